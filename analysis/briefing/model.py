"""The content model (内容): one briefing as headings, sentences, tables and figures.

Enters: nothing but released values, already worded. Leaves: frozen types that the PDF writer, the
workbook writer and every later writer read, so that all of them say the same.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from analysis.observations import CellState
from analysis.profile import Meeting
from analysis.release.released import Stamp

NOT_APPLICABLE = "－"  # 該当なし: nothing could stand here; not one of the four states
SYNTHETIC_WORD = "架空データ"


class Align(StrEnum):
    """How a column stands."""

    LEFT = "left"
    RIGHT = "right"
    CENTER = "center"


class Span(StrEnum):
    """How much of the text width a figure takes; two halves stand side by side."""

    FULL = "full"
    HALF = "half"


@dataclass(frozen=True)
class Cell:
    """One cell: a text when `state` is None, otherwise a figure that keeps its state.

    value: the number, None unless state is VALUE. text: what is printed. reason: why it is
    withheld, missing or not testable. recent: cells of a small line, for sparkline columns.
    """

    text: str
    state: CellState | None = None
    value: float | None = None
    reason: str = ""
    recent: tuple["Cell", ...] = ()

    def __post_init__(self) -> None:
        if (self.value is not None) != (self.state is CellState.VALUE):
            raise ValueError("a number belongs to state VALUE and to no other")


@dataclass(frozen=True)
class Column:
    """A column. width: share of the table's width; is_value: its cells keep a state.

    decimals: digits after the point, for number formats. is_signed: printed with its sign.
    is_sparkline: its cells hold `recent` and are drawn. is_merged: a page prints a text that
    repeats the one above it only once; a workbook repeats it.
    """

    title: str
    unit: str = ""
    align: Align = Align.LEFT
    width: float = 1.0
    is_value: bool = False
    decimals: int = 0
    is_signed: bool = False
    is_sparkline: bool = False
    is_merged: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of plain text."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list, numbered or not."""

    items: tuple[str, ...]
    is_numbered: bool = False


@dataclass(frozen=True)
class Subheading:
    """A heading inside a section. message: what follows says, for writers that title by it."""

    text: str
    tag: str = ""  # short word in a box beside the heading, such as a status
    message: str = ""


@dataclass(frozen=True)
class Callout:
    """A framed note: a title and its points."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table with its source.

    key: unique in the document, lower-case ASCII; names the Excel table. rows: one cell a
    column. is_grouped: the first column repeats the name of a group; a page prints it as a line
    across the table, a workbook keeps the column. has_writing_room: rows are tall enough to
    write in by hand.
    """

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    source: str
    notes: tuple[str, ...] = ()
    is_grouped: bool = False
    has_writing_room: bool = False

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"{self.key}: a row has not one cell a column")


class FigureKind(StrEnum):
    """What a figure is, for writers that draw it natively."""

    MAP = "map"
    LINE = "line"
    LEGEND = "legend"


@dataclass(frozen=True)
class AxisMark:
    """A month from which a series must not be read straight on. is_break: the line parts there."""

    position: int  # of the month on the axis
    sign: str  # ①, as in the figure's notes
    is_break: bool


@dataclass(frozen=True)
class TimeAxis:
    """The months of a line figure, one for each row of its data, for native charts."""

    months: tuple[date, ...]
    unit: str
    marks: tuple[AxisMark, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A drawing with its words; `data` holds the figures drawn, None for a legend.

    message: what it shows in one sentence. axis: of a line figure.
    """

    key: str
    kind: FigureKind
    svg: str
    alt: str
    caption: str
    source: str
    span: Span = Span.FULL
    data: Table | None = None
    notes: tuple[str, ...] = ()
    message: str = ""
    axis: TimeAxis | None = None


Block = Paragraph | Bullets | Subheading | Callout | Table | Figure


@dataclass(frozen=True)
class Section:
    """A numbered section. key names its sheet's tables and is unique in the document.

    message: what the section says in one sentence, for writers that title a page by it.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]
    message: str = ""

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables printed as such; the data of figures are not among them."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures in order."""
        return tuple(block for block in self.blocks if isinstance(block, Figure))


@dataclass(frozen=True)
class LegendEntry:
    """How a state is printed, and what it means."""

    symbol: str
    name: str
    meaning: str
    state: CellState | None = None


@dataclass(frozen=True)
class Document:
    """A whole briefing. The cover is made of these fields, not of a section."""

    title: str
    subtitle: str
    issuer: str  # 架空県警察
    policy_title: str
    meeting: Meeting
    place: str  # prefecture or station the briefing speaks of
    month: date
    stamp: Stamp
    sections: tuple[Section, ...]
    legend: tuple[LegendEntry, ...]
    cover_facts: tuple[tuple[str, str], ...] = field(default=())
    source: str = ""  # 出典 of what stands in no table or figure
    provision: str = ""  # 暫定・確定, as on the cover

    @property
    def is_synthetic(self) -> bool:
        """Whether every page must say 架空データ."""
        return self.stamp.is_synthetic

    def section(self, key: str) -> Section:
        """The section of that key. Raises KeyError when this meeting has none."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(key)
