"""Exchange (入替え): a quick proof that cells stay uncertain, without a linear program.

Enters: a table and a mask. Leaves: which protected cells surely keep their interval. Cells that
stand in the same relations with the same sign can change against each other and nothing else
notices; where the others of its kind have enough room, a cell is safe. Where this does not
suffice nothing is said: then the attacker decides.
"""

import numpy as np

from analysis.disclosure.linked_table import (
    NOBODY,
    TOLERANCE,
    Flags,
    Floats,
    LinkedTable,
    Positions,
    Protection,
)

SIGNATURE_SEED = 20261122  # any: it only has to tell different columns of a matrix apart
SIGNATURE_DIGITS = 9


def surely_safe(table: LinkedTable, is_withheld: Flags, protection: Protection) -> Flags:
    """(protected,) True where cells of the same relations alone keep the whole interval open."""
    low, high = table.known(is_withheld)
    kind = _kinds(table)
    up, down = high - table.values, table.values - low
    cell, value = protection.cell, table.values[protection.cell]
    needs_fall, needs_rise = value - protection.low, protection.high - value
    has_room = (down[cell] >= needs_fall - TOLERANCE) & (up[cell] >= needs_rise - TOLERANCE)
    can_fall = _others(up, kind, table.holder)[cell] >= needs_fall - TOLERANCE
    can_rise = _others(down, kind, table.holder)[cell] >= needs_rise - TOLERANCE
    return np.asarray(has_room & can_fall & can_rise)


def _kinds(table: LinkedTable) -> Positions:
    """The same number for cells that stand in the same relations with the same weights."""
    weights = np.random.default_rng(SIGNATURE_SEED).random(table.rows.shape[0])
    signature = np.round(table.rows.T @ weights, SIGNATURE_DIGITS)
    return np.asarray(np.unique(signature, return_inverse=True)[1].ravel())


def _others(amount: Floats, kind: Positions, holder: Positions) -> Floats:
    """What the others of a cell's kind can give, without the one holder who has most of it."""
    total = np.bincount(kind, weights=amount)[kind] - amount
    known = np.zeros(len(amount))
    for one in np.unique(holder[holder != NOBODY]):
        theirs = np.bincount(kind, weights=amount * (holder == one), minlength=kind.max() + 1)
        known = np.maximum(known, np.where(holder == one, 0.0, theirs[kind]))
    return np.asarray(total - known)
