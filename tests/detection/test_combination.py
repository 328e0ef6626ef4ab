"""Combining p-values: by hand where it can be done, and level where nothing happened."""

import numpy as np
import pytest
from scipy import special

from analysis.detection.combination import (
    brown,
    harmonic_mean,
    learned_covariance,
    simes,
)

UNKNOWN = np.nan


def test_harmonic_mean_weighs_each_kind_by_its_share():
    found = harmonic_mean((np.array([0.02]), np.array([0.01])), (0.8, 0.2))
    assert found[0] == pytest.approx(1 / (0.8 / 0.02 + 0.2 / 0.01))


def test_kinds_that_say_the_same_cost_nothing_and_one_alone_costs_its_share():
    same, alone = (np.array([[0.001, 0.001], [0.001, 1.0]]).T[k] for k in (0, 1))
    found = harmonic_mean((same, alone), (0.5, 0.5))
    assert found == pytest.approx([0.001, 0.002], rel=0.002)


def test_a_kind_that_is_not_available_costs_nothing():
    found = harmonic_mean((np.array([0.02]), np.array([UNKNOWN])), (0.8, 0.2))
    assert found[0] == pytest.approx(0.02)
    nothing = harmonic_mean((np.array([UNKNOWN]), np.array([UNKNOWN])), (0.8, 0.2))
    assert np.isnan(nothing[0])


def test_a_kind_beyond_any_doubt_decides():
    assert harmonic_mean((np.array([0.0]), np.array([1.0])), (0.8, 0.2))[0] == 0.0


@pytest.mark.slow
def test_harmonic_mean_holds_the_small_levels_however_the_kinds_depend():
    """The same, opposed, independent, and half of each; at the levels of a month's panel."""
    rng = np.random.default_rng(3)
    one, other = rng.uniform(size=(2, 2_000_000))
    mixed = special.ndtr((special.ndtri(one) + special.ndtri(other)) / np.sqrt(2))
    for second in (one, 1 - one, other, mixed):
        found = harmonic_mean((one, second), (0.6, 0.4))
        assert (found <= 0.001).mean() <= 0.00107  # 2,000 due, standard error 45


def test_brown_without_covariance_is_fishers_method():
    """-2 (ln 0.1 + ln 0.2) = 7.824; of a chi-square with four degrees of freedom: 0.0982."""
    found = brown(np.array([[[0.1, 0.2]]]), np.zeros(1))
    assert found[0, 0] == pytest.approx(0.0982, abs=5e-5)


def test_agreeing_indicators_count_for_more_than_the_best_of_them():
    p_values = np.array([[[0.02, 0.03, 0.04]]])
    assert brown(p_values, np.zeros(1))[0, 0] < simes(p_values)[0, 0] / 4


def test_what_moves_together_anyway_counts_for_less():
    p_values = np.array([[[0.02, 0.03, 0.04]]])
    assert brown(p_values, np.array([2.0]))[0, 0] > 3 * brown(p_values, np.zeros(1))[0, 0]


def test_one_indicator_agrees_with_nobody():
    assert np.isnan(brown(np.array([[[0.001, UNKNOWN]]]), np.zeros(1))[0, 0])


def test_dependence_is_learnt_from_earlier_months_only():
    rng = np.random.default_rng(5)
    p_values = rng.uniform(size=(40, 30, 4))
    alone = learned_covariance(p_values, 24)
    p_values[:, :15] = p_values[:, :15, :1]  # the first months move as one
    together = learned_covariance(p_values, 24)
    assert together[0] == 0.0
    assert alone.max() < 0.3
    assert together[15] > 2.0
    assert (np.diff(together[15:]) < 0).all()


def test_brown_with_learnt_covariance_holds_its_level_where_indicators_move_together():
    rng = np.random.default_rng(6)
    shared, own = rng.normal(size=(200, 60, 1)), rng.normal(size=(200, 60, 4))
    p_values = special.ndtr(0.6 * shared + 0.8 * own)
    learnt = brown(p_values, learned_covariance(p_values, 24))[:, 24:]
    naive = brown(p_values, np.zeros(60))[:, 24:]
    assert (naive < 0.01).mean() > 0.015
    assert (learnt < 0.01).mean() < 0.0125
