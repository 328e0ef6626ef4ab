"""Baseline design: which earlier months a tested month is compared with, and in which cell.

Enters: the parameters of a Farrington-type baseline. Leaves: lags before the tested month and
the seasonal cell of each lag. Without dates the design depends on the tested month only through
its position, so one design serves every series and every tested month; calendar_baseline.py
lays out designs for dated weeks and months.
"""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
SingleArray = NDArray[np.float32]
IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]

# OpenBLAS takes several threads from 4 * 65536 multiplications on (interface/gemm.c).
_LARGEST_PRODUCT = 200_000
_FINE_STEPS = 8  # about the root of the rows of a usual baseline: fewest exponentials


@dataclass(frozen=True, eq=False)
class RowLayout:
    """Cell and time of each row of a baseline; what sums and growth over time are made from.

    cells: int (rows,), 0 … n_cells − 1; time: float (rows,), in months.
    """

    cells: IntArray
    time: FloatArray
    n_cells: int

    @cached_property
    def indicator(self) -> FloatArray:
        """Float (n_cells, rows): 1 where the row lies in the cell."""
        return np.asarray(self.cells == np.arange(self.n_cells)[:, None], dtype=float)

    @cached_property
    def predictors(self) -> FloatArray:
        """Float (n_cells + 1, rows): the indicator and the time."""
        return np.vstack([self.indicator, self.time])

    @cached_property
    def moments(self) -> FloatArray:
        """Float (3 n_cells, rows): sums, time sums and sums of squared time by cell."""
        powers = (np.ones_like(self.time), self.time, self.time**2)
        return np.vstack([self.indicator * power for power in powers])

    @cached_property
    def _steps(self) -> tuple[FloatArray, IntArray, FloatArray, IntArray]:
        """Times as coarse + fine; whole steps after the first row share both, others neither."""
        after = self.time - self.time[0]
        is_whole = np.isclose(after, np.round(after), rtol=0, atol=1e-9)
        fine = np.where(is_whole, np.round(after) % _FINE_STEPS, 0.0)
        coarse, coarse_place = np.unique(np.round(self.time - fine, 9), return_inverse=True)
        fine, fine_place = np.unique(fine, return_inverse=True)
        return coarse, coarse_place, fine, fine_place

    def growth(self, slope: FloatArray) -> FloatArray:
        """exp(slope × time), float (rows, columns), from a few exponentials a column.

        Two exponentials multiplied instead of one a row: measured 5 times faster.
        """
        coarse, coarse_place, fine, fine_place = self._steps
        growth: FloatArray = np.exp(np.multiply.outer(coarse, slope))[coarse_place]
        growth *= np.exp(np.multiply.outer(fine, slope))[fine_place]
        return growth


@dataclass(frozen=True, eq=False)
class BaselineDesign:
    """Rows of a baseline, oldest first.

    lags: int (rows,), negative; month of row r is tested month + lags[r].
    layout: cells and times of the rows; the tested month belongs to the last cell. Times are
    centred so that sums stay well conditioned.
    time_tested: the tested month on the same scale.
    needed_months: months that must lie before the tested month.
    """

    lags: IntArray
    layout: RowLayout
    time_tested: float
    needed_months: int

    @property
    def n_rows(self) -> int:
        """Baseline months."""
        return len(self.lags)

    @property
    def n_cells(self) -> int:
        """Seasonal cells, that of the tested month included."""
        return self.layout.n_cells

    @cached_property
    def padded(self) -> RowLayout:
        """The layout followed by one pseudo row a cell, at the cell's mean time."""
        indicator, time = self.layout.indicator, self.layout.time
        mean_time = indicator @ time / indicator.sum(axis=1)
        return RowLayout(
            np.concatenate([self.layout.cells, np.arange(self.n_cells)]),
            np.concatenate([time, mean_time]),
            self.n_cells,
        )


def _block_cells(first_lag: int, length: int, n_blocks: int) -> dict[int, int]:
    """Share `length` lags among blocks, the first ones one longer when it does not divide."""
    sizes = np.full(n_blocks, length // n_blocks)
    sizes[: length % n_blocks] += 1
    blocks = np.repeat(np.arange(n_blocks), sizes)
    return {first_lag + step: int(block) for step, block in enumerate(blocks)}


@cache
def lay_out(
    references: tuple[int, ...], *, half_width: int, n_periods: int, exclude_recent: int
) -> tuple[IntArray, IntArray, int]:
    """Windows around reference lags and the blocks between them: lags, their cells, n_cells.

    references: lags of the same season in this and earlier years, 0 first. The last cell holds
    the windows. Raises ValueError as `baseline_design` does.
    """
    if len(references) < 2 or half_width < 0 or n_periods < 1 or exclude_recent < 0:
        raise ValueError("years_back, n_periods >= 1 and half_width, exclude_recent >= 0")
    cell_of_lag = dict.fromkeys(range(-half_width, 0), n_periods - 1)
    for later, reference in zip(references, references[1:], strict=False):
        between = later - reference - 2 * half_width - 1
        if between < 0:
            raise ValueError("windows of neighbouring years overlap: half_width is too large")
        if n_periods > 1 and between < n_periods - 1:
            raise ValueError("a block between two windows would be empty: n_periods is too large")
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
    return lags, cells.astype(np.intp), len(kept)


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
    lags, cells, n_cells = lay_out(
        tuple(-period * year for year in range(years_back + 1)),
        half_width=half_width,
        n_periods=n_periods,
        exclude_recent=exclude_recent,
    )
    centre = float(lags.mean())
    return BaselineDesign(
        lags=lags,
        layout=RowLayout(cells, np.asarray(lags - centre, dtype=float), n_cells),
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
