"""The pooled negative binomial model (県内共通の負の二項モデル): what a station may expect next month.

Enters: counts (station, indicator, month). Leaves: the predictive distribution of every tested
cell from earlier months alone. Season and trend of an indicator are shared by all stations; a
station has its own level, slope, season and drift, shrunk towards the shared ones by as much as
the prefecture's series resemble one another (empirical Bayes). Its dispersion is shrunk towards
the indicator's. What is uncertain about all this widens the distribution. pooled_fit.py has the
steps, pooled_design.py the terms.

Variances are learnt anew once a year of the panel (`_anchor`), coefficients for every month, so a
month's result depends on the months before it and on nothing else, wherever a replay begins.
"""

from dataclasses import dataclass

import numpy as np

from analysis.detection.baseline import FloatArray
from analysis.detection.limits import upper_tail
from analysis.detection.pooled_design import PERIOD_MONTHS, own_design, shared_design
from analysis.detection.pooled_fit import Coefficients, History, Step, Variances, newton_step

# Fewer months than a year say nothing of the season.
MIN_MONTHS = PERIOD_MONTHS
_ANCHOR_STEPS = 10
_MONTH_STEPS = 3
# An indicator's variances are learnt from its stations and, as if they were this many more
# stations, from those of all indicators.
_BORROWED_STATIONS = 20.0
_FIRST_DISPERSION = 0.15
_VARIANCE_RANGE = (1e-7, 9.0)
_LARGEST_CHANGE = 5.0  # of a variance from one step to the next
_DISPERSION_RANGE = (0.002, 5.0)
_DISPERSION_FROM_POOLED = (0.15, 8.0)
_SMALLEST_BETWEEN = 0.01  # relative variance of dispersions between stations
_MOST_INFORMATION = 10.0
_MAX_LOG_VARIANCE = 1.0


@dataclass(frozen=True, eq=False)
class PooledForecast:
    """Float (stations, indicators, months − first_tested); NaN where nothing can be told.

    expected: mean; size: of the negative binomial predictive distribution, whose variance is
    expected + expected² ÷ size.
    """

    expected: FloatArray
    size: FloatArray


@dataclass(eq=False)
class _Beliefs:
    """What is carried from one step to the next.

    coefficients: one an indicator. own_variance: float (indicators, groups); shared_variance:
    float (groups,); dispersion: float (indicators, stations).
    """

    coefficients: list[Coefficients]
    own_variance: FloatArray
    shared_variance: FloatArray
    dispersion: FloatArray


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
    exclude_recent: int = 0,
) -> PooledForecast:
    """The predictive distribution of every month from first_tested on.

    As `tail_probability`; exclude_recent: months just before the tested one that are left out.
    """
    _check(counts, first_tested, first_month, exposure, exclude_recent)
    n_stations, n_indicators, n_months = counts.shape
    shape = (n_stations, n_indicators, n_months - first_tested)
    expected, size = np.full(shape, np.nan), np.full(shape, np.nan)
    series = counts.swapaxes(0, 1)
    exposed = None if exposure is None else exposure.swapaxes(0, 1)
    learnt: dict[int, _Beliefs] = {}
    for month in range(max(first_tested, MIN_MONTHS), n_months):
        anchor = _anchor(month)
        if anchor not in learnt:
            learnt = {anchor: _learn(series, exposed, anchor, first_month)}
        beliefs, place = learnt[anchor], month - first_tested
        for row in range(n_indicators):
            known_until = month - exclude_recent
            expected[:, row, place], size[:, row, place] = _forecast(
                series[row],
                None if exposed is None else exposed[row],
                month,
                known_until,
                first_month,
                beliefs,
                row,
            )
    return PooledForecast(expected, size)


def _check(
    counts: FloatArray,
    first_tested: int,
    first_month: int,
    exposure: FloatArray | None,
    exclude_recent: int,
) -> None:
    if counts.ndim != 3:
        raise ValueError("counts has the axes (station, indicator, month)")
    if not 0 <= first_tested <= counts.shape[2]:
        raise ValueError("first_tested lies outside the months")
    if not 1 <= first_month <= PERIOD_MONTHS:
        raise ValueError("first_month is a calendar month, 1 to 12")
    if exclude_recent < 0:
        raise ValueError("exclude_recent is 0 or more")
    if (counts < 0).any() or np.isinf(counts).any():
        raise ValueError("a count is a finite number from 0 on, or NaN")
    if exposure is not None:
        if exposure.shape != counts.shape:
            raise ValueError("exposure has another shape than counts")
        if (exposure <= 0).any() or np.isinf(exposure).any():
            raise ValueError("an exposure is a finite number above 0, or NaN")


def _anchor(month: int) -> int:
    """The month at which the variances used for `month` are learnt: whole years of the panel."""
    return month - month % PERIOD_MONTHS


def _history(
    counts: FloatArray, exposure: FloatArray | None, until: int, known_until: int
) -> History:
    """The months before `until` of one indicator, those from known_until on left out."""
    past = counts[:, :until]
    is_known = np.isfinite(past)
    is_known[:, known_until:] = False
    log_exposure = None
    if exposure is not None:
        is_known &= np.isfinite(exposure[:, :until])
        log_exposure = np.log(np.where(is_known, exposure[:, :until], 1.0))
    filled = np.where(is_known, past, 0.0)
    return History(filled, is_known, log_exposure, filled ** (2 / 3))


def _calendar_month(first_month: int, month: int) -> int:
    return (first_month - 1 + month) % PERIOD_MONTHS + 1


def _learn(
    series: FloatArray, exposed: FloatArray | None, month: int, first_month: int
) -> _Beliefs:
    """Learn variances, and coefficients to begin from, from the months before `month`."""
    calendar = _calendar_month(first_month, month)
    shared, own = shared_design(month, calendar), own_design(month, calendar)
    histories = [
        _history(counts, None if exposed is None else exposed[row], month, month)
        for row, counts in enumerate(series)
    ]
    n_stations = series.shape[1]
    beliefs = _Beliefs(
        [_first_levels(history, len(shared.group), len(own.group)) for history in histories],
        np.tile(own.start, (len(histories), 1)),
        shared.start.copy(),
        np.full((len(histories), n_stations), _FIRST_DISPERSION),
    )
    for _ in range(_ANCHOR_STEPS):
        steps = [
            newton_step(history, shared, own, beliefs.coefficients[row], _believed(beliefs, row))
            for row, history in enumerate(histories)
        ]
        _believe(beliefs, steps, n_stations)
    return beliefs


def _believed(beliefs: _Beliefs, row: int) -> Variances:
    return Variances(beliefs.shared_variance, beliefs.own_variance[row], beliefs.dispersion[row])


def _first_levels(history: History, n_shared: int, n_own: int) -> Coefficients:
    """Levels to begin from: gamma–Poisson means, shrunk to the prefecture by two cases."""
    cases = history.counts.sum(axis=1)
    months = np.where(history.is_known, 1.0, 0.0)
    if history.log_exposure is not None:
        months *= np.exp(history.log_exposure)
    reach = months.sum(axis=1)
    shared, own = np.zeros(n_shared), np.zeros((len(cases), n_own))
    rate = (cases.sum() + 0.5) / (reach.sum() + 1)
    shared[0] = np.log(rate)
    own[:, 0] = np.log((cases + 2) / (rate * reach + 2))
    return Coefficients(shared, own)


def _believe(beliefs: _Beliefs, steps: list[Step], n_stations: int) -> None:
    """Take the next variances and dispersions from what the steps left."""
    squares, freedom = (
        np.array([getattr(step, name) for step in steps]) for name in ("squares", "freedom")
    )
    borrowed = _BORROWED_STATIONS / n_stations
    squares += borrowed * squares.mean(axis=0)
    freedom += borrowed * freedom.mean(axis=0)
    beliefs.own_variance = _next_variance(beliefs.own_variance, squares, freedom)
    shared = [
        np.sum([getattr(step, name) for step in steps], axis=0)
        for name in ("shared_squares", "shared_freedom")
    ]
    level = beliefs.shared_variance[0]  # the shared level is free
    beliefs.shared_variance = _next_variance(beliefs.shared_variance, *shared)
    beliefs.shared_variance[0] = level
    beliefs.dispersion = _shrunk_dispersion(steps)


def _next_variance(now: FloatArray, squares: FloatArray, freedom: FloatArray) -> FloatArray:
    target = squares / np.maximum(freedom, 1e-3)
    target = np.clip(target, now / _LARGEST_CHANGE, now * _LARGEST_CHANGE)
    return np.asarray(np.clip(target, *_VARIANCE_RANGE))


def _shrunk_dispersion(steps: list[Step]) -> FloatArray:
    """Each station's dispersion, drawn to the indicator's by how alike the stations are."""
    excess, reference = (
        np.array([getattr(step, name) for step in steps]) for name in ("excess", "reference")
    )
    total = np.maximum(reference.sum(axis=1), 1e-9)
    pooled = np.clip(excess.sum(axis=1) / total, *_DISPERSION_RANGE)[:, None]
    told = np.maximum(reference * pooled**2, 1e-9)  # 1 ÷ relative variance of a station's own
    relative = np.where(reference > 0, excess / np.maximum(reference, 1e-9) / pooled, 1.0)
    weight = np.minimum(told, _MOST_INFORMATION)
    between = (weight * ((relative - 1) ** 2 - 1 / told)).sum() / weight.sum()
    between = max(float(between), _SMALLEST_BETWEEN)
    shrunk = (told * relative + 1 / between) / (told + 1 / between)
    return np.asarray(pooled * np.clip(shrunk, *_DISPERSION_FROM_POOLED))


def _forecast(
    counts: FloatArray,
    exposure: FloatArray | None,
    month: int,
    known_until: int,
    first_month: int,
    beliefs: _Beliefs,
    row: int,
) -> tuple[FloatArray, FloatArray]:
    """Expected counts and sizes of one indicator in one month, float (stations,)."""
    calendar = _calendar_month(first_month, month)
    shared, own = shared_design(month, calendar), own_design(month, calendar)
    history = _history(counts, exposure, month, known_until)
    begun = beliefs.coefficients[row]
    now = Coefficients(
        _lengthened(begun.shared, len(shared.group)), _lengthened(begun.own, len(own.group))
    )
    believed = _believed(beliefs, row)
    for _ in range(_MONTH_STEPS):
        step = newton_step(history, shared, own, now, believed)
    log_mean = now.shared @ shared.tested + (now.own + step.lean) @ own.tested
    if exposure is not None:
        log_mean = log_mean + np.log(exposure[:, month])
    variance = np.einsum("a,sab,b->s", own.tested, step.own_covariance, own.tested)
    variance += shared.tested @ step.shared_covariance @ shared.tested
    variance = np.minimum(variance, _MAX_LOG_VARIANCE)
    expected = np.exp(log_mean + variance / 2)
    size = 1 / ((1 + believed.dispersion) * np.exp(variance) - 1)
    has_history = history.is_known.any(axis=1)
    return np.where(has_history, expected, np.nan), np.where(has_history, size, np.nan)


def _lengthened(coefficients: FloatArray, n_terms: int) -> FloatArray:
    """A longer past may have one more stretch of drift; its coefficient begins at 0."""
    missing = n_terms - coefficients.shape[-1]
    padding = [(0, 0)] * (coefficients.ndim - 1) + [(0, missing)]
    return np.pad(coefficients, padding)
