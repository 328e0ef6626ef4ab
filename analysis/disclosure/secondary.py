"""Secondary suppression (二次秘匿): which further cells to withhold so that no sum gives one away.

Enters: a `LinkedTable`, the cells to protect, what each cell costs. Leaves: the mask of least cost
that holds against the attacker, with a bound that no other mask undercuts. Exact by cutting planes
(Fischetti and Salazar 2001): a small integer program (HiGHS through scipy) proposes a mask, linear
programs attack it, and the duals of each attack that succeeds say which cells must be withheld
against it. In tables above `EXACT_CELLS` the integer program may stop early; its own bound then
says how far from the best the mask can be at most.

Source: Fischetti, Salazar-González (2001), Solving the cell suppression problem on tabular data
with linear constraints, Management Science 47(7), sections 3 and 4.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds as VariableBounds
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csc_array, csr_array, eye_array, kron

from analysis.disclosure.exchange import surely_safe
from analysis.disclosure.linked_table import (
    NOBODY,
    TOLERANCE,
    Flags,
    Floats,
    LinkedTable,
    Protection,
)

EXACT_CELLS = 1500  # beyond, a gap is accepted and reported
ACCEPTED_GAP = 0.05
MOST_ROUNDS = 200
ATTACKS_AT_ONCE = 300  # linear programs solved as one


class CannotProtectError(ValueError):
    """Even with every cell withheld that may be, some cell stays exposed."""


@dataclass(frozen=True)
class Choice:
    """A mask that protects. cost: of all withheld cells; bound: no mask that protects costs less."""

    is_withheld: Flags
    cost: float
    bound: float


@dataclass(frozen=True)
class _Attack:
    """Move `cell` by at least `need` in a direction (1, -1), against one reader's knowledge."""

    cell: int
    direction: int
    need: float
    reader: int


@dataclass(frozen=True)
class _Cut:
    """sum(gain * x) >= need, for the mask x."""

    gain: Floats
    need: float


def choose_withheld(
    table: LinkedTable,
    protection: Protection,
    cost: Floats,
    *,
    must: Flags,
    may: Flags,
) -> Choice:
    """The cheapest mask under which every protected cell keeps its whole interval.

    cost: (cells,) of withholding each, positive. must: cells withheld in any case. may: cells
    that can be withheld besides. Raises CannotProtectError.
    """
    cuts: list[_Cut] = []
    is_exact = len(table.values) <= EXACT_CELLS
    for _ in range(MOST_ROUNDS):
        mask, bound = _propose(cost, must, must | may, cuts, is_exact=is_exact)
        is_open = ~surely_safe(table, mask, protection)
        rest = Protection(
            protection.cell[is_open], protection.low[is_open], protection.high[is_open]
        )
        found = _cuts(table, mask, _attacks(table, rest, mask))
        if not found:
            return Choice(mask, float(cost[mask].sum()), bound)
        cuts += found
    raise CannotProtectError("no mask was found in the rounds allowed")


def _attacks(table: LinkedTable, protection: Protection, mask: Flags) -> list[_Attack]:
    """What must fail: each cell, both ways, each reader who knows one of the mask's cells."""
    low, high = table.known(mask)
    is_held = (high > low) & (table.holder != NOBODY)
    holders = np.unique(table.holder[is_held]).tolist()
    attacks = []
    for cell, least, most in zip(protection.cell, protection.low, protection.high, strict=True):
        value, own = table.values[cell], table.holder[cell]
        readers = [holder for holder in holders if holder != own] or [NOBODY]
        for direction, need in ((1, most - value), (-1, value - least)):
            if need > TOLERANCE:
                attacks += [_Attack(int(cell), direction, float(need), one) for one in readers]
    return attacks


def _propose(
    cost: Floats, must: Flags, allowed: Flags, cuts: list[_Cut], *, is_exact: bool
) -> tuple[Flags, float]:
    constraints = []
    if cuts:
        gains = csr_array(np.vstack([cut.gain for cut in cuts]))
        needs = np.array([cut.need for cut in cuts])
        constraints.append(LinearConstraint(gains, needs - TOLERANCE, np.inf))
    answer = milp(
        cost,
        integrality=np.ones(len(cost)),
        bounds=VariableBounds(must.astype(np.float64), allowed.astype(np.float64)),
        constraints=constraints,
        options={"mip_rel_gap": 0.0 if is_exact else ACCEPTED_GAP},
    )
    if answer.x is None:
        raise CannotProtectError("the cells that may be withheld do not suffice")
    return np.asarray(answer.x > 0.5), float(answer.mip_dual_bound)


def _cuts(table: LinkedTable, mask: Flags, attacks: list[_Attack]) -> list[_Cut]:
    """What the mask lacks against the attacks that succeed.

    With row duals y, cell i can add at most max(r_i * up_i, -r_i * down_i) to a movement, where
    r = c - A'y: valid for every mask, and at this one it shows that the movement falls short.
    """
    cuts = []
    for start in range(0, len(attacks), ATTACKS_AT_ONCE):
        some = attacks[start : start + ATTACKS_AT_ONCE]
        for one, (moved, duals) in zip(some, _move_all(table, mask, some), strict=True):
            if moved < one.need - TOLERANCE:
                cuts.append(_cut(table, one, duals))
    return cuts


def _cut(table: LinkedTable, one: _Attack, duals: Floats) -> _Cut:
    reduced = -(csc_array(table.rows).T @ duals)
    reduced[one.cell] += one.direction
    is_free = (table.holder != one.reader) | (one.reader == NOBODY)
    shown = is_free * _gain(reduced, table.shown_low, table.shown_high, table.values)
    hidden = is_free * _gain(reduced, table.hidden_low, table.hidden_high, table.values)
    need = max(one.need - float(shown.sum()), 0.0)
    return _Cut(np.minimum(np.maximum(hidden - shown, 0.0), need), need)


def _gain(reduced: Floats, low: Floats, high: Floats, value: Floats) -> Floats:
    return np.asarray(np.where(reduced > 0, reduced * (high - value), reduced * (low - value)))


def _move_all(
    table: LinkedTable, mask: Flags, attacks: list[_Attack]
) -> list[tuple[float, Floats]]:
    """How far each attack's cell moves, with the duals of the relations; solved as one program."""
    low, high = table.known(mask)
    cells = np.flatnonzero(high - low > TOLERANCE)
    rows = csr_array(csc_array(table.rows)[:, cells])
    used = np.flatnonzero(np.diff(rows.indptr))
    rows = csr_array(rows[used])
    objective, bounds = [], []
    for one in attacks:
        objective.append(np.where(cells == one.cell, -float(one.direction), 0.0))
        is_free = (table.holder[cells] != one.reader) | (one.reader == NOBODY)
        room = np.column_stack([(low - table.values)[cells], (high - table.values)[cells]])
        bounds.append(room * is_free[:, None])
    answer = linprog(
        np.concatenate(objective),
        A_eq=csr_array(kron(eye_array(len(attacks)), rows, format="csr")) if len(used) else None,
        b_eq=np.zeros(len(used) * len(attacks)) if len(used) else None,
        bounds=np.vstack(bounds),
        method="highs",
    )
    moved = -(np.concatenate(objective) * answer.x).reshape(len(attacks), -1).sum(axis=1)
    duals = np.zeros((len(attacks), table.rows.shape[0]))
    if len(used):
        duals[:, used] = -np.asarray(answer.eqlin.marginals).reshape(len(attacks), -1)
    return list(zip(moved.tolist(), duals, strict=True))
