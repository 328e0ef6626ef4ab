"""Errors everybody shares. `UserError` text is Japanese and safe to show; others are defects."""

from dataclasses import dataclass


class UserError(Exception):
    """Something the user can put right; the text says what and where, and holds no cell value."""


class PermissionDeniedError(UserError):
    """The viewer's role does not allow what was asked."""


class StoreDamagedError(UserError):
    """The store file cannot be read; it was left as it is."""


class StoreLockedError(UserError):
    """Another process holds the store file open."""


class CancelledError(UserError):
    """Somebody stopped a long computation; nothing of it was kept."""


@dataclass(frozen=True)
class Problem:
    """One thing wrong with an upload: where it is and what to do. Never holds a cell value.

    place: an address such as 「14行目『件数』」 or 「B14」; "" when the whole file is meant.
    message: what is wrong, and what kind of value was found.
    remedy: what the sender can do.
    is_blocking: False for a notice that does not stop the upload.
    """

    check: str
    place: str
    message: str
    remedy: str
    is_blocking: bool = True

    def __str__(self) -> str:
        """One line for a list on screen or a terminal."""
        place = f"{self.place}：" if self.place else ""
        return f"{place}{self.message}{self.remedy}"


class RefusedUploadError(UserError):
    """An upload that was refused whole; carries every problem found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
