"""The municipality panel (市区町村の状況): what a click on a municipality shows.

Enters: what the map shows of one municipality. Leaves: all its periods as a chart and as a table,
on screen. Figures of the stations that work there are not among them: the two are never compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analysis.observations import CellState
from analysis.release.map_views import MapArea, MapRange, measure_label
from analysis.release.released import Released
from pages.ui import released_table, table_files
from pages.ui.chart_layout import FONT, GRID, Palette, palette
from pages.ui.map_component import Drawing
from pages.ui.map_filters import MapChoice
from pages.ui.map_tables import map_cell, unit_lines
from pages.ui.released_table import Cell, Column, Row, Table, number_columns
from pages.ui.wording import STATE_LEGEND, number, signed, text_with_unit

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

HEIGHT_PX = 300


def show_municipality(choice: MapChoice, code: str) -> None:
    """Every drawn subject of a municipality through its periods; nothing for an unknown code."""
    drawings = tuple({d.file.shown.subject: d for d in choice.drawings}.values())
    found = [(d, area) for d in drawings for area in d.file.shown.areas if area.id == code]
    if not found:
        return
    st.subheader(found[0][1].name, anchor=False)
    for position, (drawing, area) in enumerate(found):
        table = period_table(drawing, area)
        with st.container(border=False):
            chart, figures = st.columns([3, 2], vertical_alignment="top")
            with chart:
                _show_chart(drawing.file.shown, area, key=f"map_municipality_chart_{position}")
            with figures:
                released_table.show(
                    table,
                    key=f"map_municipality_{position}",
                    is_sortable=False,
                    height_px=HEIGHT_PX,
                )
                table_files.download_button(table, key=f"map_municipality_file_{position}")


def period_table(drawing: Drawing, area: MapArea) -> Table:
    """One row a period, oldest first."""
    shown = drawing.file.shown
    rows = tuple(
        Row((Cell(period.label), map_cell(value, drawing), Cell(base, tone="note")))
        for period, value, base in zip(shown.periods, area.values, area.base_notes, strict=True)
    )
    heading = measure_label(shown.measure, shown.unit, shown.value_unit)
    columns = (Column("期間", has_breaks=False), *number_columns((heading,)), Column("備考"))
    caption = f"{area.name}_{shown.subject_name}_{heading}"
    return Table(caption, columns, rows, (*unit_lines((drawing,)), STATE_LEGEND))


def _show_chart(shown: MapRange, area: MapArea, *, key: str) -> None:
    st.plotly_chart(
        period_figure(shown, area, palette()),
        key=key,
        theme=None,
        config={"displayModeBar": False, "responsive": True},
        alt=describe(shown, area),
    )


def describe(shown: MapRange, area: MapArea) -> str:
    """The chart in two sentences, for those who do not see it."""
    newest = _words(shown, area.values[-1])
    first, last = shown.periods[0].label, shown.periods[-1].label
    return (
        f"{area.name}の{shown.subject_name}、{first}から{last}まで。"
        f"最も新しい期間は{newest}。同じ数値が右の表にあります。"
    )


def period_figure(shown: MapRange, area: MapArea, colours: Palette) -> Figure:
    """One bar a period; a period without a value has its symbol on the line of zero, no bar."""
    from plotly.graph_objects import Figure

    labels = [period.label for period in shown.periods]
    figure = Figure()
    figure.add_bar(
        x=labels,
        y=[value.value for value in area.values],
        marker={"color": colours.line, "line": {"width": 0}},
        text=[
            _number(shown, value) if value.value is not None else value.state.symbol
            for value in area.values
        ],
        textposition="outside",
        cliponaxis=False,
        customdata=[[_reading(shown, area, position)] for position in range(len(shown.periods))],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )
    for position, value in enumerate(area.values):
        if value.value is None:
            figure.add_annotation(
                x=labels[position], y=0, text=value.state.symbol, hovertext=value.reason,
                showarrow=False, yanchor="bottom", font={"size": 13, "color": colours.quiet},
            )  # fmt: skip
    figure.update_layout(_layout(shown, colours))
    return figure


def _layout(shown: MapRange, colours: Palette) -> dict[str, object]:
    return {
        "height": HEIGHT_PX,
        "margin": {"l": 8, "r": 8, "t": 34, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 12, "color": colours.ink},
        "separators": ".,",
        "title": {
            "text": f"{shown.subject_name}（単位：{shown.value_unit}）",
            "font": {"size": 13},
            "x": 0,
            "xref": "paper",
        },
        "hoverlabel": {
            "bgcolor": colours.paper,
            "bordercolor": colours.quiet,
            "font": {"color": colours.ink, "size": 12},
            "align": "left",
        },
        "bargap": 0.45,
        "showlegend": False,
        "xaxis": {"type": "category", "fixedrange": True, "showgrid": False, "automargin": True},
        "yaxis": {
            "rangemode": "tozero",
            "fixedrange": True,
            "gridcolor": GRID,
            "zeroline": True,
            "zerolinecolor": colours.quiet,
            "tickformat": ",~f",
            "automargin": True,
        },
    }


def _reading(shown: MapRange, area: MapArea, position: int) -> str:
    value = area.values[position]
    lines = [
        f"<b>{shown.periods[position].label}</b>",
        f"{shown.subject_name}：{_words(shown, value)}",
        value.reason if value.value is None else area.base_notes[position],
    ]
    return "<br>".join(line for line in lines if line)


def _words(shown: MapRange, value: Released) -> str:
    if value.state is not CellState.VALUE:
        return text_with_unit(value, "")
    return f"{_number(shown, value)}{shown.value_unit}"


def _number(shown: MapRange, value: Released) -> str:
    write = signed if shown.measure.is_difference else number
    return write(value.value or 0, shown.decimals)
