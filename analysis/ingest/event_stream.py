"""Lists of events, block by block (事件一覧の逐次読込): a million rows in bounded memory.

Enters: a text file, or the rows of a sheet of a workbook, whose header is that of a list of events.
Leaves: an `EventStream`: the table's header without rows, the tally of its rows, and what the guard
found in all its cells; or None for any other table, which reader.py reads. The same rules of
layout find the header; every distinct text is looked at by the guard and for damage, with the
rows it first stands in.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

import numpy as np

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.addresses import listed, row_place
from analysis.ingest.coded_blocks import CodedBlock, code_block, code_rows
from analysis.ingest.crime_open_data import event_columns, has_crime_header
from analysis.ingest.delimited import (
    Delimiter,
    TextBlock,
    block_rows,
    find_delimiter,
    whole_rows,
)
from analysis.ingest.doubled_table import doubled_shift, fold_doubled
from analysis.ingest.encodings import Encoding, delimited_blocks, find_damage
from analysis.ingest.event_tally import EventTally, RowCounter
from analysis.ingest.grid import Grid, Merge, Record, marked_gaps, sheet_label
from analysis.ingest.header_rows import HEADER_WINDOW, find_header, joined_header
from analysis.ingest.personal_data import PersonalDataGuard
from analysis.ingest.reading_watch import ReadingWatch
from analysis.ingest.sheet import Sheet

KEPT_TEXTS = 50_000  # distinct texts of a column remembered; beyond, they are looked at again
_LINE_END = re.compile(b"\r\n|\r|\n")


@dataclass(frozen=True)
class ListWords:
    """known: header words of the known formats; harmless: words no guard need look at."""

    known: AbstractSet[str]
    harmless: AbstractSet[str]


@dataclass(frozen=True)
class EventStream:
    """A list of events that has passed by. sheet: its header, notices and titles, no rows.

    personal: what the guard found. problems: what makes a sheet of a workbook unreadable, and
    what is to be said of it; blocking only if it is taken.
    """

    sheet: Sheet
    tally: EventTally
    personal: tuple[Problem, ...]
    problems: tuple[Problem, ...] = ()
    records: tuple[Record, ...] = ()  # the guard has seen them; its names are still to be seen

    @property
    def file(self) -> str:
        """Name of the file."""
        return self.sheet.name

    @property
    def member(self) -> str:
        """Name inside an archive."""
        return self.sheet.member

    @property
    def sheet_name(self) -> str:
        """Name in a workbook."""
        return self.sheet.sheet_name

    @property
    def key(self) -> str:
        """As `Grid.key`."""
        return f"{self.member}/{self.sheet_name}"

    @property
    def label(self) -> str:
        """As `Grid.label`."""
        return sheet_label(self.member, self.sheet_name)

    @property
    def is_hidden(self) -> bool:
        """Whether Excel hides the sheet."""
        return self.sheet.is_hidden

    @property
    def is_empty(self) -> bool:
        """Never: a header stands in it."""
        return False


def stream_text(
    name: str,
    member: str,
    file: BinaryIO,
    size: int,
    encoding: Encoding,
    words: ListWords,
    watch: ReadingWatch,
) -> EventStream | None:
    """Read a list of events from a text file; None when the file is none.

    size: of the file in bytes. Raises RefusedUploadError by line, CancelledError.
    """
    plain, raw_blocks = delimited_blocks(file, encoding)
    blocks = whole_rows(raw_blocks, plain)
    first = next(blocks, None)
    if first is None:
        return None
    delimiter = find_delimiter(first.text)
    top = list(islice(block_rows(first, delimiter), HEADER_WINDOW))
    reading = begin_list(Grid(name, marked_gaps(top), encoding, delimiter, member), words)
    if reading is None:
        return None
    below = [line for line, _ in top if line > reading.header_line]
    if below:
        reading.add_block(_from_line(first, below[0]))
    for block in blocks:
        watch.at(file.tell() / size, reading.rows)
        reading.add_block(block)
    watch.at(1.0, reading.rows)
    return reading.result()


def begin_list(grid: Grid, words: ListWords) -> "ListReading | None":
    """The reading of a list of events, when the first rows of a sheet hold the header of one.

    grid: the sheet with its first rows as records.
    """
    sheet = _header(grid, words.known)
    return None if sheet is None else ListReading(sheet, words.harmless)


def _header(grid: Grid, known: AbstractSet[str]) -> Sheet | None:
    """The table's header with nothing below it, when it is that of a list of events."""
    found = find_header(grid, known)
    if found is None or found.first != found.last:
        return None
    row = grid.records[found.first]
    header = joined_header([row], len(row.cells), ())
    if not has_crime_header(header):
        return None
    return Sheet(
        name=grid.file,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        header=header,
        header_line=row.line,
        rows=(),
        lines=(),
        header_rows=(row.cells,),
        titles=grid.records[: found.first],
        member=grid.member,
        sheet_name=grid.sheet_name,
        is_hidden=grid.is_hidden,
    )


def _from_line(block: TextBlock, line: int) -> TextBlock:
    """The part of a block that begins on a line."""
    start = 0
    ends = _LINE_END.finditer(block.data)
    for _ in range(line - block.line):
        start = next(ends).end()
    return TextBlock(line, block.data[start:], block.encoding)


class ListReading:
    """The tally and the guard of a list, fed block by block."""

    def __init__(self, sheet: Sheet, harmless: AbstractSet[str]) -> None:
        self._sheet = sheet
        self._width = len(sheet.header)
        self._shift = doubled_shift(sheet.header)
        self._seen: list[set[str]] = [set() for _ in range(self._width)]
        self._guard = PersonalDataGuard(harmless)
        self._label = sheet_label(sheet.member, sheet.sheet_name)
        for record in (*sheet.titles, Record(sheet.header_line, sheet.header)):
            columns = [(cell,) for cell in record.cells]
            self._guard.feed([record.line], columns, sheet=self._label)
        self._counter = RowCounter(event_columns(sheet.header))
        self._doubled: list[tuple[int, int]] = []
        self.rows = 0

    @property
    def header_line(self) -> int:
        """The line of the header; what is added stands below it."""
        return self._sheet.header_line

    def add_block(self, block: TextBlock) -> None:
        """Take in the next rows of a text file."""
        if block.data:
            delimiter = self._sheet.delimiter or Delimiter.COMMA
            self._add(lambda: code_block(block, delimiter, self._width))

    def add_rows(self, rows: Iterable[tuple[int, tuple[str, ...]]]) -> None:
        """Take in the next rows of a workbook, whose blank cells at the end are not there."""
        blanks = ("",) * self._width
        filled = ((line, cells + blanks[len(cells) :]) for line, cells in rows)
        self._add(lambda: code_rows(filled, self._width))

    def _add(self, code: Callable[[], CodedBlock]) -> None:
        try:
            coded = code()
            if len(coded.lines):
                self._look_at_new_texts(coded)
                self._compare_halves(coded)
                self._counter.add(coded)
                self.rows += len(coded.lines)
        except RefusedUploadError as refusal:
            raise RefusedUploadError(self._sheet.located_problems(refusal.problems)) from None

    def _look_at_new_texts(self, block: CodedBlock) -> None:
        """Damage and personal data, in the rows in which a text stands for the first time."""
        is_new = np.zeros(len(block.lines), dtype=bool)
        for column, seen in zip(block.columns, self._seen, strict=True):
            new = [code for code, text in enumerate(column.texts) if text not in seen]
            if not new:
                continue
            texts = [column.texts[code] for code in new]
            if find_damage("\n".join(texts)):
                self._refuse_damage(block)
            is_new |= np.isin(column.codes, new)
            seen.update(texts)
            if len(seen) > KEPT_TEXTS:
                seen.clear()
        rows = np.flatnonzero(is_new)
        if len(rows):
            columns = [column.cells(rows) for column in block.columns]
            self._guard.feed(block.lines[rows].tolist(), columns, sheet=self._label)

    @staticmethod
    def _refuse_damage(block: CodedBlock) -> None:
        for row, line in enumerate(block.lines.tolist()):
            cells = (column.texts[column.codes[row]] for column in block.columns)
            damage = find_damage("\n".join(cells))
            if damage:
                raise RefusedUploadError((replace(damage, place=row_place(line)),))

    def _compare_halves(self, block: CodedBlock) -> None:
        if self._shift is None:
            return
        rows = np.arange(len(block.lines))
        for index in range(self._shift):
            left, right = block.columns[index], block.columns[index + self._shift]
            pairs = zip(block.lines.tolist(), left.cells(rows), right.cells(rows), strict=True)
            self._doubled += [(line, index) for line, a, b in pairs if a.strip() != b.strip()]

    def result(
        self, problems: tuple[Problem, ...] = (), merges: Sequence[Merge] = ()
    ) -> EventStream:
        """What is known when all rows have passed; problems and merges of a workbook's sheet."""
        sheet = fold_doubled(self._sheet, tuple(sorted(self._doubled)))
        merged = tuple(
            _merged(merge, self._label) for merge in merges if merge.last_line >= self.header_line
        )
        found = (*problems, *listed(merged))
        return EventStream(sheet, self._counter.tally(), self._guard.verdict(), found)


def _merged(merge: Merge, label: str) -> Problem:
    return Problem(
        "merged_cells",
        label + merge.place,
        "一覧の中に結合したセルがあり、どの行・列のものか決められません。",
        "結合を解除し、それぞれのセルに値を書いてください。",
    )
