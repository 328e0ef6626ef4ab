"""Farrington's method with Noufaily's extensions, for all series and tested months at once.

Enters: counts (series, months) and, where growth is to be explained away, exposure. Leaves:
expected count, upper bound, score and alarm of each tested month, from earlier months only.

The default is corrected. `parity="R"` reproduces `farringtonFlexible` of R surveillance 1.20.3
(series with and without dates), defects included:

- After reweighting R takes the outbreak weights for the working weights, so that the trend's
  standard error is wrong by about mean ** -1/2. Corrected: both are used.
- R's nbPlugin and muan scores mix the log mean with counts. Corrected: counts throughout.
- A season without a single case has an upper bound of 0 in R, so the first case is an alarm.
  Corrected: such a cell is given half a case at the series' own level, and no bound is below 1.
- R drops a trend whose prediction exceeds every baseline count, which gives false alarms on
  every growing series. Corrected: a trend is followed beyond the baseline up to a factor 2, and
  a slope that few cases speak for is drawn towards none (TYPICAL_GROWTH).
- R lets blocks between windows come out empty, or fills them backwards. Corrected: refused.

Sources: Farrington et al. 1996; Noufaily et al. 2013; Salmon et al. 2016.
"""

from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

import numpy as np
from scipy import special

from analysis.detection.baseline import BoolArray, FloatArray, IntArray
from analysis.detection.farrington_level import (
    FarringtonOptions,
    Level,
    Limit,
    fit_levels,
)
from analysis.detection.limits import POWERS, count_quantile, power_limits, predictive_ratio

MIN_UPPER_BOUND = 1.0  # corrected: a single case alone is never an alarm


@dataclass(frozen=True, eq=False)
class FarringtonResult:
    """Arrays of one shape, (series, months − first_tested); NaN where not testable.

    expected: count; upper_bound: largest count that is no alarm (a real number for the delta
    limits); score: (observed − expected) ÷ (upper bound − expected), an alarm above 1;
    alarm, trend_kept: bool, False where not testable; dispersion: variance ÷ mean, at least 1;
    standard_error: of the log of expected, dispersion included.
    """

    expected: FloatArray
    upper_bound: FloatArray
    score: FloatArray
    alarm: BoolArray
    dispersion: FloatArray
    trend_kept: BoolArray
    standard_error: FloatArray


def farrington(
    counts: FloatArray,
    *,
    first_tested: int,
    period: int = 12,
    years_back: int = 5,
    half_width: int = 1,
    n_periods: int = 10,
    exclude_recent: int = 6,
    trend: bool = True,
    trend_p: float = 1.0,
    reweight: bool = True,
    weights_threshold: float = 2.58,
    alpha: float = 0.01,
    limit: Limit = "nbPlugin",
    exposure: FloatArray | None = None,
    recent_count: tuple[int, int] = (5, 4),
    parity: Literal["R"] | None = None,
    dates: tuple[date, ...] | None = None,
) -> FarringtonResult:
    """Compare each month with the same season of earlier years.

    counts: float (series, months), cases a month; NaN = missing, skipped and never taken for 0.
    first_tested: index of the first month to test; all later ones are tested too.
    period: months a year. years_back, half_width, n_periods, exclude_recent: see
    `baseline_design`. trend: fit one, and keep it where its p-value is below trend_p.
    reweight: down-weight baseline months whose Anscombe residual exceeds weights_threshold.
    limit: "nbPlugin" (negative binomial at the fitted mean), "muan" (at the mean's own upper
    limit), "delta" (normal on the scale count ** 2/3; "delta-1/2" and "delta-none" use other
    powers), "predictive" (negative binomial with the mean's error in its variance).
    exposure: float, shape of counts, > 0; NaN = unknown, the month is skipped.
    recent_count: (cases, months): not testable unless that many cases fell in the last months,
    the tested one included.
    dates: first days of the months or, with period=52, weeks; then the calendar decides what
    lies a year back (see `calendar_design`), else every `period` months.

    A month is not testable (NaN) when the full baseline does not lie inside the array, the
    tested count is missing, fewer than 5 degrees of freedom or no month of the tested season
    are left, or recent cases are too few. Ask for fewer years_back to test earlier months.
    Raises ValueError for shapes or parameters that do not fit together.
    """
    options = FarringtonOptions(
        period, years_back, half_width, n_periods, exclude_recent, trend, trend_p, reweight,
        weights_threshold, alpha, limit, recent_count, parity, dates=dates,
    )  # fmt: skip
    counts = np.asarray(counts, dtype=float)
    if counts.ndim != 2:
        raise ValueError("counts has the axes (series, month)")
    if not 0 <= first_tested <= counts.shape[1]:
        raise ValueError("first_tested lies outside the months")
    if exposure is not None and np.shape(exposure) != counts.shape:
        raise ValueError("exposure has another shape than counts")
    if dates is not None and len(dates) != counts.shape[1]:
        raise ValueError("dates has another length than the months of counts")
    n_series, n_months = counts.shape
    series, months = np.meshgrid(
        np.arange(n_series), np.arange(first_tested, n_months), indexing="ij"
    )
    flat = farrington_cells(counts, series.ravel(), months.ravel(), options, exposure=exposure)
    shaped = {f.name: getattr(flat, f.name).reshape(series.shape) for f in fields(flat)}
    return FarringtonResult(**shaped)


def farrington_cells(
    counts: FloatArray,
    series: IntArray,
    months: IntArray,
    options: FarringtonOptions,
    *,
    exposure: FloatArray | None = None,
) -> FarringtonResult:
    """As `farrington`, for chosen cells: series and months are int (cells,), results (cells,)."""
    testable = _has_baseline(months, options) & ~np.isnan(counts[series, months])
    testable &= _has_recent_cases(counts, options)[series, months]
    if exposure is not None:
        testable &= np.isfinite(exposure[series, months])
    chosen = np.flatnonzero(testable)
    level = fit_levels(counts, series[chosen], months[chosen], options, exposure)
    found = _compare(counts[series[chosen], months[chosen]], level, options)
    result = {}
    for field in fields(found):
        values = getattr(found, field.name)
        result[field.name] = np.full(len(series), False if values.dtype == bool else np.nan)
        result[field.name][chosen] = values
    return FarringtonResult(**result)


def _has_baseline(months: IntArray, options: FarringtonOptions) -> BoolArray:
    """Of each month, whether its full baseline lies inside the array."""
    if options.dates is None:
        return np.asarray(months >= options.design.needed_months)
    tested, place = np.unique(months, return_inverse=True)
    inside = [options.design_at(int(month)) is not None for month in tested]
    return np.array(inside, dtype=bool)[place]


def _has_recent_cases(counts: FloatArray, options: FarringtonOptions) -> BoolArray:
    """Whether enough cases fell in the months up to each month; missing months add none."""
    needed, n_recent = options.recent_count
    if not needed:
        return np.ones(counts.shape, dtype=bool)
    total = np.cumsum(np.where(np.isnan(counts), 0.0, counts), axis=1)
    before = np.zeros_like(total)
    before[:, n_recent:] = total[:, :-n_recent]
    return np.asarray(total - before >= needed)


def _compare(observed: FloatArray, level: Level, options: FarringtonOptions) -> FarringtonResult:
    """Bounds from the fitted level, and the observed counts against them."""
    with np.errstate(over="ignore", invalid="ignore"):
        mean = np.exp(level.log_mean)
        upper = _upper_bound(mean, level, options)
        if options.parity == "R":
            centre = mean if options.limit in POWERS else level.log_mean
            score = (observed - centre) / (upper - centre)
            alarm = (score > 1) & (observed > 0)
        else:
            upper = np.maximum(upper, MIN_UPPER_BOUND)
            score = (observed - mean) / (upper - mean)
            alarm = observed > upper
    expected = np.where(np.isnan(upper), np.nan, mean)
    return FarringtonResult(
        expected, upper, score, alarm, level.dispersion, level.trend_kept, level.standard_error
    )


def _upper_bound(mean: FloatArray, level: Level, options: FarringtonOptions) -> FloatArray:
    if options.limit == "nbPlugin":
        return count_quantile(1 - options.alpha, mean, level.dispersion)
    if options.limit == "muan":
        high = np.exp(level.log_mean - special.ndtri(options.alpha) * level.standard_error)
        return count_quantile(1 - options.alpha, high, level.dispersion)
    ratio = predictive_ratio(mean, level.dispersion, level.standard_error)
    if options.limit == "predictive":
        return count_quantile(1 - options.alpha, mean, ratio)
    return power_limits(options.alpha, mean, ratio, POWERS[options.limit])[1]
