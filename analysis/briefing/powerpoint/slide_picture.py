"""Pictures on a slide (地図): a drawing of the content model as a crisp PNG.

Enters: a `Picture` piece and a place. Leaves: a picture with its alternative text. typst, which
makes the PDF, draws it with the same embedded fonts. The drawing itself (SVG) was tried: what
PowerPoint makes of its patterns and fonts depends on the version that opens it.
"""

from functools import lru_cache
from io import BytesIO
from typing import Any

from pptx.util import Pt

from analysis.briefing.pdf import picture_png
from analysis.briefing.powerpoint.figure_pieces import BESIDE_GAP
from analysis.briefing.powerpoint.pieces import Picture
from analysis.briefing.powerpoint.slide_words import add_words, describe

DOTS_PER_INCH = 200.0  # at the size on the slide: sharp on a projector and in print
POINTS_PER_INCH = 72.0


def add_picture(slide: Any, picture: Picture, left: float, top: float) -> None:
    """The drawing, and the words at its right side."""
    png = _drawn(picture.figure.svg, round(picture.width, 1))
    shape = slide.shapes.add_picture(
        BytesIO(png), Pt(left), Pt(top), Pt(picture.width), Pt(picture.height)
    )
    describe(shape, picture.figure.caption, picture.figure.alt)
    if picture.beside is not None and picture.beside.lines:
        beside = left + picture.width + BESIDE_GAP
        add_words(slide, picture.beside, beside, top)


@lru_cache(maxsize=8)
def _drawn(svg: str, width: float) -> bytes:
    return picture_png(svg, width, DOTS_PER_INCH)
