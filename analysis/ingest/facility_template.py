"""The facilities' template (施設数のひな形): a workbook and a CSV that `prepare_upload` reads.

Enters: a profile and a reference day. Leaves: bytes. One row for each station, kind and size band
with an empty 施設数; 小地域コード stays blank for a figure of the whole station. In the workbook the
words of kind and size band are protected, so that nothing but the listed ones is written there.
"""

import io
from collections.abc import Iterator
from datetime import date

import xlsxwriter

from analysis.ingest.format_descriptions import FormatDescription, Reader, load_descriptions
from analysis.ingest.reader import Encoding
from analysis.ingest.station_match import exists_in
from analysis.ingest.template import GUIDE_SHEET
from analysis.ingest.workbook_template import FICTION_MARK, FONT_NAME
from analysis.months import wareki_day
from analysis.profile import Profile
from analysis.spreadsheet_text import csv_text

COLUMNS = (
    "警察署コード",
    "警察署名",
    "小地域コード",
    "施設区分",
    "施設種別",
    "施設規模",
    "施設数",
    "基準日",
)
_WIDTHS = (13, 14, 16, 20, 26, 12, 10, 18)
_FREE = (COLUMNS.index("小地域コード"), COLUMNS.index("施設数"))


def facility_description() -> FormatDescription:
    """The format that the template follows."""
    return next(d for d in load_descriptions() if d.reader is Reader.FACILITY_TABLE)


def facility_template_name(profile: Profile, day: date, ending: str) -> str:
    """A file name: ひな形_施設数_埼玉県_2025-01-01.xlsx."""
    return f"ひな形_施設数_{profile.name}_{day:%Y-%m-%d}.{ending}"


def facility_csv(profile: Profile, day: date) -> bytes:
    """The template as CSV, UTF-8 with a mark so that Excel opens it as Japanese."""
    return csv_text([COLUMNS, *_rows(profile, day)]).encode(Encoding.UTF8_BOM.value)


def facility_workbook(profile: Profile, day: date) -> bytes:
    """The template as a workbook with a second sheet that says how to fill it in."""
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as workbook:
        mark = f"（{FICTION_MARK}）" if profile.is_synthetic else ""
        sheet = workbook.add_worksheet(f"施設数{mark}")
        plain = {"font_name": FONT_NAME, "border": 1, "border_color": "#B8C2CF"}
        header = workbook.add_format(
            {**plain, "bold": True, "bg_color": "#2A4D82", "font_color": "#FFFFFF"}
        )
        key = workbook.add_format({**plain, "num_format": "@", "bg_color": "#EEF1F6"})
        free = workbook.add_format(
            {**plain, "num_format": "@", "locked": False, "bg_color": "#FFFBE6"}
        )
        count = workbook.add_format({**plain, "locked": False, "bg_color": "#FFFBE6"})
        for column, (heading, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, heading, header)
        for row, cells in enumerate(_rows(profile, day), 1):
            for column, cell in enumerate(cells):
                if column in _FREE:
                    sheet.write_blank(row, column, None, count if column == _FREE[1] else free)
                else:
                    sheet.write_string(row, column, cell, key)
        sheet.freeze_panes(1, 0)
        sheet.protect(
            options={"format_columns": True, "insert_rows": True, "select_locked_cells": True}
        )
        _write_guide(workbook, profile, day)
    return memory.getvalue()


def _rows(profile: Profile, day: date) -> Iterator[tuple[str, ...]]:
    for station in profile.stations:
        if not exists_in(station, day.replace(day=1)):
            continue
        for kind in facility_description().kinds:
            for name in kind.names:
                for band in kind.size_bands:
                    yield (
                        station.code,
                        station.name,
                        "",
                        kind.group,
                        name,
                        band,
                        "",
                        wareki_day(day),
                    )


def _write_guide(workbook: xlsxwriter.Workbook, profile: Profile, day: date) -> None:
    lines = (
        f"{profile.name} 施設数 {wareki_day(day)}現在",
        "黄色の欄だけに記入（ほかの欄は保護）",
        "施設がない行は0、分からない行は空白",
        "小地域ごとに記入するときは、行を写して小地域コードを記入",
        "施設の名称・所在地は記入しない",
        "記入後は、画面「データ取込」でこのファイルを選択",
        *((FICTION_MARK,) if profile.is_synthetic else ()),
    )
    sheet = workbook.add_worksheet(GUIDE_SHEET)
    plain = workbook.add_format({"font_name": FONT_NAME, "font_size": 11, "num_format": "@"})
    sheet.set_column(0, 0, 70)
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line, plain)
    sheet.protect()
