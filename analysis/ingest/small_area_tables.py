"""Small-area tables (e-Stat 国勢調査 小地域): one row a 町丁・字 → residents, withheld ones as withheld.

Enters: a `Sheet` with KEY_CODE, HYOSYO, HTKSYORI, HTKSAKI, GASSAN and columns of figures. Leaves:
residents by small area for `save_residence`. Rows of municipalities and of 町 that are divided into
丁目 are sums of others: they are checked and left out. Where a small area is withheld (秘匿) its
residents are counted in another (合算先): the withheld one has no figure, the other one has the
figure of both, and nobody is counted twice. A pointer that points nowhere refuses the table.
Mesh tables (地域メッシュ統計) are read alike; they have no sums, and of a withheld cell they tell
everybody, who is moved to where its foreign residents are counted.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from analysis.errors import Problem
from analysis.geography.mesh_cells import MESH_MARK, is_mesh_code
from analysis.ingest.addresses import lines_place
from analysis.ingest.columns import normalised
from analysis.ingest.count_cells import SymbolTable, UnreadableCountError, read_count
from analysis.ingest.format_descriptions import FormatDescription, Reader
from analysis.ingest.sheet import Sheet
from analysis.observations import CellState

_MUNICIPALITY_LEVEL = "1"  # HYOSYO of a municipality's row
_RECEIVING, _WITHHELD = "1", "2"  # HTKSYORI: 合算地域, 秘匿地域
_SUM_OF_PARTS = "市区町村または丁目のある町の行（内訳の合計）"
_OTHER_PREFECTURE = "ほかの都道府県の行"
_NO_AREA = "小地域の番号のない行"
_NO_CELL = "1km以下のメッシュの番号ではない行"

Cell = tuple[CellState, int | None]


@dataclass(frozen=True)
class SmallAreaFigures:
    """What a table says: a frame for `save_residence`, and what was left out by reason."""

    residence: pd.DataFrame
    problems: tuple[Problem, ...]
    rows_read: int
    rows_placed: int
    left_out: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class _Area:
    line: int
    code: str
    level: str
    treatment: str
    merged_into: str
    everybody: Cell
    foreign: Cell


def table_day(sheet: Sheet, description: FormatDescription) -> date | None:
    """The day of the census, told by the number of the table in its headers (T001082001)."""
    text = " ".join((*sheet.header, *(cell for row in sheet.header_rows for cell in row)))
    days = {day for table, day in description.tables.items() if table in text}
    return min(days) if len(days) == 1 else None


def read_small_areas(
    sheet: Sheet,
    description: FormatDescription,
    symbols: SymbolTable,
    day: date,
    jis_code: str,
) -> SmallAreaFigures:
    """Read a recognised table.

    day: the reference day; jis_code: of the prefecture (27), other prefectures' rows are left out.
    """
    reading = _Reading(sheet, description, symbols)
    areas = [area for line, row in reading.rows() if (area := reading.area(line, row))]
    left_out: Counter[str] = Counter()
    left_out[_NO_AREA] = len(reading.rows()) - len(areas) - len(reading.unreadable)
    if description.reader is Reader.MESH_TABLE:
        return _mesh_cells(reading, areas, left_out, day)
    own = [area for area in areas if area.code.startswith(jis_code)]
    left_out[_OTHER_PREFECTURE] = len(areas) - len(own)
    leaves = _leaves(own)
    left_out[_SUM_OF_PARTS] = len(own) - len(leaves)
    problems = [*reading.problems, *_check_pointers(own), *_check_sums(own, leaves)]
    if not leaves and not problems:
        said = "この県の小地域の行がありません。"
        problems.append(Problem("wrong_profile", "", said, "プロファイルを切り替えてください。"))
    is_blocked = any(problem.is_blocking for problem in problems)
    return SmallAreaFigures(
        residence=_frame([] if is_blocked else leaves, day),
        problems=tuple(problems),
        rows_read=len(reading.rows()),
        rows_placed=0 if is_blocked else len(leaves),
        left_out=tuple((reason, rows) for reason, rows in left_out.items() if rows),
    )


def _mesh_cells(
    reading: "_Reading", areas: list[_Area], left_out: Counter[str], day: date
) -> SmallAreaFigures:
    """Cells of the grid. Which of them lie in the prefecture is told by its boundaries, later."""
    cells = [area for area in areas if is_mesh_code(area.code)]
    left_out[_NO_CELL] = len(areas) - len(cells)
    problems = [*reading.problems, *_check_pointers(cells, is_whole=True)]
    is_blocked = any(problem.is_blocking for problem in problems)
    placed = [] if is_blocked else _with_merged(cells)
    marked = [replace(cell, code=f"{MESH_MARK}{cell.code}") for cell in placed]
    return SmallAreaFigures(
        residence=_frame(marked, day),
        problems=tuple(problems),
        rows_read=len(reading.rows()),
        rows_placed=len(placed),
        left_out=tuple((reason, rows) for reason, rows in left_out.items() if rows),
    )


def _with_merged(cells: list[_Area]) -> list[_Area]:
    """Everybody of a withheld cell moved to where its foreign residents are counted."""
    moved: Counter[str] = Counter()
    for cell in cells:
        if cell.treatment == _WITHHELD:
            moved[cell.merged_into] += cell.everybody[1] or 0
    nobody: Cell = (CellState.WITHHELD, None)
    placed = []
    for cell in cells:
        if cell.treatment == _WITHHELD:
            placed.append(replace(cell, everybody=nobody, foreign=nobody))
        elif moved[cell.code] and cell.everybody[1] is not None:
            total = cell.everybody[1] + moved[cell.code]
            placed.append(replace(cell, everybody=(CellState.VALUE, total)))
        else:
            placed.append(cell)
    return placed


class _Reading:
    """The columns of a table, and its rows as areas."""

    def __init__(self, sheet: Sheet, description: FormatDescription, symbols: SymbolTable) -> None:
        self._sheet, self._symbols = sheet, symbols
        self._roles = {
            role: description.role_index(sheet.header, role) for role in description.columns
        }
        labels = self._labels()
        self.problems: list[Problem] = []
        self.unreadable: list[int] = []
        self._columns = {
            measure.code: next(
                (i for i, names in enumerate(labels) if names & set(measure.headers)), None
            )
            for measure in description.measures
        }
        if all(index is None for index in self._columns.values()):
            said = "総人口または外国人の列がありません。"
            self.problems.append(
                Problem("no_figures", "", said, "総数の列のある統計表を選んでください。")
            )

    def _labels(self) -> list[set[str]]:
        """Every text above each column, and the row of names that stands below the codes."""
        rows = [*self._sheet.header_rows, self._sheet.header]
        key = self._roles.get("key_code")
        if self._sheet.rows and key is not None and not self._sheet.rows[0][key].strip():
            rows.append(self._sheet.rows[0])
        width = len(self._sheet.header)
        return [{normalised(row[i]) for row in rows if row[i].strip()} for i in range(width)]

    def rows(self) -> list[tuple[int, tuple[str, ...]]]:
        """Rows and rows of totals in the file's order, without a second row of headers."""
        totals = [(total.line, total.cells) for total in self._sheet.totals]
        rows = sorted([*zip(self._sheet.lines, self._sheet.rows, strict=True), *totals])
        key = self._roles["key_code"] or 0
        return rows[1:] if rows and not rows[0][1][key].strip() else rows

    def area(self, line: int, row: tuple[str, ...]) -> _Area | None:
        """One row; None without a number, or when a cell cannot be read (then it is a problem)."""

        def text(role: str) -> str:
            index = self._roles.get(role)
            return row[index].strip() if index is not None else ""

        code = text("key_code")
        if not (code.isascii() and code.isdigit()):
            return None
        everybody, foreign = (
            self._cell(line, row, "all_residents"),
            self._cell(line, row, "foreign_residents"),
        )
        if everybody is None or foreign is None:
            return None
        return _Area(
            line, code, text("level"), text("withheld"), text("merged_into"), everybody, foreign
        )

    def _cell(self, line: int, row: tuple[str, ...], measure: str) -> Cell | None:
        index = self._columns[measure]
        if index is None:
            return CellState.MISSING, None
        try:
            state, count = read_count(row[index], self._symbols)
        except UnreadableCountError as error:
            place = self._sheet.place(line, index)
            self.problems.append(Problem("count", place, error.reason, error.remedy))
            self.unreadable.append(line)
            return None
        return (CellState.MISSING, None) if state is None else (state, count)


def _leaves(areas: list[_Area]) -> list[_Area]:
    """The areas that hold figures of their own, parts before wholes.

    A part's number begins with the whole's. A 町 all of whose 丁目 are withheld and merged into it
    (HTKSYORI=1) is kept beside them, because nothing else has their figures.
    """
    codes = {area.code for area in areas if area.level != _MUNICIPALITY_LEVEL}
    wholes = {code[:length] for code in codes for length in range(6, len(code))}
    return [
        area
        for area in areas
        if area.level != _MUNICIPALITY_LEVEL
        and (area.code not in wholes or area.treatment == _RECEIVING)
    ]


def _check_pointers(areas: list[_Area], *, is_whole: bool = False) -> list[Problem]:
    """is_whole: whether everybody of a withheld area is told, its foreign residents being merged."""
    receiving = {area.code for area in areas if area.treatment == _RECEIVING}
    lost = [
        area.line
        for area in areas
        if area.treatment == _WITHHELD
        # HTKSAKI is the number inside the municipality, or the whole one.
        and not {area.code[:5] + area.merged_into, area.merged_into} & receiving
    ]
    known = [
        area.line
        for area in areas
        if area.treatment == _WITHHELD
        and (area.foreign if is_whole else area.everybody)[1] is not None
    ]
    problems = []
    if lost:
        problems.append(
            Problem(
                "merge_pointer",
                lines_place(lost),
                "秘匿された地域の合算先（HTKSAKI）が、合算地域（HTKSYORI=1）の行にありません。",
                "統計表を途中で切らず、市区町村のすべての行を含むファイルを選んでください。",
            )
        )
    if known:
        problems.append(
            Problem(
                "withheld_known",
                lines_place(known),
                "秘匿地域（HTKSYORI=2）の行に値があります。",
                "公表されたままのファイルを選んでください。",
            )
        )
    return problems


def _check_sums(areas: list[_Area], leaves: list[_Area]) -> list[Problem]:
    totals: Counter[str] = Counter()
    for leaf in leaves:
        totals[leaf.code[:5]] += leaf.everybody[1] or 0
    wrong = [
        area.line
        for area in areas
        if area.level == _MUNICIPALITY_LEVEL
        and area.everybody[1] is not None
        and totals[area.code[:5]] != area.everybody[1]
    ]
    if not wrong:
        return []
    return [
        Problem(
            "total_disagrees",
            lines_place(wrong),
            "市区町村の行の人口が、小地域の合計と合いません。",
            "市区町村のすべての小地域を含むファイルを選んでください。",
        )
    ]


def _frame(leaves: list[_Area], day: date) -> pd.DataFrame:
    states = [area.foreign[0] for area in leaves]
    frame: pd.DataFrame = pd.DataFrame(
        {
            "area_code": pd.array([area.code for area in leaves], dtype="str"),
            "reference_date": pd.to_datetime([day] * len(leaves)).astype("datetime64[ns]"),
            "foreign_residents": pd.array([area.foreign[1] for area in leaves], dtype="Int64"),
            "all_residents": pd.array([area.everybody[1] for area in leaves], dtype="Int64"),
            "state": pd.array([int(state) for state in states], dtype="int8"),
        }
    )
    return frame
