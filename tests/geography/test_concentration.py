"""Shares against the prefecture's: small numbers held back, doubt told."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from analysis.geography.concentration import Shares, estimate_shares, is_known


def test_smoothing_worked_by_hand():
    # Shares 0.1 and 0.3, mean 0.2; spread 0.01; between 0.01 − 0.2/100 = 0.008; weight 0.8.
    shares = estimate_shares(np.array([10.0, 30.0]), np.array([100.0, 100.0]))
    assert (shares.mean, shares.between) == pytest.approx((0.2, 0.008))
    np.testing.assert_allclose(shares.quotients(), [0.12 / 0.2, 0.28 / 0.2])


def test_a_handful_in_a_tiny_cell_is_shrunk_towards_the_average():
    foreign = np.array([10.0] * 200 + [2.0, 200.0])
    everybody = np.array([1000.0] * 200 + [20.0, 2000.0])
    tiny, large = estimate_shares(foreign, everybody).quotients()[-2:]
    raw = 0.1 / (foreign.sum() / everybody.sum())  # both have a share of 10 %
    assert tiny < 0.5 * raw
    assert large > 0.8 * raw


def test_a_large_cell_is_surely_above_a_bound_and_a_small_one_of_the_same_share_is_not():
    everybody = np.array([20.0, 4000.0])
    sure = Shares(0.1 * everybody, everybody, mean=0.03, between=0.0009).exceedance(1.5)
    assert sure[0] < 0.8
    assert sure[1] > 0.999


def test_a_figure_at_the_bound_is_above_it_in_half_of_all_cases():
    shares = Shares(np.array([60.0]), np.array([1000.0]), mean=0.03, between=1.0)
    assert shares.exceedance(2.0)[0] == pytest.approx(0.5, abs=0.03)


def test_scores_count_by_how_much_chance_a_cell_has():
    shares = Shares(np.array([9.0, 90.0]), np.array([100.0, 1000.0]), mean=0.04, between=0.0)
    np.testing.assert_allclose(shares.scores(), [0.05 / 0.02, 0.05 / np.sqrt(0.04 / 1000)])


def test_scores_of_cells_that_differ_by_chance_only_are_standard():
    rng = np.random.default_rng(5)
    everybody = rng.integers(300, 3000, 4000).astype(float)
    foreign = rng.poisson(0.04 * everybody).astype(float)
    scores = estimate_shares(foreign, everybody).scores()
    assert scores.std() == pytest.approx(1.0, abs=0.05)
    assert (scores > norm.isf(0.05)).mean() == pytest.approx(0.05, abs=0.015)


def test_where_all_shares_are_equal_nothing_exceeds_anything():
    shares = estimate_shares(np.full(50, 10.0), np.full(50, 1000.0))
    np.testing.assert_array_equal(shares.quotients(), np.ones(50))
    np.testing.assert_array_equal(shares.exceedance(1.5), np.zeros(50))


def test_nobody_foreign_is_a_quotient_of_zero():
    shares = estimate_shares(np.zeros(3), np.full(3, 100.0))
    np.testing.assert_array_equal(shares.quotients(), np.zeros(3))
    np.testing.assert_array_equal(shares.scores(), np.zeros(3))


def test_more_foreign_residents_than_residents_are_refused():
    with pytest.raises(ValueError, match="part of all"):
        estimate_shares(np.array([11.0]), np.array([10.0]))


def test_withheld_missing_and_uninhabited_cells_are_not_known():
    foreign, everybody = np.array([np.nan, 5, 0, 5]), np.array([100, np.nan, 0, 100])
    np.testing.assert_array_equal(is_known(foreign, everybody), [False, False, False, True])


@given(st.integers(2, 50))
def test_shrinking_moves_a_share_towards_the_mean_and_never_past_it(seed):
    rng = np.random.default_rng(seed)
    everybody = rng.integers(200, 2000, 50).astype(float)
    foreign = rng.binomial(everybody.astype(int), 0.05).astype(float)
    shares = estimate_shares(foreign, everybody)
    quotients, raw = shares.quotients(), foreign / everybody / shares.mean
    assert ((quotients - 1) * (raw - 1) >= -1e-12).all()
    assert (np.abs(quotients - 1) <= np.abs(raw - 1) + 1e-12).all()
