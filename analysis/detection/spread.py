"""Spread (ばらつきの較正): how much wider than forecast the panel's earlier months lay.

Enters: predictive distributions of one family of series, and the counts. Leaves: the same
distributions, widened or narrowed per stratum of the expected count.

A forecast shares its dispersion among stations of every size, as variance = mean + mean² ÷ size.
Where small stations are unrulier than that (their variance in proportion to their mean), the far
tail of their counts is ten times too thin: invisible at 1 %, ruinous at the one in ten thousand
at which a single series must stand out from a whole prefecture.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.detection.baseline import FloatArray, IntArray

SPREAD_EDGES = (0.1, 0.3, 1.0, 3.0, 10.0)  # expected counts a month
# Factors on the excess of the variance over the mean. 1 is the forecast's own.
FACTORS = np.exp(np.linspace(-np.log(12.0), np.log(12.0), 19))
LEAST_EXCESS = 0.01
PRIOR_LOG_SPREAD = 0.5  # of the factor around 1, before anything was seen
# Outbreaks that lie in the past must not teach the spread to expect them: one cell in a hundred
# may come from a geometric distribution of a much larger mean.
OUTBREAK_SHARE = 0.01
OUTBREAK_MEAN_FACTOR, OUTBREAK_MEAN_EXTRA = 3.0, 3.0


@dataclass(frozen=True, eq=False)
class SpreadMap:
    """factor: float (strata, months), on the excess of the variance over the mean; 1 = as forecast."""

    factor: FloatArray

    def at(self, mean: FloatArray) -> FloatArray:
        """The factor of every cell, by its expected count and month, shape of `mean`."""
        month = np.broadcast_to(np.arange(mean.shape[2]), mean.shape)
        return np.asarray(self.factor[np.digitize(mean, SPREAD_EDGES), month], dtype=float)


def learn_spread(
    counts: FloatArray, mean: FloatArray, ratio: FloatArray, *, window_months: int
) -> SpreadMap:
    """Learn the factors of every month from the window_months before it, never from itself.

    counts, mean, ratio: float (stations, indicators, months), NaN = missing or not forecast;
    ratio: predictive variance ÷ mean.
    """
    stratum = np.digitize(mean, SPREAD_EDGES)
    known = np.nonzero(np.isfinite(counts) & np.isfinite(mean) & np.isfinite(ratio))
    y, mu, excess = counts[known], mean[known], np.maximum(ratio[known] - 1, LEAST_EXCESS)
    outbreak = _log_geometric(y, OUTBREAK_MEAN_FACTOR * mu + OUTBREAK_MEAN_EXTRA)
    evidence = np.stack(
        [
            _sums_before(
                _log_mixture(_log_negative_binomial(y, mu, factor * excess), outbreak),
                stratum[known],
                known[2],
                mean.shape[2],
                window_months,
            )
            for factor in FACTORS
        ]
    )
    evidence = evidence - (np.log(FACTORS) ** 2 / (2 * PRIOR_LOG_SPREAD**2))[:, None, None]
    weight = np.exp(evidence - evidence.max(axis=0))
    factor = (weight * np.log(FACTORS)[:, None, None]).sum(axis=0) / weight.sum(axis=0)
    return SpreadMap(np.exp(factor))


def _log_negative_binomial(count: FloatArray, mean: FloatArray, excess: FloatArray) -> FloatArray:
    size = mean / excess
    return np.asarray(
        special.gammaln(count + size)
        - special.gammaln(size)
        - special.gammaln(count + 1)
        + count * np.log(excess / (1 + excess))
        - size * np.log1p(excess),
        dtype=float,
    )


def _log_geometric(count: FloatArray, mean: FloatArray) -> FloatArray:
    return np.asarray(count * np.log(mean / (1 + mean)) - np.log1p(mean), dtype=float)


def _log_mixture(ordinary: FloatArray, outbreak: FloatArray) -> FloatArray:
    return np.asarray(
        np.logaddexp(np.log1p(-OUTBREAK_SHARE) + ordinary, np.log(OUTBREAK_SHARE) + outbreak),
        dtype=float,
    )


def _sums_before(
    values: FloatArray, stratum: IntArray, month: IntArray, n_months: int, window_months: int
) -> FloatArray:
    """(strata, months): sums over the window before each month, the month itself excluded."""
    n_strata = len(SPREAD_EDGES) + 1
    monthly = np.bincount(stratum * n_months + month, values, minlength=n_strata * n_months)
    total = np.zeros((n_strata, n_months + 1))
    np.cumsum(monthly.reshape(n_strata, n_months), axis=1, out=total[:, 1:])
    at = np.arange(n_months)
    return np.asarray(total[:, at] - total[:, np.maximum(at - window_months, 0)], dtype=float)
