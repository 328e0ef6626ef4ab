"""Settings of the backtest (検証): which months are replayed, which outbreaks are put in.

Enters: nothing. Leaves: `BacktestSettings`; its mark names a kept result.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How an outbreak goes on."""

    STEP = "step"  # the whole size from the first month on
    RAMP = "ramp"  # grows evenly and has its whole size in the last month

    @property
    def label(self) -> str:
        """The Japanese word."""
        return {"step": "急増", "ramp": "漸増"}[self.value]


class Spread(StrEnum):
    """How many indicators of a domain an outbreak touches."""

    ONE = "one"
    SEVERAL = "several"

    @property
    def label(self) -> str:
        """The Japanese word."""
        return {"one": "1つの指標", "several": "同じ分野の複数の指標"}[self.value]


@dataclass(frozen=True)
class BacktestSettings:
    """What the error rates are measured with.

    months: newest months that are replayed. lead_months: months tested before, so that signs that
    go on are known as such. sizes: standard deviations added to a month; duration_months,
    shape: see `Shape`. indicators: touched by an outbreak of several. rounds: passes through the
    months for each size; more of them narrow the intervals. max_station_share: share of the
    stations that have an outbreak at the same time. seed: of everything random.
    """

    months: int = 24
    lead_months: int = 6
    sizes: tuple[float, ...] = (2.0, 3.0, 5.0)
    duration_months: int = 4
    shape: Shape = Shape.STEP
    indicators: int = 3
    rounds: int = 8
    max_station_share: float = 0.1
    seed: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.duration_months <= self.months:
            raise ValueError("an outbreak lasts a month or more and fits into the months")
        if not self.sizes or not all(0 < size < float("inf") for size in self.sizes):
            raise ValueError("sizes are numbers above 0, and there is one at least")
        if self.rounds < 1 or self.lead_months < 0 or self.indicators < 2:
            raise ValueError("a round, no month of lead, and two indicators are the least")
        if not 0 < self.max_station_share <= 1 or self.seed < 0:
            raise ValueError("max_station_share lies above 0 and at most at 1; no seed below 0")

    @property
    def mark(self) -> str:
        """Equal for equal settings."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]
