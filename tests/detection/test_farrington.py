"""Farrington's method by hand, and what is corrected against R."""

import numpy as np
import pytest

from analysis.detection.farrington import farrington

# Three years, windows of three months, nothing else: nine baseline months at lags
# 37-35, 25-23, 13-11. No trend, no reweighting: all by hand.
PLAIN = {
    "years_back": 3,
    "half_width": 1,
    "n_periods": 1,
    "trend": False,
    "reweight": False,
    "recent_count": (0, 1),
}


def series_with(window: list[float], tested: float) -> np.ndarray:
    counts = np.full(38, 99.0)  # months outside the windows must not matter
    for lag, value in zip([37, 36, 35, 25, 24, 23, 13, 12, 11], window * 3, strict=True):
        counts[37 - lag] = value
    counts[37] = tested
    return counts[None]


@pytest.mark.parametrize(("tested", "is_alarm"), [(11, False), (12, True)])
def test_poisson_bound_by_hand(tested, is_alarm):
    # Mean 5, variance below the mean: Poisson. P(Y ≤ 10) = .9863, P(Y ≤ 11) = .9945.
    result = farrington(series_with([4, 6, 5], tested), first_tested=37, **PLAIN)
    assert result.expected[0, 0] == pytest.approx(5)
    assert result.dispersion[0, 0] == 1
    assert result.upper_bound[0, 0] == 11
    assert result.alarm[0, 0] == is_alarm
    assert result.score[0, 0] == pytest.approx((tested - 5) / (11 - 5))


def test_overdispersed_bound_by_hand():
    # Pearson: 3 · (9 + 9 + 0) / 5 / 8 = 1.35; P(Y ≤ 11) = .9853, P(Y ≤ 12) = .9929.
    result = farrington(series_with([2, 8, 5], 1), first_tested=37, **PLAIN)
    assert result.dispersion[0, 0] == pytest.approx(1.35)
    assert result.upper_bound[0, 0] == 12


def test_delta_bound_by_hand():
    # The mean's variance is 5/9, the ratio 1 + 1/9; see test_limits for the rest.
    result = farrington(series_with([4, 6, 5], 1), first_tested=37, limit="delta", **PLAIN)
    assert result.standard_error[0, 0] == pytest.approx(np.sqrt(1 / 45))
    assert result.upper_bound[0, 0] == pytest.approx(11.38814, abs=2e-4)


def test_the_tested_month_and_later_ones_change_no_expectation(noise):
    counts = noise(np.full((4, 90), 6.0), 1.5, seed=3)
    other = counts.copy()
    other[:, 70:] += 50
    results = [farrington(c, first_tested=62) for c in (counts, other)]
    assert np.array_equal(results[0].expected[:, :9], results[1].expected[:, :9])
    assert np.array_equal(results[0].upper_bound[:, :9], results[1].upper_bound[:, :9])


def test_a_missing_month_is_skipped_and_is_not_a_zero(noise):
    counts = noise(np.full((1, 70), 8.0), 1.3, seed=4)
    missing, zero = counts.copy(), counts.copy()
    missing[0, [20, 33]], zero[0, [20, 33]] = np.nan, 0
    options = {"first_tested": 69, "n_periods": 1, "trend": False, "reweight": False}
    kept = [69 - lag for lag in (61, 60, 59, 48, 47, 37, 35, 25, 24, 23, 13, 12, 11)]
    expected = counts[0, kept].mean()  # 49 - 13 and 36: lags 49 and 36 are the missing ones
    assert farrington(missing, **options).expected[0, 0] == pytest.approx(expected)
    assert farrington(zero, **options).expected[0, 0] < expected


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda c: c[:, :-1], "the fifth year back does not exist"),
        (lambda c: np.where(np.arange(62) == 61, np.nan, c), "the month itself is missing"),
        (lambda c: np.where(np.arange(62) < 54, np.nan, c), "no baseline month was reported"),
        (lambda c: np.where(np.arange(62) > 57, 0.0, c), "fewer than five recent cases"),
    ],
)
def test_what_cannot_be_tested_is_not_a_number_and_no_alarm(noise, spoil, why):
    counts = noise(np.full((1, 62), 8.0), 1.3, seed=5)
    assert np.isfinite(farrington(counts, first_tested=61).expected).all()
    spoilt = spoil(counts)
    result = farrington(spoilt, first_tested=spoilt.shape[1] - 1)
    assert np.isnan(result.expected).all(), why
    assert np.isnan(result.upper_bound).all()
    assert np.isnan(result.score).all()
    assert not result.alarm.any()


def test_first_case_of_an_empty_season_is_no_alarm_but_is_one_in_r():
    counts = np.tile(np.where(np.arange(12) == 5, 4.0, 0.0), 8)[None]
    counts[0, 84 + 11] = 1
    options = {"first_tested": 95, "recent_count": (0, 1)}
    corrected = farrington(counts, **options)
    as_in_r = farrington(counts, parity="R", **options)
    assert as_in_r.upper_bound[0, 0] == 0
    assert as_in_r.alarm[0, 0]
    assert corrected.upper_bound[0, 0] >= 1
    assert not corrected.alarm[0, 0]
    assert 0 < corrected.expected[0, 0] < 0.5


def test_flat_series_keep_a_trend_as_rarely_as_they_should_and_far_more_often_in_r(noise):
    counts = noise(np.full((400, 62), 50.0), 1.01, seed=6)
    options = {"first_tested": 61, "trend_p": 0.05, "n_periods": 1}
    corrected = farrington(counts, **options).trend_kept.mean()
    as_in_r = farrington(counts, parity="R", **options).trend_kept.mean()
    assert 0.02 < corrected < 0.09
    # R takes the weights of the counts themselves for 1: its standard error is too small by
    # mean ** -1/2; only its rule against extrapolation keeps the share down.
    assert as_in_r > 3 * corrected


def test_growing_series_alarm_rarely_and_often_in_r(noise):
    mean = 40 * np.exp(0.02 * np.arange(90)) * np.ones((150, 1))
    counts = noise(mean, 1.3, seed=7)
    corrected = farrington(counts, first_tested=62)
    as_in_r = farrington(counts, first_tested=62, parity="R")
    assert corrected.alarm.mean() < 0.04
    assert as_in_r.alarm.mean() > 0.12


def test_a_trend_is_followed_up_to_a_factor_of_two_beyond_the_baseline():
    slow = np.exp(0.02 * np.arange(62))[None] * 1e9
    fast = np.exp(0.15 * np.arange(62))[None] * 1e9  # so many cases that only they count
    options = {"first_tested": 61, "reweight": False}
    assert farrington(slow, **options).expected[0, 0] == pytest.approx(slow[0, 61], rel=1e-6)
    last = fast[0, 61 - 7]  # the last month of the baseline
    limited = farrington(fast, **options).expected[0, 0]
    assert limited == pytest.approx(2 * last, rel=1e-6)
    assert limited < fast[0, 61]


def test_a_slope_of_few_cases_is_drawn_towards_a_usual_growth_and_one_of_many_is_not(noise):
    # 2 % a month; the fitted slope of 2 cases a month errs by about as much.
    growth = np.exp(0.02 * (np.arange(62) - 61))
    options = {"first_tested": 61, "recent_count": (0, 1)}
    for level, nearest, furthest in ((4, 0.5, 0.9), (4000, 0.97, 1.03)):
        counts = noise(level * growth * np.ones((300, 1)), 1.3, seed=13)
        expected = np.exp(np.log(farrington(counts, **options).expected[:, 0]).mean())
        assert nearest < expected / level < furthest


def test_past_outbreaks_hide_less_when_down_weighted(noise):
    counts = noise(np.full((60, 62), 6.0), 1.2, seed=8)
    counts[:, [13, 25]] += 25  # in the season of the tested month
    heavy = farrington(counts, first_tested=61, reweight=False)
    light = farrington(counts, first_tested=61)
    assert light.upper_bound.mean() < 0.8 * heavy.upper_bound.mean()


@pytest.mark.parametrize("limit", ["nbPlugin", "muan", "predictive", "delta"])
def test_alarm_means_above_the_bound_and_a_score_above_one(noise, limit):
    counts = noise(np.geomspace(0.2, 60, 40)[:, None] * np.ones((1, 80)), 1.8, seed=9)
    result = farrington(counts, first_tested=62, limit=limit, alpha=0.05)
    tested = np.isfinite(result.expected)
    assert tested.any()
    assert np.array_equal(result.alarm, tested & (counts[:, 62:] > result.upper_bound))
    assert np.array_equal(result.alarm, np.nan_to_num(result.score) > 1)


def test_unit_of_exposure_does_not_matter(noise):
    counts = noise(np.full((20, 70), 9.0), 1.5, seed=10)
    exposure = np.linspace(1000, 1400, 70) * np.ones((20, 1))
    one = farrington(counts, first_tested=62, exposure=exposure)
    other = farrington(counts, first_tested=62, exposure=exposure / 1024)
    assert np.allclose(one.expected, other.expected, rtol=1e-10)
    assert np.array_equal(one.alarm, other.alarm)


def test_counts_and_exposure_scaled_together_keep_every_flag_of_the_delta_limit(noise):
    # With a dispersion above 1 both sides of the comparison scale alike, exactly.
    counts = noise(np.full((60, 80), 30.0), 3.0, seed=11)
    exposure = np.linspace(1000, 1400, 80) * np.ones((60, 1))
    options = {"first_tested": 62, "limit": "delta", "alpha": 0.05, "trend": False}
    one = farrington(counts, exposure=exposure, **options)
    other = farrington(3 * counts, exposure=3 * exposure, **options)
    kept = (one.dispersion > 1) & (other.dispersion > 3)
    assert kept.mean() > 0.9
    assert np.array_equal(one.alarm[kept], other.alarm[kept])


def test_growth_of_the_exposure_explains_growth_of_the_counts(noise):
    growth = np.where(np.arange(70) < 60, 1.0, 2.5) * np.ones((60, 1))
    counts = noise(12 * growth, 1.3, seed=12)
    without = farrington(counts, first_tested=62)
    allowed = farrington(counts, first_tested=62, exposure=1000 * growth)
    assert without.alarm.mean() > 0.8
    assert allowed.alarm.mean() < 0.05


@pytest.mark.parametrize(
    "wrong",
    [
        {"limit": "magic"},
        {"parity": "S"},
        {"alpha": 0.6},
        {"recent_count": (1, 0)},
        {"first_tested": 99},
        {"exposure": np.ones((1, 3))},
        {"parity": "R", "limit": "predictive"},
    ],
)
def test_parameters_that_do_not_fit_are_refused(wrong):
    with pytest.raises(ValueError, match=r"."):
        farrington(np.ones((1, 70)), **{"first_tested": 62, **wrong})
