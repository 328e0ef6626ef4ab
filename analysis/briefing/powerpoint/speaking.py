"""Speaker's notes (ノート): what a slide has no room for, in words.

Enters: parts of tables, figures. Leaves: lines of text: what a picture shows for those who cannot
see it, why a value is not given, the months behind small lines. Released values only, as on the
slide.
"""

from analysis.briefing.model import Cell, Column, Figure, FigureKind, Table
from analysis.briefing.powerpoint.figure_pieces import month_list
from analysis.briefing.powerpoint.table_parts import TablePart
from analysis.observations import CellState

_MOST_REASON_NAMES = 40


def cell_words(cell: Cell, unit: str = "") -> str:
    """12件, or the symbol and the word of its state: X（秘匿）."""
    if cell.state is None or cell.state is CellState.VALUE:
        return f"{cell.text}{unit}" if cell.state is CellState.VALUE else cell.text
    if cell.text == cell.state.label:
        return cell.text
    return f"{cell.text}（{cell.state.label}）"


def table_notes(part: TablePart) -> list[str]:
    """Reasons of cells without a number, and small lines as figures."""
    rows = _source_rows(part)
    label = _label_position(part.table)
    return [*_reason_lines(part.table, rows, label), *_recent_lines(part.table, rows, label)]


def _label_position(table: Table) -> int:
    """The column that names a row: its indicator, else the first after the group."""
    titles = [column.title for column in table.columns]
    return titles.index("指標") if "指標" in titles else int(table.is_grouped)


def _source_rows(part: TablePart) -> list[tuple[Cell, ...]]:
    """The content rows of a part: a slide's row keeps the identity of its first cell."""
    shown = {id(row.cells[0]) for row in part.rows if row.cells}
    first = 1 if part.table.is_grouped else 0
    return [row for row in part.table.rows if id(row[first]) in shown]


def _reason_lines(table: Table, rows: list[tuple[Cell, ...]], label: int) -> list[str]:
    held: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for cell, column in zip(row, table.columns, strict=True):
            if cell.reason and cell.state not in (None, CellState.VALUE):
                key = (cell_words(cell), cell.reason)
                held.setdefault(key, []).append(f"{row[label].text}の{_name(column)}")
    return [
        f"{words}の理由：{reason}　該当：{'、'.join(names[:_MOST_REASON_NAMES])}"
        + (f"ほか{len(names) - _MOST_REASON_NAMES}" if len(names) > _MOST_REASON_NAMES else "")
        for (words, reason), names in held.items()
    ]


def _name(column: Column) -> str:
    return f"{column.title}（{column.unit}）" if column.unit else column.title


def _recent_lines(table: Table, rows: list[tuple[Cell, ...]], label: int) -> list[str]:
    lines = []
    for at, column in enumerate(table.columns):
        if column.is_sparkline:
            lines += [
                f"{row[label].text}の{column.title}（古い順）："
                + "、".join(cell_words(cell) for cell in row[at].recent)
                for row in rows
                if row[at].recent
            ]
    return lines


def figure_notes(figure: Figure) -> list[str]:
    """The figure in words; for a map every value too, as no table beside it names them."""
    lines = [f"{figure.caption}：{figure.alt}", *month_list(figure)]
    if figure.kind is FigureKind.MAP and figure.data is not None:
        unit = figure.data.columns[1].unit.split("（")[0]
        lines.append(
            "警察署別の値：" + "、".join(
                f"{row[0].text} {cell_words(row[1], unit)}" + ("（予兆あり）" if row[3].text else "")
                for row in figure.data.rows
            )
        )  # fmt: skip
    return lines
