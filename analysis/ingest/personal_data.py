"""The personal-data guard (個人情報の検査): refuses a file that speaks of persons.

Enters: every cell of every sheet of a file, hidden ones too, in chunks of any size; every text
beside the cells (comments, properties, names of sheets and files); and the words known to be
harmless. Leaves: problems that name sheet, column, lines and kind of data, never a value; () for
a clean file. Stands between reading and recognising, so that nothing else handles such a file.

The rules are in words in personal_headers, personal_numbers, personal_dates, personal_addresses,
personal_names and personal_texts; personal_columns weighs them over a column, personal_rows knows
the sending office's own contact. A further kind of data is a clue in one of these.
"""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import Protocol

from analysis.errors import Problem
from analysis.ingest.addresses import column_letter, column_place, lines_place
from analysis.ingest.columns import normalised
from analysis.ingest.crime_open_data import has_crime_header
from analysis.ingest.personal_clues import Clue, Kind, Strength, plain
from analysis.ingest.personal_columns import (
    KEPT_TEXTS,
    ColumnEvidence,
    Columns,
    Finding,
    Lines,
)
from analysis.ingest.personal_file_names import ALONE_IN_A_NAME, is_safe_name, kind_in_name
from analysis.ingest.personal_headers import heads_counts
from analysis.ingest.personal_rows import CONTACTS_OF_AN_OFFICE
from analysis.ingest.personal_rules import find_clues
from analysis.ingest.reading_watch import UNWATCHED, ReadingWatch

PERSONAL_REMEDY = (
    "このファイルは保存していません。個人に関する列や記述を除き、件数だけの表にしてください。"
)
PAIR_OF_CHARACTERS = re.compile("[㐀-鿿] [㐀-鿿]")
ROWS_AT_ONCE = 16_384  # between two looks at whether somebody cancelled


class RawRow(Protocol):
    """A row of cells and its physical line."""

    @property
    def line(self) -> int:
        """Its physical line, from 1."""
        ...

    @property
    def cells(self) -> Sequence[str]:
        """Its cells."""
        ...


class RawSheet(Protocol):
    """Everything that stands in one sheet, and the names it goes by ("" for none)."""

    @property
    def file(self) -> str:
        """Name of the file."""
        ...

    @property
    def member(self) -> str:
        """Name inside an archive."""
        ...

    @property
    def sheet_name(self) -> str:
        """Name in a workbook."""
        ...

    @property
    def label(self) -> str:
        """How messages call it."""
        ...

    @property
    def records(self) -> Sequence[RawRow]:
        """Its rows."""
        ...


class PersonalDataGuard:
    """Looks at a file while it passes by, and judges it at the end.

    known_words: cells that are harmless whatever they resemble (indicators, stations, the
    headers of known formats), in the form of `columns.normalised`.
    """

    def __init__(self, known_words: AbstractSet[str]) -> None:
        self._known_words = known_words
        self._sheets: dict[str, list[ColumnEvidence]] = {}
        self._beside: list[Problem] = []
        self._examine = lru_cache(KEPT_TEXTS)(self._examined)

    def feed(self, lines: Sequence[int], columns: Columns, *, sheet: str = "") -> None:
        """Take in the next rows of a sheet, column by column.

        lines: the physical line of each row, increasing. columns: one sequence of cells for each
        column, all as long as `lines`. sheet: how messages call the sheet, "" for a file of one;
        a label with a name in it only if `is_safe_name`.
        """
        evidence = self._sheets.setdefault(sheet, [])
        evidence += [
            ColumnEvidence(index, self._examine) for index in range(len(evidence), len(columns))
        ]
        for column in evidence[: len(columns)]:
            column.feed(lines, columns)

    def feed_text(self, place: str, text: str) -> None:
        """Take in a text beside the cells: a comment, a property, a header of printed pages."""
        folded = plain(text)
        clues = self._examine(folded)
        kind = next((clue.kind for clue in clues if clue.strength in ALONE_IN_A_NAME), None)
        # 森　薫: in a cell it might be one word spread over its width; beside the cells it is not.
        if kind is None and PAIR_OF_CHARACTERS.fullmatch(folded) and clues:
            kind = clues[0].kind if clues[0].strength is Strength.SHARE else None
        if kind:
            self._beside.append(_problem(place, kind, "文字列", PERSONAL_REMEDY))

    def feed_name(self, place: str, name: str) -> None:
        """Take in a name that the store would keep or a message show: of a file or sheet."""
        kind = kind_in_name(name, self._known_words)
        if kind:
            remedy = "名前を変えてから取り込んでください。"
            self._beside.append(_problem(place, kind, "文字列", remedy))

    def verdict(self) -> tuple[Problem, ...]:
        """Every finding, in the order of sheets and columns; () when the file is clean."""
        found = (problem for sheet in self._sheets for problem in self._judged(sheet))
        return tuple(dict.fromkeys((*self._beside, *found)))

    def _examined(self, text: str) -> tuple[Clue, ...]:
        return () if normalised(text) in self._known_words else find_clues(text)

    def _judged(self, sheet: str) -> Iterator[Problem]:
        columns = self._sheets[sheet]
        rows = list(zip_longest(*(column.top for column in columns), fillvalue=""))
        is_count_table = any(map(heads_counts, rows)) or any(c.holds_figures for c in columns)
        is_known_list = any(map(has_crime_header, rows))
        has_banks = any(column.has_banks for column in columns)
        has_branches = any(column.has_branches for column in columns)
        for index, column in enumerate(columns):
            for finding in column.findings(
                is_count_table=is_count_table, is_known_list=is_known_list
            ):
                yield _located(finding, sheet)
            # A table of counts by bank has no branches, and calls its figures otherwise.
            is_account = has_branches or column.is_headed_as_number
            if has_banks and is_account and column.holds_sevens:
                yield _located(Finding(index, Kind.BANK_ACCOUNT, False, Lines()), sheet)
        for index, (left, right) in enumerate(pairwise(columns)):
            halves = (left.holds_surnames and right.holds_given_names) or (
                left.holds_given_names and right.holds_surnames
            )
            if halves:
                yield _located(Finding(index, Kind.NAME, False, Lines()), sheet)
        contacts = {text for column in columns for text in column.office_contacts}
        if len(contacts) > CONTACTS_OF_AN_OFFICE:
            yield _problem(sheet, Kind.TELEPHONE, "値", PERSONAL_REMEDY)


def check_sheets(
    sheets: Sequence[RawSheet], known_words: AbstractSet[str], watch: ReadingWatch = UNWATCHED
) -> tuple[Problem, ...]:
    """Every finding in the cells and names of all sheets of a file. Raises CancelledError."""
    guard = PersonalDataGuard(known_words)
    done, all_rows = 0, sum(len(sheet.records) for sheet in sheets) or 1
    for number, sheet in enumerate(sheets, 1):
        guard.feed_name("ファイル名", sheet.file)
        guard.feed_name(f"ZIPの中の{number}番目のファイルの名前", sheet.member)
        guard.feed_name(f"{number}枚目のシートの名前", sheet.sheet_name)
        are_safe = is_safe_name(sheet.member) and is_safe_name(sheet.sheet_name)
        label = sheet.label if are_safe else f"{number}枚目のシート"
        for start in range(0, len(sheet.records), ROWS_AT_ONCE):
            watch.at(done / all_rows, 0)
            rows = sheet.records[start : start + ROWS_AT_ONCE]
            done += len(rows)
            columns = list(zip_longest(*(row.cells for row in rows), fillvalue=""))
            guard.feed([row.line for row in rows], columns, sheet=label)
    return guard.verdict()


def _located(finding: Finding, sheet: str) -> Problem:
    if finding.is_header:
        place = column_place(finding.lines.first[0], finding.column)
        return _problem(sheet + place, finding.kind, "見出し", PERSONAL_REMEDY)
    column = f"{column_letter(finding.column)}列"
    if not finding.lines.first:
        return _problem(sheet + column, finding.kind, "値", PERSONAL_REMEDY)
    lines = lines_place(finding.lines.first, finding.lines.total)
    return _problem(f"{sheet}{column}の{lines}", finding.kind, "値", PERSONAL_REMEDY)


def _problem(place: str, kind: Kind, what: str, remedy: str) -> Problem:
    return Problem(
        "personal_data",
        place,
        f"個人情報（{kind}）と見られる{what}があるため、ファイル全体を受け付けません。",
        remedy,
    )
