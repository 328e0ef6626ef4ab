"""Facility tables (施設の表): one row a place, kind and size band → counts of 企業・学校 and 繁華街・商業施設.

Enters: a `Sheet` of the format in data/intake_formats/facilities.toml. Leaves: a frame for
`save_facilities`, what was left out, and every problem. Kinds and size bands are words of that
file and no others, so that no name of a shop, a school or an employer can come in as one; a column
that the format does not know refuses the table.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.errors import Problem
from analysis.ingest.addresses import cell_place, column_place, lines_place
from analysis.ingest.columns import normalised
from analysis.ingest.count_cells import SymbolTable, UnreadableCountError, is_blank, read_count
from analysis.ingest.format_descriptions import FormatDescription
from analysis.ingest.reference_days import find_day
from analysis.ingest.sheet import Sheet
from analysis.ingest.station_match import Mismatch, StationMatcher
from analysis.observations import CellState
from analysis.profile import Profile

_AREA_CODE = re.compile(r"[0-9]{8,12}")  # KEY_CODE of 町丁・字, or a code of a mesh cell
_NONE_THERE = "施設数が0の行"
_NOT_COUNTED = "施設数が空白の行"
_LABELS = {
    "station_code": "警察署コード",
    "station_name": "警察署名",
    "area_code": "小地域コード",
    "group": "施設区分",
    "kind": "施設種別",
    "size_band": "施設規模",
    "count": "施設数",
    "day": "基準日",
}

Key = tuple[str, str, str, str, str]  # area_code, station_id, group, kind, size_band


@dataclass(frozen=True)
class FacilityFigures:
    """What a table says: a frame for `save_facilities`, and what was left out by reason."""

    facilities: pd.DataFrame
    problems: tuple[Problem, ...]
    rows_read: int
    rows_placed: int
    left_out: tuple[tuple[str, int], ...]


def column_day(sheet: Sheet, description: FormatDescription) -> date | None:
    """The only day that the column 基準日 names; None without one or with several."""
    index = description.role_index(sheet.header, "day")
    return None if index is None else find_day(row[index] for row in sheet.rows)


def read_facilities(
    sheet: Sheet,
    description: FormatDescription,
    symbols: SymbolTable,
    profile: Profile,
    day: date,
) -> FacilityFigures:
    """Read a recognised table; day: the reference day."""
    table = _Table(sheet, description, symbols, profile, day)
    for line, row in zip(sheet.lines, sheet.rows, strict=True):
        table.read(line, row)
    problems = (*table.column_problems(), *table.problems, *table.row_problems())
    is_blocked = any(problem.is_blocking for problem in problems)
    counts = {} if is_blocked else table.counts
    return FacilityFigures(
        facilities=_frame(counts, day),
        problems=problems,
        rows_read=len(sheet.rows),
        rows_placed=len(counts),
        left_out=tuple(table.left_out.items()),
    )


class _Table:
    """The rows of a table by what they count, and what is wrong with them."""

    def __init__(
        self,
        sheet: Sheet,
        description: FormatDescription,
        symbols: SymbolTable,
        profile: Profile,
        day: date,
    ) -> None:
        self._sheet, self._symbols = sheet, symbols
        self._day = day
        self._matcher = StationMatcher(profile)
        self._roles = {
            role: description.role_index(sheet.header, role) for role in description.columns
        }
        self._kinds = {normalised(n): (k, n) for k in description.kinds for n in k.names}
        self.counts: dict[Key, int] = {}
        self.left_out: Counter[str] = Counter()
        self.problems: list[Problem] = []
        self._faulty: dict[str, list[int]] = defaultdict(list)
        self._lines: dict[Key, int] = {}

    def read(self, line: int, row: tuple[str, ...]) -> None:
        """One row into the counts, or into the problems."""
        if is_blank(self._text(row, "count")):
            self.left_out[_NOT_COUNTED] += 1
            return
        key, count = self._key(line, row), self._count(line, row)
        if key is None or count is None:
            return
        if key in self._lines:
            self._faulty["doubled"].append(line)
        elif count == 0:
            self.left_out[_NONE_THERE] += 1
        else:
            self.counts[key] = count
        self._lines.setdefault(key, line)

    def column_problems(self) -> list[Problem]:
        """Columns with values that the format does not know: a name or an address has no place."""
        known = {index for index in self._roles.values() if index is not None}
        return [
            Problem(
                "unknown_column",
                column_place(self._sheet.header_line, index),
                "この見出しの列は使えません。施設の名称・所在地などは保存しません。",
                "列を削除し、種別・規模ごとの数だけにしてください。",
            )
            for index in range(len(self._sheet.header))
            if index not in known and any(row[index].strip() for row in self._sheet.rows)
        ]

    def row_problems(self) -> list[Problem]:
        """One problem a kind of fault, with the lines; never the words of a cell."""
        kinds = "、".join(name for _, name in self._kinds.values())
        texts = {
            "kind": ("施設種別が一覧にない言葉です。", f"次のいずれかにしてください：{kinds}。"),
            "size_band": (
                "施設規模が、その種別の区分にありません。",
                "ひな形の区分から選んでください。",
            ),
            "group": (
                "施設区分が、その種別の区分と合いません。",
                "施設区分か施設種別を直してください。",
            ),
            "area_code": (
                "小地域コードが、町丁・字又はメッシュの番号（数字8～12桁）ではありません。",
                "番号を直すか、警察署全体の数なら空白にしてください。",
            ),
            "doubled": (
                "同じ警察署・小地域・種別・規模の行が2行以上あります。",
                "合計して1行にまとめてください。",
            ),
            "day": (
                "基準日が行によって違うか、日付として読めません。",
                "一つの基準日の表にしてください。",
            ),
        }
        return [
            Problem(f"facility_{fault}", lines_place(lines), *texts[fault])
            for fault, lines in self._faulty.items()
        ]

    def _text(self, row: tuple[str, ...], role: str) -> str:
        index = self._roles.get(role)
        return row[index].strip() if index is not None else ""

    def _key(self, line: int, row: tuple[str, ...]) -> Key | None:
        found = self._kinds.get(normalised(self._text(row, "kind")))
        if found is None:
            self._faulty["kind"].append(line)
            return None
        kind, name = found
        bands = {normalised(band): band for band in kind.size_bands}
        band = bands.get(normalised(self._text(row, "size_band")))
        area, group = self._text(row, "area_code"), self._text(row, "group")
        if band is None:
            self._faulty["size_band"].append(line)
        if group and normalised(group) != normalised(kind.group):
            self._faulty["group"].append(line)
        if (own := self._text(row, "day")) and find_day((own,)) != self._day:
            self._faulty["day"].append(line)
        if area and not _AREA_CODE.fullmatch(area):
            self._faulty["area_code"].append(line)
        station = self._station(line, row)
        return None if band is None or station is None else (area, station, kind.group, name, band)

    def _station(self, line: int, row: tuple[str, ...]) -> str | None:
        code, name = self._text(row, "station_code"), self._text(row, "station_name")
        station = self._matcher.match(code, name, self._day.replace(day=1))
        if isinstance(station, Mismatch):
            label = _LABELS["station_code" if station.is_in_code else "station_name"]
            self.problems.append(
                Problem(str(station.kind), cell_place(line, label), station.message, station.remedy)
            )
            return None
        return station.id

    def _count(self, line: int, row: tuple[str, ...]) -> int | None:
        try:
            state, count = read_count(self._text(row, "count"), self._symbols)
        except UnreadableCountError as error:
            reason, remedy = error.reason, error.remedy
        else:
            if state is CellState.VALUE:
                return count
            reason = "施設数が記号です。"
            remedy = "数字で書くか、分からない種別の行を削除してください。"
        place = cell_place(line, _LABELS["count"])
        self.problems.append(Problem("count", place, reason, remedy))
        return None


def _frame(counts: dict[Key, int], day: date) -> pd.DataFrame:
    columns = ["area_code", "station_id", "grp", "kind", "size_band"]
    keys = sorted(counts)
    frame = pd.DataFrame(
        {name: pd.array([key[i] for key in keys], dtype="str") for i, name in enumerate(columns)}
    )
    return frame.assign(
        count=pd.array([counts[key] for key in keys], dtype="Int64"),
        reference_date=pd.to_datetime([day] * len(keys)).astype("datetime64[ns]"),
    )
