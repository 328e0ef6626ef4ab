"""The map's table (地図の表): says in words and figures what the map says in colours.

Enters: `MapMonth`, `MapGeometry`. Leaves: a `Table`; the list of stations that have no shape.
"""

import streamlit as st

from analysis.access.viewer import Viewer
from analysis.months import wareki_month
from analysis.release.views import AreaValue, MapGeometry, MapMonth
from pages.ui import filters
from pages.ui.released_table import Cell, Column, Row, Table, number_columns, value_cell
from pages.ui.wording import STATE_LEGEND, short_station


def value_table(month: MapMonth) -> Table:
    """One row per station: value, sign, what to know."""
    columns = (
        Column("警察署", has_breaks=False),
        *number_columns(("値",)),
        Column("予兆", "center", has_breaks=False),
        Column("備考"),
    )
    caption = f"{month.indicator_name}_{wareki_month(month.month)}_{month.measure.label}"
    numbers = {
        note: n for n, note in enumerate(dict.fromkeys(a.note for a in month.areas if a.note), 1)
    }
    return Table(
        caption,
        columns,
        tuple(_value_row(area, numbers) for area in month.areas),
        (
            *([f"単位：{month.unit}"] if month.unit else []),
            STATE_LEGEND,
            *(f"※{number} {note}" for note, number in numbers.items()),
        ),
    )


def _value_row(area: AreaValue, numbers: dict[str, int]) -> Row:
    remarks = (
        "判定不能" if area.is_untestable else "",
        f"※{numbers[area.note]}" if area.note else "",
    )
    return Row(
        (
            Cell(short_station(area.station_name)),
            value_cell(area.released),
            Cell(
                "▲" if area.has_sign else "",
                tone="sign",
                why="予兆あり" if area.has_sign else "",
                order=float(area.has_sign),
            ),
            Cell(" ".join(remark for remark in remarks if remark), why=area.note, tone="note"),
        ),
        id=area.station_id,
    )


def show_unplaced(geometry: MapGeometry, viewer: Viewer) -> None:
    """Stations that are missing on the map, and why."""
    if not geometry.unplaced:
        return
    with st.expander(f"地図に表せない警察署（{len(geometry.unplaced)}署）"):
        for station_id, reason in geometry.unplaced:
            st.markdown(f"- {filters.station_named(viewer, station_id).full_name}：{reason}")
