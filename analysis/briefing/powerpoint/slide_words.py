"""Words on a slide (文字): text boxes with native bullets and fixed line heights.

Enters: `Words` and a place. Leaves: text boxes. Words are written as text, never as fields or
links; colours and fonts are the theme's, so that a deck can be restyled in PowerPoint.
"""

from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Pt

from analysis.briefing.powerpoint.measuring import line_height
from analysis.briefing.powerpoint.pieces import Frame, Line, Words
from analysis.briefing.svg import plain

_colour: Any = RGBColor  # the library leaves it untyped
SHADE = _colour.from_string("EEF1F4")


def add_words(slide: Any, words: Words, left: float, top: float) -> Any:
    """A text box of the words' own height. Returns the shape."""
    box = slide.shapes.add_textbox(Pt(left), Pt(top), Pt(words.width), Pt(words.height))
    box.name = words.name
    frame = box.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = Pt(words.margin)
    frame.margin_top = frame.margin_bottom = Pt(words.margin)
    for index, line in enumerate(words.lines):
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        write_line(paragraph, line)
    if words.frame is Frame.RULED:
        box.line.color.theme_color, box.line.width = MSO_THEME_COLOR.ACCENT_1, Pt(0.9)
    elif words.frame is Frame.SHADED:
        box.fill.solid()
        box.fill.fore_color.rgb = SHADE
    return box


def write_line(paragraph: Any, line: Line) -> None:
    """One paragraph: its run, its fixed height, its bullet."""
    run = paragraph.add_run()
    run.text = plain(line.text)
    run.font.size, run.font.bold = Pt(line.size), line.is_bold or None
    if line.is_accent:
        run.font.color.theme_color = MSO_THEME_COLOR.ACCENT_1
    elif line.is_quiet:
        run.font.color.theme_color = MSO_THEME_COLOR.TEXT_2
    run._r.get_or_add_rPr().set("lang", "ja-JP")
    paragraph.line_spacing = Pt(line_height(line.size))
    paragraph.space_after = Pt(line.space_after)
    if line.bullet:
        _set_bullet(paragraph, line)


def _set_bullet(paragraph: Any, line: Line) -> None:
    properties = paragraph._p.get_or_add_pPr()
    indent = int(Pt(line.indent))
    properties.set("marL", str(indent))
    properties.set("indent", str(-indent))
    mark = (
        f'<a:buAutoNum {nsdecls("a")} type="arabicPeriod"/>'
        if line.bullet == "1."
        else f'<a:buChar {nsdecls("a")} char="{line.bullet}"/>'
    )
    properties.append(parse_xml(mark))


def describe(shape: Any, name: str, alt: str) -> None:
    """Name and alternative text (代替テキスト) of a shape."""
    element = shape._element.xpath(".//p:cNvPr")[0]
    element.set("name", plain(name))
    element.set("descr", plain(alt))
