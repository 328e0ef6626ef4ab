"""Columns of totals (計・合計の列): recognised by their headers and checked against their parts.

Enters: a `Sheet` without rows of totals. Leaves: the sheet with these columns marked and a notice
of the rows in which one does not equal its parts. The columns stay: a known format may want
one, and any other leaves it out. Rules, in words:

- A column is one of totals if its header is a word for a total (total_words.py).
- 凶悪犯計 sums the columns that are no totals whose header begins with 凶悪犯; 合計, 総数 and 計 sum all
  columns that are none. A column whose parts are not there is an ordinary column.
"""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from analysis.errors import Problem
from analysis.ingest.addresses import lines_place
from analysis.ingest.columns import normalised
from analysis.ingest.figure_cells import addable
from analysis.ingest.sheet import Sheet
from analysis.ingest.total_sums import figure_columns
from analysis.ingest.total_words import total_word

_LEAST_PARTS = 2


def find_total_columns(sheet: Sheet) -> Sheet:
    """The sheet with its columns of totals marked and checked."""
    words = {column: total_word(sheet.header[column]) for column in range(len(sheet.header))}
    if not any(words.values()):
        return sheet
    figures = figure_columns(sheet)
    parts_of: dict[int, list[int]] = {}
    for column in figures:
        word = words[column]
        if word is None or word.is_unplaced:
            continue
        parts = [
            other
            for other in figures
            if words[other] is None and normalised(sheet.header[other]).startswith(word.of)
        ]
        if len(parts) >= _LEAST_PARTS:
            parts_of[column] = parts
    if not parts_of:
        return sheet
    notices = [_notice(sheet, column, parts) for column, parts in parts_of.items()]
    return replace(
        sheet,
        total_columns=frozenset(parts_of),
        notices=(*sheet.notices, *(notice for notice in notices if notice)),
    )


def _notice(sheet: Sheet, column: int, parts: Sequence[int]) -> Problem | None:
    lines = [
        line
        for line, row in zip(sheet.lines, sheet.rows, strict=True)
        if not _agrees(row, column, parts)
    ]
    if not lines:
        return None
    letters = f"{sheet.column_letter(parts[0])}〜{sheet.column_letter(parts[-1])}列"
    return Problem(
        "total_differs",
        lines_place(lines),
        f"{sheet.column_letter(column)}列の合計が、内訳（{letters}の{len(parts)}列）の和と違います。",
        "書き誤りがないか確かめてください。",
        is_blocking=False,
    )


def _agrees(row: tuple[str, ...], column: int, parts: Sequence[int]) -> bool:
    whole = addable(row[column])
    values = [addable(row[part]) for part in parts]
    unread = any(v is None and row[p].strip() for v, p in zip(values, parts, strict=True))
    if whole is None or unread:
        return True
    return sum((value for value in values if value is not None), Decimal(0)) == whole
