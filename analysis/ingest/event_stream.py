"""Lists of events, block by block (事件一覧の逐次読込): a million rows in bounded memory.

Enters: a text file whose header is that of a list of events. Leaves: an `EventStream`: the table's
header without rows, the tally of its rows, and what the guard found in all its cells; or None for
any other file, which reader.py reads. The same rules of layout find the header; every distinct
text is looked at by the guard and for damage, with the rows it first stands in.
"""

import io
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

import numpy as np

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.addresses import LISTED_LINES, row_place
from analysis.ingest.coded_blocks import CodedBlock, IntArray, code_block
from analysis.ingest.crime_open_data import event_columns, has_crime_header
from analysis.ingest.delimited import (
    Delimiter,
    TextBlock,
    block_rows,
    find_delimiter,
    whole_rows,
)
from analysis.ingest.doubled_table import doubled_shift, fold_doubled
from analysis.ingest.encodings import delimited_blocks, find_damage, find_encoding
from analysis.ingest.event_tally import EventKey, EventTally
from analysis.ingest.file_kinds import FileKind, recognise_kind
from analysis.ingest.grid import Grid, marked_gaps
from analysis.ingest.header_rows import HEADER_WINDOW, find_header, joined_header
from analysis.ingest.personal_data import PersonalDataGuard
from analysis.ingest.reading_watch import ReadingWatch
from analysis.ingest.sheet import Sheet

KEPT_TEXTS = 50_000  # distinct texts of a column remembered; beyond, they are looked at again
_BITS = 15  # four numbers of so many bits fit into one of 63
# Of so many combinations each keeps its first line only: 20 MB less for a million rows.
_MANY_COMBINATIONS = 10_000
_ROWS_AT_ONCE = 1 << 17  # counted at once: 3 MB
_LINE_END = re.compile(b"\r\n|\r|\n")


@dataclass(frozen=True)
class EventStream:
    """A list of events that has passed by. sheet: its header, notices and titles, no rows."""

    sheet: Sheet
    tally: EventTally
    personal: tuple[Problem, ...]


def stream_events(
    name: str,
    file: BinaryIO,
    known: AbstractSet[str],
    harmless: AbstractSet[str],
    watch: ReadingWatch,
) -> EventStream | None:
    """Read a list of events; None when the file is none.

    known: header words of the known formats; harmless: words no guard need look at.
    Raises RefusedUploadError by line, CancelledError.
    """
    if recognise_kind(file) is not FileKind.TEXT:
        return None
    size = file.seek(0, io.SEEK_END)
    encoding = find_encoding(file)
    plain, raw_blocks = delimited_blocks(file, encoding)
    blocks = whole_rows(raw_blocks, plain)
    first = next(blocks, None)
    if first is None:
        return None
    delimiter = find_delimiter(first.text)
    top = list(islice(block_rows(first, delimiter), HEADER_WINDOW))
    sheet = _header(Grid(name, marked_gaps(top), encoding, delimiter), known)
    if sheet is None:
        return None
    below = [line for line, _ in top if line > sheet.header_line]
    reading = _Reading(sheet, delimiter, harmless)
    if below:
        reading.add(_from_line(first, below[0]))
    for block in blocks:
        watch.at(file.tell() / size)
        reading.add(block)
    return reading.result()


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
    )


def _from_line(block: TextBlock, line: int) -> TextBlock:
    """The part of a block that begins on a line."""
    start = 0
    ends = _LINE_END.finditer(block.data)
    for _ in range(line - block.line):
        start = next(ends).end()
    return TextBlock(line, block.data[start:], block.encoding)


class _Reading:
    """The tally and the guard of a list, fed block by block."""

    def __init__(self, sheet: Sheet, delimiter: Delimiter, harmless: AbstractSet[str]) -> None:
        self._sheet = sheet
        self._delimiter = delimiter
        self._width = len(sheet.header)
        self._shift = doubled_shift(sheet.header)
        self._columns = event_columns(sheet.header)
        self._seen: list[set[str]] = [set() for _ in range(self._width)]
        self._guard = PersonalDataGuard(harmless)
        for title in sheet.titles:
            self._guard.feed([title.line], [(cell,) for cell in title.cells])
        self._guard.feed([sheet.header_line], [(cell,) for cell in sheet.header])
        self._numbers: tuple[dict[str, int], ...] = tuple({} for _ in self._columns)
        self._counted: list[tuple[IntArray, IntArray, IntArray]] = []  # key, line, rows
        self._uncounted_rows = 0
        self._doubled: list[tuple[int, int]] = []

    def add(self, block: TextBlock) -> None:
        """Take in the next rows."""
        if not block.data:
            return
        coded = code_block(block, self._delimiter, self._width)
        if len(coded.lines):
            self._look_at_new_texts(coded)
            self._compare_halves(coded)
            self._count(coded)

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
            self._guard.feed(block.lines[rows].tolist(), columns)

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

    def _count(self, block: CodedBlock) -> None:
        """Note the four cells of every row as one number; the texts are numbered as they come."""
        rows = np.arange(len(block.lines))
        keys = np.zeros(len(rows), dtype=np.int64)
        for index, numbers in zip(self._columns, self._numbers, strict=True):
            keys <<= _BITS
            if index is None:
                continue
            column = block.columns[index]
            known = [numbers.setdefault(t.strip(), len(numbers)) for t in column.texts]
            keys |= np.array(known, dtype=np.int64)[column.codes]
        if any(len(numbers) > 1 << _BITS for numbers in self._numbers):
            raise _too_many_words()
        self._counted.append((keys, block.lines, np.ones(len(rows), dtype=np.int64)))
        self._uncounted_rows += len(rows)
        if self._uncounted_rows > _ROWS_AT_ONCE:
            self._fold()

    def _fold(self) -> None:
        """Rows of one combination become one entry, and one more for each line that is kept."""
        keys, lines, rows = (
            np.concatenate([part[number] for part in self._counted]) for number in range(3)
        )
        order = np.argsort(keys, kind="stable")
        keys, lines, rows = keys[order], lines[order], rows[order]
        starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1]))
        entries = np.diff(np.append(starts, len(keys)))
        kept_lines = LISTED_LINES if len(starts) < _MANY_COMBINATIONS else 1
        kept = np.minimum(entries, kept_lines)
        rows_of_first = np.add.reduceat(rows, starts) - (kept - 1)
        rows = np.ones(len(keys), dtype=np.int64)
        rows[starts] = rows_of_first
        is_kept = np.arange(len(keys)) - np.repeat(starts, entries) < kept_lines
        self._counted = [(keys[is_kept], lines[is_kept], rows[is_kept])]
        self._uncounted_rows = 0

    def _tallied(self) -> EventTally:
        """All rows by their texts, with the lines of the first few of each combination."""
        tally = EventTally()
        if not self._counted:
            return tally
        self._fold()
        ((keys, lines, rows),) = self._counted
        for key, line, number in zip(self._keys(keys), lines.tolist(), rows.tolist(), strict=True):
            if key in tally.counts:
                tally.counts[key] += number
                tally.first_lines[key].append(line)
            else:
                tally.counts[key] = number
                tally.first_lines[key] = [line]
        return tally

    def _keys(self, combined: IntArray) -> Iterator[EventKey]:
        """The four texts of each combined number."""
        parts: list[list[str]] = []
        for numbers in reversed(self._numbers):
            texts = list(numbers) or [""]
            parts.append([texts[code] for code in (combined & (1 << _BITS) - 1).tolist()])
            combined = combined >> _BITS
        return map(EventKey, *reversed(parts))

    def result(self) -> EventStream:
        """What is known when all rows have passed."""
        sheet = fold_doubled(self._sheet, tuple(sorted(self._doubled)))
        return EventStream(sheet, self._tallied(), self._guard.verdict())


def _too_many_words() -> RefusedUploadError:
    return RefusedUploadError(
        (
            Problem(
                "too_many_words",
                "",
                f"手口、警察署、都道府県または年月日の書き方が{1 << _BITS:,}通りを超えています。",
                "列がずれていないか確かめ、年ごとのファイルに分けてください。",
            ),
        )
    )
