"""Primary suppression (一次秘匿): exact arrays and rules in, masked arrays with reasons out.

Enters: counts with their states, and an audience's rules. Leaves: `MaskedCounts`: a value is shown,
rounded where the rules say so, or withheld with its reason. Which further counts are withheld so
that sums and earlier releases do not give these away is decided in `cutting`.
"""

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.knowledge import rounded
from analysis.disclosure.policy import AudienceRules, ZeroRule
from analysis.observations import CellState

Floats = NDArray[np.float64]
States = NDArray[np.int8]
Flags = NDArray[np.bool_]


class Reason(IntEnum):
    """Why a cell has no value, or no new one (EARLIER_TOTAL).

    A zero below a threshold has no reason of its own: it would tell.
    """

    NONE = 0
    NOT_REPORTED = 1
    WITHHELD_BY_SENDER = 2
    BELOW_MINIMUM = 3
    WOULD_REVEAL_PARTS = 4
    PART_WITHHELD = 5
    PROTECTS_OTHERS = 6
    NOT_FOR_AUDIENCE = 7
    EARLIER_TOTAL = 8
    UNDER_POLICY = 9

    def text(self, rules: AudienceRules) -> str:
        """The reason in Japanese, for hovers, tables and documents."""
        return {
            0: "",
            1: "未報告",
            2: "提出元で秘匿",
            3: f"公表基準（{rules.minimum_count}未満は秘匿）による",
            4: "合計から個々の値が分かるため秘匿",
            5: "もとになる値が秘匿されているため",
            6: "ほかの署の秘匿した値が逆算されるのを防ぐため秘匿",
            7: f"{rules.audience.label}には公表しない分野",
            8: "前に公表した合計（その後に届いた値や訂正は、差から個々の値が分かるため含めない）",
            9: f"公表基準（{rules.minimum_count}未満は秘匿、その保護を含む）による",
        }[int(self)]


@dataclass(frozen=True)
class MaskedCounts:
    """Counts for one audience; three arrays of one shape.

    values: NaN unless the state is VALUE. states: CellState. reasons: Reason, NONE for a value as
    it is now.
    """

    values: Floats
    states: States
    reasons: States

    @property
    def is_released(self) -> Flags:
        """Where a value may be seen."""
        return np.asarray(self.states == CellState.VALUE)


def is_below_minimum(counts: Floats, rules: AudienceRules) -> Flags:
    """Where a count may not be shown to the audience. NaN is not below: it has its own state."""
    below = counts < rules.minimum_count
    if rules.zero is ZeroRule.SHOW:
        below &= counts != 0
    return below


def mask_counts(counts: Floats, states: States, rules: AudienceRules) -> MaskedCounts:
    """Withhold every count below the audience's minimum, and round the others for it.

    counts: any shape, NaN unless the state is VALUE; states: CellState, the same shape.
    Missing and withheld cells keep their state.
    """
    withheld = (states == CellState.VALUE) & is_below_minimum(counts, rules)
    reasons = np.where(withheld, Reason.BELOW_MINIMUM, Reason.NONE)
    return mask_by(counts, states, reasons.astype(np.int8), rules)


def mask_by(counts: Floats, states: States, reasons: States, rules: AudienceRules) -> MaskedCounts:
    """Withhold what has a reason, and round the others for the audience. All of one shape."""
    is_value = states == CellState.VALUE
    is_shown = is_value & (reasons == Reason.NONE)
    masked_states = np.where(is_value & ~is_shown, CellState.WITHHELD, states).astype(np.int8)
    own_reasons = np.select(
        [is_value, states == CellState.MISSING],
        [reasons, np.int8(Reason.NOT_REPORTED)],
        np.int8(Reason.WITHHELD_BY_SENDER),
    ).astype(np.int8)
    values = np.where(is_shown, rounded(counts, rules), np.nan)
    return MaskedCounts(values, masked_states, own_reasons)


def withhold_more(masked: MaskedCounts, also: Flags, reason: Reason) -> MaskedCounts:
    """Withhold further cells; what is already without a value keeps its state and reason."""
    added = also & masked.is_released
    return MaskedCounts(
        np.where(added, np.nan, masked.values),
        np.where(added, CellState.WITHHELD, masked.states).astype(np.int8),
        np.where(added, reason, masked.reasons).astype(np.int8),
    )


def put_in_place(masked: MaskedCounts, others: Floats, reason: Reason) -> MaskedCounts:
    """Other values where the current ones are withheld, with the reason; NaN leaves a cell as it
    is. For values that the audience has already.
    """
    put = ~np.isnan(others) & (masked.states == CellState.WITHHELD)
    return MaskedCounts(
        np.where(put, others, masked.values),
        np.where(put, CellState.VALUE, masked.states).astype(np.int8),
        np.where(put, reason, masked.reasons).astype(np.int8),
    )


def sum_released(masked: MaskedCounts, axis: int) -> MaskedCounts:
    """Sums of values that are all released, so that the sum tells nothing new.

    One withheld part withholds the sum (otherwise two months' running totals, subtracted,
    would give the part). Missing parts are left out; MISSING where all are.
    """
    any_withheld = (masked.states == CellState.WITHHELD).any(axis=axis)
    any_value = masked.is_released.any(axis=axis)
    states = np.select(
        [any_withheld, any_value], [CellState.WITHHELD, CellState.VALUE], CellState.MISSING
    ).astype(np.int8)
    reasons = np.select(
        [any_withheld, any_value], [Reason.PART_WITHHELD, Reason.NONE], Reason.NOT_REPORTED
    ).astype(np.int8)
    values = np.where(states == CellState.VALUE, np.nansum(masked.values, axis=axis), np.nan)
    return MaskedCounts(values, states, reasons)


def take_rows(general: MaskedCounts, own: MaskedCounts, is_own: Flags) -> MaskedCounts:
    """The rows (axis 0) in a viewer's own remit from `own`, all others from `general`."""
    rows = is_own.reshape(-1, *([1] * (general.values.ndim - 1)))
    return replace(
        general,
        values=np.where(rows, own.values, general.values),
        states=np.where(rows, own.states, general.states).astype(np.int8),
        reasons=np.where(rows, own.reasons, general.reasons).astype(np.int8),
    )
