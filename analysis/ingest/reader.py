"""Bytes → raw sheets: the front of reading, whatever kind of file was sent.

Enters: the name of an uploaded file and its bytes, or where they lie. Leaves: a `SentFile` with
every sheet in it as a `Grid` of text cells, or RefusedUploadError. First step of the path; knows
nothing of stations or indicators. CSV and TSV are read by encodings.py and delimited.py, XLSX by
workbook_reader.py, ZIP by archive.py; a further kind of file is a further function that returns
grids. Lists too long for memory go through streaming.py instead, over the same blocks of text.
"""

import io
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.archive import UNPACKED_FACTOR, open_container, refuse_nested, sent_members
from analysis.ingest.delimited import Delimiter, find_delimiter, text_rows
from analysis.ingest.encodings import Encoding, decoded_blocks, find_damage, find_encoding
from analysis.ingest.file_kinds import FileKind, recognise_kind
from analysis.ingest.grid import Grid, marked_gaps, sheet_label
from analysis.ingest.header_rows import HEADER_WORDS
from analysis.ingest.layout import find_table
from analysis.ingest.sheet import Sheet
from analysis.ingest.workbook_reader import read_workbook
from analysis.ingest.workbook_texts import Text

BYTES_PER_MB = 1024 * 1024
_LINE_END = re.compile("\r\n|\r|\n")
_BLANK_BYTES = b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"


@dataclass(frozen=True)
class SentFile:
    """All sheets of a file, hidden ones too, in their order.

    texts: (place, text) of what stands beside the cells of its workbooks, for the guard.
    """

    name: str
    grids: tuple[Grid, ...]
    texts: tuple[Text, ...] = ()


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


def read_file(name: str, data: bytes | Path, *, max_upload_mb: int) -> SentFile:
    """Read everything in a file.

    Raises RefusedUploadError with the one thing that makes it unreadable.
    """
    with opened(data) as file:
        check_size(file, max_upload_mb)
        max_unpacked_bytes = max_upload_mb * BYTES_PER_MB * UNPACKED_FACTOR
        kind = recognise_kind(file)
        if kind is FileKind.ARCHIVE:
            return _archive(name, file, max_unpacked_bytes)
        return _single(name, file, kind, max_unpacked_bytes)


def _single(
    name: str, file: BinaryIO, kind: FileKind, max_unpacked_bytes: int, member: str = ""
) -> SentFile:
    if kind is FileKind.WORKBOOK:
        grids, texts = read_workbook(
            name, file, max_unpacked_bytes=max_unpacked_bytes, member=member
        )
        return SentFile(name, grids, texts)
    return SentFile(name, (_text_grid(name, file, member),))


def _archive(name: str, file: BinaryIO, max_unpacked_bytes: int) -> SentFile:
    container = open_container(file, max_unpacked_bytes=max_unpacked_bytes)
    inside = []
    for member, data in sent_members(container):
        try:
            unpacked = io.BytesIO(data)
            kind = recognise_kind(unpacked)
            if kind is FileKind.ARCHIVE:
                raise refuse_nested(member)
            inside.append(_single(name, unpacked, kind, max_unpacked_bytes, member))
        except RefusedUploadError as refusal:
            raise RefusedUploadError(_inside(member, refusal.problems)) from None
    if not inside:
        raise _refusal(
            "empty",
            "ZIP の中にファイルがありません。",
            "内容の入ったファイルを選び直してください。",
        )
    return SentFile(
        name,
        tuple(grid for sent in inside for grid in sent.grids),
        tuple(text for sent in inside for text in sent.texts),
    )


def _inside(member: str, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    label = sheet_label(member, "")
    return tuple(
        problem
        if problem.place.startswith(label)
        else replace(problem, place=label + problem.place)
        for problem in problems
    )


def _text_grid(name: str, file: BinaryIO, member: str) -> Grid:
    encoding = find_encoding(file)
    text = "".join(decoded_blocks(file, encoding))
    _check_text(text)
    delimiter = find_delimiter(text)
    return Grid(name, marked_gaps(text_rows(text, delimiter)), encoding, delimiter, member)


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
