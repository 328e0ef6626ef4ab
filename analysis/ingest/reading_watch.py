"""Progress and cancelling of a long reading (読込の経過と中止).

Enters: the wishes of whoever waits: a page, the command line, nobody. Leaves: calls of `tell` with
the share that is read, and CancelledError as soon as `is_cancelled` says so; nothing is stored by
then.
"""

from collections.abc import Callable
from dataclasses import dataclass

from analysis.errors import CancelledError


def _tell_nobody(_share: float) -> None:
    pass


def _never() -> bool:
    return False


@dataclass(frozen=True)
class ReadingWatch:
    """tell: called with the share read, from 0 to 1. is_cancelled: asked between blocks."""

    tell: Callable[[float], None] = _tell_nobody
    is_cancelled: Callable[[], bool] = _never

    def at(self, share: float) -> None:
        """Tell how far it is. Raises CancelledError when it is to stop."""
        if self.is_cancelled():
            raise CancelledError("読込を中止しました。何も保存していません。")
        self.tell(min(share, 1.0))


UNWATCHED = ReadingWatch()
