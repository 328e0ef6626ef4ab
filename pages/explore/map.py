"""地図: any subject by station or by municipality, through time, one map or two side by side."""

import streamlit as st

from analysis.access.permissions import Permission
from analysis.months import parse_month
from analysis.release.map_views import MapUnit
from pages.ui import (
    cached_queries,
    community_days,
    community_tables,
    filters,
    map_component,
    map_filters,
    map_tables,
    released_table,
    table_files,
)
from pages.ui.frame import FICTION_BANNER, open_page, record_line, show_how_to_start
from pages.ui.guard import require
from pages.ui.municipality_panel import show_municipality
from pages.ui.station_panel import show_station
from pages.ui.workspaces import chosen_profile_id, settings

viewer = require(Permission.VIEW_MAP)
stamp = open_page("地図", viewer, needs_data=False)

if stamp.latest_month:
    choice = map_filters.map_choice(viewer)
else:
    show_how_to_start(viewer, stamp)
    choice = map_filters.jurisdictions_only(viewer)
stop = map_filters.stop_of(choice)
geometry = cached_queries.map_geometry(viewer)
communities = community_days.chosen_communities(viewer)
map_key = f"map_{chosen_profile_id()}_{choice.unit}"
record = record_line(stamp, viewer)

drawing, reading = (
    st.columns([5, 3]) if choice.compare == "none" else (st.container(), st.container())
)
with drawing:
    if geometry.bounds:
        map_component.show(
            choice.drawings,
            geometry,
            communities,
            stop=stop,
            compare=choice.compare,
            record=record,
            fiction=FICTION_BANNER if stamp.is_synthetic else "",
            names={s.id: s.full_name for s in cached_queries.available_stations(viewer)},
            tiles=settings().tiles,
            key=map_key,
            on_stop=lambda: map_filters.keep_stop(map_component.stopped(map_key), choice.unit),
        )
    else:
        st.info(
            "この県の境界がまだ登録されていません。「境界・管轄」で国土数値情報の行政区域（N03）を"
            "取り込むと、地図を表示します。"
        )
with reading:
    if choice.unit is MapUnit.STATION:
        filters.choose_station(viewer, has_prefecture=False, label="選択中の警察署")
    values = map_tables.value_table(choice, stop, geometry.uncertain)
    released_table.show(values, key="map_values", height_px=520, selected=stop.area)
    table_files.download_button(
        map_tables.value_table(choice, stop, geometry.uncertain, has_notes=True),
        key="map_values_file",
        heading=map_tables.file_heading(choice, stop, record),
    )

if choice.unit is MapUnit.MUNICIPALITY:
    show_municipality(choice, stop.area or "")
elif stop.area and stamp.latest_month:
    show_station(cached_queries.station_panel(viewer, stop.area, parse_month(stop.period[:7])))
elif stop.area:
    st.caption("数値を取り込むと、選んだ署の指標の動き、予兆、施策、隣接する署をここに示します。")
map_tables.show_notes(choice, geometry.uncertain)
map_tables.show_unplaced(geometry, viewer)
community_tables.show(communities)
