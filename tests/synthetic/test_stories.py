"""The stories stand where the ground truth says, and nowhere else."""

from dataclasses import fields

import numpy as np
import shapely

from analysis.indicators import Origin
from analysis.synthetic import Expectation, StoryKind, planted_stories


def added(told, untold):
    return told.counts - untold.counts


def cells(simulation, effect):
    station = simulation.station_ids.index(effect.station_id)
    indicators = [simulation.indicators.index(code) for code in effect.indicators]
    months = [simulation.months.index(month) for month in effect.months]
    return np.ix_([station], indicators, months)


def test_truth_is_pure(demo, truth):
    assert planted_stories(demo) == truth


def test_every_effect_adds_about_what_the_truth_says(told, untold, truth):
    for effect in truth.effects():
        extra = added(told, untold)[cells(told, effect)]
        wanted = effect.extra_per_month * extra.size
        # Growth and changed definitions can only add to it; Poisson: four standard deviations.
        assert extra.sum() > wanted - 4 * np.sqrt(wanted)
        assert extra.sum() < 1.5 * wanted + 4 * np.sqrt(wanted)


def test_nothing_is_added_anywhere_else(told, untold, truth, catalogue):
    extra = added(told, untold)
    for effect in truth.effects():
        extra[cells(told, effect)] = 0
    extra[told.station_ids.index(truth.growth.station_id)] = 0
    for code, _ in truth.definition_factors:
        extra[:, catalogue.codes.index(code)] = 0
    assert (extra == 0).all()


def test_network_moves_along_the_railway_and_is_still_going(truth, geometry):
    (_, live) = truth.of_kind(StoryKind.BROKER_NETWORK)
    assert live.expectation is Expectation.SIGN
    stations = list(dict.fromkeys(effect.station_id for effect in live.effects))
    assert len(stations) >= 3
    starts = [min(e.first_month for e in live.effects if e.station_id == s) for s in stations]
    assert starts == sorted(starts)
    assert max(effect.last_month for effect in live.effects).isoformat() == "2025-03-01"
    railway = geometry.railways["架空本線"]
    along = [
        railway.project(shapely.intersection(railway, geometry.stations[s]).centroid)
        for s in stations
    ]
    assert along == sorted(along)


def test_earlier_network_is_over_and_lies_on_another_railway(truth, geometry):
    (earlier, live) = truth.of_kind(StoryKind.BROKER_NETWORK)
    assert max(effect.last_month for effect in earlier.effects).year == 2022
    for effect in earlier.effects:
        assert geometry.stations[effect.station_id].intersects(geometry.railways["湾岸線"])


def test_network_raises_figures_well_above_the_ordinary_in_each_station(told, truth):
    for story in truth.of_kind(StoryKind.BROKER_NETWORK):
        for station_id in {effect.station_id for effect in story.effects}:
            at = [cells(told, e) for e in story.effects if e.station_id == station_id]
            counted = sum(told.counts[cell].sum() for cell in at)
            assert counted > 2 * sum(told.expected[cell].sum() for cell in at)


def test_campaign_raises_activity_and_reports_in_the_same_months(truth):
    (story,) = truth.of_kind(StoryKind.REPORTING_CAMPAIGN)
    activity, reports = story.effects
    assert [effect.is_activity for effect in story.effects] == [True, False]
    assert activity.months == reports.months
    assert len(reports.months) == 3
    assert activity.station_id == reports.station_id


def test_enforcement_campaign_adds_discovered_and_activity_only(truth, catalogue):
    (story,) = truth.of_kind(StoryKind.ENFORCEMENT_CAMPAIGN)
    assert story.expectation is Expectation.NO_SIGN
    origins = {catalogue[code].origin for e in story.effects for code in e.indicators}
    assert origins == {Origin.DISCOVERED, Origin.ACTIVITY}


def test_reports_grow_in_proportion_to_fast_growing_residents(told, untold, truth, catalogue):
    row = told.station_ids.index(truth.growth.station_id)
    residents = catalogue.codes.index("foreign_residents")
    ratio = told.counts[row, residents, -1] / untold.counts[row, residents, -1]
    assert 1.9 < ratio < 2.3
    exposed = [k for k, i in enumerate(catalogue.indicators) if i.exposure and i.is_flag_eligible]
    last_year = slice(-12, None)
    with_growth = told.counts[row, exposed, last_year].sum()
    without = untold.counts[row, exposed, last_year].sum()
    people = told.counts[row, residents, last_year].sum()
    ordinary_people = untold.counts[row, residents, last_year].sum()
    assert abs((with_growth / without) / (people / ordinary_people) - 1) < 0.25
    unexposed = [k for k, i in enumerate(catalogue.indicators) if i.exposure is None and k > 4]
    assert np.array_equal(told.counts[row, unexposed], untold.counts[row, unexposed])


def test_changed_definition_counts_more_from_its_first_month_on(told, untold, truth, catalogue):
    for code, factor in truth.definition_factors:
        (change,) = catalogue[code].definition_changes
        k, month = catalogue.codes.index(code), told.months.index(change.valid_from)
        extra = added(told, untold)[:, k]
        growing = told.station_ids.index(truth.growth.station_id)
        elsewhere = [s for s in range(len(told.station_ids)) if s != growing]
        assert extra[elsewhere, :month].sum() == sum(
            added(told, untold)[cells(told, e)][0, list(e.indicators).index(code)].sum()
            for e in truth.effects()
            if code in e.indicators and e.last_month < change.valid_from
        )
        assert told.counts[:, k, month:].sum() > (factor - 0.25) * untold.counts[:, k, month:].sum()


def test_zero_indicator_is_zero_everywhere_and_stored_as_a_value(told, truth):
    for code in truth.zero_indicators:
        k = told.indicators.index(code)
        assert (told.counts[:, k] == 0).all()
        assert (told.states[:, k] == 0).all()


def test_unreported_station_has_no_cell_in_the_newest_month(told, truth):
    for station_id, month in truth.unreported:
        row = told.station_ids.index(station_id)
        assert not told.exists[row, told.months.index(month)]
        assert told.exists[row, told.months.index(month) - 1]


def test_stories_name_no_nationality(truth):
    assert "nationality" not in {field.name for field in fields(truth)}
