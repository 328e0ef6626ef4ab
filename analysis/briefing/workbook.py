"""Workbook (会議資料のExcel): the content model through xlsxwriter, a sheet a section.

Enters: `Document`. Leaves: bytes of an XLSX, the same for the same document. Figures are written
as their data with native charts, small lines as native sparklines, so that a reader works on with
them in Excel. Nothing in it is a formula, and no name of a maker is written.
"""

from datetime import UTC
from io import BytesIO

import xlsxwriter

from analysis.briefing.model import Cell, Column, Document, Table
from analysis.briefing.section_sheet import Book, new_sheet, write_section, write_title
from analysis.briefing.sheet_table import (
    Formats,
    PlacedTable,
    column_widths,
    write_remarks,
    write_table,
    write_words,
)
from analysis.briefing.sheet_words import sheet_name
from analysis.briefing.workbook_charts import FEED_NAME, ChartFeed

COVER_NAME = "表紙"
LEGEND_NAME = "凡例"
RECENT_NAME = "最近の推移"
RECENT_LABEL_WIDTH = 34.0
HOW_TO_READ_STATES = (
    "各表の右端の「：状態」列は、機械で読むための列です。value は値（零を含む）、missing は未報告、"
    "withheld は秘匿、not_testable は判定不能、text は語句又は該当なしを示します。"
)


def write_workbook(document: Document) -> bytes:
    """The document as XLSX. Deterministic: the creation date is the moment the data are as of."""
    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    writing = Book(book, Formats(book), document, ChartFeed())
    made = document.stamp.as_of.astimezone(UTC).replace(tzinfo=None)
    book.set_properties(
        {"title": document.title, "subject": document.subtitle, "author": document.issuer,
         "created": made}
    )  # fmt: skip
    _write_cover(writing)
    placed: list[PlacedTable] = []
    for number, section in enumerate(document.sections, 1):
        placed += write_section(writing, sheet_name(number, section.title), section)
    _write_recent(writing, placed)
    _write_legend(writing)
    if not writing.feed.is_empty:
        sheet = new_sheet(writing, FEED_NAME)
        write_title(writing, sheet, "グラフ用の値")
        writing.feed.write(sheet, writing.formats)
    book.close()
    return buffer.getvalue()


def _write_cover(writing: Book) -> None:
    document, formats = writing.document, writing.formats
    sheet = new_sheet(writing, COVER_NAME)
    row = write_title(writing, sheet, document.title)
    for words in (document.policy_title, document.subtitle, document.issuer):
        write_words(sheet, row, 0, words, formats, font_size=11)
        row += 1
    for name, value in document.cover_facts:
        row += 1
        write_words(sheet, row, 0, name, formats, bold=True, bg_color="#E4EAF0")
        write_words(sheet, row, 1, value, formats, text_wrap=True)
    row += 2
    write_words(sheet, row, 0, "目次", formats, bold=True)
    for number, section in enumerate(document.sections, 1):
        target = f"internal:'{sheet_name(number, section.title)}'!A1"
        sheet.write_url(row + number, 0, target, formats.get(font_color="#1D3F66", underline=1),
                        string=f"{number}　{section.title}")  # fmt: skip
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)


def _write_recent(writing: Book, placed: list[PlacedTable]) -> None:
    """The months behind the small lines, with their states, on a sheet of their own."""
    columns = [
        (one.table, index)
        for one in placed
        for index, column in enumerate(one.table.columns)
        if column.is_sparkline and one.table.rows
    ]
    if not columns:
        return
    sheet = new_sheet(writing, RECENT_NAME)
    row = write_title(writing, sheet, "最近の推移（小さな折れ線の値）")
    for table, index in columns:
        data = _recent_table(table, index)
        widths = {0: RECENT_LABEL_WIDTH} | dict.fromkeys(range(1, len(data.columns)), 8.43)
        written = write_table(sheet, row, data, writing.formats, widths)
        row = write_remarks(sheet, written.next_row, data, writing.formats, widths) + 1
    sheet.set_column(0, 0, RECENT_LABEL_WIDTH)
    sheet.freeze_panes(2, 1)


def _recent_table(table: Table, index: int) -> Table:
    """The cells of a sparkline column as a table: a row a row, a column a month, oldest first."""
    label = 1 if table.is_grouped else 0
    count = max(len(row[index].recent) for row in table.rows)
    months = tuple(
        Column("当月" if back == 0 else f"{back}か月前", is_value=True)
        for back in range(count - 1, -1, -1)
    )
    empty = Cell("")
    rows = tuple(
        (row[label], *([empty] * (count - len(row[index].recent))), *row[index].recent)
        for row in table.rows
    )
    return Table(
        key=f"{table.key}_recent",
        caption=f"{table.caption}の最近の値",
        columns=(table.columns[label], *months),
        rows=rows,
        source=table.source,
    )


def _write_legend(writing: Book) -> None:
    formats = writing.formats
    sheet = new_sheet(writing, LEGEND_NAME)
    row = write_title(writing, sheet, "表及び図の記号")
    rows = tuple(
        (Cell(entry.symbol), Cell(entry.name), Cell(entry.meaning))
        for entry in writing.document.legend
    )
    table = Table(
        key="legend",
        caption="記号と意味",
        columns=(Column("記号", width=1.4), Column("名称", width=1.6), Column("意味", width=7.0)),
        rows=rows,
        source="",
        notes=(HOW_TO_READ_STATES,),
    )
    widths = column_widths((table,))
    one = write_table(sheet, row, table, formats, widths)
    write_remarks(sheet, one.next_row, table, formats, widths)
    for index, width in widths.items():
        sheet.set_column(index, index, width)
