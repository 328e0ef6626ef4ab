"""Injected outbreaks (模擬の急増): cases of known size put into quiet history.

Enters: a panel, what detection made of it untouched, and a generator. Leaves: planned outbreaks,
and panels that hold them. Only reported series that can be tested get cases, and only where
detection saw no sign of that station and domain before: what is found then is the outbreak.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.detection.backtest_settings import BacktestSettings, Shape, Spread
from analysis.detection.baseline import BoolArray, FloatArray
from analysis.detection.matrix import CountPanel
from analysis.detection.screening import DetectionResult
from analysis.detection.signs import SignKind
from analysis.indicators import Domain

SPREAD_MONTHS = 36  # months before an outbreak from which its series' usual spread is taken
MIN_SPREAD_MONTHS = 6


@dataclass(frozen=True)
class Outbreak:
    """An outbreak of one station and domain from position `start` on.

    rows: indicators, the first of which is touched by an outbreak of one; spreads: the usual
    standard deviation of each, in cases a month; expected: cases expected of the first at start.
    """

    station: int
    domain: Domain
    start: int
    rows: tuple[int, ...]
    spreads: tuple[float, ...]
    expected: float

    def touched(self, spread: Spread) -> tuple[int, ...]:
        """The rows that get cases."""
        return self.rows[:1] if spread is Spread.ONE else self.rows


def plan_outbreaks(
    panel: CountPanel,
    untouched: DetectionResult,
    settings: BacktestSettings,
    rng: np.random.Generator,
) -> tuple[Outbreak, ...]:
    """One pass through the newest months: block after block of the outbreaks' length.

    In each block a few stations are drawn, none of them twice in a pass: an outbreak would
    become part of its own station's later baseline. A station without a quiet and testable
    domain in its block is left out.
    """
    end, length = len(panel.months), settings.duration_months
    room = settings.months - length + 1
    first = max(0, end - settings.months) + int(rng.integers(min(length, room)))
    at_once = max(1, int(settings.max_station_share * len(panel.station_ids)))
    stations = iter(rng.permutation(len(panel.station_ids)).tolist())
    planned = []
    for start in range(first, end - length + 1, length):
        for _, station in zip(range(at_once), stations, strict=False):
            outbreak = _plan(panel, untouched, settings, station, start, rng)
            if outbreak is not None:
                planned.append(outbreak)
    return tuple(planned)


def _plan(
    panel: CountPanel,
    untouched: DetectionResult,
    settings: BacktestSettings,
    station: int,
    start: int,
    rng: np.random.Generator,
) -> Outbreak | None:
    is_testable = np.isfinite(untouched.p_value[station, :, start]) & untouched.is_raising
    spreads = usual_spread(panel.counts[station, :, max(0, start - SPREAD_MONTHS) : start])
    is_testable &= np.isfinite(spreads)
    quiet = [
        domain
        for domain in Domain
        if is_testable[rows_of(panel, domain)].any()
        and _is_quiet(panel, untouched, settings, station, domain, start)
    ]
    if not quiet:
        return None
    domain = quiet[int(rng.integers(len(quiet)))]
    rows = rng.permutation(np.flatnonzero(rows_of(panel, domain) & is_testable))
    chosen = tuple(int(row) for row in rows[: settings.indicators])
    return Outbreak(
        station=station,
        domain=domain,
        start=start,
        rows=chosen,
        spreads=tuple(float(spreads[row]) for row in chosen),
        expected=float(untouched.expected[station, chosen[0], start]),
    )


def rows_of(panel: CountPanel, domain: Domain) -> BoolArray:
    """Bool (indicators,): whether the indicator belongs to the domain."""
    return np.array([indicator.domain is domain for indicator in panel.indicators], dtype=bool)


def _is_quiet(
    panel: CountPanel,
    untouched: DetectionResult,
    settings: BacktestSettings,
    station: int,
    domain: Domain,
    start: int,
) -> bool:
    """No rise of the station and domain during the outbreak, nor for its length before."""
    length = settings.duration_months
    months = panel.months[max(0, start - length) : start + length]
    return not any(
        sign.station_id == panel.station_ids[station]
        and sign.domain is domain
        and sign.kind is SignKind.RISE
        and sign.first_month <= months[-1]
        and sign.last_month >= months[0]
        for sign in untouched.signs
    )


def usual_spread(counts: FloatArray) -> FloatArray:
    """The usual standard deviation of series, at least that of a Poisson count of their mean.

    counts: float (series, months), NaN = missing. Returns float (series,), NaN for a series with
    fewer than MIN_SPREAD_MONTHS known months or without a single case: its cases could not be
    measured in standard deviations.
    """
    known = np.isfinite(counts)
    number = known.sum(axis=1)
    has_enough = (number >= MIN_SPREAD_MONTHS) & (np.where(known, counts, 0).sum(axis=1) > 0)
    spreads = np.full(len(counts), np.nan)
    chosen = counts[has_enough]
    variance, mean = np.nanvar(chosen, axis=1, ddof=1), np.nanmean(chosen, axis=1)
    spreads[has_enough] = np.sqrt(np.maximum(variance, mean))
    return spreads


def inject(
    panel: CountPanel,
    outbreaks: tuple[Outbreak, ...],
    settings: BacktestSettings,
    size: float,
    spread: Spread,
    rng: np.random.Generator,
) -> CountPanel:
    """The panel with the outbreaks' cases on top; a month that is missing stays missing.

    Added cases are Poisson counts around size × the series' usual standard deviation.
    """
    counts = panel.counts.copy()
    steps = np.arange(1, settings.duration_months + 1)
    growth = np.ones(len(steps)) if settings.shape is Shape.STEP else steps / len(steps)
    for outbreak in outbreaks:
        months = slice(outbreak.start, outbreak.start + len(steps))
        for row, deviation in zip(outbreak.touched(spread), outbreak.spreads, strict=False):
            counts[outbreak.station, row, months] += rng.poisson(size * deviation * growth)
    return replace(panel, counts=counts)
