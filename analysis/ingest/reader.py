"""Bytes → rows: strict decoding in a fixed order, strict CSV, line numbers kept.

Enters: the name and bytes of an uploaded file. Leaves: a `Sheet` of text cells with the physical
line each row began on, or RefusedUploadError. First step of the path; knows nothing of stations
or indicators. The encoding is found by decoding strictly (UTF-8 with BOM, UTF-8, CP932), never
by statistics: what decodes under none of them is refused. A further kind of file (a workbook, a
ZIP) is a further function that returns a `Sheet`; rows come from a generator, so that a reader
for files larger than memory can take its place.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.addresses import listed, row_place
from analysis.ingest.file_kinds import SAVE_AS_CSV, foreign_kind

BYTES_PER_MB = 1024 * 1024
# Characters that no spreadsheet writes: controls, the replacement character of text that was
# damaged before, and the private characters Python's cp932 gives for bytes outside the code page.
_DAMAGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\uf8f0-\uf8f3]")

_FIRST_LINE = re.compile(r"[^\r\n]*[^\s,][^\r\n]*")


class Encoding(StrEnum):
    """The encodings tried, in this order."""

    UTF8_BOM = "utf-8-sig"
    UTF8 = "utf-8"
    CP932 = "cp932"

    @property
    def label(self) -> str:
        """How the preview calls it."""
        return {
            "utf-8-sig": "UTF-8（BOM付き）",
            "utf-8": "UTF-8",
            "cp932": "CP932（Shift_JIS）",
        }[self.value]


class Delimiter(StrEnum):
    """What separates cells."""

    COMMA = ","
    TAB = "\t"

    @property
    def label(self) -> str:
        """How the preview calls it."""
        return "コンマ区切り" if self is Delimiter.COMMA else "タブ区切り"


@dataclass(frozen=True)
class Record:
    """One row of cells as it stands in the file, and the line it began on (from 1)."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A file as text cells: header row, then rows of exactly its width.

    lines: the physical line of each row, for addresses. Rows in which nothing stands are left out.
    """

    name: str
    encoding: Encoding
    delimiter: Delimiter
    header: tuple[str, ...]
    header_line: int
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]


def check_size(data: bytes, max_upload_mb: int) -> None:
    """Refuse an empty file, and one above the limit of the installation."""
    if not data.strip(b" \t\r\n\xef\xbb\xbf"):
        raise _refusal(
            "empty", "", "ファイルが空です。", "内容の入ったファイルを選び直してください。"
        )
    if len(data) > max_upload_mb * BYTES_PER_MB:
        raise _refusal(
            "too_large",
            "",
            f"ファイルの大きさが上限（{max_upload_mb} MB）を超えています。",
            "月や警察署ごとに分けて取り込むか、管理者に上限の変更を依頼してください。",
        )


def decode(data: bytes) -> tuple[str, Encoding]:
    """The text and the encoding under which every byte decoded. Raises RefusedUploadError."""
    encodings = (
        (Encoding.UTF8_BOM,)
        if data.startswith(b"\xef\xbb\xbf")
        else (Encoding.UTF8, Encoding.CP932)
    )
    damaged_at = 0
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            damaged_at = error.start
            continue
        _check_text(text)
        return text, encoding
    line = data.count(b"\n", 0, damaged_at) + 1
    raise _refusal(
        "encoding",
        row_place(line),
        "文字コードが UTF-8 でも CP932（Shift_JIS）でもないか、途中で壊れています。",
        SAVE_AS_CSV,
    )


def _check_text(text: str) -> None:
    damage = _DAMAGE.search(text)
    if damage:
        raise _refusal(
            "damaged_text",
            row_place(text.count("\n", 0, damage.start()) + 1),
            "文字化けした文字、または表に使わない制御文字があります。",
            "元のデータから、もう一度 CSV を書き出してください。",
        )


def find_delimiter(text: str) -> Delimiter:
    """Tab when a tab stands in the first line that holds anything, else comma.

    No header of a comma-separated file holds a tab, so this is a rule and not a guess.
    """
    first_line = _FIRST_LINE.search(text)
    return Delimiter.TAB if first_line and "\t" in first_line[0] else Delimiter.COMMA


def iterate_records(text: str, delimiter: Delimiter) -> Iterator[Record]:
    """Rows one after another with the line each began on; rows of blanks are left out.

    Raises RefusedUploadError at the first violation of CSV quoting: what follows an unclosed
    quotation mark cannot be told apart.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter.value, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise _refusal(
                "quoting",
                row_place(line),
                '引用符（"）の対応が崩れているか、1つのセルが長すぎます。',
                "この行の引用符を確かめるか、" + SAVE_AS_CSV,
            ) from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield Record(line, tuple(cells))
        line = reader.line_num + 1


def read_rows(name: str, data: bytes, *, max_upload_mb: int) -> Sheet:
    """Read a file into a `Sheet`.

    Columns that are blank from the header to the last row are dropped at the right edge, where
    Excel leaves them. Raises RefusedUploadError with every ragged row, or with the one thing that
    makes the file unreadable.
    """
    check_size(data, max_upload_mb)
    foreign = foreign_kind(data)
    if foreign:
        raise RefusedUploadError((foreign,))
    text, encoding = decode(data)
    delimiter = find_delimiter(text)
    records = tuple(iterate_records(text, delimiter))
    if len(records) < 2:
        raise _refusal(
            "no_rows", "", "見出しの下に、データの行がありません。", "データの行を加えてください。"
        )
    header, body = records[0], records[1:]
    width = _used_width(header.cells)
    _check_width(header, body, width)
    return Sheet(
        name=name,
        encoding=encoding,
        delimiter=delimiter,
        header=header.cells[:width],
        header_line=header.line,
        rows=tuple(record.cells[:width] for record in body),
        lines=tuple(record.line for record in body),
    )


def _used_width(cells: tuple[str, ...]) -> int:
    return max((index + 1 for index, cell in enumerate(cells) if cell.strip()), default=0)


def _check_width(header: Record, body: tuple[Record, ...], width: int) -> None:
    ragged = [
        Problem(
            "ragged_row",
            row_place(record.line),
            f"列の数が見出し（{width}列）と違い、{len(record.cells)}列あります。",
            "セルの中のコンマや、抜けた列がないか確かめてください。",
        )
        for record in body
        if len(record.cells) < width or _used_width(record.cells) > width
    ]
    if len(body) > 1 and all(_used_width(record.cells) > width for record in body):
        raise _refusal(
            "header_row",
            row_place(header.line),
            f"見出し（{width}列）より右に、すべての行で値があります。",
            "表題や注記が見出しの上にあれば、その行を削除してください。",
        )
    if ragged:
        raise RefusedUploadError(listed(ragged))


def _refusal(check: str, place: str, message: str, remedy: str) -> RefusedUploadError:
    return RefusedUploadError((Problem(check, place, message, remedy),))
