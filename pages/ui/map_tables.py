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


def value_table(month: MapMonth, *, has_notes: bool = False) -> Table:
    """One row per station: value, sign, what to know.

    has_notes: the remarks written out, for the file; on screen they stand below the map.
    """
    columns = (
        Column("警察署", has_breaks=False),
        *number_columns(("値",)),
        Column("予兆", "center", has_breaks=False),
        Column("備考"),
    )
    caption = f"{month.indicator_name}_{wareki_month(month.month)}_{month.measure.label}"
    unit = (f"単位：{month.unit}",) if month.unit else ()
    below = () if has_notes else ("※ 備考は地図の下にあります",) * any(a.note for a in month.areas)
    rows = tuple(_value_row(area, area.note if has_notes else "※") for area in month.areas)
    return Table(caption, columns, rows, (*unit, STATE_LEGEND, *below))


def _value_row(area: AreaValue, mark: str) -> Row:
    remarks = ("判定不能" if area.is_untestable else "", mark if area.note else "")
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


def show_notes(month: MapMonth) -> None:
    """The remarks on stations, each with the stations that it holds for."""
    holders: dict[str, list[str]] = {}
    for area in month.areas:
        if area.note:
            holders.setdefault(area.note, []).append(short_station(area.station_name))
    if holders:
        with st.expander("備考のある警察署"):
            lines = (f"- {'、'.join(names)}：{note}" for note, names in holders.items())
            st.markdown("\n".join(lines))


def show_unplaced(geometry: MapGeometry, viewer: Viewer) -> None:
    """Stations that are missing on the map, and why."""
    if not geometry.unplaced:
        return
    with st.expander(f"地図に表せない警察署（{len(geometry.unplaced)}署）"):
        for station_id, reason in geometry.unplaced:
            st.markdown(f"- {filters.station_named(viewer, station_id).full_name}：{reason}")
