"""What the prefecture's series teach about one another: variances and dispersions (empirical Bayes).

Enters: counts (indicator, station, month) before a moment. Leaves: `Beliefs`: how much stations
differ in level, slope, season and drift, how much shared terms move, how unruly counts are, and
coefficients to begin later fits from. pooled_fit.py has the steps.
"""

from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np

from analysis.detection.baseline import FloatArray
from analysis.detection.pooled_design import PooledDesign, calendar_month, own_design, shared_design
from analysis.detection.pooled_fit import (
    Coefficients,
    History,
    Lessons,
    Spread,
    Variances,
    dispersion_likelihood,
    fitted_means,
    lessons,
    leverages,
    newton_step,
    spread,
)

_STEPS = 12
# Before these, stations are taken to be as unruly as their indicator.
_STEPS_WITH_OWN_DISPERSION = 4
# Of more stations than this, evenly chosen ones teach: variances of a hundred are sure enough.
MAX_TEACHERS = 128
# An indicator's variances are learnt from its stations and, as if they were this many more
# stations, from those of all indicators.
_BORROWED_STATIONS = 20.0
_FIRST_DISPERSION = 0.15
_CELLS_A_BATCH = 80_000
_VARIANCE_RANGE = (1e-7, 9.0)
_LARGEST_CHANGE = 5.0  # of a variance from one step to the next
# The fixed point is neared from one side: logs of variances go this much further than they are
# sent, and 12 steps come as near as 20 plain ones would (from 2.0 on they swing).
_OVER_RELAXATION = 1.6
_DISPERSION_RANGE = (0.002, 5.0)
# A station's dispersion ÷ the pooled one: from 1/11 to 11 in steps of e^0.6.
_LOG_MULTIPLES = np.linspace(-2.4, 2.4, 9)
_SPREADS_OF_LOGS = (0.1, 0.25, 0.4, 0.55, 0.7, 0.9, 1.2)
_SMALLEST_BETWEEN = 0.01  # relative variance of dispersions between stations
_MOST_INFORMATION = 10.0
_DISPERSION_ROUNDS = 4


@dataclass(frozen=True, eq=False)
class Dispersions:
    """pooled: float (indicators,), c in var = mean + c · mean²; prior: float (candidates,).

    prior: how probable it is that a station's dispersion is the pooled one × each of _MULTIPLES.
    """

    pooled: FloatArray
    prior: FloatArray

    def candidates(self, rows: slice) -> FloatArray:
        """The dispersions that stations may have, float (indicators, candidates)."""
        return np.asarray(np.exp(_LOG_MULTIPLES) * self.pooled[rows, None])

    def of_stations(self, likelihood: FloatArray, rows: slice) -> FloatArray:
        """Posterior middle of each station's dispersion, float (indicators, stations).

        likelihood: log likelihood, float (indicators, stations, candidates).
        """
        posterior = np.exp(likelihood - likelihood.max(axis=2, keepdims=True)) * self.prior
        posterior /= posterior.sum(axis=2, keepdims=True)
        return np.asarray(self.pooled[rows, None] * np.exp(posterior @ _LOG_MULTIPLES))


@dataclass(eq=False)
class Beliefs:
    """What later fits begin from.

    coefficients: of all indicators, own ones of the teachers only; teachers: their places among
    the stations. own_variance: float (indicators, groups); shared_variance: float (groups,).
    """

    coefficients: Coefficients
    teachers: slice
    own_variance: FloatArray
    shared_variance: FloatArray
    dispersions: Dispersions

    def variances(self, rows: slice, dispersion: FloatArray) -> Variances:
        """What is believed of some indicators, with these dispersions of their stations."""
        return Variances(self.shared_variance, self.own_variance[rows], dispersion)


def learn(
    series: FloatArray,
    exposure: FloatArray | None,
    month: int,
    first_month: int,
    threads: Executor,
) -> Beliefs:
    """Learn from the months before `month`.

    Of more than MAX_TEACHERS stations every second, third … one teaches, always the same ones.
    series: float (indicators, stations, months), NaN = missing; exposure: same shape or None.
    threads: batches of indicators are fitted in them.
    """
    n_indicators, n_stations = series.shape[:2]
    teachers = slice(None, None, max(1, -(-n_stations // MAX_TEACHERS)))
    taught_by = series[:, teachers]
    exposed = None if exposure is None else exposure[:, teachers]
    calendar = calendar_month(first_month, month)
    shared, own = shared_design(month, calendar), own_design(month, calendar)
    rows = batches(n_indicators, taught_by.shape[1] * month)
    histories = [
        history_of(taught_by[each], None if exposed is None else exposed[each], month, month)
        for each in rows
    ]
    first = [_first_coefficients(each, len(shared.group), len(own.group)) for each in histories]
    beliefs = Beliefs(
        Coefficients(
            np.concatenate([each.shared for each in first]),
            np.concatenate([each.own for each in first]),
        ),
        teachers,
        np.tile(own.start, (n_indicators, 1)),
        shared.start.copy(),
        Dispersions(np.full(n_indicators, _FIRST_DISPERSION), _prior(_SPREADS_OF_LOGS[0])),
    )
    dispersion = np.full(taught_by.shape[:2], _FIRST_DISPERSION)
    for number in range(_STEPS):
        is_late = number >= _STEPS - _STEPS_WITH_OWN_DISPERSION
        lesson = partial(_lesson, beliefs, shared, own, dispersion, is_late=is_late)
        taught = list(threads.map(lesson, rows, histories))
        _believe(beliefs, [each.of_variances for each in taught], taught_by.shape[1])
        pooled = _pooled_dispersion([each.spread for each in taught])
        dispersion = np.broadcast_to(pooled[:, None], dispersion.shape)
        beliefs.dispersions = Dispersions(pooled, beliefs.dispersions.prior)
        if is_late:
            likelihood = np.concatenate([each.likelihood for each in taught])
            beliefs.dispersions = Dispersions(pooled, _likeliest_prior(likelihood))
            dispersion = beliefs.dispersions.of_stations(likelihood, slice(None))
    return beliefs


def batches(n_indicators: int, cells_each: int) -> list[slice]:
    """Indicators that are fitted together: enough to be worth a call, few enough for a cache."""
    size = max(1, _CELLS_A_BATCH // max(cells_each, 1))
    return [slice(start, start + size) for start in range(0, n_indicators, size)]


@dataclass(frozen=True, eq=False)
class _Taught:
    """What a step teaches; likelihood: float (indicators, stations, candidates), maybe none."""

    of_variances: Lessons
    spread: Spread
    likelihood: FloatArray


def _lesson(
    beliefs: Beliefs,
    shared: PooledDesign,
    own: PooledDesign,
    dispersion: FloatArray,
    rows: slice,
    history: History,
    *,
    is_late: bool,
) -> _Taught:
    """One step over some indicators, and what it teaches."""
    now = Coefficients(beliefs.coefficients.shared[rows], beliefs.coefficients.own[rows])
    believed = beliefs.variances(rows, dispersion[rows])
    mean = fitted_means(history, shared, own, now)
    step = newton_step(history, shared, own, now, believed, mean)
    leverage = leverages(step, own)
    candidates = beliefs.dispersions.candidates(rows)
    return _Taught(
        lessons(step, shared, own, now, believed),
        spread(history, step, leverage, believed),
        dispersion_likelihood(
            history, mean, step.weight, leverage, candidates if is_late else candidates[:, :0]
        ),
    )


def history_of(
    counts: FloatArray, exposure: FloatArray | None, until: int, known_until: int
) -> History:
    """The months before `until` of some indicators, those from known_until on left out."""
    past = np.ascontiguousarray(counts[..., :until])
    is_known = np.isfinite(past)
    is_known[..., known_until:] = False
    log_exposure = None
    if exposure is not None:
        is_known &= np.isfinite(exposure[..., :until])
        log_exposure = np.log(np.where(is_known, exposure[..., :until], 1.0)).astype(np.float32)
    return History(np.where(is_known, past, 0.0).astype(np.float32), is_known, log_exposure)


def first_levels(history: History, rate: FloatArray) -> FloatArray:
    """Own levels to begin from: gamma–Poisson means, drawn to the rate by two cases.

    rate: float (indicators,). Returns float (indicators, stations).
    """
    expected = rate[:, None] * _reach(history)
    return np.asarray(np.log((history.counts.sum(axis=2, dtype=np.float64) + 2) / (expected + 2)))


def _reach(history: History) -> FloatArray:
    """Known months of each station, times their exposure, float (indicators, stations)."""
    months = history.is_known.astype(float)
    if history.log_exposure is not None:
        months *= np.exp(history.log_exposure)
    return np.asarray(months.sum(axis=2))


def _first_coefficients(history: History, n_shared: int, n_own: int) -> Coefficients:
    n_indicators, n_stations = history.counts.shape[:2]
    shared, own = np.zeros((n_indicators, n_shared)), np.zeros((n_indicators, n_stations, n_own))
    rate = (history.counts.sum(axis=(1, 2), dtype=np.float64) + 0.5) / (
        _reach(history).sum(axis=1) + 1
    )
    shared[:, 0] = np.log(rate)
    own[..., 0] = first_levels(history, rate)
    return Coefficients(shared, own)


def _believe(beliefs: Beliefs, taught: list[Lessons], n_stations: int) -> None:
    """Take the next variances from what the steps taught."""
    squares, freedom, *shared = (
        np.concatenate([getattr(each, name) for each in taught])
        for name in ("squares", "freedom", "shared_squares", "shared_freedom")
    )
    borrowed = _BORROWED_STATIONS / n_stations
    squares += borrowed * squares.mean(axis=0)
    freedom += borrowed * freedom.mean(axis=0)
    beliefs.own_variance = _next_variance(beliefs.own_variance, squares, freedom)
    level = beliefs.shared_variance[0]  # the shared level is free
    sums = [each.sum(axis=0) for each in shared]
    beliefs.shared_variance = _next_variance(beliefs.shared_variance, *sums)
    beliefs.shared_variance[0] = level


def _next_variance(now: FloatArray, squares: FloatArray, freedom: FloatArray) -> FloatArray:
    target = squares / np.maximum(freedom, 1e-3)
    change = np.clip(target / now, 1 / _LARGEST_CHANGE, _LARGEST_CHANGE) ** _OVER_RELAXATION
    return np.asarray(np.clip(now * change, *_VARIANCE_RANGE))


def _prior(spread_of_logs: float) -> FloatArray:
    """A normal prior of the log of a station's dispersion ÷ the pooled one, on the candidates."""
    density = np.exp(-0.5 * (_LOG_MULTIPLES / spread_of_logs) ** 2)
    return np.asarray(density / density.sum())


def _likeliest_prior(likelihood: FloatArray) -> FloatArray:
    """The prior under which all stations' counts are the likeliest: are stations alike or not."""
    scaled = np.exp(likelihood - likelihood.max(axis=2, keepdims=True))
    priors = [_prior(spread_of_logs) for spread_of_logs in _SPREADS_OF_LOGS]
    return priors[int(np.argmax([np.log(scaled @ prior).sum() for prior in priors]))]


def _pooled_dispersion(spreads: list[Spread]) -> FloatArray:
    """Each indicator's dispersion, float (indicators,).

    A random-effects mean (DerSimonian and Laird 1986): stations that differ count alike, however
    much their counts tell; stations that resemble one another count by what they tell.
    """
    excess, reference = (
        np.concatenate([getattr(each, name) for each in spreads])
        for name in ("excess", "reference")
    )
    known = np.maximum(reference, 1e-9)
    pooled = excess.sum(axis=1, keepdims=True) / known.sum(axis=1, keepdims=True)
    pooled = np.clip(pooled, *_DISPERSION_RANGE)
    for _ in range(_DISPERSION_ROUNDS):
        told = np.maximum(reference * pooled**2, 1e-9)  # 1 ÷ relative variance of a station's own
        relative = np.where(reference > 0, excess / known / pooled, 1.0)
        weight = np.minimum(told, _MOST_INFORMATION)
        between = (weight * ((relative - 1) ** 2 - 1 / told)).sum() / weight.sum()
        alike = 1 / (max(float(between), _SMALLEST_BETWEEN) + 1 / told)
        mean = (alike * relative).sum(axis=1, keepdims=True) / alike.sum(axis=1, keepdims=True)
        pooled = np.clip(pooled * np.clip(mean, 0.5, 2.0), *_DISPERSION_RANGE)
    return np.asarray(pooled[:, 0])
