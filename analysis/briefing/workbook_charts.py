"""Native charts (Excelのグラフ): series as lines, and the small lines inside tables.

Enters: cells of content tables. Leaves: charts, sparklines and one sheet that feeds them. Excel
draws a text such as X as zero, which would be a lie; the charts therefore read from the feeding
sheet, where every cell that holds no number is left empty and the line breaks.
"""

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from analysis.briefing.model import Cell, Figure, Table
from analysis.briefing.sheet_table import Formats, PlacedTable, write_words

CHART_ROWS = 17  # sheet rows that a chart covers
FEED_NAME = "グラフ用"
FEED_NOTE = (
    "グラフを描くための値です。未報告、秘匿、判定不能の月は空欄です（グラフの線が切れます）。"
    "状態は各節の表を見てください。"
)
_FIRST_ROW = 4  # of the values on the feeding sheet; the heading stands above
_MONTH, _OBSERVED, _FLAGGED = "年月", "実測値", "区間を超えた月"
_LINES: dict[str, dict[str, Any]] = {
    "実測値": {"color": "#1D3F66", "width": 1.5},
    "期待値": {"color": "#5C7691", "width": 1.0, "dash_type": "dash"},
    "上限": {"color": "#9DB2C7", "width": 0.75},
    "下限": {"color": "#9DB2C7", "width": 0.75},
}


class ChartFeed:
    """The columns that charts read, gathered while the sheets are written."""

    def __init__(self) -> None:
        self._columns: list[tuple[str, tuple[Cell, ...]]] = []

    def add(self, heading: str, cells: Sequence[Cell]) -> str:
        """Keep a column; returns the range it will stand in."""
        at = len(self._columns)
        self._columns.append((heading, tuple(cells)))
        first = xl_rowcol_to_cell(_FIRST_ROW, at, row_abs=True, col_abs=True)
        last = xl_rowcol_to_cell(
            _FIRST_ROW + max(len(cells), 1) - 1, at, row_abs=True, col_abs=True
        )
        return f"'{FEED_NAME}'!{first}:{last}"

    @property
    def is_empty(self) -> bool:
        """Whether no chart asked for anything."""
        return not self._columns

    def write(self, sheet: Any, formats: Formats) -> None:
        """Write the columns: numbers and words as they are, nothing where a state stands."""
        write_words(sheet, 2, 0, FEED_NOTE, formats)
        for at, (heading, cells) in enumerate(self._columns):
            write_words(sheet, _FIRST_ROW - 1, at, heading, formats, bold=True, text_wrap=True)
            for offset, cell in enumerate(cells):
                if cell.value is not None:
                    sheet.write_number(_FIRST_ROW + offset, at, cell.value, formats.get())
                elif cell.state is None and cell.text:
                    write_words(sheet, _FIRST_ROW + offset, at, cell.text, formats)
        sheet.set_column(0, max(len(self._columns) - 1, 0), 13)
        sheet.freeze_panes(_FIRST_ROW, 0)


def _column(table: Table, title: str) -> tuple[Cell, ...]:
    position = [column.title for column in table.columns].index(title)
    return tuple(row[position] for row in table.rows)


def _flagged_only(table: Table) -> tuple[Cell, ...]:
    """The observed values of the months that carry the mark; empty cells elsewhere."""
    marked = _column(table, _FLAGGED)
    return tuple(
        value if mark.text else Cell("")
        for value, mark in zip(_column(table, _OBSERVED), marked, strict=True)
    )


def add_line_chart(book: Any, sheet: Any, row: int, figure: Figure, feed: ChartFeed) -> None:
    """A line chart of a trend figure at a row of its sheet."""
    table = figure.data
    if table is None:
        return
    name, chart = figure.caption, book.add_chart({"type": "line"})
    months = feed.add(f"{name} {_MONTH}", _column(table, _MONTH))
    for title, line in _LINES.items():
        values = feed.add(f"{name} {title}", _column(table, title))
        chart.add_series({"name": title, "categories": months, "values": values, "line": line})
    flagged = feed.add(f"{name} {_FLAGGED}", _flagged_only(table))
    marker = {"type": "triangle", "size": 7, "fill": {"color": "#B8450F"},
              "border": {"color": "#B8450F"}}  # fmt: skip
    chart.add_series({"name": _FLAGGED, "categories": months, "values": flagged,
                      "line": {"none": True}, "marker": marker})  # fmt: skip
    chart.set_title({"name": name, "name_font": {"size": 11, "bold": False}, "overlay": False})
    chart.set_legend({"position": "bottom"})
    chart.set_x_axis({"interval_unit": 12, "interval_tick": 12, "num_font": {"size": 8}})
    chart.set_y_axis({"min": 0, "major_gridlines": {"visible": True, "line": {"color": "#D5DADF"}}})
    chart.show_blanks_as("gap")
    chart.set_size({"width": 860, "height": 320})
    sheet.insert_chart(row, 0, chart, {"description": figure.alt, "object_position": 1})


def add_sparklines(sheet: Any, placed: PlacedTable, index: int, feed: ChartFeed) -> None:
    """The small lines of one column of a placed table."""
    for offset, row in enumerate(placed.table.rows):
        cells = row[index].recent
        if cells:
            label = row[1 if placed.table.is_grouped else 0].text
            sheet.add_sparkline(
                placed.first_row + offset, index,
                {"range": feed.add(label, cells), "show_hidden": True, "empty_cells": "gaps",
                 "last_point": True, "series_color": "#1D3F66", "last_color": "#1D3F66", "min": 0},
            )  # fmt: skip
