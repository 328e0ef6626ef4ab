"""Planning (スライドの割付): the content model laid out on slides before anything is drawn.

Enters: `Document`. Leaves: `SlidePlan`s: for each slide its title, pieces at their places, words
for the speaker's notes, sources. A piece that does not fit begins a new slide or is parted, so
that nothing is ever cut off.
"""

from dataclasses import dataclass, field

from analysis.briefing.model import (
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
from analysis.briefing.powerpoint.figure_pieces import chart_pieces, map_pieces
from analysis.briefing.powerpoint.pieces import (
    GAP,
    Chart,
    Frame,
    Line,
    Picture,
    Words,
    note_lines,
)
from analysis.briefing.powerpoint.speaking import figure_notes, table_notes
from analysis.briefing.powerpoint.table_parts import (
    FEWEST_ROWS,
    TablePart,
    parted,
    shortened,
    whole_part,
)

CONTENT_TOP, CONTENT_BOTTOM = 93.0, 486.0
ROOM = CONTENT_BOTTOM - CONTENT_TOP
MOST_NOTES_HEIGHT = 150.0  # of the notes under a table; what is longer goes to the speaker
ROUNDING = 0.01  # points: a figure is made as high as its room
LOW_ROOM = 0.75  # with less of a slide left, a table that fits on the next one begins there
MORE_NOTES = "ほかの注は、このスライドのノートにあります。"

Piece = Words | TablePart | Picture | Chart


@dataclass(frozen=True)
class Placed:
    """A piece and the top of its place, in points."""

    piece: Piece
    top: float


@dataclass
class SlidePlan:
    """One slide, being filled. kicker: the small line over the title; section: its title."""

    section: str
    kicker: str
    title: str
    placed: list[Placed] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    part: str = ""  # (2/3) where a title goes on over several slides

    @property
    def free_from(self) -> float:
        """The first free height."""
        if not self.placed:
            return CONTENT_TOP
        last = self.placed[-1]
        return last.top + last.piece.height + GAP

    @property
    def room(self) -> float:
        """Height that is left."""
        return CONTENT_BOTTOM - self.free_from


def plan_slides(document: Document) -> list[SlidePlan]:
    """The slides of all sections; cover and legend are not among them."""
    slides: list[SlidePlan] = []
    for number, section in enumerate(document.sections, 1):
        slides += _Filling(number, section, document.source).slides()
    return slides


class _Filling:
    """A section being laid out."""

    def __init__(self, number: int, section: Section, source: str) -> None:
        self._section, self._source = section, source
        self._head = f"{number}　{section.title}"
        self._kicker, self._title = self._head, section.message or section.title
        self._done: list[SlidePlan] = []
        self._leads_only = True  # nothing but paragraphs stands on the first slide yet

    def slides(self) -> list[SlidePlan]:
        self._begin()
        skipped: str = ""
        for block in self._section.blocks:
            if isinstance(block, Subheading):
                self._subheading(block)
                skipped = block.message
            elif not (isinstance(block, Paragraph) and block.text == skipped):
                self._block(block)
        found = [slide for slide in self._done if slide.placed]
        _number_parts(found)
        for slide in found:
            slide.sources = list(dict.fromkeys(slide.sources)) or [self._source]
        return found

    @property
    def _slide(self) -> SlidePlan:
        return self._done[-1]

    def _begin(self) -> None:
        self._done.append(SlidePlan(self._section.title, self._kicker, self._title))

    def _place(self, piece: Piece) -> None:
        self._slide.placed.append(Placed(piece, self._slide.free_from))

    def _retitle(self, kicker: str, title: str) -> None:
        """A new title begins a new slide, unless only the section's lead stands on this one."""
        self._kicker, self._title = kicker, title
        if self._leads_only:
            self._slide.kicker, self._slide.title = kicker, title
        else:
            self._begin()

    def _subheading(self, block: Subheading) -> None:
        tag = f"［{block.tag}］" if block.tag else ""
        title = block.message or f"{self._section.title}：{block.text}"
        self._retitle(f"{self._head}　｜　{block.text}{tag}", title)

    def _block(self, block: Block) -> None:
        self._leads_only = self._leads_only and isinstance(block, Paragraph | Figure)
        if isinstance(block, Table):
            self._table(block)
        elif isinstance(block, Figure):
            self._figure(block)
        else:
            self._words(_words_of(block))

    def _words(self, words: Words) -> None:
        rest: Words | None = words
        while rest is not None:
            fitting, rest = rest.parted(self._slide.room)
            if fitting is not None:
                self._place(fitting)
            if rest is not None:
                self._begin()

    def _table(self, table: Table) -> None:
        if not table.rows:
            nothing = (Line(table.caption, 11.0, is_bold=True), Line("該当するものはありません。"))
            self._words(Words(nothing, name="表の題"))
            return
        under, spoken = _notes_of(table)
        needed = under.height + GAP if under else 0.0
        whole = whole_part(table)
        if self._is_better_whole(whole.height + needed):
            self._begin()
        rest: TablePart | None = whole
        while rest is not None:
            fitting, later = parted(rest, self._slide.room)
            if fitting is None:
                self._begin()
                fitting, later = parted(rest, self._slide.room, fewest=1)
            if fitting is None:
                raise ValueError(f"{table.key}: a header is higher than a slide")
            if later is None and fitting.height + needed > self._slide.room:
                fitting, later = self._leave_rows_for_notes(fitting, needed)
            if later is not None and fitting.height == 0:
                self._begin()
                rest = later
                continue
            self._place(fitting)
            self._slide.sources.append(table.source)
            self._slide.notes += table_notes(fitting)
            rest = later
            if rest is not None:
                self._begin()
        if under:
            self._words(under)
        self._slide.notes += spoken

    def _is_better_whole(self, height: float) -> bool:
        """Whether a table is kept together on the next slide: one short enough, begun too low."""
        return self._slide.room < min(height, ROOM * LOW_ROOM) and height <= ROOM

    def _leave_rows_for_notes(
        self, part: TablePart, needed: float
    ) -> tuple[TablePart, TablePart | None]:
        """Move the last rows to the next slide, where notes and source stand with them."""
        rows = len(part.rows)
        if rows <= 2 * FEWEST_ROWS:
            if self._slide.placed and part.height + needed <= ROOM:
                self._begin()
            return part, None
        return shortened(part, FEWEST_ROWS)

    def _figure(self, figure: Figure) -> None:
        if figure.kind is FigureKind.LEGEND:
            return
        self._retitle(self._head, figure.message or figure.caption)
        self._leads_only = False
        make = map_pieces if figure.kind is FigureKind.MAP else chart_pieces
        for piece in make(figure, self._slide.room):
            if self._slide.placed and piece.height > self._slide.room + ROUNDING:
                self._begin()
            self._place(piece)
        self._slide.sources.append(figure.source)
        self._slide.notes += figure_notes(figure)
        self._title = self._section.message or self._section.title


def _notes_of(table: Table) -> tuple[Words | None, list[str]]:
    """Notes that stand under the table, and those that only the speaker has."""
    shown, spoken = list(table.notes), []
    while (
        shown and (words := note_lines((*shown, MORE_NOTES))) and words.height > MOST_NOTES_HEIGHT
    ):
        longest = max(shown, key=len)
        shown.remove(longest)
        spoken.append(f"注　{longest}")
    more = (MORE_NOTES,) if spoken else ()
    return note_lines((*shown, *more)), spoken


def _words_of(block: Paragraph | Bullets | Callout | Subheading) -> Words:
    if isinstance(block, Paragraph):
        return Words((Line(block.text),))
    if isinstance(block, Bullets):
        bullet = "1." if block.is_numbered else "•"
        return Words(
            tuple(Line(item, 12.0, bullet=bullet, space_after=3.0) for item in block.items)
        )
    if isinstance(block, Callout) and len(block.items) == 1:
        lines = (Line(block.title, 12.0, is_bold=True, is_accent=True), Line(block.items[0], 13.0))
        return Words(lines, name=block.title, frame=Frame.SHADED)
    if isinstance(block, Callout):
        points = tuple(Line(item, 14.0, bullet="○", space_after=6.0) for item in block.items)
        return Words(points, name=block.title, frame=Frame.RULED)
    return Words((Line(block.text, 13.0, is_bold=True),))


def _number_parts(slides: list[SlidePlan]) -> None:
    """(1/3) behind titles that stand on several slides in a row."""
    start = 0
    for end in range(1, len(slides) + 1):
        if end == len(slides) or (slides[end].title, slides[end].kicker) != (
            slides[start].title,
            slides[start].kicker,
        ):
            count = end - start
            if count > 1:
                for at in range(count):
                    slides[start + at].part = f" ({at + 1}/{count})"
            start = end
