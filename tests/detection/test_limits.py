"""Quantiles and tails agree with summed probabilities."""

from math import exp, lgamma, log

import numpy as np
import pytest
from scipy import stats

from analysis.detection.limits import (
    count_cdf,
    count_quantile,
    power_limits,
    predictive_ratio,
    upper_tail,
)


def nb_probability(count: int, mean: float, ratio: float) -> float:
    size = mean / (ratio - 1)
    constant = lgamma(count + size) - lgamma(size) - lgamma(count + 1)
    return exp(constant - size * log(ratio) + count * log(1 - 1 / ratio))


def test_quantile_is_the_first_count_whose_summed_probability_reaches_the_target():
    total, count = 0.0, -1
    while total < 0.99:
        count += 1
        total += nb_probability(count, 5.0, 1.35)
    assert count_quantile(0.99, np.array([5.0]), np.array([1.35]))[0] == count


@pytest.mark.parametrize("probability", [0.01, 0.5, 0.95, 0.99, 0.999])
def test_quantiles_agree_with_scipy_over_six_decades(probability):
    mean, ratio = (
        a.ravel() for a in np.meshgrid(np.geomspace(1e-3, 1e4, 60), [1.0, 1.001, 1.5, 4.0, 30.0])
    )
    excess = np.where(ratio > 1, ratio - 1, 1.0)
    expected = np.where(
        ratio > 1,
        stats.nbinom.ppf(probability, mean / excess, 1 / ratio),
        stats.poisson.ppf(probability, mean),
    )
    assert np.array_equal(count_quantile(probability, mean, ratio), expected)


def test_upper_tail_is_what_the_distribution_leaves_above():
    count = np.array([0.0, 1.0, 4.0, 12.0])
    mean, ratio = np.full(4, 3.0), np.array([1.0, 1.5, 1.0, 2.0])
    assert upper_tail(count, mean, ratio) == pytest.approx(1 - count_cdf(count - 1, mean, ratio))
    assert upper_tail(count, mean, ratio)[0] == 1


def test_far_tails_keep_their_digits():
    tail = upper_tail(np.array([60.0]), np.array([2.0]), np.array([1.0]))[0]
    assert tail == pytest.approx(stats.poisson.sf(59, 2.0), rel=1e-9)
    assert 0 < tail < 1e-60


def test_unknown_stays_unknown():
    nan, one = np.array([np.nan]), np.array([1.0])
    assert np.isnan(count_quantile(0.99, nan, one)[0])
    assert np.isnan(upper_tail(one, one, nan)[0])
    assert np.isnan(upper_tail(nan, one, one)[0])
    assert np.isnan(count_quantile(0.99, np.array([np.inf]), one)[0])


def test_power_limits_by_hand():
    # mean 5, ratio 10/9: 5^(2/3) = 2.924018, spread = 2/3 · 5^(1/6) · 1.054093 = 0.918930,
    # upper = (2.924018 + 2.326348 · 0.918930)^(3/2)
    lower, upper = power_limits(0.01, np.array([5.0]), np.array([10 / 9]), 2 / 3)
    assert upper[0] == pytest.approx(11.38814, abs=2e-4)
    assert lower[0] == pytest.approx(0.69727, abs=2e-4)


def test_error_of_the_mean_widens_the_prediction():
    ratio = predictive_ratio(np.array([5.0]), np.array([1.0]), np.array([0.2]))
    assert ratio[0] == pytest.approx(1.2)  # (5 + (5 · 0.2)²) ÷ 5
