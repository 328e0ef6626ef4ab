"""The count panel: what detection works on, checked once at the door.

Enters: exact counts with the state of every cell, and exposure. Leaves: a frozen `CountPanel`
with the axes (station, indicator, month). Residence data and other context enter a test only
through `exposure`, and only for indicators whose catalogue entry names one (design §2.3).
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analysis.detection.baseline import BoolArray, FloatArray
from analysis.indicators import Indicator, Origin
from analysis.months import months_between
from analysis.observations import CellState


@dataclass(frozen=True, eq=False)
class CountPanel:
    """Counts of one prefecture.

    counts: float (stations, indicators, months), cases a month; NaN where the state is not VALUE.
    observed_state: int8, same shape, `CellState`: MISSING (未報告) or WITHHELD (秘匿) where NaN.
    station_ids, indicators, months: the axes; months follow one another without a gap.
    exposure: float, same shape, > 0, or None; NaN = unknown, or an indicator without exposure.
    Raises ValueError when the parts contradict one another.
    """

    counts: FloatArray
    observed_state: NDArray[np.int8]
    station_ids: tuple[str, ...]
    indicators: tuple[Indicator, ...]
    months: tuple[date, ...]
    exposure: FloatArray | None = None

    def __post_init__(self) -> None:
        shape = (len(self.station_ids), len(self.indicators), len(self.months))
        if self.counts.shape != shape or self.observed_state.shape != shape:
            raise ValueError("counts and states have the axes (station, indicator, month)")
        if len(set(self.station_ids)) != shape[0] or len(set(self.codes)) != shape[1]:
            raise ValueError("a station or an indicator stands twice")
        self._check_months()
        is_value = self.observed_state == CellState.VALUE
        if not np.array_equal(is_value, np.isfinite(self.counts)):
            raise ValueError("a count belongs to state VALUE and to no other")
        if (self.counts[is_value] < 0).any():
            raise ValueError("a count is never negative")
        if self.exposure is not None:
            self._check_exposure(self.exposure)

    def _check_months(self) -> None:
        if any(month.day != 1 for month in self.months):
            raise ValueError("a month is a date on the 1st")
        steps = [months_between(a, b) for a, b in zip(self.months, self.months[1:], strict=False)]
        if any(step != 1 for step in steps):
            raise ValueError("months follow one another without a gap")

    def _check_exposure(self, exposure: FloatArray) -> None:
        if exposure.shape != self.counts.shape:
            raise ValueError("exposure has another shape than counts")
        if np.isinf(exposure).any() or (exposure <= 0).any():
            raise ValueError("an exposure is above 0, or NaN where it is unknown")
        if np.isfinite(exposure[:, ~self.has_exposure]).any():
            raise ValueError("only indicators whose catalogue entry names an exposure have one")

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the indicators, in order."""
        return tuple(indicator.code for indicator in self.indicators)

    @property
    def has_exposure(self) -> BoolArray:
        """Bool (indicators,): whether the catalogue names an exposure, known or not."""
        return np.array([indicator.exposure is not None for indicator in self.indicators], bool)

    @property
    def is_eligible(self) -> BoolArray:
        """Bool (indicators,): whether the indicator's series are tested at all."""
        return np.array([indicator.is_flag_eligible for indicator in self.indicators], dtype=bool)

    def of_origin(self, *origins: Origin) -> BoolArray:
        """Bool (indicators,): whether the indicator has one of these origins."""
        return np.array([indicator.origin in origins for indicator in self.indicators], dtype=bool)

    def definition_starts(self) -> NDArray[np.intp]:
        """Int (indicators, months): first month that counts the same thing; 0 from the start."""
        starts = np.zeros((len(self.indicators), len(self.months)), dtype=np.intp)
        for row, indicator in enumerate(self.indicators):
            for change in sorted(indicator.definition_changes, key=lambda c: c.valid_from):
                first = months_between(self.months[0], change.valid_from) if self.months else 0
                first += change.valid_from.day > 1  # a change within a month spoils that month
                if 0 < first < len(self.months):
                    starts[row, first:] = first
        return starts


def exposure_from_context(counts: FloatArray, indicators: tuple[Indicator, ...]) -> FloatArray:
    """The exposure of each series, taken from the panel's own context rows.

    counts: float (stations, indicators, months). Returns the same shape: for an indicator whose
    catalogue entry names an exposure, that indicator's counts at the same station, a gap filled
    from the last known month before it, never from a later one; NaN for all others, for an
    exposure that is not in the panel, and where it is 0. Counts are not changed.
    """
    exposure = np.full(counts.shape, np.nan)
    place = {indicator.code: row for row, indicator in enumerate(indicators)}
    for row, indicator in enumerate(indicators):
        if indicator.exposure in place:
            values = counts[:, place[indicator.exposure], :]
            exposure[:, row, :] = _without_gaps(np.where(values > 0, values, np.nan))
    return exposure


def _without_gaps(values: FloatArray) -> FloatArray:
    """Carry the last known value forwards along months."""
    known = np.isfinite(values)
    last = np.maximum.accumulate(np.where(known, np.arange(values.shape[-1]), 0), axis=-1)
    return np.take_along_axis(values, last, axis=-1)
