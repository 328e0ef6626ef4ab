"""Backtest (検証): how often flags come when nothing was put in, and how much of what is, is found.

Enters: the panel as it is known now, and as it was known when each past month was judged. Leaves:
a `BacktestResult` of counts. It asks `find_signs` alone, so what it measures is what is in use.

Two parts. The replay judges every past month with what was known then: flags a month, and how
far p-values keep what they promise. The injection puts outbreaks of known size into quiet series
of the panel as known now and looks when they are found; each month still uses earlier months
only. An outbreak is over before its months would enter a forecast's baseline, so the forecasts are
made once for all of them. Known events are not taken out of the history: some of its flags are right, so the rates of
false flags are upper limits.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from analysis.detection.backtest_settings import BacktestSettings, Spread
from analysis.detection.baseline import BoolArray
from analysis.detection.binomial_rate import Rate, mean_count_interval
from analysis.detection.detection_settings import DetectionSettings
from analysis.detection.forecasts import Forecast, make_forecasts, with_counts
from analysis.detection.matrix import CountPanel
from analysis.detection.outbreak_injection import Outbreak, inject, plan_outbreaks
from analysis.detection.outbreak_scoring import (
    FoundOutbreak,
    Power,
    one_percent_threshold,
    power,
    score,
)
from analysis.detection.p_value_reliability import ReliabilityPoint, reliability_points
from analysis.detection.replay import KnownPanel, ReplayedMonth, replay
from analysis.detection.screening import DetectionResult, find_signs
from analysis.errors import CancelledError

REPLAY_SHARE = 0.25  # of the whole work, roughly
OnProgress = Callable[[float, str], None]
IsCancelled = Callable[[], bool]


@dataclass(frozen=True)
class BacktestResult:
    """months: as replayed. power: every size, spread and stratum, size 0 = nothing put in.

    threshold: the p-value that stands for 1 % false alarms per series-month in `power`.
    """

    settings: BacktestSettings
    months: tuple[ReplayedMonth, ...]
    reliability: tuple[ReliabilityPoint, ...]
    threshold: float
    power: tuple[Power, ...]

    @property
    def flagged_series(self) -> Rate:
        """Series-months above their band, of those tested."""
        return Rate(
            sum(month.alarms for month in self.months),
            sum(month.tested_series for month in self.months),
        )

    @property
    def flagged_stations(self) -> Rate:
        """Station-months with a sign, of those tested."""
        return Rate(
            sum(month.sign_stations for month in self.months),
            sum(month.tested_stations for month in self.months),
        )

    @property
    def new_signs(self) -> int:
        """New signs in all replayed months."""
        return sum(month.new_signs for month in self.months)

    @property
    def new_signs_interval(self) -> tuple[float, float]:
        """Limits of new signs a month."""
        return mean_count_interval(self.new_signs, len(self.months))


def backtest(
    known_at: Callable[[int], KnownPanel],
    present: CountPanel,
    settings: BacktestSettings,
    *,
    detection: DetectionSettings | None = None,
    adjacency: BoolArray | None = None,
    on_progress: OnProgress = lambda share, step: None,
    is_cancelled: IsCancelled = lambda: False,
) -> BacktestResult:
    """Replay the newest months of `present`, then inject outbreaks into them.

    known_at: the panel as known when the month at a position of `present` was judged. adjacency:
    bool (stations, stations) of `present`, which of them are neighbours, if known.
    on_progress: told the share done and what is being done. is_cancelled: asked between steps.
    Equal arguments give equal results. Raises CancelledError, ValueError without enough months.
    """
    if len(present.months) < settings.months:
        raise ValueError("the panel is shorter than the months to be replayed")
    if settings.duration_months >= (detection or DetectionSettings()).drift_months:
        raise ValueError("an outbreak outlasts the months that forecasts leave out")
    steps = _Steps(settings, on_progress, is_cancelled)
    first = len(present.months) - settings.months
    replayed = replay(
        known_at,
        range(first, len(present.months)),
        lead_months=settings.lead_months,
        settings=detection,
        after_month=steps.after_month,
    )
    injection = _prepare(present, settings, detection or DetectionSettings(), adjacency)
    return BacktestResult(
        settings,
        replayed.months,
        reliability_points(replayed.p_value, replayed.expected),
        injection.threshold,
        tuple(_inject_all(injection, steps)),
    )


class _Steps:
    """Tells how far it is, and stops when asked to."""

    def __init__(
        self, settings: BacktestSettings, on_progress: OnProgress, is_cancelled: IsCancelled
    ) -> None:
        self._months, self._on_progress = settings.months, on_progress
        self._is_cancelled = is_cancelled
        self._passes = settings.rounds * len(settings.sizes) * len(Spread)
        self._done_passes = 0
        self._tell(0.0, "過去の月を当時のデータで判定し直しています")

    def after_month(self, done: int) -> None:
        self._tell(REPLAY_SHARE * done / self._months, f"過去の月の再現 {done}/{self._months}")

    def after_pass(self) -> None:
        self._done_passes += 1
        share = REPLAY_SHARE + (1 - REPLAY_SHARE) * self._done_passes / self._passes
        self._tell(share, f"模擬の増加の検知 {self._done_passes}/{self._passes}")

    def _tell(self, share: float, step: str) -> None:
        if self._is_cancelled():
            raise CancelledError("検証を中止しました。何も保存していません。")
        self._on_progress(share, step)


@dataclass(frozen=True, eq=False)
class _Injection:
    """What all passes share."""

    panel: CountPanel
    forecasts: tuple[Forecast, ...]
    untouched: DetectionResult
    threshold: float
    settings: BacktestSettings
    detection: DetectionSettings
    adjacency: BoolArray | None

    def plan(self, number: int) -> tuple[Outbreak, ...]:
        """The outbreaks of a pass: the same for every size and spread, which are then comparable."""
        rng = np.random.default_rng([self.settings.seed, number])
        return plan_outbreaks(self.panel, self.untouched, self.settings, rng)

    def find(
        self, outbreaks: tuple[Outbreak, ...], size: float, spread: Spread, seed: list[int]
    ) -> list[FoundOutbreak]:
        """Put the outbreaks in, detect, and look for them; size 0 puts nothing in."""
        result = self.untouched
        if size:
            rng = np.random.default_rng(seed)
            touched = inject(self.panel, outbreaks, self.settings, size, spread, rng)
            result = find_signs(
                touched,
                first_tested=len(touched.months) - self.settings.months,
                settings=self.detection,
                adjacency=self.adjacency,
                forecasts=with_counts(self.forecasts, touched),
            )
        return score(
            self.panel,
            outbreaks,
            result,
            spread,
            duration_months=self.settings.duration_months,
            threshold=self.threshold,
        )


def _prepare(
    present: CountPanel,
    settings: BacktestSettings,
    detection: DetectionSettings,
    adjacency: BoolArray | None,
) -> _Injection:
    first = len(present.months) - settings.months
    forecasts = make_forecasts(present, first, detection)
    untouched = find_signs(
        present, first_tested=first, settings=detection, adjacency=adjacency, forecasts=forecasts
    )
    threshold = one_percent_threshold(untouched.p_value[:, untouched.is_raising])
    return _Injection(present, forecasts, untouched, threshold, settings, detection, adjacency)


def _inject_all(injection: _Injection, steps: _Steps) -> Iterator[Power]:
    settings = injection.settings
    planned = [injection.plan(number) for number in range(settings.rounds)]
    for place, spread in enumerate(Spread):
        for row, size in enumerate((0.0, *settings.sizes)):
            found = []
            for number, outbreaks in enumerate(planned):
                seed = [settings.seed, number, place, row]
                found += injection.find(_fitting(outbreaks, spread), size, spread, seed)
                if size:
                    steps.after_pass()
            yield from power(found, spread, size, duration_months=settings.duration_months)


def _fitting(outbreaks: tuple[Outbreak, ...], spread: Spread) -> tuple[Outbreak, ...]:
    """An outbreak of several indicators needs two that could be tested."""
    if spread is Spread.ONE:
        return outbreaks
    return tuple(outbreak for outbreak in outbreaks if len(outbreak.rows) > 1)
