"""Baseline design: which earlier months a tested month is compared with, and in which cell.

Enters: the parameters of a Farrington-type baseline. Leaves: lags before the tested month and
the seasonal cell of each lag. The design depends on the tested month only through its position,
so one design serves every series and every tested month.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

# OpenBLAS takes several threads from 4 * 65536 multiplications on (interface/gemm.c).
_LARGEST_PRODUCT = 200_000


@dataclass(frozen=True, eq=False)
class BaselineDesign:
    """Rows of a baseline, oldest first.

    lags: int (rows,), negative; month of row r is tested month + lags[r].
    cells: int (rows,), 0 … n_cells − 1; the tested month belongs to the last cell.
    time: float (rows,), months, centred so that sums stay well conditioned.
    time_tested: the tested month on the same scale.
    needed_months: months that must lie before the tested month.
    """

    lags: IntArray
    cells: IntArray
    n_cells: int
    time: FloatArray
    time_tested: float
    needed_months: int

    @property
    def indicator(self) -> FloatArray:
        """Float (n_cells, rows): 1 where the row lies in the cell."""
        return np.asarray(self.cells == np.arange(self.n_cells)[:, None], dtype=float)


def _block_cells(first_lag: int, length: int, n_blocks: int) -> dict[int, int]:
    """Share `length` lags among blocks, the first ones one longer when it does not divide."""
    sizes = np.full(n_blocks, length // n_blocks)
    sizes[: length % n_blocks] += 1
    blocks = np.repeat(np.arange(n_blocks), sizes)
    return {first_lag + step: int(block) for step, block in enumerate(blocks)}


@cache
def baseline_design(
    *, period: int, years_back: int, half_width: int, n_periods: int, exclude_recent: int
) -> BaselineDesign:
    """Lay out windows around the same month of earlier years and the blocks between them.

    period: months a year; years_back: earlier years; half_width: months on either side of the
    same month; n_periods: cells a year, 1 for the windows alone; exclude_recent: months just
    before the tested one that are left out, so that an outbreak does not hide itself.
    Raises ValueError when windows overlap, a block would be empty, or no row is left.
    Source: Noufaily et al. 2013, section 3; block sharing as in R surveillance 1.20.3.
    """
    if years_back < 1 or half_width < 0 or n_periods < 1 or exclude_recent < 0:
        raise ValueError("years_back, n_periods >= 1 and half_width, exclude_recent >= 0")
    between = period - 2 * half_width - 1
    if between < 0:
        raise ValueError("windows of neighbouring years overlap: half_width is too large")
    if n_periods > 1 and between < n_periods - 1:
        raise ValueError("a block between two windows would be empty: n_periods is too large")
    cell_of_lag = dict.fromkeys(range(-half_width, 0), n_periods - 1)
    for year in range(1, years_back + 1):
        reference = -period * year
        window = range(reference - half_width, reference + half_width + 1)
        cell_of_lag.update(dict.fromkeys(window, n_periods - 1))
        if n_periods > 1:
            first = reference + half_width + 1
            cell_of_lag.update(_block_cells(first, between, n_periods - 1))
    lags = np.array(sorted(lag for lag in cell_of_lag if lag < -exclude_recent), dtype=np.intp)
    if not lags.size:
        raise ValueError("exclude_recent leaves no baseline month")
    kept, cells = np.unique([cell_of_lag[int(lag)] for lag in lags], return_inverse=True)
    if kept[-1] != n_periods - 1:
        raise ValueError("exclude_recent leaves no month of the tested season")
    centre = float(lags.mean())
    return BaselineDesign(
        lags=lags,
        cells=cells.astype(np.intp),
        n_cells=len(kept),
        time=np.asarray(lags - centre, dtype=float),
        time_tested=-centre,
        needed_months=period * years_back + half_width,
    )


def multiply(left: FloatArray, right: FloatArray) -> FloatArray:
    """The product of a small left and a wide right, in blocks that stay in this thread.

    A BLAS library spreads larger products over all processors. Beside other busy threads, as in
    a server, its threads wait for one another: measured 8 times slower than one thread.
    """
    width = max(1, _LARGEST_PRODUCT // left.size)
    result = np.empty((left.shape[0], right.shape[1]))
    for start in range(0, right.shape[1], width):
        block = slice(start, start + width)
        np.matmul(left, right[:, block], out=result[:, block])
    return result
