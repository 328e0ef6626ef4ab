"""Calibration (較正): p-values mapped through what the panel's own earlier months showed.

Enters: predictive distributions of one family of series, and the counts. Leaves: p-values that
fall below 1 % about once in a hundred in every stratum of the expected count, and the largest
count that is still ordinary.

Where the earlier months of a stratum lay below a level more often than they should have, later
p-values of that stratum are raised, and the other way round. Two levels are counted, one in the
bulk and one in the tail, and joined by a power law. Single months beyond any doubt are left out
of the counting: they are what is looked for, and would teach the map to expect them.
"""

from dataclasses import dataclass

import numpy as np

from analysis.detection.baseline import BoolArray, FloatArray, IntArray
from analysis.detection.limits import count_cdf, count_quantile, upper_tail

STRATUM_EDGES = (0.3, 1.0, 3.0, 10.0)  # expected counts a month
BULK, TAIL, BEYOND_DOUBT = 0.2, 0.03, 0.001  # levels of the p-value
# Below TAIL no stratum has enough cells to be counted, and a prefecture's far tail is heavier than
# that of any distribution fitted to its bulk: simulated panels without an event fell below 1 in
# 1,000 one and a half times, below 1 in 10,000 two and a half times too often without it. Where a
# case is expected every few months, three at once are a question of how cases clump, of which so
# few say little: there it was four and eight times.
FAR_TAIL_EXPONENTS = (-0.25, -0.1, -0.1, -0.1, -0.1)
# Pseudo-cells that say "as it should be". Panels of 40 stations have some 2,000 cells a stratum
# in 24 months; with fewer than a thousand the counts say little about a level of 3 %.
PRIOR_CELLS = 1000.0
EXPONENT_LIMITS = (0.6, 1.7)  # further off, the model is wrong rather than uncalibrated


@dataclass(frozen=True, eq=False)
class TailMap:
    """G(p) = tail_share × (p ÷ TAIL) ** exponent up to BULK, then straight to 1; heavier below TAIL.

    tail_share, exponent: float (strata, months), or of the cells after `at`. The identity where
    nothing is known: tail_share = TAIL, exponent = 1. far_exponent: the same shape, added to
    the exponent below TAIL.
    """

    tail_share: FloatArray
    exponent: FloatArray
    far_exponent: FloatArray

    @classmethod
    def identity(cls, n_months: int) -> "TailMap":
        """Nothing was learnt."""
        shape = (len(STRATUM_EDGES) + 1, n_months)
        return cls(np.full(shape, TAIL), np.ones(shape), _far_exponents(n_months))

    def at(self, mean: FloatArray) -> "TailMap":
        """The map of every cell, by its expected count and month, shape of `mean`."""
        stratum = np.digitize(mean, STRATUM_EDGES)
        month = np.broadcast_to(np.arange(mean.shape[2]), mean.shape)
        return self.of((stratum, month))

    def of(self, cells: tuple[IntArray, ...]) -> "TailMap":
        """The map of chosen cells."""
        return TailMap(self.tail_share[cells], self.exponent[cells], self.far_exponent[cells])

    def apply(self, probability: FloatArray) -> FloatArray:
        """Map probabilities, one a cell; NaN stays NaN."""
        at_bulk = self.tail_share * (BULK / TAIL) ** self.exponent
        low = self.tail_share * (np.minimum(probability, BULK) / TAIL) ** self.exponent
        with np.errstate(divide="ignore", invalid="ignore"):
            low *= (np.minimum(probability, TAIL) / TAIL) ** self.far_exponent
        low = np.where(probability > 0, low, probability)  # 0 stays 0, NaN stays NaN
        high = at_bulk + (1 - at_bulk) * (probability - BULK) / (1 - BULK)
        return np.asarray(np.where(probability > BULK, high, low), dtype=float)


def learn_tail_map(
    counts: FloatArray, mean: FloatArray, ratio: FloatArray, *, window_months: int
) -> TailMap:
    """Learn the map of every month from the window_months before it; the month itself never enters.

    counts, mean, ratio: float (stations, indicators, months); ratio: predictive variance ÷ mean;
    NaN = missing or not forecast. Counts are discrete: the share of a cell below a level is the
    part of its own probability that lies below it, which is right on average under the forecast.
    """
    above = 1 - count_cdf(counts, mean, ratio)
    at_least = upper_tail(counts, mean, ratio)
    stratum = np.digitize(mean, STRATUM_EDGES)
    doubtless = _share_below(BEYOND_DOUBT, above, at_least)
    bulk, tail = (
        _learned_share(
            level, _share_below(level, above, at_least), doubtless, stratum, window_months
        )
        for level in (BULK, TAIL)
    )
    exponent = np.clip(np.log(bulk / tail) / np.log(BULK / TAIL), *EXPONENT_LIMITS)
    return TailMap(tail, exponent, _far_exponents(mean.shape[2]))


def _far_exponents(n_months: int) -> FloatArray:
    return np.repeat(np.array(FAR_TAIL_EXPONENTS)[:, None], n_months, axis=1)


def _share_below(level: float, above: FloatArray, at_least: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.clip((level - above) / (at_least - above), 0.0, 1.0)
    return np.asarray(share, dtype=float)


def _learned_share(
    level: float, below: FloatArray, doubtless: FloatArray, stratum: IntArray, window_months: int
) -> FloatArray:
    """(strata, months): what share of the earlier cells lay below the level, drawn to the level."""
    is_known = np.isfinite(below)
    learned = []
    for index in range(len(STRATUM_EDGES) + 1):
        inside = is_known & (stratum == index)
        cells = np.where(inside, 1 - doubtless, 0.0).sum(axis=(0, 1))
        found = np.where(inside, below - doubtless, 0.0).sum(axis=(0, 1))
        due = (level - BEYOND_DOUBT) / (1 - BEYOND_DOUBT)
        n, k = _before(cells, window_months), _before(found, window_months)
        share = (k + PRIOR_CELLS * due) / (n + PRIOR_CELLS)
        learned.append(BEYOND_DOUBT + (1 - BEYOND_DOUBT) * share)
    return np.array(learned)


def _before(monthly: FloatArray, window_months: int) -> FloatArray:
    """Sum over the window before each month, the month itself excluded."""
    total = np.concatenate([[0.0], np.cumsum(monthly)])
    month = np.arange(len(monthly))
    return np.asarray(total[month] - total[np.maximum(month - window_months, 0)], dtype=float)


def calibrated_p_value(
    counts: FloatArray, mean: FloatArray, ratio: FloatArray, tail_map: TailMap
) -> FloatArray:
    """Mapped mid-p upper tail, shape of the counts: P(more) and half of P(as many), mapped."""
    here = tail_map.at(mean)
    above = here.apply(1 - count_cdf(counts, mean, ratio))
    return np.asarray((above + here.apply(upper_tail(counts, mean, ratio))) / 2, dtype=float)


def largest_ordinary_count(
    alpha: float, mean: FloatArray, ratio: FloatArray, tail_map: TailMap
) -> FloatArray:
    """The largest count whose mapped p-value is not below alpha; NaN where there is no forecast."""
    here = tail_map.at(mean)
    result = count_quantile(1 - alpha, mean, ratio)

    def is_alarm(cells: tuple[IntArray, ...], count: FloatArray) -> BoolArray:
        there = here.of(cells)
        above = there.apply(1 - count_cdf(count, mean[cells], ratio[cells]))
        at_least = there.apply(upper_tail(count, mean[cells], ratio[cells]))
        return np.asarray(above + at_least < 2 * alpha, dtype=bool)

    known = np.nonzero(np.isfinite(result))
    high, low = known, known
    while high[0].size:
        too_high = is_alarm(high, result[high])
        high = tuple(axis[too_high] for axis in high)
        result[high] -= 1
    while low[0].size:
        still_ordinary = ~is_alarm(low, result[low] + 1)
        low = tuple(axis[still_ordinary] for axis in low)
        result[low] += 1
    return result
