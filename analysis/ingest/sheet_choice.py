"""Which table of a file is meant (シートの選択): the only one that fits, or the sender is asked.

Enters: all raw sheets of a file and what makes a table known. Leaves: one `Sheet`, or
RefusedUploadError; `SheetChoiceError` lists the tables when several fit. Rules, in words:

- Every sheet was read and searched for personal data before; here one is taken.
- A file with one visible sheet means that sheet. Hidden sheets are taken only when named.
- Of several, the only one that fits a known format is taken, and the others are named. When
  several fit, or when the sender named one, it is the sender who says which.
"""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.grid import Grid
from analysis.ingest.layout import find_table
from analysis.ingest.sheet import Sheet

Recognise = Callable[[Sheet], str]


@dataclass(frozen=True)
class SheetChoice:
    """A table that could be taken. key: what to pass back; rows: of its body."""

    key: str
    label: str
    format_label: str
    rows: int


class SheetChoiceError(RefusedUploadError):
    """Several tables of a file could be meant; `choices` are to be offered."""

    def __init__(self, choices: tuple[SheetChoice, ...]) -> None:
        self.choices = choices
        names = "、".join(choice.label for choice in choices)
        super().__init__(
            (
                Problem(
                    "sheet_choice",
                    "",
                    f"取り込める表が{len(choices)}つあり、どれか決められません（{names}）。",
                    "取り込むシートを1つずつ選んでください。",
                ),
            )
        )


def choose_table(
    grids: Sequence[Grid], known: AbstractSet[str], recognise: Recognise, *, key: str = ""
) -> Sheet:
    """The table to take in.

    known: header words of the known formats. recognise: the name of a table's format; raises
    RefusedUploadError for a table of none. key: the sheet that the sender named (`Grid.key`).
    """
    if key:
        named = [grid for grid in grids if grid.key == key]
        if not named:
            raise _refusal(
                "sheet_missing", "選んだシートがファイルにありません。", "選び直してください。"
            )
        return find_table(named[0], known)
    visible = [grid for grid in grids if not grid.is_hidden and grid.records]
    if not visible:
        raise _refusal(
            "empty", "表示されているシートに、何も書かれていません。", "シートを確かめてください。"
        )
    if len(visible) == 1:
        return _with_others(find_table(visible[0], known), grids)
    fitting, refusals = _fitting(visible, known, recognise)
    if len(fitting) > 1:
        raise SheetChoiceError(tuple(choice for choice, _ in fitting))
    if not fitting:
        raise RefusedUploadError(tuple(refusals))
    return _with_others(fitting[0][1], grids)


def _fitting(
    grids: Sequence[Grid], known: AbstractSet[str], recognise: Recognise
) -> tuple[list[tuple[SheetChoice, Sheet]], list[Problem]]:
    """The tables of a known format, and the first problem of each of the others."""
    fitting, refusals = [], []
    for grid in grids:
        try:
            sheet = find_table(grid, known)
            label = recognise(sheet)
        except RefusedUploadError as refusal:
            first = refusal.problems[0]
            place = first.place if first.place.startswith(grid.label) else grid.label + first.place
            refusals.append(replace(first, place=place))
        else:
            fitting.append((SheetChoice(grid.key, grid.label, label, len(sheet.rows)), sheet))
    return fitting, refusals


def _with_others(sheet: Sheet, grids: Sequence[Grid]) -> Sheet:
    """The sheet with a notice of those that were not taken although something stands in them."""
    taken = f"{sheet.member}/{sheet.sheet_name}"
    others = [grid for grid in grids if grid.key != taken and grid.records]
    if not others:
        return sheet
    names = "、".join(
        f"{grid.label}（非表示）" if grid.is_hidden else grid.label for grid in others
    )
    message = f"取り込まなかったシートが{len(others)}枚あります（{names}）。"
    notice = Problem("other_sheets", "", message, "", is_blocking=False)
    return replace(sheet, notices=(*sheet.notices, notice))


def _refusal(check: str, message: str, remedy: str) -> RefusedUploadError:
    return RefusedUploadError((Problem(check, "", message, remedy),))
