"""Colours and layout of the large chart: three strips on one axis of fiscal years (年度).

Enters: the theme and the months shown. Leaves: a palette, and the layout that a figure takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from analysis.months import add_months, fiscal_year, wareki_fiscal_year
from analysis.release.released import ReleasedSeries

HEIGHT_PX = 520
GRID = "rgba(128,140,155,0.22)"
FONT = "'BIZ UDPGothic','Noto Sans CJK JP','Yu Gothic UI',Meiryo,sans-serif"
MAX_YEAR_NAMES = 9
SERIES_STRIP, STATE_STRIP, CHANGE_STRIP = [0.33, 1], [0.26, 0.31], [0, 0.22]


@dataclass(frozen=True)
class Palette:
    """Colours of one theme."""

    line: str
    band: str
    alert: str
    ink: str
    quiet: str
    paper: str


_LIGHT = Palette("#2a4d82", "rgba(42,77,130,0.15)", "#b3400f", "#1c2531", "#6b7686", "#ffffff")
_DARK = Palette("#8fb2ea", "rgba(143,178,234,0.20)", "#ff9a63", "#e3e8ef", "#98a3b3", "#11161d")


def palette() -> Palette:
    """The colours of the theme that the viewer's browser shows."""
    return _DARK if st.context.theme.type == "dark" else _LIGHT


def layout(series: ReleasedSeries, colours: Palette, *, has_year_on_year: bool) -> dict[str, Any]:
    """Everything of the figure but its traces and marks."""
    return {
        "height": HEIGHT_PX,
        "margin": {"l": 56, "r": 12, "t": 8, "b": 4},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 12, "color": colours.ink},
        "separators": ".,",
        "hovermode": "x",
        "hoverdistance": 40,
        "hoverlabel": {
            "bgcolor": colours.paper,
            "bordercolor": colours.quiet,
            "font": {"color": colours.ink, "size": 12},
            "align": "left",
        },
        "legend": {
            "orientation": "h",
            "y": -0.07,
            "yanchor": "top",
            "x": 0,
            "itemclick": False,
            "itemdoubleclick": False,
        },
        "dragmode": "zoom",
        "bargap": 0.25,
        "xaxis": _months_axis(series.months),
        **_value_axes(series.unit, colours, has_year_on_year),
    }


def year_lines(months: tuple[date, ...]) -> list[dict[str, Any]]:
    """A line through all strips at each April."""
    return [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": date(year, 4, 1),
            "x1": date(year, 4, 1),
            "y0": 0,
            "y1": 1,
            "layer": "below",
            "line": {"color": GRID, "width": 1},
        }
        for year in _years(months)
    ]


def _years(months: tuple[date, ...]) -> range:
    return range(fiscal_year(months[0]), fiscal_year(months[-1]) + 1)


def _middle(year: int, months: tuple[date, ...]) -> date:
    """Where a fiscal year's name stands: in the middle of the part that is shown."""
    first = max(date(year, 4, 1), months[0])
    last = min(date(year + 1, 3, 1), months[-1])
    return first + (last - first) / 2


def _months_axis(months: tuple[date, ...]) -> dict[str, Any]:
    years = _years(months)
    named = years[:: -(-len(years) // MAX_YEAR_NAMES)]
    return {
        "type": "date",
        "anchor": "y3",
        "range": [add_months(months[0], -1), add_months(months[-1], 1)],
        "tickmode": "array",
        "tickvals": [_middle(year, months) for year in named],
        "ticktext": [wareki_fiscal_year(year) for year in named],
        "ticks": "",
        "hoverformat": "%Y年%-m月",
        "showgrid": False,
        "zeroline": False,
    }


def _value_axes(unit: str, colours: Palette, has_year_on_year: bool) -> dict[str, Any]:
    axis: dict[str, Any] = {
        "zeroline": False,
        "fixedrange": True,
        "gridcolor": GRID,
        "tickfont": {"size": 11.5},
    }
    return {
        "yaxis": {
            **axis,
            "domain": SERIES_STRIP,
            "rangemode": "tozero",
            "title": {"text": unit, "standoff": 6},
            "tickformat": ",~f",
        },
        "yaxis2": {
            **axis,
            "domain": STATE_STRIP,
            "range": [-1, 1],
            "showticklabels": False,
            "showgrid": False,
        },
        "yaxis3": {
            **axis,
            "domain": CHANGE_STRIP,
            "nticks": 4,
            "ticksuffix": "％",
            "zeroline": True,
            "zerolinecolor": colours.quiet,
            "title": {"text": "前年同月比", "standoff": 6},
            "showticklabels": has_year_on_year,
            "showgrid": has_year_on_year,
        },
    }
