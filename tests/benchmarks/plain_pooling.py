"""A plain pooled model, to tell how hard simulated panels are.

Enters: counts (station, indicator, month). Leaves: expected counts and sizes of the tested months.
What the simplest pooling does: a level per station drawn to its prefecture (gamma–Poisson), one
season and one trend per indicator from the sums over stations, a dispersion halfway between the
station's own moments and the pooled ones. Its shortfall beside the ceiling says how unlike one
another the series of a panel are. The product does not use it.
"""

import numpy as np

from tests.benchmarks.police_panels import FloatArray

_TREND_PRECISION, _SEASON_PRECISION = 10.0, 25.0
_ROUNDS = 15
_LEVEL_VARIANCE_AT_LEAST = 0.002


def forecast(counts: FloatArray, first_tested: int) -> tuple[FloatArray, FloatArray]:
    """Means and negative binomial sizes, float (stations, indicators, months − first_tested)."""
    shape = (*counts.shape[:2], counts.shape[2] - first_tested)
    expected, size = np.empty(shape), np.empty(shape)
    for indicator in range(shape[1]):
        for tested in range(shape[2]):
            past = counts[:, indicator, : first_tested + tested]
            expected[:, indicator, tested], size[:, indicator, tested] = _next_month(past)
    return expected, size


def _next_month(past: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Mean and size of the month after the past, float (stations,); past: (stations, months)."""
    course, following = _shared_course(past.sum(axis=0))
    rates = past.sum(axis=1) / course.sum()
    dispersion = _dispersions(past, np.maximum(rates[:, None] * course, 1e-6))
    mean = rates.mean()
    variance = max(rates.var() - mean / course.sum(), mean**2 * 0.01)
    # Overdispersed months tell less of the level than as many Poisson ones.
    inflation = 1 + dispersion * rates * course.mean()
    shape = mean**2 / variance + past.sum(axis=1) / inflation
    level = shape / (mean / variance + course.sum() / inflation)
    return level * following, 1 / (dispersion + 1 / shape + _LEVEL_VARIANCE_AT_LEAST)


def _shared_course(total: FloatArray) -> tuple[FloatArray, float]:
    """Season and trend, 1 in the middle, of the past months and of the next one."""
    n_months = len(total)
    months = np.arange(n_months + 1)
    rows = np.c_[(months - n_months) / 12, np.eye(12)[months % 12]]
    every, precision = np.c_[np.ones(n_months + 1), rows], np.r_[0.0, _TREND_PRECISION]
    precision = np.diag(np.r_[precision, np.full(12, _SEASON_PRECISION)])
    coefficients = np.zeros(every.shape[1])
    coefficients[0] = np.log(total.mean() + 0.5)
    past, overdispersion = every[:-1], 1.0
    for number in range(_ROUNDS):
        mean = np.exp(np.clip(past @ coefficients, -20, 20))
        if number > _ROUNDS // 4:
            squares = ((total - mean) ** 2 / np.maximum(mean, 0.1)).sum()
            overdispersion = max(1.0, squares / (n_months - 8))
        information = past.T @ (past * (mean / overdispersion)[:, None]) + precision
        score = past.T @ ((total - mean) / overdispersion) - precision @ coefficients
        coefficients = coefficients + np.linalg.solve(information, score)
    course = np.exp(rows @ coefficients[1:])
    return course[:-1], float(course[-1])


def _dispersions(past: FloatArray, mean: FloatArray) -> FloatArray:
    """c in var = mean + c · mean², float (stations,): own moments drawn halfway to the pooled."""
    excess = ((past - mean) ** 2 - mean).sum(axis=1)
    square = (mean**2).sum(axis=1)
    pooled = max(excess.sum() / square.sum(), 0.01)
    trust = square / (square + square.mean())
    own = np.maximum(trust * excess / square + (1 - trust) * pooled, 0.01)
    return np.asarray((own + pooled) / 2)
