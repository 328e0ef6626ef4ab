"""Drifts by hand, on simulated months without a change, and with one."""

import numpy as np
import pytest
from scipy import stats

from analysis.detection.drift import drift_p_value
from analysis.detection.drift_null import FACTORS_FILE, selection_factors
from tests.golden.drift_factors import cell_line

POISSON = np.inf


def judged(counts, expected, size=POISSON, **options):
    counts = np.atleast_2d(np.asarray(counts, dtype=float))
    mean = np.broadcast_to(np.asarray(expected, dtype=float), counts.shape)
    return drift_p_value(counts, mean, np.full(counts.shape, size), **options)


def simulated(rng, mean, size, level_variance, n_series, n_months=12):
    """Counts around forecasts with a season; the error of the level stays with a series."""
    season = 0.3 * np.cos(np.pi / 6 * (np.arange(n_months) + rng.uniform(0, 12, (n_series, 1))))
    expected = mean * np.exp(rng.uniform(-0.4, 0.4, (n_series, 1)) + season)
    rate = expected * rng.gamma(size, 1 / size, expected.shape)
    if level_variance:
        rate = rate * rng.gamma(1 / level_variance, level_variance, (n_series, 1))
    return rng.poisson(rate).astype(float), expected


def test_best_start_by_hand():
    # Expected 2 a month. Sums back from the last month: 6, 12, 14 against 2, 4, 6.
    ratios = [6 * np.log(3) - 4, 12 * np.log(3) - 8, 14 * np.log(7 / 3) - 8]
    found = judged([2, 6, 6], 2.0)
    assert found.statistic[0] == pytest.approx(max(ratios))
    assert found.since[0] == 1
    assert (found.observed[0], found.expected[0]) == (12, 4)
    alone = (stats.poisson.sf(11, 4) + stats.poisson.sf(12, 4)) / 2
    assert 1.2 * alone < found.p_value[0] < 4 * alone  # chosen among three starts


def test_counts_below_the_forecast_are_no_evidence_of_a_rise():
    found = judged([1, 0, 0], 3.0)
    assert found.p_value[0] == 1
    assert found.statistic[0] == 0
    assert np.isnan(found.since[0])


def test_reports_that_dry_up_are_found_downwards_only():
    counts = [4, 5, 0, 0, 0]
    down = judged(counts, 4.0, direction="down")
    assert down.p_value[0] < 0.001
    assert down.since[0] == 2
    assert judged(counts, 4.0).p_value[0] > 0.2


def test_missing_months_and_months_without_a_forecast_are_skipped():
    gapped = judged([5, np.nan, 5, 5], 2.0)
    unforeseen = judged([5, 5, 5, 5], [2.0, np.nan, 2.0, 2.0])
    closed = judged([0, 5, 5, 5], [0.0, 2.0, 2.0, 2.0])
    assert gapped.statistic[0] == pytest.approx(closed.statistic[0])
    assert gapped.p_value[0] == unforeseen.p_value[0]
    assert gapped.since[0] == 3  # calendar months


@pytest.mark.parametrize("counts", [[5, 5, np.nan], [np.nan, 5, 5]])
def test_a_missing_tested_month_or_less_than_three_months_are_not_judged(counts):
    found = judged(counts, 2.0)
    assert np.isnan([found.p_value[0], found.statistic[0], found.since[0]]).all()


def test_an_error_of_the_level_shared_by_the_months_weakens_the_evidence():
    counts = [24, 26, 25]
    sure = judged(counts, 20.0, size=25.0).p_value[0]
    unsure = judged(counts, 20.0, size=25.0, level_variance=0.03).p_value[0]
    assert sure < unsure


def test_stations_indicators_and_blocks_are_judged_apart(monkeypatch):
    rng = np.random.default_rng(5)
    counts = rng.poisson(3, (4, 5, 3)).astype(float)
    mean, size = np.full(counts.shape, 3.0), np.full(counts.shape, 4.0)
    whole = drift_p_value(counts, mean, size)
    assert whole.p_value.shape == (4, 5)
    monkeypatch.setattr("analysis.detection.drift._LARGEST_BLOCK", 30)
    order = np.array([2, 0, 3, 1])
    permuted = drift_p_value(counts[order], mean, size)
    assert np.array_equal(permuted.p_value, whole.p_value[order])
    assert drift_p_value(counts[1, 2], mean[1, 2], size[1, 2]).p_value == whole.p_value[1, 2]


@pytest.mark.parametrize("number", [3, 400, 800, 1301])
def test_kept_factors_are_what_their_script_simulates(number):
    kept = FACTORS_FILE.read_text(encoding="utf-8").splitlines()[number]
    direction, months, *place = kept.split(",")[:5]
    assert cell_line(direction, int(months), *(float(value) for value in place)) == kept


@pytest.mark.parametrize("direction", ["up", "down"])
def test_every_window_and_direction_has_its_own_factors(direction):
    lines = [line.split(",") for line in FACTORS_FILE.read_text(encoding="utf-8").splitlines()[1:]]
    factors = selection_factors(direction)
    assert factors.level.shape == (10, 6, 4, 3)
    kept = next(x for x in lines if x[:5] == [direction, "7", "1", "0.5", "0.6"])
    at = (4, 3, 1, 1)
    assert (factors.level[at], factors.slope[at]) == (float(kept[5]), float(kept[6]))


@pytest.mark.parametrize(
    "wrong",
    [{"direction": "both"}, {"level_variance": -0.1}, {"size": 0.0}],
)
def test_parameters_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match=r"direction|negative"):
        judged([1, 2, 3], 2.0, **wrong)


def test_arrays_of_other_shapes_and_windows_without_factors_are_refused():
    with pytest.raises(ValueError, match="of one shape"):
        drift_p_value(np.ones((2, 4)), np.ones((2, 3)), np.ones((2, 4)))
    for length in (2, 13):
        with pytest.raises(ValueError, match="3 to 12 months"):
            drift_p_value(*(np.ones((2, length)) for _ in range(3)))


@pytest.mark.slow
@pytest.mark.parametrize("mean", [0.1, 0.6, 4.0, 40.0])
@pytest.mark.parametrize("level_variance", [0.0, 0.02])
def test_one_in_a_hundred_is_below_one_per_cent_when_nothing_changed(mean, level_variance):
    rng = np.random.default_rng(11)
    counts, expected = simulated(rng, mean, 5.0, level_variance, n_series=20_000)
    size = np.full(counts.shape, 1 / (1 / 5.0 + level_variance))
    p_value = drift_p_value(counts, expected, size, level_variance=level_variance).p_value
    assert 0.008 < (p_value <= 0.01).mean() < 0.0125
    assert 0.042 < (p_value <= 0.05).mean() < 0.06


@pytest.mark.slow
@pytest.mark.parametrize("mean", [0.6, 4.0, 40.0])
def test_fewer_reports_are_calibrated_too(mean):
    rng = np.random.default_rng(12)
    counts, expected = simulated(rng, mean, 5.0, 0.0, n_series=20_000)
    size = np.full(counts.shape, 5.0)
    p_value = drift_p_value(counts, expected, size, direction="down").p_value
    assert 0.007 < (p_value <= 0.01).mean() < 0.0125
    assert 0.042 < (p_value <= 0.05).mean() < 0.066  # few counts are possible below 0.6 × 12


@pytest.mark.slow
def test_a_slow_rise_is_found_more_often_than_by_the_last_month_alone():
    rng = np.random.default_rng(13)
    _, expected = simulated(rng, 5.0, 8.0, 0.0, n_series=5_000)
    rising = expected * 1.05 ** np.arange(1, 13)  # 5 % a month: 1.8 times after a year
    counts = rng.poisson(rising * rng.gamma(8.0, 1 / 8.0, rising.shape)).astype(float)
    size = np.full(counts.shape, 8.0)
    drift = drift_p_value(counts, expected, size).p_value <= 0.01
    forecast = stats.nbinom(8.0, 8.0 / (8.0 + expected[:, -1]))
    single = (forecast.sf(counts[:, -1] - 1) + forecast.sf(counts[:, -1])) / 2 <= 0.01
    assert drift.mean() > 2 * single.mean()
    assert drift.mean() > 0.4
