"""Tables on a slide (表): a part of a content table as a native PowerPoint table.

Enters: a `TablePart` and a place. Leaves: its caption and a table whose first row is marked as its
header, with an alternative text. The markup is written as a whole (`table_xml.py`): through the
library's objects a briefing's two thousand cells take eight seconds.
"""

from typing import Any

from pptx.oxml import parse_xml
from pptx.util import Pt

from analysis.briefing.powerpoint.pieces import Line, Words
from analysis.briefing.powerpoint.slide_words import add_words, describe
from analysis.briefing.powerpoint.table_parts import CAPTION_HEIGHT, CAPTION_SIZE, TablePart
from analysis.briefing.powerpoint.table_xml import table_markup


def add_table(slide: Any, part: TablePart, left: float, top: float) -> None:
    """Caption and table."""
    caption = Words((Line(part.caption, CAPTION_SIZE, is_bold=True),), name="表の題",
                    width=sum(part.widths))  # fmt: skip
    add_words(slide, caption, left, top)
    frame = slide.shapes.add_table(
        1, 1, Pt(left), Pt(top + CAPTION_HEIGHT), Pt(sum(part.widths)),
        Pt(part.height - CAPTION_HEIGHT),
    )  # fmt: skip
    describe(frame, part.caption, _alt(part))
    empty = frame.table._tbl
    empty.getparent().replace(empty, parse_xml(table_markup(part)))


def _alt(part: TablePart) -> str:
    titles = "、".join(column.title for column in part.columns if column.title)
    count = sum(row.group is None for row in part.rows)
    return f"{part.caption}。見出しの行と{count}行の表。列：{titles}。"
