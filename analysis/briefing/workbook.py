"""Workbook (会議資料のExcel): the content model through xlsxwriter, a sheet a section.

Enters: `Document`. Leaves: bytes of an XLSX, the same for the same document. Figures are written
as their data with native charts, small lines as native sparklines, so that a reader works on with
them in Excel. Nothing in it is a formula, and no name of a maker is written.
"""

from dataclasses import dataclass
from datetime import UTC
from io import BytesIO
from typing import Any

import xlsxwriter

from analysis.briefing.model import (
    SYNTHETIC_WORD,
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Document,
    Figure,
    FigureKind,
    Paragraph,
    Section,
    Subheading,
    Table,
)
from analysis.briefing.sheet_table import (
    Formats,
    PlacedTable,
    column_widths,
    write_remarks,
    write_table,
    write_words,
)
from analysis.briefing.sheet_words import in_header, sheet_name
from analysis.briefing.workbook_charts import (
    CHART_ROWS,
    FEED_NAME,
    ChartFeed,
    add_line_chart,
    add_sparklines,
)

A4 = 9
COVER_NAME = "表紙"
LEGEND_NAME = "凡例"
RECENT_NAME = "最近の推移"
HOW_TO_READ_STATES = (
    "各表の右端の「：状態」列は、機械で読むための列です。value は値（零を含む）、missing は未報告、"
    "withheld は秘匿、not_testable は判定不能、text は語句又は該当なしを示します。"
)


@dataclass(frozen=True)
class _Book:
    """The workbook being written."""

    book: Any
    formats: Formats
    document: Document
    feed: ChartFeed


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
    writing = _Book(book, Formats(book), document, ChartFeed())
    made = document.stamp.as_of.astimezone(UTC).replace(tzinfo=None)
    book.set_properties(
        {"title": document.title, "subject": document.subtitle, "author": document.issuer,
         "created": made}
    )  # fmt: skip
    _write_cover(writing)
    placed: list[PlacedTable] = []
    for number, section in enumerate(document.sections, 1):
        placed += _write_section(writing, sheet_name(number, section.title), section)
    _write_recent(writing, placed)
    _write_legend(writing)
    if not writing.feed.is_empty:
        sheet = _new_sheet(writing, FEED_NAME)
        _write_title(writing, sheet, "グラフ用の値")
        writing.feed.write(sheet, writing.formats)
    book.close()
    return buffer.getvalue()


def _new_sheet(writing: _Book, name: str) -> Any:
    document, sheet = writing.document, writing.book.add_worksheet(name)
    mark = SYNTHETIC_WORD if document.is_synthetic else ""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.7)
    sheet.set_header(f"&L{in_header(document.issuer)}　{in_header(document.title)}&R&B{mark}")
    sheet.set_footer(f"&L識別子 {in_header(document.stamp.snapshot_id)}&C&P／&N&R{mark}")
    sheet.hide_gridlines(2)
    return sheet


def _write_title(writing: _Book, sheet: Any, title: str) -> int:
    """Title, and 架空データ where it is due; returns the next free row."""
    write_words(sheet, 0, 0, title, writing.formats, bold=True, font_size=14, font_color="#1D3F66")
    if not writing.document.is_synthetic:
        return 2
    words = f"{SYNTHETIC_WORD}（この資料の数値は作りもので、実在しません）"
    write_words(sheet, 1, 0, words, writing.formats, bold=True, font_color="#B8450F")
    return 3


def _write_cover(writing: _Book) -> None:
    document, formats = writing.document, writing.formats
    sheet = _new_sheet(writing, COVER_NAME)
    row = _write_title(writing, sheet, document.title)
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


def _write_section(writing: _Book, name: str, section: Section) -> list[PlacedTable]:
    """One sheet. Returns the tables on it and where they stand."""
    sheet = _new_sheet(writing, name)
    row = _write_title(writing, sheet, section.title)
    tables = tuple(
        found
        for block in section.blocks
        if (found := block if isinstance(block, Table) else getattr(block, "data", None))
    )
    for index, width in column_widths(tables).items():
        sheet.set_column(index, index, width)
    placed: list[PlacedTable] = []
    for block in section.blocks:
        row = _write_block(writing, sheet, row, block, placed)
    if placed:
        sheet.freeze_panes(_freeze_row(placed), 0)
        sheet.repeat_rows(0, 1)
    return placed


def _freeze_row(placed: list[PlacedTable]) -> int:
    """A sheet of one table keeps that table's header in view; others keep the title."""
    return placed[0].first_row if len(placed) == 1 and placed[0].first_row < 12 else 2


def _write_block(
    writing: _Book, sheet: Any, row: int, block: Block, placed: list[PlacedTable]
) -> int:
    if isinstance(block, Table):
        return _write_table_block(writing, sheet, row, block, placed)
    if isinstance(block, Figure):
        return _write_figure(writing, sheet, row, block, placed)
    for words, is_heading in _lines(block):
        style: dict[str, Any] = {"bold": True, "font_size": 11} if is_heading else {}
        write_words(sheet, row, 0, words, writing.formats, **style)
        row += 1
    return row + (0 if isinstance(block, Subheading) else 1)


def _lines(block: Block) -> list[tuple[str, bool]]:
    if isinstance(block, Paragraph):
        return [(block.text, False)]
    if isinstance(block, Subheading):
        return [(f"{block.text}　［{block.tag}］" if block.tag else block.text, True)]
    if isinstance(block, Callout):
        return [(block.title, True), *((f"○　{item}", False) for item in block.items)]
    if isinstance(block, Bullets):
        return [(f"・　{item}", False) for item in block.items]
    raise TypeError(f"{type(block).__name__} has no lines")


def _write_table_block(
    writing: _Book, sheet: Any, row: int, table: Table, placed: list[PlacedTable]
) -> int:
    one = write_table(sheet, row, table, writing.formats)
    placed.append(one)
    for index, column in enumerate(table.columns):
        if column.is_sparkline:
            add_sparklines(sheet, one, index, writing.feed)
    return write_remarks(sheet, one.next_row, table, writing.formats) + 1


def _write_figure(
    writing: _Book, sheet: Any, row: int, figure: Figure, placed: list[PlacedTable]
) -> int:
    """The figures drawn, and under them a native chart for a line figure."""
    if figure.data is None:
        return row
    write_words(sheet, row, 0, figure.caption, writing.formats, bold=True)
    for note in figure.notes:
        row += 1
        write_words(sheet, row, 0, f"注　{note}", writing.formats, font_size=9)
    row += 1
    if figure.kind is FigureKind.LINE:
        add_line_chart(writing.book, sheet, row, figure, writing.feed)
        row += CHART_ROWS
    return _write_table_block(writing, sheet, row, figure.data, placed)


def _write_recent(writing: _Book, placed: list[PlacedTable]) -> None:
    """The months behind the small lines, with their states, on a sheet of their own."""
    columns = [
        (one.table, index)
        for one in placed
        for index, column in enumerate(one.table.columns)
        if column.is_sparkline and one.table.rows
    ]
    if not columns:
        return
    sheet = _new_sheet(writing, RECENT_NAME)
    row = _write_title(writing, sheet, "最近の推移（小さな折れ線の値）")
    for table, index in columns:
        data = _recent_table(table, index)
        written = write_table(sheet, row, data, writing.formats)
        row = write_remarks(sheet, written.next_row, data, writing.formats) + 1
    sheet.set_column(0, 0, 34)
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


def _write_legend(writing: _Book) -> None:
    formats = writing.formats
    sheet = _new_sheet(writing, LEGEND_NAME)
    row = _write_title(writing, sheet, "表及び図の記号")
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
    one = write_table(sheet, row, table, formats)
    write_remarks(sheet, one.next_row, table, formats)
    for index, width in column_widths((table,)).items():
        sheet.set_column(index, index, width)
