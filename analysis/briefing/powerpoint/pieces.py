"""Pieces (部品): what a slide is filled with, each of a known height.

Enters: blocks of the content model. Leaves: frozen pieces in points. Nothing here knows
PowerPoint; a piece only knows how much room it needs and whether it can be parted.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from analysis.briefing.model import Figure
from analysis.briefing.powerpoint.measuring import cut, line_height, words_height

CONTENT_WIDTH = 888.0  # of a slide 960 points wide
GAP = 8.0  # between two pieces
BOX_MARGIN = 9.0  # inside a frame
MOST_LINES_KEPT = 12  # a paragraph of more may be cut where the slide ends


class Frame(StrEnum):
    """What stands around words."""

    NONE = "none"
    RULED = "ruled"  # a line around the points of a meeting
    SHADED = "shaded"  # a question put to a person


@dataclass(frozen=True)
class Line:
    """A paragraph of words. bullet: the character before it, "1." numbers it; quiet: in grey."""

    text: str
    size: float = 12.0
    is_bold: bool = False
    is_quiet: bool = False
    is_accent: bool = False
    bullet: str = ""
    space_after: float = 0.0

    @property
    def indent(self) -> float:
        """Room that the bullet takes."""
        return self.size * (1.8 if self.bullet == "1." else 1.3) if self.bullet else 0.0

    def height(self, width: float) -> float:
        """Height in a box of that width."""
        return words_height(self.text, self.size, width - self.indent) + self.space_after


@dataclass(frozen=True)
class Words:
    """Paragraphs in one text box. name: of the box, for those who hear the slide."""

    lines: tuple[Line, ...]
    name: str = "本文"
    frame: Frame = Frame.NONE
    width: float = CONTENT_WIDTH

    @property
    def margin(self) -> float:
        """Between frame and words."""
        return 0.0 if self.frame is Frame.NONE else BOX_MARGIN

    @property
    def height(self) -> float:
        """Height of the box."""
        inner = self.width - 2 * self.margin
        return sum(line.height(inner) for line in self.lines) + 2 * self.margin

    def parted(self, room: float) -> tuple["Words | None", "Words | None"]:
        """What fits into the room, and the rest; a paragraph of few lines is never cut."""
        if self.height <= room:
            return self, None
        inner, used = self.width - 2 * self.margin, 2 * self.margin
        for count, line in enumerate(self.lines):
            used += line.height(inner)
            if used > room:
                if count == 0:
                    return self._cut(room)
                return (
                    replace(self, lines=self.lines[:count]),
                    replace(self, lines=self.lines[count:]),
                )
        return self, None

    def _cut(self, room: float) -> tuple["Words | None", "Words | None"]:
        """The first paragraph in two, where even a whole slide could not hold it."""
        line, inner = self.lines[0], self.width - 2 * self.margin
        count = int((room - 2 * self.margin - line.space_after) / line_height(line.size))
        if count < MOST_LINES_KEPT:
            return None, self
        head, tail = cut(line.text, line.size, inner - line.indent, count)
        first = replace(self, lines=(replace(line, text=head),))
        return first, replace(self, lines=(replace(line, text=tail), *self.lines[1:]))


@dataclass(frozen=True)
class Picture:
    """A drawing of the content model (a map), and words at its right side."""

    figure: Figure
    width: float
    height: float
    beside: Words | None = None


@dataclass(frozen=True)
class Chart:
    """A native chart of a line figure, with the strip of states under it."""

    figure: Figure
    height: float
    width: float = CONTENT_WIDTH


def note_lines(notes: tuple[str, ...], size: float = 10.0) -> Words | None:
    """Notes under a table or a figure; None without any."""
    lines = tuple(Line(f"注　{note}", size, is_quiet=True, space_after=1.5) for note in notes)
    return Words(lines, name="注") if lines else None
