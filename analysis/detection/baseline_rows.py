"""Baselines of many cells side by side, and the pseudo rows that hold sparse seasons still.

Enters: counts of all months and the cells to test, of one design. Leaves: `BaselineRows`, one
column a cell, ready to be fitted (loglinear.py).
"""

from dataclasses import dataclass

import numpy as np

from analysis.detection.baseline import (
    BaselineDesign,
    BoolArray,
    FloatArray,
    IntArray,
    RowLayout,
    multiply,
)

EMPTY_CELL_COUNT = 0.5  # cases given to a seasonal cell without any; as in Jeffreys' prior


@dataclass(frozen=True, eq=False)
class BaselineRows:
    """Baselines side by side. Arrays float (rows, columns).

    weight: 0 for a month that is missing; counts there hold 0 and are never looked at.
    exposure: None where none is used. tested_exposure: float (columns,), that of the tested
    month; 1 where none is used.
    """

    counts: FloatArray
    weight: FloatArray
    exposure: FloatArray | None
    tested_exposure: FloatArray

    def columns(self, chosen: IntArray | BoolArray) -> "BaselineRows":
        """Only these columns."""
        exposure = None if self.exposure is None else self.exposure[:, chosen]
        tested = self.tested_exposure[chosen]
        return BaselineRows(self.counts[:, chosen], self.weight[:, chosen], exposure, tested)

    def first(self, n_rows: int) -> "BaselineRows":
        """Only the first rows."""
        exposure = None if self.exposure is None else self.exposure[:n_rows]
        return BaselineRows(
            self.counts[:n_rows], self.weight[:n_rows], exposure, self.tested_exposure
        )

    def weighted_exposure(self) -> FloatArray:
        """Weight × exposure; the weight where no exposure is used."""
        return self.weight if self.exposure is None else self.weight * self.exposure


@dataclass(frozen=True, eq=False)
class MonthTable:
    """All counts with months as rows, so that a baseline of neighbours is read in one sweep.

    counts, exposure: float (months, series), 0 and 1 where unknown; is_known: float, same
    shape, 0 where a count or its exposure is unknown. None where all is known or none is used.
    """

    counts: FloatArray
    is_known: FloatArray | None
    exposure: FloatArray | None

    @classmethod
    def of(cls, counts: FloatArray, exposure: FloatArray | None) -> "MonthTable":
        """From counts and exposure (series, months), NaN where unknown."""
        is_known = ~np.isnan(counts)
        if exposure is not None:
            is_known &= np.isfinite(exposure) & (exposure > 0)
            exposure = np.ascontiguousarray(np.where(is_known, exposure, 1.0).T)
        if is_known.all():
            return cls(np.ascontiguousarray(counts.T), None, exposure)
        counted = np.ascontiguousarray(np.where(is_known, counts, 0.0).T)
        return cls(counted, np.ascontiguousarray(is_known.T, dtype=float), exposure)

    def rows(
        self, series: IntArray, months: IntArray, design: BaselineDesign, tested: FloatArray
    ) -> BaselineRows:
        """The baselines of the cells, one column a cell, and room for one pseudo row a season.

        tested: exposure of the tested months. Cells of one month should follow one another.
        """
        n_rows, shape = design.n_rows, (len(design.padded.time), len(series))
        counts, weight = np.zeros(shape), np.zeros(shape)
        weight[:n_rows] = 1.0
        exposure = None if self.exposure is None else np.ones(shape)
        starts = np.flatnonzero(np.diff(months, prepend=-1))
        for start, stop in zip(starts, [*starts[1:], len(months)], strict=True):
            part = slice(start, stop)
            place = np.ix_(months[start] + design.lags, series[part])
            counts[:n_rows, part] = self.counts[place]
            if self.is_known is not None:
                weight[:n_rows, part] = self.is_known[place]
            if exposure is not None and self.exposure is not None:
                exposure[:n_rows, part] = self.exposure[place]
        return BaselineRows(counts, weight, exposure, tested)


def put_pseudo_rows(rows: BaselineRows, design: BaselineDesign) -> BoolArray:
    """Give seasons without a case half a case at the level of the whole baseline.

    One pseudo row a cell follows the months. Its count is the expected one at the series' level
    and its weight the half case ÷ that count, so it adds the half case and the exposure it
    belongs to. Fills the last rows of `rows`; returns, bool (columns,), which columns were given
    any.
    """
    n_rows, indicator = design.n_rows, design.layout.indicator
    known = rows.first(n_rows)
    exposure = multiply(indicator, known.weighted_exposure())
    months = exposure if rows.exposure is None else multiply(indicator, known.weight)
    seen = multiply(indicator, known.counts)
    total = np.maximum(seen.sum(axis=0), EMPTY_CELL_COUNT)
    rate = total / np.maximum(exposure.sum(axis=0), np.finfo(float).tiny)
    typical = exposure / np.maximum(months, 1.0)
    is_given = (seen == 0) & (months > 0)
    rows.counts[n_rows:] = np.where(is_given, rate * typical, 0.0)
    rows.weight[n_rows:] = np.where(is_given, EMPTY_CELL_COUNT, 0.0)
    rows.weight[n_rows:] /= np.where(is_given, rows.counts[n_rows:], 1.0)
    if rows.exposure is not None:
        rows.exposure[n_rows:] = np.where(is_given, typical, 1.0)
    return np.asarray(is_given.any(axis=0))


def layout_of(rows: BaselineRows, design: BaselineDesign) -> RowLayout:
    """The layout that goes with the rows: with pseudo rows, or without."""
    return design.layout if len(rows.counts) == design.n_rows else design.padded
