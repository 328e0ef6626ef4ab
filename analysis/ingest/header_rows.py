"""Where the header of a table is, and how its rows become one (見出し行).

Enters: the records of a grid and the words known to stand in headers. Leaves: the first and last
header row, and one joined header. Rules, in words:

1. Known words. Of the first rows, the header is the one with the most known header words, at
   least two of them; of equals the first.
2. Otherwise, figures. The body begins at the first row in which a figure stands; the header is
   the unbroken run of rows directly above it that hold two or more words and no figure.
3. A row directly under the header belongs to it if it holds words and no figure, and nothing
   below the header's first cell: no row of data begins without its first label.
4. A row directly above it belongs to it if it holds no figure and stands over columns only that
   have no known word of their own: as group headings (2024年 over 4月, 5月) do, and titles do not.
   A single such cell counts only if it names a year, because a title may stand anywhere.
5. A heading reaches over the columns to its right that are blank beside it and named below it, as
   far as no row above begins something new; in a workbook, exactly over its merged cells.
6. Parts are joined from above with one blank, after 年 and 年度 with none, and equal parts once.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from analysis.ingest.columns import SYNONYMS, normalised
from analysis.ingest.figure_cells import is_figure
from analysis.ingest.grid import Grid, Merge, Record

# The headers of the canonical formats; a further format brings its own words.
HEADER_WORDS = frozenset(
    normalised(word) for column, words in SYNONYMS.items() for word in (column.value, *words)
)
HEADER_WINDOW = 60  # rows searched for known words; no title block is longer
MIN_KNOWN_WORDS = 2  # one may stand in a title
_YEAR = re.compile(
    r"(?:[0-9]{4}|(?:明治|大正|昭和|平成|令和|[mtshr])(?:[0-9]{1,2}|元))年度?(?:中|分)?"
)
_ENDS_WITH_YEAR = re.compile(r"年度?$")


@dataclass(frozen=True)
class HeaderRows:
    """The header as a run of records: indices of the first and the last."""

    first: int
    last: int


def find_header(grid: Grid, known: AbstractSet[str]) -> HeaderRows | None:
    """The header rows by rules 1–4, or None when neither words nor figures decide.

    known: header words in the form of `columns.normalised`.
    """
    records = grid.records
    scores = [count_known_words(record, known) for record in records[:HEADER_WINDOW]]
    best = max(scores, default=0)
    if best < MIN_KNOWN_WORDS:
        return _header_above_figures(records)
    anchor = scores.index(best)
    return HeaderRows(_first_row(grid, anchor, known), _last_row(records, anchor))


def count_known_words(record: Record, known: AbstractSet[str]) -> int:
    """How many different header words of the known formats stand in a row."""
    return len({normalised(cell) for cell in record.cells if cell.strip()} & known)


def _has_figure(record: Record) -> bool:
    return any(is_figure(cell) for cell in record.cells)


def _header_above_figures(records: Sequence[Record]) -> HeaderRows | None:
    body = next((i for i, record in enumerate(records) if _has_figure(record)), 0)
    first = body
    while first and len(records[first - 1].filled) > 1:
        first -= 1
        if records[first].follows_gap:
            break
    return HeaderRows(first, body - 1) if first < body else None


def _last_row(records: Sequence[Record], anchor: int) -> int:
    start = records[anchor].filled[0]
    last = anchor
    while last + 1 < len(records):
        below = records[last + 1]
        if below.follows_gap or _has_figure(below) or below.filled[0] <= start:
            break
        last += 1
    return last


def _first_row(grid: Grid, anchor: int, known: AbstractSet[str]) -> int:
    records = grid.records
    taken = {i for i in records[anchor].filled if normalised(records[anchor].cells[i]) in known}
    first = anchor
    while first and not records[first].follows_gap:
        above = records[first - 1]
        if _has_figure(above) or taken & set(above.filled) or not _is_heading(above, grid.merges):
            break
        first -= 1
    return first


def _is_heading(record: Record, merges: Sequence[Merge]) -> bool:
    if len(record.filled) > 1:
        return True
    (column,) = record.filled
    return _YEAR.fullmatch(normalised(record.cells[column])) is not None


def padded(record: Record, width: int) -> tuple[str, ...]:
    """The cells of a record, exactly `width` of them."""
    return (*record.cells[:width], *("",) * (width - len(record.cells)))


def joined_header(rows: Sequence[Record], width: int, merges: Sequence[Merge]) -> tuple[str, ...]:
    """One header of the rows, by rules 5 and 6."""
    cells = [list(padded(row, width)) for row in rows]
    inside = [m for m in merges if rows[0].line <= m.first_line <= rows[-1].line]
    if any(merge.last_column > merge.first_column for merge in inside):
        _fill_merged(cells, rows, inside, width)
    else:
        _fill_right(cells)
    return tuple(_joined([row[column].strip() for row in cells]) for column in range(width))


def _fill_merged(
    cells: list[list[str]], rows: Sequence[Record], merges: Sequence[Merge], width: int
) -> None:
    index = {row.line: number for number, row in enumerate(rows)}
    for merge in merges:
        text = (
            cells[index[merge.first_line]][merge.first_column] if merge.first_column < width else ""
        )
        for line in range(merge.first_line, merge.last_line + 1):
            for column in range(merge.first_column, min(merge.last_column + 1, width)):
                if line in index:
                    cells[index[line]][column] = text


def _fill_right(cells: list[list[str]]) -> None:
    starts = [[bool(cell.strip()) for cell in row] for row in cells]
    for number, row in enumerate(cells[:-1]):
        below = [any(s[column] for s in starts[number + 1 :]) for column in range(len(row))]
        heading = None
        for column in range(len(row)):
            if starts[number][column]:
                heading = column if below[column] else None
            elif any(s[column] for s in starts[:number]):
                heading = None
            elif heading is not None and below[column]:
                row[column] = row[heading]


def _joined(parts: Sequence[str]) -> str:
    header = ""
    previous = ""
    for part in parts:
        if part and part != previous:
            is_year = _ENDS_WITH_YEAR.search(header) is not None
            header += part if not header or is_year else f" {part}"
            previous = part
    return header
