"""Slow drifts (緩やかな変化): a mean that left its forecast some months ago and stayed away.

Enters: counts with the forecasts of each month, made from a baseline that ends before the window.
Leaves: for every month the best evidence that a change began in one of the last months, and the
probability of evidence as good while nothing has changed. The idea of `glr_cusum` without alarms
and restarts: every month is judged afresh, so that a p-value can be compared and combined.
Source: Höhle and Paul 2008 (GLR chart); Lai 1995 (window); Fokianos and Fried 2010 would model
the shape of the change, here it is a step, which a slow rise of a year resembles.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from analysis.detection.baseline import BoolArray, FloatArray
from analysis.detection.count_sums import Direction, log_ratio, mid_tail, sum_size
from analysis.detection.drift_null import selection_factors

WINDOW_MONTHS = 12
MIN_MONTHS = 3  # with fewer, the month's own test says as much
SEED = 20_080_401
_LARGEST_BLOCK = 400_000  # cells in memory at once


@dataclass(frozen=True, eq=False)
class DriftEvidence:
    """Arrays float of the shape of the counts; NaN where the month cannot be judged.

    statistic: log-likelihood ratio of the best start, 0 where no segment lies on the side looked
    for. p_value: P(as good a start | nothing changed), 1 there; mid-p, so that it is right on
    average over counts, not too large. since: months back to the start (開始からの月数), 0 = the
    judged month itself. observed, expected: sums from the start on; with `since` NaN without one.
    """

    statistic: FloatArray
    p_value: FloatArray
    since: FloatArray
    observed: FloatArray
    expected: FloatArray


@dataclass(eq=False)
class _Segments:
    """Running sums over the last months, and the best segment so far; float (rows, months)."""

    counted: FloatArray
    expected: FloatArray
    own: FloatArray  # variance of the months' own
    common: FloatArray  # sum of expected × standard deviation of the common error
    n_months: FloatArray

    @classmethod
    def empty(cls, shape: tuple[int, ...]) -> "_Segments":
        return cls(*(np.zeros(shape) for _ in fields(cls)))

    def add(self, months: "_Segments", back: int) -> None:
        """Add the months that lie `back` before each; the first ones have none."""
        for field in fields(self):
            sums, added = getattr(self, field.name), getattr(months, field.name)
            sums[:, back:] += added[:, : added.shape[1] - back]

    @property
    def variance(self) -> FloatArray:
        return self.own + self.common**2


def _months(
    counts: FloatArray, expected: FloatArray, size: FloatArray, level_variance: FloatArray
) -> tuple[_Segments, BoolArray]:
    """What each month adds to a segment; nothing where it is missing or has no forecast."""
    known = ~np.isnan(counts + expected + size + level_variance)
    counted, mean = np.where(known, counts, 0.0), np.where(known, expected, 0.0)
    with np.errstate(divide="ignore"):
        spread = np.where(known, 1 / np.where(known, size, 1.0), 0.0)
    level = np.where(known, level_variance, 0.0)
    own = mean + np.maximum(spread - level, 0.0) * mean**2
    return _Segments(counted, mean, own, np.sqrt(level) * mean, known.astype(float)), known


def _evidence(
    months: _Segments, known: BoolArray, window: int, direction: Direction, seed: int
) -> DriftEvidence:
    """The best start of every month of a block, and how likely one as good is."""
    shape = known.shape
    sums = _Segments.empty(shape)
    best = {name: np.zeros(shape) for name in ("statistic", "counted", "expected", "size")}
    since = np.full(shape, np.nan)
    for back in range(window):
        sums.add(months, back)
        size = sum_size(sums.expected, sums.variance)
        gain = log_ratio(sums.counted, sums.expected, size)
        sign = 1 if direction == "up" else -1
        is_better = (sign * (sums.counted - sums.expected) > 0) & (gain > best["statistic"])
        found = {"statistic": gain, "counted": sums.counted, "expected": sums.expected}
        for name, values in (found | {"size": size}).items():
            np.copyto(best[name], values, where=is_better)
        since[is_better] = back
    is_judged = known & (sums.n_months >= MIN_MONTHS) & (sums.expected > 0)
    p_value = np.where(is_judged, 1.0, np.nan)
    at = is_judged & ~np.isnan(since)
    own_excess = np.maximum(sums.own - sums.expected, 0.0)[at]
    p_value[at] = selection_factors(window, direction, seed).adjusted(
        mid_tail(best["counted"][at], best["expected"][at], best["size"][at], direction),
        sums.n_months[at],
        sums.expected[at] / sums.n_months[at],
        sums.common[at] ** 2 / sums.variance[at],
        own_excess * sums.n_months[at] / sums.expected[at] ** 2,
    )
    statistic = np.where(is_judged, best["statistic"], np.nan)
    shown = (np.where(at, values, np.nan) for values in (since, best["counted"], best["expected"]))
    return DriftEvidence(statistic, p_value, *shown)


def _checked(
    counts: FloatArray,
    expected: FloatArray,
    size: FloatArray,
    level_variance: FloatArray | float,
    window: int,
    direction: Direction,
) -> list[FloatArray]:
    if direction not in ("up", "down"):
        raise ValueError('direction is "up" or "down"')
    if window < MIN_MONTHS:
        raise ValueError(f"a window has at least {MIN_MONTHS} months")
    arrays = [np.asarray(array, dtype=float) for array in (counts, expected, size)]
    if arrays[0].ndim < 1 or any(array.shape != arrays[0].shape for array in arrays):
        raise ValueError("counts, forecast_expected and forecast_size are of one shape")
    arrays.append(np.broadcast_to(np.asarray(level_variance, dtype=float), arrays[0].shape))
    if any((array < 0).any() for array in arrays) or (arrays[2] == 0).any():
        raise ValueError("counts, forecasts and level_variance are not negative, sizes positive")
    n_months = arrays[0].shape[-1]
    return [array.reshape(-1, n_months) for array in arrays]


def _blocks(n_rows: int, n_months: int) -> Iterator[slice]:
    step = max(_LARGEST_BLOCK // max(n_months, 1), 1)
    return (slice(first, first + step) for first in range(0, n_rows, step))


def drift_p_value(
    counts: FloatArray,
    forecast_expected: FloatArray,
    forecast_size: FloatArray,
    *,
    level_variance: FloatArray | float = 0.0,
    window: int = WINDOW_MONTHS,
    direction: Direction = "up",
    seed: int = SEED,
) -> DriftEvidence:
    """Look for a change of the mean that began in one of the last `window` months.

    counts: float (…, months), cases a month; NaN = missing, skipped. forecast_expected,
    forecast_size: the same shape, the negative-binomial forecast of each month (variance =
    expected + expected² / size; size may be inf); NaN = none, skipped. Each month's baseline must
    end before its window began, or the drift hides itself: `pooled_forecast(…,
    exclude_recent=window - 1)`. level_variance: the part of 1 / size that is the forecasts' error
    of the level, the same in all months of a window; squared coefficient of variation, a number
    or anything that broadcasts to the counts. Without it twelve
    months of a forecast that is 10 % too low look like a drift.
    direction: "up", or "down" for reports that dry up (報告減の可能性). seed: of the simulated
    factors for having chosen the start (see `drift_null`), once per process.
    A month is judged when it has a count and at least three months of its window have one.
    Raises ValueError for other shapes, negative values, a window under three months.
    """
    rows = _checked(counts, forecast_expected, forecast_size, level_variance, window, direction)
    result = DriftEvidence(*(np.full(rows[0].shape, np.nan) for _ in fields(DriftEvidence)))
    for part in _blocks(*rows[0].shape):
        months, known = _months(*(array[part] for array in rows))
        block = _evidence(months, known, window, direction, seed)
        for field in fields(DriftEvidence):
            getattr(result, field.name)[part] = getattr(block, field.name)
    shape = np.shape(counts)
    return DriftEvidence(*(getattr(result, f.name).reshape(shape) for f in fields(result)))
