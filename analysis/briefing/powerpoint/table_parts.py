"""Parts of a table (表の分割): a content table cut so that each part fits on its slide.

Enters: a `Table` and the room on slides. Leaves: `TablePart`s with widths and row heights in
points. Every part repeats the header; the name of a group is repeated where a group goes on, and
never stands alone at the end of a part. Small lines (sparklines) have no place in a native table:
their values go to the notes of the slide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from analysis.briefing.model import Align, Cell, Column, Table
from analysis.briefing.powerpoint.measuring import cut, line_height, words_height
from analysis.briefing.powerpoint.pieces import CONTENT_WIDTH
from analysis.briefing.svg import text_width

MARGIN_X, MARGIN_Y = 4.0, 2.6  # inside a cell, each side
CAPTION_SIZE, CAPTION_HEIGHT = 11.0, 19.0
SIZES = ((7, 12.0), (9, 10.5), (99, 9.5))  # size of the letters up to so many columns
WRITING_ROW_HEIGHT = 36.0
UNBROKEN, MOST_LEAST_WIDTH = 1.2, 96.0  # room for what must stand in one line
MOST_CELL_LINES = 16  # of a cell; what is longer goes on in a row of its own
FEWEST_ROWS = 4  # less than this is not begun at the foot of a slide
CONTINUED = "（続き）"


@dataclass(frozen=True)
class PartRow:
    """A row; `group` alone is the name of a group across the table."""

    cells: tuple[Cell, ...]
    height: float
    group: str | None = None


@dataclass(frozen=True)
class TablePart:
    """What of a table stands on one slide. columns: as shown; widths, header_height: in points."""

    table: Table
    columns: tuple[Column, ...]
    widths: tuple[float, ...]
    size: float
    header_height: float
    rows: tuple[PartRow, ...]
    is_continued: bool = False

    @property
    def caption(self) -> str:
        """The caption, marked where the table goes on from another slide."""
        return self.table.caption + (CONTINUED if self.is_continued else "")

    @property
    def height(self) -> float:
        """Caption, header and rows."""
        return CAPTION_HEIGHT + self.header_height + sum(row.height for row in self.rows)


def shown_positions(table: Table) -> tuple[int, ...]:
    """Positions of the columns that a slide shows."""
    return tuple(
        index
        for index, column in enumerate(table.columns)
        if not column.is_sparkline and not (table.is_grouped and index == 0)
    )


def whole_part(
    table: Table, *, width: float = CONTENT_WIDTH, size: float | None = None
) -> TablePart:
    """The table as one part, however high. size: of its letters; by its columns when None."""
    positions = shown_positions(table)
    columns = tuple(table.columns[index] for index in positions)
    if size is None:
        size = next(fitting for most, fitting in SIZES if len(columns) <= most)
    least = [_least_width(table, index, size) for index in positions]
    widths = shared_widths([column.width for column in columns], least, width)
    header = max(
        words_height(_heading(column), size, inner(w)) for column, w in zip(columns, widths, strict=True)
    ) + 2 * MARGIN_Y  # fmt: skip
    rows = _rows(table, positions, columns, widths, size)
    return TablePart(table, columns, widths, size, header, rows)


def shared_widths(
    shares: Sequence[float], least: Sequence[float], width: float
) -> tuple[float, ...]:
    """Widths by their shares, none below its least: what it lacks is taken from the others."""
    fixed: dict[int, float] = {}
    while True:
        free = [at for at in range(len(shares)) if at not in fixed]
        room = width - sum(fixed.values())
        total = sum(shares[at] for at in free) or 1.0
        short = {at: least[at] for at in free if room * shares[at] / total < least[at]}
        if not short or len(short) == len(free):
            return tuple(fixed.get(at, room * shares[at] / total) for at in range(len(shares)))
        fixed |= short


def _least_width(table: Table, index: int, size: float) -> float:
    """Figures and headings over them are not broken; words may be."""
    column = table.columns[index]
    if column.align is Align.LEFT:
        return 0.0
    texts = [column.title, f"（{column.unit}）" if column.unit else ""]
    texts += [row[index].text for row in table.rows]
    longest = max(text_width(text, size) for text in texts)
    return min(longest * UNBROKEN, MOST_LEAST_WIDTH) + 2 * MARGIN_X


def inner(width: float) -> float:
    """Room for words in a column of that width."""
    return width - 2 * MARGIN_X


def _heading(column: Column) -> str:
    return f"{column.title}\n（{column.unit}）" if column.unit else column.title


def _rows(
    table: Table,
    positions: Sequence[int],
    columns: Sequence[Column],
    widths: Sequence[float],
    size: float,
) -> tuple[PartRow, ...]:
    made: list[PartRow] = []
    group = None
    for row in table.rows:
        if table.is_grouped and row[0].text != group:
            group = row[0].text
            made.append(PartRow((), line_height(size) + 2 * MARGIN_Y, group))
        least = WRITING_ROW_HEIGHT if table.has_writing_room else 0.0
        for cells in _cut_cells(tuple(row[index] for index in positions), widths, size):
            height = max(
                words_height(cell.text, size, inner(width))
                for cell, width in zip(cells, widths, strict=True)
            )
            made.append(PartRow(cells, max(height + 2 * MARGIN_Y, least)))
    return tuple(made)


def _cut_cells(
    cells: tuple[Cell, ...], widths: Sequence[float], size: float
) -> Iterator[tuple[Cell, ...]]:
    """The row; as several where words are so long that no slide could hold them."""
    rest = cells
    while any(cell.text for cell in rest) or rest is cells:
        pairs = [
            cut(cell.text, size, inner(width), MOST_CELL_LINES)
            for cell, width in zip(rest, widths, strict=True)
        ]
        tails = [tail for _, tail in pairs]
        if not any(tails):
            yield rest
            return
        yield tuple(
            replace(cell, text=head) if tail else cell
            for cell, (head, tail) in zip(rest, pairs, strict=True)
        )
        rest = tuple(Cell(tail) for tail in tails)


def parted(
    part: TablePart, room: float, *, fewest: int = FEWEST_ROWS
) -> tuple[TablePart | None, TablePart | None]:
    """What fits into the room, and the rest. None first: too little room to begin here."""
    if part.height <= room:
        return part, None
    used = CAPTION_HEIGHT + part.header_height
    count = 0
    for row in part.rows:
        used += row.height
        if used > room:
            break
        count += 1
    while count and part.rows[count - 1].group is not None:
        count -= 1
    if _data_rows(part.rows[:count]) < min(fewest, _data_rows(part.rows)):
        return None, part
    return replace(part, rows=part.rows[:count]), _rest(part, count)


def shortened(part: TablePart, rows: int) -> tuple[TablePart, TablePart]:
    """The part without its last rows, and those rows; so that notes do not stand alone."""
    count = len(part.rows) - rows
    while count and part.rows[count - 1].group is not None:
        count -= 1
    return replace(part, rows=part.rows[:count]), _rest(part, count)


def _rest(part: TablePart, count: int) -> TablePart:
    rows = part.rows[count:]
    goes_on = rows and rows[0].group is None and part.table.is_grouped
    if goes_on:
        heading = next(row for row in reversed(part.rows[:count]) if row.group is not None)
        name = (heading.group or "").removesuffix(CONTINUED) + CONTINUED
        rows = (replace(heading, group=name), *rows)
    return replace(part, rows=rows, is_continued=True)


def _data_rows(rows: Sequence[PartRow]) -> int:
    return sum(row.group is None for row in rows)
