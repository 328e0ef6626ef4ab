"""One table in many hands: the ways in which people and programs write the same observations.

Enters: an observation frame and a `Dialect`. Leaves: the bytes of a file. What is written here must
read back equal; the choices that go with a dialect (a mark for 対象外) are part of it.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

import pandas as pd
import xlsxwriter

from analysis.indicators import Catalogue
from analysis.ingest.checked_file import FileReading, check_file
from analysis.ingest.count_cells import SymbolReading
from analysis.ingest.reading_choices import ReadingChoices
from analysis.months import fiscal_year, short_wareki_month, wareki_fiscal_year, wareki_month
from analysis.observations import CellState, Provision
from analysis.profile import Profile
from tests.ingest.sent_files import TODAY

NOT_APPLICABLE = "／"  # written where the frame has no cell; the sender says that it means 対象外
CHOICES = ReadingChoices(symbols={NOT_APPLICABLE: SymbolReading.NONE})
_KANJI = "〇一二三四五六七八九"
_EXCEL_ZERO = date(1899, 12, 30)


class Layout(Enum):
    """Where stations, indicators and months stand."""

    LONG = "long"
    YEAR_AND_MONTH = "year and month in two columns"
    FISCAL_YEAR_AND_MONTH = "fiscal year and month in two columns"
    WIDE_MONTHS = "months side by side"
    FISCAL_YEARS = "a row a fiscal year, April to March side by side"
    WIDE_INDICATORS = "indicators side by side"


def _wide(text: str) -> str:
    """ASCII as full-width characters."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _kanji(number: int) -> str:
    """百二十三, and 0 and 1 as digits, because 〇 and 一 are asked about."""
    if number < 2 or number >= 10_000:
        return str(number)
    text = ""
    for unit, worth in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // worth % 10
        if digit:
            text += ("" if digit == 1 and unit else _KANJI[digit]) + unit
    return text


def _era_kanji(month: date) -> str:
    label = wareki_month(month)
    year = label[2:].partition("年")[0]
    year = year if year == "元" else _kanji(int(year)) if year != "1" else "一"
    return f"{label[:2]}{year}年{_kanji(month.month) if month.month > 1 else '一'}月"


MONTH_FORMS: dict[str, Callable[[date], str]] = {
    "iso": lambda m: f"{m:%Y-%m}",
    "slash": lambda m: f"{m.year}/{m.month}",
    "japanese": lambda m: f"{m.year}年{m.month}月",
    "compact": lambda m: f"{m:%Y%m}",
    "compact day": lambda m: f"{m:%Y%m}01",
    "resaved by Excel": lambda m: f"{m.year}/{m.month}/1",
    "with midnight": lambda m: f"{m:%Y-%m}-01 00:00:00",
    "era": wareki_month,
    "era of": lambda m: f"{wareki_month(m)}分",
    "era letter": short_wareki_month,
    "era letter day": lambda m: f"{short_wareki_month(m)}.1",
    "era in full width": lambda m: _wide(wareki_month(m)),
    "era and kanji": _era_kanji,
    "dotted": lambda m: f"{m.year}.{m.month}.1",
    "serial": lambda m: str((m - _EXCEL_ZERO).days),
}
COUNT_FORMS: dict[str, Callable[[int], str]] = {
    "plain": str,
    "thousands": lambda n: f"{n:,}",
    "full width": lambda n: _wide(str(n)),
    "full width thousands": lambda n: _wide(f"{n:,}"),
    "kanji": _kanji,
    "share": lambda n: f"{n} (4.5%)",
    "wide share": lambda n: f"{n}（４．５％）",
    "blanks": lambda n: f" {n} ",
    "ideographic blanks": lambda n: f"\u3000{n}",
}
MISSING_MARKS = ("", "…", "-", "－", "―", "***", "未報告", "不明")
WITHHELD_MARKS = ("X", "x", "Ｘ", "秘匿")
ENCODINGS = ("utf-8-sig", "utf-8", "cp932", "utf-16", "xlsx")
STATION_FORMS = ("code and name", "code", "name", "name in full", "code without hyphen")
TITLES = ((), ("相談の受理状況",), ("相談の受理状況", "（試験県）"))


@dataclass(frozen=True)
class Dialect:
    """One way of writing a table."""

    layout: Layout
    encoding: str
    delimiter: str
    month_form: str
    count_form: str
    station_form: str
    missing: str
    withheld: str
    titles: tuple[str, ...]
    has_synonyms: bool
    trailing_blanks: int

    @property
    def is_long(self) -> bool:
        """Whether every cell says for itself whether it is 暫定 or 確定."""
        return self.layout.name.endswith(("LONG", "AND_MONTH"))

    @property
    def file_name(self) -> str:
        """A name that goes with the encoding."""
        return "a.xlsx" if self.encoding == "xlsx" else "a.csv"


def write(frame: pd.DataFrame, profile: Profile, catalogue: Catalogue, dialect: Dialect) -> bytes:
    """An observation frame as a file; every row of one provision in wide layouts."""
    rows = _Writer(frame, profile, catalogue, dialect).rows()
    blank = [""] * dialect.trailing_blanks
    table = [[*row, *blank] for row in rows]
    width = max(map(len, table))
    above = [[title, *[""] * (width - 1)] for title in dialect.titles]
    below = [[""] * width] * dialect.trailing_blanks
    return _bytes([*above, *table, *below], dialect)


def _bytes(rows: Sequence[Sequence[str]], dialect: Dialect) -> bytes:
    if dialect.encoding == "xlsx":
        return _workbook(rows)
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=dialect.delimiter, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode(dialect.encoding)


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    """Whole numbers as numbers, everything else as text."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet("報告")
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell.isascii() and cell.isdigit() and len(cell) < 9:
                    page.write_number(line, column, int(cell))
                elif cell:
                    page.write_string(line, column, cell)
    return buffer.getvalue()


class _Writer:
    def __init__(
        self, frame: pd.DataFrame, profile: Profile, catalogue: Catalogue, dialect: Dialect
    ) -> None:
        self._profile, self._catalogue, self._dialect = profile, catalogue, dialect
        self._cells = {
            (row.station_id, row.indicator, row.month.date()): (
                CellState(row.state),
                None if row.state else int(count),
                Provision(row.provision),
            )
            for row, count in zip(frame.itertuples(index=False), frame["count"], strict=True)
        }
        self._month = MONTH_FORMS[dialect.month_form]

    def rows(self) -> list[list[str]]:
        """Header and rows."""
        return {
            Layout.LONG: self._long,
            Layout.YEAR_AND_MONTH: self._long,
            Layout.FISCAL_YEAR_AND_MONTH: self._long,
            Layout.WIDE_MONTHS: self._wide_months,
            Layout.FISCAL_YEARS: self._fiscal_years,
            Layout.WIDE_INDICATORS: self._wide_indicators,
        }[self._dialect.layout]()

    def _long(self) -> list[list[str]]:
        columns = {
            Layout.LONG: ["対象年月" if self._dialect.has_synonyms else "年月"],
            Layout.YEAR_AND_MONTH: ["年", "月"],
            Layout.FISCAL_YEAR_AND_MONTH: ["年度", "月"],
        }[self._dialect.layout]
        header = [*self._station_header(), *columns, *self._indicator_header(), "件数", "暫定確定"]
        return [
            header,
            *(
                [
                    *self._station(station),
                    *self._when(month),
                    *self._indicator(indicator),
                    self._count(cell),
                    cell[2].label,
                ]
                for (station, indicator, month), cell in self._cells.items()
            ),
        ]

    def _when(self, month: date) -> list[str]:
        if self._dialect.layout is Layout.LONG:
            return [self._month(month)]
        if self._dialect.layout is Layout.YEAR_AND_MONTH:
            return [str(month.year), f"{month.month}月"]
        return [wareki_fiscal_year(fiscal_year(month)), str(month.month)]

    def _wide_months(self) -> list[list[str]]:
        months = sorted({month for _, _, month in self._cells})
        written = [f"{m.year}年{m.month}月" if self._is_bare() else self._month(m) for m in months]
        header = [*self._station_header(), *self._indicator_header(), "暫定確定", *written]
        return [
            header,
            *(
                [
                    *self._station(station),
                    *self._indicator(indicator),
                    self._provision(),
                    *(self._at(station, indicator, month) for month in months),
                ]
                for station, indicator in dict.fromkeys((s, i) for s, i, _ in self._cells)
            ),
        ]

    def _is_bare(self) -> bool:
        """A number alone (45566) is no header of a month, because it may be anything."""
        return self._dialect.month_form == "serial"

    def _fiscal_years(self) -> list[list[str]]:
        order = (*range(4, 13), *range(1, 4))
        header = [
            *self._station_header(),
            *self._indicator_header(),
            "暫定確定",
            "年度",
            *(f"{m}月" for m in order),
        ]
        keys = dict.fromkeys((s, i, fiscal_year(m)) for s, i, m in self._cells)
        return [
            header,
            *(
                [
                    *self._station(station),
                    *self._indicator(indicator),
                    self._provision(),
                    wareki_fiscal_year(year),
                    *(self._at(station, indicator, date(year + (m < 4), m, 1)) for m in order),
                ]
                for station, indicator, year in keys
            ),
        ]

    def _wide_indicators(self) -> list[list[str]]:
        indicators = list(dict.fromkeys(i for _, i, _ in self._cells))
        names = [self._catalogue[code].name for code in indicators]
        header = [*self._station_header(), "年月", "暫定確定", *names]
        return [
            header,
            *(
                [
                    *self._station(station),
                    self._month(month),
                    self._provision(),
                    *(self._at(station, code, month) for code in indicators),
                ]
                for station, month in dict.fromkeys((s, m) for s, _, m in self._cells)
            ),
        ]

    def _provision(self) -> str:
        return next(iter(self._cells.values()))[2].label

    def _at(self, station: str, indicator: str, month: date) -> str:
        cell = self._cells.get((station, indicator, month))
        return NOT_APPLICABLE if cell is None else self._count(cell)

    def _count(self, cell: tuple[CellState, int | None, Provision]) -> str:
        state, count, _ = cell
        if state is CellState.MISSING:
            return self._dialect.missing
        if state is CellState.WITHHELD:
            return self._dialect.withheld
        return COUNT_FORMS[self._dialect.count_form](count or 0)

    def _station_header(self) -> list[str]:
        if self._dialect.station_form.startswith("name"):
            return ["署名" if self._dialect.has_synonyms else "警察署名"]
        code = "署コード" if self._dialect.has_synonyms else "警察署コード"
        return [code, "警察署名"] if self._dialect.station_form == "code and name" else [code]

    def _station(self, station_id: str) -> list[str]:
        station = self._profile.station(station_id)
        return {
            "code and name": [station.code, station.name],
            "code": [station.code],
            "name": [station.name],
            "name in full": [station.full_name],
            "code without hyphen": [station.code.replace("-", "")],
        }[self._dialect.station_form]

    def _indicator_header(self) -> list[str]:
        return ["項目名"] if self._dialect.has_synonyms else ["指標コード", "指標名"]

    def _indicator(self, code: str) -> list[str]:
        name = self._catalogue[code].name
        return [name] if self._dialect.has_synonyms else [code, name]


def read_back(
    data: bytes, profile: Profile, catalogue: Catalogue, *, name: str = "a.csv"
) -> pd.DataFrame:
    """The observations of a file, by the one path of every upload, compared with no store.

    Raises RefusedUploadError.
    """
    how = FileReading(max_upload_mb=1, today=TODAY, choices=CHOICES)
    return check_file(profile, catalogue, name, data, how).frame
