"""Sums of municipal tables (内訳と合計): what the rows of a municipality add up to, totals checked.

Enters: the cells of each row, as municipal_tables.py has read and placed them. Leaves: one figure
by municipality, measure and period; where rows contradict each other, whoever reads them is told.
A row that is the sum of others is compared with them and never added.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.ingest.area_match import MunicipalityMatcher, RowKind
from analysis.ingest.format_descriptions import TOTAL_WORDS
from analysis.ingest.municipal_columns import ValueColumn
from analysis.ingest.reference_days import Period
from analysis.observations import CellState

Cell = tuple[CellState, int | None]
Cells = Sequence[tuple[ValueColumn, Cell]]
Key = tuple[str, str, Period]  # municipality code, measure, period
Fault = Callable[[int, str, str, str], None]  # line, check, message, remedy


@dataclass(frozen=True, eq=False)
class _Alone:
    """A row that names a municipality and no part of it, in a table of parts."""

    line: int
    code: str
    cells: dict[Key, Cell]


def add_cells(one: Cell, other: Cell) -> Cell:
    """A sum: withheld or missing where one of them is, because a part of it is not known."""
    states = {one[0], other[0]}
    for state in (CellState.WITHHELD, CellState.MISSING):
        if state in states:
            return state, None
    return CellState.VALUE, (one[1] or 0) + (other[1] or 0)


def _add(cell: Cell, key: Key, target: dict[Key, Cell]) -> None:
    target[key] = add_cells(target[key], cell) if key in target else cell


class MunicipalSums:
    """The figures of one table while its rows pass by; `finish` compares the totals.

    has_parts: whether rows are parts of municipalities (町丁目), several of them to one.
    fault: is told of rows that contradict each other.
    """

    def __init__(self, matcher: MunicipalityMatcher, fault: Fault, *, has_parts: bool) -> None:
        self._matcher = matcher
        self._fault = fault
        self._has_parts = has_parts
        self.figures: dict[Key, Cell] = {}
        self.totals_among_alone = 0  # rows that name a municipality alone and are its total
        self._parts: dict[Key, Cell] = {}
        self._whole: dict[tuple[str, Period], list[tuple[int, str, Cell]]] = defaultdict(list)
        self._alone: list[_Alone] = []
        self._nowhere: dict[tuple[str, Period], Cell] = {}
        self._lines: dict[str, int] = {}

    def add(self, code: str, line: int, cells: Cells) -> None:
        """A row of a municipality, or of a part of it in a table of parts."""
        for column, cell in cells:
            key = (code, column.measure.code, column.period)
            if key in self.figures and not self._has_parts:
                message = f"{self._lines[code]}行目と同じ市区町村です。"
                self._fault(line, "duplicate_row", message, "正しい方だけを残してください。")
                return
            _add(cell, key, self.figures)
        self._lines.setdefault(code, line)

    def add_part(self, code: str, line: int, cells: Cells, *, is_subtotal: bool) -> None:
        """A row of one country or region of a municipality; アジア has its countries beside it."""
        if not is_subtotal:
            for column, cell in cells:
                _add(cell, (code, column.measure.code, column.period), self._parts)
        self._lines.setdefault(code, line)

    def add_alone(self, code: str, line: int, cells: Cells) -> None:
        """A row that names the municipality and no part of it, where others name parts."""
        held = {(code, column.measure.code, column.period): cell for column, cell in cells}
        self._alone.append(_Alone(line, code, held))

    def add_sum(self, kind: RowKind, line: int, name: str, cells: Cells) -> None:
        """A row that sums others, or what could be placed nowhere. name: in its compared form."""
        for column, cell in cells:
            key = (column.measure.code, column.period)
            if kind is RowKind.NOWHERE:
                held = self._nowhere.get(key, (CellState.VALUE, 0))
                self._nowhere[key] = add_cells(held, cell)
            elif kind in (RowKind.SUM, RowKind.CITY_OF_WARDS):
                self._whole[key].append((line, name, cell))

    def finish(self, *, has_other_prefectures: bool) -> None:
        """Compare every row of totals whose parts are known with the sum of its parts."""
        self._add_alone()
        for key, cell in self._parts.items():
            total = self.figures.setdefault(key, cell)
            if total != cell and total[1] is not None and cell[1] is not None:
                self._disagreement(self._lines.get(key[0], 0))
        for (measure, period), rows in self._whole.items():
            for line, name, cell in rows:
                if has_other_prefectures and name in TOTAL_WORDS:
                    continue  # of all prefectures together: its parts are not all known
                wanted = self._sum_for(name, measure, period)
                if cell[1] is not None and wanted and cell[1] not in wanted:
                    self._disagreement(line)

    def _add_alone(self) -> None:
        """Rows that give a municipality's name alone, in a table of its parts.

        One of them may be the total of the parts and of the others; the others are then parts
        that the source does not divide. Without parts and others it is all there is.
        """
        by_code: dict[str, list[_Alone]] = defaultdict(list)
        for alone in self._alone:
            by_code[alone.code].append(alone)
        for code, rows in by_code.items():
            parts = {k: cell for k, cell in self.figures.items() if k[0] == code}
            total = next((row for row in reversed(rows) if self._is_total(row, rows, parts)), None)
            if total is None and (parts or len(rows) > 1):
                self._disagreement(rows[-1].line)
            for row in rows:
                if row is total:
                    self.totals_among_alone += 1
                else:
                    for key, cell in row.cells.items():
                        _add(cell, key, self.figures)

    @staticmethod
    def _is_total(row: _Alone, rows: list[_Alone], parts: dict[Key, Cell]) -> bool:
        held = dict(parts)
        for other in rows:
            if other is not row:
                for key, cell in other.cells.items():
                    _add(cell, key, held)
        return bool(held) and held == row.cells

    def _sum_for(self, name: str, measure: str, period: Period) -> set[int]:
        """What a row of totals may be; empty where its parts are not known."""
        codes = self._matcher.parts_of(name)
        if codes is None:
            return set()
        held = [
            cell
            for (code, m, p), cell in self.figures.items()
            if (m, p) == (measure, period) and code in codes
        ]
        if not held or any(count is None for _, count in held):
            return set()
        total = sum(count or 0 for _, count in held)
        if codes != self._matcher.codes:
            return {total}
        # The prefecture's total may hold what could not be placed: 他県, 海外認知, 不明.
        nowhere = self._nowhere.get((measure, period), (CellState.VALUE, 0))[1]
        return {total, total + (nowhere or 0)}

    def _disagreement(self, line: int) -> None:
        self._fault(
            line,
            "total_disagrees",
            "合計の行が、内訳の行の合計と合いません。",
            "数字がずれていないか確かめ、合計の行が別の範囲のものなら削除してください。",
        )
