"""The attacker (攻撃者): how far everything that is given bounds every withheld cell.

Enters: a `LinkedTable` and what of it is withheld. Leaves: the lowest and the highest value that
each cell can still have, found as an outsider would find it who knows every shown cell, every sum
and every earlier release: by linear programs. Where one reader may know a station's own counts,
the narrowest bounds that any such reader reaches. The gate of `analysis.release` and the tests use
it; it shares no code with what chooses the cells.

Shown cells and what binds nothing are taken out first. What is left falls apart into small
independent components: one relation is solved in closed form, several by HiGHS, many at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, csc_array, csr_array
from scipy.sparse.csgraph import connected_components

from analysis.disclosure.exchange import surely_safe
from analysis.disclosure.linked_table import (
    NOBODY,
    TOLERANCE,
    Flags,
    Floats,
    LinkedTable,
    Positions,
    Protection,
)

PROGRAMS_AT_ONCE = 400  # small independent programs solved as one
HIGHS_OPTIMAL = 0


@dataclass(frozen=True)
class Bounds:
    """What an attacker finds. low, high: (cells,), equal to the value where it is shown exactly."""

    low: Floats
    high: Floats


@dataclass(frozen=True)
class _Unknown:
    """What of a table is not known. cell: positions in the table, ascending; rows: the relations
    between them. room_up, room_down: how far each could move if no relation held it.
    """

    cell: Positions
    rows: csr_array
    room_up: Floats
    room_down: Floats
    holder: Positions


@dataclass(frozen=True)
class _Part:
    """One component as a reader sees it: few cells, so that its rows are a plain array."""

    cell: Positions
    rows: Floats
    room_up: Floats
    room_down: Floats
    holder: Positions

    def without(self, reader: int) -> "_Part":
        """What is left when the reader's own cells are known."""
        free = (self.holder != reader) | (self.holder == NOBODY)
        return _Part(
            self.cell[free],
            self.rows[:, free],
            self.room_up[free],
            self.room_down[free],
            self.holder[free],
        )


@dataclass(frozen=True)
class _Program:
    """One linear program: move the cell at `place` (direction 1 or -1) as far as `part` lets it."""

    direction: int
    part: _Part
    place: int


def attack(table: LinkedTable, is_withheld: Flags, targets: Positions | None = None) -> Bounds:
    """Bound cells from all that is known.

    is_withheld: (cells,). targets: positions of the cells to be bounded, all withheld ones when
    None; the others keep what is known of them without relations.
    """
    low, high = table.known(is_withheld)
    unknown = _unknown(table, low, high)
    wanted = np.zeros(len(low), dtype=np.bool_)
    wanted[np.flatnonzero(is_withheld) if targets is None else targets] = True
    found_low, found_high = low.copy(), high.copy()
    is_target = wanted[unknown.cell]
    up, down = _movements(unknown, is_target)
    values = table.values[unknown.cell]
    found_high[unknown.cell[is_target]] = (values + up)[is_target]
    found_low[unknown.cell[is_target]] = (values - down)[is_target]
    return Bounds(found_low, found_high)


def is_broken(bounds: Bounds, protection: Protection) -> Flags:
    """(protected,) Which cells the attacker bounds more narrowly than their protection allows."""
    return np.asarray(
        (bounds.low[protection.cell] > protection.low + TOLERANCE)
        | (bounds.high[protection.cell] < protection.high - TOLERANCE)
    )


def exposed(table: LinkedTable, is_withheld: Flags, protection: Protection) -> Flags:
    """(protected,) The same, with programs only for the cells that no exchange proves safe."""
    found = np.zeros(len(protection.cell), dtype=np.bool_)
    rest = np.flatnonzero(~surely_safe(table, is_withheld, protection))
    if len(rest):
        part = Protection(protection.cell[rest], protection.low[rest], protection.high[rest])
        found[rest] = is_broken(attack(table, is_withheld, part.cell), part)
    return found


def _unknown(table: LinkedTable, low: Floats, high: Floats) -> _Unknown:
    cell = np.flatnonzero(high - low > TOLERANCE)
    rows = csr_array(csc_array(table.rows)[:, cell])
    rows = csr_array(rows[np.flatnonzero(np.diff(rows.indptr))])
    return _Unknown(
        cell,
        rows,
        (high - table.values)[cell],
        (table.values - low)[cell],
        table.holder[cell],
    )


def _movements(unknown: _Unknown, is_target: Flags) -> tuple[Floats, Floats]:
    """How far each target can move up and down, against the best informed reader."""
    up, down = unknown.room_up.copy(), unknown.room_down.copy()
    number, label = _components(unknown)
    relations = np.bincount(label[: unknown.rows.shape[0]], minlength=number)
    of_cell = label[unknown.rows.shape[0] :]
    is_single = relations[of_cell] == 1
    single_up, single_down = _in_one_relation(unknown)
    up = np.where(is_single, np.minimum(up, single_up), up)
    down = np.where(is_single, np.minimum(down, single_down), down)
    programs: list[_Program] = []
    for component in np.unique(of_cell[is_target & (relations[of_cell] > 1)]):
        cells = np.flatnonzero(of_cell == component)
        rows = np.flatnonzero(label[: unknown.rows.shape[0]] == component)
        programs += _programs(_part(unknown, rows, cells), unknown.cell[cells[is_target[cells]]])
    for start in range(0, len(programs), PROGRAMS_AT_ONCE):
        some = programs[start : start + PROGRAMS_AT_ONCE]
        for program, moved in zip(some, _solve(some), strict=True):
            side = up if program.direction > 0 else down
            place = int(np.searchsorted(unknown.cell, program.part.cell[program.place]))
            side[place] = min(side[place], moved)
    return up, down


def _components(unknown: _Unknown) -> tuple[int, NDArray[np.int32]]:
    relations, cells = unknown.rows.shape
    entries = coo_array(unknown.rows)
    size = relations + cells
    graph = coo_array(
        (np.ones(entries.nnz), (entries.row, relations + entries.col)), shape=(size, size)
    )
    number, label = connected_components(graph, directed=False)
    return int(number), label


def _part(unknown: _Unknown, rows: Positions, cells: Positions) -> _Part:
    return _Part(
        unknown.cell[cells],
        csc_array(csr_array(unknown.rows[rows]))[:, cells].toarray(),
        unknown.room_up[cells],
        unknown.room_down[cells],
        unknown.holder[cells],
    )


def _in_one_relation(unknown: _Unknown) -> tuple[Floats, Floats]:
    """How far each cell's relation lets it move: what the others in it can give or take.

    A reader who knows the cells of one holder has those to give no more; the worst holder counts.
    Right only for cells of components with one relation.
    """
    entries = coo_array(unknown.rows)
    row, cell, weight = entries.row, entries.col, entries.data
    rises = np.where(weight > 0, unknown.room_up[cell], unknown.room_down[cell]) * np.abs(weight)
    falls = np.where(weight > 0, unknown.room_down[cell], unknown.room_up[cell]) * np.abs(weight)
    holder, relations = unknown.holder[cell], unknown.rows.shape[0]
    could_fall = _given_by_others(row, holder, falls, relations)
    could_rise = _given_by_others(row, holder, rises, relations)
    up = np.full(len(unknown.cell), np.inf)
    down = np.full(len(unknown.cell), np.inf)
    # The relation's sum stays: one term rises by what the others can fall.
    np.minimum.at(up, cell, np.where(weight > 0, could_fall, could_rise) / np.abs(weight))
    np.minimum.at(down, cell, np.where(weight > 0, could_rise, could_fall) / np.abs(weight))
    return up, down


def _given_by_others(
    row: NDArray[np.int32], holder: Positions, amount: Floats, relations: int
) -> Floats:
    """Per entry: the sum of the others' amounts in its relation, without those of the one other
    holder whose cells make most of it.
    """
    total = np.bincount(row, weights=amount, minlength=relations)
    first, second, owner = _largest_holders(row, holder, amount, relations)
    is_owners = (holder != NOBODY) & (holder == owner[row])
    known_elsewhere = np.where(is_owners, second[row], first[row])
    return np.asarray(total[row] - amount - known_elsewhere)


def _largest_holders(
    row: NDArray[np.int32], holder: Positions, amount: Floats, relations: int
) -> tuple[Floats, Floats, Positions]:
    """Per relation: the amounts of the two holders with most, and who the first of them is."""
    first, second = np.zeros(relations), np.zeros(relations)
    owner = np.full(relations, NOBODY, dtype=np.int64)
    held = holder != NOBODY
    if not held.any():
        return first, second, owner
    pair, place = np.unique(np.stack([row[held], holder[held]]), axis=1, return_inverse=True)
    sums = np.bincount(place.ravel(), weights=amount[held])
    order = np.lexsort((-sums, pair[0]))
    rows, begins, counts = np.unique(pair[0][order], return_index=True, return_counts=True)
    first[rows], owner[rows] = sums[order][begins], pair[1][order][begins]
    has_second = counts > 1
    second[rows[has_second]] = sums[order][begins[has_second] + 1]
    return first, second, owner


def _programs(part: _Part, targets: Positions) -> list[_Program]:
    """All programs of one component: each target cell, both ways, against each reader."""
    found = []
    holders = np.unique(part.holder[part.holder != NOBODY])
    of_target = part.holder[np.searchsorted(part.cell, targets)]
    for reader in (*holders.tolist(), NOBODY):
        # Who knows nothing more matters only where nobody else knows more.
        mine = targets[_best_informed(of_target, reader, holders)]
        if len(mine):
            left = part.without(reader)
            for place in np.searchsorted(left.cell, mine).tolist():
                found += [_Program(side, left, place) for side in (1, -1)]
    return found


def _best_informed(of_target: Positions, reader: int, holders: Positions) -> Flags:
    """Which targets to attack with what a reader knows: never the reader's own."""
    if reader != NOBODY:
        return np.asarray(of_target != reader)
    if len(holders) > 1:
        return np.zeros(len(of_target), dtype=np.bool_)
    return np.isin(of_target, holders) if len(holders) else np.ones(len(of_target), dtype=np.bool_)


def _solve(programs: list[_Program]) -> list[float]:
    """The largest movement of each program's target in its direction, solved as one program.

    The variables are the movements of the cells from their true values, so that 0 is feasible.
    """
    parts = [program.part for program in programs]
    begins = np.cumsum([0, *(len(part.cell) for part in parts)])
    places = begins[:-1] + np.array([program.place for program in programs])
    directions = np.array([program.direction for program in programs], dtype=np.float64)
    objective = np.zeros(begins[-1])
    objective[places] = -directions
    rows = _in_blocks(parts, begins)
    answer = linprog(
        objective,
        A_eq=rows,
        b_eq=np.zeros(rows.shape[0]),
        bounds=np.column_stack(
            [
                -np.concatenate([part.room_down for part in parts]),
                np.concatenate([part.room_up for part in parts]),
            ]
        ),
        method="highs",
    )
    if answer.status != HIGHS_OPTIMAL:
        raise RuntimeError(f"the attacker's program was not solved: {answer.message}")
    return np.maximum(directions * answer.x[places], 0.0).tolist()  # type: ignore[no-any-return]


def _in_blocks(parts: list[_Part], begins: Positions) -> csr_array:
    """The rows of all parts, each over columns of its own."""
    row, column, weight, height = [], [], [], 0
    for part, begin in zip(parts, begins, strict=False):
        inner_row, inner_column = np.nonzero(part.rows)
        row.append(inner_row + height)
        column.append(inner_column + begin)
        weight.append(part.rows[inner_row, inner_column])
        height += len(part.rows)
    entries = (np.concatenate(weight), (np.concatenate(row), np.concatenate(column)))
    return csr_array(entries, shape=(height, int(begins[-1])))
