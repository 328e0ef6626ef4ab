"""Charts (推移図): a series over months with its expected band, alarms and marks, as SVG.

Enters: a `ReleasedSeries`. Leaves: SVG. Where a month holds no number the line breaks and a strip
under the axis says which state it is; nothing is drawn between released values.
"""

from collections.abc import Callable, Iterator

from analysis.briefing import svg
from analysis.briefing.chart_scale import Scale, fiscal_years, make_scale
from analysis.briefing.model import Cell
from analysis.observations import CellState
from analysis.release.released import MarkKind, ReleasedSeries

HALF_WIDTH = 235.0  # 83 mm: two charts stand side by side
HALF_HEIGHT = 118.0
FULL_WIDTH = 482.0
FULL_HEIGHT = 168.0
LABEL_SIZE = 6.2
STRIP_HEIGHT = 5.0
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
SPARK_WIDTH, SPARK_HEIGHT = 66.0, 12.0


def mark_sign(index: int) -> str:
    """①, ② … for the marks of a chart in order; the note under it uses the same."""
    return CIRCLED[index] if index < len(CIRCLED) else f"({index + 1})"


def runs(count: int, is_in: Callable[[int], bool]) -> Iterator[range]:
    """The unbroken runs of positions for which `is_in` holds."""
    start = None
    for index in range(count + 1):
        inside = index < count and is_in(index)
        if inside and start is None:
            start = index
        if not inside and start is not None:
            yield range(start, index)
            start = None


def _greatest(series: ReleasedSeries) -> float:
    found = [released.value for released in series.values if released.value is not None]
    found += [bound for bound in (*series.upper, *series.expected) if bound is not None]
    return max(found, default=1.0)


def _breaks(series: ReleasedSeries) -> set[int]:
    """Positions at which a changed definition parts the line from the month before."""
    changed = {mark.month for mark in series.marks if mark.kind is MarkKind.DEFINITION}
    return {index for index, month in enumerate(series.months) if month in changed}


def _axes(scale: Scale, unit: str) -> str:
    drawn = []
    for tick in scale.ticks:
        y = scale.y(tick)
        drawn.append(svg.line(scale.left, y, scale.right, y, stroke=svg.HAIRLINE, stroke_width=0.4))
        drawn.append(
            svg.text(scale.left - 3, y + 2.1, f"{tick:,.0f}", LABEL_SIZE, text_anchor="end")
        )
    drawn.append(svg.text(0, scale.top - 5.5, f"（{unit}）", LABEL_SIZE, fill=svg.QUIET))
    drawn.append(_fiscal_axis(scale))
    return "".join(drawn)


def _year_forms(label: str) -> tuple[str, ...]:
    """令和6年度, 令和6, R6; nothing may be mistaken for another year."""
    short = label.removesuffix("年度")
    letter = {"令和": "R", "平成": "H", "昭和": "S"}[short[:2]]
    return label, short, letter + short[2:].replace("元", "1")


def _fiscal_axis(scale: Scale) -> str:
    """Years in one form, the longest that fits a whole year; a part of a year may take less."""

    def fits(words: str, room: float) -> bool:
        return svg.text_width(words, LABEL_SIZE) <= room - 1

    spans = fiscal_years(scale.months)
    style = next(
        (
            at
            for at in range(3)
            if all(fits(_year_forms(s.label)[at], 12 * scale.pitch) for s in spans)
        ),
        2,
    )
    base = scale.bottom + STRIP_HEIGHT + 2
    drawn = [svg.line(scale.left, scale.bottom, scale.right, scale.bottom, stroke_width=0.7)]
    for span in spans:
        left = scale.left + span.first * scale.pitch
        width = (span.last - span.first + 1) * scale.pitch
        drawn.append(svg.line(left, scale.top, left, base + 3, stroke=svg.HAIRLINE))
        words = next((form for form in _year_forms(span.label)[style:] if fits(form, width)), "")
        drawn.append(svg.text(left + width / 2, base + 8, words, LABEL_SIZE, text_anchor="middle"))
    drawn.append(svg.line(scale.right, scale.top, scale.right, base + 3, stroke=svg.HAIRLINE))
    return "".join(drawn)


def _band(series: ReleasedSeries, scale: Scale) -> str:
    def tested(index: int) -> bool:
        return series.lower[index] is not None and series.upper[index] is not None

    drawn = []
    for run in runs(len(series.months), tested):
        upper = [(scale.x(i), scale.y(series.upper[i] or 0.0)) for i in run]
        lower = [(scale.x(i), scale.y(series.lower[i] or 0.0)) for i in reversed(run)]
        drawn.append(
            svg.element("path", d=svg.path(upper + lower, is_closed=True), fill=svg.BAND)
            if len(run) > 1
            else svg.line(*upper[0], *lower[0], stroke=svg.BAND, stroke_width=scale.pitch)
        )
    for run in runs(len(series.months), lambda i: series.expected[i] is not None):
        points = [(scale.x(i), scale.y(series.expected[i] or 0.0)) for i in run]
        drawn.append(
            svg.element("path", d=svg.path(points), fill="none", stroke="#5c7691",
                        stroke_width=0.8, stroke_dasharray="2.4 1.4")
        )  # fmt: skip
    return "".join(drawn)


def _observed(series: ReleasedSeries, scale: Scale) -> str:
    points = {
        index: (scale.x(index), scale.y(released.value))
        for index, released in enumerate(series.values)
        if released.value is not None
    }
    breaks, drawn = _breaks(series), []
    for run in runs(len(series.months), points.__contains__):
        cuts = [run.start, *(i for i in run if i in breaks and i != run.start), run.stop]
        for start, stop in zip(cuts, cuts[1:], strict=False):
            d = svg.path([points[i] for i in range(start, stop)])
            drawn.append(
                svg.element("path", d=d, fill="none", stroke=svg.NAVY, stroke_width=1.1,
                            stroke_linejoin="round")
            )  # fmt: skip
        if len(run) == 1:
            drawn.append(_dot(*points[run.start], "filled"))
    drawn += [
        _dot(*points[index], "hollow")
        for index in points
        if series.is_provisional[index] and not series.flagged[index]
    ]
    drawn += [
        svg.triangle(points[index][0], points[index][1] - 4.4, 6)
        for index in points
        if series.flagged[index]
    ]
    return "".join(drawn)


def _dot(x: float, y: float, kind: str) -> str:
    fill = "#ffffff" if kind == "hollow" else svg.NAVY
    return svg.element("circle", cx=x, cy=y, r=1.35, fill=fill, stroke=svg.NAVY, stroke_width=0.7)


def _strip(series: ReleasedSeries, scale: Scale) -> str:
    """Under the axis: which months hold no number, and which were not tested."""
    top, drawn = scale.bottom + 1, []
    styles: dict[CellState, dict[str, str | float]] = {
        CellState.WITHHELD: {"fill": f"url(#{svg.HATCH_ID})", "stroke": svg.QUIET},
        CellState.MISSING: {"fill": f"url(#{svg.DOTS_ID})", "stroke": svg.QUIET},
    }
    for state, style in styles.items():
        for run in runs(len(series.months), lambda i, s=state: series.values[i].state is s):  # type: ignore[misc]
            left = scale.left + run.start * scale.pitch
            drawn.append(
                svg.element("rect", x=left, y=top, width=len(run) * scale.pitch,
                            height=STRIP_HEIGHT, stroke_width=0.4, **style)
            )  # fmt: skip
    for run in runs(len(series.months), lambda i: _is_untestable(series, i)):
        left, y = scale.left + run.start * scale.pitch, top + STRIP_HEIGHT / 2
        drawn.append(
            svg.line(left + 0.6, y, left + len(run) * scale.pitch - 0.6, y, stroke=svg.INK,
                     stroke_width=1.1, stroke_dasharray="0.2 2.2", stroke_linecap="round")
        )  # fmt: skip
    return "".join(drawn)


def _is_untestable(series: ReleasedSeries, index: int) -> bool:
    """A number that could not be compared; the other states already say why there is none."""
    is_number = series.values[index].state is CellState.VALUE
    return is_number and series.expected[index] is None


def _marks(series: ReleasedSeries, scale: Scale) -> str:
    drawn = []
    for number, mark in enumerate(series.marks):
        if mark.month not in series.months:
            continue
        x = scale.left + series.months.index(mark.month) * scale.pitch
        dash = "none" if mark.kind is MarkKind.DEFINITION else "4 1.6 1 1.6"
        drawn.append(
            svg.line(x, scale.top - 2, x, scale.bottom, stroke_width=0.8, stroke_dasharray=dash)
        )
        drawn.append(svg.haloed(x, scale.top - 4, mark_sign(number), 7, text_anchor="middle"))
    return "".join(drawn)


def draw_chart(
    series: ReleasedSeries, *, width: float = HALF_WIDTH, height: float = HALF_HEIGHT
) -> str:
    """Draw the series. The words beside it (title, marks, source) are not part of the drawing."""
    greatest = _greatest(series)
    gutter = 5 + svg.text_width(f"{greatest:,.0f}0", LABEL_SIZE)
    scale = make_scale(series.months, greatest, (gutter, 14, width - 3, height - 17))
    body = (
        _axes(scale, series.unit)
        + _band(series, scale)
        + _strip(series, scale)
        + _marks(series, scale)
        + _observed(series, scale)
    )
    return svg.drawing(width, height, f"{series.place} {series.indicator_name}", body)


def draw_chart_legend() -> str:
    """One legend for all charts of a document."""
    y, parts, x = 8.0, [], 0.0
    items: tuple[tuple[str, Callable[[float], str]], ...] = (
        ("実測値", lambda at: svg.line(at, y, at + 16, y, stroke=svg.NAVY, stroke_width=1.1)),
        ("暫定値", lambda at: _dot(at + 8, y, "hollow")),
        ("期待値", lambda at: svg.line(at, y, at + 16, y, stroke="#5c7691", stroke_width=0.8,
                                   stroke_dasharray="2.4 1.4")),
        ("予測区間", lambda at: svg.element("rect", x=at, y=y - 3.5, width=16, height=7,
                                        fill=svg.BAND)),
        ("区間を超えた月", lambda at: svg.triangle(at + 8, y, 7)),
        ("秘匿", lambda at: svg.element("rect", x=at, y=y - 3.5, width=16, height=6, stroke=svg.QUIET,
                                      stroke_width=0.4, fill=f"url(#{svg.HATCH_ID})")),
        ("未報告", lambda at: svg.element("rect", x=at, y=y - 3.5, width=16, height=6,
                                       stroke=svg.QUIET, stroke_width=0.4,
                                       fill=f"url(#{svg.DOTS_ID})")),
        ("判定不能", lambda at: svg.line(at, y, at + 16, y, stroke_width=1.1,
                                    stroke_dasharray="0.2 2.2", stroke_linecap="round")),
    )  # fmt: skip
    for words, swatch in items:
        parts.append(swatch(x) + svg.text(x + 19, y + 2.6, words, 7))
        x += 19 + svg.text_width(words, 7) + 9
    return svg.drawing(FULL_WIDTH, 16, "凡例", "".join(parts))


_GAP_FILLS: dict[CellState | None, str] = {
    CellState.WITHHELD: f"url(#{svg.HATCH_ID})",
    CellState.MISSING: f"url(#{svg.DOTS_ID})",
}


def draw_sparkline(values: tuple[Cell, ...]) -> str:
    """A small line over the last months; states stand as ticks below, the last month as a dot."""
    known = [released.value for released in values if released.value is not None]
    greatest = max(known, default=1.0) or 1.0
    pitch = SPARK_WIDTH / max(len(values), 1)

    def point(index: int) -> tuple[float, float]:
        value = values[index].value or 0.0
        return (index + 0.5) * pitch, SPARK_HEIGHT - 2.5 - (SPARK_HEIGHT - 5) * value / greatest

    drawn = []
    for run in runs(len(values), lambda i: values[i].value is not None):
        points = [point(i) for i in run]
        drawn.append(
            svg.element("path", d=svg.path(points), fill="none", stroke=svg.NAVY, stroke_width=0.8)
            if len(points) > 1
            else _dot(*points[0], "filled")
        )
    for index, released in enumerate(values):
        if released.value is None:
            fill = _GAP_FILLS.get(released.state, "none")  # an empty frame: 判定不能
            drawn.append(
                svg.element("rect", x=index * pitch + 0.3, y=SPARK_HEIGHT - 5, width=pitch - 0.6,
                            height=4.4, fill=fill, stroke=svg.QUIET, stroke_width=0.3)
            )  # fmt: skip
    if values and values[-1].value is not None:
        drawn.append(_dot(*point(len(values) - 1), "filled"))
    return svg.drawing(SPARK_WIDTH, SPARK_HEIGHT, "最近の推移", "".join(drawn))
