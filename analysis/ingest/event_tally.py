"""Lists of events counted while they are read: rows with the same four cells are one line here.

Enters: of each row 手口, station, prefecture and date, as text, and its line, row by row or as
coded blocks. Leaves: an `EventTally` with the number of rows of each combination and the lines of
the first few. Nothing else of a row
is kept, so a list of a million rows needs the room of a few thousand.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.addresses import LISTED_LINES
from analysis.ingest.coded_blocks import CodedBlock, IntArray
from analysis.ingest.encodings import visible

_BITS = 15  # four numbers of so many bits fit into one of 63
# Of so many combinations each keeps its first line only: 20 MB less for a million rows.
_MANY_COMBINATIONS = 10_000
_ROWS_AT_ONCE = 1 << 17  # counted at once: 3 MB


class EventKey(NamedTuple):
    """All that is taken from a row, as text without blanks at its edges."""

    method: str
    station: str
    prefecture: str
    day: str


class EventTally:
    """Rows by what is read of them. counts: rows per key; first_lines: the lines of the first."""

    def __init__(self) -> None:
        self.counts: dict[EventKey, int] = {}
        self.first_lines: dict[EventKey, list[int]] = {}

    @property
    def rows(self) -> int:
        """All rows counted."""
        return sum(self.counts.values())

    def add_rows(self, rows: Iterable[tuple[int, EventKey]]) -> None:
        """Count rows, each with the line it began on."""
        counts, first_lines = self.counts, self.first_lines
        for line, key in rows:
            seen = counts.get(key, 0)
            counts[key] = seen + 1
            if seen < LISTED_LINES:
                first_lines.setdefault(key, []).append(line)

    def lines_of(self, keys: Iterable[EventKey]) -> tuple[list[int], int]:
        """The first lines of several keys in order, and how many rows they have altogether."""
        held = list(keys)
        lines = sorted(line for key in held for line in self.first_lines[key])
        return lines[:LISTED_LINES], sum(self.counts[key] for key in held)


class RowCounter:
    """Counts the rows of coded blocks. columns: where the four cells stand, None for none."""

    def __init__(self, columns: Sequence[int | None]) -> None:
        self._columns = columns
        self._numbers: tuple[dict[str, int], ...] = tuple({} for _ in columns)
        self._counted: list[tuple[IntArray, IntArray, IntArray]] = []  # key, line, rows
        self._uncounted_rows = 0

    def add(self, block: CodedBlock) -> None:
        """Note the four cells of every row as one number; the texts are numbered as they come."""
        rows = np.arange(len(block.lines))
        keys = np.zeros(len(rows), dtype=np.int64)
        for index, numbers in zip(self._columns, self._numbers, strict=True):
            keys <<= _BITS
            if index is None:
                continue
            column = block.columns[index]
            texts = (visible(text).strip() for text in column.texts)
            known = [numbers.setdefault(text, len(numbers)) for text in texts]
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

    def tally(self) -> EventTally:
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
