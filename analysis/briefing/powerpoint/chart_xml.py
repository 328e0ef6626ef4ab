"""Chart markup (グラフのXML): lines over a band, in the format's own words.

Enters: values of a line figure. Leaves: XML of a native chart. The expected range is a stack of
columns without gaps, the lower one unseen: unlike an area it stops where a month was not tested.
Months stand on a date axis that begins with a fiscal year; a month without a number is a gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from pptx.oxml.ns import nsdecls

from analysis.briefing.chart_scale import round_step
from analysis.briefing.model import Figure, TimeAxis
from analysis.briefing.powerpoint.chart_workbook import (
    BAND,
    EXPECTED,
    FLAGGED,
    LOWER,
    MONTH,
    MONTH_FORMAT,
    OBSERVED,
    PROVISIONAL,
    Values,
    chart_values,
    range_of,
    title_of,
)
from analysis.briefing.svg import plain
from analysis.months import fiscal_year_first, months_between

EXCEL_EPOCH = date(1899, 12, 30)
ERA_FORMAT = "[$-411]ge.m"  # R6.4
TEXT_SIZE = 900  # hundredths of a point
_NONE = "<a:ln><a:noFill/></a:ln>"
_BARS, _LINES = (LOWER, BAND), (EXPECTED, OBSERVED, PROVISIONAL, FLAGGED)
_DATE_AXIS, _VALUE_AXIS = 10, 20
_AXIS_ROOM, _RIGHT_ROOM, _LEGEND_ROOM, _MONTH_ROOM = 44.0, 8.0, 36.0, 20.0  # points


@dataclass(frozen=True)
class PlotArea:
    """Where the plot stands inside the chart, as shares of its width and height."""

    left: float
    top: float
    width: float
    height: float


def plot_area(width: float, height: float) -> PlotArea:
    """The plot of a chart of that size in points: room for legend and marks over it, for axes."""
    return PlotArea(
        _AXIS_ROOM / width, _LEGEND_ROOM / height,
        1 - (_AXIS_ROOM + _RIGHT_ROOM) / width, 1 - (_LEGEND_ROOM + _MONTH_ROOM) / height,
    )  # fmt: skip


def first_on_axis(axis: TimeAxis) -> date:
    """The month at the axis' left end: the fiscal year's first, so that ticks are its Aprils."""
    return fiscal_year_first(axis.months[0])


def months_on_axis(axis: TimeAxis) -> int:
    """Months from the axis' left end to its right end."""
    return months_between(first_on_axis(axis), axis.months[-1]) + 1


def chart_markup(figure: Figure, plot: PlotArea) -> bytes:
    """The whole chart part."""
    if figure.axis is None:
        raise ValueError(f"{figure.key}: a line figure without months")
    values, axis = chart_values(figure), figure.axis
    bars = "".join(
        _series(n, name, axis, values[name], _bar_style(name)) for n, name in enumerate(_BARS)
    )
    lines = "".join(
        _series(n, name, axis, values[name], _line_style(name, axis), '<c:smooth val="0"/>')
        for n, name in enumerate(_LINES, len(_BARS))
    )
    axes = f'<c:axId val="{_DATE_AXIS}"/><c:axId val="{_VALUE_AXIS}"/>'
    markup = f"""<?xml version='1.0' encoding='UTF-8' standalone='yes'?>
<c:chartSpace {nsdecls("c", "a", "r")}>
<c:date1904 val="0"/><c:roundedCorners val="0"/>
<c:chart><c:autoTitleDeleted val="1"/>
<c:plotArea>{_layout(plot)}
<c:barChart><c:barDir val="col"/><c:grouping val="stacked"/><c:varyColors val="0"/>{bars}
<c:gapWidth val="0"/><c:overlap val="100"/>{axes}</c:barChart>
<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{lines}
<c:marker val="1"/>{axes}</c:lineChart>
{_date_axis(axis)}{_value_axis(values)}
<c:spPr><a:noFill/></c:spPr></c:plotArea>
<c:legend><c:legendPos val="t"/><c:legendEntry><c:idx val="0"/><c:delete val="1"/></c:legendEntry>
<c:overlay val="0"/>{_text()}</c:legend>
<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>
<c:spPr><a:noFill/>{_NONE}</c:spPr>{_text()}
</c:chartSpace>"""
    return markup.encode()


def _text() -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{TEXT_SIZE}"><a:solidFill>'
        '<a:schemeClr val="tx1"/></a:solidFill></a:defRPr></a:pPr><a:endParaRPr lang="ja-JP"/>'
        "</a:p></c:txPr>"
    )


def _layout(area: PlotArea) -> str:
    return (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/>'
        f'<c:yMode val="edge"/><c:x val="{area.left:.5f}"/><c:y val="{area.top:.5f}"/>'
        f'<c:w val="{area.width:.5f}"/><c:h val="{area.height:.5f}"/></c:manualLayout></c:layout>'
    )


def _series(
    number: int, name: str, axis: TimeAxis, values: Values, style: str, end: str = ""
) -> str:
    serials = [(month - EXCEL_EPOCH).days for month in axis.months]
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>'
        f'<c:tx><c:strRef><c:f>{escape(title_of(name))}</c:f><c:strCache><c:ptCount val="1"/>'
        f'<c:pt idx="0"><c:v>{escape(plain(name))}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f"{style}"
        f"<c:cat>{_numbers(range_of(MONTH, len(serials)), serials, MONTH_FORMAT)}</c:cat>"
        f"<c:val>{_numbers(range_of(name, len(values)), values, '#,##0.0')}</c:val>{end}</c:ser>"
    )


def _numbers(place: str, values: Sequence[float | None], number_format: str) -> str:
    points = "".join(
        f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>'
        for at, value in enumerate(values)
        if value is not None
    )
    return (
        f"<c:numRef><c:f>{escape(place)}</c:f><c:numCache><c:formatCode>{escape(number_format)}"
        f'</c:formatCode><c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef>'
    )


def _bar_style(name: str) -> str:
    fill = (
        "<a:noFill/>"
        if name == LOWER
        else '<a:solidFill><a:schemeClr val="accent4"/></a:solidFill>'
    )
    return f'<c:spPr>{fill}{_NONE}</c:spPr><c:invertIfNegative val="0"/>'


def _marker(shape: str, size: int, fill: str, line: str) -> str:
    return (
        f'<c:marker><c:symbol val="{shape}"/><c:size val="{size}"/><c:spPr><a:solidFill>'
        f'<a:schemeClr val="{fill}"/></a:solidFill><a:ln w="9525"><a:solidFill>'
        f'<a:schemeClr val="{line}"/></a:solidFill></a:ln></c:spPr></c:marker>'
    )


def _line_style(name: str, axis: TimeAxis) -> str:
    if name == PROVISIONAL:
        return f"<c:spPr>{_NONE}</c:spPr>" + _marker("circle", 5, "bg1", "accent1")
    if name == FLAGGED:
        return f"<c:spPr>{_NONE}</c:spPr>" + _marker("triangle", 8, "accent6", "bg1")
    if name == OBSERVED:  # small dots: a month between two gaps would not be seen otherwise
        return (
            _stroke(19050, "accent1") + _marker("circle", 3, "accent1", "accent1") + _breaks(axis)
        )
    return _stroke(12700, "accent2", '<a:prstDash val="dash"/>') + (
        '<c:marker><c:symbol val="none"/></c:marker>'
    )


def _stroke(width: int, colour: str, dash: str = "") -> str:
    return (
        f'<c:spPr><a:ln w="{width}" cap="rnd"><a:solidFill><a:schemeClr val="{colour}"/>'
        f"</a:solidFill>{dash}<a:round/></a:ln></c:spPr>"
    )


def _breaks(axis: TimeAxis) -> str:
    """No line into a month from which the definition is another one."""
    return "".join(
        f'<c:dPt><c:idx val="{at}"/>{_marker("circle", 3, "accent1", "accent1")}'
        f'<c:bubble3D val="0"/><c:spPr>{_NONE}</c:spPr></c:dPt>'
        for at in sorted({mark.position for mark in axis.marks if mark.is_break})
    )


def _date_axis(axis: TimeAxis) -> str:
    first = (first_on_axis(axis) - EXCEL_EPOCH).days
    last = (axis.months[-1] - EXCEL_EPOCH).days
    return (
        f'<c:dateAx><c:axId val="{_DATE_AXIS}"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{last}"/><c:min val="{first}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="b"/><c:numFmt formatCode="{ERA_FORMAT}" sourceLinked="0"/>'
        '<c:majorTickMark val="out"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        '<c:spPr><a:ln w="9525"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill></a:ln></c:spPr>'
        f'{_text()}<c:crossAx val="{_VALUE_AXIS}"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        '<c:lblOffset val="100"/><c:baseTimeUnit val="months"/><c:majorUnit val="1"/>'
        '<c:majorTimeUnit val="years"/></c:dateAx>'
    )


def _value_axis(values: dict[str, Values]) -> str:
    stacked = [
        (low or 0.0) + (band or 0.0) for low, band in zip(values[LOWER], values[BAND], strict=True)
    ]
    seen = [value for name in (OBSERVED, EXPECTED) for value in values[name] if value is not None]
    greatest = max([*stacked, *seen, 1.0])
    step = round_step(greatest)
    top = (int(greatest / step) + 1) * step
    return (
        f'<c:valAx><c:axId val="{_VALUE_AXIS}"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{top:g}"/><c:min val="0"/></c:scaling><c:delete val="0"/><c:axPos val="l"/>'
        '<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:schemeClr val="bg2"/>'
        "</a:solidFill></a:ln></c:spPr></c:majorGridlines>"
        '<c:numFmt formatCode="#,##0" sourceLinked="0"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr>{_NONE}</c:spPr>{_text()}'
        f'<c:crossAx val="{_DATE_AXIS}"/><c:crosses val="autoZero"/><c:crossBetween val="between"/>'
        f'<c:majorUnit val="{step:g}"/></c:valAx>'
    )
