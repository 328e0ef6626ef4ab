"""What may enter detection, and as what."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from analysis.detection import exposure_from_context
from analysis.observations import CellState


@pytest.fixture
def panel(maker):
    return maker.panel(maker.counts(n_stations=2, n_months=30))


def test_a_sound_panel_knows_its_axes(panel, maker):
    assert panel.codes == tuple(i.code for i in maker.indicators)
    assert not panel.is_eligible[maker.rows["residents"]]
    assert not panel.is_eligible[maker.rows["patrols"]]
    assert panel.is_eligible[maker.rows["clearances"]]
    assert panel.has_exposure[maker.rows["fraud"]]


def spoil_state(panel):
    state = panel.observed_state.copy()
    state[0, 0, 0] = CellState.MISSING  # but a count stands there
    return {"observed_state": state}


def spoil_count(panel):
    counts = panel.counts.copy()
    counts[0, 4, 3] = -1
    return {"counts": counts}


@pytest.mark.parametrize(
    "spoil",
    [
        spoil_state,
        spoil_count,
        lambda p: {"counts": p.counts[:, :, :-1]},
        lambda p: {"station_ids": ("99-001", "99-001")},
        lambda p: {"indicators": (p.indicators[0], *p.indicators[:-1])},
        lambda p: {"months": (*p.months[:-1], date(2031, 1, 1))},
        lambda p: {"months": (date(2018, 4, 2), *p.months[1:])},
        lambda p: {"exposure": np.ones((1, 1, 1))},
        lambda p: {"exposure": np.zeros(p.counts.shape)},
        lambda p: {"exposure": np.ones(p.counts.shape)},  # also for series that name none
    ],
)
def test_contradictory_panels_are_refused(panel, spoil):
    with pytest.raises(ValueError, match=r"axes|twice|month|count|exposure"):
        replace(panel, **spoil(panel))


def test_exposure_comes_from_the_indicator_that_the_catalogue_names(maker):
    counts = maker.counts(n_stations=2, n_months=30)
    exposure = exposure_from_context(counts, maker.indicators)
    rows = maker.rows
    assert np.array_equal(exposure[:, rows["fraud"]], counts[:, rows["residents"]])
    assert np.isnan(exposure[:, rows["brokers"]]).all()
    assert maker.panel(counts, exposure=exposure).exposure is exposure


def test_gaps_of_exposure_are_filled_from_the_past_only(maker):
    counts = maker.counts(n_stations=1, n_months=6)
    rows = maker.rows
    counts[0, rows["residents"]] = [np.nan, 100, np.nan, 0, 120, np.nan]
    exposure = exposure_from_context(counts, maker.indicators)[0, rows["fraud"]]
    assert exposure.tolist()[1:] == [100, 100, 100, 120, 120]
    assert np.isnan(exposure[0])


def test_definition_starts_where_the_count_means_one_thing(maker):
    counts = maker.counts(n_stations=1, n_months=30)
    changes = {"fraud": date(2019, 4, 1), "fees": date(2019, 4, 15), "brokers": date(2017, 1, 1)}
    starts = maker.panel(counts, changes=changes).definition_starts()
    rows = maker.rows
    assert starts[rows["fraud"], 11] == 0
    assert starts[rows["fraud"], 12:].tolist() == [12] * 18
    assert starts[rows["fees"], 12] == 0  # April counts both; the new meaning starts in May
    assert starts[rows["fees"], 13] == 13
    assert not starts[rows["brokers"]].any()
