"""PDF (会議資料のPDF): the content model through typst, with embedded Japanese fonts.

Enters: `Document`. Leaves: bytes of an A4 PDF, the same for the same document. Words reach the
layout (briefing.typ) as JSON only and are never read as markup; no outside font, file or package
is asked for.
"""

import json
import re
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_jp
import typst

from analysis.briefing.cells import day_text
from analysis.briefing.chart_drawing import draw_sparkline
from analysis.briefing.model import (
    SYNTHETIC_WORD,
    Block,
    Bullets,
    Callout,
    Cell,
    Column,
    Document,
    Figure,
    Paragraph,
    Section,
    Span,
    Subheading,
    Table,
)
from analysis.briefing.wording import state_remarks
from analysis.months import wareki_month
from analysis.observations import CellState

TEMPLATE = Path(__file__).with_name("briefing.typ")
PICTURE_TEMPLATE = Path(__file__).with_name("picture.typ")
FONT_FOLDER = Path(pylopdf_fonts_jp.__file__).parent
PROGRAM = b"Kizashi"
# Which program and version set the pages is nobody's business who is given the document.
_MADE_WITH = re.compile(
    rb"(?<=/Creator\()Typst [\d.]+(?=\))|(?<=<xmp:CreatorTool>)Typst [\d.]+(?=<)"
)
MOST_UNBROKEN_ROWS = 8  # a table of so few rows is kept on one page


def write_pdf(document: Document) -> bytes:
    """The document as PDF. Deterministic: the creation date is the moment the data are as of."""
    made = document.stamp.as_of.astimezone(UTC)
    content = json.dumps(_content(document), ensure_ascii=False)
    compiled = _compiler(TEMPLATE).compile(
        format="pdf", sys_inputs={"document": content}, timestamp=int(made.timestamp())
    )
    if not isinstance(compiled, bytes):
        raise TypeError("one PDF was expected")
    # As long as what stood there, so that every place in the file stays where it was.
    return _MADE_WITH.sub(lambda tool: PROGRAM.ljust(len(tool.group())), compiled)


@cache
def _compiler(template: Path) -> Any:
    """One compiler a process and template: it keeps the fonts it has read."""
    return typst.Compiler(
        str(template),
        root=str(template.parent),
        font_paths=[str(FONT_FOLDER)],
        ignore_system_fonts=True,
    )


def _content(document: Document) -> dict[str, Any]:
    made = document.stamp.as_of.astimezone(UTC)
    header = (
        f"{document.issuer}　{document.title}（{document.place}、{wareki_month(document.month)}）"
    )
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "issuer": document.issuer,
        "policy-title": document.policy_title,
        "made": [made.year, made.month, made.day, made.hour, made.minute, made.second],
        "made-on": f"{day_text(document.stamp.as_of)}現在",
        "header": header,
        "footer": f"識別子 {document.stamp.snapshot_id}",
        "synthetic": SYNTHETIC_WORD if document.is_synthetic else "",
        "cover-facts": [list(fact) for fact in document.cover_facts],
        "legend": [
            {"symbol": e.symbol, "name": e.name, "meaning": e.meaning, "state": _state(e.state)}
            for e in document.legend
        ],
        "sections": [_section(section) for section in document.sections],
    }


def _state(state: CellState | None) -> str:
    return "" if state is None else state.name.lower()


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": section.title,
        "blocks": [_block(block) for block in _side_by_side(section.blocks)],
    }


def _side_by_side(blocks: tuple[Block, ...]) -> list[Block | list[Figure]]:
    """Blocks with runs of half-width figures gathered into lists."""
    gathered: list[Block | list[Figure]] = []
    for block in blocks:
        if isinstance(block, Figure) and block.span is Span.HALF:
            if gathered and isinstance(gathered[-1], list):
                gathered[-1].append(block)
            else:
                gathered.append([block])
        else:
            gathered.append(block)
    return gathered


def _block(block: Block | list[Figure]) -> dict[str, Any]:
    if isinstance(block, list):
        return {"kind": "figure-row", "items": [_figure(figure) for figure in block]}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.text}
    if isinstance(block, Bullets):
        return {"kind": "bullets", "items": list(block.items), "numbered": block.is_numbered}
    if isinstance(block, Subheading):
        return {"kind": "subheading", "text": block.text, "tag": block.tag}
    if isinstance(block, Callout):
        return {"kind": "callout", "title": block.title, "items": list(block.items)}
    if isinstance(block, Figure):
        return {"kind": "figure", **_figure(block)}
    return {"kind": "table", **_table(block)}


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "svg": figure.svg,
        "alt": figure.alt,
        "caption": figure.caption,
        "source": figure.source,
        "notes": list(figure.notes),
    }


def _table(table: Table) -> dict[str, Any]:
    columns = table.columns[1:] if table.is_grouped else table.columns
    return {
        "caption": table.caption,
        "columns": [
            {"title": c.title, "unit": c.unit, "align": c.align.value, "width": c.width}
            for c in columns
        ],
        "rows": _rows(table),
        "source": table.source,
        "notes": [*table.notes, *state_remarks(table)],
        "unbroken": 0 if table.has_writing_room else MOST_UNBROKEN_ROWS,
        "writing-room": table.has_writing_room,
    }


def _rows(table: Table) -> list[dict[str, Any]]:
    """Rows with the name of a group where a new one begins, and merged texts printed once."""
    written = []
    above: tuple[Cell, ...] = ()
    for row in table.rows:
        begins_group = table.is_grouped and (not above or above[0].text != row[0].text)
        first = 1 if table.is_grouped else 0
        previous = () if begins_group else above
        cells = [
            _cell(cell, column, previous[index] if previous else None)
            for index, (cell, column) in enumerate(zip(row, table.columns, strict=True))
        ][first:]
        written.append({"group": row[0].text if begins_group else None, "cells": cells})
        above = row
    return written


def _cell(cell: Cell, column: Column, above: Cell | None) -> dict[str, Any]:
    repeats = column.is_merged and above is not None and above.text == cell.text
    svg = draw_sparkline(cell.recent) if column.is_sparkline and cell.recent else ""
    return {
        "text": "" if repeats else cell.text,
        "state": _state(cell.state),
        "svg": svg,
        "alt": f"最近{len(cell.recent)}か月の推移" if svg else "",
    }


def picture_png(svg: str, width: float, dots_per_inch: float) -> bytes:
    """One drawing as PNG, with the document's own fonts. width: on the page, in points."""
    inputs = {"picture": svg, "width": str(width)}
    drawn = _compiler(PICTURE_TEMPLATE).compile(format="png", ppi=dots_per_inch, sys_inputs=inputs)
    if not isinstance(drawn, bytes):
        raise TypeError("one picture was expected")
    return drawn
