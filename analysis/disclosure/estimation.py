"""Estimates in place of withheld counts (秘匿値の推定): what any reader can make of an X.

Enters: counts as they were released, and why the others are withheld. Leaves: counts with
estimates, for forecasts that must not know more than their reader. Nothing but released values and
published rules goes in, so nothing that is computed from the result tells anything further.

A withheld count is taken for what it is on average: the mean of a Poisson count of the series' own
level, within the range that its reason tells. To leave such counts out would leave the zeros of a
small series and halve what is expected of it; the middle of the range is right for one level alone.
Means would make a series smoother than it is, and alarms too many; so it gets whole counts that
come to the same in the long run. In the fictional prefecture a meeting's estimates have a mean of
1.34 where the counts withheld under the minimum have 1.35.
"""

import numpy as np
from scipy import special

from analysis.disclosure.linked_table import Flags, Floats
from analysis.disclosure.policy import AudienceRules
from analysis.disclosure.primary import MaskedCounts, Reason

# Levels and estimates depend on one another. A meeting's move by less than 0.001 from the fifth round on.
ROUNDS = 6
# A young series has the level of its indicator: so many months of it stand before its own.
SHARED_MONTHS = 6.0
LEAST_LEVEL = 1e-3
LARGEST_SUMMED = 300.0  # a range that reaches further is taken for open
# Where the rounding of a series begins, so that not all stations are rounded up in one month: any
# two numbers without a common measure do.
STATION_STEP, INDICATOR_STEP = 0.618034, 0.414214


def estimation_settings() -> str:
    """Every number on which an estimate depends besides the policy, as text for a hash."""
    numbers = (ROUNDS, SHARED_MONTHS, LEAST_LEVEL, LARGEST_SUMMED, STATION_STEP, INDICATOR_STEP)
    return f"estimates={numbers!r}"


def told_range(masked: MaskedCounts, rules: AudienceRules) -> tuple[Floats, Floats]:
    """Between what a withheld count is taken to lie, by its reason and its table; NaN for others.

    masked: (stations, indicators, months). Nearly all that stands under the policy without a
    further word is below the minimum, and is taken for it; what protects others is hardly larger
    than the smallest count shown beside it. A domain that never leaves, and what a sender
    withheld, is not estimated.
    """
    small = np.isin(masked.reasons, (Reason.BELOW_MINIMUM, Reason.UNDER_POLICY))
    protects = masked.reasons == Reason.PROTECTS_OTHERS
    least = float(max(rules.minimum_count, 1))  # a zero is never withheld for others
    beside = np.where(masked.values >= least, masked.values, np.inf).min(axis=0, initial=np.inf)
    low = np.select([small, protects], [float(rules.smallest_hidden), least], np.nan)
    high = np.select(
        [small, protects], [float(rules.largest_hidden), np.broadcast_to(beside, low.shape)], np.nan
    )
    return low, high


def with_estimates(masked: MaskedCounts, rules: AudienceRules) -> Floats:
    """Released counts (stations, indicators, months), with estimates of the withheld ones.

    NaN where nothing was reported and where nothing is estimated. A month's estimate knows the
    months up to it and no later one.
    """
    low, high = told_range(masked, rules)
    is_hidden = np.isfinite(low)
    counts = masked.values.copy()
    if not is_hidden.any():
        return counts
    counts[is_hidden] = low[is_hidden]
    for _ in range(ROUNDS):
        level = _levels(counts)[is_hidden]
        counts[is_hidden] = mean_within(level, low[is_hidden], high[is_hidden])
    return _whole(counts, is_hidden)


def _whole(counts: Floats, is_estimate: Flags) -> Floats:
    """Estimates rounded down or up along the months; what is left over goes to the next of them."""
    stations, indicators = (np.arange(size) for size in counts.shape[:2])
    rest = np.mod(stations[:, None] * STATION_STEP + indicators * INDICATOR_STEP, 1.0)
    found = counts.copy()
    for month in range(counts.shape[-1]):
        chosen = is_estimate[..., month]
        due = counts[..., month][chosen] + rest[chosen]
        found[..., month][chosen] = np.floor(due)
        rest[chosen] = due - np.floor(due)
    return found


def _levels(counts: Floats) -> Floats:
    """Mean of each series up to each month, drawn towards that of its indicator."""
    is_known = np.isfinite(counts)
    total = np.cumsum(np.where(is_known, counts, 0.0), axis=-1)
    number = np.cumsum(is_known, axis=-1)
    shared = total.sum(axis=0) / np.maximum(number.sum(axis=0), 1)
    return np.asarray((total + SHARED_MONTHS * shared) / (number + SHARED_MONTHS))


def mean_within(level: Floats, low: Floats, high: Floats) -> Floats:
    """Mean of a Poisson count of this level that is known to lie from low to high, (cells,)."""
    level = np.maximum(level, LEAST_LEVEL)
    found = np.empty_like(level)
    is_open = high > LARGEST_SUMMED
    found[is_open] = _mean_from(level[is_open], low[is_open])
    for least, most in np.unique(np.stack([low, high])[:, ~is_open], axis=1).T:
        inside = ~is_open & (low == least) & (high == most)
        found[inside] = _mean_between(level[inside], least, most)
    return found


def _mean_from(level: Floats, low: Floats) -> Floats:
    """Its level × P(Y ≥ low − 1) ÷ P(Y ≥ low); low is 1 or more."""
    before = np.where(low > 1, special.gammainc(np.maximum(low - 1, 1), level), 1.0)
    return np.asarray(level * before / special.gammainc(low, level))


def _mean_between(level: Floats, low: float, high: float) -> Floats:
    count = np.arange(low, high + 1)
    log_weight = count * np.log(level)[:, None] - special.gammaln(count + 1)
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    return np.asarray((weight * count).sum(axis=1) / weight.sum(axis=1))
