"""Primary suppression (一次秘匿): exact arrays and rules in, masked arrays with reasons out.

Enters: counts with their states, and an audience's rules. Leaves: `MaskedCounts`, never an
edited number: a value stays as it is or is withheld. Sits between detection's exact panel and
`analysis.release`.

The rule for totals protects cells inside one table of one month. Differences between months'
releases, between corrections and originals and across tables are the matter of secondary
suppression, which takes a `MaskedCounts` and may only withhold more (`withhold_more`).
"""

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.policy import AudienceRules, ZeroRule
from analysis.observations import CellState

Floats = NDArray[np.float64]
States = NDArray[np.int8]
Flags = NDArray[np.bool_]


class Reason(IntEnum):
    """Why a cell has no value. Zero below a threshold has no reason of its own: it would tell."""

    NONE = 0
    NOT_REPORTED = 1
    WITHHELD_BY_SENDER = 2
    BELOW_MINIMUM = 3
    WOULD_REVEAL_PARTS = 4
    PART_WITHHELD = 5
    PROTECTS_OTHERS = 6
    NOT_FOR_AUDIENCE = 7

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
        }[int(self)]


@dataclass(frozen=True)
class MaskedCounts:
    """Counts for one audience; three arrays of one shape.

    values: NaN unless the state is VALUE. states: CellState. reasons: Reason.
    """

    values: Floats
    states: States
    reasons: States

    @property
    def is_released(self) -> Flags:
        """Where a value may be seen."""
        return np.asarray(self.states == CellState.VALUE)


def _masked(counts: Floats, states: States, withheld: Flags, reason: Reason) -> MaskedCounts:
    masked_states = np.where(withheld, CellState.WITHHELD, states).astype(np.int8)
    reasons = np.select(
        [withheld, states == CellState.MISSING, states == CellState.WITHHELD],
        [reason, Reason.NOT_REPORTED, Reason.WITHHELD_BY_SENDER],
        Reason.NONE,
    ).astype(np.int8)
    values = np.where(masked_states == CellState.VALUE, counts, np.nan)
    return MaskedCounts(values, masked_states, reasons)


def is_below_minimum(counts: Floats, rules: AudienceRules) -> Flags:
    """Where a count may not be shown to the audience. NaN is not below: it has its own state."""
    below = counts < rules.minimum_count
    if rules.zero is ZeroRule.SHOW:
        below &= counts != 0
    return below


def mask_counts(counts: Floats, states: States, rules: AudienceRules) -> MaskedCounts:
    """Withhold every count below the audience's minimum.

    counts: any shape, NaN unless the state is VALUE; states: CellState, the same shape.
    Missing and withheld cells keep their state.
    """
    withheld = (states == CellState.VALUE) & is_below_minimum(counts, rules)
    return _masked(counts, states, withheld, Reason.BELOW_MINIMUM)


def reveals_parts(hidden_counts: Floats, is_hidden: Flags, rules: AudienceRules) -> Flags:
    """Where a total over axis 0 would tell more about a withheld part than the rules do.

    Of n withheld parts, each known to lie in [smallest, largest], a total tells the sum s. It
    is safe when n >= 2, s >= 2 x minimum_count, and each part could still be anything in the
    interval: s - (n-1) largest <= smallest and s - (n-1) smallest >= largest. The last two
    forbid sums at the edge, where all parts must be equal. Without withheld parts it is safe.
    """
    number = is_hidden.sum(axis=0)
    hidden_sum = np.where(is_hidden, hidden_counts, 0.0).sum(axis=0)
    low, high = rules.smallest_hidden, rules.largest_hidden
    is_safe = (
        (number >= 2)
        & (hidden_sum >= 2 * rules.minimum_count)
        & (hidden_sum - (number - 1) * high <= low)
        & (hidden_sum - (number - 1) * low >= high)
    )
    return np.asarray((number > 0) & ~is_safe)


def mask_totals(
    counts: Floats, states: States, parts: MaskedCounts, rules: AudienceRules
) -> MaskedCounts:
    """Totals over axis 0 of what was reported, withheld where they would reveal a part.

    counts, states: exact, (parts, ...). parts: the same cells as the audience has them.
    Returns arrays without axis 0; MISSING where nothing was reported; WITHHELD by the sender
    where everything reported was withheld.
    """
    is_reported = states == CellState.VALUE
    total = np.where(is_reported, counts, 0.0).sum(axis=0)
    total_states = np.select(
        [is_reported.any(axis=0), (states == CellState.WITHHELD).any(axis=0)],
        [CellState.VALUE, CellState.WITHHELD],
        CellState.MISSING,
    ).astype(np.int8)
    total = np.where(total_states == CellState.VALUE, total, np.nan)
    masked = mask_counts(total, total_states, rules)
    reveals = reveals_parts(counts, is_reported & ~parts.is_released, rules)
    return withhold_more(masked, reveals, Reason.WOULD_REVEAL_PARTS)


def withhold_more(masked: MaskedCounts, also: Flags, reason: Reason) -> MaskedCounts:
    """Withhold further cells; what is already without a value keeps its state and reason."""
    added = also & masked.is_released
    return MaskedCounts(
        np.where(added, np.nan, masked.values),
        np.where(added, CellState.WITHHELD, masked.states).astype(np.int8),
        np.where(added, reason, masked.reasons).astype(np.int8),
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
