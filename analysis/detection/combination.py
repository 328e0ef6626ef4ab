"""Combination (証拠の組合せ): one p-value from several that may depend on one another.

Enters: p-values of one question, one kind of evidence or one indicator each. Leaves: one p-value.

Three rules, each valid under a dependence that is stated. Simes: one strong p-value among several.
Brown: several moderate ones that agree; how much they move together anyway is learned from the
panel's earlier months. Harmonic mean: the best of several kinds of evidence, which may say the same.
"""

import numpy as np
from scipy import special

from analysis.detection.baseline import FloatArray

# One cell beyond any doubt must not decide what the whole panel's dependence is taken to be.
LEAST_LEARNED_P = 0.001
# Pseudo-pairs of independent indicators: thirty stations, two years, one pair.
PRIOR_PAIRS = 720.0


def simes(p_values: FloatArray) -> FloatArray:
    """One p-value for several indicators of a domain, along the last axis.

    p_values: float (…, indicators), NaN = not tested and left out. Returns (…,), NaN where none
    was tested. Several moderate p-values agreeing count for more than one alone. Valid under
    independence and under positive dependence, which series of one station have (a month in
    which people report more raises several). Source: Simes 1986; Sarkar and Chang 1997.
    """
    if not p_values.shape[-1]:
        return np.full(p_values.shape[:-1], np.nan)
    ordered = np.sort(p_values, axis=-1)  # NaN last
    tested = np.isfinite(ordered).sum(axis=-1, keepdims=True)
    scaled = ordered * tested / np.arange(1, p_values.shape[-1] + 1)
    lowest = np.where(np.isnan(scaled), np.inf, scaled).min(axis=-1)
    return np.where(np.isfinite(lowest), np.minimum(lowest, 1.0), np.nan)


def harmonic_mean(p_values: tuple[FloatArray, ...], weights: tuple[float, ...]) -> FloatArray:
    """One p-value for several kinds of evidence on the same counts: their weighted harmonic mean.

    p_values: arrays of one shape, one a kind of evidence, NaN = not available. The weights of
    the kinds that are available add up to 1. Returns the same shape, NaN where no kind is known.
    Its tail is heavy: the smallest p ÷ weight decides, as with a weighted Bonferroni rule, but
    kinds that say the same are not charged for one another. For the small p-values that count
    here it keeps its level whether the kinds are the same, apart or opposed; at 5 % it is up to
    a fifth too small. Source: Wilson 2019 (harmonic mean p-value); Good 1958.
    """
    stacked = np.stack(p_values, axis=-1)
    share = np.where(np.isfinite(stacked), np.array(weights), 0.0)
    total = share.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = total / np.where(share > 0, share / stacked, 0.0).sum(axis=-1)
    return np.where(total > 0, np.minimum(found, 1.0), np.nan)


def brown(p_values: FloatArray, covariance: FloatArray) -> FloatArray:
    """Fisher's combination along the last axis, its variance raised by what moves together anyway.

    p_values: float (…, months, indicators), NaN = not tested. covariance: (months,), mean
    covariance of −2 log p of two indicators of one station and month, at least 0. Returns (…,
    months), NaN where fewer than two were tested: alone, nothing agrees.
    Source: Brown 1975; covariance from data: Poole et al. 2016 (empirical Brown's method).
    """
    is_known = np.isfinite(p_values)
    n = is_known.sum(axis=-1).astype(float)
    with np.errstate(divide="ignore"):  # a p-value below the smallest number is 0
        statistic = (-2 * np.log(np.where(is_known, p_values, 1.0))).sum(axis=-1)
    size = np.maximum(n, 1.0)
    scale = (4 * size + size * (size - 1) * covariance) / (4 * size)
    p_value = special.gammaincc(size / scale, statistic / (2 * scale))
    return np.asarray(np.where(n > 1, p_value, np.nan), dtype=float)


def learned_covariance(p_values: FloatArray, window_months: int) -> FloatArray:
    """How far the indicators of a station moved together in the window before each month.

    p_values: float (stations, months, indicators). Returns (months,): mean covariance of
    −2 log p over pairs of indicators, drawn to 0 where few pairs are known; never below 0.
    """
    is_known = np.isfinite(p_values)
    clipped = np.clip(np.where(is_known, p_values, 1.0), LEAST_LEARNED_P, 1.0)
    centred = np.where(is_known, -2 * np.log(clipped) - 2, 0.0)
    products = (centred.sum(axis=-1) ** 2 - (centred**2).sum(axis=-1)).sum(axis=0)
    n = is_known.sum(axis=-1).astype(float)
    pairs = (n * (n - 1)).sum(axis=0)
    found, size = _before(products, window_months), _before(pairs, window_months)
    return np.asarray(np.maximum(found / (size + 2 * PRIOR_PAIRS), 0.0), dtype=float)


def _before(monthly: FloatArray, window_months: int) -> FloatArray:
    """Sum over the window before each month, the month itself excluded."""
    total = np.concatenate([[0.0], np.cumsum(monthly)])
    month = np.arange(len(monthly))
    return np.asarray(total[month] - total[np.maximum(month - window_months, 0)], dtype=float)
