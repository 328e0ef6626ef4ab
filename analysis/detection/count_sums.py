"""Sums of counts over months or stations, against the sum that was expected.

Enters: sums with their means and variances. Leaves: the likelihood ratio of a change and the
probability of a sum as far out. A sum of forecasts is taken as negative binomial with the sum's
mean and variance, Poisson where the variance is not above the mean. Used by drifts and scans.
"""

from typing import Literal

import numpy as np
from scipy import special

from analysis.detection.baseline import FloatArray

Direction = Literal["up", "down"]
_LARGEST_SIZE = 1e7  # above it the negative binomial is a Poisson distribution


def sum_size(expected: FloatArray, variance: FloatArray) -> FloatArray:
    """The size of the negative binomial with this mean and variance."""
    excess = np.maximum(variance - expected, expected**2 / _LARGEST_SIZE)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, expected**2 / excess, _LARGEST_SIZE)


def log_ratio(counted: FloatArray, expected: FloatArray, size: FloatArray) -> FloatArray:
    """Log-likelihood ratio of the likeliest factor against 1, for sums; on either side of 1.

    The generalised likelihood ratio of Höhle and Paul 2008 where the variance ratio of the
    months is one; 0 where nothing was expected.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = np.where(counted > 0, counted * np.log(counted / expected), 0.0)
        ratio = gain - (counted + size) * np.log((counted + size) / (expected + size))
    return np.where(expected > 0, ratio, 0.0)


def mid_tail(
    counted: FloatArray, expected: FloatArray, size: FloatArray, direction: Direction
) -> FloatArray:
    """Mid-p of a sum: P(further out) + P(as far) / 2 on the side of `direction`."""
    chance = expected / (expected + size)
    at_least = np.where(counted > 0, special.betainc(np.maximum(counted, 0.5), size, chance), 1.0)
    more = special.betainc(counted + 1, size, chance)
    if direction == "up":
        return np.asarray((at_least + more) / 2, dtype=float)
    return np.asarray(1 - (at_least + more) / 2, dtype=float)
