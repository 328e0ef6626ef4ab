"""Lists of events counted while they are read: rows with the same four cells are one line here.

Enters: of each row 手口, station, prefecture and date, as text, and its line. Leaves: an `EventTally`
with the number of rows of each combination and the lines of the first few. Nothing else of a row
is kept, so a list of a million rows needs the room of a few thousand.
"""

from collections.abc import Iterable
from typing import NamedTuple

from analysis.ingest.addresses import LISTED_LINES


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
