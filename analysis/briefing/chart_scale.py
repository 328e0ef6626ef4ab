"""Scales of a chart (目盛): months across, counts upwards, round numbers on the axis.

Enters: months, greatest value, the rectangle to draw in. Leaves: a frozen `Scale`.
"""

import math
from dataclasses import dataclass
from datetime import date

from analysis.months import FISCAL_YEAR_FIRST_MONTH, fiscal_year, wareki_fiscal_year

_ROUND_STEPS = (1.0, 2.0, 5.0, 10.0)
MOST_TICKS = 5


@dataclass(frozen=True)
class Scale:
    """Where months and values lie on the paper. top_value: the axis ends there."""

    months: tuple[date, ...]
    left: float
    right: float
    top: float
    bottom: float
    top_value: float
    step: float

    @property
    def pitch(self) -> float:
        """Width of a month."""
        return (self.right - self.left) / max(len(self.months), 1)

    def x(self, index: float) -> float:
        """The middle of a month, by its position."""
        return self.left + (index + 0.5) * self.pitch

    def y(self, value: float) -> float:
        """Height of a value."""
        return self.bottom - (self.bottom - self.top) * value / self.top_value

    @property
    def ticks(self) -> tuple[float, ...]:
        """Values on the axis, zero first."""
        return tuple(i * self.step for i in range(round(self.top_value / self.step) + 1))


def round_step(greatest: float) -> float:
    """The step between ticks: 1, 2 or 5 times a power of ten, at most MOST_TICKS of them."""
    rough = max(greatest, 1.0) / MOST_TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in _ROUND_STEPS if factor * power >= rough * 0.999)
    return max(step, 1.0)


def make_scale(
    months: tuple[date, ...], greatest: float, box: tuple[float, float, float, float]
) -> Scale:
    """A scale from zero to just above `greatest` in a box (left, top, right, bottom)."""
    step = round_step(greatest)
    top_value = max(math.ceil(greatest / step - 1e-9), 1) * step
    left, top, right, bottom = box
    return Scale(months, left, right, top, bottom, top_value, step)


@dataclass(frozen=True)
class FiscalYearSpan:
    """A fiscal year on the axis: positions of its first and last month, and its name."""

    first: int
    last: int
    label: str


def fiscal_years(months: tuple[date, ...]) -> tuple[FiscalYearSpan, ...]:
    """The fiscal years that the months lie in, cut where the series begins or ends."""
    spans: list[FiscalYearSpan] = []
    for index, month in enumerate(months):
        if not spans or month.month == FISCAL_YEAR_FIRST_MONTH:
            spans.append(FiscalYearSpan(index, index, wareki_fiscal_year(fiscal_year(month))))
        else:
            spans[-1] = FiscalYearSpan(spans[-1].first, index, spans[-1].label)
    return tuple(spans)
