"""The backtest: what it puts in is found as it should be, what it does not put in is counted."""

import math
from dataclasses import replace

import numpy as np
import pytest

from analysis.detection import DetectionSettings, find_signs
from analysis.detection.backtest import BacktestResult, backtest
from analysis.detection.backtest_settings import BacktestSettings, Shape, Spread
from analysis.detection.binomial_rate import Rate, add_rates, mean_count_interval
from analysis.detection.forecasts import make_forecasts, with_counts
from analysis.detection.outbreak_injection import inject, plan_outbreaks, usual_spread
from analysis.detection.outbreak_scoring import (
    NEVER,
    FoundOutbreak,
    one_percent_threshold,
    power,
    score,
    stratum_of,
)
from analysis.detection.p_value_reliability import LEVELS, reliability_points
from analysis.detection.replay import KnownPanel, replay
from analysis.errors import CancelledError
from analysis.release.tested import until_month

pytestmark = pytest.mark.slow

FIRST_TESTED = 60
SMALL = BacktestSettings(months=8, lead_months=3, sizes=(4.0,), rounds=1, duration_months=3)


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [(0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0)],
)
def test_interval_of_a_rate_is_wilsons(hits: int, trials: int, low: float, high: float) -> None:
    assert Rate(hits, trials).interval == pytest.approx((low, high), abs=1e-4)


def test_rate_without_a_trial_says_nothing_and_more_hits_than_trials_are_refused() -> None:
    assert math.isnan(Rate(0, 0).share)
    assert all(math.isnan(end) for end in Rate(0, 0).interval)
    with pytest.raises(ValueError, match="hits"):
        Rate(3, 2)
    assert add_rates(Rate(1, 4), Rate(2, 6)) == Rate(3, 10)


def test_interval_of_a_mean_number_is_garwoods() -> None:
    assert mean_count_interval(0, 10) == pytest.approx((0.0, 0.3689), abs=1e-4)
    assert mean_count_interval(12, 6) == pytest.approx((6.2006 / 6, 20.9616 / 6), abs=1e-3)
    assert math.isnan(mean_count_interval(0, 0)[0])


@pytest.mark.parametrize(
    "wrong",
    [
        {"months": 3},
        {"sizes": ()},
        {"sizes": (2.0, 0.0)},
        {"sizes": (float("nan"),)},
        {"seed": -1},
        {"rounds": 0},
        {"indicators": 1},
        {"max_station_share": 0.0},
        {"lead_months": -1},
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="an outbreak|sizes|a round|max_station_share"):
        BacktestSettings(**wrong)


def test_settings_have_equal_marks_only_when_they_are_equal() -> None:
    assert BacktestSettings().mark == BacktestSettings().mark
    assert BacktestSettings().mark != BacktestSettings(seed=2).mark


def test_usual_spread_is_that_of_the_series_and_at_least_a_poisson_counts() -> None:
    counts = np.array(
        [
            [0.0, 8.0, 0.0, 8.0, 0.0, 8.0, 0.0, 8.0],
            [4.0, 4.0, 4.0, 4.0, 4.0, 4.0, np.nan, np.nan],
            [1.0, 1.0, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan],
            [0.0] * 8,
        ]
    )
    assert usual_spread(counts) == pytest.approx(
        [np.sqrt(128 / 7), 2.0, np.nan, np.nan], nan_ok=True
    )


@pytest.fixture(scope="module")
def quiet(maker):
    panel = maker.panel(maker.counts(n_stations=20, seed=47))
    return panel, find_signs(panel, first_tested=FIRST_TESTED)


def _planned(quiet, settings, seed=3):
    return plan_outbreaks(*quiet, settings, np.random.default_rng(seed))


def test_outbreaks_are_planned_into_reported_series_without_a_sign(quiet) -> None:
    panel, untouched = quiet
    settings = BacktestSettings()
    planned = [one for seed in range(20) for one in _planned(quiet, settings, seed)]
    assert len(planned) > 100
    raising = set(np.flatnonzero(untouched.is_raising).tolist())
    for one in planned:
        assert set(one.rows) <= raising
        assert {panel.indicators[row].domain for row in one.rows} == {one.domain}
        assert 60 <= one.start <= 80
        overlapping = [
            sign
            for sign in untouched.signs
            if (sign.station_id, sign.domain) == (panel.station_ids[one.station], one.domain)
            and sign.first_month <= panel.months[one.start + 3]
            and sign.last_month >= panel.months[one.start - 4]
        ]
        assert overlapping == []


def test_no_station_has_two_outbreaks_in_a_pass_and_few_have_one_at_a_time(quiet) -> None:
    planned = _planned(quiet, BacktestSettings())
    stations = [one.station for one in planned]
    assert len(set(stations)) == len(stations)
    starts = [one.start for one in planned]
    assert max(starts.count(start) for start in starts) <= 2  # a tenth of twenty


@pytest.mark.parametrize("spread", Spread)
def test_only_the_planned_cells_get_cases(quiet, spread: Spread) -> None:
    panel, _ = quiet
    planned = _planned(quiet, SMALL)
    touched = inject(panel, planned, SMALL, 4.0, spread, np.random.default_rng(1))
    added = touched.counts - panel.counts
    expected = np.zeros(added.shape, dtype=bool)
    for one in planned:
        for row in one.touched(spread):
            expected[one.station, row, one.start : one.start + 3] = True
    assert (added[~expected] == 0).all()
    assert added[expected].min() >= 0
    assert added.sum() > 0
    assert panel.counts is not touched.counts


def test_missing_month_stays_missing_in_an_outbreak(maker) -> None:
    counts = maker.counts(n_stations=6, seed=2)
    counts[:, :, 78] = np.nan
    panel = maker.panel(counts)
    result = find_signs(panel, first_tested=FIRST_TESTED)
    planned = plan_outbreaks(panel, result, BacktestSettings(), np.random.default_rng(0))
    rng = np.random.default_rng(1)
    touched = inject(panel, planned, BacktestSettings(), 5.0, Spread.SEVERAL, rng)
    assert np.isnan(touched.counts[:, :, 78]).all()


def test_growing_outbreak_adds_more_from_month_to_month(quiet) -> None:
    panel, _ = quiet
    settings = BacktestSettings(shape=Shape.RAMP)
    added = np.zeros(4)
    for seed in range(12):
        planned = _planned(quiet, settings, seed)
        touched = inject(
            panel, planned, settings, 6.0, Spread.ONE, np.random.default_rng(seed)
        ).counts
        for one in planned:
            months = slice(one.start, one.start + 4)
            added += (touched - panel.counts)[one.station, one.rows[0], months]
    assert (np.diff(added) > 0).all()
    assert added[3] == pytest.approx(4 * added[0], rel=0.25)


@pytest.mark.slow
def test_outbreak_found_in_one_run_is_found_then_by_judging_month_after_month(quiet) -> None:
    """A pass tests all months at once; nothing of a later month may help an earlier one."""
    panel, _ = quiet
    planned = _planned(quiet, SMALL)
    touched = inject(panel, planned, SMALL, 6.0, Spread.SEVERAL, np.random.default_rng(5))
    how = {"duration_months": 3, "threshold": 0.005}
    first = len(panel.months) - SMALL.months
    whole = find_signs(touched, first_tested=first)
    at_once = [
        one for one in score(touched, planned, whole, Spread.SEVERAL, **how) if one.by_sign != NEVER
    ]
    assert len(at_once) > 1
    for one in at_once[:2]:
        for months, expected in ((one.by_sign, NEVER), (one.by_sign + 1, one.by_sign)):
            cut = until_month(touched, one.outbreak.start + months)
            result = find_signs(cut, first_tested=first)
            (found,) = score(cut, [one.outbreak], result, Spread.SEVERAL, **how)
            assert found.by_sign == expected


@pytest.mark.slow
def test_forecasts_made_before_an_outbreak_find_it_as_new_ones_do(quiet) -> None:
    panel, untouched = quiet
    planned = plan_outbreaks(panel, untouched, SMALL, np.random.default_rng(3))
    touched = inject(panel, planned, SMALL, 5.0, Spread.SEVERAL, np.random.default_rng(5))
    first = len(panel.months) - SMALL.months
    before = make_forecasts(panel, first, DetectionSettings())
    found = [
        score(touched, planned, result, Spread.SEVERAL, duration_months=3, threshold=0.005)
        for result in (
            find_signs(touched, first_tested=first),
            find_signs(touched, first_tested=first, forecasts=with_counts(before, touched)),
        )
    ]
    assert found[0] == found[1]
    assert any(one.by_sign != NEVER for one in found[0])


def test_outbreak_longer_than_a_window_is_refused(quiet) -> None:
    with pytest.raises(ValueError, match="outlasts"):
        _backtest(quiet[0], BacktestSettings(duration_months=7))


def test_power_counts_those_never_found(quiet) -> None:
    outbreaks = [o for seed in range(3) for o in _planned(quiet, BacktestSettings(), seed)][:8]
    months = [0, 0, 0, 1, 3, NEVER, NEVER, NEVER]
    found = [FoundOutbreak(o, at, NEVER) for o, at in zip(outbreaks, months, strict=True)]
    overall, *strata = power(found, Spread.ONE, 3.0, duration_months=4)
    assert overall.by_sign == (3, 1, 0, 1)
    assert overall.never == Rate(3, 8)
    assert overall.found(0) == Rate(3, 8)
    assert overall.found() == Rate(5, 8)
    assert overall.median_months == 1  # the fourth of eight
    assert overall.found_by_series() == Rate(0, 8)
    assert sum(row.outbreaks for row in strata) == 8


def test_half_never_found_has_no_median(quiet) -> None:
    outbreaks = _planned(quiet, BacktestSettings())[:3]
    found = [FoundOutbreak(o, at, 0) for o, at in zip(outbreaks, [0, NEVER, NEVER], strict=True)]
    assert power(found, Spread.ONE, 3.0, duration_months=4)[0].median_months is None


def test_strata_begin_at_their_lower_ends() -> None:
    assert [stratum_of(mean) for mean in (0.0, 0.49, 0.5, 1.0, 4.9, 5.0, 80.0)] == [
        0,
        0,
        1,
        2,
        3,
        4,
        4,
    ]


def test_threshold_is_reached_by_no_more_than_one_in_a_hundred() -> None:
    uniform = np.arange(1, 1001) / 1000
    assert (uniform <= one_percent_threshold(uniform)).mean() == 0.01
    tied = np.r_[np.full(30, 0.001), np.full(970, 0.5)]
    assert one_percent_threshold(tied) == 0.0
    assert one_percent_threshold(uniform[:99]) == 0.0


def test_reliability_counts_what_reaches_each_level_in_its_stratum() -> None:
    p_value = np.r_[np.full(3, 0.004), np.full(97, 0.9), np.full(10, 0.03)]
    expected = np.r_[np.full(100, 0.2), np.full(10, 7.0)]
    points = {(p.stratum, p.level): p.reached for p in reliability_points(p_value, expected)}
    assert points[None, 0.005] == Rate(3, 110)
    assert points[0, 0.002] == Rate(0, 100)
    assert points[0, 0.005] == Rate(3, 100)
    assert points[4, 0.05] == Rate(10, 10)
    assert {stratum for stratum, _ in points} == {None, 0, 4}
    assert len(points) == 3 * len(LEVELS)


@pytest.mark.slow
def test_replay_knows_nothing_of_later_months(maker) -> None:
    counts = maker.counts(n_stations=8, seed=47)
    later = counts.copy()
    later[:, :, 82:] += 60
    replays = []
    for version in (counts, later):
        panel = maker.panel(version)
        known = [KnownPanel(until_month(panel, n + 1), True) for n in range(84)]
        replays.append(replay(known.__getitem__, range(80, 82), lead_months=1))
    assert replays[0].months == replays[1].months
    assert np.array_equal(replays[0].p_value, replays[1].p_value)


@pytest.mark.slow
def test_sign_is_new_in_its_first_month_only(maker) -> None:
    counts = maker.counts(n_stations=12, seed=47)
    counts[1, maker.rows["brokers"], 80:83] += 25
    counts[1, maker.rows["fees"], 80:83] += 25
    panel = maker.panel(counts)
    before = maker.panel(maker.counts(n_stations=12, seed=47))
    found, untouched = (
        replay(
            lambda n, of=of: KnownPanel(until_month(of, n + 1), True),
            range(78, 84),
            lead_months=6,
        ).months
        for of in (panel, before)
    )
    more = [a.new_signs - b.new_signs for a, b in zip(found, untouched, strict=True)]
    assert more[2] == 1
    assert more[3] <= 0
    assert found[2].sign_stations > untouched[2].sign_stations


@pytest.mark.slow
def test_months_judged_together_are_judged_as_each_would_be_alone(maker) -> None:
    counts = maker.counts(n_stations=6, seed=12)
    counts[2, maker.rows["brokers"], 79:82] += 20
    corrected = counts.copy()
    corrected[3, maker.rows["fees"], 77] += 6
    versions = [maker.panel(counts), maker.panel(corrected)]

    def known_at(position: int) -> KnownPanel:  # a correction arrives before the last three
        return KnownPanel(until_month(versions[position >= 81], position + 1), True)

    together = replay(known_at, range(79, 84), lead_months=1)
    alone = [replay(known_at, range(n, n + 1), lead_months=1) for n in range(79, 84)]
    # A fit goes on from the month before, so that where it began shows in a late decimal.
    for name in ("p_value", "expected"):
        apart = np.concatenate([getattr(one, name) for one in alone])
        np.testing.assert_allclose(getattr(together, name), apart, rtol=0.05, atol=1e-4)
    for month, (one,) in zip(together.months, (single.months for single in alone), strict=True):
        assert replace(month, new_signs=0) == replace(one, new_signs=0)


def test_figures_taken_over_later_are_marked(maker) -> None:
    panel = maker.panel(maker.counts(n_stations=3, n_months=30, seed=1))
    months = replay(
        lambda n: KnownPanel(until_month(panel, n + 1), n >= 29), range(28, 30), lead_months=0
    ).months
    assert [month.is_as_known for month in months] == [False, True]


def _backtest(panel, settings=SMALL, **options) -> BacktestResult:
    return backtest(
        lambda n: KnownPanel(until_month(panel, n + 1), True), panel, settings, **options
    )


@pytest.mark.slow
def test_equal_seeds_give_equal_results_and_progress_runs_to_the_end(quiet) -> None:
    shares: list[float] = []
    first = _backtest(quiet[0], on_progress=lambda share, step: shares.append(share))
    assert first == _backtest(quiet[0])
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert [month.tested_series for month in first.months] == [100] * 8
    assert first.flagged_series.trials == 800
    untouched = [row for row in first.power if row.size == 0 and row.stratum is None]
    assert [row.found().hits for row in untouched] == [0, 0]


def test_cancelled_backtest_stops_at_the_next_step(quiet) -> None:
    steps: list[str] = []
    with pytest.raises(CancelledError, match="中止"):
        _backtest(
            quiet[0],
            on_progress=lambda share, step: steps.append(step),
            is_cancelled=lambda: len(steps) == 4,
        )
    assert len(steps) == 4


def test_panel_shorter_than_the_replay_is_refused(maker) -> None:
    panel = maker.panel(maker.counts(n_stations=2, n_months=12))
    with pytest.raises(ValueError, match="shorter"):
        _backtest(panel, BacktestSettings(months=24))


@pytest.mark.slow
def test_larger_outbreaks_and_those_of_several_indicators_are_found_more_often(maker) -> None:
    panel = maker.panel(maker.counts(n_stations=20, seed=9))
    settings = BacktestSettings(months=8, lead_months=1, sizes=(1.0, 2.0, 8.0), rounds=4)
    result = _backtest(panel, settings)
    shares = {
        (row.spread, row.size): row.found().share for row in result.power if row.stratum is None
    }
    for spread in Spread:
        assert shares[spread, 1.0] < shares[spread, 2.0] <= shares[spread, 8.0]
    assert shares[Spread.ONE, 2.0] < shares[Spread.SEVERAL, 2.0]
    assert shares[Spread.SEVERAL, 8.0] > 0.9
