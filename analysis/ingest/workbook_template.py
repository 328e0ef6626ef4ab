"""The template as a workbook (ひな形・Excel): one station and month, checks and drop-downs built in.

Enters: a profile, the catalogue, a station and a month. Leaves: bytes of an XLSX that, filled in,
`prepare_upload` reads without complaint. Header and keys are protected (without a password: a
slip is prevented, nobody is locked out); the cells of 件数 accept whole numbers from 0 and the
symbols of the table, and say what the indicator counts when they are entered. The second sheet
says how to fill it in, in phrases short enough not to be taken for free text when it comes back.
"""

import io
from datetime import date
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from analysis.indicators import Catalogue, Indicator
from analysis.ingest.columns import Column
from analysis.ingest.count_cells import MAX_COUNT
from analysis.ingest.template import (
    GUIDE_SHEET,
    LONG_COLUMNS,
    LONGEST_MESSAGE,
    key_cells,
    template_indicators,
    template_station,
)
from analysis.months import wareki_day, wareki_month
from analysis.observations import Provision
from analysis.profile import Profile, Station

FONT_NAME = "游ゴシック"  # on every Japanese Excel; the file embeds no font
SYMBOLS_OFFERED = (
    "X",
    "秘匿",
    "…",
    "-",
    "未報告",
)  # of count_cells.SYMBOLS, as a formula names them
FICTION_MARK = "架空データ"
_WIDTHS = {
    Column.STATION_CODE: 12,
    Column.STATION_NAME: 14,
    Column.MONTH: 13,
    Column.INDICATOR_CODE: 32,
    Column.INDICATOR_NAME: 38,
    Column.COUNT: 10,
    Column.PROVISION: 11,
    Column.UNIT: 8,
}
_LONGEST_TITLE = 32  # characters, of Excel's own for a validation


def workbook_template_name(profile: Profile, station_id: str, month: date) -> str:
    """A file name: ひな形_浦和警察署_2024-10.xlsx."""
    return f"ひな形_{profile.station(station_id).full_name}_{month:%Y-%m}.xlsx"


def workbook_template(
    profile: Profile, catalogue: Catalogue, station_id: str, month: date
) -> bytes:
    """A workbook with one row per indicator and an empty 件数.

    Raises UserError for an unknown station, or one that did not exist in that month.
    """
    station = template_station(profile, station_id, month)
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": f"{station.full_name} {wareki_month(month)}分 月報"})
        mark = f"（{FICTION_MARK}）" if profile.is_synthetic else ""
        _write_report(workbook, f"月報{mark}", station, month, template_indicators(catalogue))
        _write_guide(workbook, profile, station, month)
    return memory.getvalue()


def _formats(workbook: Workbook) -> dict[str, Format]:
    plain = {"font_name": FONT_NAME, "font_size": 11, "valign": "vcenter", "border": 1}
    plain |= {"border_color": "#B8C2CF"}
    return {
        "header": workbook.add_format(
            {**plain, "bold": True, "bg_color": "#2A4D82", "font_color": "#FFFFFF"}
        ),
        "key": workbook.add_format({**plain, "num_format": "@", "bg_color": "#EEF1F6"}),
        "count": workbook.add_format(
            {**plain, "locked": False, "align": "right", "bg_color": "#FFFBE6"}
        ),
        "provision": workbook.add_format({**plain, "locked": False, "bg_color": "#FFFBE6"}),
        "wrong": workbook.add_format({"bg_color": "#F8D7C9", "font_color": "#8A2F0B"}),
    }


def _write_report(
    workbook: Workbook,
    name: str,
    station: Station,
    month: date,
    indicators: tuple[Indicator, ...],
) -> None:
    sheet = workbook.add_worksheet(name)
    formats = _formats(workbook)
    for column, heading in enumerate(LONG_COLUMNS):
        sheet.set_column(column, column, _WIDTHS[heading])
        sheet.write_string(0, column, heading.value, formats["header"])
    count, provision = LONG_COLUMNS.index(Column.COUNT), LONG_COLUMNS.index(Column.PROVISION)
    for row, indicator in enumerate(indicators, 1):
        keys = key_cells(station, month, indicator)
        for column, text in enumerate(keys):
            sheet.write_string(row, column, text, formats["key"])
        sheet.write_blank(row, count, None, formats["count"])
        sheet.write_blank(row, provision, None, formats["provision"])
        sheet.write_string(row, len(LONG_COLUMNS) - 1, indicator.unit, formats["key"])
        sheet.data_validation(row, count, row, count, _count_rule(row, count, indicator))
    last = len(indicators)
    sheet.data_validation(1, provision, last, provision, _PROVISION_RULE)
    _mark_what_was_pasted(sheet, count, last, formats["wrong"])
    _protect(sheet)
    _set_up_print(sheet, name, last, station, month)


def _is_count_formula(cell: str) -> str:
    symbols = ",".join(f'{cell}="{symbol}"' for symbol in SYMBOLS_OFFERED)
    number = f"AND({cell}>=0,{cell}=INT({cell}),{cell}<={MAX_COUNT})"
    return f"IF(ISNUMBER({cell}),{number},OR({symbols}))"


def _count_rule(row: int, column: int, indicator: Indicator) -> dict[str, Any]:
    cell = xlsxwriter.utility.xl_rowcol_to_cell(row, column)
    return {
        "validate": "custom",
        "value": f"={_is_count_formula(cell)}",
        "ignore_blank": True,
        "input_title": indicator.name[:_LONGEST_TITLE],
        "input_message": indicator.definition[:LONGEST_MESSAGE],
        "error_title": "件数として読めません",
        "error_message": f"0以上の整数か、記号（{'、'.join(SYMBOLS_OFFERED)}）を入力してください。",
    }


_PROVISION_RULE: dict[str, Any] = {
    "validate": "list",
    "source": [provision.label for provision in Provision],
    "input_title": "暫定・確定",
    "input_message": "後で変わることがあれば「暫定」。空白のときは、月の古さで決まります。",
    "error_title": "選べません",
    "error_message": "「暫定」か「確定」を選ぶか、空白にしてください。",
}


def _mark_what_was_pasted(sheet: Worksheet, column: int, last: int, wrong: Format) -> None:
    """Excel does not check pasted cells; they are coloured instead."""
    cell = xlsxwriter.utility.xl_rowcol_to_cell(1, column)
    rule = f'=AND({cell}<>"",NOT({_is_count_formula(cell)}))'
    sheet.conditional_format(
        1, column, last, column, {"type": "formula", "criteria": rule, "format": wrong}
    )


def _protect(sheet: Worksheet) -> None:
    allowed = {"format_columns": True, "format_rows": True, "select_locked_cells": True}
    sheet.protect(options=allowed)


def _set_up_print(sheet: Worksheet, name: str, last: int, station: Station, month: date) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.print_area(0, 0, last, len(LONG_COLUMNS) - 1)
    sheet.set_header(f"&L{station.full_name}　{wareki_month(month)}分&R{name}")
    sheet.set_footer("&C&P／&N")


def _write_guide(workbook: Workbook, profile: Profile, station: Station, month: date) -> None:
    due = profile.intake.due_on(month)
    lines = (
        f"{profile.name} {station.full_name} {wareki_month(month)}分",
        f"提出期限：{wareki_day(due)}（{profile.intake.due_label}）",
        "黄色の欄だけに記入（ほかの欄は保護）",
        "0件は 0 と記入",
        "まだ分からない指標は空白のまま",
        "値はあるが示さないときは X",
        "小数、マイナス、単位などの文字は不可",
        "人に関する情報は記入しない",
        "記入後は、画面「データ取込」でこのファイルを選択",
        *((FICTION_MARK,) if profile.is_synthetic else ()),
    )
    sheet = workbook.add_worksheet(GUIDE_SHEET)
    style = {"font_name": FONT_NAME, "num_format": "@"}  # a line stays text when it is edited
    plain = workbook.add_format({**style, "font_size": 11})
    heading = workbook.add_format({**style, "font_size": 13, "bold": True})
    sheet.set_column(0, 0, 70)
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line, plain if row else heading)
    sheet.protect()
