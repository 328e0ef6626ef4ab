"""Tables of released values (公表値の表): states distinct, reasons readable, no English.

Enters: columns and rows made of `Released` values and texts. Leaves: a table on screen, and, where
asked for, the id of the selected row. Drawn by a component of the project's own, because the
built-in grid is a picture: its cells cannot be read aloud, marked or given a reason.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components import v2
from streamlit.components.v2.types import ComponentRenderer

from analysis.observations import CellState
from analysis.release.released import Released
from pages.ui.wording import signed, text_of

_FOLDER = Path(__file__).parent
MAX_NOTES = 6


@dataclass(frozen=True)
class Column:
    """align: "", "right" or "center". is_fixed: never sorted by. why: shown on the header.

    tone: a class of the style sheet for the header.
    """

    label: str
    align: str = ""
    is_fixed: bool = False
    has_breaks: bool = True
    why: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell: text, and a state with its reason when it stands for no value.

    order: what the column is sorted by when the text does not do. chip: "", "accent", "alert" or
    "quiet" draws the text as a label. tone: a class of the style sheet. spark: the released values
    of a small line; text is then its description.
    """

    text: str
    state: CellState = CellState.VALUE
    why: str = ""
    order: float | None = None
    chip: str = ""
    tone: str = ""
    spark: tuple[Released, ...] | None = None


@dataclass(frozen=True)
class Row:
    """id: what selecting the row returns."""

    cells: tuple[Cell, ...]
    id: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Group:
    """A heading over the rows that follow."""

    label: str


@dataclass(frozen=True)
class Table:
    """A whole table. caption: read aloud, and the name of its download."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row | Group, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def reasons(self) -> tuple[str, ...]:
        """Each reason for a state that stands in the table, once, with its symbol."""
        found = {
            f"{cell.state.symbol}：{cell.why}"
            for row in self.rows
            if isinstance(row, Row)
            for cell in row.cells
            if cell.state is not CellState.VALUE and cell.why
        }
        return tuple(sorted(found))


def value_cell(released: Released, *, decimals: int = 0, suffix: str = "") -> Cell:
    """The number, or the symbol with its reason."""
    text = text_of(released, decimals)
    if released.value is None:
        return Cell(text, released.state, released.reason or released.state.label)
    tone = "zero" if released.value == 0 else ""
    return Cell(f"{text}{suffix}", why=released.reason, order=released.value, tone=tone)


def change_cell(released: Released, *, decimals: int = 0, suffix: str = "") -> Cell:
    """A signed change, or the symbol with its reason."""
    if released.value is None:
        return value_cell(released)
    text = f"{signed(released.value, decimals)}{suffix}"
    return Cell(text, why=released.reason, order=released.value)


def spark_cell(values: Iterable[Released], description: str) -> Cell:
    """A small line; each state leaves a gap with a mark of its own in it."""
    return Cell(description, spark=tuple(values))


def show(
    table: Table,
    *,
    key: str,
    is_selectable: bool = False,
    selected: str | None = None,
    is_sortable: bool = True,
    height_px: int | None = None,
) -> str | None:
    """Draw the table; the id of the row selected now, None without one.

    selected: the row that is marked when the viewer has not chosen one yet.
    """
    chosen = _chosen(key) or selected
    result = _component()(
        data={
            "caption": table.caption,
            "columns": [_column(column) for column in table.columns],
            "rows": [_row(row) for row in table.rows],
            "notes": [*table.reasons[:MAX_NOTES], *table.notes],
            "selectable": is_selectable,
            "selected": chosen,
            "sortable": is_sortable,
            "height": height_px,
        },
        key=key,
        on_selected_change=_ignore,
    )
    return result.get("selected") or selected


def _ignore() -> None:
    """The state must have a callback to be returned."""


def _chosen(key: str) -> str | None:
    state: Any = st.session_state.get(key)
    return state.get("selected") if state else None


@cache
def _component() -> ComponentRenderer:
    return v2.component(
        "kizashi_released_table",
        css=(_FOLDER / "table.css").read_text(encoding="utf-8"),
        js=(_FOLDER / "table.js").read_text(encoding="utf-8"),
    )


def _column(column: Column) -> dict[str, object]:
    return {
        "label": column.label,
        "align": column.align,
        "fixed": column.is_fixed,
        "nowrap": not column.has_breaks,
        "why": column.why,
        "tone": column.tone,
    }


def _row(row: Row | Group) -> dict[str, object]:
    if isinstance(row, Group):
        return {"group": row.label}
    return {"id": row.id, "tone": row.tone, "cells": [_cell(cell) for cell in row.cells]}


def _cell(cell: Cell) -> dict[str, object]:
    content: dict[str, object] = {"text": cell.text}
    if cell.state is not CellState.VALUE:
        content["state"] = int(cell.state)
    for name, value in (("why", cell.why), ("chip", cell.chip), ("tone", cell.tone)):
        if value:
            content[name] = value
    if cell.order is not None:
        content["order"] = cell.order
    if cell.spark is not None:
        content["spark"] = [value.value for value in cell.spark]
        content["gaps"] = "".join(str(int(value.state)) for value in cell.spark)
    return content


def text_column(label: str, **options: Any) -> Column:
    """A column of words."""
    return Column(label, **options)


def number_columns(labels: Sequence[str]) -> tuple[Column, ...]:
    """Columns of figures, to the right and unbroken."""
    return tuple(Column(label, "right", has_breaks=False) for label in labels)
