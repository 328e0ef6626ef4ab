"""Columns of municipal tables: which hold figures, of which year, and which are parts to be summed.

Enters: a `Sheet` of a known format and the date its titles name. Leaves: `MunicipalColumns`, or the
problems that leave a column undecided. A column that is neither known nor passed over refuses the
table, so that nothing is dropped without a word.
"""

from dataclasses import dataclass

from analysis.errors import Problem
from analysis.ingest.columns import normalised
from analysis.ingest.format_descriptions import TOTAL_WORDS, FormatDescription, Measure, split_year
from analysis.ingest.reference_days import Dated, Period
from analysis.ingest.sheet import Sheet

NO_COLUMN = -1  # of a total that the table does not have: it is the sum of its parts


@dataclass(frozen=True)
class ValueColumn:
    """A column of figures. label: how messages call it."""

    index: int
    measure: Measure
    period: Period
    label: str


@dataclass(frozen=True)
class MunicipalColumns:
    """The columns of a table. summed: columns of countries, to be added and dropped.

    uses_table_date: whether a column took the period of the table, naming none itself.
    """

    values: tuple[ValueColumn, ...]
    summed: tuple[int, ...]
    problems: tuple[Problem, ...]
    uses_table_date: bool


def find_municipal_columns(
    sheet: Sheet, description: FormatDescription, dated: Dated | None
) -> MunicipalColumns:
    """Sort the columns into places, figures, parts to sum, and those passed over.

    dated: the period of columns whose header names none; None where nothing says it.
    """
    return _Sorting(sheet, description, dated).columns()


class _Sorting:
    def __init__(self, sheet: Sheet, description: FormatDescription, dated: Dated | None) -> None:
        self._sheet, self._description, self._dated = sheet, description, dated
        self._values: list[ValueColumn] = []
        self._summed: list[int] = []
        self._problems: list[Problem] = []
        self._uses_table_date = False

    def columns(self) -> MunicipalColumns:
        """The columns, or what is wrong with them."""
        header, roles = self._sheet.header, self._description.columns
        places = {self._description.role_index(header, role) for role in roles}
        for index, text in enumerate(header):
            if index not in places and any(row[index].strip() for row in self._sheet.rows):
                self._sort(index, text)
        self._refuse_doubled()
        self._add_missing_total()
        if not self._values and not self._problems:
            said = "件数・人数の列がありません。"
            self._problems.append(Problem("no_figures", "", said, "見出しを確かめてください。"))
        return MunicipalColumns(
            values=tuple(self._values),
            summed=self._without_subtotals(),
            problems=tuple(dict.fromkeys(self._problems)),
            uses_table_date=self._uses_table_date,
        )

    def _sort(self, index: int, header: str) -> None:
        plain, period = split_year(header)
        lowest = self._lowest(index)
        if {normalised(header), lowest} & self._description.summed:
            self._summed.append(index)
            return
        measure = self._description.measure_of(plain)
        if measure is None and lowest not in TOTAL_WORDS:
            measure = self._description.measure_of(lowest)
        if measure is None and not plain and period:
            measure = self._description.measures[0]  # years side by side under a title
        if measure is None:
            if not any(map(self._description.is_passed_over, (plain, lowest))):
                self._problems.append(self._unknown(index))
            return
        of_table = self._dated.period if self._dated else None
        # Residents are of a day, whatever year stands in a header.
        is_of_table = period is None or (self._description.is_stock and of_table is not None)
        held = of_table if is_of_table else period
        if held is None:
            self._problems.append(self._undated())
            return
        self._uses_table_date |= is_of_table
        self._values.append(ValueColumn(index, measure, held, measure.name))

    def _lowest(self, index: int) -> str:
        """The lowest of several header rows (国籍・地域別 above 中国); "" where there is one.

        A bare 計 below another header says nothing of what it counts.
        """
        cells = [row[index] for row in self._sheet.header_rows if row[index].strip()]
        return normalised(cells[-1]) if cells and len(self._sheet.header_rows) > 1 else ""

    def _unknown(self, index: int) -> Problem:
        return Problem(
            "unknown_column",
            self._place(index),
            f"この見出しの列は、{self._description.name}の列として知られていません。",
            "不要な列なら削除し、必要な列なら見出しの意味を決めてください。",
        )

    def _undated(self) -> Problem:
        if self._description.is_stock:
            message, answer = "いつ現在の人数か、表題にも見出しにもありません。", "基準日"
        else:
            message, answer = "何年の件数か、表題にも見出しにもありません。", "期間"
        remedy = f"取込の画面で{answer}を選ぶか、表題に書いてください。"
        return Problem("date_unknown", "", message, remedy)

    def _refuse_doubled(self) -> None:
        seen: dict[tuple[str, Period], int] = {}
        for column in self._values:
            first = seen.setdefault((column.measure.code, column.period), column.index)
            if first != column.index:
                letter = self._sheet.column_letter(first)
                self._problems.append(
                    Problem(
                        "doubled_column",
                        self._place(column.index),
                        f"『{column.label}』にあたる列が{letter}列にもあります。",
                        "どちらか一方を削除してください。",
                    )
                )

    def _add_missing_total(self) -> None:
        """A table of parts without their total: the total is their sum."""
        total = self._description.measures[0]
        is_long = self._description.role_index(self._sheet.header, "summed_over") is not None
        has_total = any(column.measure is total for column in self._values)
        if self._summed and not has_total and not is_long and self._dated:
            self._values.append(ValueColumn(NO_COLUMN, total, self._dated.period, total.name))

    def _without_subtotals(self) -> tuple[int, ...]:
        """Regions of the world beside their countries would count everybody twice."""
        subtotals = self._description.subtotals
        countries = [i for i in self._summed if normalised(self._sheet.header[i]) not in subtotals]
        return tuple(countries or self._summed)

    def _place(self, index: int) -> str:
        line = self._sheet.header_line
        if self._sheet.sheet_name:
            return self._sheet.place(line, index)
        return f"{line}行目{self._sheet.column_letter(index)}列"
