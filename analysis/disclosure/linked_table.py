"""Linked tables (関連する表): cells, what is known of each, and the sums that bind them together.

Enters: arrays. Leaves: a `LinkedTable`, the one form in which tables, margins and earlier releases
reach the attacker and the optimiser. A sum is a relation like any other: `rows @ values == 0`, with
1 for each part and -1 for the total; an earlier release is further cells and further relations.
What a flag, a class of a map or an expected interval tells is a cell with a range of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_diag, csr_array

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Positions = NDArray[np.int64]

NOBODY = -1
TOLERANCE = 1e-6  # of counts: whole numbers, so that anything far below 1 does


@dataclass(frozen=True)
class LinkedTable:
    """Cells in relations.

    values: (cells,) exact. shown_low, shown_high: what is known of a cell that is shown; equal to
    the value unless it is rounded. hidden_low, hidden_high: what is known of it once it is
    withheld, before any relation is used. rows: (relations, cells). holder: (cells,) who knows
    the cell exactly besides (a station's number), NOBODY for none.
    Raises ValueError when a relation does not hold, or a value lies outside of what is known.
    """

    values: Floats
    shown_low: Floats
    shown_high: Floats
    hidden_low: Floats
    hidden_high: Floats
    rows: csr_array
    holder: Positions

    def __post_init__(self) -> None:
        if not np.allclose(self.rows @ self.values, 0.0, atol=TOLERANCE):
            raise ValueError("a relation does not hold for the values")
        for low, high in (
            (self.shown_low, self.shown_high),
            (self.hidden_low, self.hidden_high),
        ):
            if not (np.isfinite(low).all() and np.isfinite(high).all()):
                raise ValueError("what is known of a cell has no bound")
            if (low > self.values).any() or (high < self.values).any():
                raise ValueError("a value lies outside of what is said to be known of it")

    def known(self, is_withheld: Flags) -> tuple[Floats, Floats]:
        """Lowest and highest value of each cell that an outsider knows without any relation."""
        return (
            np.where(is_withheld, self.hidden_low, self.shown_low),
            np.where(is_withheld, self.hidden_high, self.shown_high),
        )


@dataclass(frozen=True)
class Protection:
    """Which cells must stay uncertain, and within what. cell, low, high: (protected,).

    Every value from low to high must stay possible, whatever else is known.
    """

    cell: Positions
    low: Floats
    high: Floats


def side_by_side(tables: Sequence[LinkedTable]) -> tuple[LinkedTable, Positions]:
    """Tables that share nothing as one, and where the cells of each begin in it."""
    begins = np.cumsum([0, *(len(table.values) for table in tables)])
    values, shown_low, shown_high, hidden_low, hidden_high = (
        np.concatenate([getattr(table, name) for table in tables])
        for name in ("values", "shown_low", "shown_high", "hidden_low", "hidden_high")
    )
    joined = LinkedTable(
        values,
        shown_low,
        shown_high,
        hidden_low,
        hidden_high,
        csr_array(block_diag([table.rows for table in tables], format="csr")),
        np.concatenate([table.holder for table in tables]),
    )
    return joined, np.asarray(begins[:-1])


def table_of_sums(
    values: Floats, sums: list[tuple[int, list[int]]], *, hidden_low: Floats, hidden_high: Floats
) -> LinkedTable:
    """A table of exact figures whose cells are bound by sums alone: (total, its parts) each."""
    row, column, sign = [], [], []
    for number, (total, parts) in enumerate(sums):
        row += [number] * (1 + len(parts))
        column += [total, *parts]
        sign += [-1.0, *[1.0] * len(parts)]
    rows = csr_array((sign, (row, column)), shape=(len(sums), len(values)))
    nobody = np.full(len(values), NOBODY, dtype=np.int64)
    return LinkedTable(values, values, values, hidden_low, hidden_high, rows, nobody)
