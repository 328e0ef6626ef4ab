"""How often the best of several starts looks as good as this while nothing has changed.

Enters: the probability of a segment's sum, and what the window is like. Leaves: the probability
that any segment of the window looks as good. The best start is chosen after seeing the counts, so
its own probability is too small by a factor, about 2 for three months and 4 for twelve. The
factor depends on the number of months, the mean, the spread and on how much of the error the
months have in common; it is simulated once per process on a grid of these, from a seed.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy import ndimage

from analysis.detection.baseline import FloatArray
from analysis.detection.count_sums import Direction, log_ratio, mid_tail, sum_size

# The grid: cases a month; share of a full window's variance that its months have in common;
# variance of a month's mean in units of its square (1 / size).
_MEANS = np.array([0.02, 0.08, 0.3, 1.0, 5.0, 60.0])
_SHARES = np.array([0.0, 0.5, 0.85, 0.98])
_SPREADS = np.array([0.0, 0.6])
_N_SIMULATED = 7_000  # windows a cell of the grid
_MEAN_WIDTH = 0.6  # each cell's windows spread over means × exp(±0.6): counts are lattices
_SEASON = 0.3  # amplitude of the logarithm of the mean over the year
# Probabilities at which the factor is read off; between and beyond, its logarithm is linear in
# log(-log probability), which simulations of 60,000 windows a cell bear out down to 0.0003.
_LEVELS = np.array([0.15, 0.1, 0.06, 0.03, 0.02, 0.01, 0.005, 0.003])
_LARGEST_LEVEL = 0.4


@dataclass(frozen=True, eq=False)
class SelectionFactors:
    """log factor = level + slope × log(−log10 probability); float (n months, mean, share, spread)."""

    level: FloatArray
    slope: FloatArray

    def adjusted(
        self,
        probability: FloatArray,
        n_months: FloatArray,
        mean: FloatArray,
        share: FloatArray,
        spread: FloatArray,
    ) -> FloatArray:
        """Probability that any start looks as good. Arrays float (cells,), none NaN.

        probability: of the chosen segment; n_months: months it was chosen from; mean: cases a
        month; share: of the window's variance, common to its months; spread: 1 / size of a month.
        """
        at = np.array(
            [
                n_months - 1,
                np.interp(np.log(np.maximum(mean, 1e-9)), np.log(_MEANS), range(len(_MEANS))),
                np.interp(share, _SHARES, range(len(_SHARES))),
                np.interp(np.sqrt(spread), np.sqrt(_SPREADS), range(len(_SPREADS))),
            ]
        )
        level, slope = (
            ndimage.map_coordinates(table, at, order=1, mode="nearest")
            for table in (self.level, self.slope)
        )
        decades = -np.log10(np.clip(probability, 1e-300, _LARGEST_LEVEL))
        factor = np.maximum(np.exp(level + slope * np.log(decades)), 1.0)
        return np.asarray(np.minimum(probability * factor, 1.0), dtype=float)


def _simulated(
    mean: float, share: float, spread: float, window: int, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Counts of windows where nothing changed, latest month first, their means and variances."""
    shape = (_N_SIMULATED, window)
    level = mean * np.exp(rng.uniform(-_MEAN_WIDTH, _MEAN_WIDTH, (_N_SIMULATED, 1)))
    phase = rng.integers(0, 12, (_N_SIMULATED, 1))
    expected = level * np.exp(_SEASON * np.cos(2 * np.pi * (np.arange(window) + phase) / 12))
    sums = np.cumsum(expected, axis=1)
    own = sums + spread * np.cumsum(expected**2, axis=1)
    common = share / (1 - share) * np.median(own[:, -1] / sums[:, -1] ** 2)
    rate = expected
    if spread > 0:
        rate = rate * rng.gamma(1 / spread, spread, shape)
    if common > 0:
        rate = rate * rng.gamma(1 / common, common, (_N_SIMULATED, 1))
    return rng.poisson(rate).astype(float), sums, own + common * sums**2


def _smallest_of_starts(
    counts: FloatArray, sums: FloatArray, variances: FloatArray, direction: Direction
) -> FloatArray:
    """Mid-p of the best start among the latest 1, 2, … months, float (windows, months)."""
    counted = np.cumsum(counts, axis=1)
    size = sum_size(sums, variances)
    is_on_side = counted > sums if direction == "up" else counted < sums
    ratio = np.where(is_on_side, log_ratio(counted, sums, size), 0.0)
    best = np.maximum.accumulate(ratio, axis=1)
    is_new = (ratio == best) & (ratio > 0)
    found = np.ones(counts.shape)
    found[is_new] = mid_tail(counted[is_new], sums[is_new], size[is_new], direction)
    latest = np.maximum.accumulate(np.where(is_new, np.arange(counts.shape[1]), 0), axis=1)
    return np.take_along_axis(found, latest, axis=1)


@cache
def selection_factors(window: int, direction: Direction, seed: int) -> SelectionFactors:
    """Simulate the grid for windows of up to `window` months. The same seed, the same factors."""
    rng = np.random.default_rng(seed)
    grid = (_MEANS, _SHARES, _SPREADS)
    shape = (window, *(len(axis) for axis in grid))
    level, slope = np.zeros(shape), np.zeros(shape)
    decades = np.log(-np.log10(_LEVELS))
    design = np.column_stack([np.ones_like(decades), decades])
    for cell in np.ndindex(shape[1:]):
        mean, share, spread = (float(g[i]) for g, i in zip(grid, cell, strict=True))
        drawn = _simulated(mean, share, spread, window, rng)
        best = _smallest_of_starts(*drawn, direction)
        hits = (best[..., None] <= _LEVELS).sum(axis=0)  # (months, levels)
        factor = np.log((hits + 0.5) / (_N_SIMULATED * _LEVELS))
        root = np.sqrt(hits + 0.5)[..., None]  # a binomial count's logarithm, weighed by it
        for months in range(window):
            weighed = design * root[months]
            fitted = np.linalg.lstsq(weighed, factor[months] * root[months, :, 0], rcond=None)[0]
            level[(months, *cell)], slope[(months, *cell)] = fitted
    return SelectionFactors(level, slope)
