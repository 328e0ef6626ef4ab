"""The level that Farrington's method fits to a baseline: rows, weights, trend, dispersion.

Enters: counts and the cells to test. Leaves: log mean, its error and the dispersion per cell.
farrington.py turns these into bounds; what is corrected against R is listed there.
"""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Literal

import numpy as np
from scipy import special

from analysis.detection.baseline import (
    BaselineDesign,
    BoolArray,
    FloatArray,
    IntArray,
    baseline_design,
    multiply,
)
from analysis.detection.baseline_rows import BaselineRows, MonthTable, put_pseudo_rows
from analysis.detection.calendar_baseline import calendar_design
from analysis.detection.limits import POWERS
from analysis.detection.loglinear import (
    LoglinearFit,
    fit_cells,
    fit_trend,
    score_of_trend,
    tested_cell_at,
)
from analysis.detection.loglinear_as_in_r import fit_as_in_r
from analysis.detection.outbreak_weights import Residuals

Limit = Literal["nbPlugin", "muan", "delta", "delta-1/2", "delta-none", "predictive"]
LIMITS = ("nbPlugin", "muan", "predictive", *POWERS)
MIN_YEARS_FOR_TREND = 3  # Farrington et al. 1996, s. 3.4
TREND_LIMIT = np.log(2.0)  # a trend moves the expected count beyond the baseline by 2 at most
# Corrected: what is known of a trend before looking. Of .04, .06, .08, .12 a year and 0, .1, .25, .5
# on scenarios with and without trends (benchmark `noufaily`), at equal false alarms: these detect
# as much as R or more in every block but for about one error; smaller growth and larger
# probabilities lose some trends.
TYPICAL_GROWTH = 0.08
NO_GROWTH = 0.1
_CHUNK_VALUES = 131_072  # 1 MB an array: fewer calls outweigh the smaller caches (measured)
# A trend is fitted where a score test is below this many times trend_p; the two tests of one
# slope hardly ever differ by so much, and most series are spared a fit that is not kept.
_SCORE_TEST_SLACK = 5
MIN_DEGREES_OF_FREEDOM = 5  # corrected: fewer cannot carry a dispersion


@dataclass(frozen=True)
class FarringtonOptions:
    """The parameters of `farrington`, described there."""

    period: int = 12
    years_back: int = 5
    half_width: int = 1
    n_periods: int = 10
    exclude_recent: int = 6
    trend: bool = True
    trend_p: float = 1.0
    reweight: bool = True
    weights_threshold: float = 2.58
    alpha: float = 0.01
    limit: Limit = "nbPlugin"
    recent_count: tuple[int, int] = (5, 4)
    parity: Literal["R"] | None = None
    dates: tuple[date, ...] | None = None

    def __post_init__(self) -> None:
        if self.limit not in LIMITS:
            raise ValueError(f"limit is one of {', '.join(LIMITS)}")
        if self.parity not in (None, "R"):
            raise ValueError('parity is None or "R"')
        if self.parity and self.limit == "predictive":
            raise ValueError("R has no predictive limit")
        if not 0 < self.alpha < 0.5:
            raise ValueError("alpha lies between 0 and 0.5")
        if self.recent_count[0] < 0 or self.recent_count[1] < 1:
            raise ValueError("recent_count is (cases >= 0, months >= 1)")

    @property
    def design(self) -> BaselineDesign:
        """The baseline these parameters lay out; raises ValueError when they cannot."""
        return baseline_design(
            period=self.period,
            years_back=self.years_back,
            half_width=self.half_width,
            n_periods=self.n_periods,
            exclude_recent=self.exclude_recent,
        )

    def design_at(self, month: int) -> BaselineDesign | None:
        """The baseline of one tested month; None where it does not lie inside the months."""
        if self.dates is None:
            return self.design if month >= self.design.needed_months else None
        return calendar_design(
            self.dates,
            month,
            period=self.period,
            years_back=self.years_back,
            half_width=self.half_width,
            n_periods=self.n_periods,
            exclude_recent=self.exclude_recent,
        )


@dataclass(frozen=True, eq=False)
class Level:
    """The fitted level at the tested month, float (columns,), the exposure included.

    standard_error: of log_mean. slope_p: two-sided p-value of the trend. trend_kept: bool.
    NaN where the fit did not converge or cannot carry a dispersion.
    """

    log_mean: FloatArray
    standard_error: FloatArray
    dispersion: FloatArray
    slope_p: FloatArray
    trend_kept: BoolArray

    @classmethod
    def unknown(cls, n_cells: int) -> "Level":
        """Room for that many cells, all NaN."""
        nan = [np.full(n_cells, np.nan) for _ in range(4)]
        return cls(nan[0], nan[1], nan[2], nan[3], np.zeros(n_cells, dtype=bool))

    def columns(self, chosen: IntArray | BoolArray) -> "Level":
        """Only these columns."""
        return Level(**{field.name: getattr(self, field.name)[chosen] for field in fields(self)})

    def replaced(self, where: IntArray | BoolArray, other: "Level") -> "Level":
        """With another level's columns, given in the order of `where`."""
        merged = {field.name: getattr(self, field.name).copy() for field in fields(self)}
        for name, values in merged.items():
            values[where] = getattr(other, name)
        return Level(**merged)


def fit_levels(
    counts: FloatArray,
    series: IntArray,
    months: IntArray,
    options: FarringtonOptions,
    exposure: FloatArray | None = None,
) -> Level:
    """Fit the level of each cell from its own baseline.

    counts: float (series, all months), NaN = missing; series, months: int (cells,), each month
    with its whole baseline inside the array. exposure: shape of counts, known at every tested
    cell. Returns arrays (cells,).
    """
    result = Level.unknown(len(series))
    table = MonthTable.of(counts, exposure)
    tested = np.ones(len(series)) if exposure is None else exposure[series, months]
    order = np.lexsort((series, months))  # neighbours are read in one sweep
    for design, chosen in _same_design(months, order, options):
        width = max(1, _CHUNK_VALUES // (design.n_rows + design.n_cells))
        for start in range(0, len(chosen), width):
            part = chosen[start : start + width]
            rows = table.rows(series[part], months[part], design, tested[part])
            found = _level_of_rows(rows, design, options)
            for field in fields(Level):
                getattr(result, field.name)[part] = getattr(found, field.name)
    return result


def _same_design(
    months: IntArray, order: IntArray, options: FarringtonOptions
) -> list[tuple[BaselineDesign, IntArray]]:
    """The cells that share a design; without dates, all of them."""
    if options.dates is None:
        return [(options.design, order)]
    parts: dict[BaselineDesign | None, list[IntArray]] = {}
    tested, starts = np.unique(months[order], return_index=True)
    for month, part in zip(tested, np.split(order, starts)[1:], strict=True):
        parts.setdefault(options.design_at(int(month)), []).append(part)
    return [(design, np.concatenate(found)) for design, found in parts.items() if design]


def _level_of_rows(rows: BaselineRows, design: BaselineDesign, options: FarringtonOptions) -> Level:
    if options.parity == "R":
        return _level_as_in_r(rows.first(design.n_rows), design, options)
    if not put_pseudo_rows(rows, design).any():
        rows = rows.first(design.n_rows)
    return _corrected_level(rows, design, options)


def _level_as_in_r(rows: BaselineRows, design: BaselineDesign, options: FarringtonOptions) -> Level:
    """Fit with a trend where one is asked for, and without where R would not keep it."""
    if not options.trend:
        return _fit_once(rows, design, options, has_trend=False)
    level = _fit_once(rows, design, options, has_trend=True)
    # A slope that is 0 by symmetry comes out of R's QR as rounding noise: its p is below 1.
    kept = (level.slope_p < options.trend_p) | (options.trend_p >= 1)
    # R drops a trend whose prediction is larger than every count of the baseline.
    kept &= np.exp(level.log_mean) <= rows.counts.max(axis=0)
    kept &= np.isfinite(level.log_mean) & (options.years_back >= MIN_YEARS_FOR_TREND)
    level.trend_kept[:] = kept
    if kept.all():
        return level
    return level.replaced(~kept, _fit_once(rows.columns(~kept), design, options, has_trend=False))


def _corrected_level(
    rows: BaselineRows, design: BaselineDesign, options: FarringtonOptions
) -> Level:
    """Fit a trend where it may matter, and none where it is not kept."""
    if not options.trend or options.years_back < MIN_YEARS_FOR_TREND:
        return _fit_once(rows, design, options, has_trend=False)
    if options.trend_p >= 1:
        level = _fit_once(rows, design, options, has_trend=True)
        kept = np.isfinite(level.log_mean)
        level.trend_kept[:] = kept
        if kept.all():
            return level
        flat = _fit_once(rows.columns(~kept), design, options, has_trend=False)
        return level.replaced(~kept, flat)
    level = _fit_once(rows, design, options, has_trend=False)
    may_matter = level.slope_p < _SCORE_TEST_SLACK * options.trend_p
    chosen = np.flatnonzero(may_matter & np.isfinite(level.log_mean))
    with_trend = _fit_once(rows.columns(chosen), design, options, has_trend=True)
    kept = np.isfinite(with_trend.log_mean) & (with_trend.slope_p < options.trend_p)
    with_trend.trend_kept[:] = kept
    return level.replaced(chosen[kept], with_trend.columns(kept))


def _fit(
    rows: BaselineRows,
    design: BaselineDesign,
    options: FarringtonOptions,
    *,
    has_trend: bool,
    start: FloatArray | None = None,
) -> LoglinearFit:
    if options.parity == "R":
        return fit_as_in_r(rows, design, has_trend=has_trend)
    return fit_trend(rows, design, start) if has_trend else fit_cells(rows, design)


def _fit_once(
    rows: BaselineRows, design: BaselineDesign, options: FarringtonOptions, *, has_trend: bool
) -> Level:
    """Fit, measure the dispersion, down-weight past outbreaks, fit those again."""
    fit = _fit(rows, design, options, has_trend=has_trend)
    freedom = _degrees_of_freedom(fit, rows, design, options, has_trend=has_trend)
    residuals = Residuals.of(fit, rows, design, freedom)
    level = _level_of(residuals, design, options)
    if not options.reweight:
        return level
    changed, weight = residuals.outbreak_weights(
        design, options.weights_threshold, level.dispersion
    )
    if not changed.size:
        return level
    again = replace(rows.columns(changed), weight=weight)
    refit = _fit(again, design, options, has_trend=has_trend, start=fit.slope[changed])
    residuals = Residuals.of(refit, again, design, freedom[changed])
    return level.replaced(changed, _level_of(residuals, design, options))


def _degrees_of_freedom(
    fit: LoglinearFit,
    rows: BaselineRows,
    design: BaselineDesign,
    options: FarringtonOptions,
    *,
    has_trend: bool,
) -> FloatArray:
    """Months less parameters, float (columns,); NaN where the fit cannot be used."""
    is_month = (rows.weight[: design.n_rows] > 0).astype(float)
    months_by_cell = multiply(design.layout.indicator, is_month)
    n_parameters = (months_by_cell > 0).sum(axis=0) + has_trend
    freedom = months_by_cell.sum(axis=0) - n_parameters
    is_usable = fit.has_converged & (months_by_cell[-1] > 0)
    if options.parity is None:
        is_usable &= freedom >= MIN_DEGREES_OF_FREEDOM
    return np.where(is_usable, freedom, np.nan)


def _level_of(residuals: Residuals, design: BaselineDesign, options: FarringtonOptions) -> Level:
    fit, rows, freedom = residuals.fit, residuals.rows, residuals.freedom
    dispersion = np.maximum(residuals.dispersion(), 1.0)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        if options.parity == "R":  # see the first defect in farrington.py
            error_dispersion = residuals.dispersion(with_working_weights=not options.reweight)
            linear = fit.cell_effect[-1] + fit.slope * design.time_tested
            error = np.sqrt(error_dispersion * fit.tested_variance_factor(design))
            t_value = fit.slope / np.sqrt(error_dispersion / fit.time_weight)
        else:
            linear, error = _corrected_mean(fit, rows, dispersion, design, options.period)
            t_value = fit.slope / np.sqrt(dispersion / fit.time_weight)
            if options.trend_p < 1 and np.isinf(fit.time_weight).all():
                score, information = score_of_trend(rows, design)
                t_value = score / np.sqrt(dispersion * information)
    is_unusable = np.isnan(freedom)
    return Level(
        log_mean=np.where(is_unusable, np.nan, linear + np.log(rows.tested_exposure)),
        standard_error=np.where(is_unusable, np.nan, error),
        dispersion=np.where(is_unusable, np.nan, dispersion),
        slope_p=2 * special.stdtr(freedom, -np.abs(t_value)),
        trend_kept=np.zeros(len(freedom), dtype=bool),
    )


def _corrected_mean(
    fit: LoglinearFit,
    rows: BaselineRows,
    dispersion: FloatArray,
    design: BaselineDesign,
    period: int,
) -> tuple[FloatArray, FloatArray]:
    """Log mean at the tested month and its error, with the trend that is believed.

    Before looking, the trend is none with probability NO_GROWTH, else 0 ± TYPICAL_GROWTH a year;
    believed is its mean after looking.
    """
    effect, slope, cell_time = fit.cell_effect[-1], fit.slope, fit.cell_time[-1]
    information = fit.time_weight / dispersion
    if np.isfinite(information).any():
        prior = (period / TYPICAL_GROWTH) ** 2
        own_share = information / (information + prior)
        odds = NO_GROWTH / (1 - NO_GROWTH) / np.sqrt(1 - own_share)
        is_growing = 1 / (1 + odds * np.exp(-(slope**2) * information * own_share / 2))
        slope = slope * own_share * is_growing
        information = information + prior
        effect, cell_time = tested_cell_at(slope, rows, design)
    last_time = design.layout.time[-1]
    reach = np.clip(slope * (design.time_tested - last_time), -TREND_LIMIT, TREND_LIMIT)
    variance = (
        dispersion / fit.cell_weight[-1] + (design.time_tested - cell_time) ** 2 / information
    )
    return effect + slope * last_time + reach, np.sqrt(variance)
