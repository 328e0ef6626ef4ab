"""Likelihood-ratio charts: evidence for a lasting change of the mean, added up month by month.

Enters: counts and the means expected while nothing changes, (series, months). Leaves: the
statistic of every month and the alarms. With a stated factor of change it is the CUSUM of
log-likelihood ratios, with an estimated one the generalised likelihood ratio (GLR); Poisson and
negative binomial are one formula. As in R surveillance 1.20.3 (`glrpois`, `glrnb`, change =
"intercept"), a chart starts anew after an alarm. `drift` turns the idea into p-values.
Source: Höhle and Paul 2008, sections 2.1–2.2; window: Lai 1995; CUSUM: Lorden 1971.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.detection.baseline import BoolArray, FloatArray, IntArray
from analysis.detection.count_sums import Direction

THRESHOLD = 5.0  # c.ARL of R
_LOWEST_LOG_FACTOR = -18.0  # a mean that fell to nothing; R stops its search there, too
_PRECISION = 1e-10  # of the log factor; the statistic is then right to its square
_MAX_STEPS = 100
_LARGEST_BLOCK = 2_000_000  # series × starts × months in memory at once


@dataclass(frozen=True, eq=False)
class GlrCusumResult:
    """Arrays (series, months).

    statistic: log-likelihood ratio of a change against none since the last alarm, at least 0;
    NaN where the month cannot be judged. alarm: bool, False where it cannot be judged.
    """

    statistic: FloatArray
    alarm: BoolArray


@dataclass(frozen=True, eq=False)
class _Months:
    """What a likelihood ratio needs; arrays of one shape. weight: 1 for a month that counts."""

    counts: FloatArray
    mean: FloatArray
    dispersion: FloatArray
    weight: FloatArray

    def part(self, rows: slice, columns: slice) -> "_Months":
        """Only these rows and columns."""
        return _Months(*(getattr(self, f)[rows, columns] for f in self.__dataclass_fields__))

    def log_ratio(self, log_factor: FloatArray) -> FloatArray:
        """Log-likelihood of mean × factor less that of the mean; 0 for a month that counts not.

        Written with log1p(u) / u, so that dispersion 0 is the Poisson case itself.
        """
        gain = self.mean * np.expm1(log_factor) / (1 + self.dispersion * self.mean)
        share = self.dispersion * gain
        logarithm = np.log1p(share)
        shrink = np.where(share == 0, 1.0, logarithm / np.where(share == 0, 1.0, share))
        ratio = self.counts * (log_factor - logarithm) - gain * shrink
        return np.asarray(self.weight * ratio, dtype=float)

    def score(self, log_factor: FloatArray) -> tuple[FloatArray, FloatArray]:
        """First derivative of the log-likelihood ratio in the log factor, and minus the second."""
        mean = self.mean * np.exp(log_factor)
        scale = 1 + self.dispersion * mean
        first = self.weight * (self.counts - mean) / scale
        second = self.weight * mean * (1 + self.dispersion * self.counts) / scale**2
        return first, second


def _log_factor(months: _Months, direction: Direction) -> FloatArray:
    """The likeliest log factor along the last axis, on the side that is looked for; 0 elsewhere.

    Newton steps that a bracket keeps from leaving: the log-likelihood is concave, but its
    curvature varies so much that plain Newton steps may swing.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        extreme = np.log(np.where(months.weight > 0, months.counts / months.mean, np.nan))
    extreme = np.where(np.isnan(extreme), 0.0, extreme)
    if direction == "up":
        low = np.zeros(extreme.shape[:-1])
        high = np.maximum(extreme.max(axis=-1), 0.0)
    else:
        low = np.clip(extreme.min(axis=-1), _LOWEST_LOG_FACTOR, 0.0)
        high = np.zeros(extreme.shape[:-1])
    expected = (months.weight * months.mean).sum(axis=-1)
    counted = (months.weight * months.counts).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(expected > 0, np.log(counted / expected), 0.0)
    factor = np.clip(factor, low, high)
    for _ in range(_MAX_STEPS):
        first, second = (part.sum(axis=-1) for part in months.score(factor[..., None]))
        low = np.where(first > 0, factor, low)
        high = np.where(first > 0, high, factor)
        step = first / np.where(second > 0, second, 1.0)
        following = factor + step
        is_inside = (following >= low) & (following <= high)
        following = np.where(is_inside, following, (low + high) / 2)
        if np.abs(following - factor).max(initial=0.0) < _PRECISION:
            return following
        factor = following
    return factor


def _glr_block(
    past: _Months, started: IntArray, direction: Direction, min_months: int
) -> FloatArray:
    """The largest log-likelihood ratio over all starts of a change, float (series,).

    started: int (series,), the first column after the last alarm; at most 0 = all columns.
    """
    n_months = past.counts.shape[1]
    starts = np.triu(np.ones((n_months, n_months)))[: n_months - min_months + 1]
    wide = _Months(
        past.counts[:, None],
        past.mean[:, None],
        past.dispersion[:, None],
        past.weight[:, None] * starts,
    )
    factor = _log_factor(wide, direction)
    ratio = wide.log_ratio(factor[..., None]).sum(axis=-1)
    is_after_alarm = np.arange(len(starts)) >= started[:, None]
    return np.asarray(np.where(is_after_alarm, ratio, 0.0).max(axis=-1, initial=0.0), dtype=float)


def _glr(
    months: _Months, started: IntArray, direction: Direction, window: int | None, min_months: int
) -> FloatArray:
    """`_glr_block` of the last month's window, in pieces that fit in memory."""
    n_series, n_months = months.counts.shape
    first = 0 if window is None else max(n_months - window, 0)
    length = n_months - first
    result = np.zeros(n_series)
    if length < min_months:
        return result
    n_rows = max(_LARGEST_BLOCK // length**2, 1)
    for row in range(0, n_series, n_rows):
        rows = slice(row, row + n_rows)
        past = months.part(rows, slice(first, n_months))
        result[rows] = _glr_block(past, started[rows] - first, direction, min_months)
    return result


def _checked(
    counts: FloatArray, in_control: FloatArray, dispersion: FloatArray | float
) -> tuple[_Months, BoolArray]:
    """The arrays of one shape, and which months can be judged."""
    counts = np.asarray(counts, dtype=float)
    mean = np.asarray(in_control, dtype=float)
    if counts.ndim != 2 or mean.shape != counts.shape:
        raise ValueError("counts and in_control are (series, months), of one shape")
    spread = np.asarray(dispersion, dtype=float)
    spread = np.broadcast_to(spread[:, None] if spread.ndim == 1 else spread, counts.shape)
    if (counts < 0).any() or (mean < 0).any() or (spread < 0).any():
        raise ValueError("counts, in_control and dispersion are not negative")
    known = ~np.isnan(counts + mean + spread)
    counts, mean, spread = (np.where(known, array, 0.0) for array in (counts, mean, spread))
    return _Months(counts, mean, spread, known.astype(float)), known


def glr_cusum(
    counts: FloatArray,
    in_control: FloatArray,
    *,
    dispersion: FloatArray | float = 0.0,
    factor: float | None = None,
    threshold: float = THRESHOLD,
    window: int | None = None,
    min_months: int = 1,
    direction: Direction = "up",
) -> GlrCusumResult:
    """Chart the evidence that the mean has been multiplied by a factor since some month.

    counts: float (series, months), cases a month; NaN = missing, left out, the evidence before
    it stays. in_control: the same shape, expected while nothing changes; NaN = not known, left
    out. dispersion: variance = mean + dispersion × mean²; 0 = Poisson; a number, (series,) or
    (series, months). factor: the change looked for (R's exp(theta)), or None to estimate it for
    every possible start (GLR). threshold: alarm at or above it (above it, with a factor).
    window: months a change may go back, this one included, None = to the last alarm (R's M is
    one less); min_months: months that a change must have lasted (R's Mtilde). Both are for the
    estimated factor only. direction: "up" or "down".
    A month where nothing was expected says nothing about an estimated factor.
    Raises ValueError for other shapes, negative values, and parameters that cannot be.
    Source: Höhle and Paul 2008, equations (2)–(8); Lai 1995, section 3 (window).
    """
    if direction not in ("up", "down"):
        raise ValueError('direction is "up" or "down"')
    if threshold <= 0 or min_months < 1 or (window is not None and window < min_months):
        raise ValueError("threshold > 0, min_months >= 1 and window >= min_months")
    if factor is not None and (factor <= 0 or (factor > 1) != (direction == "up") or factor == 1):
        raise ValueError('factor is above 1 for "up", between 0 and 1 for "down"')
    months, known = _checked(counts, in_control, dispersion)
    if factor is not None:
        statistic, alarm = _known_factor(months, float(np.log(factor)), threshold)
    else:
        statistic, alarm = _estimated_factor(months, direction, threshold, window, min_months)
    return GlrCusumResult(np.where(known, statistic, np.nan), alarm & known)


def _known_factor(
    months: _Months, log_factor: float, threshold: float
) -> tuple[FloatArray, BoolArray]:
    """CUSUM: add the month's log-likelihood ratio, never fall below 0, start anew at an alarm."""
    gains = months.log_ratio(np.asarray(log_factor))
    statistic = np.zeros(gains.shape)
    alarm = np.zeros(gains.shape, dtype=bool)
    level = np.zeros(len(gains))
    for month in range(gains.shape[1]):
        level = np.maximum(level + gains[:, month], 0.0)
        statistic[:, month] = level
        alarm[:, month] = level > threshold
        level = np.where(alarm[:, month], 0.0, level)
    return statistic, alarm


def _estimated_factor(
    months: _Months, direction: Direction, threshold: float, window: int | None, min_months: int
) -> tuple[FloatArray, BoolArray]:
    """GLR: the best start of a change after the last alarm, month by month."""
    shape = months.counts.shape
    is_known = months.weight > 0
    with_mean = is_known & (months.mean > 0)  # a factor of nothing is nothing
    months = replace(months, weight=with_mean.astype(float))
    statistic, alarm = np.zeros(shape), np.zeros(shape, dtype=bool)
    started = np.zeros(shape[0], dtype=np.intp)
    for month in range(shape[1]):
        past = months.part(slice(None), slice(0, month + 1))
        statistic[:, month] = _glr(past, started, direction, window, min_months)
        alarm[:, month] = (statistic[:, month] >= threshold) & is_known[:, month]
        started = np.where(alarm[:, month], month + 1, started)
    return statistic, alarm
