"""The police agency's station code table (警察署等コード): a published CSV → stations.

Enters: a table as published: UTF-8 with BOM (CP932 when saved again), metadata rows above the
header, five or six columns, any line ends. Leaves: the police stations of a prefecture, and what
was left out with the reason.

A code means something only inside its prefecture and its table: codes have been given again
(40-131 was 不明, later つくば). So tables are read one at a time and never joined by code;
`compare_tables` says what differs and draws no conclusion.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import UserError
from analysis.geography.prefectures import Prefecture
from analysis.profile import Station

# The header cells by which the table is known, and what each column gives.
_HEADER = {
    "コード（都道府県）": "prefecture_code",
    "コード（警察署等）": "station_code",
    "都道府県名": "prefecture",
    "警察署等名": "name",
}
# Names of units that are no police station. Whole words at the end, because stations are called
# 本部 (Okinawa), 室蘭, 小矢部, 所沢 too.
_UNIT_ENDINGS = ("隊", "課", "課（高速隊）")
_UNKNOWN_NAMES = ("不明", "その他", "欠番")
FIRST_STATION_CODE = 100  # in the tables of 2019–2024 all lower codes are traffic units


@dataclass(frozen=True)
class StationCode:
    """One row of the table. line: its place in the file, for messages."""

    prefecture_code: str  # 10
    station_code: str  # 101
    prefecture: str  # 北海道（札幌方面）, 埼玉
    name: str  # 中央
    line: int

    @property
    def code(self) -> str:
        """10-101."""
        return f"{self.prefecture_code}-{self.station_code}"

    @property
    def block(self) -> str:
        """札幌方面, or "" where the prefecture has no areas (方面)."""
        return self.prefecture.partition("（")[2].removesuffix("）")


@dataclass(frozen=True)
class LeftOut:
    """A row that is no police station, and why."""

    row: StationCode
    reason: str


@dataclass(frozen=True)
class PrefectureStations:
    """The police stations of one prefecture in a table, and the rows left out."""

    stations: tuple[Station, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class TableDifference:
    """What two tables say differently. One code with two names is two stations until confirmed."""

    only_in_first: tuple[StationCode, ...]
    only_in_second: tuple[StationCode, ...]
    same_code_other_name: tuple[tuple[StationCode, StationCode], ...]


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(
            f"{path.name}：ファイルを開けません。場所と名前を確認してください。"
        ) from error
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError(f"{path.name}：文字コードが UTF-8 でも CP932 でもないため、読めません。")


def _columns(cells: list[str]) -> dict[str, int] | None:
    """Which column holds what, when this row is the header."""
    found = {_HEADER[cell]: index for index, cell in enumerate(cells) if cell in _HEADER}
    return found if len(found) == len(_HEADER) else None


def _row(cells: list[str], columns: dict[str, int], line: int) -> StationCode | None:
    """One row; None when it has no two numbers and two names."""
    if len(cells) <= max(columns.values()):
        return None
    values = {key: cells[index] for key, index in columns.items()}
    prefecture_code, station_code = values["prefecture_code"], values["station_code"]
    is_number = (prefecture_code + station_code).isascii() and (
        prefecture_code.isdigit() and station_code.isdigit()
    )
    if not is_number or not values["prefecture"] or not values["name"]:
        return None
    # Excel drops leading zeros when the table is saved again.
    return StationCode(
        prefecture_code.zfill(2),
        station_code.zfill(3),
        values["prefecture"],
        values["name"].removesuffix("警察署"),
        line,
    )


def _check_rows(name: str, rows: list[StationCode], unreadable: list[int]) -> None:
    seen: dict[str, int] = {}
    problems = [f"{line}行目：番号と名称がそろっていません。" for line in unreadable]
    for row in rows:
        if row.code in seen:
            problems.append(f"{row.line}行目：{seen[row.code]}行目と番号が同じです。")
        seen.setdefault(row.code, row.line)
    if not rows:
        problems.append("警察署等の行が一つもありません。")
    if problems:
        raise UserError(f"{name}：警察署等コードの表として読めません。\n" + "\n".join(problems))


def read_station_codes(path: Path) -> tuple[StationCode, ...]:
    """Read a table, rows in the file's order.

    Raises UserError for a file without the table's header, and with every row that does not fit.
    """
    columns: dict[str, int] | None = None
    rows: list[StationCode] = []
    unreadable: list[int] = []
    reader = csv.reader(io.StringIO(_text(path), newline=""))
    for raw in reader:
        cells = [cell.strip() for cell in raw]
        if columns is None:
            columns = _columns(cells)
        elif any(cells):
            row = _row(cells, columns, reader.line_num)
            if row is None:
                unreadable.append(reader.line_num)
            else:
                rows.append(row)
    if columns is None:
        raise UserError(
            f"{path.name}：見出し（{'、'.join(_HEADER)}）の行がありません。"
            "警察庁の「警察署等コード」の CSV を指定してください。"
        )
    _check_rows(path.name, rows, unreadable)
    return tuple(rows)


def _reason_to_leave_out(row: StationCode) -> str:
    if row.name in _UNKNOWN_NAMES:
        return "名称が警察署を指していません。"
    if row.name.endswith(_UNIT_ENDINGS):
        return "警察署ではなく、本部の隊・課です。"
    if int(row.station_code) < FIRST_STATION_CODE:
        return f"番号が{FIRST_STATION_CODE}未満で、警察署の番号ではありません。"
    return ""


def is_station(row: StationCode) -> bool:
    """Whether a row is a police station, and no unit of the headquarters."""
    return not _reason_to_leave_out(row)


def of_prefecture(rows: tuple[StationCode, ...], prefecture: Prefecture) -> tuple[StationCode, ...]:
    """The rows of a prefecture; 北海道 takes all its areas (方面)."""
    return tuple(row for row in rows if row.prefecture.partition("（")[0] == prefecture.short_name)


def stations_of(rows: tuple[StationCode, ...], prefecture: Prefecture) -> PrefectureStations:
    """The police stations of a prefecture; 北海道 takes all its areas (方面, codes 10 to 14).

    The table says nothing of dates and territory, so every station needs confirmation.
    Raises UserError when the table has no police station of that prefecture.
    """
    own = of_prefecture(rows, prefecture)
    left_out = tuple(LeftOut(row, reason) for row in own if (reason := _reason_to_leave_out(row)))
    dropped = {item.row.code for item in left_out}
    stations = tuple(
        Station(
            code=row.code,
            name=row.name,
            valid_from=None,
            valid_to=None,
            block=row.block,
            needs_confirmation=True,
            evidence="警察庁の警察署等コードの表による。設置の日・管轄区域は未確認",
        )
        for row in own
        if row.code not in dropped
    )
    if not stations:
        raise UserError(
            f"この表に{prefecture.name}の警察署がありません。表の年次を確認してください。"
        )
    return PrefectureStations(stations, left_out)


def compare_tables(
    first: tuple[StationCode, ...], second: tuple[StationCode, ...]
) -> TableDifference:
    """What changed between two tables, for a person to judge: nothing is joined by code."""
    by_code = [{row.code: row for row in table} for table in (first, second)]
    return TableDifference(
        only_in_first=tuple(row for row in first if row.code not in by_code[1]),
        only_in_second=tuple(row for row in second if row.code not in by_code[0]),
        same_code_other_name=tuple(
            (row, by_code[1][row.code])
            for row in first
            if row.code in by_code[1] and by_code[1][row.code].name != row.name
        ),
    )
