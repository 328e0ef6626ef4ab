"""Workbook (XLSX) → raw sheets: every sheet, hidden ones too, with the addresses of Excel.

Enters: an open workbook, its name, how long it may become. Leaves: one `Grid` per sheet. Formulas
give the value Excel kept with them; a formula without one, and Excel's errors, are named by cell
and make their sheet unreadable. Hidden rows and columns are read like others and named.

The parts are read directly (zipfile and expat) because the product needs what table readers leave
out: formulas that were never calculated, rows and columns that are hidden, codes whose zeros
exist in the number format only, and months of which the format hides the year. It reads the same
cells as openpyxl, which the tests compare it with.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.addresses import LISTED_LINES, column_letter, lines_place
from analysis.ingest.archive import open_container
from analysis.ingest.grid import Grid, Merge, marked_gaps, sheet_label
from analysis.ingest.workbook_cells import number_text, unescaped
from analysis.ingest.workbook_parts import (
    Attributes,
    SheetPart,
    WorkbookParts,
    is_true,
    parse_part,
    read_parts,
)
from analysis.ingest.workbook_texts import Text, texts_beside_cells

MAX_CELLS = 4_000_000  # of one sheet as a rectangle of rows; about 400 MB
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_LAST_COLUMN = 16_384  # Excel's sheet ends at XFD
_Cell = tuple[int, int]


def read_workbook(
    name: str, data: BinaryIO, *, max_unpacked_bytes: int, member: str = ""
) -> tuple[tuple[Grid, ...], tuple[Text, ...]]:
    """All sheets of a workbook in their order, and every text beside their cells by its place.

    Raises RefusedUploadError.
    """
    container = open_container(data, max_unpacked_bytes=max_unpacked_bytes)
    parts = read_parts(container)
    grids = tuple(
        _read_sheet(name, member, sheet, parts, container.read(sheet.path))
        for sheet in parts.sheets
    )
    return grids, tuple(texts_beside_cells(container, parts.sheets))


def _read_sheet(
    name: str, member: str, sheet: SheetPart, parts: WorkbookParts, data: bytes
) -> Grid:
    cells = _SheetCells(parts)
    parse_part(data, "シート", cells.start, cells.end, cells.text)
    label = sheet_label(member, sheet.name)
    return Grid(
        file=name,
        member=member,
        sheet_name=sheet.name,
        is_hidden=sheet.is_hidden,
        records=marked_gaps(_rows(cells)),
        merges=tuple(cells.merges),
        problems=tuple(_problems(cells, label)),
    )


def position(reference: str) -> _Cell:
    """(line from 1, column from 0) of B12. Raises ValueError for anything else."""
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise ValueError("not a cell reference")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    if column > _LAST_COLUMN:
        raise ValueError("beyond the last column")
    return int(found[2]), column - 1


@dataclass
class _SheetCells:
    """What stands in a sheet, gathered while its XML passes by."""

    parts: WorkbookParts
    values: dict[_Cell, str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    errors: list[_Cell] = field(default_factory=list)
    uncalculated: list[_Cell] = field(default_factory=list)
    hidden_lines: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    _line: int = 0
    _column: int = -1
    _type: str = "n"
    _style: int = 0
    _text: list[str] = field(default_factory=list)
    _takes_text: bool = False
    _in_reading: bool = False
    _has_value: bool = False
    _has_formula: bool = False

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "c":
            self._start_cell(attributes)
        elif name in ("v", "t"):
            self._takes_text = not self._in_reading
            self._has_value = True
        elif name == "f":
            self._has_formula = True
        elif name == "rPh":
            self._in_reading = True
        elif name == "row":
            self._line = int(attributes["r"]) if "r" in attributes else self._line + 1
            self._column = -1
            if is_true(attributes.get("hidden")):
                self.hidden_lines.add(self._line)
        elif name == "col" and is_true(attributes.get("hidden")):
            self.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))
        elif name == "mergeCell":
            first, _, last = attributes["ref"].partition(":")
            (first_line, first_column), (last_line, last_column) = map(
                position, (first, last or first)
            )
            self.merges.append(Merge(first_line, last_line, first_column, last_column))

    def _start_cell(self, attributes: Attributes) -> None:
        if "r" in attributes:
            self._line, self._column = position(attributes["r"])
        else:
            self._column += 1
        self._type = attributes.get("t", "n")
        self._style = int(attributes.get("s", "0"))
        self._text = []
        self._has_value = self._has_formula = False

    def text(self, text: str) -> None:
        """Characters between tags."""
        if self._takes_text:
            self._text.append(text)

    def end(self, name: str) -> None:
        """An element ends."""
        if name in ("v", "t"):
            self._takes_text = False
        elif name == "rPh":
            self._in_reading = False
        elif name == "c":
            self._end_cell()

    def _end_cell(self) -> None:
        place = (self._line, self._column)
        stored = "".join(self._text)
        if self._has_formula and not stored and self._type != "str":  # "" may be a result
            self.uncalculated.append(place)
        if not self._has_value or (not stored and self._type != "s"):
            return
        if place in self.values:
            raise ValueError("two cells in one place")
        text = self._value(stored)
        if self._type == "e":
            self.errors.append(place)
        if text:
            self.values[place] = text

    def _value(self, stored: str) -> str:
        if self._type == "s":
            index = int(stored)
            if index < 0:
                raise ValueError("no such string")
            return self.parts.strings[index]
        if self._type in ("str", "inlineStr", "e", "d"):
            return unescaped(stored)
        if self._type == "b":
            return "TRUE" if is_true(stored) else "FALSE"
        if self._type != "n":
            raise ValueError("unknown type of cell")
        formats = self.parts.formats
        number_format = formats[self._style] if formats else "General"
        return number_text(stored, number_format, starts_1904=self.parts.starts_1904)


def _rows(cells: _SheetCells) -> Iterable[tuple[int, tuple[str, ...]]]:
    """Lines from the first to the last that holds anything, as rectangular rows."""
    by_line: dict[int, dict[int, str]] = {}
    for (line, column), text in cells.values.items():
        by_line.setdefault(line, {})[column] = text
    if not by_line:
        return
    width = max(column for _, column in cells.values) + 1
    if len(by_line) * width > MAX_CELLS:
        raise RefusedUploadError(
            (
                Problem(
                    "too_large",
                    "",
                    "シートの行と列が多すぎます。",
                    "使っていない行や列を削除するか、シートを分けてください。",
                ),
            )
        )
    for line in range(min(by_line), max(by_line) + 1):
        row = by_line.get(line, {})
        yield line, tuple(row.get(column, "") for column in range(width)) if row else ()


def _problems(cells: _SheetCells, label: str) -> Iterable[Problem]:
    if cells.errors:
        yield Problem(
            "cell_error",
            label + _cells_place(cells.errors),
            "Excel のエラー値（#REF!、#N/A、#DIV/0! など）があります。",
            "数式を直すか、正しい値を入れてください。",
        )
    if cells.uncalculated:
        yield Problem(
            "uncalculated",
            label + _cells_place(cells.uncalculated),
            "計算結果が保存されていない数式があります。",
            "Excel で開いて上書き保存し、もう一度選んでください。",
        )
    lines = sorted({line for line, _ in cells.values} & cells.hidden_lines)
    if lines:
        message = f"非表示の行（{len(lines)}行）にも値があり、ほかの行と同じに読みました。"
        yield _notice("hidden_rows", label + lines_place(lines), message)
    used = {column for _, column in cells.values}
    columns = sorted(
        column for first, last in cells.hidden_columns for column in used if first <= column <= last
    )
    if columns:
        place = label + "、".join(f"{column_letter(c)}列" for c in columns[:LISTED_LINES])
        message = f"非表示の列（{len(columns)}列）にも値があり、ほかの列と同じに読みました。"
        yield _notice("hidden_columns", place, message)


def _notice(check: str, place: str, message: str) -> Problem:
    remedy = "Excel で再表示して、意図した値か確かめてください。"
    return Problem(check, place, message, remedy, is_blocking=False)


def _cells_place(cells: list[_Cell]) -> str:
    """B12、C3ほか4個."""
    named = "、".join(f"{column_letter(column)}{line}" for line, column in cells[:LISTED_LINES])
    further = len(cells) - LISTED_LINES
    return f"{named}ほか{further}個" if further > 0 else named
