"""Rates (割合) with their uncertainty: so many of so many, and within which limits it may lie.

Enters: counts of what happened and of what could have. Leaves: a share and a 95 % interval. Used
by the backtest; nothing of detection depends on it.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Rate:
    """hits of trials; share and limits are NaN without a trial."""

    hits: int
    trials: int

    def __post_init__(self) -> None:
        if not 0 <= self.hits <= self.trials:
            raise ValueError("hits lie between 0 and the number of trials")

    @property
    def share(self) -> float:
        """Hits ÷ trials."""
        return self.hits / self.trials if self.trials else float("nan")

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval. Source: Wilson 1927; Agresti and Coull 1998."""
        if not self.trials:
            return float("nan"), float("nan")
        z, n = float(special.ndtri(0.5 + CONFIDENCE / 2)), self.trials
        centre = (self.hits + z * z / 2) / (n + z * z)
        half = z / (n + z * z) * np.sqrt(self.hits * (n - self.hits) / n + z * z / 4)
        # At the ends the exact limit is 0 or 1; the formula misses it by rounding.
        low = 0.0 if self.hits == 0 else float(centre - half)
        return low, 1.0 if self.hits == n else float(centre + half)


def add_rates(*rates: Rate) -> Rate:
    """All hits of all trials."""
    return Rate(sum(rate.hits for rate in rates), sum(rate.trials for rate in rates))


def mean_count_interval(count: int, units: int) -> tuple[float, float]:
    """Limits of a mean number per unit (signs a month), of `count` in `units`.

    Exact for a Poisson count; NaN without a unit. Source: Garwood 1936.
    """
    if units < 1:
        return float("nan"), float("nan")
    tail = (1 - CONFIDENCE) / 2
    low = float(special.gammaincinv(count, tail)) if count else 0.0
    return low / units, float(special.gammaincinv(count + 1, 1 - tail)) / units
