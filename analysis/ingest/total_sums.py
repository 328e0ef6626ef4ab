"""What a row of totals is the sum of (合計の内訳), and whether it equals it.

Enters: the rows of a table, those labelled as totals marked. Leaves: a `Verdict` for each of them.
Rules, in words:

- Columns of rates, shares, densities, codes and dates are not added up, nor cells without number.
- In a table whose rows are grouped by further words (年月, 指標名), a total sums rows of its own group
  only.
- 千代田区計 sums the parts whose label begins with 千代田区. Otherwise a total sums rows that stand
  together: the last rows above it that are in no total yet, the first rows since the total above,
  or all parts (合計, 総数); the first of these that equals it in every column is taken. Rows inside
  a confirmed total are from then on spoken for by it.
- 合計 and 総数 that equal none of these differ from all parts; 計 and 小計 differ from the rows since
  the total above; 千代田区計 from the rows of that name. Any other is not checked.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from analysis.ingest.columns import normalised
from analysis.ingest.figure_cells import addable, is_figure
from analysis.ingest.sheet import Sheet
from analysis.ingest.total_words import TotalWord, total_word

_NOT_ADDED = re.compile(
    r"率|割合|%|‰|密度|平均|当たり|あたり|指数|順位|比$|/|コード|番号|code|no\.?$|^年|年$|年度$|月$|日$|key",
    re.IGNORECASE,
)
_LEAST_PARTS = 2  # a total of one row says nothing


@dataclass(frozen=True)
class LabelledRow:
    """A row by what it is: label and word of its total ("" and None for a part)."""

    index: int
    label: str
    column: int
    word: TotalWord | None

    @property
    def is_total(self) -> bool:
        """Whether it sums other rows."""
        return self.word is not None and not self.word.is_unplaced


@dataclass(frozen=True)
class Verdict:
    """A row that may be a total. parts: what it sums, () where nothing says so.

    differing: columns in which the parts do not add up to it. is_total: False for a name that
    only looks like one.
    """

    row: LabelledRow
    parts: tuple[LabelledRow, ...]
    differing: tuple[int, ...]
    is_total: bool


def figure_columns(sheet: Sheet) -> tuple[int, ...]:
    """Columns whose figures may be added up."""
    return tuple(
        index
        for index, header in enumerate(sheet.header)
        if header.strip()
        and not _NOT_ADDED.search(normalised(header))
        and _is_of_figures([row[index] for row in sheet.rows])
    )


def _is_of_figures(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    numbers = any(addable(cell) is not None for cell in filled)
    return numbers and all(map(is_figure, filled))


def judge_totals(
    sheet: Sheet, rows: Sequence[LabelledRow], labels: Sequence[int], figures: Sequence[int]
) -> list[Verdict]:
    """A verdict for every row with a word for a total, in their order."""
    search = _Search(sheet, rows, labels, figures)
    return [search.verdict(row) for row in rows if row.is_total]


class _Search:
    """Sums over the rows of a sheet, from above to below."""

    def __init__(
        self,
        sheet: Sheet,
        rows: Sequence[LabelledRow],
        labels: Sequence[int],
        figures: Sequence[int],
    ) -> None:
        self._cells = sheet.rows
        self._rows = rows
        self._grouping = [column for column in labels if self._groups(column)]
        self._values = [
            [addable(row[c]) if row[c].strip() else Decimal(0) for c in figures]
            for row in sheet.rows
        ]
        self._figures = figures
        self._spoken_for: set[int] = set()

    def _groups(self, column: int) -> bool:
        """Whether the words of a label column come more than once, on the average."""
        words = [row[column] for row in self._cells if row[column].strip()]
        return len(set(words)) * 2 <= len(words)

    def verdict(self, total: LabelledRow) -> Verdict:
        """What a total sums, by the rules above."""
        for parts in self._candidates(total):
            if len(parts) >= _LEAST_PARTS and not self._differing(total, parts):
                self._spoken_for.update(part.index for part in parts)
                return Verdict(total, tuple(parts), (), is_total=True)
        meant = self._meant(total)
        is_name = total.word is not None and bool(total.word.of) and not total.word.is_bracketed
        differing = tuple(self._differing(total, meant)) if meant else ()
        return Verdict(total, tuple(meant), differing, is_total=bool(meant) or not is_name)

    def _candidates(self, total: LabelledRow) -> Iterator[list[LabelledRow]]:
        yield self._named(total)
        above = self._open_above(total)
        yield from self._blocks(total, above[::-1])
        while above and above[-1].is_total:
            above.pop()
        yield from self._blocks(total, above[::-1])
        yield from self._blocks(total, self._run(total))
        yield self._parts(total)

    def _meant(self, total: LabelledRow) -> list[LabelledRow]:
        """What the words say it sums, where they do."""
        word = total.word
        if word is None:
            return []
        if word.is_grand:
            return self._parts(total)
        return self._run(total) if word.is_plain else self._named(total)

    def _is_comparable(self, row: LabelledRow, total: LabelledRow) -> bool:
        here, there = self._cells[row.index], self._cells[total.index]
        return all(
            here[column] == there[column]
            for column in self._grouping
            if column != total.column and there[column].strip() and not total_word(there[column])
        )

    def _parts(self, total: LabelledRow) -> list[LabelledRow]:
        return [r for r in self._rows if not r.is_total and self._is_comparable(r, total)]

    def _named(self, total: LabelledRow) -> list[LabelledRow]:
        of = total.word.of if total.word else ""
        return [
            row
            for row in (self._parts(total) if of else ())
            if normalised(self._cells[row.index][total.column]).startswith(of)
        ]

    def _run(self, total: LabelledRow) -> list[LabelledRow]:
        """The parts since the total above, or all below when it stands first."""
        above = [row for row in self._parts(total) if row.index < total.index]
        if not above:
            return self._parts(total)
        last = max(
            (r.index for r in self._rows if r.is_total and r.index < above[-1].index), default=-1
        )
        return [row for row in above if row.index > last]

    def _open_above(self, total: LabelledRow) -> list[LabelledRow]:
        return [
            row
            for row in self._rows[: total.index]
            if row.index not in self._spoken_for and self._is_comparable(row, total)
        ]

    def _blocks(
        self, total: LabelledRow, rows: Sequence[LabelledRow]
    ) -> Iterator[list[LabelledRow]]:
        """The beginning of `rows` that adds up to the total, if any does."""
        whole = self._values[total.index]
        sums: list[Decimal | None] = [Decimal(0)] * len(whole)
        for number, row in enumerate(rows, 1):
            sums = [
                None if held is None or value is None else held + value
                for held, value in zip(sums, self._values[row.index], strict=True)
            ]
            if number >= _LEAST_PARTS and not any(
                held is not None and value is not None and held != value
                for held, value in zip(sums, whole, strict=True)
            ):
                yield list(rows[:number])
                return

    def _differing(self, total: LabelledRow, parts: Sequence[LabelledRow]) -> list[int]:
        """Columns in which the parts do not add up; those with an unreadable cell are passed over."""
        differing = []
        for number, column in enumerate(self._figures):
            whole = self._values[total.index][number]
            values = [self._values[row.index][number] for row in parts]
            known = [value for value in values if value is not None]
            if whole is None or len(known) < len(values):
                continue
            if sum(known, Decimal(0)) != whole:
                differing.append(column)
        return differing
