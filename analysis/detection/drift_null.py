"""How often the best of several starts looks as good as this while nothing has changed.

Enters: the probability of a segment's sum, and what the window is like. Leaves: the probability
that any segment of the window looks as good. The best start is chosen after seeing the counts, so
its own probability is too small by a factor, about 2 for three months and 4 for twelve. The
factor depends on the number of months, the mean, the spread and on how much of the error the
months have in common. It was simulated on a grid of these (`simulated_cell`) and is kept in
drift_factors.csv; tests/golden/drift_factors.py writes that file anew.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy import ndimage

from analysis.detection.baseline import FloatArray
from analysis.detection.count_sums import Direction, log_ratio, mid_tail, sum_size

FACTORS_FILE = Path(__file__).with_name("drift_factors.csv")
# The grid: known months of the window; cases a month; share of its variance that its months have
# in common; variance of a month's mean in units of its square (1 / size).
MONTHS = np.arange(3, 13)
MEANS = np.array([0.02, 0.08, 0.3, 1.0, 5.0, 60.0])
SHARES = np.array([0.0, 0.5, 0.85, 0.98])
SPREADS = np.array([0.0, 0.6, 6.0])
N_SIMULATED = 12_000  # windows a cell of the grid
SEED = 20_080_401
_MEAN_WIDTH = 0.6  # each cell's windows spread over means × exp(±0.6): counts are lattices
_SEASON = 0.3  # amplitude of the logarithm of the mean over the year
# Probabilities at which the factor is read off; between and beyond, its logarithm is linear in
# log(-log probability), which simulations of 60,000 windows a cell bear out down to 0.0003.
_LEVELS = np.array([0.15, 0.1, 0.06, 0.03, 0.02, 0.01, 0.005, 0.003])
_LARGEST_LEVEL = 0.4


@dataclass(frozen=True, eq=False)
class SelectionFactors:
    """log factor = level + slope × log(−log10 probability); float (months, mean, share, spread)."""

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
                n_months - MONTHS[0],
                np.interp(np.log(np.maximum(mean, 1e-9)), np.log(MEANS), range(len(MEANS))),
                np.interp(share, SHARES, range(len(SHARES))),
                np.interp(np.sqrt(spread), np.sqrt(SPREADS), range(len(SPREADS))),
            ]
        )
        level, slope = (
            ndimage.map_coordinates(table, at, order=1, mode="nearest")
            for table in (self.level, self.slope)
        )
        decades = -np.log10(np.clip(probability, 1e-300, _LARGEST_LEVEL))
        factor = np.maximum(np.exp(level + slope * np.log(decades)), 1.0)
        return np.asarray(np.minimum(probability * factor, 1.0), dtype=float)


@cache
def selection_factors(direction: Direction) -> SelectionFactors:
    """The factors of all windows of 3 to 12 months, read once per process."""
    rows = np.loadtxt(FACTORS_FILE, delimiter=",", skiprows=1, usecols=(5, 6))
    shape = (2, len(MONTHS), len(MEANS), len(SHARES), len(SPREADS))
    level, slope = (column.reshape(shape)[int(direction == "down")] for column in rows.T)
    return SelectionFactors(level, slope)


def simulated_cell(
    n_months: int,
    mean: float,
    share: float,
    spread: float,
    direction: Direction,
    rng: np.random.Generator,
    n_simulated: int = N_SIMULATED,
) -> tuple[float, float]:
    """Level and slope of one cell of the grid, from windows in which nothing changed."""
    best = _smallest_of_starts(
        *_simulated(mean, share, spread, (n_simulated, n_months), rng), direction
    )
    hits = (best[:, None] <= _LEVELS).sum(axis=0)
    factor = np.log((hits + 0.5) / (n_simulated * _LEVELS))
    root = np.sqrt(hits + 0.5)  # a binomial count's logarithm, weighed by it
    decades = np.log(-np.log10(_LEVELS))
    design = np.column_stack([np.ones_like(decades), decades])
    fitted = np.linalg.lstsq(design * root[:, None], factor * root, rcond=None)[0]
    return float(fitted[0]), float(fitted[1])


def _simulated(
    mean: float, share: float, spread: float, shape: tuple[int, int], rng: np.random.Generator
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Counts of windows where nothing changed, latest month first, their means and variances."""
    one_each = (shape[0], 1)
    level = mean * np.exp(rng.uniform(-_MEAN_WIDTH, _MEAN_WIDTH, one_each))
    phase = rng.integers(0, 12, one_each)
    expected = level * np.exp(_SEASON * np.cos(2 * np.pi * (np.arange(shape[1]) + phase) / 12))
    sums = np.cumsum(expected, axis=1)
    own = sums + spread * np.cumsum(expected**2, axis=1)
    common = share / (1 - share) * np.median(own[:, -1] / sums[:, -1] ** 2)
    rate = expected
    if spread > 0:
        rate = rate * rng.gamma(1 / spread, spread, shape)
    if common > 0:
        rate = rate * rng.gamma(1 / common, common, one_each)
    return rng.poisson(rate).astype(float), sums, own + common * sums**2


def _smallest_of_starts(
    counts: FloatArray, sums: FloatArray, variances: FloatArray, direction: Direction
) -> FloatArray:
    """Mid-p of the best start of each window, float (windows,); 1 where none is on the side."""
    counted = np.cumsum(counts, axis=1)
    size = sum_size(sums, variances)
    is_on_side = counted > sums if direction == "up" else counted < sums
    ratio = np.where(is_on_side, log_ratio(counted, sums, size), 0.0)
    at = np.arange(len(ratio)), ratio.argmax(axis=1)
    found = mid_tail(counted[at], sums[at], size[at], direction)
    return np.asarray(np.where(ratio[at] > 0, found, 1.0), dtype=float)
