"""Successive releases (逐次の公表): a column that was given before, given again in another state.

Enters: what the audience was given of a column (`GivenColumn`s, any order), its new counts, what
falls under the rules. Leaves: the new mask. A late file or a correction changes a total while most
stations stay as they were; the difference of two totals then tells the change. All versions are
therefore one table: a station's count that did not change is one cell, known to be unchanged, and
every version is a sum of its own. The cheapest new mask that holds against all of them is chosen;
what was given stays given, what was withheld stays withheld as long as it does not change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from analysis.disclosure.attacker import exposed
from analysis.disclosure.columns import TOTAL_COST, cost_of, is_dominated
from analysis.disclosure.given import GivenColumn
from analysis.disclosure.knowledge import hidden_range, shown_range
from analysis.disclosure.linked_table import (
    NOBODY,
    Flags,
    Floats,
    LinkedTable,
    Positions,
    Protection,
    side_by_side,
)
from analysis.disclosure.policy import AudienceRules
from analysis.disclosure.primary import is_below_minimum
from analysis.disclosure.secondary import choose_withheld


@dataclass(frozen=True)
class NewColumn:
    """The same column now. counts: (stations,). is_small, is_forced: withheld in any case, under
    the minimum or for another reason; the same for the total.
    """

    places: tuple[str, ...]
    counts: Floats
    is_small: Flags
    is_forced: Flags
    is_total_forced: bool


@dataclass(frozen=True)
class ColumnChoice:
    """is_withheld: (stations + 1,), the total last. known_before: withheld counts, new or old, that
    earlier releases give away whatever is withheld now (after stricter rules).
    """

    is_withheld: Flags
    known_before: int


@dataclass
class _Cells:
    """Cells found so far: a station's count is one cell for as long as it keeps its value."""

    keys: dict[tuple[str, float], int]
    values: list[float]
    shown_low: list[float]
    shown_high: list[float]
    hidden_low: list[float]
    hidden_high: list[float]

    def add(self, key: tuple[str, float] | None, value: float, ranges: list[float]) -> int:
        """The position of a cell; what is known of it already narrows what is known now."""
        if key is not None and key in self.keys:
            place = self.keys[key]
            known = (self.shown_low, self.shown_high, self.hidden_low, self.hidden_high)
            for side, told, narrower in zip(known, ranges, (max, min, max, min), strict=True):
                side[place] = narrower(side[place], told)
            return place
        place = len(self.values)
        if key is not None:
            self.keys[key] = place
        self.values.append(value)
        for side, told in zip(
            (self.shown_low, self.shown_high, self.hidden_low, self.hidden_high),
            ranges,
            strict=True,
        ):
            side.append(told)
        return place


@dataclass(frozen=True)
class Versions:
    """All versions of a column as one table.

    mine: where the new version's cells stand, the total last, -1 where nothing was reported.
    is_count: which cells are stations' counts, not totals.
    """

    table: LinkedTable
    mine: Positions
    is_count: Flags


@dataclass(frozen=True)
class _Prepared:
    """A column with its past: what is withheld in any case, and what must stay uncertain."""

    new: NewColumn
    versions: Versions
    must: Flags
    may: Flags
    protection: Protection


def choose_again(
    columns: Sequence[tuple[Sequence[GivenColumn], NewColumn]],
    rules: AudienceRules,
    joined: Mapping[str, str] | None = None,
) -> list[ColumnChoice]:
    """For each column with its past: the cheapest mask of the new state that nothing breaks.

    joined: old station id → the station that its counts belong to now, after a merger.
    """
    if not columns:
        return []
    prepared = [_prepare(earlier, new, rules, joined or {}) for earlier, new in columns]
    is_exposed = _exposed_columns(prepared)
    return [
        _strengthen(one, rules) if fails else _choice(one, one.must, 0, rules)
        for one, fails in zip(prepared, is_exposed, strict=True)
    ]


def _prepare(
    earlier: Sequence[GivenColumn],
    new: NewColumn,
    rules: AudienceRules,
    joined: Mapping[str, str],
) -> _Prepared:
    versions = link_versions(earlier, new, rules, joined)
    must, may = _forced(earlier, new, versions, rules)
    return _Prepared(new, versions, must, may, protected_counts(versions, rules))


def _exposed_columns(prepared: Sequence[_Prepared]) -> list[bool]:
    """Which columns need more than what is withheld in any case; attacked all at once."""
    table, begins = side_by_side([one.versions.table for one in prepared])
    protection = Protection(
        np.concatenate(
            [one.protection.cell + begin for one, begin in zip(prepared, begins, strict=True)]
        ),
        np.concatenate([one.protection.low for one in prepared]),
        np.concatenate([one.protection.high for one in prepared]),
    )
    broken = exposed(table, np.concatenate([one.must for one in prepared]), protection)
    of_column = np.searchsorted(begins, protection.cell[broken], side="right") - 1
    fails = set(of_column.tolist())
    return [position in fails for position in range(len(prepared))]


def _strengthen(one: _Prepared, rules: AudienceRules) -> ColumnChoice:
    table, protection = one.versions.table, one.protection
    # What even the strictest mask cannot protect is known, under a policy stricter than before.
    is_known = exposed(table, one.must | one.may, protection)
    open_ones = Protection(
        protection.cell[~is_known], protection.low[~is_known], protection.high[~is_known]
    )
    if not (one.may & one.versions.is_count).any():  # nothing but the total is left to withhold
        return _choice(one, one.must | one.may, int(is_known.sum()), rules)
    cost = np.where(one.versions.is_count, cost_of(table.values), TOTAL_COST)
    chosen = choose_withheld(table, open_ones, cost, must=one.must, may=one.may)
    return _choice(one, chosen.is_withheld, int(is_known.sum()), rules)


def _choice(one: _Prepared, mask: Flags, known_before: int, rules: AudienceRules) -> ColumnChoice:
    mine = one.versions.mine
    withheld = np.where(mine >= 0, mask[mine], False)
    withheld[-1] |= is_dominated(one.new.counts[:, None], withheld[:-1, None], rules)[0]
    return ColumnChoice(withheld, known_before)


def protected_counts(versions: Versions, rules: AudienceRules) -> Protection:
    """Every station's count under the minimum, in any version, that was never shown."""
    table = versions.table
    low, high = rules.protection or (0, 0)
    least = np.maximum(table.hidden_low, low)
    most = np.minimum(table.hidden_high, high)
    is_open = versions.is_count & is_below_minimum(table.values, rules) & (least < most)
    cell = np.flatnonzero(is_open)
    return Protection(cell, least[cell], most[cell])


def _forced(
    earlier: Sequence[GivenColumn], new: NewColumn, versions: Versions, rules: AudienceRules
) -> tuple[Flags, Flags]:
    """Which cells are withheld in any case, and which may be besides: only of the new version,
    and only what the audience does not have yet.
    """
    withheld = {key for one in earlier for key, hidden in _given(one) if hidden}
    shown = {key for one in earlier for key, hidden in _given(one) if not hidden}
    must = np.zeros(len(versions.table.values), dtype=np.bool_)
    may, mine = must.copy(), versions.mine
    for row in np.flatnonzero(mine[:-1] >= 0):
        key = (new.places[row], float(new.counts[row]))
        in_any_case = new.is_small[row] or new.is_forced[row] or key in withheld - shown
        must[mine[row]] = in_any_case
        can_help = key[1] >= max(rules.minimum_count, 1)
        may[mine[row]] = not in_any_case and key not in shown and can_help
    must[mine[-1]] = new.is_total_forced
    may[mine[-1]] = True
    return must, may


def _given(column: GivenColumn) -> list[tuple[tuple[str, float], bool]]:
    """Each station's count with whether it was withheld."""
    return [
        ((place, float(count)), bool(hidden))
        for place, count, hidden in zip(
            column.places, column.counts[:-1], column.is_withheld[:-1], strict=True
        )
        if not np.isnan(count)
    ]


def link_versions(
    earlier: Sequence[GivenColumn],
    new: NewColumn,
    rules: AudienceRules,
    joined: Mapping[str, str],
) -> Versions:
    """The earlier versions and the new one, bound by what stayed the same."""
    cells, sums = _link(earlier)
    counts = np.append(new.counts, np.nansum(new.counts))
    sums.append(_add_version(cells, new.places, counts, _new_ranges(new, counts, rules)))
    total = sums[-1][0]
    sums += _mergers(cells, earlier, new.places, new.counts, joined)
    mine = [
        -1 if np.isnan(count) else cells.keys[place, float(count)]
        for place, count in zip(new.places, new.counts, strict=True)
    ]
    return _versions(cells, sums, [*mine, total], new.places, rules, joined)


def link_given(
    given: Sequence[GivenColumn], rules: AudienceRules, joined: Mapping[str, str] | None = None
) -> Versions:
    """All that was given of a column, and nothing else; `mine` is where the last state stands."""
    cells, sums = _link(given)
    last = given[-1]
    sums += _mergers(cells, given[:-1], last.places, last.counts[:-1], joined or {})
    mine = [
        -1 if np.isnan(count) else cells.keys[place, float(count)]
        for place, count in zip(last.places, last.counts[:-1], strict=True)
    ]
    total = sums[len(given) - 1][0]
    return _versions(cells, sums, [*mine, total], last.places, rules, joined or {})


def _link(given: Sequence[GivenColumn]) -> tuple[_Cells, list[tuple[int, list[int]]]]:
    cells, sums = _Cells({}, [], [], [], [], []), []
    for version in given:
        told = np.column_stack([version.low, version.high, version.low, version.high])
        sums.append(_add_version(cells, version.places, version.counts, told))
    return cells, sums


def _versions(
    cells: _Cells,
    sums: list[tuple[int, list[int]]],
    mine: list[int],
    places: tuple[str, ...],
    rules: AudienceRules,
    joined: Mapping[str, str],
) -> Versions:
    is_count = np.zeros(len(cells.values), dtype=np.bool_)
    is_count[list(cells.keys.values())] = True
    holders = np.full(len(cells.values), NOBODY, dtype=np.int64)
    if rules.knows_own_station:
        number = {place: row for row, place in enumerate(places)}
        for (place, _), position in cells.keys.items():
            holders[position] = number.get(joined.get(place, place), NOBODY)
    return Versions(_table(cells, sums, holders), np.array(mine), is_count)


def _add_version(
    cells: _Cells, places: tuple[str, ...], counts: Floats, ranges: Floats
) -> tuple[int, list[int]]:
    parts = [
        cells.add((place, float(count)), float(count), told)
        for place, count, told in zip(places, counts, ranges.tolist(), strict=False)
        if not np.isnan(count)
    ]
    return cells.add(None, float(counts[-1]), ranges[-1].tolist()), parts


def _new_ranges(new: NewColumn, counts: Floats, rules: AudienceRules) -> Floats:
    value = np.nan_to_num(counts)
    is_small, is_forced = np.append(new.is_small, False), np.append(new.is_forced, False)
    return np.column_stack(
        [*shown_range(value, rules), *hidden_range(value, is_small, is_forced, rules)]
    )


def _mergers(
    cells: _Cells,
    earlier: Sequence[GivenColumn],
    places: tuple[str, ...],
    counts: Floats,
    joined: Mapping[str, str],
) -> list[tuple[int, list[int]]]:
    """A joined station's count is the sum of what its stations were given as, if that is so."""
    sums = []
    for version in earlier:
        for place, count in zip(places, counts, strict=True):
            parts = [
                (old, float(held))
                for old, held in zip(version.places, version.counts, strict=False)
                if joined.get(old, old) == place and not np.isnan(held)
            ]
            if len(parts) > 1 and sum(held for _, held in parts) == count:
                sums.append((cells.keys[place, float(count)], [cells.keys[one] for one in parts]))
    return sums


def _table(cells: _Cells, sums: list[tuple[int, list[int]]], holders: Positions) -> LinkedTable:
    row = [number for number, (_, parts) in enumerate(sums) for _ in range(len(parts) + 1)]
    column = [cell for total, parts in sums for cell in (total, *parts)]
    sign = [one for _, parts in sums for one in (-1.0, *[1.0] * len(parts))]
    return LinkedTable(
        np.array(cells.values),
        np.array(cells.shown_low),
        np.array(cells.shown_high),
        np.array(cells.hidden_low),
        np.array(cells.hidden_high),
        csr_array((sign, (row, column)), shape=(len(sums), len(cells.values))),
        holders,
    )
