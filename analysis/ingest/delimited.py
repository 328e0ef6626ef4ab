"""Text → rows: CSV and TSV read strictly, line numbers kept, in blocks so that no file is too long.

Enters: text, or bytes in blocks of any size. Leaves: `TextBlock`s that end with a whole row, and the rows
of a block with the physical line each began on, or RefusedUploadError at the first violation of
CSV quoting: what follows an unclosed quotation mark cannot be told apart.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.addresses import row_place
from analysis.ingest.encodings import Encoding, decoded
from analysis.ingest.file_kinds import SAVE_AS_CSV
from analysis.spreadsheet_text import APOSTROPHE, restored

_FIRST_LINE = re.compile(r"[^\r\n]*[^\s,][^\r\n]*")
_QUOTE = b'"'
_RETURN, _NEWLINE = b"\r\n"
LONGEST_ROW = 1 << 24  # bytes; csv itself refuses a cell above 131,072


class Delimiter(StrEnum):
    """What separates cells."""

    COMMA = ","
    TAB = "\t"

    @property
    def label(self) -> str:
        """How the preview calls it."""
        return "コンマ区切り" if self is Delimiter.COMMA else "タブ区切り"


@dataclass(frozen=True)
class TextBlock:
    """Whole rows of a text in bytes, and the line of the first (from 1).

    encoding: one in which commas, tabs, quotation marks and line ends are the bytes of ASCII and
    no part of another character: UTF-8 and CP932 are (second bytes of CP932 begin at 0x40).
    """

    line: int
    data: bytes
    encoding: Encoding = Encoding.UTF8

    @cached_property
    def text(self) -> str:
        """The characters. Raises RefusedUploadError naming the line that is none."""
        return decoded(self.data, self.encoding, self.line)

    @property
    def is_quoted(self) -> bool:
        """Whether a cell may hold delimiters or line breaks."""
        return _QUOTE in self.data

    @cached_property
    def _returns(self) -> tuple[int, int]:
        r"""How many \r there are, and how many of them stand before a \n."""
        codes = np.frombuffer(self.data, dtype=np.uint8)
        places = np.flatnonzero(codes == _RETURN)
        followers = codes[np.minimum(places + 1, len(codes) - 1)] == _NEWLINE
        return len(places), int(followers.sum())

    @cached_property
    def line_ends(self) -> int:
        r"""Line ends in the text: \r\n, \n or \r, as csv counts them."""
        returns, pairs = self._returns
        return self.data.count(b"\n") + returns - pairs

    @property
    def has_lone_returns(self) -> bool:
        r"""Whether a \r stands without a \n."""
        returns, pairs = self._returns
        return returns != pairs


def find_delimiter(text: str) -> Delimiter:
    """Tab when a tab stands in the first line that holds anything, else comma.

    No header of a comma-separated file holds a tab, so this is a rule and not a guess.
    """
    first_line = _FIRST_LINE.search(text)
    return Delimiter.TAB if first_line and "\t" in first_line[0] else Delimiter.COMMA


def whole_rows(blocks: Iterable[bytes], encoding: Encoding) -> Iterator[TextBlock]:
    """Cut blocks of bytes where a row ends: at a line end outside quotation marks.

    Quotation marks come in pairs in strict CSV, so a row ends where their number so far is even.
    A quotation that is still open after LONGEST_ROW bytes is never closed; what is left goes on
    as one block, and reading it fails by line.
    """
    line, rest = 1, b""
    for block in blocks:
        data = rest + block
        cut = _last_row_end(data)
        if not cut and len(data) > LONGEST_ROW:
            cut = len(data)
        if cut:
            whole = TextBlock(line, data[:cut], encoding)
            yield whole
            line += whole.line_ends
        rest = data[cut:]
    if rest:
        yield TextBlock(line, rest, encoding)


def _last_row_end(data: bytes) -> int:
    """Where the last whole row ends, 0 when none does."""
    cut = _line_end_before(data, len(data))
    if _QUOTE not in data:
        return cut
    open_quotes = data.count(_QUOTE, 0, cut)
    while cut and open_quotes % 2:
        above = _line_end_before(data, cut - 1)
        open_quotes -= data.count(_QUOTE, above, cut)
        cut = above
    return cut


def _line_end_before(data: bytes, end: int) -> int:
    r"""The place after the last line end before `end`; a final \r may be half of a \r\n."""
    found = data.rfind(b"\n", 0, end)
    return (found if found >= 0 else data.rfind(b"\r", 0, end - 1)) + 1


def block_rows(block: TextBlock, delimiter: Delimiter) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The line and cells of every row of a block, blank rows included."""
    return text_rows(block.text, delimiter, first_line=block.line)


def text_rows(
    text: str, delimiter: Delimiter, *, first_line: int = 1
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The line and cells of every row of a text, blank rows included.

    The apostrophe before what could be a formula, which our own files write, is taken away.
    Raises RefusedUploadError at the first violation of CSV quoting.
    """
    has_neutralised = APOSTROPHE in text
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter.value, strict=True)
    line = first_line
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise RefusedUploadError(
                (
                    Problem(
                        "quoting",
                        row_place(line),
                        '引用符（"）の対応が崩れているか、1つのセルが長すぎます。',
                        "この行の引用符を確かめるか、" + SAVE_AS_CSV,
                    ),
                )
            ) from error
        if cells is None:
            return
        yield line, tuple(map(restored, cells) if has_neutralised else cells)
        line = first_line + reader.line_num
