"""Charts on a slide (推移図): a native chart, and on it what charts cannot say.

Enters: a `Chart` piece and a place. Leaves: a chart that PowerPoint can edit, with its workbook;
over it, as drawn shapes, the months at which the line must not be read straight on, and under it
a strip that tells withheld, missing and not testable months apart.
"""

from datetime import UTC, datetime
from typing import Any

from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.dml import MSO_LINE, MSO_THEME_COLOR
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Pt

from analysis.briefing.model import Document, Figure, TimeAxis
from analysis.briefing.powerpoint.chart_workbook import write_chart_workbook
from analysis.briefing.powerpoint.chart_xml import (
    PlotArea,
    chart_markup,
    first_on_axis,
    months_on_axis,
    plot_area,
)
from analysis.briefing.powerpoint.figure_pieces import months_in_state, runs_of
from analysis.briefing.powerpoint.pieces import Chart, Line
from analysis.briefing.powerpoint.slide_words import describe, write_line
from analysis.briefing.powerpoint.table_xml import STATE_PATTERN
from analysis.months import months_between
from analysis.observations import CellState

STRIP_HEIGHT = 8.0


class _ChartData:
    """What python-pptx asks a chart for: its markup, and the workbook behind it."""

    def __init__(self, markup: bytes, workbook: bytes) -> None:
        self._markup, self.xlsx_blob = markup, workbook

    @property
    def _workbook_writer(self) -> "_ChartData":
        return self

    def xml_bytes(self, _chart_type: object) -> bytes:
        return self._markup


def add_chart(slide: Any, chart: Chart, document: Document, left: float, top: float) -> None:
    """Chart, marks and strip."""
    figure, axis = chart.figure, chart.figure.axis
    if axis is None:
        raise ValueError(f"{figure.key}: a line figure without months")
    height = chart.height - STRIP_HEIGHT - 2
    area = plot_area(chart.width, height)
    data = _ChartData(
        chart_markup(figure, area), write_chart_workbook(figure, axis.months, _made(document))
    )
    frame = slide.shapes.add_chart(
        XL_CHART_TYPE.LINE, Pt(left), Pt(top), Pt(chart.width), Pt(height), data
    )
    describe(frame, figure.caption, figure.alt)
    plot = _Plot(axis, area, left, top, chart.width, height)
    _add_marks(slide, figure, axis, plot)
    _add_strip(slide, figure, plot, top + height + 1)


def _made(document: Document) -> datetime:
    return document.stamp.as_of.astimezone(UTC).replace(tzinfo=None)


class _Plot:
    """Where months and the plot's edges lie on the slide, in points."""

    def __init__(
        self, axis: TimeAxis, area: PlotArea, left: float, top: float, width: float, height: float
    ) -> None:
        self.left, self.top = left + area.left * width, top + area.top * height
        self.bottom = self.top + area.height * height
        self._pitch = area.width * width / months_on_axis(axis)
        self._offset = months_between(first_on_axis(axis), axis.months[0])

    def edge(self, position: int) -> float:
        """The left edge of a month, by its position in the series."""
        return self.left + (position + self._offset) * self._pitch


def _add_marks(slide: Any, figure: Figure, axis: TimeAxis, plot: _Plot) -> None:
    for number, mark in enumerate(axis.marks):
        x = plot.edge(mark.position)
        line = slide.shapes.add_connector(
            MSO_CONNECTOR.STRAIGHT, Pt(x), Pt(plot.top), Pt(x), Pt(plot.bottom)
        )
        line.line.color.theme_color, line.line.width = MSO_THEME_COLOR.TEXT_1, Pt(0.8)
        if not mark.is_break:
            line.line.dash_style = MSO_LINE.DASH_DOT
        said = figure.notes[number] if number < len(figure.notes) else mark.sign
        describe(line, f"区切り{mark.sign}", said)
        box = slide.shapes.add_textbox(Pt(x - 8), Pt(plot.top - 12), Pt(16), Pt(12))
        box.name = f"区切りの番号{mark.sign}"
        frame = box.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        write_line(frame.paragraphs[0], Line(mark.sign, 9.0))
        frame.paragraphs[0].alignment = PP_ALIGN.CENTER


def _add_strip(slide: Any, figure: Figure, plot: _Plot, top: float) -> None:
    for state in (CellState.WITHHELD, CellState.MISSING, CellState.NOT_TESTABLE):
        for first, last in runs_of(months_in_state(figure, state)):
            left, right = plot.edge(first), plot.edge(last + 1)
            shape = _untested(slide, left, right, top) if state is CellState.NOT_TESTABLE else (
                _patterned(slide, left, right, top, state)
            )  # fmt: skip
            months = figure.axis.months if figure.axis else ()
            said = f"{state.label}の月：{months[first]:%Y年%-m月}から{months[last]:%Y年%-m月}まで"
            describe(shape, f"状態の帯：{state.label}", said)


def _patterned(slide: Any, left: float, right: float, top: float, state: CellState) -> Any:
    shape = slide.shapes.add_shape(
        MSO_SHAPE.RECTANGLE, Pt(left), Pt(top), Pt(right - left), Pt(STRIP_HEIGHT)
    )
    properties = shape._element.spPr
    fill = STATE_PATTERN[state].markup.replace("<a:pattFill", f"<a:pattFill {nsdecls('a')}", 1)
    properties.insert_element_before(parse_xml(fill), "a:ln")
    shape.line.color.theme_color, shape.line.width = MSO_THEME_COLOR.TEXT_2, Pt(0.5)
    return shape


def _untested(slide: Any, left: float, right: float, top: float) -> Any:
    middle = top + STRIP_HEIGHT / 2
    line = slide.shapes.add_connector(
        MSO_CONNECTOR.STRAIGHT, Pt(left + 1), Pt(middle), Pt(right - 1), Pt(middle)
    )
    line.line.color.theme_color, line.line.width = MSO_THEME_COLOR.TEXT_1, Pt(1.5)
    line.line.dash_style = MSO_LINE.ROUND_DOT
    return line
