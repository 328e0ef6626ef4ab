"""The deck (スライド一式): an empty presentation in the look of the PDF, and new slides in it.

Enters: `Document`; the folder template/, whose readable XML holds theme, master and the two
layouts (表紙, 本文). Leaves: slides with title, number, source line and 架空データ. The template is
ours and not the library's, which brings an English master, a thumbnail and its author's name.
"""

import copy
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from pptx import Presentation
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import PP_ALIGN
from pptx.util import Pt

from analysis.briefing.cells import moment_text
from analysis.briefing.model import SYNTHETIC_WORD, Document
from analysis.briefing.powerpoint.measuring import line_count, line_height
from analysis.briefing.powerpoint.pieces import Line, Words
from analysis.briefing.powerpoint.slide_words import add_words, write_line
from analysis.briefing.svg import plain
from analysis.months import wareki_month

TEMPLATE = Path(__file__).with_name("template")
# The package's own names, kept under readable ones: a file named [Content_Types].xml is a trap.
_RENAMED = {"content_types.xml": "[Content_Types].xml", "package.rels": "_rels/.rels"}
LAYOUT_COVER, LAYOUT_CONTENT = 0, 1
LEFT = 36.0
TITLE_WIDTH, KICKER_TOP = 800.0, 13.0
TITLE_SIZES = (20.0, 17.0, 14.0)  # the largest at which a title takes two lines
SOURCE_SIZES, SOURCE_WIDTH, SOURCE_HEIGHT = (8.0, 7.0), 820.0, 38.0


@dataclass(frozen=True)
class Deck:
    """The presentation being written."""

    presentation: Any
    document: Document


@cache
def _template() -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as package:
        for path in sorted(TEMPLATE.rglob("*")):
            if path.is_file():
                name = path.relative_to(TEMPLATE).as_posix()
                package.writestr(_RENAMED.get(name, name), path.read_bytes())
    return buffer.getvalue()


def new_deck(document: Document) -> Deck:
    """An empty deck. Its properties come from the document and its snapshot alone."""
    presentation: Any = Presentation(BytesIO(_template()))
    made = document.stamp.as_of.astimezone(UTC).replace(tzinfo=None)
    properties = presentation.core_properties
    properties.title, properties.subject = plain(document.title), plain(document.subtitle)
    properties.author = properties.last_modified_by = plain(document.issuer)
    properties.created = properties.modified = made
    properties.revision, properties.language = 1, "ja-JP"
    return Deck(presentation, document)


def new_slide(
    deck: Deck, title: str, kicker: str, sources: tuple[str, ...], *, is_cover: bool = False
) -> Any:
    """A slide with everything that stands on each of them."""
    layout = deck.presentation.slide_layouts[LAYOUT_COVER if is_cover else LAYOUT_CONTENT]
    slide = deck.presentation.slides.add_slide(layout)
    _write_title(slide, title, is_cover)
    if kicker:
        words = Words((Line(kicker, 10.0, is_quiet=True),), name="節", width=TITLE_WIDTH)
        add_words(slide, words, LEFT, KICKER_TOP)
    if deck.document.is_synthetic:
        _add_synthetic_mark(slide)
    _add_footer(deck, slide, layout, sources)
    return slide


def write_notes(slide: Any, lines: list[str]) -> None:
    """The speaker's notes, a paragraph a line; none without lines."""
    if lines:
        slide.notes_slide.notes_text_frame.text = "\n".join(plain(line) for line in lines)


def _write_title(slide: Any, title: str, is_cover: bool) -> None:
    frame = slide.shapes.title.text_frame
    frame.text = plain(title)
    if is_cover:
        return
    size = next((s for s in TITLE_SIZES if line_count(title, s, TITLE_WIDTH) <= 2), TITLE_SIZES[-1])
    frame.paragraphs[0].line_spacing = Pt(size * 1.15)
    for run in frame.paragraphs[0].runs:
        run.font.size = Pt(size)
        run._r.get_or_add_rPr().set("lang", "ja-JP")


def _add_synthetic_mark(slide: Any) -> None:
    box = slide.shapes.add_textbox(Pt(852), Pt(12), Pt(72), Pt(18))
    box.name = SYNTHETIC_WORD
    box.line.color.theme_color, box.line.width = MSO_THEME_COLOR.TEXT_1, Pt(0.7)
    write_line(box.text_frame.paragraphs[0], Line(SYNTHETIC_WORD, 10.0, is_bold=True))
    frame = box.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Pt(1)
    frame.paragraphs[0].alignment = PP_ALIGN.CENTER


def _add_footer(deck: Deck, slide: Any, layout: Any, sources: tuple[str, ...]) -> None:
    """Source line and slide number: copies of the layout's, or PowerPoint would show neither."""
    for shape in layout.placeholders:
        kind = shape.element.xpath("./p:nvSpPr/p:nvPr/p:ph/@type")
        if kind and kind[0] in ("ftr", "sldNum"):
            slide.shapes._spTree.append(copy.deepcopy(shape.element))
    for number, shape in enumerate(slide.shapes, 2):
        shape.element.xpath(".//p:cNvPr")[0].set("id", str(number))
    footer = next(s for s in slide.placeholders if s.element.xpath(".//p:ph[@type='ftr']"))
    lines = (f"出典　{'／'.join(sources)}", identity_line(deck.document))
    size = next(
        (s for s in SOURCE_SIZES if _footer_height(lines, s) <= SOURCE_HEIGHT), SOURCE_SIZES[-1]
    )
    frame = footer.text_frame
    frame.clear()
    for index, words in enumerate(lines):
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        write_line(paragraph, Line(words, size, is_quiet=True))


def _footer_height(lines: tuple[str, ...], size: float) -> float:
    return sum(line_count(line, size, SOURCE_WIDTH) for line in lines) * line_height(size)


def identity_line(document: Document) -> str:
    """Who made it, of which month, as of when, whether it may change, from which snapshot."""
    return "　".join(
        part
        for part in (
            f"{document.issuer}　{document.title}（{document.place}、{wareki_month(document.month)}）",
            f"基準時点 {moment_text(document.stamp.as_of)}",
            document.provision,
            f"識別子 {document.stamp.snapshot_id}",
        )
        if part
    )
