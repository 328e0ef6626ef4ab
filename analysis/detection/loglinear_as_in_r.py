"""The same fits, step by step as R's glm.fit takes them, for `parity="R"`.

Enters: baselines that share one design. Leaves: the fit that R stops at. R's stopping rule
leaves the last digits, and the weights of the step before, to the path that led there; meeting
its results to 1e-9 means walking it.

With one coefficient per seasonal cell, X'WX is an arrow: a diagonal over the cells bordered by
the trend. Its solution is closed, so a step for a thousand baselines is a few exponentials and
two matrix products.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.detection.baseline import (
    BaselineDesign,
    BoolArray,
    FloatArray,
    IntArray,
    RowLayout,
    multiply,
)
from analysis.detection.baseline_rows import BaselineRows
from analysis.detection.loglinear import LoglinearFit

CONVERGENCE = 1e-8  # glm.control(epsilon) of R, on the deviance
MAX_STEPS = 25  # glm.control(maxit) of R
_START_SHIFT = 0.1  # R starts a Poisson fit at count + 0.1
_COMPRESS_BELOW = 0.6  # share of unfinished columns below which the finished ones are dropped


@dataclass(frozen=True, eq=False)
class _Arrow:
    """X'WX of every column: cell weights, their mean times, time weight, sum of time × weight."""

    cells: FloatArray
    cell_time: FloatArray
    time_weight: FloatArray
    time_sum: FloatArray

    def columns(self, chosen: BoolArray) -> "_Arrow":
        flat = (self.time_weight[chosen], self.time_sum[chosen])
        return _Arrow(self.cells[:, chosen], self.cell_time[:, chosen], *flat)


@dataclass(frozen=True, eq=False)
class _State:
    """Effects (cells, columns) and slopes (columns,) of one step."""

    effect: FloatArray
    slope: FloatArray

    def put(
        self, waiting: IntArray, leaves: BoolArray, effect: FloatArray, slope: FloatArray
    ) -> None:
        """Write down the columns that leave at this step."""
        place = waiting[leaves]
        self.effect[:, place], self.slope[place] = effect[:, leaves], slope[leaves]


@dataclass(frozen=True, eq=False)
class _Problem:
    """What one run of steps works on; sufficient statistics of the counts are constant."""

    rows: BaselineRows
    layout: RowLayout
    products: FloatArray  # (2 cells + 1, rows): sums, time sums, squared time
    has_trend: bool
    cell_counts: FloatArray
    time_counts: FloatArray
    deviance_constant: FloatArray

    @classmethod
    def of(cls, rows: BaselineRows, layout: RowLayout, *, has_trend: bool) -> "_Problem":
        indicator, time = layout.indicator, layout.time
        weighted = rows.weight * rows.counts
        sums = multiply(layout.predictors, weighted)
        log_counts = np.log(np.where(rows.counts > 0, rows.counts, 1.0))
        if rows.exposure is not None:
            log_counts -= np.log(rows.exposure)
        return cls(
            rows=rows,
            layout=layout,
            products=np.vstack([indicator, indicator * time, time**2]),
            has_trend=has_trend,
            cell_counts=sums[:-1],
            time_counts=sums[-1],
            deviance_constant=(weighted * (log_counts - 1)).sum(axis=0),
        )

    def columns(self, chosen: IntArray | BoolArray) -> "_Problem":
        return replace(
            self,
            rows=self.rows.columns(chosen),
            cell_counts=self.cell_counts[:, chosen],
            time_counts=self.time_counts[chosen],
            deviance_constant=self.deviance_constant[chosen],
        )

    def arrow(self, mean: FloatArray) -> _Arrow:
        n_cells = self.layout.n_cells
        weights = self.rows.weight * mean
        if not self.has_trend:
            cells = multiply(self.products[:n_cells], weights)
            flat = np.zeros(cells.shape[1])
            return _Arrow(cells, np.zeros_like(cells), flat + np.inf, flat)
        sums = multiply(self.products, weights)
        cells, timed = sums[:n_cells], sums[n_cells:-1]
        cell_time = timed / np.where(cells > 0, cells, 1.0)
        time_weight = sums[-1] - (cell_time * timed).sum(axis=0)
        return _Arrow(cells, cell_time, time_weight, timed.sum(axis=0))

    def solve(
        self, cell_sums: FloatArray, time_sum: FloatArray, arrow: _Arrow
    ) -> tuple[FloatArray, FloatArray]:
        slope = (time_sum - (arrow.cell_time * cell_sums).sum(axis=0)) / arrow.time_weight
        has_weight = arrow.cells > 0
        effect = np.where(has_weight, cell_sums, 0.0) / np.where(has_weight, arrow.cells, 1.0)
        return effect - arrow.cell_time * slope, slope

    def newton_step(self, arrow: _Arrow) -> tuple[FloatArray, FloatArray]:
        """Change of effects and slope from the residuals at the means the arrow was taken at."""
        return self.solve(self.cell_counts - arrow.cells, self.time_counts - arrow.time_sum, arrow)

    def mean_at(self, effect: FloatArray, slope: FloatArray) -> FloatArray:
        with np.errstate(over="ignore", invalid="ignore"):
            mean = np.exp(effect)[self.layout.cells]
            if self.has_trend:
                mean *= self.layout.growth(slope)
            if self.rows.exposure is not None:
                mean *= self.rows.exposure
        return np.maximum(mean, np.finfo(float).eps, out=mean)

    def deviance(self, effect: FloatArray, slope: FloatArray, arrow: _Arrow) -> FloatArray:
        linear_counts = (self.cell_counts * effect).sum(axis=0) + self.time_counts * slope
        mean_sum = arrow.cells.sum(axis=0)
        return np.asarray(2 * (self.deviance_constant - linear_counts + mean_sum))

    def first_step(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """R's start: one weighted least-squares step from count + 0.1; the deviance there, too."""
        rows = self.rows
        mean = rows.counts + _START_SHIFT
        log_ratio = np.log(mean)
        if rows.exposure is not None:
            log_ratio -= np.log(rows.exposure)
        working = log_ratio + (rows.counts - mean) / mean
        sums = multiply(self.layout.predictors, rows.weight * mean * working)
        effect, slope = self.solve(sums[:-1], sums[-1], self.arrow(mean))
        rest = (rows.weight * (mean - rows.counts * log_ratio)).sum(axis=0)
        return effect, slope, 2 * (self.deviance_constant + rest)


def fit_as_in_r(rows: BaselineRows, design: BaselineDesign, *, has_trend: bool) -> LoglinearFit:
    """Fit log(mean) = cell effect + slope × time + log exposure to every column.

    Steps, start and stopping rule are those of R's glm.fit for the quasi-Poisson family.
    Columns that do not converge in 25 steps are marked; their values are those of the last
    step. Cells without any weight get effect 0.
    """
    whole = problem = _Problem.of(rows, design.layout, has_trend=has_trend)
    effect, slope, deviance_before = problem.first_step()
    earlier = (np.full_like(effect, np.nan), np.full_like(slope, np.nan))
    last, before = _State(effect.copy(), slope.copy()), _State(*earlier)
    waiting: IntArray = np.arange(len(slope))
    has_converged = np.zeros(len(slope), dtype=bool)
    for step in range(1, MAX_STEPS + 1):
        arrow = problem.arrow(problem.mean_at(effect, slope))
        deviance = problem.deviance(effect, slope, arrow)
        is_done = np.abs(deviance - deviance_before) / (np.abs(deviance) + 0.1) < CONVERGENCE
        leaves = (is_done | (step == MAX_STEPS)) & (waiting >= 0)
        last.put(waiting, leaves, effect, slope)
        before.put(waiting, leaves, *earlier)
        has_converged[waiting[leaves]] = is_done[leaves]
        waiting = np.where(leaves, -1, waiting)
        keep = waiting >= 0
        if not keep.any():
            break
        if keep.mean() < _COMPRESS_BELOW:
            problem, waiting, arrow = problem.columns(keep), waiting[keep], arrow.columns(keep)
            effect, slope, deviance = effect[:, keep], slope[keep], deviance[keep]
        change = problem.newton_step(arrow)
        earlier = (effect, slope)
        effect, slope, deviance_before = effect + change[0], slope + change[1], deviance
    return _fit_of(whole, last, before, has_converged)


def _fit_of(
    problem: _Problem, last: _State, before: _State, has_converged: BoolArray
) -> LoglinearFit:
    """The fit at the last step, its working weights those of the step before."""
    working = problem.mean_at(before.effect, before.slope)
    is_first = np.isnan(before.slope)
    working[:, is_first] = problem.rows.counts[:, is_first] + _START_SHIFT
    arrow = problem.arrow(working)
    mean = problem.mean_at(last.effect, last.slope)
    pieces = (arrow.cells, arrow.cell_time, arrow.time_weight)
    return LoglinearFit(mean, working, last.effect, last.slope, *pieces, has_converged)
