"""地図, 警察署別の状況 and 推移: the drawn sections and the tables behind them.

Enters: the material. Leaves: sections whose figures carry the released values they were drawn
from, so that a workbook draws them natively and a reader who cannot see them reads them.
"""

from analysis.briefing.cells import format_number, optional_cell, released_cell, text_cell
from analysis.briefing.chart_drawing import (
    FULL_HEIGHT,
    FULL_WIDTH,
    draw_chart,
    draw_chart_legend,
    mark_sign,
)
from analysis.briefing.map_drawing import class_ranges, draw_map, value_decimals
from analysis.briefing.messages import map_message, series_message, station_message
from analysis.briefing.model import (
    Align,
    AxisMark,
    Block,
    Cell,
    Column,
    Figure,
    FigureKind,
    Paragraph,
    Section,
    Span,
    Subheading,
    Table,
    TimeAxis,
)
from analysis.briefing.wording import count_source, joined, period, place
from analysis.months import wareki_month
from analysis.observations import CellState
from analysis.release.released import MarkKind, ReleasedSeries, SubmissionRow
from analysis.release.views import AreaValue, BriefingMaterial, MapMonth

NO_NOTE = ""
NO_MAP = (
    "境界データがないため、地図を描けません。警察署ごとの値を表で示します。"
    "「境界・管轄」の画面で境界データを取り込むと、地図になります。"
)


def map_section(material: BriefingMaterial) -> Section:
    """One map a released `MapMonth`; its table where there are no boundaries to draw it with."""
    if material.geometry.bounds is None:
        return _tables_without_map(material)
    figures = tuple(_map_figure(material, n, month) for n, month in enumerate(material.maps, 1))
    lead = Paragraph(
        f"警察署の管轄区域ごとに{wareki_month(material.month)}の値を示します。"
        "色の区分は月によらず一定です。色が濃いことは件数が多いことだけを示し、"
        "人口や相談窓口の数の違いを除いたものではありません。"
    )
    return Section("maps", "地図", (lead, *figures))


def _tables_without_map(material: BriefingMaterial) -> Section:
    blocks: list[Block] = [Paragraph(NO_MAP)]
    for number, month in enumerate(material.maps, 1):
        blocks.append(Subheading(month.indicator_name, message=map_message(month)))
        blocks.append(_map_table(material, number, month, _map_name(month)))
    return Section("maps", "地図", tuple(blocks))


def _map_name(month: MapMonth) -> str:
    return f"{month.indicator_name}（{month.measure.label}、{wareki_month(month.month)}）"


def _map_figure(material: BriefingMaterial, number: int, month: MapMonth) -> Figure:
    drawn = draw_map(material.geometry, month, own_station=material.station_id)
    credit = material.geometry.credit
    name = _map_name(month)
    return Figure(
        key=f"map_{number}",
        kind=FigureKind.MAP,
        svg=drawn.svg,
        alt=_map_alt(month),
        caption=name,
        source=count_source(material) + (f"、境界：{credit}" if credit else ""),
        data=_map_table(material, number, month, name),
        notes=_map_notes(material, drawn.unnamed),
        message=map_message(month),
    )


def _map_notes(material: BriefingMaterial, unnamed: tuple[str, ...]) -> tuple[str, ...]:
    notes = []
    if whole := [symbol.station_name for symbol in material.geometry.symbols if symbol.is_whole]:
        notes.append(f"四角は、区域が未確定のため模式的な位置に示した警察署：{joined(whole, 30)}。")
    if unnamed:
        notes.append(f"図中に署名を記せない警察署：{joined(unnamed, 30)}。")
    if material.geometry.bounds is not None and material.geometry.unplaced:
        names = {area.station_id: area.station_name for m in material.maps for area in m.areas}
        placed_not = joined((names.get(i, i) for i, _ in material.geometry.unplaced), 30)
        notes.append(f"管轄区域を図に描けない警察署：{placed_not}。")
    return tuple(notes)


def _map_alt(month: MapMonth) -> str:
    values = [a.released.value for a in month.areas if a.released.value is not None]
    states = [
        f"{state.label}{count}署"
        for state in (CellState.MISSING, CellState.WITHHELD, CellState.NOT_TESTABLE)
        if (count := sum(area.released.state is state for area in month.areas))
    ]
    decimals = value_decimals(month)
    spread = (
        f"値のある{len(values)}署は{format_number(min(values), decimals)}から"
        f"{format_number(max(values), decimals)}{month.unit}。"
        if values
        else "値のある署はない。"
    )
    signs = joined((area.station_name for area in month.areas if area.has_sign), 40)
    return (
        f"{month.indicator_name}の警察署別の塗り分け地図（{wareki_month(month.month)}）。{spread}"
        f"{'、'.join(states)}{'。' if states else ''}{f'予兆がある署：{signs}。' if signs else ''}"
    )


def _map_table(material: BriefingMaterial, number: int, month: MapMonth, name: str) -> Table:
    uncertain = material.geometry.uncertain
    return Table(
        key=f"map_{number}_data",
        caption=f"{name}の値",
        columns=(
            Column("警察署", width=2.0),
            Column("値", month.unit, Align.RIGHT, is_value=True, decimals=value_decimals(month)),
            Column("区分", width=1.2),
            Column("予兆", align=Align.CENTER, width=0.7),
            Column("判定", align=Align.CENTER, width=1.0),
            Column("備考", width=4.0),
        ),
        rows=tuple(
            _area_row(month, area, uncertain.get(area.station_id, "")) for area in month.areas
        ),
        source=count_source(material),
    )


def _area_row(month: MapMonth, area: AreaValue, uncertain: str) -> tuple[Cell, ...]:
    return (
        text_cell(area.station_name),
        released_cell(area.released, value_decimals(month)),
        text_cell(_class_label(month, area)),
        text_cell("▲" if area.has_sign else ""),
        text_cell(CellState.NOT_TESTABLE.label if area.is_untestable else ""),
        text_cell(" ".join(note for note in (uncertain, area.note) if note)),
    )


def _class_label(month: MapMonth, area: AreaValue) -> str:
    value = area.released.value
    if value is None:
        return area.released.state.label
    if value == 0:
        return "零"
    ranges = class_ranges(month)
    return next((r.label for r in ranges if value <= r.upper), ranges[-1].label if ranges else "")


def station_section(material: BriefingMaterial) -> Section:
    """警察署別の状況: the mapped indicators, signs and submissions side by side."""
    submissions = {row.station_id: row for row in material.overview.submissions}
    signs: dict[str, list[str]] = {}
    for number, sign in enumerate(material.signs, 1):
        signs.setdefault(sign.summary.station_id, []).append(f"予兆{number}")
    values = [{area.station_id: area for area in month.areas} for month in material.maps]
    stations = (
        [(area.station_id, area.station_name) for area in material.maps[0].areas] if values else []
    )
    rows = tuple(
        (
            text_cell(name),
            *(released_cell(held[key].released, value_decimals(month))
              for held, month in zip(values, material.maps, strict=True)),
            text_cell("、".join(signs.get(key, ()))),
            text_cell(_submission_words(submissions.get(key))),
        )
        for key, name in stations
    )  # fmt: skip
    table = Table(
        key="stations",
        caption=f"警察署別の状況（{wareki_month(material.month)}）",
        columns=(
            Column("警察署", width=2.0),
            *(
                Column(month.indicator_name, month.unit, Align.RIGHT, 1.6, is_value=True,
                       decimals=value_decimals(month))
                for month in material.maps
            ),
            Column("予兆", width=1.8),
            Column("提出状況", width=1.6),
        ),
        rows=rows,
        source=count_source(material),
        notes=("警察署の順は署の一覧の順であり、数値の順ではありません。",),
    )  # fmt: skip
    return Section("stations", "警察署別の状況", (table,), station_message(material))


def _submission_words(row: SubmissionRow | None) -> str:
    if row is None:
        return NO_NOTE
    return f"{row.state.label}（{row.reported_indicators}／{row.expected_indicators}）"


def trend_section(material: BriefingMaterial) -> Section:
    """Series side by side, one legend for all; the first stands alone where the number is odd."""
    legend = Figure(
        key="trend_legend", kind=FigureKind.LEGEND, svg=draw_chart_legend(),
        alt="推移図の凡例。実線は実測値、白丸は暫定値、破線は期待値、帯は予測区間、三角は区間を超えた月。",
        caption="", source="",
    )  # fmt: skip
    figures = tuple(_trend_figure(material, n, s) for n, s in enumerate(material.trends, 1))
    lead = Paragraph(
        "横軸は年度です。実測値のない月は線を結ばず、軸の下の帯に状態を示します。"
        "縦の線は、管轄の変更（一点鎖線）又は定義の変更（実線）を示し、その前後は単純に比べられません。"
    )
    blocks: tuple[Block, ...] = (lead, legend, *figures)
    if not figures:
        blocks = (Paragraph("推移を示せる系列がありません。"),)
    return Section("trends", "推移", blocks)


def _trend_figure(material: BriefingMaterial, number: int, series: ReleasedSeries) -> Figure:
    is_wide = number == 1 and len(material.trends) % 2 == 1
    svg = (
        draw_chart(series, width=FULL_WIDTH, height=FULL_HEIGHT) if is_wide else draw_chart(series)
    )
    return Figure(
        key=f"trend_{number}",
        kind=FigureKind.LINE,
        svg=svg,
        alt=_trend_alt(series),
        caption=f"{series.indicator_name}（{series.place}）",
        source=count_source(material),
        span=Span.FULL if is_wide else Span.HALF,
        data=_trend_table(material, number, series),
        notes=tuple(
            f"{mark_sign(index)}　{mark.text}。"
            for index, mark in enumerate(series.marks)
            if mark.month in series.months
        ),
        message=series_message(series),
        axis=_axis(series),
    )


def _axis(series: ReleasedSeries) -> TimeAxis:
    marks = tuple(
        AxisMark(
            series.months.index(mark.month), mark_sign(index), mark.kind is MarkKind.DEFINITION
        )
        for index, mark in enumerate(series.marks)
        if mark.month in series.months
    )
    return TimeAxis(series.months, series.unit, marks)


def _trend_alt(series: ReleasedSeries) -> str:
    last = released_cell(series.values[-1])
    words = (
        last.text + series.unit
        if last.value is not None
        else last.state.label
        if last.state
        else ""
    )
    expected, lower, upper = series.expected[-1], series.lower[-1], series.upper[-1]
    band = "期待値は判定不能"
    if expected is not None and lower is not None and upper is not None:
        band = f"期待値{expected:.1f}（予測区間{lower:.1f}から{upper:.1f}）"
    return (
        f"{series.place}の{series.indicator_name}の推移（{period(series.months[0], series.months[-1])}）。"
        f"最新の月は{words}、{band}。区間を超えた月は{sum(series.flagged)}か月。"
    )


def _trend_table(material: BriefingMaterial, number: int, series: ReleasedSeries) -> Table:
    bound = {"align": Align.RIGHT, "is_value": True, "decimals": 1}
    return Table(
        key=f"trend_{number}_data",
        caption=f"{series.indicator_name}（{series.place}）の値",
        columns=(
            Column("年月", width=1.6),
            Column("実測値", series.unit, Align.RIGHT, is_value=True),
            Column("期待値", series.unit, **bound),  # type: ignore[arg-type]
            Column("下限", series.unit, **bound),  # type: ignore[arg-type]
            Column("上限", series.unit, **bound),  # type: ignore[arg-type]
            Column("区間を超えた月", align=Align.CENTER),
            Column("暫定・確定", align=Align.CENTER),
            Column("備考", width=4.0),
        ),
        rows=tuple(_month_row(series, index) for index in range(len(series.months))),
        source=count_source(material),
        notes=(f"{place(material)}の資料。",),
    )


def _month_row(series: ReleasedSeries, index: int) -> tuple[Cell, ...]:
    value, month = series.values[index], series.months[index]
    reason = series.not_testable[index]
    marks = [mark.text for mark in series.marks if mark.month == month]
    is_number = value.state is CellState.VALUE
    provision = ("暫定" if series.is_provisional[index] else "確定") if is_number else ""
    return (
        text_cell(wareki_month(month)),
        released_cell(value),
        *(_bound_cell(held[index], value.state, reason)
          for held in (series.expected, series.lower, series.upper)),
        text_cell("▲" if series.flagged[index] else ""),
        text_cell(provision),
        text_cell("、".join(marks)),
    )  # fmt: skip


def _bound_cell(bound: float | None, state: CellState, reason: str) -> Cell:
    """A bound that is absent because its month is withheld is withheld too, not untestable."""
    if bound is None and state is CellState.WITHHELD:
        return Cell(state.symbol, state, reason=reason)
    return optional_cell(bound, reason)
