"""Tables as files (表のダウンロード): what stood on screen, each state with a word and its reason.

Enters: a `Table`. Leaves: a CSV that Excel opens as Japanese and a program reads without guessing,
behind a button. Figures are plain numbers. Beside a column that holds a state stands one that says
value, missing, withheld or not_testable in every row; the last column says why.
"""

from collections.abc import Callable, Iterator, Sequence

import streamlit as st

from analysis.observations import CellState
from analysis.spreadsheet_text import csv_text, plain_number
from pages.ui.released_table import Cell, Group, Row, Table
from pages.ui.wording import STATE_LEGEND

STATE_SUFFIX = "：状態"
REASON_HEADING = "状態の理由"
HOW_TO_READ_STATES = (
    "「：状態」の列：value＝値（零を含む）　missing＝未報告　withheld＝秘匿　not_testable＝判定不能"
)


def csv_bytes(table: Table, *, heading: tuple[str, ...] = ()) -> bytes:
    """UTF-8 with a mark of its encoding; lines of the heading first, the legend of states last."""
    rows = [[line] for line in heading]
    rows += _rows_with_states(table)
    rows.append([STATE_LEGEND])
    rows += [[note] for note in (*table.reasons, *table.notes) if note != STATE_LEGEND]
    return csv_text(rows).encode("utf-8-sig")


def _rows_with_states(table: Table) -> Iterator[list[str]]:
    """The header and the rows, state columns on the right where the table holds a state."""
    holders = [
        position
        for position in range(len(table.columns))
        if any(cell.state is not CellState.VALUE for cell in _column(table, position))
    ]
    labels = [column.label for column in table.columns]
    beside = [f"{labels[position]}{STATE_SUFFIX}" for position in holders]
    yield [*labels, *beside, *([REASON_HEADING] if holders else [])]
    for row in table.rows:
        if isinstance(row, Group):
            yield [row.label]
            continue
        words = [row.cells[position].state.name.lower() for position in holders]
        reasons = [_reasons(row.cells, labels)] if holders else []
        yield [*(plain_number(cell.text) for cell in row.cells), *words, *reasons]
    if holders:
        yield [HOW_TO_READ_STATES]


def _column(table: Table, position: int) -> list[Cell]:
    return [row.cells[position] for row in table.rows if isinstance(row, Row)]


def _reasons(cells: Sequence[Cell], labels: Sequence[str]) -> str:
    """Why cells of a row hold no number: 当月、前月差：公表基準（3件未満）のため."""
    held: dict[str, list[str]] = {}
    for cell, label in zip(cells, labels, strict=True):
        if cell.state is not CellState.VALUE and cell.why:
            held.setdefault(cell.why, []).append(label)
    return "　".join(f"{'、'.join(names)}：{reason}" for reason, names in held.items())


def download_button(table: Table, *, key: str, heading: tuple[str, ...] = ()) -> None:
    """A button for the table's file; the file is made when it is pressed."""
    whole_table_button(lambda: table, caption=table.caption, key=key, heading=heading)


def whole_table_button(
    make: Callable[[], Table], *, caption: str, key: str, heading: tuple[str, ...] = ()
) -> None:
    """The same for a table of which the screen shows a part: the whole is made when it is pressed."""
    st.download_button(
        "表をCSVで保存",
        data=lambda: csv_bytes(make(), heading=heading),
        file_name=f"{caption.replace('/', '・')}.csv",
        mime="text/csv",
        key=key,
        icon=":material/download:",
        on_click="ignore",
    )
