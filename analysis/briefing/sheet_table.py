"""Tables on a sheet (表): one content table → one Excel table, its states beside it.

Enters: a `Table` and a place on a worksheet. Leaves: cells. Numbers are numbers, states are their
symbols in the cell and a machine-readable word in a state column on the right; words are strings,
whatever they begin with.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from analysis.briefing.model import Align, Cell, Column, Table
from analysis.briefing.sheet_words import (
    column_headings,
    printable,
    state_headings,
)
from analysis.observations import CellState
from analysis.spreadsheet_text import could_be_formula

FONT_NAME = "游ゴシック"  # on every Japanese Excel; the file embeds no font
CHARACTERS_PER_WIDTH = 9.0  # a column of width 1 in the content model
STATE_COLUMN_WIDTH = 12
GROUP_COLUMN_WIDTH = 26  # the name of a group stands in every row
MOST_WIDE_CHARACTERS = 120  # half-width characters that a sentence may run over
LINE_HEIGHT = 16.5
BODY_SIZE = 10
UNITS_PER_CHARACTER = 1.95  # of a column's width, for a full-width letter of BODY_SIZE
DEFAULT_COLUMN_WIDTH = 8.43  # Excel's own
REASON_COLUMN_WIDTH = 40
REASON_HEADING = "状態の理由"
WORD_OF_STATE = {
    None: "text",  # 該当なし and other words in a column of figures
    CellState.VALUE: "value",
    CellState.MISSING: "missing",
    CellState.WITHHELD: "withheld",
    CellState.NOT_TESTABLE: "not_testable",
}
# Patterns as on paper, in Excel's numbering: 14 thin diagonal stripes, 18 sparse dots.
_STATE_STYLE: dict[CellState, dict[str, Any]] = {
    CellState.WITHHELD: {"pattern": 14, "fg_color": "#B5BCC2", "bg_color": "#FFFFFF"},
    CellState.MISSING: {"pattern": 18, "fg_color": "#9AA3AA", "bg_color": "#F1F3F5"},
    CellState.NOT_TESTABLE: {"italic": True, "font_color": "#56616B"},
}
_ALIGN = {Align.LEFT: "left", Align.RIGHT: "right", Align.CENTER: "center"}


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, **properties: Any) -> Any:
        """The format of these properties."""
        style = {"font_name": FONT_NAME, "font_size": BODY_SIZE, "valign": "top", **properties}
        key = tuple(sorted(style.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(style)
        return self._made[key]


@dataclass(frozen=True)
class PlacedTable:
    """Where a table came to stand: rows and columns counted from zero, the data without header."""

    table: Table
    header_row: int
    first_row: int
    last_row: int

    @property
    def next_row(self) -> int:
        """The first free row under it."""
        return self.last_row + 1


def write_words(
    sheet: Any, row: int, column: int, words: str, formats: Formats, **style: Any
) -> None:
    """Write a string, never a formula, a link or a number; marked as text where it looks like one."""
    text = printable(words)
    if could_be_formula(text):
        style["quote_prefix"] = True
    sheet.write_string(row, column, text, formats.get(**style))


def _number_format(column: Column) -> str:
    digits = "#,##0" + ("." + "0" * column.decimals if column.decimals else "")
    return f"+{digits};-{digits};±{digits}" if column.is_signed else digits


def _cell_style(cell: Cell, column: Column) -> dict[str, Any]:
    style: dict[str, Any] = {"align": _ALIGN[column.align], "text_wrap": column.align is Align.LEFT}
    if cell.state is CellState.VALUE:
        style["num_format"] = _number_format(column)
    return {**style, **(_STATE_STYLE.get(cell.state, {}) if cell.state else {})}


def _write_cell(
    sheet: Any, row: int, at: int, cell: Cell, column: Column, formats: Formats
) -> None:
    style = _cell_style(cell, column)
    if cell.state is CellState.VALUE:
        sheet.write_number(row, at, cell.value, formats.get(**style))
    else:
        write_words(sheet, row, at, cell.text, formats, **style)


def write_table(
    sheet: Any, row: int, table: Table, formats: Formats, widths: dict[int, float]
) -> PlacedTable:
    """Write caption and table from `row` on. widths: of the sheet's columns, in characters.

    Rows are made tall enough for their words: not every program does so when it opens the file.
    """
    write_words(sheet, row, 0, table.caption, formats, bold=True)
    header = row + 1
    headings, states = column_headings(table.columns), state_headings(table)
    has_reasons = any(cell.reason for row_cells in table.rows for cell in row_cells)
    for index, cells in enumerate(table.rows or (_empty_row(table),)):
        at = header + 1 + index
        for position, (cell, column) in enumerate(zip(cells, table.columns, strict=True)):
            _write_cell(sheet, at, position, cell, column, formats)
        wrapped = [
            c.text if o.align is Align.LEFT else ""
            for c, o in zip(cells, table.columns, strict=True)
        ]
        _set_height(sheet, at, wrapped, widths)
        beside = [WORD_OF_STATE[cells[position].state] for position, _ in states]
        beside += [_reasons(cells, headings)] if has_reasons else []
        for offset, words in enumerate(beside, len(headings)):
            write_words(sheet, at, offset, words, formats, font_color="#56616B")
    last = header + max(len(table.rows), 1)
    reason = (REASON_HEADING,) if has_reasons else ()
    all_headings = (*headings, *(heading for _, heading in states), *reason)
    _set_height(sheet, header, all_headings, widths)
    _add_excel_table(sheet, header, last, table.key, all_headings, formats)
    return PlacedTable(table, header, header + 1, last)


def _set_height(sheet: Any, row: int, texts: Sequence[str], widths: dict[int, float]) -> None:
    """Room for the longest of the texts, each wrapped in its column."""
    lines = max(
        _line_count(text, widths.get(at, DEFAULT_COLUMN_WIDTH)) for at, text in enumerate(texts)
    )
    if lines > 1:
        sheet.set_row(row, LINE_HEIGHT * lines)


def _line_count(words: str, room: float, size: float = BODY_SIZE) -> int:
    """Lines that words take in a column of so many half-width characters."""
    full_width = sum(1.0 if ord(character) > 0xFF else 0.5 for character in words)
    return max(1, math.ceil(full_width * UNITS_PER_CHARACTER * size / BODY_SIZE / room))


def _reasons(cells: tuple[Cell, ...], headings: tuple[str, ...]) -> str:
    """Why cells of a row hold no number, or what belongs to a number: 当月（R6.10）：3件未満のため."""
    held: dict[str, list[str]] = {}
    for cell, heading in zip(cells, headings, strict=True):
        if cell.reason:
            held.setdefault(cell.reason, []).append(heading)
    return "　".join(f"{'、'.join(names)}：{reason}" for reason, names in held.items())


def _empty_row(table: Table) -> tuple[Cell, ...]:
    """An Excel table needs a row: empty texts stand in it."""
    return tuple(Cell("") for _ in table.columns)


def _add_excel_table(
    sheet: Any, header: int, last: int, key: str, headings: tuple[str, ...], formats: Formats
) -> None:
    heading_format = formats.get(
        bold=True, text_wrap=True, bg_color="#E4EAF0", bottom=1, num_format="@"
    )
    sheet.add_table(
        header, 0, last, len(headings) - 1,
        {
            "name": f"t_{key}",
            "style": "Table Style Light 1",
            "banded_rows": False,
            "columns": [{"header": name, "header_format": heading_format} for name in headings],
        },
    )  # fmt: skip


def write_wide(
    sheet: Any, row: int, words: str, formats: Formats, widths: dict[int, float], **style: Any
) -> None:
    """A sentence across the columns of the sheet's tables, in a row tall enough to read it."""
    last, room = sentence_span(widths)
    size = style.get("font_size", BODY_SIZE)
    lines = _line_count(words, room, size)
    if last > 0:
        merged = formats.get(**style, text_wrap=True)
        sheet.merge_range(row, 0, row, last, "", merged)
    sheet.set_row(row, LINE_HEIGHT * lines * size / 10)
    write_words(sheet, row, 0, words, formats, **style, text_wrap=True)


def sentence_span(widths: dict[int, float]) -> tuple[int, float]:
    """The last column that sentences run over, and the characters they have room for."""
    last, room = 0, widths.get(0, MOST_WIDE_CHARACTERS)
    while last + 1 in widths and room + widths[last + 1] <= MOST_WIDE_CHARACTERS:
        last += 1
        room += widths[last]
    return last, room


def write_remarks(
    sheet: Any, row: int, table: Table, formats: Formats, widths: dict[int, float]
) -> int:
    """Notes and source under a table; returns the next free row."""
    lines = [f"注　{note}" for note in table.notes]
    lines += [f"出典　{table.source}"] if table.source else []
    for offset, words in enumerate(lines):
        write_wide(sheet, row + offset, words, formats, widths, font_size=9, font_color="#56616B")
    return row + len(lines)


def column_widths(tables: tuple[Table, ...]) -> dict[int, float]:
    """Width of each sheet column, in characters: the widest that a table on the sheet asks for."""
    widths: dict[int, float] = {}
    for table in tables:
        for index, column in enumerate(table.columns):
            heading = max(len(part) for part in (column.title, column.unit)) * 2 + 3
            wanted = max(column.width * CHARACTERS_PER_WIDTH, min(heading, 16))
            if table.is_grouped and index == 0:
                wanted = max(wanted, GROUP_COLUMN_WIDTH)
            widths[index] = max(widths.get(index, 0), min(wanted, 60))
    for table in tables:
        for offset in range(len(state_headings(table))):
            at = len(table.columns) + offset
            widths[at] = max(widths.get(at, 0), STATE_COLUMN_WIDTH)
        at = len(table.columns) + len(state_headings(table))
        if any(cell.reason for row in table.rows for cell in row):
            widths[at] = max(widths.get(at, 0), REASON_COLUMN_WIDTH)
    return widths
