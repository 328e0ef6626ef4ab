"""The figures look like a police force's and repeat exactly."""

import numpy as np
import pytest

from analysis.indicators import Domain, Origin
from analysis.observations import CellState
from analysis.synthetic import DEFAULT_SEED
from analysis.synthetic.counts import _negative_binomial, simulate


def rows(simulation, *codes):
    return [simulation.indicators.index(code) for code in codes]


def station(simulation, demo, name):
    return simulation.station_ids.index(next(s.id for s in demo.stations if s.name == name))


def test_same_seed_gives_the_same_figures(demo, fiction, catalogue, truth, told):
    again = simulate(demo, fiction, catalogue, truth, DEFAULT_SEED)
    assert np.array_equal(again.counts, told.counts)
    assert np.array_equal(again.states, told.states)


def test_another_seed_gives_other_figures(demo, fiction, catalogue, truth, told):
    other = simulate(demo, fiction, catalogue, truth, DEFAULT_SEED + 1)
    assert (other.counts != told.counts).mean() > 0.3


def test_eighty_four_months_of_every_station_and_indicator(told, demo, catalogue):
    assert told.counts.shape == (len(demo.stations), len(catalogue.codes), 84)
    assert told.months[0].isoformat() == "2018-04-01"
    assert told.months[-1].isoformat() == "2025-03-01"


def test_station_months_mostly_hold_small_counts(told, catalogue):
    reported = rows(told, *(i.code for i in catalogue.of_origin(Origin.REPORTED)))
    counts = told.counts[:, reported][told.exists[:, None, :].repeat(len(reported), axis=1)]
    assert (counts >= 0).all()
    assert np.mean(counts <= 5) > 0.8


def test_noise_has_the_variance_it_is_asked_for():
    rng = np.random.default_rng(5)
    counts = _negative_binomial(np.full(200_000, 4.0), 2.0, rng)
    assert counts.mean() == pytest.approx(4.0, rel=0.02)
    assert counts.var() / counts.mean() == pytest.approx(2.0, rel=0.04)


def test_activity_follows_the_fiscal_year(told):
    (drills,) = rows(told, "disaster_drills")
    total = told.counts[:, drills].sum(axis=0)
    september = np.array([m.month == 9 for m in told.months])
    assert total[september].mean() > 1.8 * total[~september].mean()


def test_foreign_residents_grow_over_the_years(told):
    (residents,) = rows(told, "foreign_residents")
    today = told.exists[:, 0]
    total = told.counts[today][:, residents].sum(axis=0)
    assert 1.2 < total[-1] / total[0] < 1.7


def test_nothing_jumps_at_the_merger(told, truth):
    merged = told.station_ids.index(truth.merger.to_id)
    parts = [told.station_ids.index(i) for i in truth.merger.from_ids]
    month = told.months.index(truth.merger.month)
    assert not told.exists[merged, :month].any()
    assert told.exists[parts, :month].all()
    assert not told.exists[parts, month:].any()
    before = told.expected[parts, :, month - 12 : month].sum(axis=(0, 2))
    after = told.expected[merged, :, month : month + 12].sum(axis=1)
    usual = before > 6
    always = told.expected[told.exists.all(axis=1)][:, usual]
    elsewhere_before = always[:, :, month - 12 : month].sum(axis=(0, 2))
    elsewhere_after = always[:, :, month : month + 12].sum(axis=(0, 2))
    growth = elsewhere_after / elsewhere_before
    assert (np.abs(after[usual] / before[usual] / growth - 1.0) < 0.05).all()


def test_states_hold_withheld_and_missing_cells_and_no_figure_elsewhere_is_touched(told, truth):
    assert (told.states == CellState.WITHHELD).sum() >= 5
    assert (told.states == CellState.MISSING).sum() >= 5
    assert (told.states == CellState.NOT_TESTABLE).sum() == 0
    planned = sum(
        len(gap.indicators)
        * sum(gap.first_month <= month <= gap.last_month for month in told.months)
        for gap in truth.gaps
    )
    assert (told.states != CellState.VALUE).sum() == planned


def test_context_is_never_disturbed_by_noise(told, untold, catalogue):
    context = rows(told, *(i.code for i in catalogue.of_domain(Domain.COMMUNITY)))
    assert (told.counts[:, context] >= untold.counts[:, context]).all()
