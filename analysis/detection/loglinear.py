"""Log-linear quasi-Poisson fits of many baselines at once.

Enters: counts, weights and log exposure of baselines that share one design, rows × columns.
Leaves: fitted means, the trend, and the pieces of (X'WX)⁻¹ that variances need.

With one coefficient per seasonal cell, X'WX is an arrow: a diagonal over the cells bordered by
the trend. Its solution is closed, so an IRLS step for a thousand baselines is one exponential
and two matrix products.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.detection.baseline import (
    BaselineDesign,
    BoolArray,
    FloatArray,
    IntArray,
    multiply,
)

CONVERGENCE = 1e-8  # glm.control(epsilon) of R, on the deviance
MAX_STEPS = 25  # glm.control(maxit) of R
_START_SHIFT = 0.1  # R starts a Poisson fit at count + 0.1
# Cell weights, their mean times, time weight, sum of time × weight (see `_Problem.arrow`).
Arrow = tuple[FloatArray, FloatArray, FloatArray, FloatArray]
_COMPRESS_BELOW = 0.6  # share of unfinished columns below which the finished ones are dropped


@dataclass(frozen=True, eq=False)
class BaselineRows:
    """Baselines side by side. Arrays float (rows, columns).

    weight: 0 for a month that is missing; counts there hold 0 and are never looked at.
    log_exposure: None where no exposure is used. tested_log_exposure: float (columns,), that of
    the tested month; 0 where no exposure is used.
    """

    counts: FloatArray
    weight: FloatArray
    log_exposure: FloatArray | None
    tested_log_exposure: FloatArray

    def columns(self, chosen: IntArray | BoolArray) -> "BaselineRows":
        """Only these columns."""
        exposure = None if self.log_exposure is None else self.log_exposure[:, chosen]
        tested = self.tested_log_exposure[chosen]
        return BaselineRows(self.counts[:, chosen], self.weight[:, chosen], exposure, tested)

    def reweighted(self, weight: FloatArray) -> "BaselineRows":
        """The same months with other weights."""
        return BaselineRows(self.counts, weight, self.log_exposure, self.tested_log_exposure)


@dataclass(frozen=True, eq=False)
class LoglinearFit:
    """Fits of all columns.

    mean, working: float (rows, columns): fitted means, and the means that the last step's
    working weights were taken at. cell_effect: float (cells, columns); slope: float (columns,)
    per month, 0 without a trend. cell_weight, cell_time: float (cells, columns): sum of working
    weights and their mean time; time_weight: float (columns,): weighted squares of time about
    the cell means (inf without a trend). has_converged: bool (columns,).
    """

    mean: FloatArray
    working: FloatArray
    cell_effect: FloatArray
    slope: FloatArray
    cell_weight: FloatArray
    cell_time: FloatArray
    time_weight: FloatArray
    has_converged: BoolArray

    @classmethod
    def empty(cls, n_rows: int, n_cells: int, n_columns: int) -> "LoglinearFit":
        """Room for results, all NaN and not converged."""
        rows = [np.full((n_rows, n_columns), np.nan) for _ in range(2)]
        cells = [np.full((n_cells, n_columns), np.nan) for _ in range(3)]
        flat = [np.full(n_columns, np.nan) for _ in range(2)]
        done = np.zeros(n_columns, dtype=bool)
        return cls(rows[0], rows[1], cells[0], flat[0], cells[1], cells[2], flat[1], done)

    def put(self, chosen: IntArray, other: "LoglinearFit", source: BoolArray | None = None) -> None:
        """Copy columns of another fit into this one."""
        take = slice(None) if source is None else source
        for name in self.__dataclass_fields__:
            getattr(self, name)[..., chosen] = getattr(other, name)[..., take]

    def with_columns(self, chosen: IntArray, other: "LoglinearFit") -> "LoglinearFit":
        """A copy with the chosen columns taken from another fit."""
        merged = LoglinearFit(*(getattr(self, f).copy() for f in self.__dataclass_fields__))
        merged.put(chosen, other)
        return merged

    def hat(self, design: BaselineDesign, weight: FloatArray) -> FloatArray:
        """Leverage of each row, float (rows, columns)."""
        n_rows = len(design.cells)
        distance = design.time[:, None] - self.cell_time[design.cells]
        share = 1 / self.cell_weight[design.cells] + distance**2 / self.time_weight
        return np.asarray(weight[:n_rows] * self.working[:n_rows] * share, dtype=float)

    def tested_variance_factor(self, design: BaselineDesign) -> FloatArray:
        """x'(X'WX)⁻¹x at the tested month, float (columns,); times dispersion = variance."""
        distance = design.time_tested - self.cell_time[-1]
        factor: FloatArray = 1 / self.cell_weight[-1] + distance**2 / self.time_weight
        return factor


@dataclass(frozen=True, eq=False)
class _Problem:
    """What one run of steps works on; sufficient statistics of the counts are constant."""

    rows: BaselineRows
    products: FloatArray  # (2 cells + 1, rows): sums, time sums, squared time
    predictors: FloatArray  # (rows, cells + 1)
    n_cells: int
    has_trend: bool
    cell_counts: FloatArray
    time_counts: FloatArray
    deviance_constant: FloatArray

    @classmethod
    def of(cls, rows: BaselineRows, design: BaselineDesign, *, has_trend: bool) -> "_Problem":
        indicator, time = design.indicator, design.time
        extra = rows.counts.shape[0] - len(time)
        if extra:  # one pseudo row a cell follows the months (see farrington)
            mean_time = indicator @ time / indicator.sum(axis=1)
            indicator = np.hstack([indicator, np.eye(design.n_cells)])
            time = np.concatenate([time, mean_time])
        predictors = np.vstack([indicator, time])
        sums = multiply(predictors, rows.weight * rows.counts)
        return cls(
            rows=rows,
            products=np.vstack([indicator, indicator * time, time**2]),
            predictors=np.ascontiguousarray(predictors.T),
            n_cells=design.n_cells,
            has_trend=has_trend,
            cell_counts=sums[:-1],
            time_counts=sums[-1],
            deviance_constant=np.zeros(sums.shape[1]),
        )

    def with_deviance(self) -> "_Problem":
        """With the part of the deviance that only the counts decide; steps need it."""
        rows = self.rows
        log_counts = np.log(np.where(rows.counts > 0, rows.counts, 1.0))
        if rows.log_exposure is not None:
            log_counts -= rows.log_exposure
        constant = (rows.weight * rows.counts * (log_counts - 1)).sum(axis=0)
        return replace(self, deviance_constant=constant)

    def columns(self, chosen: IntArray | BoolArray) -> "_Problem":
        return _Problem(
            self.rows.columns(chosen),
            self.products,
            self.predictors,
            self.n_cells,
            self.has_trend,
            self.cell_counts[:, chosen],
            self.time_counts[chosen],
            self.deviance_constant[chosen],
        )

    def arrow(self, mean: FloatArray) -> Arrow:
        """Cell weights, their mean times, time weight, and the sum of time × weight."""
        sums = multiply(self.products, self.rows.weight * mean)
        cells = sums[: self.n_cells]
        cell_time = sums[self.n_cells : -1] / np.where(cells > 0, cells, 1.0)
        if not self.has_trend:
            infinite = np.full(cells.shape[1], np.inf)
            return cells, np.zeros_like(cell_time), infinite, np.zeros_like(infinite)
        time_sum = sums[self.n_cells : -1].sum(axis=0)
        time_weight = sums[-1] - (cell_time * sums[self.n_cells : -1]).sum(axis=0)
        return cells, cell_time, time_weight, time_sum

    def solve(
        self,
        cell_sums: FloatArray,
        time_sum: FloatArray,
        arrow: Arrow,
    ) -> tuple[FloatArray, FloatArray]:
        cells, cell_time, time_weight, _ = arrow
        slope = (time_sum - (cell_time * cell_sums).sum(axis=0)) / time_weight
        effect = np.where(cells > 0, cell_sums, 0.0) / np.where(cells > 0, cells, 1.0)
        return effect - cell_time * slope, slope

    def newton_step(self, arrow: Arrow) -> tuple[FloatArray, FloatArray]:
        """Change of effects and slope from the residuals at the means the arrow was taken at."""
        return self.solve(self.cell_counts - arrow[0], self.time_counts - arrow[3], arrow)

    def mean_at(self, effect: FloatArray, slope: FloatArray) -> FloatArray:
        linear = multiply(self.predictors, np.vstack([effect, slope]))
        if self.rows.log_exposure is not None:
            linear += self.rows.log_exposure
        mean: FloatArray = np.exp(linear, out=linear)
        return np.maximum(mean, np.finfo(float).eps, out=mean)

    def deviance(self, effect: FloatArray, slope: FloatArray, mean_sum: FloatArray) -> FloatArray:
        linear_counts = (self.cell_counts * effect).sum(axis=0) + self.time_counts * slope
        deviance: FloatArray = 2 * (self.deviance_constant - linear_counts + mean_sum)
        return deviance


def _first_step(problem: _Problem) -> tuple[FloatArray, FloatArray, FloatArray, Arrow]:
    """R's start: one weighted least-squares step from count + 0.1. Also the deviance there."""
    rows = problem.rows
    mean = rows.counts + _START_SHIFT
    log_mean = np.log(mean)
    working = log_mean + (rows.counts - mean) / mean
    log_ratio = -log_mean
    if rows.log_exposure is not None:
        working -= rows.log_exposure
        log_ratio += rows.log_exposure
    arrow = problem.arrow(mean)
    sums = multiply(problem.predictors.T, rows.weight * mean * working)
    effect, slope = problem.solve(sums[:-1], sums[-1], arrow)
    weighted = rows.weight * rows.counts
    deviance = 2 * (
        problem.deviance_constant
        + (weighted * log_ratio).sum(axis=0)
        + (rows.weight * mean).sum(axis=0)
    )
    return effect, slope, deviance, arrow


def fit_cells(rows: BaselineRows, design: BaselineDesign) -> LoglinearFit:
    """Fit without a trend: each cell's rate is its cases ÷ its exposure, no steps needed.

    Every cell needs a case or a pseudo row; cells without any weight get effect 0.
    """
    problem = _Problem.of(rows, design, has_trend=False)
    exposure = rows.weight if rows.log_exposure is None else rows.weight * np.exp(rows.log_exposure)
    exposure = multiply(problem.products[: design.n_cells], exposure)
    is_empty = problem.cell_counts <= 0
    rate = np.where(is_empty, 1.0, problem.cell_counts) / np.where(is_empty, 1.0, exposure)
    effect = np.log(rate)
    slope = np.zeros(rate.shape[1])
    mean = problem.mean_at(effect, slope)
    cells, cell_time, time_weight, _ = problem.arrow(mean)
    done = np.ones(rate.shape[1], dtype=bool)
    return LoglinearFit(mean, mean, effect, slope, cells, cell_time, time_weight, done)


def score_of_trend(
    fit: LoglinearFit, rows: BaselineRows, design: BaselineDesign
) -> tuple[FloatArray, FloatArray]:
    """Score of a slope at a fit without one, and its information; float (columns,) each."""
    problem = _Problem.of(rows, design, has_trend=True)
    cells, cell_time, time_weight, time_sum = problem.arrow(fit.mean)
    residual = (cell_time * (problem.cell_counts - cells)).sum(axis=0)
    score: FloatArray = problem.time_counts - time_sum - residual
    return score, time_weight


def fit_loglinear(
    rows: BaselineRows,
    design: BaselineDesign,
    *,
    has_trend: bool,
    start: LoglinearFit | None = None,
) -> LoglinearFit:
    """Fit log(mean) = cell effect + slope × time + log exposure to every column.

    Steps, start and stopping rule are those of R's glm.fit for the quasi-Poisson family, so
    that a fit stops at the same step with the same values; another start saves steps. Rows
    beyond the design's are pseudo rows, one a cell. Columns that do not converge in 25 steps
    are marked; their values are those of the last step. Cells without any weight get effect 0.
    """
    problem = _Problem.of(rows, design, has_trend=has_trend).with_deviance()
    n_columns = rows.counts.shape[1]
    result = LoglinearFit.empty(rows.counts.shape[0], design.n_cells, n_columns)
    waiting = np.arange(n_columns)
    if start is None:
        working = rows.counts + _START_SHIFT
        effect, slope, deviance_before, arrow = _first_step(problem)
    else:
        working, arrow = start.mean, problem.arrow(start.mean)
        deviance_before = problem.deviance(start.cell_effect, start.slope, arrow[0].sum(axis=0))
        change = problem.newton_step(arrow)
        effect, slope = start.cell_effect + change[0], start.slope + change[1]
    for step in range(1, MAX_STEPS + 1):
        mean = problem.mean_at(effect, slope)
        next_arrow = problem.arrow(mean)
        deviance = problem.deviance(effect, slope, next_arrow[0].sum(axis=0))
        is_done = np.abs(deviance - deviance_before) / (np.abs(deviance) + 0.1) < CONVERGENCE
        leaves = (is_done | (step == MAX_STEPS)) & (waiting >= 0)
        if leaves.any():
            now = LoglinearFit(mean, working, effect, slope, *arrow[:3], is_done)
            result.put(waiting[leaves], now, leaves)
            waiting = np.where(leaves, -1, waiting)
        keep = waiting >= 0
        if not keep.any():
            break
        change = problem.newton_step(next_arrow)
        effect, slope = effect + change[0], slope + change[1]
        working, arrow, deviance_before = mean, next_arrow, deviance
        if keep.mean() < _COMPRESS_BELOW:
            problem, waiting = problem.columns(keep), waiting[keep]
            effect, slope, working = effect[:, keep], slope[keep], working[:, keep]
            deviance_before = deviance_before[keep]
            arrow = (arrow[0][:, keep], arrow[1][:, keep], arrow[2][keep], arrow[3][keep])
    return result
