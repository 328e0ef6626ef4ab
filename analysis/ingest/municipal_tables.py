"""Municipal tables (市区町村別の表): one row a municipality or a part of one → figures by municipality.

Enters: a `Sheet`, its description and the municipalities of the prefecture. Leaves: figures by
municipality, measure and period, what was left out by reason, and every problem. Rows that are
sums of others are checked against them and never added. Columns or rows of countries and regions
are summed here and dropped: nothing behind this file knows of them.
"""

from collections import Counter, defaultdict
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
from analysis.ingest.reference_days import Dated, Period
from analysis.ingest.sheet import Sheet
from analysis.observations import CellState

Cell = tuple[CellState, int | None]
Key = tuple[str, str, Period]  # municipality code, measure, period


@dataclass(frozen=True, eq=False)
class _Alone:
    """A row that names a municipality and no part of it, in a table of parts."""

    line: int
    code: str
    cells: dict[Key, Cell]


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


def add_cells(one: Cell, other: Cell) -> Cell:
    """A sum: withheld or missing where one of them is, because a part of it is not known."""
    states = {one[0], other[0]}
    for state in (CellState.WITHHELD, CellState.MISSING):
        if state in states:
            return state, None
    return CellState.VALUE, (one[1] or 0) + (other[1] or 0)


@dataclass
class _Table:
    sheet: Sheet
    description: FormatDescription
    matcher: MunicipalityMatcher
    symbols: SymbolTable
    columns: MunicipalColumns

    def __post_init__(self) -> None:
        self.problems = list(self.columns.problems)
        self._sums: dict[Key, Cell] = {}
        self._parts: dict[Key, Cell] = {}
        self._whole: dict[tuple[str, Period], list[tuple[int, str, Cell]]] = defaultdict(list)
        self._alone: list[_Alone] = []
        self._nowhere: dict[tuple[str, Period], Cell] = {}
        self._left_out: Counter[str] = Counter()
        self._restored: list[int] = []
        self._less: list[int] = []
        self._lines: dict[str, int] = {}
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
            self._remember_sum(found, line, name, cells)
            return
        self._placed += 1
        if found.restored:
            self._restored.append(line)
        if self._role("place") is not None and found.name:
            held = {(found.code, c.measure.code, c.period): cell for c, cell in cells}
            self._alone.append(_Alone(line, found.code, held))
        else:
            self._add(found.code, line, row, cells)

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
        return self.matcher.match(code, name), name or prefecture

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

    def _add(
        self,
        code: str,
        line: int,
        row: tuple[str, ...],
        cells: list[tuple[ValueColumn, Cell]],
    ) -> None:
        is_part = self._role("place") is not None
        region = self._role("summed_over")
        kind = normalised(row[region]) if region is not None else ""
        if region is not None and kind not in TOTAL_WORDS:
            if kind not in self.description.summed:
                self._problem(
                    "region_unknown",
                    self._row_place(line),
                    "国・地域の欄に、国・地域の名として知られていない値があります。",
                    "在留外国人統計の書き方に合わせるか、行を削除してください。",
                )
                return
            is_part = True
        target = self._parts if region is not None and is_part else self._sums
        for column, cell in cells:
            key = (code, column.measure.code, column.period)
            if key in target and not is_part:
                self._problem(
                    "duplicate_row",
                    self._row_place(line),
                    f"{self._lines[code]}行目と同じ市区町村です。",
                    "正しい方だけを残してください。",
                )
                return
            if region is not None and is_part and self._is_subtotal(kind):
                continue  # アジア: its countries have rows of their own
            target[key] = add_cells(target[key], cell) if key in target else cell
        self._lines.setdefault(code, line)

    def _remember_sum(
        self, kind: RowKind, line: int, name: str, cells: list[tuple[ValueColumn, Cell]]
    ) -> None:
        plain = normalised(name)
        for column, cell in cells:
            key = (column.measure.code, column.period)
            if kind is RowKind.NOWHERE:
                held = self._nowhere.get(key, (CellState.VALUE, 0))
                self._nowhere[key] = add_cells(held, cell)
            elif kind in (RowKind.SUM, RowKind.CITY_OF_WARDS):
                self._whole[key].append((line, plain, cell))

    def _add_alone(self) -> None:
        """Rows that give a municipality's name alone, in a table of its parts.

        One of them may be the total of the parts and of the others; the others are then parts
        that the source does not divide. Without parts and others it is all there is.
        """
        by_code: dict[str, list[_Alone]] = defaultdict(list)
        for alone in self._alone:
            by_code[alone.code].append(alone)
        for code, rows in by_code.items():
            parts = {k: cell for k, cell in self._sums.items() if k[0] == code}
            total = next((row for row in reversed(rows) if self._is_total(row, rows, parts)), None)
            if total is None and (parts or len(rows) > 1):
                self._disagreement(rows[-1].line)
            for row in rows:
                if row is total:
                    self._left_out[RowKind.SUM.value] += 1
                    self._placed -= 1
                else:
                    self._add_cells(row)

    @staticmethod
    def _is_total(row: _Alone, rows: list[_Alone], parts: dict[Key, Cell]) -> bool:
        held = dict(parts)
        for other in rows:
            if other is not row:
                for key, cell in other.cells.items():
                    held[key] = add_cells(held[key], cell) if key in held else cell
        return bool(held) and held == row.cells

    def _add_cells(self, row: _Alone) -> None:
        for key, cell in row.cells.items():
            self._sums[key] = add_cells(self._sums[key], cell) if key in self._sums else cell

    def check_sums(self) -> None:
        """Compare every row of totals whose parts are known with the sum of its parts."""
        self._add_alone()
        for key, cell in self._parts.items():
            total = self._sums.setdefault(key, cell)
            if total != cell and total[1] is not None and cell[1] is not None:
                self._disagreement(self._lines.get(key[0], 0))
        for (measure, period), rows in self._whole.items():
            for line, name, cell in rows:
                wanted = self._sum_for(name, measure, period)
                if cell[1] is not None and wanted and cell[1] not in wanted:
                    self._disagreement(line)

    def _sum_for(self, name: str, measure: str, period: Period) -> set[int]:
        """What a row of totals may be; empty where its parts are not known."""
        codes = self.matcher.parts_of(name)
        is_of_several = self._left_out[RowKind.OTHER_PREFECTURE.value] > 0
        if codes is None or (is_of_several and name in TOTAL_WORDS):
            return set()
        held = [
            cell
            for (code, m, p), cell in self._sums.items()
            if (m, p) == (measure, period) and code in codes
        ]
        if not held or any(count is None for _, count in held):
            return set()
        total = sum(count or 0 for _, count in held)
        if codes != self.matcher.codes:
            return {total}
        # The prefecture's total may hold what could not be placed: 他県, 海外認知, 不明.
        nowhere = self._nowhere.get((measure, period), (CellState.VALUE, 0))[1]
        return {total, total + (nowhere or 0)}

    def _disagreement(self, line: int) -> None:
        self._problem(
            "total_disagrees",
            self._row_place(line),
            "合計の行が、内訳の行の合計と合いません。",
            "数字がずれていないか確かめ、合計の行が別の範囲のものなら削除してください。",
        )

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
            figures=dict(self._sums),
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

    def _problem(self, check: str, place: str, message: str, remedy: str) -> None:
        self.problems.append(Problem(check, place, message, remedy))


_ASK_NAME = "市区町村コードか正式な市区町村名を書いてください。合計などの行なら削除してください。"
