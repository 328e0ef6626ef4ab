"""Calibration: identity where nothing is known, right where much is, never from later months."""

import numpy as np
import pytest

from analysis.detection.calibration import (
    TailMap,
    calibrated_p_value,
    largest_ordinary_count,
    learn_tail_map,
)
from analysis.detection.spread import learn_spread

WINDOW = 24


def drawn(mean, ratio, seed, shape=(60, 6, 48)):
    rng = np.random.default_rng(seed)
    means = np.full(shape, mean)
    return rng.poisson(rng.gamma(means / (ratio - 1), ratio - 1)).astype(float), means


def test_nothing_learnt_leaves_the_bulk_as_it_is():
    probability = np.array([0.03, 0.2, 0.5, 1.0])
    nothing = TailMap(np.full(4, 0.03), np.ones(4), np.full(4, -0.1))
    assert nothing.apply(probability) == pytest.approx(probability)


def test_far_tail_is_taken_for_heavier_than_forecast():
    mean = np.array([0.1, 5.0, 5.0])[:, None, None]
    mapped = TailMap.identity(1).at(mean).apply(np.array([0.001, 0.001, 0.0])[:, None, None])
    assert 0.002 < mapped[0, 0, 0] < 0.003  # where three cases a year are expected
    assert 0.001 < mapped[1, 0, 0] < 0.0016
    assert mapped[2, 0, 0] == 0.0


@pytest.mark.parametrize("mean", [0.5, 2.0, 6.0])
def test_forecasts_that_are_too_narrow_are_put_right(mean):
    """Forecast with a variance of 1.2 times the mean where it is 2 times: 1 % became 3 %."""
    counts, means = drawn(mean, 2.0, seed=7)
    ratio = np.full(means.shape, 1.2)
    spread = learn_spread(counts, means, ratio, window_months=WINDOW)
    widened = 1 + (ratio - 1) * spread.at(means)
    tail_map = learn_tail_map(counts, means, widened, window_months=WINDOW)
    p_value = calibrated_p_value(counts, means, widened, tail_map)[:, :, WINDOW:]
    plain = TailMap.identity(means.shape[2])
    before = calibrated_p_value(counts, means, ratio, plain)[:, :, WINDOW:]
    assert (before < 0.01).mean() > 0.018
    assert 0.006 < (p_value < 0.01).mean() < 0.0135


def test_small_stations_and_unruly_indicators_get_a_spread_of_their_own():
    """Variances 1.3 and 2 times the mean at stations of 4 and of 0.3 cases; forecast as mean²."""
    rng = np.random.default_rng(12)
    mean = np.broadcast_to(np.array([4.0, 0.3])[:, None, None, None], (2, 30, 2, 48))
    mean = mean.reshape(60, 2, 48)
    excess = np.array([0.3, 1.0])[:, None]
    counts = rng.poisson(rng.gamma(mean / excess, np.broadcast_to(excess, mean.shape)))
    forecast = 1 + mean / 4 * 0.6  # in between, right for no station
    spread = learn_spread(counts.astype(float), mean, forecast, window_months=WINDOW)
    widened = ((forecast - 1) * spread.at(mean))[[0, -1], :, -1]
    assert widened[0] == pytest.approx([0.3, 1.0], rel=0.35)
    assert widened[1] == pytest.approx([0.3, 1.0], rel=0.5)  # of an excess forecast as 0.045


def test_outbreaks_of_the_past_teach_nothing():
    counts, means = drawn(2.0, 1.5, seed=8)
    ratio = np.full(means.shape, 1.5)
    hit = np.random.default_rng(9).random(counts.shape) < 0.01
    spread = [
        learn_spread(given, means, ratio, window_months=WINDOW).at(means)[0, 0, -1]
        for given in (counts, counts + np.where(hit, 25, 0))
    ]
    assert spread[1] == pytest.approx(spread[0], rel=0.15)


def test_a_month_is_mapped_by_earlier_months_alone():
    counts, means = drawn(1.5, 1.8, seed=10, shape=(20, 4, 30))
    ratio = np.full(means.shape, 1.8)
    before = learn_tail_map(counts, means, ratio, window_months=WINDOW)
    counts[:, :, 20:] = 40
    after = learn_tail_map(counts, means, ratio, window_months=WINDOW)
    assert np.array_equal(before.tail_share[:, :21], after.tail_share[:, :21])
    assert np.array_equal(before.exponent[:, :21], after.exponent[:, :21])


def test_band_ends_where_the_p_value_falls_below_alpha():
    mean = np.random.default_rng(11).uniform(0.1, 12, (5, 4, 6))
    ratio = np.full(mean.shape, 1.6)
    tail_map = TailMap(np.full((5, 6), 0.02), np.full((5, 6), 1.2), np.full((5, 6), -0.1))
    upper = largest_ordinary_count(0.01, mean, ratio, tail_map)
    assert (calibrated_p_value(upper, mean, ratio, tail_map) >= 0.01).all()
    assert (calibrated_p_value(upper + 1, mean, ratio, tail_map) < 0.01).all()
