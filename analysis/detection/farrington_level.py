"""The level that Farrington's method fits to a baseline: rows, weights, trend, dispersion.

Enters: counts and the cells to test. Leaves: log mean, its error and the dispersion per cell.
farrington.py turns these into bounds; what is corrected against R is listed there.
"""

from dataclasses import dataclass, fields
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
from analysis.detection.limits import POWERS
from analysis.detection.loglinear import (
    BaselineRows,
    LoglinearFit,
    fit_cells,
    fit_loglinear,
    score_of_trend,
)

Limit = Literal["nbPlugin", "muan", "delta", "delta-1/2", "delta-none", "predictive"]
LIMITS = ("nbPlugin", "muan", "predictive", *POWERS)
MIN_YEARS_FOR_TREND = 3  # Farrington et al. 1996, s. 3.4
TREND_LIMIT = np.log(2.0)  # a trend moves the expected count beyond the baseline by 2 at most
EMPTY_CELL_COUNT = 0.5  # cases given to a seasonal cell without any; as in Jeffreys' prior
_CHUNK_COLUMNS = 512  # about 0.3 MB an array at 65 rows: stays in the processor's cache
# A trend is fitted where a score test is below this many times trend_p; the two tests of one
# slope hardly ever differ by so much, and most series are spared a fit that is not kept.
_SCORE_TEST_SLACK = 5
_MIN_REST = 1e-12  # a month that its own coefficient fits exactly has leverage 1
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
    season_cases: float = 0.0  # see `with_pseudo_rows`; not a parameter of Farrington's method

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


def gather_rows(
    counts: FloatArray,
    series: IntArray,
    months: IntArray,
    design: BaselineDesign,
    exposure: FloatArray | None,
) -> BaselineRows:
    """The baselines of the cells, one column a cell; a month without exposure is skipped."""
    index = months + design.lags[:, None]
    values = counts[series, index]
    is_known = ~np.isnan(values)
    log_exposure, tested = None, np.zeros(len(series))
    if exposure is not None:
        known_exposure = exposure[series, index]
        is_known &= np.isfinite(known_exposure) & (known_exposure > 0)
        log_exposure = np.log(np.where(is_known, known_exposure, 1.0))
        tested = np.log(exposure[series, months])
    counted = np.where(is_known, values, 0.0)
    return BaselineRows(counted, is_known.astype(float), log_exposure, tested)


def with_pseudo_rows(
    rows: BaselineRows, design: BaselineDesign, season_cases: float = 0.0
) -> BaselineRows:
    """Give seasons cases at the level of the whole baseline, so that sparse ones hold still.

    A season without a case gets half a case. With season_cases > 0 every season gets that many,
    fewer in a baseline that has hardly more itself (a × total ÷ (a + total)): seasons that rest
    on few cases are drawn to the series' level, seasons of many keep their own.

    One pseudo row a cell follows the months. Its count is the expected one at the series' level
    and its weight the cases ÷ that count, so it adds those cases and the exposure they belong to.
    """
    exposure = rows.weight
    if rows.log_exposure is not None:
        exposure = rows.weight * np.exp(rows.log_exposure)
    total = np.maximum((rows.weight * rows.counts).sum(axis=0), EMPTY_CELL_COUNT)
    rate = total / np.maximum(exposure.sum(axis=0), np.finfo(float).tiny)
    months = multiply(design.indicator, rows.weight)
    typical = multiply(design.indicator, exposure) / np.maximum(months, 1.0)
    is_empty = multiply(design.indicator, rows.counts) == 0
    cases = np.full(months.shape, season_cases) * total / (season_cases + total)
    cases = np.where(is_empty, np.maximum(cases, EMPTY_CELL_COUNT), cases)
    cases = np.where(months > 0, cases, 0.0)
    count = np.where(cases > 0, rate * typical, 0.0)
    weight = cases / np.where(cases > 0, count, 1.0)
    log_exposure = None
    if rows.log_exposure is not None:
        log_typical = np.log(np.where(cases > 0, typical, 1.0))
        log_exposure = np.vstack([rows.log_exposure, log_typical])
    return BaselineRows(
        np.vstack([rows.counts, count]),
        np.vstack([rows.weight, weight]),
        log_exposure,
        rows.tested_log_exposure,
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
    unknown = np.full(len(series), np.nan)
    result = Level(
        log_mean=unknown.copy(),
        standard_error=unknown.copy(),
        dispersion=unknown.copy(),
        slope_p=unknown.copy(),
        trend_kept=np.zeros(len(series), dtype=bool),
    )
    for start in range(0, len(series), _CHUNK_COLUMNS):
        part = slice(start, start + _CHUNK_COLUMNS)
        rows = gather_rows(counts, series[part], months[part], options.design, exposure)
        if options.parity == "R":
            found = _level_as_in_r(rows, options)
        else:
            found = _corrected_level(
                with_pseudo_rows(rows, options.design, options.season_cases), options
            )
        for field in fields(Level):
            getattr(result, field.name)[part] = getattr(found, field.name)
    return result


def _level_as_in_r(rows: BaselineRows, options: FarringtonOptions) -> Level:
    """Fit with a trend where one is asked for, and without where R would not keep it."""
    if not options.trend:
        return _fit_once(rows, options, has_trend=False)
    level = _fit_once(rows, options, has_trend=True)
    # A slope that is 0 by symmetry comes out of R's QR as rounding noise: its p is below 1.
    kept = (level.slope_p < options.trend_p) | (options.trend_p >= 1)
    # R drops a trend whose prediction is larger than every count of the baseline.
    kept &= np.exp(level.log_mean) <= rows.counts.max(axis=0)
    kept &= np.isfinite(level.log_mean) & (options.years_back >= MIN_YEARS_FOR_TREND)
    level.trend_kept[:] = kept
    if kept.all():
        return level
    return level.replaced(~kept, _fit_once(rows.columns(~kept), options, has_trend=False))


def _corrected_level(rows: BaselineRows, options: FarringtonOptions) -> Level:
    """Fit without a trend, and with one where a score test says that it may matter."""
    level = _fit_once(rows, options, has_trend=False)
    if not options.trend or options.years_back < MIN_YEARS_FOR_TREND:
        return level
    may_matter = np.isfinite(level.log_mean)
    if options.trend_p < 1:
        may_matter &= level.slope_p < _SCORE_TEST_SLACK * options.trend_p
    chosen = np.flatnonzero(may_matter)
    with_trend = _fit_once(rows.columns(chosen), options, has_trend=True)
    kept = np.isfinite(with_trend.log_mean)
    if options.trend_p < 1:
        kept &= with_trend.slope_p < options.trend_p
    with_trend.trend_kept[:] = kept
    return level.replaced(chosen[kept], with_trend.columns(kept))


def _fit(rows: BaselineRows, options: FarringtonOptions, *, has_trend: bool) -> LoglinearFit:
    if options.parity == "R":
        return fit_loglinear(rows, options.design, has_trend=has_trend)
    without_trend = fit_cells(rows, options.design)
    if not has_trend:
        return without_trend
    return fit_loglinear(rows, options.design, has_trend=True, start=without_trend)


def _fit_once(rows: BaselineRows, options: FarringtonOptions, *, has_trend: bool) -> Level:
    """Fit, measure the dispersion, down-weight past outbreaks, fit again."""
    design = options.design
    fit = _fit(rows, options, has_trend=has_trend)
    is_month = rows.weight[: len(design.lags)] > 0
    n_parameters = (multiply(design.indicator, is_month.astype(float)) > 0).sum(axis=0) + has_trend
    freedom = (is_month.sum(axis=0) - n_parameters).astype(float)
    final, weight = fit, rows.weight
    if options.reweight:
        weight = _outbreak_weights(fit, rows, freedom, options)
        changed = np.flatnonzero((weight != rows.weight).any(axis=0))
        if changed.size:
            again = rows.reweighted(weight).columns(changed)
            final = fit.with_columns(changed, _fit(again, options, has_trend=has_trend))
    is_usable = fit.has_converged & (is_month[design.cells == design.n_cells - 1].any(axis=0))
    if options.parity is None:
        is_usable &= freedom >= MIN_DEGREES_OF_FREEDOM
    return _level_of(final, rows, weight, np.where(is_usable, freedom, np.nan), options)


def _dispersion(
    fit: LoglinearFit, counts: FloatArray, row_weight: FloatArray, freedom: FloatArray
) -> FloatArray:
    """Weighted squares of relative residuals per degree of freedom; pseudo rows do not count."""
    n_rows = len(row_weight)
    relative = (counts[:n_rows] - fit.mean[:n_rows]) / fit.mean[:n_rows]
    total: FloatArray = (row_weight * relative**2).sum(axis=0)
    return total / freedom


def _outbreak_weights(
    fit: LoglinearFit, rows: BaselineRows, freedom: FloatArray, options: FarringtonOptions
) -> FloatArray:
    """Weights of the second fit: residual ** -2 above the threshold, scaled to a mean of 1.

    Standardised Anscombe residuals; Noufaily et al. 2013, section 3.3. Pseudo rows keep theirs.
    """
    n_rows = len(options.design.lags)
    counts, weight, mean = rows.counts[:n_rows], rows.weight[:n_rows], fit.mean[:n_rows]
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        spread = np.maximum(_dispersion(fit, counts, weight * fit.working[:n_rows], freedom), 1.0)
        rest = np.maximum(1 - fit.hat(options.design, rows.weight), _MIN_REST)
        scale = np.sqrt(spread * rest)
        # Above the mean an Anscombe residual is smaller than a Pearson residual, which costs
        # less: only columns whose Pearson residuals reach the threshold are looked at closely.
        pearson = (counts - mean) / (np.sqrt(mean) * scale)
        chosen = np.flatnonzero((pearson > options.weights_threshold).any(axis=0))
        root = np.cbrt(mean[:, chosen])
        raw = 1.5 * (np.cbrt(counts[:, chosen]) ** 2 - root**2) / np.sqrt(root)
        residual = raw / scale[:, chosen]  # raw: 1.5 (y²ᐟ³ μ⁻¹ᐟ⁶ − μ¹ᐟ²)
        lowered = np.where(residual > options.weights_threshold, residual**-2, 1.0)
        lowered *= weight[:, chosen]
        lowered *= weight[:, chosen].sum(axis=0) / lowered.sum(axis=0)
    result = rows.weight.copy()
    is_finite = np.isfinite(lowered).all(axis=0)
    result[:n_rows, chosen[is_finite]] = lowered[:, is_finite]
    return result


def _level_of(
    fit: LoglinearFit,
    rows: BaselineRows,
    weight: FloatArray,
    freedom: FloatArray,
    options: FarringtonOptions,
) -> Level:
    design = options.design
    n_rows = len(design.lags)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        working = weight[:n_rows] * fit.working[:n_rows]
        dispersion = np.maximum(_dispersion(fit, rows.counts, working, freedom), 1.0)
        error_dispersion = dispersion
        if options.parity == "R":  # see the first defect in farrington.py
            used = weight[:n_rows] if options.reweight else working
            error_dispersion = _dispersion(fit, rows.counts, used, freedom)
        reach = fit.slope * (design.time_tested - design.time[-1])
        if options.parity is None:
            reach = np.clip(reach, -TREND_LIMIT, TREND_LIMIT)
        linear = fit.cell_effect[-1] + fit.slope * design.time[-1] + reach
        t_value = fit.slope / np.sqrt(error_dispersion / fit.time_weight)
        if options.parity is None and options.trend_p < 1 and np.isinf(fit.time_weight).all():
            score, information = score_of_trend(fit, rows.reweighted(weight), design)
            t_value = score / np.sqrt(dispersion * information)
        error = np.sqrt(error_dispersion * fit.tested_variance_factor(design))
    is_unusable = np.isnan(freedom)
    return Level(
        log_mean=np.where(is_unusable, np.nan, linear + rows.tested_log_exposure),
        standard_error=np.where(is_unusable, np.nan, error),
        dispersion=np.where(is_unusable, np.nan, dispersion),
        slope_p=2 * special.stdtr(freedom, -np.abs(t_value)),
        trend_kept=np.zeros(len(freedom), dtype=bool),
    )
