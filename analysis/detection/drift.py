"""Slow drifts (緩やかな変化): a mean that left its forecast some months ago and stayed away.

Enters: the counts of the last months up to the tested one, and their forecasts from a baseline
that ends before them. Leaves: the best evidence that a change began in one of these months, and
the probability of evidence as good while nothing has changed. The idea of `glr_cusum` without
alarms and restarts: every month is judged afresh, so that a p-value can be compared and combined.
Source: Höhle and Paul 2008 (GLR chart); Lai 1995 (window). The change is a step, which a slow
rise over a year resembles well enough.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from analysis.detection.baseline import BoolArray, FloatArray
from analysis.detection.count_sums import Direction, log_ratio, mid_tail, sum_size
from analysis.detection.drift_null import MONTHS, selection_factors

MIN_MONTHS, MAX_MONTHS = (
    int(MONTHS[0]),
    int(MONTHS[-1]),
)  # with fewer, the month's own test says as much
_LARGEST_BLOCK = 2_000_000  # series × months in memory at once


@dataclass(frozen=True, eq=False)
class DriftEvidence:
    """Float arrays, one value a series; NaN where the tested month cannot be judged.

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


@dataclass(frozen=True, eq=False)
class _Segments:
    """Sums from each month back on up to the tested one, latest first; float (series, months)."""

    counted: FloatArray
    expected: FloatArray
    own: FloatArray  # variance of the months' own
    common: FloatArray  # variance of the error that the months have in common
    n_months: FloatArray


def _segments(
    counts: FloatArray, expected: FloatArray, size: FloatArray, level_variance: FloatArray
) -> tuple[_Segments, BoolArray]:
    """The sums, to which unknown months add nothing, and which series can be judged."""
    known = ~np.isnan(counts + expected + size + level_variance)
    level = np.where(known, level_variance, 0.0)
    mean = np.where(known, expected, 0.0)
    spread = np.where(known, 1 / np.where(known, size, 1.0), 0.0)
    own = mean + np.maximum(spread - level, 0.0) * mean**2
    months = (np.where(known, counts, 0.0), mean, own, np.sqrt(level) * mean, known)
    sums = [np.cumsum(part[:, ::-1], axis=1, dtype=float) for part in months]
    sums[3] = sums[3] ** 2
    is_judged = known[:, -1] & (sums[4][:, -1] >= MIN_MONTHS) & (sums[1][:, -1] > 0)
    return _Segments(*sums), is_judged


def _evidence(sums: _Segments, is_judged: BoolArray, direction: Direction) -> DriftEvidence:
    """The best start of every series of a block, and how likely one as good is."""
    variance = sums.own + sums.common
    size = sum_size(sums.expected, variance)
    is_on_side = (sums.counted > sums.expected) == (direction == "up")
    ratio = np.where(is_on_side, log_ratio(sums.counted, sums.expected, size), 0.0)
    best = ratio.argmax(axis=1)
    at = np.arange(len(best)), best
    statistic = np.where(is_judged, ratio[at], np.nan)
    found = statistic > 0
    p_value = np.where(is_judged, 1.0, np.nan)
    last = np.flatnonzero(found), np.full(found.sum(), ratio.shape[1] - 1)  # the whole window
    n_months, expected = sums.n_months[last], sums.expected[last]
    p_value[found] = selection_factors(direction).adjusted(
        mid_tail(sums.counted[at], sums.expected[at], size[at], direction)[found],
        n_months,
        expected / n_months,
        sums.common[last] / variance[last],
        np.maximum(sums.own[last] - expected, 0.0) * n_months / expected**2,
    )
    chosen = (best.astype(float), sums.counted[at], sums.expected[at])
    return DriftEvidence(statistic, p_value, *(np.where(found, value, np.nan) for value in chosen))


def _checked(
    counts: FloatArray,
    expected: FloatArray,
    size: FloatArray,
    level_variance: FloatArray | float,
    direction: Direction,
) -> list[FloatArray]:
    if direction not in ("up", "down"):
        raise ValueError('direction is "up" or "down"')
    arrays = [np.asarray(array, dtype=float) for array in (counts, expected, size)]
    if arrays[0].ndim < 1 or any(array.shape != arrays[0].shape for array in arrays):
        raise ValueError("counts, forecast_expected and forecast_size are of one shape")
    arrays.append(np.broadcast_to(np.asarray(level_variance, dtype=float), arrays[0].shape))
    if not MIN_MONTHS <= arrays[0].shape[-1] <= MAX_MONTHS:
        raise ValueError(f"a window has {MIN_MONTHS} to {MAX_MONTHS} months")
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
    direction: Direction = "up",
) -> DriftEvidence:
    """Look for a change of the mean that began in one of the months of a window.

    counts: float (…, months), cases a month, oldest first, the last column is the tested month;
    NaN = missing, skipped. forecast_expected, forecast_size: the same shape, the negative-binomial
    forecast of each month (variance = expected + expected² / size; size may be inf); NaN = none,
    skipped. All from a baseline that ends before the window, or the drift hides itself:
    `pooled_nb.window_forecasts` gives all three arrays.
    level_variance: the part of 1 / size that is the forecasts' error of the level, the same in all
    months of a window; squared coefficient of variation, a number or anything that broadcasts to
    the counts. Without it twelve months of a forecast that is 10 % too low look like a drift.
    direction: "up", or "down" for reports that dry up (報告減の可能性).
    Returns arrays (…). A series is judged when the tested month has a count and a forecast and at
    least three months have, and something was expected.
    Raises ValueError for other shapes, negative values, a window of less than 3 or more than 12 months.
    """
    rows = _checked(counts, forecast_expected, forecast_size, level_variance, direction)
    result = DriftEvidence(*(np.full(len(rows[0]), np.nan) for _ in fields(DriftEvidence)))
    for part in _blocks(*rows[0].shape):
        sums, is_judged = _segments(*(array[part] for array in rows))
        block = _evidence(sums, is_judged, direction)
        for field in fields(DriftEvidence):
            getattr(result, field.name)[part] = getattr(block, field.name)
    shape = np.shape(counts)[:-1]
    return DriftEvidence(*(getattr(result, f.name).reshape(shape) for f in fields(result)))
