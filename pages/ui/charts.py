"""The large chart of 推移: series, expected band, alarms, marks; year-on-year below it.

Enters: `Trends`. Leaves: a plotly figure on screen with a description in words. Positions and
texts only; every figure was released before. A month without a value leaves a gap in the line and
stands, with its symbol, in a strip of its own: never at zero.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from analysis.months import wareki_month
from analysis.observations import CellState
from analysis.release.released import MarkKind, Released, ReleasedSeries
from analysis.release.views import Trends
from pages.ui.chart_layout import Palette, layout, palette, year_lines
from pages.ui.wording import number, signed, text_with_unit

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

_STATE_SYMBOLS = {
    CellState.MISSING: ("未報告（…）", "circle-open"),
    CellState.WITHHELD: ("秘匿（X）", "x-thin-open"),
    CellState.NOT_TESTABLE: ("判定不能", "diamond-open"),
}


def trend_chart(trends: Trends, *, key: str) -> None:
    """Draw the large chart with its description."""
    st.plotly_chart(
        trend_figure(trends, palette()),
        key=key,
        theme=None,
        config={"displayModeBar": False, "responsive": True, "doubleClick": "reset"},
        alt=describe(trends),
    )


def describe(trends: Trends) -> str:
    """The chart in two sentences, for those who do not see it."""
    series = trends.main
    if not series.months:
        return "データがありません。"
    flags = sum(series.flagged)
    span = f"{wareki_month(series.months[0])}から{wareki_month(series.months[-1])}まで"
    newest = text_with_unit(series.values[-1], series.unit)
    return (
        f"{series.place}の{series.indicator_name}、{span}。最新月は{newest}。"
        f"期待される範囲を超えた月は{flags}。同じ数値が下の表にあります。"
    )


def trend_figure(trends: Trends, colours: Palette) -> Figure:
    """The figure: three strips on one time axis (series, states, year on year)."""
    from plotly.graph_objects import Figure

    series = trends.main
    figure = Figure()
    _add_band(figure, series, colours)
    _add_line(figure, series, colours)
    _add_alarms(figure, series, colours)
    _add_states(figure, series, colours)
    _add_year_on_year(figure, trends, colours)
    _add_readings(figure, trends)
    has_year_on_year = any(change.value is not None for change in trends.year_on_year_pct)
    figure.update_layout(layout(series, colours, has_year_on_year=has_year_on_year))
    for line in year_lines(series.months):
        figure.add_shape(line)
    _add_marks(figure, series, colours)
    return figure


def _add_band(figure: Figure, series: ReleasedSeries, colours: Palette) -> None:
    for position, (start, stop) in enumerate(_runs(series.upper)):
        months = series.months[start:stop]
        figure.add_scatter(
            x=[*months, *reversed(months)],
            y=[*series.upper[start:stop], *reversed(series.lower[start:stop])],
            fill="toself",
            fillcolor=colours.band,
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
            name="期待される範囲",
            legendgroup="band",
            showlegend=position == 0,
        )
    if any(value is not None for value in series.expected):
        figure.add_scatter(
            x=series.months,
            y=series.expected,
            mode="lines",
            line={"color": colours.quiet, "width": 1.2, "dash": "dot"},
            hoverinfo="skip",
            name="期待値",
        )


def _runs(values: tuple[float | None, ...]) -> list[tuple[int, int]]:
    """Stretches of months without a gap."""
    runs, start = [], None
    for position, value in enumerate((*values, None)):
        if value is not None and start is None:
            start = position
        elif value is None and start is not None:
            runs.append((start, position))
            start = None
    return runs


def _add_line(figure: Figure, series: ReleasedSeries, colours: Palette) -> None:
    """Final months solid and filled, provisional ones dashed and hollow.

    The line is broken where the definition changed: before and after are not one series.
    """
    breaks = {mark.month for mark in series.marks if mark.kind is MarkKind.DEFINITION}
    values = [value.value for value in series.values]
    open_from = next((i for i, is_open in enumerate(series.is_provisional) if is_open), len(values))
    for name, dash, keep in (
        ("確定値", "solid", range(0, open_from)),
        ("暫定値", "dash", range(max(open_from - 1, 0), len(values))),
    ):
        if name == "暫定値" and open_from == len(values):
            continue
        months, shown = _broken(series.months, values, keep, breaks)
        figure.add_scatter(
            x=months,
            y=shown,
            mode="lines",
            line={"color": colours.line, "width": 1.8, "dash": dash},
            hoverinfo="skip",
            showlegend=False,
        )
    for name, is_open in (("確定値", False), ("暫定値", True)):
        chosen = [
            i
            for i, provisional in enumerate(series.is_provisional)
            if provisional is is_open and values[i] is not None
        ]
        if chosen:
            figure.add_scatter(
                x=[series.months[i] for i in chosen],
                y=[values[i] for i in chosen],
                mode="markers",
                marker={
                    "size": 6.5 if is_open else 4.5,
                    "color": colours.paper if is_open else colours.line,
                    "line": {"color": colours.line, "width": 1.6},
                },
                hoverinfo="skip",
                name=name,
            )


def _broken(
    months: tuple[date, ...], values: list[float | None], keep: range, breaks: set[date]
) -> tuple[list[date], list[float | None]]:
    kept_months: list[date] = []
    kept: list[float | None] = []
    for position in keep:
        if months[position] in breaks and kept:
            kept_months.append(months[position])
            kept.append(None)
        kept_months.append(months[position])
        kept.append(values[position])
    return kept_months, kept


def _add_alarms(figure: Figure, series: ReleasedSeries, colours: Palette) -> None:
    chosen = [i for i, flagged in enumerate(series.flagged) if flagged]
    chosen = [i for i in chosen if series.values[i].value is not None]
    if chosen:
        figure.add_scatter(
            x=[series.months[i] for i in chosen],
            y=[series.values[i].value for i in chosen],
            mode="markers",
            marker={
                "symbol": "triangle-up",
                "size": 12,
                "color": colours.alert,
                "line": {"color": colours.paper, "width": 1},
            },
            hoverinfo="skip",
            name="期待される範囲を超えた月",
        )


def _add_states(figure: Figure, series: ReleasedSeries, colours: Palette) -> None:
    """Months without a value, and months that cannot be tested, below the zero line."""
    shown = {state: [] for state in _STATE_SYMBOLS}
    for month, value, reason in zip(series.months, series.values, series.not_testable, strict=True):
        if value.state in shown:
            shown[value.state].append(month)
        elif reason:
            shown[CellState.NOT_TESTABLE].append(month)
    for state, months in shown.items():
        if not months:
            continue
        name, symbol = _STATE_SYMBOLS[state]
        figure.add_scatter(
            x=months,
            y=[0] * len(months),
            yaxis="y2",
            mode="markers",
            marker={
                "symbol": symbol,
                "size": 6,
                "color": colours.quiet,
                "line": {"color": colours.quiet, "width": 1.2},
            },
            hoverinfo="skip",
            name=name,
        )


def _add_year_on_year(figure: Figure, trends: Trends, colours: Palette) -> None:
    figure.add_bar(
        x=trends.main.months,
        y=[change.value for change in trends.year_on_year_pct],
        yaxis="y3",
        marker={"color": colours.line, "opacity": 0.55, "line": {"width": 0}},
        hoverinfo="skip",
        showlegend=False,
    )


def _add_readings(figure: Figure, trends: Trends) -> None:
    """An unseen trace that carries the whole reading of a month to the pointer."""
    series = trends.main
    highest = max([0.0, *(v.value for v in series.values if v.value is not None)])
    figure.add_scatter(
        x=series.months,
        y=[highest / 2 if value.value is None else value.value for value in series.values],
        mode="markers",
        marker={"opacity": 0, "size": 14},
        customdata=[[reading(trends, i)] for i in range(len(series.months))],
        hovertemplate="%{customdata[0]}<extra></extra>",
        showlegend=False,
    )


def reading(trends: Trends, position: int) -> str:
    """What a month says, line by line."""
    series = trends.main
    value = series.values[position]
    provision = "（暫定）" if series.is_provisional[position] else ""
    lines = [
        f"<b>{wareki_month(series.months[position])}</b>{provision}",
        f"{series.indicator_name}：{text_with_unit(value, series.unit)}",
    ]
    if value.reason and value.value is None:
        lines.append(value.reason)
    expected, upper = series.expected[position], series.upper[position]
    lower = series.lower[position]
    if expected is not None and upper is not None and lower is not None:
        band = f"{number(lower, 1)}～{number(upper, 1)}"
        lines.append(f"期待値：{number(expected, 1)}（範囲 {band}）")
    if series.not_testable[position]:
        lines.append(f"判定不能：{series.not_testable[position]}")
    if series.flagged[position]:
        lines.append("期待される範囲を超えています")
    change: Released = trends.year_on_year_pct[position]
    if change.value is not None:
        lines.append(f"前年同月比：{signed(change.value, 1)}％")
    return "<br>".join(lines)


def _add_marks(figure: Figure, series: ReleasedSeries, colours: Palette) -> None:
    """Mergers, splits and changed definitions: a line through all strips and the words on top."""
    for position, mark in enumerate(series.marks):
        figure.add_shape(
            type="line",
            xref="x",
            yref="paper",
            x0=mark.month,
            x1=mark.month,
            y0=0,
            y1=1,
            line={"color": colours.quiet, "width": 1, "dash": "dash"},
        )
        figure.add_annotation(
            x=mark.month,
            y=1 - 0.055 * (position % 3),
            xref="x",
            yref="paper",
            text=_shortened(mark.text),
            hovertext=mark.text,
            showarrow=False,
            xanchor="left" if mark.month < series.months[len(series.months) // 2] else "right",
            yanchor="top",
            font={"size": 11, "color": colours.ink},
            bgcolor=colours.paper,
            borderpad=2,
        )


def _shortened(text: str, longest: int = 30) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
