"""Charts of 検知の信頼性: how much is found by size, and what p-values keep.

Enters: `MeasuredRates`. Leaves: plotly figures on screen, each described in words; the same figures
stand in a table beside it. Positions and texts only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from analysis.release.reliability_views import MeasuredRates, PowerRow, ReleasedRate
from pages.ui.chart_layout import FONT, GRID, Palette, palette
from pages.ui.reliability_tables import limits_text, overall

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEIGHT_PX = 340
_SYMBOLS = ("circle", "diamond", "square", "triangle-up", "cross", "x")
_ASIDE = 0.06  # the second line stands this much to the right, so that limits do not overlap


def found_chart(found: MeasuredRates) -> None:
    """Draw the share found against the size."""
    _draw(found_figure(found, palette()), _describe_found(found), "reliability_found_chart")


def reliability_chart(found: MeasuredRates) -> None:
    """Draw the observed share of p-values against the promised one."""
    figure = reliability_figure(found, palette())
    _draw(figure, _describe_reliability(found), "reliability_p_values_chart")


def _draw(figure: Figure, description: str, key: str) -> None:
    st.plotly_chart(
        figure,
        key=key,
        theme=None,
        config={"displayModeBar": False, "responsive": True},
        alt=description,
    )


def found_figure(found: MeasuredRates, colours: Palette) -> Figure:
    """One line a spread with its limits; thin lines for one false alarm in a hundred."""
    from plotly.graph_objects import Figure

    figure = Figure()
    tones = (colours.line, colours.alert)
    for place, spread in enumerate(dict.fromkeys(row.spread for row in found.power)):
        rows = overall(found, spread)
        tone = tones[place % len(tones)]
        _add_power(figure, rows, [row.found for row in rows], spread, tone, place, is_main=True)
        name = f"{spread}（誤り1％の基準）"
        _add_power(figure, rows, [row.by_series for row in rows], name, tone, place, is_main=False)
    sizes = sorted({row.size for row in found.power})
    figure.update_layout(
        **_layout(colours),
        xaxis={
            **_axis("毎月加えた件数（標準偏差の何倍か）"),
            "tickvals": sizes,
            "ticktext": [f"{size:g}" for size in sizes],
            "range": [-0.25, sizes[-1] + 0.35],
            "showgrid": False,
        },
        yaxis={**_axis("見つかった割合"), "range": [-2, 103], "ticksuffix": "％"},
    )
    return figure


def _add_power(
    figure: Figure,
    rows: list[PowerRow],
    rates: list[ReleasedRate],
    name: str,
    tone: str,
    place: int,
    *,
    is_main: bool,
) -> None:
    shares = [rate.share_pct.value for rate in rates]
    figure.add_scatter(
        x=[row.size + _ASIDE * place for row in rows],
        y=shares,
        mode="lines+markers" if is_main else "lines",
        name=name,
        line={"color": tone, "width": 2 if is_main else 1.1, "dash": "solid" if is_main else "dot"},
        marker={"symbol": _SYMBOLS[place], "size": 8},
        error_y=_limits(rates) if is_main else None,
        customdata=[[f"{name}<br>{_reading(rate)}"] for rate in rates],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )


def _limits(rates: list[ReleasedRate]) -> dict[str, Any]:
    return {
        "type": "data",
        "symmetric": False,
        "array": [(rate.high_pct or 0) - (rate.share_pct.value or 0) for rate in rates],
        "arrayminus": [(rate.share_pct.value or 0) - (rate.low_pct or 0) for rate in rates],
        "thickness": 1.1,
        "width": 4,
    }


def _reading(rate: ReleasedRate, decimals: int = 0) -> str:
    if rate.share_pct.value is None:
        return rate.share_pct.reason
    limits = limits_text(rate.low_pct, rate.high_pct, decimals)
    return f"{rate.share_pct.value:.{decimals}f}％（95％の範囲 {limits}）"


def reliability_figure(found: MeasuredRates, colours: Palette) -> Figure:
    """Both axes logarithmic; the straight line is what p-values promise."""
    from plotly.graph_objects import Figure

    figure = Figure()
    levels = found.curves[0].levels_pct
    figure.add_scatter(
        x=levels,
        y=levels,
        mode="lines",
        name="見込みどおり",
        line={"color": colours.quiet, "width": 1.2, "dash": "dash"},
        hoverinfo="skip",
    )
    _add_band(figure, found, colours)
    for place, curve in enumerate(found.curves):
        is_all = not curve.mean_label
        label = curve.mean_label or "全系列"
        # A share of 0 has no place on a logarithmic axis; the table has it.
        shares = [rate.share_pct.value or None for rate in curve.reached]
        figure.add_scatter(
            x=curve.levels_pct,
            y=shares,
            mode="lines+markers",
            name=label if is_all else f"期待値{label}",
            line={
                "color": colours.line if is_all else colours.quiet,
                "width": 2.2 if is_all else 0.8,
            },
            marker={"symbol": _SYMBOLS[place % len(_SYMBOLS)], "size": 7 if is_all else 6},
            opacity=1 if is_all else 0.85,
            customdata=[
                [f"{label}：p値{level:g}％以下<br>{_reading(rate, 2)}"]
                for level, rate in zip(curve.levels_pct, curve.reached, strict=True)
            ],
            hovertemplate="%{customdata[0]}<extra></extra>",
        )
    ticks = {
        "type": "log",
        "tickvals": [0.1, 1, 10, 50],
        "ticktext": ["0.1％", "1％", "10％", "50％"],
    }
    figure.update_layout(
        **_layout(colours),
        xaxis={**_axis("p値"), **ticks, "showgrid": True, "gridcolor": GRID},
        yaxis={**_axis("実際にその値以下だった割合"), **ticks},
    )
    return figure


def _add_band(figure: Figure, found: MeasuredRates, colours: Palette) -> None:
    """The limits of all series together."""
    curve = found.curves[0]
    points = [
        (level, rate.low_pct, rate.high_pct)
        for level, rate in zip(curve.levels_pct, curve.reached, strict=True)
        if rate.low_pct and rate.high_pct
    ]
    figure.add_scatter(
        x=[level for level, _, _ in points] + [level for level, _, _ in reversed(points)],
        y=[high for _, _, high in points] + [low for _, low, _ in reversed(points)],
        fill="toself",
        fillcolor=colours.band,
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
        name="全系列の95％の範囲",
    )


def _axis(title: str) -> dict[str, Any]:
    return {
        "title": {"text": title, "standoff": 8},
        "fixedrange": True,
        "zeroline": False,
        "gridcolor": GRID,
        "tickfont": {"size": 11.5},
    }


def _layout(colours: Palette) -> dict[str, Any]:
    return {
        "height": HEIGHT_PX,
        "margin": {"l": 60, "r": 8, "t": 8, "b": 4},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 12, "color": colours.ink},
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": colours.paper,
            "bordercolor": colours.quiet,
            "font": {"color": colours.ink, "size": 12},
            "align": "left",
        },
        "legend": {
            "orientation": "h",
            "y": -0.2,
            "yanchor": "top",
            "x": 0,
            "itemclick": False,
            "itemdoubleclick": False,
        },
    }


def _describe_found(found: MeasuredRates) -> str:
    parts = [
        f"{row.spread}、標準偏差の{row.size:g}倍：{_reading(row.found)}"
        for row in found.power
        if row.size and not row.mean_label
    ]
    return f"増加が見つかった割合。{'、'.join(parts)}。同じ数値が表にあります。"


def _describe_reliability(found: MeasuredRates) -> str:
    curve = found.curves[0]
    parts = [
        f"p値{level:g}％以下は{_reading(rate, 2)}"
        for level, rate in zip(curve.levels_pct, curve.reached, strict=True)
    ]
    return f"p値の信頼性、全系列。{'、'.join(parts)}。同じ数値が表にあります。"
