"""The pooled negative binomial model (県内共通の負の二項モデル): what a station may expect next month.

Enters: counts (station, indicator, month). Leaves: the predictive distribution of every tested
cell from earlier months alone. Season and trend of an indicator are shared by all stations; a
station has its own level, slope, season and drift, shrunk towards the shared ones by as much as
the prefecture's series resemble one another (empirical Bayes). Its dispersion is shrunk towards
the indicator's. What is uncertain about all this widens the distribution. pooled_design.py has
the terms, pooled_fit.py the steps, pooled_learning.py what the series teach about one another.

Variances are learnt anew every January (`_anchor`), coefficients for every month, so a month's
result depends on the months before it and on nothing else, wherever a replay begins. Cells are
single precision, which moves p-values by less than a part in 100,000.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import groupby

import numpy as np

from analysis.detection.baseline import FloatArray
from analysis.detection.limits import upper_tail
from analysis.detection.pooled_algebra import forms
from analysis.detection.pooled_design import (
    PERIOD_MONTHS,
    PooledDesign,
    calendar_month,
    own_design,
    shared_design,
)
from analysis.detection.pooled_fit import (
    Coefficients,
    History,
    Step,
    Variances,
    dispersion_likelihood,
    fitted_means,
    leverages,
    mean_less_mode,
    newton_step,
)
from analysis.detection.pooled_learning import Beliefs, batches, first_levels, history_of, learn

# Fewer months than a year say nothing of the season.
MIN_MONTHS = PERIOD_MONTHS
_MAX_LOG_VARIANCE = 1.0
_MOST_THREADS = 4


@dataclass(frozen=True, eq=False)
class PooledForecast:
    """Float (stations, indicators, months − first_tested); NaN where nothing can be told.

    expected: mean; size: of the negative binomial predictive distribution, whose variance is
    expected + expected² ÷ size.
    """

    expected: FloatArray
    size: FloatArray


@dataclass(frozen=True, eq=False)
class WindowForecast:
    """Float (stations, indicators, window): the tested month, in the last column, and those before.

    expected, size: as in `PooledForecast`, all from one baseline that ends before the window.
    level_variance: the part of 1 ÷ size that comes from not knowing the mean better; the months
    have it in common. NaN where nothing can be told.
    """

    expected: FloatArray
    size: FloatArray
    level_variance: FloatArray


def tail_probability(
    counts: FloatArray,
    *,
    first_tested: int,
    first_month: int = 1,
    exposure: FloatArray | None = None,
) -> FloatArray:
    """How probable a count as high as the observed one is, if nothing has changed.

    counts: float (stations, indicators, months), NaN = missing. first_tested: index of the first
    tested month. first_month: calendar month 1–12 of column 0. exposure: float, same shape,
    above 0, NaN = unknown: then the cell is not used. Returns P(Y > y) + P(Y = y) ÷ 2 (mid-p),
    float (stations, indicators, months − first_tested), each from earlier months only; NaN where
    the count is missing or fewer than 12 months lie before.
    Raises ValueError for shapes and indices that do not fit.
    """
    forecast = pooled_forecast(
        counts, first_tested=first_tested, first_month=first_month, exposure=exposure
    )
    return mid_p(counts[:, :, first_tested:], forecast)


def mid_p(counts: FloatArray, forecast: PooledForecast) -> FloatArray:
    """P(Y > y) + P(Y = y) ÷ 2 of counts of the forecast's shape."""
    ratio = 1 + forecast.expected / forecast.size
    at_least = upper_tail(counts, forecast.expected, ratio)
    above = upper_tail(counts + 1, forecast.expected, ratio)
    return np.asarray((at_least + above) / 2)


def pooled_forecast(
    counts: FloatArray,
    *,
    first_tested: int,
    first_month: int = 1,
    exposure: FloatArray | None = None,
) -> PooledForecast:
    """The predictive distribution of every month from first_tested on; as `tail_probability`."""
    single = window_forecasts(
        counts, first_tested=first_tested, window=1, first_month=first_month, exposure=exposure
    )
    shape = (*counts.shape[:2], counts.shape[2] - first_tested)
    expected, size = np.full(shape, np.nan), np.full(shape, np.nan)
    for place, forecast in enumerate(single):
        expected[..., place], size[..., place] = forecast.expected[..., 0], forecast.size[..., 0]
    return PooledForecast(expected, size)


def window_forecasts(
    counts: FloatArray,
    *,
    first_tested: int,
    window: int = PERIOD_MONTHS,
    first_month: int = 1,
    exposure: FloatArray | None = None,
) -> Iterator[WindowForecast]:
    """For every month from first_tested on: what it and the months before it might have been.

    A slow change hides in a baseline that holds its beginning. These forecasts of `window` months
    come from one fit to the months before all of them, which costs no more than a forecast of one
    month. Yields one `WindowForecast` a tested month; other parameters as in `tail_probability`.
    Raises ValueError for shapes and indices that do not fit and for a window under 1 month.
    """
    if window < 1:
        raise ValueError("window is at least 1 month")
    _check(counts, first_tested, first_month, exposure)
    return _window_forecasts(counts, first_tested, window, first_month, exposure)


def _window_forecasts(
    counts: FloatArray,
    first_tested: int,
    window: int,
    first_month: int,
    exposure: FloatArray | None,
) -> Iterator[WindowForecast]:
    n_stations, n_indicators, n_months = counts.shape
    series = counts.swapaxes(0, 1)
    exposed = None if exposure is None else _without_unit(exposure.swapaxes(0, 1))
    first_told = min(max(first_tested, MIN_MONTHS + window - 1), n_months)
    for _ in range(first_tested, first_told):
        yield _nothing_told((n_stations, n_indicators, window))
    moments = (
        _Moment(series, exposed, month, first_month, window)
        for month in range(first_told, n_months)
    )
    with ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1)) as threads:
        for anchor, of_a_year in groupby(moments, key=_anchor):
            beliefs = learn(series, exposed, anchor, first_month, threads)
            yield from _told(list(of_a_year), beliefs, threads)


def _told(
    moments: list["_Moment"], beliefs: Beliefs, threads: ThreadPoolExecutor
) -> Iterator[WindowForecast]:
    """The forecasts of months that share their beliefs; batches of indicators go to the threads."""
    n_indicators, n_stations = moments[0].series.shape[:2]
    rows = [batches(n_indicators, n_stations * moment.month) for moment in moments]
    tasks = [
        (moment, batch) for moment, of_it in zip(moments, rows, strict=True) for batch in of_it
    ]
    found = threads.map(partial(_forecast, beliefs), *zip(*tasks, strict=True))
    for moment, of_it in zip(moments, rows, strict=True):
        forecast = _nothing_told((n_stations, n_indicators, moment.n_months))
        for batch in of_it:
            parts = forecast.expected, forecast.size, forecast.level_variance
            for part, values in zip(parts, next(found), strict=True):
                part[:, batch] = values.swapaxes(0, 1)
        yield forecast


def _nothing_told(shape: tuple[int, int, int]) -> WindowForecast:
    return WindowForecast(*(np.full(shape, np.nan) for _ in range(3)))


def _check(
    counts: FloatArray,
    first_tested: int,
    first_month: int,
    exposure: FloatArray | None,
) -> None:
    if counts.ndim != 3:
        raise ValueError("counts has the axes (station, indicator, month)")
    if not 0 <= first_tested <= counts.shape[2]:
        raise ValueError("first_tested lies outside the months")
    if not 1 <= first_month <= PERIOD_MONTHS:
        raise ValueError("first_month is a calendar month, 1 to 12")
    if (counts < 0).any() or np.isinf(counts).any():
        raise ValueError("a count is a finite number from 0 on, or NaN")
    if exposure is not None:
        if exposure.shape != counts.shape:
            raise ValueError("exposure has another shape than counts")
        if (exposure <= 0).any() or np.isinf(exposure).any():
            raise ValueError("an exposure is a finite number above 0, or NaN")


def _without_unit(exposure: FloatArray) -> FloatArray:
    """Exposure (indicators, stations, months) ÷ its middle in its first known month.

    Counted in persons or in thousands of persons, it gives the same forecasts.
    """
    scaled = exposure.copy()
    for row in scaled:
        months = np.flatnonzero(np.isfinite(row).any(axis=0))
        if months.size:
            row /= np.exp(np.nanmean(np.log(row[:, months[0]])))
    return scaled


@dataclass(frozen=True, eq=False)
class _Moment:
    """What is known when one month is tested.

    series, exposure: float (indicators, stations, months); n_months: how many months are
    forecast, of which the tested one is the last.
    """

    series: FloatArray
    exposure: FloatArray | None
    month: int
    first_month: int
    n_months: int

    @property
    def known_until(self) -> int:
        """The first month of which nothing is known."""
        return self.month - self.n_months + 1


def _anchor(moment: _Moment) -> int:
    """The month at which the variances used for a moment are learnt: the last January.

    Counted by the calendar, not from where the panel happens to begin; but a year lies before it.
    """
    january = moment.known_until - calendar_month(moment.first_month, moment.known_until) + 1
    return max(january, MIN_MONTHS)


def _forecast(
    beliefs: Beliefs, moment: _Moment, rows: slice
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Expected counts, sizes, level variances, float (indicators, stations, n_months)."""
    month, calendar = moment.month, calendar_month(moment.first_month, moment.month)
    shared, own = shared_design(month, calendar), own_design(month, calendar)
    exposure = None if moment.exposure is None else moment.exposure[rows]
    history = history_of(moment.series[rows], exposure, month, moment.known_until)
    now = _begun(beliefs, rows, history, len(shared.group), len(own.group))
    believed, step = _fit(history, shared, own, now, beliefs, rows)
    lean = mean_less_mode(step, own, leverages(step, own), believed)
    log_mean = (now.shared @ shared.rows[-moment.n_months :].T)[:, None]
    log_mean = log_mean + (now.own + lean) @ own.rows[-moment.n_months :].T
    if exposure is not None:
        log_mean += np.log(exposure[..., moment.known_until : month + 1])
    variance = forms(step.own_covariance, own.products[-moment.n_months :])
    variance += forms(step.shared_covariance, shared.products[-moment.n_months :])[:, None]
    has_history = history.is_known.any(axis=2, keepdims=True)
    variance = np.where(has_history, np.minimum(variance, _MAX_LOG_VARIANCE), np.nan)
    expected = np.exp(log_mean + variance / 2)
    size = 1 / ((1 + believed.dispersion[..., None]) * np.exp(variance) - 1)
    return expected, size, np.expm1(variance)


def _fit(
    history: History,
    shared: PooledDesign,
    own: PooledDesign,
    now: Coefficients,
    beliefs: Beliefs,
    rows: slice,
) -> tuple[Variances, Step]:
    """Two steps from what was learnt: the first as if stations were alike, the second as they are.

    Returns what the second is made with, and what it found. A third would move p-values by .006
    of a standard deviation in the mean.
    """
    pooled = np.broadcast_to(beliefs.dispersions.pooled[rows, None], history.counts.shape[:2])
    believed, mean = beliefs.variances(rows, pooled), fitted_means(history, shared, own, now)
    step = newton_step(history, shared, own, now, believed, mean)
    mean = fitted_means(history, shared, own, now)
    candidates = beliefs.dispersions.candidates(rows)
    likelihood = dispersion_likelihood(history, mean, step.weight, leverages(step, own), candidates)
    believed = beliefs.variances(rows, beliefs.dispersions.of_stations(likelihood, rows))
    return believed, newton_step(history, shared, own, now, believed, mean)


def _begun(
    beliefs: Beliefs, rows: slice, history: History, n_shared: int, n_own: int
) -> Coefficients:
    """Coefficients to begin from: those learnt, and the plain level of who taught nothing.

    A longer past may have one more stretch of drift; its coefficient begins at 0.
    """
    learnt = beliefs.coefficients
    n_indicators, n_stations = history.counts.shape[:2]
    shared, own = np.zeros((n_indicators, n_shared)), np.zeros((n_indicators, n_stations, n_own))
    shared[:, : learnt.shared.shape[1]] = learnt.shared[rows]
    if learnt.own.shape[1] < n_stations:
        own[..., 0] = first_levels(history, np.exp(learnt.shared[rows, 0]))
    own[:, beliefs.teachers] = 0.0
    own[:, beliefs.teachers, : learnt.own.shape[2]] = learnt.own[rows]
    return Coefficients(shared, own)
