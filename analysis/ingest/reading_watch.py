"""Progress and cancelling of a long reading (読込の経過と中止).

Enters: the wishes of whoever waits: a page, the command line, nobody. Leaves: calls of `tell` with
the share that is done and the rows read so far, and CancelledError as soon as `is_cancelled` says
so; nothing is stored by then.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from analysis.errors import CancelledError

ITEMS_AT_ONCE = 4096  # rows between two looks at the watch: a few hundredths of a second
_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Progress:
    """share: of the whole work, from 0 to 1. rows: of the file, read so far."""

    share: float
    rows: int


def _tell_nobody(_progress: Progress) -> None:
    pass


def _never() -> bool:
    return False


@dataclass(frozen=True)
class ReadingWatch:
    """tell: called with the progress. is_cancelled: asked between blocks.

    first, last: the part of the whole work that this watch is of. rows_before: rows of the file
    that earlier parts have read.
    """

    tell: Callable[[Progress], None] = _tell_nobody
    is_cancelled: Callable[[], bool] = _never
    first: float = 0.0
    last: float = 1.0
    rows_before: int = 0

    def at(self, share: float, rows: int) -> None:
        """Tell how far this part is. Raises CancelledError when it is to stop."""
        if self.is_cancelled():
            raise CancelledError("読込を中止しました。何も保存していません。")
        whole = self.first + (self.last - self.first) * min(max(share, 0.0), 1.0)
        self.tell(Progress(whole, self.rows_before + rows))

    def part(self, first: float, last: float, *, rows_before: int = 0) -> "ReadingWatch":
        """A watch of a part of this part, from one share of it to another."""
        width = self.last - self.first
        return replace(
            self,
            first=self.first + width * first,
            last=self.first + width * last,
            rows_before=self.rows_before + rows_before,
        )

    def over(self, items: Sequence[_Item]) -> Iterator[_Item]:
        """The items of a sequence whose rows have all been read, watched."""
        for number, item in enumerate(items):
            if number % ITEMS_AT_ONCE == 0:
                self.at(number / len(items), 0)
            yield item


UNWATCHED = ReadingWatch()
