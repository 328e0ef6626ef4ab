"""Limits and tail probabilities of counts, for many cells at once.

Enters: means and variance ratios (variance ÷ mean). Leaves: bounds and probabilities. Where the
ratio is 1 the distribution is Poisson, above it negative binomial with the same mean.
"""

import numpy as np
from scipy import special

from analysis.detection.baseline import FloatArray

# R compares a cumulated probability with a target lowered by this much, so that a target met
# exactly is not missed by rounding (nmath/qnbinom.c, R 4.2).
_QUANTILE_FUZZ = 64 * np.finfo(float).eps
_LARGEST_SEARCHED_MEAN = 1e9  # above it the normal approximation is exact enough
POWERS = {"delta": 2 / 3, "delta-1/2": 1 / 2, "delta-none": 1.0}


def count_cdf(count: FloatArray, mean: FloatArray, ratio: FloatArray) -> FloatArray:
    """P(Y ≤ count); 0 below zero. NaN in, NaN out. All arrays of one shape."""
    count = np.asarray(count, dtype=float)
    is_nb = ratio > 1
    result = np.where(np.isnan(mean + ratio + count), np.nan, 0.0)
    valid = ~np.isnan(result) & (count >= 0)
    nb, poisson = valid & is_nb, valid & ~is_nb
    excess = ratio[nb] - 1
    result[nb] = special.betainc(mean[nb] / excess, count[nb] + 1, 1 / ratio[nb])
    result[poisson] = special.pdtr(count[poisson], mean[poisson])
    return result


def upper_tail(count: FloatArray, mean: FloatArray, ratio: FloatArray) -> FloatArray:
    """P(Y ≥ count), computed without cancellation; 1 at zero. NaN in, NaN out."""
    count = np.asarray(count, dtype=float)
    result = np.where(np.isnan(mean + ratio + count), np.nan, 1.0)
    valid = ~np.isnan(result) & (count > 0)
    nb, poisson = valid & (ratio > 1), valid & ~(ratio > 1)
    excess = ratio[nb] - 1
    result[nb] = special.betainc(count[nb], mean[nb] / excess, excess / ratio[nb])
    result[poisson] = special.gammainc(count[poisson], mean[poisson])
    return result


def _start_of_search(probability: float, mean: FloatArray, ratio: FloatArray) -> FloatArray:
    """Cornish–Fisher expansion of the quantile, right to a unit or so for most means."""
    z = special.ndtri(probability)
    spread = np.sqrt(mean * ratio)
    skewness = (2 * ratio - 1) / spread
    kurtosis = 6 * (ratio - 1) / mean + 1 / (mean * ratio)
    shift = (
        z
        + skewness * (z**2 - 1) / 6
        + kurtosis * (z**3 - 3 * z) / 24
        - skewness**2 * (2 * z**3 - 5 * z) / 36
    )
    start = mean + spread * shift
    cautious = mean + spread * z
    rounded = np.floor(np.where(np.abs(skewness) < 2, start, cautious))
    return np.asarray(np.maximum(rounded, 0.0), dtype=float)


def count_quantile(probability: float, mean: FloatArray, ratio: FloatArray) -> FloatArray:
    """The smallest count whose cumulated probability reaches `probability`, float, any shape.

    NaN where mean or ratio is NaN or the mean is infinite; 0 where the mean is 0.
    """
    shape = mean.shape
    mean, ratio = mean.ravel(), np.maximum(ratio.ravel(), 1.0)
    result = np.where(np.isfinite(mean) & ~np.isnan(ratio), 0.0, np.nan)
    positive = np.isfinite(result) & (mean > 0)
    chosen = np.flatnonzero(positive)
    with np.errstate(over="ignore"):
        result[chosen] = _start_of_search(probability, mean[chosen], ratio[chosen])
    chosen = chosen[mean[chosen] < _LARGEST_SEARCHED_MEAN]
    target = probability * (1 - _QUANTILE_FUZZ)
    is_reached = count_cdf(result[chosen], mean[chosen], ratio[chosen]) >= target
    low, high = chosen[~is_reached], chosen[is_reached]
    while low.size:
        result[low] += 1
        low = low[count_cdf(result[low], mean[low], ratio[low]) < target]
    high = high[result[high] > 0]
    while high.size:
        below = count_cdf(result[high] - 1, mean[high], ratio[high]) >= target
        high = high[below]
        result[high] -= 1
        high = high[result[high] > 0]
    return result.reshape(shape)


def power_limits(
    alpha: float, mean: FloatArray, ratio: FloatArray, power: float
) -> tuple[FloatArray, FloatArray]:
    """Lower and upper limit on the scale count ** power, where counts are nearly normal.

    ratio: predictive variance ÷ mean. The lower limit is 0 where the scale would go below it.
    Source: Farrington et al. 1996, section 3.6 (power 2/3).
    """
    spread = power * mean ** (power - 0.5) * np.sqrt(ratio)
    half = -special.ndtri(alpha) * spread
    centre = mean**power
    lower = np.maximum(centre - half, 0.0) ** (1 / power)
    return lower, (centre + half) ** (1 / power)


def predictive_ratio(mean: FloatArray, dispersion: FloatArray, error: FloatArray) -> FloatArray:
    """Variance ÷ mean of a new count when the log mean itself has standard error `error`.

    The variance is dispersion × mean + (mean × error)². Same shapes; NaN in, NaN out.
    """
    return np.asarray(dispersion + mean * error**2, dtype=float)


def predictive_interval(
    alpha: float, mean: FloatArray, ratio: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Lower and upper count of the expected band (予測区間), each tail holding at most alpha."""
    return count_quantile(alpha, mean, ratio), count_quantile(1 - alpha, mean, ratio)
