"""Which tables of a file are meant (シートの選択): the only one that fits, those named, or all.

Enters: all raw sheets of a file and what makes a table known. Leaves: the `Table`s to take, or
RefusedUploadError; `SheetChoiceError` lists the tables when several fit. Rules, in words:

- Every sheet was read and searched for personal data before; here some are taken.
- A file with one visible sheet means that sheet. Hidden sheets are taken only when named.
- Of several, the only one that fits a known format is taken, and the others are named. When
  several fit, it is the sender who says which: one, some, or every one (すべてのシート).
- With every sheet, one in which no known header stands (a cover, a memo) is left out and named.
  One with known headers is meant to be read: what is wrong in it refuses the file, so that no
  station's sheet is passed over for a slip in its header.
"""

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.addresses import listed
from analysis.ingest.event_stream import EventStream
from analysis.ingest.grid import Grid, Record
from analysis.ingest.header_rows import HEADER_WINDOW, MIN_KNOWN_WORDS, count_known_words
from analysis.ingest.layout import find_table
from analysis.ingest.month_cells import ANY_YEAR, is_month
from analysis.ingest.sheet import Sheet

EVERY_SHEET = "*"  # no key of a sheet: those hold a /
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
                    "取り込むシートを選ぶか、すべてのシートを取り込んでください。",
                ),
            )
        )


@dataclass(frozen=True)
class Table:
    """A table to take in. stream: of a list of events, which has passed by; sheet has no rows."""

    sheet: Sheet
    stream: EventStream | None = None

    @property
    def rows(self) -> int:
        """Rows of its body."""
        return self.stream.tally.rows if self.stream else len(self.sheet.rows)


def choose_tables(
    raw: Sequence[Grid | EventStream],
    known: AbstractSet[str],
    recognise: Recognise,
    *,
    keys: Sequence[str] = (),
) -> tuple[Table, ...]:
    """The tables to take in.

    known: header words of the known formats. recognise: the name of a table's format; raises
    RefusedUploadError for a table of none. keys: of the sheets that the sender named (`Grid.key`),
    or EVERY_SHEET alone.
    """
    visible = [sheet for sheet in raw if not sheet.is_hidden and not sheet.is_empty]
    if EVERY_SHEET in keys:
        return _every_table(visible, raw, known)
    if keys:
        return tuple(_table(sheet, known) for sheet in _named(raw, keys))
    if not visible:
        raise _refusal(
            "empty", "表示されているシートに、何も書かれていません。", "シートを確かめてください。"
        )
    if len(visible) == 1:
        return (_with_others(_table(visible[0], known), raw),)
    fitting, refused = _fitting(visible, known, recognise)
    if len(fitting) > 1:
        raise SheetChoiceError(tuple(choice for choice, _ in fitting))
    if not fitting:
        raise RefusedUploadError(tuple(problem for _, problem in refused))
    told = [problem for sheet, problem in refused if _is_meant(sheet, known)]
    return (_with_others(fitting[0][1], raw, told=told),)


def _table(raw: Grid | EventStream, known: AbstractSet[str]) -> Table:
    if isinstance(raw, Grid):
        return Table(find_table(raw, known))
    blocking = tuple(problem for problem in raw.problems if problem.is_blocking)
    if blocking:
        raise RefusedUploadError(blocking)
    return Table(replace(raw.sheet, notices=(*raw.problems, *raw.sheet.notices)), raw)


def _named(raw: Sequence[Grid | EventStream], keys: Sequence[str]) -> list[Grid | EventStream]:
    by_key = {sheet.key: sheet for sheet in raw}
    if any(key not in by_key for key in keys):
        raise _refusal(
            "sheet_missing", "選んだシートがファイルにありません。", "選び直してください。"
        )
    return [by_key[key] for key in dict.fromkeys(keys)]


def _every_table(
    visible: Sequence[Grid | EventStream],
    raw: Sequence[Grid | EventStream],
    known: AbstractSet[str],
) -> tuple[Table, ...]:
    meant = [sheet for sheet in visible if _is_meant(sheet, known)]
    if not meant:
        message = "取り込める見出しのあるシートがありません。"
        raise _refusal("format", message, "ひな形の見出しに合わせてください。")
    tables: list[Table] = []
    problems: list[Problem] = []
    for sheet in meant:
        try:
            tables.append(_table(sheet, known))
        except RefusedUploadError as refusal:
            problems += _placed(sheet, refusal.problems)
    if problems:
        raise RefusedUploadError(listed(problems))
    first, *others = tables
    return (_with_others(first, raw, [table.sheet for table in others]), *others)


def _is_meant(raw: Grid | EventStream, known: AbstractSet[str]) -> bool:
    """Whether a row in it is a header of known words, so that the sheet is meant to be read."""
    return isinstance(raw, EventStream) or any(
        _is_header(record, known) for record in raw.records[:HEADER_WINDOW]
    )


def _is_header(record: Record, known: AbstractSet[str]) -> bool:
    """Two known words, or one beside several months: no cover or memo has either in one row."""
    words = count_known_words(record, known)
    if words >= MIN_KNOWN_WORDS:
        return True
    return words > 0 and sum(is_month(cell, ANY_YEAR) for cell in record.cells) > 1


def _placed(raw: Grid | EventStream, problems: Sequence[Problem]) -> list[Problem]:
    """Problems with the sheet in their addresses."""
    return [
        problem
        if problem.place.startswith(raw.label)
        else replace(problem, place=raw.label + problem.place)
        for problem in problems
    ]


def _fitting(
    raw: Sequence[Grid | EventStream], known: AbstractSet[str], recognise: Recognise
) -> tuple[list[tuple[SheetChoice, Table]], list[tuple[Grid | EventStream, Problem]]]:
    """The tables of a known format, and each of the others with its first problem."""
    fitting, refused = [], []
    for sheet in raw:
        try:
            table = _table(sheet, known)
            label = recognise(table.sheet)
        except RefusedUploadError as refusal:
            refused += [(sheet, problem) for problem in _placed(sheet, refusal.problems[:1])]
        else:
            fitting.append((SheetChoice(sheet.key, sheet.label, label, table.rows), table))
    return fitting, refused


def _with_others(
    table: Table,
    raw: Sequence[Grid | EventStream],
    also_taken: Sequence[Sheet] = (),
    told: Sequence[Problem] = (),
) -> Table:
    """The table with a notice of sheets that were not taken although something stands in them.

    told: why those of them that were meant to be read could not be.
    """
    sheet = table.sheet
    taken = {f"{one.member}/{one.sheet_name}" for one in (sheet, *also_taken)}
    others = [one for one in raw if one.key not in taken and not one.is_empty]
    if not others:
        return table
    names = "、".join(f"{one.label}（非表示）" if one.is_hidden else one.label for one in others)
    message = f"取り込まなかったシートが{len(others)}枚あります（{names}）。"
    notices = [
        Problem("other_sheets", "", message, "", is_blocking=False),
        *(
            Problem(
                "sheet_refused", p.place, f"このシートは読めません：{p.message}", p.remedy, False
            )
            for p in told
        ),
    ]
    return replace(table, sheet=replace(sheet, notices=(*sheet.notices, *notices)))


def _refusal(check: str, message: str, remedy: str) -> RefusedUploadError:
    return RefusedUploadError((Problem(check, "", message, remedy),))
