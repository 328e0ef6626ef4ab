"""Workbook (XLSX) → rows of its sheets: every sheet, hidden ones too, with the addresses of Excel.

Enters: an open workbook and how long it may become. Leaves: one `WorkbookSheet` per sheet, whose
rows are read while they are asked for, so that a sheet of a million rows need not be held; and
the texts beside the cells. Formulas give the value Excel kept with them; a formula without one,
and Excel's errors, are named by cell and make their sheet unreadable. Hidden rows and columns are
read like others and named.

The parts are read directly (zipfile and expat) because the product needs what table readers leave
out: formulas that were never calculated, rows and columns that are hidden, codes whose zeros
exist in the number format only, and months of which the format hides the year. It reads the same
cells as openpyxl, which the tests compare it with.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from analysis.errors import Problem
from analysis.ingest.addresses import LISTED_LINES, column_letter, lines_place
from analysis.ingest.archive import Container, open_container
from analysis.ingest.grid import Merge, sheet_label
from analysis.ingest.reading_watch import UNWATCHED, ReadingWatch
from analysis.ingest.workbook_cells import conceals, number_text, unescaped
from analysis.ingest.workbook_parts import (
    Attributes,
    SheetPart,
    WorkbookParts,
    is_true,
    parse_blocks,
    read_parts,
)
from analysis.ingest.workbook_texts import Text, TextsOfSheet, sheet_place, texts_beside_cells

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_LAST_COLUMN, _LAST_LINE = 16_384, 1_048_576  # where a sheet of Excel ends
_Cell = tuple[int, int]
Row = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class OpenedWorkbook:
    """A workbook of which the sheets are still to be read."""

    container: Container
    parts: WorkbookParts

    @property
    def unpacked_bytes(self) -> int:
        """How long its sheets are altogether."""
        return sum(self.container.size(sheet.path) for sheet in self.parts.sheets)

    def sheets(self, member: str = "") -> "Iterator[WorkbookSheet]":
        """Its sheets in their order."""
        for number, part in enumerate(self.parts.sheets, 1):
            yield WorkbookSheet(self, part, number, member)

    def texts(self) -> Iterator[Text]:
        """Every text beside the cells that lies in a part of its own."""
        return texts_beside_cells(self.container, self.parts.sheets)


def open_workbook(data: BinaryIO, *, max_unpacked_bytes: int) -> OpenedWorkbook:
    """Open a workbook. Raises RefusedUploadError."""
    container = open_container(data, max_unpacked_bytes=max_unpacked_bytes)
    return OpenedWorkbook(container, read_parts(container))


class WorkbookSheet:
    """One sheet: first its rows, one after another, then what is known of it as a whole."""

    def __init__(self, book: OpenedWorkbook, part: SheetPart, number: int, member: str) -> None:
        self._book, self._path = book, part.path
        self.name, self.is_hidden, self.member = part.name, part.is_hidden, member
        self._cells = _SheetCells(book.parts, TextsOfSheet(sheet_place(number)))

    def rows(self, watch: ReadingWatch = UNWATCHED) -> Iterator[Row]:
        """(line, cells) of the rows in which anything stands, and () for a gap between them.

        Rows end with their last filled cell. Raises RefusedUploadError, CancelledError.
        """
        cells = self._cells
        container, rows_read, last = self._book.container, 0, 0
        size = container.size(self._path) or 1
        blocks = container.blocks(self._path)
        for done in parse_blocks(blocks, "シート", cells.start, cells.end, cells.text):
            rows, cells.ended = cells.ended, []
            for line, row in rows:
                if last and line > last + 1:
                    yield line - 1, ()
                yield line, row
                last = line
            rows_read += len(rows)
            watch.at(done / size, rows_read)

    @property
    def bytes(self) -> int:
        """How long its part is, unpacked."""
        return self._book.container.size(self._path)

    @property
    def merges(self) -> tuple[Merge, ...]:
        """Its merged ranges, known when all rows have been read."""
        return tuple(self._cells.merges)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What makes it unreadable and what is to be said, known when all rows have been read."""
        return tuple(_problems(self._cells, sheet_label(self.member, self.name)))

    @property
    def texts(self) -> Sequence[Text]:
        """Texts beside the cells, known when all rows have been read."""
        return self._cells.beside.found


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
class _Places:
    """The first few of many places, and how many there are."""

    first: list[_Cell] = field(default_factory=list)
    total: int = 0

    def add(self, place: _Cell) -> None:
        self.total += 1
        if len(self.first) < LISTED_LINES:
            self.first.append(place)


@dataclass
class _SheetCells:
    """What stands in a sheet, gathered while its XML passes by; rows are taken away as they end."""

    parts: WorkbookParts
    beside: TextsOfSheet
    ended: list[Row] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    errors: _Places = field(default_factory=_Places)
    uncalculated: _Places = field(default_factory=_Places)
    struck: _Places = field(default_factory=_Places)
    concealed: _Places = field(default_factory=_Places)
    hidden_rows: _Places = field(default_factory=_Places)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    used_columns: set[int] = field(default_factory=set)
    _in_cells: bool = False
    _line: int = 0
    _is_hidden_row: bool = False
    _row: list[str] = field(default_factory=list)
    _column: int = -1
    _type: str = "n"
    _style: int = 0
    _text: list[str] = field(default_factory=list)
    _takes_text: bool = False
    _in_reading: bool = False
    _has_value: bool = False
    _has_formula: bool = False
    _is_struck: bool = False

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        if name == "sheetData":
            self._in_cells = True
        elif not self._in_cells:
            self._start_outside(name, attributes)
        elif name == "c":
            self._start_cell(attributes)
        elif name in ("v", "t"):
            self._takes_text = not self._in_reading
            self._has_value = True
        elif name == "f":
            self._has_formula = True
        elif name == "rPh":
            self._in_reading = True
        elif name == "strike":
            self._is_struck = self._is_struck or is_true(attributes.get("val", "1"))
        elif name == "row":
            self._start_row(attributes)

    def _start_outside(self, name: str, attributes: Attributes) -> None:
        if name == "col" and is_true(attributes.get("hidden")):
            self.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))
        elif name == "mergeCell":
            first, _, last = attributes["ref"].partition(":")
            (first_line, first_column), (last_line, last_column) = map(
                position, (first, last or first)
            )
            self.merges.append(Merge(first_line, last_line, first_column, last_column))
        self.beside.start(name, attributes)

    def _start_row(self, attributes: Attributes) -> None:
        line = int(attributes["r"]) if "r" in attributes else self._line + 1
        if not self._line < line <= _LAST_LINE:
            raise ValueError("rows out of order")
        self._line, self._column, self._row = line, -1, []
        self._is_hidden_row = is_true(attributes.get("hidden"))

    def _start_cell(self, attributes: Attributes) -> None:
        line, column = self._line, self._column + 1
        if "r" in attributes:
            line, column = position(attributes["r"])
        if line != self._line or column <= self._column:
            raise ValueError("cells out of order, or two in one place")
        self._column = column
        self._type = attributes.get("t", "n")
        self._style = int(attributes.get("s", "0"))
        self._text = []
        self._has_value = self._has_formula = False
        self._is_struck = self._style in self.parts.struck_styles

    def text(self, text: str) -> None:
        """Characters between tags."""
        if self._takes_text:
            self._text.append(text)
        elif not self._in_cells:
            self.beside.text(text)

    def end(self, name: str) -> None:
        """An element ends."""
        if not self._in_cells:
            self.beside.end(name)
        elif name in ("v", "t"):
            self._takes_text = False
        elif name == "rPh":
            self._in_reading = False
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self._end_row()
        elif name == "sheetData":
            self._in_cells = False

    def _end_row(self) -> None:
        if self._row:
            self.ended.append((self._line, tuple(self._row)))
            if self._is_hidden_row:
                self.hidden_rows.add((self._line, 0))

    def _end_cell(self) -> None:
        place = (self._line, self._column)
        stored = "".join(self._text)
        if self._has_formula and not stored and self._type != "str":  # "" may be a result
            self.uncalculated.add(place)
        if not self._has_value or (not stored and self._type != "s"):
            return
        text = self._value(stored)
        if self._type == "e":
            self.errors.add(place)
        if text:
            if self._is_struck:
                self.struck.add(place)
            self._row += [""] * (self._column - len(self._row))
            self._row.append(text)
            self.used_columns.add(self._column)

    def _value(self, stored: str) -> str:
        if self._type == "s":
            index = int(stored)
            if index < 0:
                raise ValueError("no such string")
            self._is_struck = self._is_struck or index in self.parts.struck_strings
            return self.parts.strings[index]
        if self._type in ("str", "inlineStr", "e", "d"):
            return unescaped(stored)
        if self._type == "b":
            return "TRUE" if is_true(stored) else "FALSE"
        if self._type != "n":
            raise ValueError("unknown type of cell")
        formats = self.parts.formats
        number_format = formats[self._style] if formats else "General"
        if conceals(number_format):
            self.concealed.add((self._line, self._column))
        return number_text(stored, number_format, starts_1904=self.parts.starts_1904)


def _problems(cells: _SheetCells, label: str) -> Iterator[Problem]:
    if cells.errors.total:
        yield Problem(
            "cell_error",
            label + _cells_place(cells.errors),
            "Excel のエラー値（#REF!、#N/A、#DIV/0! など）があります。",
            "数式を直すか、正しい値を入れてください。",
        )
    if cells.uncalculated.total:
        yield Problem(
            "uncalculated",
            label + _cells_place(cells.uncalculated),
            "計算結果が保存されていない数式があります。",
            "Excel で開いて上書き保存し、もう一度選んでください。",
        )
    if cells.struck.total:
        yield Problem(
            "struck_out",
            label + _cells_place(cells.struck),
            "取り消し線の付いた値があり、取り消した値か残した値か決められません。",
            "取り消した値を削除し、正しい値だけを残してください。",
        )
    if cells.concealed.total:
        message = "表示形式で見えなくした数値があり、ほかの数値と同じに読みました。"
        yield _notice("concealed", label + _cells_place(cells.concealed), message)
    if cells.hidden_rows.total:
        total = cells.hidden_rows.total
        place = label + lines_place([line for line, _ in cells.hidden_rows.first], total)
        message = f"非表示の行（{total}行）にも値があり、ほかの行と同じに読みました。"
        yield _notice("hidden_rows", place, message)
    columns = sorted(
        column
        for column in cells.used_columns
        if any(first <= column <= last for first, last in cells.hidden_columns)
    )
    if columns:
        place = label + "、".join(f"{column_letter(c)}列" for c in columns[:LISTED_LINES])
        message = f"非表示の列（{len(columns)}列）にも値があり、ほかの列と同じに読みました。"
        yield _notice("hidden_columns", place, message)


def _notice(check: str, place: str, message: str) -> Problem:
    remedy = "Excel で再表示して、意図した値か確かめてください。"
    return Problem(check, place, message, remedy, is_blocking=False)


def _cells_place(cells: _Places) -> str:
    """B12、C3ほか4個."""
    named = "、".join(f"{column_letter(column)}{line}" for line, column in cells.first)
    further = cells.total - len(cells.first)
    return f"{named}ほか{further}個" if further > 0 else named
