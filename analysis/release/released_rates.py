"""Rates for an audience (割合の公表): a rate and its limits, or the reason why they are withheld.

Enters: `Rate`s and the audience's rules. Leaves: `ReleasedRate`s. A rate of real counts is given
only where both what happened and what did not may be seen; one of simulated outbreaks always.
"""

import numpy as np

from analysis.detection.binomial_rate import Rate
from analysis.disclosure.policy import AudienceRules
from analysis.disclosure.primary import MaskedCounts, mask_counts
from analysis.observations import CellState
from analysis.release.gate import release_cell
from analysis.release.released import Released
from analysis.release.reliability_views import ReleasedRate

# Of a share in per cent, among thousands of series-months: hits and trials stand beside it, so
# nothing more is told. A share of some dozens of outbreaks has no decimals.
DECIMALS = 2
NOTHING_TESTED = Released(None, CellState.NOT_TESTABLE, "対象がありません")


def simulated_rate(rate: Rate, decimals: int = 0) -> ReleasedRate:
    """A rate of something put in by the program: it tells of nobody."""
    if not rate.trials:
        return ReleasedRate(NOTHING_TESTED, None, None, NOTHING_TESTED, simulated(0))
    low, high = rate.interval
    return ReleasedRate(
        simulated(round(100 * rate.share, decimals)),
        round(100 * low, decimals),
        round(100 * high, decimals),
        simulated(rate.hits),
        simulated(rate.trials),
    )


def simulated(number: float) -> Released:
    """A number that tells of nobody."""
    return Released(float(number), CellState.VALUE)


def released_rate(rate: Rate, rules: AudienceRules) -> ReleasedRate:
    """A rate of real counts, withheld as a whole where a part of it is."""
    parts = masked_numbers((rate.hits, rate.trials - rate.hits), rules)
    if parts.is_released.all():
        return simulated_rate(rate, DECIMALS)
    hidden = int(np.argmin(parts.is_released))
    withheld = release_cell(parts, (hidden,), rules)
    return ReleasedRate(withheld, None, None, withheld, simulated(rate.trials))


def masked_numbers(numbers: tuple[int, ...], rules: AudienceRules) -> MaskedCounts:
    """Numbers as the audience may have them."""
    counts = np.array(numbers, dtype=np.float64)
    return mask_counts(counts, np.full(counts.shape, CellState.VALUE, dtype=np.int8), rules)
