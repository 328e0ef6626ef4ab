"""Fits of many baselines: the likelihood's own equations, and exponentials taken apart."""

import numpy as np
import pytest

from analysis.detection.baseline import RowLayout, baseline_design
from analysis.detection.baseline_rows import BaselineRows
from analysis.detection.loglinear import fit_cells, fit_trend

DESIGN = baseline_design(period=12, years_back=5, half_width=1, n_periods=10, exclude_recent=6)


@pytest.fixture(scope="module")
def rows():
    rng = np.random.default_rng(21)
    shape = (DESIGN.n_rows, 40)
    trend = np.outer(DESIGN.layout.time, rng.normal(0, 0.02, 40))
    exposure = rng.uniform(0.5, 2, shape)
    weight = rng.uniform(0.2, 1.5, shape)
    weight[rng.random(shape) < 0.05] = 0
    counts = np.where(weight > 0, rng.poisson(8 * exposure * np.exp(trend)), 0).astype(float)
    return BaselineRows(counts, weight, exposure, np.ones(40))


def test_every_season_and_the_trend_meet_their_cases(rows):
    fit = fit_trend(rows, DESIGN)
    assert fit.has_converged.all()
    residual = rows.weight * (rows.counts - fit.mean)
    assert np.allclose(DESIGN.layout.indicator @ residual, 0, atol=1e-6)
    assert np.allclose(DESIGN.layout.time @ residual, 0, atol=1e-4)


def test_a_fit_without_a_trend_is_cases_over_exposure(rows):
    fit = fit_cells(rows, DESIGN)
    of_season = DESIGN.layout.cells == DESIGN.n_cells - 1
    cases = (rows.weight * rows.counts)[of_season].sum(axis=0)
    exposure = (rows.weight * rows.exposure)[of_season].sum(axis=0)
    assert np.allclose(np.exp(fit.cell_effect[-1]), cases / exposure)


def test_a_slope_without_an_end_is_said_not_to_converge_or_stays_finite():
    counts = np.zeros((DESIGN.n_rows, 1))
    counts[-1] = 30  # all cases in the last month: the likelihood rises for ever
    one_cell = baseline_design(period=12, years_back=5, half_width=1, n_periods=1, exclude_recent=6)
    counts = counts[-one_cell.n_rows :]
    fit = fit_trend(BaselineRows(counts, np.ones_like(counts), None, np.ones(1)), one_cell)
    assert np.isfinite(fit.mean).all()


@pytest.mark.parametrize("time", [np.arange(-30.0, 31), np.array([-60.3, -59, -47.5, -46.5, 0.1])])
def test_growth_is_the_exponential_of_slope_times_time(time):
    layout = RowLayout(np.zeros(len(time), dtype=np.intp), time, 1)
    slope = np.array([-0.2, 0.0, 0.013, 0.4])
    assert np.allclose(layout.growth(slope), np.exp(np.outer(time, slope)), rtol=1e-12)
