"""Presentation (会議資料のPowerPoint): the content model through python-pptx, 16:9.

Enters: `Document`. Leaves: bytes of a PPTX, the same for the same document. Tables and charts are
native, so that a reader works on with them in PowerPoint; every picture, chart and table has an
alternative text; what finds no room on a slide stands in its notes.
"""

from typing import Any

from analysis.briefing.cells import day_text
from analysis.briefing.model import Align, Cell, Column, Document, Table
from analysis.briefing.powerpoint.deck import LEFT, Deck, new_deck, new_slide, write_notes
from analysis.briefing.powerpoint.outline_sections import write_outline
from analysis.briefing.powerpoint.packing import packed
from analysis.briefing.powerpoint.pieces import CONTENT_WIDTH, Chart, Line, Picture, Words
from analysis.briefing.powerpoint.planning import CONTENT_BOTTOM, CONTENT_TOP, Piece, plan_slides
from analysis.briefing.powerpoint.slide_chart import add_chart
from analysis.briefing.powerpoint.slide_picture import add_picture
from analysis.briefing.powerpoint.slide_table import add_table
from analysis.briefing.powerpoint.slide_words import add_words
from analysis.briefing.powerpoint.table_parts import whole_part
from analysis.observations import CellState

COVER, GUIDE = "表紙", "構成と記号"
COVER_SIZES, COVER_ROOM = (10.5, 9.5, 8.5), 204.0  # of the table of facts on the cover
GUIDE_TITLE = "この資料の構成と、表及び図の記号"
GUIDE_LEFT_WIDTH, GUIDE_GAP = 250.0, 24.0
SLIDE_RIGHT = LEFT + CONTENT_WIDTH


def write_presentation(document: Document) -> bytes:
    """The document as PPTX. Deterministic: dates are the moment the data are as of."""
    deck = new_deck(document)
    outline = [(COVER, _add_cover(deck)), (GUIDE, _add_guide(deck))]
    for plan in plan_slides(document):
        slide = new_slide(deck, plan.title + plan.part, plan.kicker, tuple(plan.sources))
        for one in plan.placed:
            _draw(slide, one.piece, document, one.top)
        write_notes(slide, plan.notes)
        outline.append((plan.section, slide))
    write_outline(deck.presentation, outline)
    return packed(deck.presentation)


def _draw(slide: Any, piece: Piece, document: Document, top: float) -> None:
    if isinstance(piece, Words):
        add_words(slide, piece, LEFT, top)
    elif isinstance(piece, Picture):
        add_picture(slide, piece, LEFT, top)
    elif isinstance(piece, Chart):
        add_chart(slide, piece, document, LEFT, top)
    else:
        add_table(slide, piece, LEFT, top)


def _add_cover(deck: Deck) -> Any:
    document = deck.document
    slide = new_slide(deck, document.title, "", (document.source,), is_cover=True)
    policy = Words((Line(document.policy_title, 13.0, is_quiet=True),), name="要綱")
    add_words(slide, policy, LEFT, 104)
    under = Words(
        (
            Line(document.subtitle, 15.0),
            Line(f"{day_text(document.stamp.as_of)}現在　{document.issuer}", 13.0),
        ),
        name="副題",
    )
    add_words(slide, under, LEFT, 230)
    facts = Table(
        key="cover",
        caption="この資料について",
        columns=(Column("項目", width=1.0), Column("内容", width=5.0)),
        rows=tuple((Cell(name), Cell(value)) for name, value in document.cover_facts),
        source=document.source,
    )
    sized = [whole_part(facts, size=size) for size in COVER_SIZES]
    fitting = next((part for part in sized if part.height <= COVER_ROOM), sized[-1])
    add_table(slide, fitting, LEFT, CONTENT_BOTTOM - COVER_ROOM)
    return slide


def _add_guide(deck: Deck) -> Any:
    """Contents at the left, the symbols of the states at the right."""
    document = deck.document
    slide = new_slide(deck, GUIDE_TITLE, "", (document.source,))
    contents = Words(
        (
            Line("目次", 12.0, is_bold=True, is_accent=True, space_after=4),
            *(
                Line(f"{number}　{section.title}", 13.0, space_after=5)
                for number, section in enumerate(document.sections, 1)
            ),
        ),
        name="目次",
        width=GUIDE_LEFT_WIDTH,
    )
    add_words(slide, contents, LEFT, CONTENT_TOP)
    rows = tuple(
        (
            Cell(e.symbol, e.state, 0.0 if e.state is CellState.VALUE else None),
            Cell(e.name),
            Cell(e.meaning),
        )
        for e in document.legend
    )
    legend = Table(
        key="legend",
        caption="表及び図の記号",
        columns=(Column("記号", align=Align.CENTER, width=0.9), Column("名称", width=1.1),
                 Column("意味", width=5.0)),
        rows=rows,
        source="",
    )  # fmt: skip
    left = LEFT + GUIDE_LEFT_WIDTH + GUIDE_GAP
    add_table(slide, whole_part(legend, width=SLIDE_RIGHT - left), left, CONTENT_TOP)
    return slide
