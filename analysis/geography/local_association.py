"""Local association (局所的な集積): Getis–Ord G* and local Moran's I, tested by seeded permutations.

Enters: one score per cell and a 0/1 neighbour matrix, as arrays. Leaves: both statistics, one-sided
p-values for high values, and which of them hold at a false discovery rate.

Every permutation draws cells without replacement. For G*, which counts the cell itself, the cell
and its neighbours are drawn anew; for Moran, the cell stays and its neighbours are drawn from the
others. `esda` holds the same statistics; tests compare with rows that it made. It is no dependency:
it would bring 11 packages, some 190 MB and 3.2 s before the first map, and its random numbers depend
on whether numba is installed, so that one seed would not give one result.
Sources: Ord & Getis 1995, Geographical Analysis 27(4), eq. 14; Anselin 1995, Geographical Analysis
27(2), eq. 12; Caldas de Castro & Singer 2006, Geographical Analysis 38(2), for the false discovery
rate of local statistics.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.stats import false_discovery_control

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Positions = NDArray[np.int64]

PERMUTATIONS = 9999  # the smallest p-value is 0.0001
SAME_SUM = 1e-12  # sums of the same scores in another order differ by less


@dataclass(frozen=True)
class LocalAssociation:
    """Per cell, float (cells,). g_star: standard score; moran: I; NaN without neighbours.

    g_star_p, moran_p: one-sided, for high values among high ones; 1 where the statistic does not
    point that way or cannot be computed.
    """

    g_star: Floats
    moran: Floats
    g_star_p: Floats
    moran_p: Floats


def draw_cells(
    size: int,
    longest: int,
    generator: np.random.Generator,
    *,
    permutations: int = PERMUTATIONS,
) -> Positions:
    """Positions without replacement, int (permutations, longest or size if that is less).

    The first k of a row are a draw of k, so that one set of draws serves every number of neighbours.
    """
    length = min(longest, size)
    drawn = np.empty((permutations, length), dtype=np.int64)
    # Floyd's draw of a set, for all rows at once: a cell drawn twice gives way to the newest one.
    for place, newest in enumerate(range(size - length, size)):
        cell = generator.integers(0, newest + 1, permutations)
        is_taken = (drawn[:, :place] == cell[:, None]).any(axis=1)
        drawn[:, place] = np.where(is_taken, newest, cell)
    return generator.permuted(drawn, axis=1)


def local_association(scores: Floats, neighbours: csr_array, drawn: Positions) -> LocalAssociation:
    """Both statistics of every cell.

    scores: float (cells,), no NaN. neighbours: 0/1 (cells, cells), diagonal 0. drawn: of
    `draw_cells`, at least one longer than any cell has neighbours.
    Where all scores are equal nothing stands out: statistics NaN, p-values 1.
    """
    size = len(scores)
    degree = np.asarray(neighbours.sum(axis=1)).astype(np.int64)
    centred = scores - scores.mean() if size else scores
    variance = float((centred**2).mean()) if size else 0.0
    has_neighbours = degree > 0
    nothing, certain = np.full(size, np.nan), np.ones(size)
    if variance <= 0 or not has_neighbours.any():
        return LocalAssociation(nothing, nothing, certain, certain)
    if drawn.shape[1] <= degree.max():
        raise ValueError("draws are shorter than a neighbourhood")
    lag = np.asarray(neighbours @ centred)
    sums = np.cumsum(centred[drawn], axis=1)
    return LocalAssociation(
        g_star=np.where(has_neighbours, _g_star(centred + lag, degree + 1, variance), np.nan),
        moran=np.where(has_neighbours, centred * lag / np.maximum(degree, 1) / variance, np.nan),
        g_star_p=_g_star_p(centred + lag, degree, sums),
        moran_p=_moran_p(centred, lag, degree, drawn, sums),
    )


def hold_at(p_values: Floats, false_discovery_rate: float) -> Flags:
    """Where p-values hold when at most this share of them may be false (Benjamini–Hochberg)."""
    if not len(p_values):
        return np.zeros(0, dtype=bool)
    return np.asarray(false_discovery_control(p_values) <= false_discovery_rate)


def _g_star(sums: Floats, members: Positions, variance: float) -> Floats:
    """Ord & Getis 1995, eq. 14, for 0/1 weights that include the cell itself."""
    size = len(sums)
    if size < 2:
        return np.full(size, np.nan)
    spread = variance * (size * members - members**2) / (size - 1)
    return np.asarray(sums / np.sqrt(np.where(spread > 0, spread, np.nan)))


def _upper_p(null: Floats, observed: Floats) -> Floats:
    """Share of draws at least as high, the observed one counted among them."""
    below = np.searchsorted(np.sort(null), observed - SAME_SUM, side="left")
    return np.asarray((len(null) - below + 1) / (len(null) + 1))


def _g_star_p(observed: Floats, degree: Positions, sums: Floats) -> Floats:
    """For cells with neighbours; sums: (permutations, members), of the first 1, 2, … drawn."""
    p_values = np.ones(len(observed))
    for number in np.unique(degree[degree > 0]):
        cells = np.flatnonzero(degree == number)
        p_values[cells] = _upper_p(sums[:, number], observed[cells])
    return p_values


def _moran_p(
    centred: Floats, lag: Floats, degree: Positions, drawn: Positions, sums: Floats
) -> Floats:
    """For high cells among high ones; in a draw the cell itself is passed over."""
    p_values = np.ones(len(centred))
    position = _positions_in_draws(drawn, len(centred))
    sums_of = np.ascontiguousarray(sums.T)
    for cell in np.flatnonzero((centred > 0) & (lag > 0)):
        number = degree[cell]
        # A row without the cell gives its first k; one with it gives the other k of k + 1.
        has_cell = position[cell] <= number
        spare = np.where(has_cell, centred[cell], centred[drawn[:, number]])
        at_least = np.count_nonzero(sums_of[number] - spare >= lag[cell] - SAME_SUM)
        p_values[cell] = (at_least + 1) / (len(drawn) + 1)
    return p_values


def _positions_in_draws(drawn: Positions, size: int) -> NDArray[np.int16]:
    """(cells, permutations): where a cell stands in each draw, beyond its end where it does not."""
    position = np.full((size, len(drawn)), drawn.shape[1], dtype=np.int16)
    rows = np.arange(len(drawn))
    for place in range(drawn.shape[1]):
        position[drawn[:, place], rows] = place
    return position
