"""Log-linear quasi-Poisson fits of many baselines at once.

Enters: baselines that share one design, one column each. Leaves: fitted means, the trend, and
the pieces of (X'WX)⁻¹ that variances need.

With one coefficient per seasonal cell, a cell's effect is known in closed form once the trend
is: log(cases ÷ sum of exposure × growth). What is left is one concave likelihood in one slope
a baseline, and its Newton step is made of three sums a cell. loglinear_as_in_r.py takes R's own
steps instead, where its results are to be met.
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
from analysis.detection.baseline_rows import BaselineRows, layout_of

MAX_STEPS = 25
# The rise of twice the log likelihood that a step promises: 1e-5 standard errors of the slope.
_CONVERGENCE = 1e-10
_LARGEST_STEP = 3.0  # of slope × length of the baseline: a safeguard, seldom needed
_COMPRESS_BELOW = 0.6  # share of unfinished columns below which the finished ones are dropped


@dataclass(frozen=True, eq=False)
class LoglinearFit:
    """Fits of all columns.

    mean, working: float (rows, columns): fitted means, and the means that working weights are
    taken at (the same unless R's stopping rule is followed). cell_effect: float (cells,
    columns); slope: float (columns,) per month, 0 without a trend. cell_weight, cell_time:
    float (cells, columns): sum of working weights and their mean time; time_weight: float
    (columns,): weighted squares of time about the cell means (inf without a trend).
    has_converged: bool (columns,).
    """

    mean: FloatArray
    working: FloatArray
    cell_effect: FloatArray
    slope: FloatArray
    cell_weight: FloatArray
    cell_time: FloatArray
    time_weight: FloatArray
    has_converged: BoolArray

    def hat(self, design: BaselineDesign, weight: FloatArray) -> FloatArray:
        """Leverage of each month of the baseline, float (rows, columns)."""
        layout, n_rows = design.layout, design.n_rows
        share = (1 / self.cell_weight)[layout.cells]
        if np.isfinite(self.time_weight).any():
            distance = layout.time[:, None] - self.cell_time[layout.cells]
            distance *= distance
            distance /= self.time_weight
            share += distance
        share *= weight[:n_rows]
        share *= self.working[:n_rows]
        return np.asarray(share, dtype=float)

    def tested_variance_factor(self, design: BaselineDesign) -> FloatArray:
        """x'(X'WX)⁻¹x at the tested month, float (columns,); times dispersion = variance."""
        distance = design.time_tested - self.cell_time[-1]
        factor: FloatArray = 1 / self.cell_weight[-1] + distance**2 / self.time_weight
        return factor


@dataclass(frozen=True, eq=False)
class _Cases:
    """What the counts say: cases a cell (cells, columns), and sums of time × count (columns,)."""

    by_cell: FloatArray
    by_time: FloatArray

    @classmethod
    def of(cls, rows: BaselineRows, layout: RowLayout) -> "_Cases":
        sums = multiply(layout.predictors, rows.weight * rows.counts)
        return cls(sums[:-1], sums[-1])

    def columns(self, chosen: BoolArray) -> "_Cases":
        return _Cases(self.by_cell[:, chosen], self.by_time[chosen])


@dataclass(frozen=True, eq=False)
class _Slope:
    """The likelihood of the slope, cell effects fitted: its score, information and cell sums."""

    score: FloatArray
    information: FloatArray
    cell_sums: FloatArray  # exposure × growth by cell, 1 where a cell has no weight
    cell_time: FloatArray  # the mean time of that sum

    @classmethod
    def at(cls, grown: FloatArray, cases: _Cases, layout: RowLayout) -> "_Slope":
        """grown: float (rows, columns), weight × exposure × growth."""
        sums = multiply(layout.moments, grown).reshape(3, layout.n_cells, -1)
        cell_sums = np.where(sums[0] > 0, sums[0], 1.0)
        cell_time = sums[1] / cell_sums
        spread = sums[2] / cell_sums - cell_time**2
        score = cases.by_time - (cases.by_cell * cell_time).sum(axis=0)
        return cls(score, (cases.by_cell * spread).sum(axis=0), cell_sums, cell_time)


def _fit_at(
    slope: FloatArray,
    has_converged: BoolArray,
    rows: BaselineRows,
    layout: RowLayout,
    cases: _Cases,
    *,
    has_trend: bool,
) -> LoglinearFit:
    """The fit with this slope: every cell meets its cases."""
    mean = layout.growth(slope) if has_trend else np.ones(rows.counts.shape)
    if rows.exposure is not None:
        mean *= rows.exposure
    if has_trend:
        found = _Slope.at(rows.weight * mean, cases, layout)
        cell_sums, cell_time, time_weight = found.cell_sums, found.cell_time, found.information
    else:
        cell_sums = multiply(layout.indicator, rows.weighted_exposure())
        cell_time = np.zeros_like(cell_sums)
        time_weight = np.full(cell_sums.shape[1], np.inf)
    is_empty = cases.by_cell <= 0
    rate = np.where(is_empty, 1.0, cases.by_cell) / np.where(is_empty, 1.0, cell_sums)
    mean *= rate[layout.cells]
    np.maximum(mean, np.finfo(float).eps, out=mean)
    return LoglinearFit(
        mean, mean, np.log(rate), slope, cases.by_cell, cell_time, time_weight, has_converged
    )


def fit_cells(rows: BaselineRows, design: BaselineDesign) -> LoglinearFit:
    """Fit without a trend: each cell's rate is its cases ÷ its exposure, no steps needed.

    Every cell needs a case or a pseudo row; cells without any weight get effect 0.
    """
    layout, n_columns = layout_of(rows, design), rows.counts.shape[1]
    done, flat = np.ones(n_columns, dtype=bool), np.zeros(n_columns)
    return _fit_at(flat, done, rows, layout, _Cases.of(rows, layout), has_trend=False)


def score_of_trend(rows: BaselineRows, design: BaselineDesign) -> tuple[FloatArray, FloatArray]:
    """Score of a slope where none is fitted, and its information; float (columns,) each."""
    layout = layout_of(rows, design)
    found = _Slope.at(rows.weighted_exposure(), _Cases.of(rows, layout), layout)
    return found.score, found.information


def tested_cell_at(
    slope: FloatArray, rows: BaselineRows, design: BaselineDesign
) -> tuple[FloatArray, FloatArray]:
    """Effect and mean time of the tested month's cell under other slopes; float (columns,) each."""
    layout = layout_of(rows, design)
    inside = layout.cells == design.n_cells - 1
    weight, time = rows.weight[inside], layout.time[inside]
    cases = np.einsum("rc,rc->c", weight, rows.counts[inside])
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        grown = weight * np.exp(np.multiply.outer(time, slope))
        if rows.exposure is not None:
            grown *= rows.exposure[inside]
        total = grown.sum(axis=0)
        return np.log(cases / total), time @ grown / total


def fit_trend(
    rows: BaselineRows, design: BaselineDesign, start: FloatArray | None = None
) -> LoglinearFit:
    """Fit log(mean) = cell effect + slope × time + log exposure to every column.

    start: slopes to start from, float (columns,), else 0. Every cell needs a case or a pseudo
    row; cells without any weight get effect 0. Columns that do not converge in 25 steps, as
    those whose months all lie in one, are marked.
    """
    layout = layout_of(rows, design)
    cases = _Cases.of(rows, layout)
    slope, has_converged = _find_slopes(rows.weighted_exposure(), cases, layout, start)
    return _fit_at(slope, has_converged, rows, layout, cases, has_trend=True)


def _find_slopes(
    scaled: FloatArray, cases: _Cases, layout: RowLayout, start: FloatArray | None
) -> tuple[FloatArray, BoolArray]:
    """Newton steps until none promises anything. Slopes and whether they converged, (columns,).

    scaled: weight × exposure, float (rows, columns).
    """
    n_columns = scaled.shape[1]
    slope = np.zeros(n_columns) if start is None else start.copy()
    has_converged = np.zeros(n_columns, dtype=bool)
    waiting: IntArray = np.arange(n_columns)
    largest = _LARGEST_STEP / max(float(np.ptp(layout.time)), 1.0)
    for step in range(MAX_STEPS):
        is_flat = start is None and step == 0
        grown = scaled if is_flat else layout.growth(slope[waiting])
        if not is_flat:
            grown *= scaled
        found = _Slope.at(grown, cases, layout)
        with np.errstate(divide="ignore", invalid="ignore"):
            change = found.score / found.information
        promise = found.score * change
        is_known = np.isfinite(change)
        slope[waiting] += np.where(is_known, np.clip(change, -largest, largest), 0.0)
        has_converged[waiting] = promise < _CONVERGENCE
        keep = is_known & ~has_converged[waiting]
        if not keep.any():
            break
        if keep.mean() < _COMPRESS_BELOW:
            waiting, scaled, cases = waiting[keep], scaled[:, keep], cases.columns(keep)
    return slope, has_converged
