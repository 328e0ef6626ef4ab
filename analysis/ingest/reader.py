"""Bytes → raw sheets: the front of reading, whatever kind of file was sent.

Enters: the name of an uploaded file and its bytes, or where they lie. Leaves: a `SentFile` with
every sheet in it as a `Grid` of text cells, or RefusedUploadError. First step of the path; knows
nothing of stations or indicators. CSV and TSV are read by encodings.py and delimited.py, XLSX by
workbook_reader.py, ZIP by archive.py; a further kind of file is a further function that returns
grids. Lists of events pass through event_stream.py instead, wherever in the file they lie, and
leave an `EventStream` in the place of a grid; all other sheets together may hold MAX_CELLS.
"""

import io
import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.addresses import lines_place
from analysis.ingest.archive import (
    UNPACKED_FACTOR,
    Container,
    open_container,
    refuse_nested,
    sent_members,
)
from analysis.ingest.delimited import Delimiter, find_delimiter, text_rows
from analysis.ingest.encodings import Encoding, decoded_blocks, find_damage, find_encoding, visible
from analysis.ingest.event_stream import EventStream, ListWords, begin_list, stream_text
from analysis.ingest.file_kinds import FileKind, recognise_kind
from analysis.ingest.grid import Grid, marked_gaps, sheet_label
from analysis.ingest.header_rows import HEADER_WINDOW, HEADER_WORDS
from analysis.ingest.layout import find_table
from analysis.ingest.reading_watch import ITEMS_AT_ONCE, UNWATCHED, ReadingWatch
from analysis.ingest.sheet import Sheet
from analysis.ingest.workbook_reader import Row, WorkbookSheet, open_workbook
from analysis.ingest.workbook_texts import Text

BYTES_PER_MB = 1024 * 1024
MAX_CELLS = 4_000_000  # of all sheets that are held; about 480 MB (measured)
# Shares of the whole work after which a file is read, and its held sheets are still to be looked at
# by the guard and checked (measured on tables of 100,000 rows). A list that streams is then done.
TEXT_READ, WORKBOOK_READ = 0.2, 0.7
_LINE_END = re.compile("\r\n|\r|\n")
_BLANK_BYTES = b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"


@dataclass(frozen=True)
class SentFile:
    """All sheets of a file, hidden ones too, in their order.

    texts: (place, text) of what stands beside the cells of its workbooks, for the guard.
    """

    name: str
    tables: tuple[Grid | EventStream, ...]
    texts: tuple[Text, ...] = ()

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The sheets that are held."""
        return tuple(table for table in self.tables if isinstance(table, Grid))

    @property
    def streams(self) -> tuple[EventStream, ...]:
        """The lists of events that have passed by."""
        return tuple(table for table in self.tables if isinstance(table, EventStream))


@contextmanager
def opened(data: bytes | Path) -> Iterator[BinaryIO]:
    """The bytes of an upload as an open file."""
    if isinstance(data, Path):
        with data.open("rb") as file:
            yield file
    else:
        yield io.BytesIO(data)


def check_size(file: BinaryIO, max_upload_mb: int) -> None:
    """Refuse an empty file, and one above the limit of the installation."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    start = file.read(BYTES_PER_MB)
    file.seek(0)
    if size <= len(start) and not start.strip(_BLANK_BYTES):
        raise _refusal("empty", "ファイルが空です。", "内容の入ったファイルを選び直してください。")
    if size > max_upload_mb * BYTES_PER_MB:
        raise _refusal(
            "too_large",
            f"ファイルの大きさが上限（{max_upload_mb} MB）を超えています。",
            "月や警察署ごとに分けて取り込むか、管理者に上限の変更を依頼してください。",
        )


def read_file(
    name: str,
    data: bytes | Path,
    *,
    max_upload_mb: int,
    words: ListWords | None = None,
    watch: ReadingWatch = UNWATCHED,
) -> SentFile:
    """Read everything in a file.

    words: by which lists of events are known, to be counted and not held; None to hold all.
    Raises RefusedUploadError with the one thing that makes it unreadable, CancelledError.
    """
    with opened(data) as file:
        check_size(file, max_upload_mb)
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        reading = _Reading(name, max_upload_mb * BYTES_PER_MB, words)
        kind = recognise_kind(file)
        if kind is FileKind.ARCHIVE:
            reading.read_archive(file, watch)
        else:
            reading.read(file, kind, size, watch)
        return SentFile(name, tuple(reading.tables), tuple(reading.texts))


class _Reading:
    """The sheets of a file, gathered one after another."""

    def __init__(self, name: str, max_bytes: int, words: ListWords | None) -> None:
        self._name, self._max_bytes, self._words = name, max_bytes, words
        self._cells = 0
        self._rows = 0
        self.tables: list[Grid | EventStream] = []
        self.texts: list[Text] = []

    def read(
        self, file: BinaryIO, kind: FileKind, size: int, watch: ReadingWatch, member: str = ""
    ) -> None:
        """Read a text file or a workbook."""
        if kind is FileKind.WORKBOOK:
            self._read_workbook(file, watch, member)
        else:
            self._read_text(file, size, watch, member)

    def read_archive(self, file: BinaryIO, watch: ReadingWatch) -> None:
        """Read every file of an archive."""
        container = open_container(file, max_unpacked_bytes=self._max_bytes * UNPACKED_FACTOR)
        members = sent_members(container)
        if not members:
            raise _refusal(
                "empty",
                "ZIP の中にファイルがありません。",
                "内容の入ったファイルを選び直してください。",
            )
        whole, done = sum(map(container.size, members)) or 1, 0
        for member in members:
            part = watch.part(done / whole, (done + container.size(member)) / whole)
            try:
                self._read_member(container, member, part)
            except RefusedUploadError as refusal:
                raise RefusedUploadError(_inside(member, refusal.problems)) from None
            done += container.size(member)

    def _read_member(self, container: Container, member: str, watch: ReadingWatch) -> None:
        with container.open(member) as file:
            kind = recognise_kind(file)
            if kind is FileKind.ARCHIVE:
                raise refuse_nested(member)
            size = container.size(member)
            if kind is FileKind.TEXT:
                self.read(file, kind, size, watch, member)
                return
        if size > self._max_bytes:
            raise _too_large("ZIP の中のブックを、1つずつのファイルに分けてください。")
        self.read(io.BytesIO(container.read(member)), kind, size, watch, member)

    def _read_workbook(self, file: BinaryIO, watch: ReadingWatch, member: str) -> None:
        book = open_workbook(file, max_unpacked_bytes=self._max_bytes * UNPACKED_FACTOR)
        whole, done = book.unpacked_bytes or 1, 0
        watch = watch.part(0.0, WORKBOOK_READ)
        for sheet in book.sheets(member):
            part = watch.part(done / whole, (done + sheet.bytes) / whole, rows_before=self._rows)
            self._add(self._sheet_table(sheet, sheet.rows(part)))
            self.texts += sheet.texts
            done += sheet.bytes
        self.texts += book.texts()

    def _sheet_table(self, sheet: WorkbookSheet, rows: Iterator[Row]) -> Grid | EventStream:
        grid = Grid(
            self._name, (), member=sheet.member, sheet_name=sheet.name, is_hidden=sheet.is_hidden
        )
        top = list(islice(rows, HEADER_WINDOW))
        if self._words:
            reading = begin_list(replace(grid, records=marked_gaps(top)), self._words)
            if reading is not None:
                reading.add_rows(row for row in top if row[0] > reading.header_line)
                while some := list(islice(rows, ITEMS_AT_ONCE)):
                    reading.add_rows(some)
                return reading.result(sheet.problems, sheet.merges)
        held = _HeldRows(self._counted(chain(top, rows)))
        records = marked_gaps(held)
        problems = (*sheet.problems, *held.problems(grid.label))
        return replace(grid, records=records, merges=sheet.merges, problems=problems)

    def _read_text(self, file: BinaryIO, size: int, watch: ReadingWatch, member: str) -> None:
        encoding = find_encoding(file)
        watch = watch.part(0.0, 1.0, rows_before=self._rows)
        stream = None
        if self._words:
            name, words = self._name, self._words
            stream = stream_text(name, member, file, size, encoding, words, watch)
        self._add(stream or self._text_grid(file, size, encoding, watch, member))

    def _text_grid(
        self, file: BinaryIO, size: int, encoding: Encoding, watch: ReadingWatch, member: str
    ) -> Grid:
        text = "".join(decoded_blocks(file, encoding))
        _check_text(text)
        delimiter = find_delimiter(text)
        watch = watch.part(0.0, TEXT_READ)
        rows = _HeldRows(
            self._counted(_watched(text_rows(text, delimiter), text.count("\n"), watch))
        )
        grid = Grid(self._name, marked_gaps(rows), encoding, delimiter, member)
        return replace(grid, problems=tuple(rows.problems(grid.label)))

    def _counted(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Rows that are held, as long as there is room for their cells."""
        for row in rows:
            self._cells += len(row[1])
            if self._cells > MAX_CELLS:
                raise _too_large("使っていない行や列を削除するか、ファイルを分けてください。")
            yield row

    def _add(self, table: Grid | EventStream) -> None:
        self.tables.append(table)
        self._rows += len(table.records) if isinstance(table, Grid) else table.tally.rows


class _HeldRows:
    """Rows without the characters that nobody sees, and the lines in which there were some."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self._lines: list[int] = []

    def __iter__(self) -> Iterator[Row]:
        for line, cells in self._rows:
            together = "".join(cells)
            if visible(together) == together:
                yield line, cells
            else:
                self._lines.append(line)
                yield line, tuple(map(visible, cells))

    def problems(self, label: str) -> Iterator[Problem]:
        """What is to be said of them, when all have been read."""
        if self._lines:
            place = label + lines_place(self._lines)
            message = "目に見えない文字（幅のない空白など）を除いて読みました。"
            yield Problem("invisible", place, message, "", is_blocking=False)


def _watched(rows: Iterable[Row], lines: int, watch: ReadingWatch) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number % ITEMS_AT_ONCE == 0:
            watch.at(number / (lines or 1), number)
        yield row


def _too_large(remedy: str) -> RefusedUploadError:
    return _refusal("too_large", "行と列が多すぎます。", remedy)


def _inside(member: str, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    label = sheet_label(member, "")
    return tuple(
        problem
        if problem.place.startswith(label)
        else replace(problem, place=label + problem.place)
        for problem in problems
    )


def _check_text(text: str) -> None:
    if not find_damage(text):
        return
    for number, line in enumerate(_LINE_END.split(text), 1):
        damage = find_damage(line)
        if damage:
            raise RefusedUploadError((replace(damage, place=f"{number}行目"),))
    damage = find_damage(text)
    raise RefusedUploadError((damage,) if damage else ())


def read_rows(
    name: str, data: bytes | Path, *, max_upload_mb: int, known: AbstractSet[str] = HEADER_WORDS
) -> Sheet:
    """The table of a file with one visible sheet.

    known: header words of the known formats, by which the header is found.
    Raises RefusedUploadError with every row that does not fit, or with the one thing that makes
    the file unreadable.
    """
    grids = read_file(name, data, max_upload_mb=max_upload_mb).grids
    visible = [grid for grid in grids if not grid.is_hidden]
    if len(visible) != 1:
        message = f"シートが{len(visible)}枚あり、どれを読むか決められません。"
        raise _refusal("sheet_choice", message, "シートを選んでください。")
    return find_table(visible[0], known)


def _refusal(check: str, message: str, remedy: str) -> RefusedUploadError:
    return RefusedUploadError((Problem(check, "", message, remedy),))


__all__ = [
    "BYTES_PER_MB",
    "Delimiter",
    "Encoding",
    "SentFile",
    "Sheet",
    "check_size",
    "opened",
    "read_file",
    "read_rows",
]
