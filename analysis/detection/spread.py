"""Spread (ばらつきの較正): how much wider than forecast the panel's earlier months lay.

Enters: predictive distributions of one family of series, and the counts. Leaves: the same
distributions, widened or narrowed per stratum of the station's size.

A forecast shares its dispersion among stations of every size, as variance = mean + mean² ÷ size.
Where small stations are unrulier than that (their variance in proportion to their mean), the far
tail of their counts is ten times too thin: invisible at 1 %, ruinous at the one in ten thousand
at which a single series must stand out from a whole prefecture. What is missing there depends on
how small a station is for its indicator, not on the count itself: where variances are in
proportion to means, the excess of a station of a tenth of the usual size is ten times the
forecast's, be the usual size one case a month or twenty.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.detection.baseline import FloatArray, IntArray

SPREAD_EDGES = (
    0.05,
    0.12,
    0.25,
    0.5,
    1.0,
)  # expected count ÷ that of the indicator's usual station
# Factors on the excess of the variance over the mean. 1 is the forecast's own.
FACTORS = np.exp(np.linspace(-np.log(30.0), np.log(30.0), 25))
STEP = float(np.log(FACTORS[1] / FACTORS[0]))
SHIFTS = np.arange(-8.0, 9.0)  # of an indicator's own factor, in steps
LEAST_EXCESS = 0.01
# Of the logarithm of a stratum's factor around 0, and of an indicator's own around the stratum's.
PRIOR_LOG_SPREAD, PRIOR_LOG_OWN = 0.5, 0.7
# Outbreaks that lie in the past must not teach the spread to expect them: three cells in a
# thousand may come from a geometric distribution of a much larger mean.
OUTBREAK_SHARE = 0.003
OUTBREAK_MEAN_FACTOR, OUTBREAK_MEAN_EXTRA = 3.0, 3.0


@dataclass(frozen=True, eq=False)
class SpreadMap:
    """factor: float (strata, indicators, months), on the excess of the variance over the mean.

    1 = as forecast. usual: float (indicators, months), the expected count of the usual station.
    """

    factor: FloatArray
    usual: FloatArray

    def at(self, mean: FloatArray) -> FloatArray:
        """The factor of every cell, by its expected count and month, shape of `mean`."""
        indicator, month = np.arange(mean.shape[1])[:, None], np.arange(mean.shape[2])
        return np.asarray(self.factor[_stratum(mean, self.usual), indicator, month], dtype=float)


def _usual(mean: FloatArray) -> FloatArray:
    """The station at which the average case is expected: large ones teach what dispersion is."""
    known = np.nan_to_num(mean)
    total = known.sum(axis=0)
    return np.asarray((known**2).sum(axis=0) / np.where(total > 0, total, 1.0), dtype=float)


def _stratum(mean: FloatArray, usual: FloatArray) -> IntArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.digitize(mean / usual, SPREAD_EDGES)


def learn_spread(
    counts: FloatArray, mean: FloatArray, ratio: FloatArray, *, window_months: int
) -> SpreadMap:
    """Learn the factors of every month from the window_months before it, never from itself.

    counts, mean, ratio: float (stations, indicators, months), NaN = missing or not forecast;
    ratio: predictive variance ÷ mean.
    """
    usual = _usual(mean)
    stratum = _stratum(mean, usual)
    known = np.nonzero(np.isfinite(counts) & np.isfinite(mean) & np.isfinite(ratio))
    y, mu, excess = counts[known], mean[known], np.maximum(ratio[known] - 1, LEAST_EXCESS)
    outbreak = _log_geometric(y, OUTBREAK_MEAN_FACTOR * mu + OUTBREAK_MEAN_EXTRA)
    evidence = np.stack(
        [
            _sums_before(
                _log_mixture(_log_negative_binomial(y, mu, factor * excess), outbreak),
                (stratum[known], known[1], known[2]),
                mean.shape[1:],
                window_months,
            )
            for factor in FACTORS
        ]
    )
    shared = _posterior_mean(evidence.sum(axis=2), np.log(FACTORS), PRIOR_LOG_SPREAD)
    own = _posterior_mean(_around(evidence, shared), STEP * SHIFTS, PRIOR_LOG_OWN)
    return SpreadMap(np.exp(shared[:, None] + own), usual)


def _posterior_mean(evidence: FloatArray, values: FloatArray, spread: float) -> FloatArray:
    """Mean of a logarithm over its posterior; the values lie along the first axis, prior around 0."""
    values = values.reshape(-1, *(1 for _ in evidence.shape[1:]))
    total = evidence - values**2 / (2 * spread**2)
    weight = np.exp(total - total.max(axis=0))
    return np.asarray((weight * values).sum(axis=0) / weight.sum(axis=0), dtype=float)


def _around(evidence: FloatArray, shared: FloatArray) -> FloatArray:
    """The evidence for an indicator's own factor, on top of those of the strata: all strata together.

    evidence: float (factors, strata, indicators, months); shared: log (strata, months). Returns
    (shifts, indicators, months).
    """
    last = len(FACTORS) - 1
    middle = (shared[:, None] - np.log(FACTORS[0])) / STEP
    found = []
    for shift in SHIFTS:
        at = np.clip(middle + shift, 0, last)
        below = np.minimum(at.astype(np.intp), last - 1)
        low, high = (
            np.take_along_axis(evidence, np.broadcast_to(place, evidence.shape[1:])[None], axis=0)[
                0
            ]
            for place in (below, below + 1)
        )
        found.append((low + (at - below) * (high - low)).sum(axis=0))
    return np.stack(found)


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
    values: FloatArray,
    place: tuple[IntArray, IntArray, IntArray],
    shape: tuple[int, int],
    window_months: int,
) -> FloatArray:
    """(strata, indicators, months): sums over the window before each month, itself excluded."""
    n_indicators, n_months = shape
    whole = (len(SPREAD_EDGES) + 1, n_indicators, n_months)
    monthly = np.bincount(np.ravel_multi_index(place, whole), values, minlength=int(np.prod(whole)))
    total = np.zeros((*whole[:2], n_months + 1))
    np.cumsum(monthly.reshape(whole), axis=2, out=total[:, :, 1:])
    at = np.arange(n_months)
    before = total[:, :, at] - total[:, :, np.maximum(at - window_months, 0)]
    return np.asarray(before, dtype=float)
