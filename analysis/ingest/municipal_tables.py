"""Municipal tables (市区町村別の表): one row a municipality or a part of one → figures by municipality.

Enters: a `Sheet`, its description and the municipalities of the prefecture. Leaves: figures by
municipality, measure and period, what was left out by reason, and every problem. Rows that are
sums of others are checked against them and never added. Columns or rows of countries and regions
are summed here and dropped: nothing behind this file knows of them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.errors import Problem
from analysis.ingest.addresses import cell_place, lines_place
from analysis.ingest.area_match import AreaProblem, Municipality, MunicipalityMatcher, RowKind
from analysis.ingest.columns import normalised
from analysis.ingest.count_cells import SymbolTable, UnreadableCountError, read_count
from analysis.ingest.format_descriptions import TOTAL_WORDS, FormatDescription
from analysis.ingest.municipal_columns import (
    MunicipalColumns,
    ValueColumn,
    find_municipal_columns,
)
from analysis.ingest.municipal_sums import Cell, Cells, Key, MunicipalSums, add_cells
from analysis.ingest.reference_days import Dated
from analysis.ingest.sheet import Sheet
from analysis.observations import CellState


@dataclass(frozen=True)
class MunicipalFigures:
    """What a table says. figures: key → state and count; left_out: reason → rows.

    uses_table_date: whether a column took the period of the table, naming none itself.
    """

    figures: dict[Key, Cell]
    problems: tuple[Problem, ...]
    rows_read: int
    rows_placed: int
    left_out: tuple[tuple[str, int], ...]
    uses_table_date: bool


def read_municipal_table(
    sheet: Sheet,
    description: FormatDescription,
    matcher: MunicipalityMatcher,
    symbols: SymbolTable,
    dated: Dated | None,
) -> MunicipalFigures:
    """Read a recognised table.

    dated: the period of columns whose header names none; None where nothing says it.
    """
    columns = find_municipal_columns(sheet, description, dated)
    table = _Table(sheet, description, matcher, symbols, columns)
    if not table.problems:
        for line, row in table.all_rows():
            table.read_row(line, row)
        table.check_sums()
    return table.figures()


@dataclass
class _Table:
    sheet: Sheet
    description: FormatDescription
    matcher: MunicipalityMatcher
    symbols: SymbolTable
    columns: MunicipalColumns

    def __post_init__(self) -> None:
        self.problems = list(self.columns.problems)
        has_parts = self._role("place") is not None
        self._sums = MunicipalSums(self.matcher, self._fault, has_parts=has_parts)
        self._left_out: Counter[str] = Counter()
        self._restored: list[int] = []
        self._less: list[int] = []
        self._placed = 0

    def _role(self, role: str) -> int | None:
        return self.description.role_index(self.sheet.header, role)

    def all_rows(self) -> list[tuple[int, tuple[str, ...]]]:
        """Rows and the rows of totals, in the order of the file."""
        rows = [*zip(self.sheet.lines, self.sheet.rows, strict=True)]
        return sorted([*rows, *((total.line, total.cells) for total in self.sheet.totals)])

    def _is_subtotal(self, text: str) -> bool:
        return normalised(text) in self.description.subtotals

    def read_row(self, line: int, row: tuple[str, ...]) -> None:
        """Read one row into the figures of its municipality, or count it as left out."""
        found, name = self._place(row)
        if isinstance(found, AreaProblem):
            self._problem("municipality", self._row_place(line), found.message, _ASK_NAME)
            return
        cells = list(self._cells(line, row))
        if isinstance(found, RowKind):
            self._left_out[found.value] += 1
            self._sums.add_sum(found, line, normalised(name), cells)
            return
        gone = self._gone(found.code, name, cells)
        if gone:
            self._problem("municipality_dated", self._row_place(line), gone.message, _ASK_PERIOD)
            return
        self._placed += 1
        if found.restored:
            self._restored.append(line)
        if self._role("place") is not None and found.name:
            self._sums.add_alone(found.code, line, cells)
        else:
            self._add(found.code, line, row, cells)

    def _gone(self, code: str, name: str, cells: Cells) -> AreaProblem | None:
        """What to ask where the row has figures of a period without this municipality."""
        for column, (state, _) in cells:
            problem = self.matcher.problem_in(code, name, column.period)
            if problem and state is not CellState.MISSING:
                return problem
        return None

    def _place(self, row: tuple[str, ...]) -> tuple[Municipality | RowKind | AreaProblem, str]:
        def text(role: str) -> str:
            index = self._role(role)
            return row[index].strip() if index is not None else ""

        code, name, place = text("municipality_code"), text("municipality_name"), text("place")
        prefecture = text("prefecture")
        if not (code or name or place) and prefecture:
            name = prefecture
        if place and not name:
            split = self.matcher.split_address(place)
            if split and split[1] != "計":
                # Without a part of it, the name alone: the municipality's total, or all there is.
                return Municipality(split[0], "" if split[1] else place), place
            name = place
        if not (code or name):
            return AreaProblem("市区町村のコードも名前も空白です。"), ""
        period = max((column.period for column in self.columns.values), default=None)
        return self.matcher.match(code, name, period), name or prefecture

    def _cells(self, line: int, row: tuple[str, ...]) -> Iterator[tuple[ValueColumn, Cell]]:
        parts = [self._cell(line, row, i, self.sheet.header[i]) for i in self.columns.summed]
        for column in self.columns.values:
            is_total = column.measure is self.description.measures[0]
            total = self._cell(line, row, column.index, column.label) if column.index >= 0 else None
            summed = self._sum_of(parts) if is_total and parts else None
            if total and summed:
                self._compare_parts(line, total, summed)
            cell = total or summed
            if cell:
                yield column, cell

    @staticmethod
    def _sum_of(parts: list[Cell | None]) -> Cell | None:
        total: Cell = (CellState.VALUE, 0)
        for part in parts:
            if part is None:
                return None
            total = add_cells(total, part)
        return total

    def _compare_parts(self, line: int, total: Cell, summed: Cell) -> None:
        if total[1] is None or summed[1] is None or total == summed:
            return
        if summed[1] > total[1]:
            self._problem(
                "parts_exceed_total",
                self._row_place(line),
                "内訳の列の合計が、総数の列より大きくなっています。",
                "小計の列が混じっていないか、数字がずれていないか確かめてください。",
            )
        else:
            self._less.append(line)

    def _cell(self, line: int, row: tuple[str, ...], index: int, label: str) -> Cell | None:
        try:
            state, count = read_count(row[index], self.symbols)
        except UnreadableCountError as error:
            place = self._cell_place(line, index, label)
            self._problem("count", place, error.reason, error.remedy)
            return None
        return None if state is None else (state, count)

    def _add(self, code: str, line: int, row: tuple[str, ...], cells: Cells) -> None:
        region = self._role("summed_over")
        kind = normalised(row[region]) if region is not None else ""
        if region is None or kind in TOTAL_WORDS:
            self._sums.add(code, line, cells)
        elif kind in self.description.summed:
            self._sums.add_part(code, line, cells, is_subtotal=self._is_subtotal(kind))
        else:
            self._problem(
                "region_unknown",
                self._row_place(line),
                "国・地域の欄に、国・地域の名として知られていない値があります。",
                "在留外国人統計の書き方に合わせるか、行を削除してください。",
            )

    def check_sums(self) -> None:
        """Compare the rows of totals with their parts, when all rows are read."""
        is_of_several = self._left_out[RowKind.OTHER_PREFECTURE.value] > 0
        self._sums.finish(has_other_prefectures=is_of_several)
        if self._sums.totals_among_alone:
            self._left_out[RowKind.SUM.value] += self._sums.totals_among_alone
            self._placed -= self._sums.totals_among_alone

    def figures(self) -> MunicipalFigures:
        """The result, with what is to be told about it."""
        told = []
        if self._restored:
            told.append(("市区町村コードの先頭の0を補って読みました。", self._restored))
        if self._less:
            told.append(("内訳の列の合計が総数より小さいため、総数の列を使いました。", self._less))
        notices = [
            Problem("reading", lines_place(lines), said, "", is_blocking=False)
            for said, lines in told
        ]
        if self.columns.summed or self._role("summed_over") is not None:
            said = "国・地域の別は足し合わせて捨てました。保存するのは市区町村ごとの総数だけです。"
            notices.append(Problem("summed", "", said, "", is_blocking=False))
        return MunicipalFigures(
            figures=dict(self._sums.figures),
            problems=(*self.problems, *notices),
            rows_read=len(self.sheet.rows) + len(self.sheet.totals),
            rows_placed=self._placed,
            left_out=tuple(self._left_out.items()),
            uses_table_date=self.columns.uses_table_date,
        )

    def _row_place(self, line: int) -> str:
        index = next(
            (
                i
                for role in ("municipality_name", "place", "municipality_code")
                if (i := self._role(role)) is not None
            ),
            0,
        )
        return self.sheet.place(line, index)

    def _cell_place(self, line: int, index: int, label: str) -> str:
        is_known = label not in self.description.summed
        return (
            self.sheet.located(cell_place(line, label))
            if is_known
            else self.sheet.place(line, index)
        )

    def _fault(self, line: int, check: str, message: str, remedy: str) -> None:
        self._problem(check, self._row_place(line), message, remedy)

    def _problem(self, check: str, place: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(check, place, message, remedy))


_ASK_PERIOD = (
    "表の期間か市区町村を確かめてください。合併前後の値は、それぞれの期間の表で送ってください。"
)
_ASK_NAME = "市区町村コードか正式な市区町村名を書いてください。合計などの行なら削除してください。"
