"""A section's sheet (節のシート): title, sentences, tables, figures, one below the other.

Enters: a `Section` and the workbook being written. Leaves: a worksheet, and where its tables stand.
"""

from dataclasses import dataclass, field
from typing import Any

from analysis.briefing.model import (
    SYNTHETIC_WORD,
    Block,
    Bullets,
    Callout,
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
    sentence_span,
    write_remarks,
    write_table,
    write_wide,
    write_words,
)
from analysis.briefing.sheet_words import in_header
from analysis.briefing.workbook_charts import (
    CHART_ROWS,
    ChartFeed,
    add_line_chart,
    add_sparklines,
)

A4 = 9
WORDS_WIDTH = 110.0  # of a sheet that holds sentences only


@dataclass(frozen=True)
class Book:
    """The workbook being written. book: xlsxwriter's; feed: the columns that charts will read."""

    book: Any
    formats: Formats
    document: Document
    feed: ChartFeed


@dataclass(frozen=True)
class _Page:
    """The sheet being written. widths: of its columns; placed: its tables so far."""

    sheet: Any
    widths: dict[int, float]
    placed: list[PlacedTable] = field(default_factory=list)


def new_sheet(writing: Book, name: str) -> Any:
    """A worksheet set up for print: A4 landscape, 架空データ in header and footer where due."""
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


def write_title(writing: Book, sheet: Any, title: str) -> int:
    """Title, and 架空データ where it is due; returns the next free row."""
    write_words(sheet, 0, 0, title, writing.formats, bold=True, font_size=14, font_color="#1D3F66")
    if not writing.document.is_synthetic:
        return 2
    words = f"{SYNTHETIC_WORD}（この資料の数値は作りもので、実在しません）"
    write_words(sheet, 1, 0, words, writing.formats, bold=True, font_color="#B8450F")
    return 3


def write_section(writing: Book, name: str, section: Section) -> list[PlacedTable]:
    """One sheet. Returns the tables on it and where they stand."""
    sheet = new_sheet(writing, name)
    row = write_title(writing, sheet, section.title)
    tables = tuple(
        found
        for block in section.blocks
        if (found := block if isinstance(block, Table) else getattr(block, "data", None))
    )
    page = _Page(sheet, column_widths(tables) or {0: WORDS_WIDTH})
    for index, width in page.widths.items():
        sheet.set_column(index, index, width)
    for block in section.blocks:
        row = _write_block(writing, page, row, block)
    # On paper the columns for machines would shrink the rest until nobody can read it.
    last_printed = max([sentence_span(page.widths)[0], *(len(t.columns) - 1 for t in tables)])
    sheet.print_area(0, 0, max(row - 1, 1), last_printed)
    if page.placed:
        sheet.freeze_panes(_freeze_row(page.placed), 0)
        sheet.repeat_rows(0, 1)
    return page.placed


def _freeze_row(placed: list[PlacedTable]) -> int:
    """A sheet of one table keeps that table's header in view; others keep the title."""
    return placed[0].first_row if len(placed) == 1 and placed[0].first_row < 12 else 2


def _write_block(writing: Book, page: _Page, row: int, block: Block) -> int:
    if isinstance(block, Table):
        return _write_table_block(writing, page, row, block)
    if isinstance(block, Figure):
        return _write_figure(writing, page, row, block)
    for words, is_heading in _lines(block):
        style: dict[str, Any] = {"bold": True, "font_size": 11} if is_heading else {}
        write_wide(page.sheet, row, words, writing.formats, page.widths, **style)
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


def _write_table_block(writing: Book, page: _Page, row: int, table: Table) -> int:
    one = write_table(page.sheet, row, table, writing.formats, page.widths)
    page.placed.append(one)
    for index, column in enumerate(table.columns):
        if column.is_sparkline:
            add_sparklines(page.sheet, one, index, writing.feed)
    return write_remarks(page.sheet, one.next_row, table, writing.formats, page.widths) + 1


def _write_figure(writing: Book, page: _Page, row: int, figure: Figure) -> int:
    """The figures drawn, and over them a native chart for a line figure."""
    if figure.data is None:
        return row
    formats, widths = writing.formats, page.widths
    write_wide(page.sheet, row, figure.caption, formats, widths, bold=True)
    for note in figure.notes:
        row += 1
        write_wide(page.sheet, row, f"注　{note}", formats, widths, font_size=9)
    row += 1
    if figure.kind is FigureKind.LINE:
        add_line_chart(writing.book, page.sheet, row, figure, writing.feed)
        row += CHART_ROWS
    return _write_table_block(writing, page, row, figure.data)
