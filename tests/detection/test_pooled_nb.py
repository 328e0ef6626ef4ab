"""The pooled model: what it may use, what it must find, and what it must leave alone."""

import numpy as np
import pytest

from analysis.detection.farrington import farrington
from analysis.detection.pooled_nb import mid_p, pooled_forecast, tail_probability
from tests.benchmarks.detection_quality import detected
from tests.benchmarks.police_panels import simulate

N_STATIONS, N_INDICATORS, N_MONTHS, FIRST_TESTED = 12, 3, 48, 42
LEVELS = np.array([0.5, 3.0, 12.0])
ROUNDING = 1e-5  # cells are single precision


def season(n_months: int = N_MONTHS) -> np.ndarray:
    return np.exp(0.4 * np.cos(2 * np.pi * np.arange(n_months) / 12))


def true_mean(n_months: int = N_MONTHS) -> np.ndarray:
    sizes = np.geomspace(0.4, 2.5, N_STATIONS)
    return sizes[:, None, None] * LEVELS[:, None] * season(n_months)


def panel(n_months: int = N_MONTHS, seed: int = 5) -> np.ndarray:
    """Counts (12, 3, n_months) with one season and station sizes from 0.4 to 2.5."""
    mean = true_mean(n_months)
    rng = np.random.default_rng(seed)
    return rng.negative_binomial(10, 10 / (10 + mean)).astype(float)


def p_values(counts: np.ndarray, **options: object) -> np.ndarray:
    return tail_probability(counts, first_tested=FIRST_TESTED, **options)  # type: ignore[arg-type]


def test_later_months_change_nothing() -> None:
    counts = panel()
    other = counts.copy()
    other[:, :, FIRST_TESTED + 2 :] += 50
    assert np.array_equal(p_values(other)[:, :, :2], p_values(counts)[:, :, :2])


def test_it_does_not_matter_where_a_replay_begins() -> None:
    counts = panel()
    late = tail_probability(counts, first_tested=FIRST_TESTED + 4)
    assert np.array_equal(p_values(counts)[:, :, 4:], late)


def test_order_of_stations_does_not_matter() -> None:
    counts = panel()
    order = np.random.default_rng(1).permutation(N_STATIONS)
    assert np.allclose(p_values(counts[order]), p_values(counts)[order], rtol=ROUNDING)


def test_it_does_not_matter_where_the_panel_begins() -> None:
    """From August on and empty until January: seasons and the years of learning are the calendar's."""
    counts = panel()
    empty = np.full((N_STATIONS, N_INDICATORS, 5), np.nan)
    longer = np.concatenate([empty, counts], axis=2)
    found = tail_probability(longer, first_tested=FIRST_TESTED + 5, first_month=8)
    assert np.allclose(found, p_values(counts), rtol=ROUNDING)


def test_expected_counts_come_near_the_truth() -> None:
    forecast = pooled_forecast(panel(120), first_tested=108)
    mean = true_mean(120)[:, :, 108:]
    relative = forecast.expected / mean
    assert np.abs(np.log(relative[:, 2])).mean() < 0.1
    assert abs(forecast.expected.sum() / mean.sum() - 1) < 0.05


def test_season_of_the_prefecture_is_expected_of_a_station_with_few_cases() -> None:
    forecast = pooled_forecast(panel(61), first_tested=54)
    smallest = forecast.expected[0, 0]  # 0.2 cases a month
    summer, winter = smallest[0], smallest[6]  # July and January
    assert winter / summer > 1.4  # true: 2.2


def test_missing_month_is_skipped_and_is_not_zero() -> None:
    counts = panel()
    gaps, zeros = counts.copy(), counts.copy()
    gaps[:, 2, 30:36], zeros[:, 2, 30:36] = np.nan, 0.0
    whole, with_gaps, with_zeros = (
        pooled_forecast(each, first_tested=FIRST_TESTED).expected[:, 2].mean()
        for each in (counts, gaps, zeros)
    )
    assert abs(with_gaps / whole - 1) < 0.1
    assert with_zeros / whole < 0.8


def test_missing_count_has_no_p_value() -> None:
    counts = panel()
    counts[3, 1, 45] = np.nan
    found = p_values(counts)
    assert np.isnan(found[3, 1, 3])
    assert np.isnan(found).sum() == 1


def test_station_without_any_past_has_no_forecast_and_spoils_none() -> None:
    counts = np.concatenate([panel(), np.full((1, N_INDICATORS, N_MONTHS), np.nan)])
    counts[-1, :, FIRST_TESTED] = 3
    found = p_values(counts)
    assert np.isnan(found[-1, :, 0]).all()
    assert np.isfinite(found[:-1]).all()


def test_series_that_starts_late_borrows_from_the_prefecture() -> None:
    counts = panel()
    counts[11, 2, :36] = np.nan
    counts[11, 2, 36:42] = [70, 66, 57, 45, 33, 24]  # January to June of a station of 46 a month
    forecast = pooled_forecast(counts, first_tested=FIRST_TESTED)
    july = true_mean()[11, 2, FIRST_TESTED]
    assert 0.5 < forecast.expected[11, 2, 0] / july < 2
    sure = pooled_forecast(panel(), first_tested=FIRST_TESTED)
    assert forecast.size[11, 2, 0] < sure.size[11, 2, 0]


def test_zeros_since_ever_leave_a_small_expected_count_and_a_first_case_stands_out() -> None:
    counts = panel()
    counts[4, 2] = 0
    forecast = pooled_forecast(counts, first_tested=FIRST_TESTED)
    assert (forecast.expected[4, 2] < 0.5).all()
    four = counts[:, :, FIRST_TESTED:].copy()
    four[4, 2] = 4
    assert (mid_p(four, forecast)[4, 2] < 0.01).all()


def test_past_outbreak_hides_the_next_one_but_little() -> None:
    counts = panel()
    struck = counts.copy()
    struck[6, 2, 36:39] += 60
    calm, after = (
        pooled_forecast(each, first_tested=FIRST_TESTED).expected[6, 2] for each in (counts, struck)
    )
    mean_rise = struck[6, 2, :42].mean() / counts[6, 2, :42].mean()
    assert mean_rise > 1.3
    assert (after / calm < 1.15).all()


def test_level_that_moved_a_year_ago_is_followed() -> None:
    counts = panel(84)
    counts[2:8, 2, 60:] = np.random.default_rng(3).poisson(2.5 * true_mean(84)[2:8, 2, 60:])
    forecast = pooled_forecast(counts, first_tested=78)
    raised = true_mean(84)[2:8, 2, 78:] * 2.5
    assert 0.75 < forecast.expected[2:8, 2].sum() / raised.sum() < 1.25


def test_unit_of_exposure_does_not_matter() -> None:
    counts = panel()
    exposure = np.broadcast_to(np.linspace(1, 2, N_MONTHS), counts.shape).copy()
    small, large = (p_values(counts, exposure=exposure * unit) for unit in (1.0, 1000.0))
    assert np.allclose(small, large, rtol=1e-6)


def test_growth_of_exposure_is_expected_growth() -> None:
    counts = panel()
    exposure = np.ones_like(counts)
    exposure[:, :, FIRST_TESTED:] = 2.0
    plain = pooled_forecast(counts, first_tested=FIRST_TESTED).expected[:, :, 0]
    doubled = pooled_forecast(counts, first_tested=FIRST_TESTED, exposure=exposure)
    assert np.allclose(doubled.expected[:, :, 0], 2 * plain, rtol=0.02)


def test_unknown_exposure_leaves_the_cell_untested() -> None:
    counts, exposure = panel(), np.ones((N_STATIONS, N_INDICATORS, N_MONTHS))
    exposure[0, 0, FIRST_TESTED] = np.nan
    found = p_values(counts, exposure=exposure)
    assert np.isnan(found[0, 0, 0])
    assert np.isnan(found).sum() == 1


def test_less_than_a_year_is_not_tested() -> None:
    found = tail_probability(panel(14), first_tested=10)
    assert np.isnan(found[:, :, :2]).all()
    assert np.isfinite(found[:, :, 2:]).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"first_tested": 49}, "first_tested"),
        ({"first_tested": 30, "first_month": 13}, "calendar month"),
        ({"first_tested": 30, "exposure": np.ones((2, 2, 2))}, "another shape"),
        (
            {"first_tested": 30, "exposure": np.zeros((N_STATIONS, N_INDICATORS, N_MONTHS))},
            "above 0",
        ),
    ],
)
def test_arguments_that_do_not_fit_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        tail_probability(panel(), **options)  # type: ignore[arg-type]


def test_negative_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="from 0 on"):
        p_values(-panel())


@pytest.mark.slow
@pytest.mark.parametrize("variant", ["shared", "heterogeneous", "drifting"])
def test_it_finds_more_than_any_farrington_setting_and_flags_one_in_a_hundred(variant: str) -> None:
    simulated = simulate(variant, 60, seed=7)
    calm = simulated.untouched[..., 48:]
    struck = calm + simulated.extra[..., 48:]
    forecast = pooled_forecast(simulated.counts, first_tested=48)
    ours = detected(mid_p(calm, forecast), mid_p(struck, forecast))
    series = simulated.counts.reshape(-1, 60)
    theirs = []
    for half_width in (1, 3):
        result = farrington(
            series, first_tested=48, years_back=3, half_width=half_width, n_periods=1, parity="R"
        )
        reach = result.upper_bound - result.expected
        ranks = [-(counts.reshape(-1, 12) - result.expected) / reach for counts in (calm, struck)]
        theirs.append(detected(*ranks))
    assert ours > max(theirs) + 0.03
    flagged = mid_p(calm, forecast)[forecast.expected >= 1] < 0.01
    assert 0.006 < flagged.mean() < 0.014


@pytest.mark.slow
def test_twenty_years_are_read_as_well() -> None:
    found = tail_probability(panel(240), first_tested=236)
    assert np.isfinite(found).all()
    assert (found < 0.001).mean() < 0.02
