"""Cutting a release (公表表の作成): counts, rules and all that was given before in, masks out.

Enters: columns (each an indicator in a month) of exact counts, the audience's rules, what it was
given of them before, what a wider audience does not get. Leaves: for each column a `GivenColumn`.
A column given before in the same state under the same policy is given again as it was; a column
nobody has seen is protected on its own (`columns`); one whose counts stayed and whose policy
changed keeps its mask as far as that holds (`restated`); one that was given in another state is
protected together with all its earlier states (`successive`). Whatever is new is attacked before
it leaves; what the attacker breaks is not made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.attacker import attack, is_broken
from analysis.disclosure.columns import protect_columns
from analysis.disclosure.given import GivenColumn, as_one_table, digest_of
from analysis.disclosure.knowledge import hidden_range, shown_range
from analysis.disclosure.linked_table import Flags, Floats, Protection
from analysis.disclosure.policy import AudienceRules
from analysis.disclosure.primary import Reason, is_below_minimum
from analysis.disclosure.restated import is_restated, keep_masks
from analysis.disclosure.successive import NewColumn, choose_again

ColumnKey = tuple[str, date]  # indicator, month
Given = Mapping[ColumnKey, Sequence[GivenColumn]]


@dataclass(frozen=True)
class Columns:
    """What is to be released.

    places: station ids. keys: (columns,). counts: (stations, columns), NaN where nothing was
    reported. is_excluded: (columns,), never for this audience. is_withheld_wider: (stations + 1,
    columns), what a wider audience does not get either, totals last; None for the widest.
    """

    places: tuple[str, ...]
    keys: tuple[ColumnKey, ...]
    counts: Floats
    is_excluded: Flags
    is_withheld_wider: Flags | None

    def some(self, positions: np.ndarray) -> "Columns":
        """The columns at these positions."""
        return Columns(
            self.places,
            tuple(self.keys[one] for one in positions),
            self.counts[:, positions],
            self.is_excluded[positions],
            None if self.is_withheld_wider is None else self.is_withheld_wider[:, positions],
        )


@dataclass(frozen=True)
class Cut:
    """given: one a column, in order. is_new: (columns,), not given in this state before.

    earlier_totals: (columns,), where the total cannot be given any more, the exact one that was
    given last under the same policy; NaN elsewhere. It tells nothing new. known_before: withheld
    counts that earlier releases, under another policy, give away.
    """

    given: tuple[GivenColumn, ...]
    is_new: Flags
    earlier_totals: Floats
    known_before: int

    @cached_property
    def counts(self) -> Floats:
        """(stations + 1, columns) Exact, totals last; NaN where nothing was reported."""
        return np.stack([one.counts for one in self.given], axis=1)

    @cached_property
    def reasons(self) -> NDArray[np.int8]:
        """(stations + 1, columns) Why each is withheld, NONE where it is shown."""
        return np.stack([one.reasons for one in self.given], axis=1)

    @property
    def is_withheld(self) -> Flags:
        """(stations + 1, columns) Reported, and not shown."""
        return np.asarray(~np.isnan(self.counts) & (self.reasons != Reason.NONE))


@dataclass(frozen=True)
class _Forced:
    """What is withheld in any case. is_small, is_forced: (stations, columns), under the minimum or
    from a wider audience, too; is_total_forced: (columns,).
    """

    is_small: Flags
    is_forced: Flags
    is_total_forced: Flags


class LeakError(Exception):
    """A release would give withheld counts away. keys: of which columns."""

    def __init__(self, keys: tuple[ColumnKey, ...]) -> None:
        super().__init__(f"{len(keys)} columns would give withheld counts away")
        self.keys = keys


def cut(
    columns: Columns,
    rules: AudienceRules,
    policy: str,
    before: Given,
    joined: Mapping[str, str] | None = None,
) -> Cut:
    """Mask every column so that nothing given, now or before, tells a withheld count.

    policy: version of the rules. joined: old station id → the station it belongs to now. Columns
    without any figure come back empty and not new. Raises LeakError.
    """
    counts = np.vstack([columns.counts, _totals(columns.counts)])
    found: list[GivenColumn | None] = []
    for key, column in zip(columns.keys, counts.T, strict=True):
        same = _same_state(before.get(key, ()), columns.places, column, policy)
        found.append(same)
    is_new = np.array([one is None for one in found], dtype=np.bool_)
    has_figures = ~np.isnan(counts).all(axis=0)
    made, known_before = _make(columns.some(np.flatnonzero(is_new)), rules, policy, before, joined)
    remaining = iter(made)
    given = tuple(next(remaining) if one is None else one for one in found)
    earlier = [
        _earlier_total(before.get(key, ()), one)
        for key, one in zip(columns.keys, given, strict=True)
    ]
    return Cut(given, is_new & has_figures, np.array(earlier, dtype=np.float64), known_before)


def _earlier_total(before: Sequence[GivenColumn], column: GivenColumn) -> float:
    """The last total shown before this state was given, under its policy; NaN where it has one."""
    if not column.is_withheld[-1]:
        return np.nan
    past = [one for one in before if one.policy == column.policy]
    if column in past:
        past = past[: past.index(column)]
    shown = [float(one.counts[-1]) for one in past if one.reasons[-1] == Reason.NONE]
    return shown[-1] if shown else np.nan


def _totals(counts: Floats) -> Floats:
    return np.where(np.isnan(counts).all(axis=0), np.nan, np.nansum(counts, axis=0))


def _same_state(
    before: Sequence[GivenColumn], places: tuple[str, ...], counts: Floats, policy: str
) -> GivenColumn | None:
    if not before:
        return None
    digest = digest_of(places, counts)
    return next((one for one in before if one.policy == policy and one.digest == digest), None)


def _make(
    columns: Columns,
    rules: AudienceRules,
    policy: str,
    before: Given,
    joined: Mapping[str, str] | None,
) -> tuple[list[GivenColumn], int]:
    """Masks of columns that were not given in this state under this policy."""
    value = np.nan_to_num(columns.counts)
    is_reported = ~np.isnan(columns.counts)
    is_open = ~columns.is_excluded
    is_small = is_reported & is_below_minimum(value, rules) & is_open
    wider = columns.is_withheld_wider
    if wider is None:
        wider = np.zeros((len(value) + 1, value.shape[1]), dtype=np.bool_)
    is_forced = is_reported & wider[:-1] & is_open
    totals = value.sum(axis=0)
    total_forced = is_below_minimum(totals, rules) | wider[-1]
    alone = protect_columns(columns.counts, is_small, is_forced, total_forced | ~is_open, rules)
    withheld = np.vstack([is_small | is_forced | alone.is_protector, alone.is_total_withheld])
    withheld[:, ~is_open] = True
    again = [int(one) for one in np.flatnonzero(is_open) if before.get(columns.keys[one])]
    forced = _Forced(is_small, is_forced, total_forced)
    known_before = _mask_again(columns, again, before, forced, withheld, rules, joined)
    made = _given_columns(columns, withheld, is_small, is_forced, rules, policy)
    _check(columns, made, withheld, is_small, rules, before)
    return made, known_before


def _mask_again(
    columns: Columns,
    again: list[int],
    before: Given,
    forced: _Forced,
    withheld: Flags,
    rules: AudienceRules,
    joined: Mapping[str, str] | None,
) -> int:
    """Masks of columns that were given before, put into `withheld`.

    Where the counts are what they always were, only the rules changed: these are decided at once.
    Returns how many withheld counts the earlier releases give away.
    """
    counts = np.vstack([columns.counts, _totals(columns.counts)])
    past = {one: before[columns.keys[one]] for one in again}
    same = [one for one in again if is_restated(past[one], columns.places, counts[:, one])]
    known_before = 0
    if same:
        kept = keep_masks(
            [past[one] for one in same],
            forced.is_small[:, same],
            forced.is_forced[:, same],
            forced.is_total_forced[same],
            rules,
        )
        solved = np.array(same)[kept.is_solved]
        withheld[:, solved] = kept.is_withheld[:, kept.is_solved]
        known_before = int(kept.known_before.sum())
        again = sorted(set(again) - set(solved.tolist()))
    chosen = choose_again(
        [
            (
                past[one],
                NewColumn(
                    columns.places,
                    columns.counts[:, one],
                    forced.is_small[:, one],
                    forced.is_forced[:, one],
                    bool(forced.is_total_forced[one]),
                ),
            )
            for one in again
        ],
        rules,
        joined,
    )
    for position, choice in zip(again, chosen, strict=True):
        withheld[:, position] = choice.is_withheld
    return known_before + sum(choice.known_before for choice in chosen)


def _given_columns(
    columns: Columns,
    withheld: Flags,
    is_small: Flags,
    is_forced: Flags,
    rules: AudienceRules,
    policy: str,
) -> list[GivenColumn]:
    counts = np.vstack([columns.counts, _totals(columns.counts)])
    no_total = np.zeros((1, counts.shape[1]), dtype=np.bool_)
    small, forced = np.vstack([is_small, no_total]), np.vstack([is_forced, no_total])
    value, is_missing = np.nan_to_num(counts), np.isnan(counts)
    shown, hidden = shown_range(value, rules), hidden_range(value, small, forced, rules)
    low = np.where(is_missing, np.nan, np.where(withheld, hidden[0], shown[0]))
    high = np.where(is_missing, np.nan, np.where(withheld, hidden[1], shown[1]))
    reasons = np.where(withheld, _why(columns, small), Reason.NONE)
    reasons = np.where(is_missing, Reason.NOT_REPORTED, reasons).astype(np.int8)
    return [
        GivenColumn(
            columns.places, counts[:, one], low[:, one], high[:, one], reasons[:, one], policy
        )
        for one in range(counts.shape[1])
    ]


def _why(columns: Columns, small: Flags) -> NDArray[np.int8]:
    """The reason of each cell if it is withheld, (stations + 1, columns).

    Below the widest audience one reason stands for small counts and for those that protect them:
    told apart they would say whether a count that is withheld from both is small.
    """
    is_total = np.arange(len(small))[:, None] == len(small) - 1
    is_widest = columns.is_withheld_wider is None
    reasons = np.where(small, Reason.BELOW_MINIMUM, Reason.PROTECTS_OTHERS)
    reasons = reasons if is_widest else np.full(small.shape, Reason.UNDER_POLICY)
    reasons = np.where(is_total, Reason.WOULD_REVEAL_PARTS, reasons)
    return np.where(columns.is_excluded, Reason.NOT_FOR_AUDIENCE, reasons).astype(np.int8)


def _check(
    columns: Columns,
    made: list[GivenColumn],
    withheld: Flags,
    is_small: Flags,
    rules: AudienceRules,
    before: Given,
) -> None:
    """Attack what is new, each column as a whole. Columns with a past were attacked with it."""
    alone = (
        np.array([not before.get(key) for key in columns.keys], dtype=np.bool_)
        & ~columns.is_excluded
    )
    positions = np.flatnonzero(alone)
    if rules.protection is None or not len(positions):
        return
    new = [made[one] for one in positions]
    no_total = np.zeros((1, len(positions)), dtype=np.bool_)
    cell = np.flatnonzero(np.vstack([is_small[:, positions], no_total]).T)
    least, most = (np.full(len(cell), float(side)) for side in rules.protection)
    is_withheld = np.concatenate([one.is_withheld for one in new])
    found = attack(as_one_table(new, rules), is_withheld, cell)
    broken = is_broken(found, Protection(cell, least, most))
    if broken.any():
        stations = len(columns.places) + 1
        guilty = np.unique(cell[broken] // stations)
        raise LeakError(tuple(columns.keys[positions[one]] for one in guilty))
