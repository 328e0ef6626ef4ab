"""Forecasts of several months from one baseline, and what drifts and scans make of them."""

import numpy as np
import pytest

from analysis.detection.drift import drift_p_value
from analysis.detection.pooled_nb import pooled_forecast, tail_probability, window_forecasts
from analysis.detection.space_time_scan import space_time_scan
from analysis.detection.zones import connected_zones

N_MONTHS = 72
TESTED = 71  # the last month; its window of twelve begins with a year of the panel
SIZE = 8.0


def means(rng, n_stations=39, n_indicators=8):
    level = rng.normal(0.7, 0.8, (n_stations, 1, 1)) + rng.normal(0, 1, (1, n_indicators, 1))
    angle = np.pi / 6 * np.arange(N_MONTHS) + rng.uniform(0, 6, (1, n_indicators, 1))
    return np.exp(level + 0.25 * np.cos(angle))


def drawn(rng, mean):
    return rng.poisson(mean * rng.gamma(SIZE, 1 / SIZE, mean.shape)).astype(float)


@pytest.fixture(scope="module")
def counts():
    rng = np.random.default_rng(21)
    return drawn(rng, means(rng, n_stations=12, n_indicators=3))


def last_window(counts, **options):
    return list(window_forecasts(counts, first_tested=TESTED, **options))[0]


def test_a_window_of_one_month_is_the_forecast_of_that_month(counts):
    window, single = last_window(counts, window=1), pooled_forecast(counts, first_tested=TESTED)
    assert np.array_equal(window.expected, single.expected)
    assert np.array_equal(window.size, single.size)


def test_the_last_month_is_forecast_as_if_the_others_were_left_out(counts):
    window = last_window(counts)
    unknown = counts.copy()
    unknown[..., TESTED - 11 : TESTED] = np.nan
    single = pooled_forecast(unknown, first_tested=TESTED)
    assert np.allclose(window.expected[..., -1], single.expected[..., 0], rtol=0.02)
    assert np.allclose(window.size[..., -1], single.size[..., 0], rtol=0.1)


def test_what_happens_in_the_window_does_not_change_its_forecasts(counts):
    changed = counts.copy()
    changed[..., TESTED - 11 :] *= 5
    calm, loud = last_window(counts), last_window(changed)
    assert np.array_equal(calm.expected, loud.expected)
    assert np.array_equal(calm.level_variance, loud.level_variance)


def test_the_level_is_only_a_part_of_what_is_uncertain_and_less_with_many_cases(counts):
    window = last_window(counts)
    assert (window.level_variance < 1 / window.size).all()
    many = counts[..., :60].sum(axis=2) > np.median(counts[..., :60].sum(axis=2))
    assert np.median(window.level_variance[many]) < np.median(window.level_variance[~many])


def test_a_year_must_lie_before_the_window(counts):
    found = list(window_forecasts(counts[..., :26], first_tested=21, window=12))
    is_told = [bool(np.isfinite(forecast.expected).all()) for forecast in found]
    assert is_told == [False, False, True, True, True]


def test_a_window_without_months_is_refused(counts):
    with pytest.raises(ValueError, match="at least 1 month"):
        window_forecasts(counts, first_tested=TESTED, window=0)


def last_drift(counts, **options):
    forecast = last_window(counts)
    parts = forecast.expected, forecast.size
    return drift_p_value(
        counts[..., TESTED - 11 :], *parts, level_variance=forecast.level_variance, **options
    )


@pytest.mark.slow
def test_drifts_on_pooled_forecasts_are_calibrated_and_find_more_than_the_last_month():
    found, alone, false = [], [], []
    for seed in range(4):
        rng = np.random.default_rng(seed)
        mean = means(rng)
        rises = (rng.random(mean.shape[:2]) < 0.1) & (mean[..., -1] > 1)
        mean[rises, -12:] *= 1.05 ** np.arange(1, 13)  # 1.8 times after a year
        counts = drawn(rng, mean)
        hits = last_drift(counts).p_value <= 0.01
        found.append(hits[rises])
        false.append(hits[~rises])
        alone.append(tail_probability(counts, first_tested=TESTED)[rises, 0] <= 0.01)
    assert np.concatenate(false).mean() < 0.015
    assert np.concatenate(found).mean() > 1.5 * np.concatenate(alone).mean()


@pytest.mark.slow
def test_scans_of_pooled_forecasts_are_calibrated():
    place = np.array([(number // 7, number % 7) for number in range(39)])
    zones = connected_zones(np.abs(place[:, None] - place[None]).sum(axis=-1) == 1, max_stations=3)
    p_values = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        counts = drawn(rng, means(rng))
        forecast = last_window(counts, window=6)
        for row in range(counts.shape[1]):
            scan = space_time_scan(
                counts[:, row, -6:],
                forecast.expected[:, row],
                forecast.size[:, row],
                zones,
                level_variance=forecast.level_variance[:, row],
                n_simulated=99,
                seed=rng,
            )
            p_values.append(scan.clusters[0].p_value)
    for level in (0.05, 0.1, 0.2):
        error = np.sqrt(level * (1 - level) / len(p_values))
        assert np.mean(np.array(p_values) <= level) < level + 3 * error
