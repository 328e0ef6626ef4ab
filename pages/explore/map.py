"""地図: any indicator and month by police station, the communities over it, a station's panel."""

import streamlit as st

from analysis.access.permissions import Permission
from pages.ui import cached_queries, filters, map_component, map_tables, released_table, table_files
from pages.ui.frame import open_page, show_how_to_start, show_provision
from pages.ui.guard import require
from pages.ui.station_panel import show_station
from pages.ui.workspaces import chosen_profile_id

viewer = require(Permission.VIEW_MAP)
stamp = open_page("地図", viewer, needs_data=False)

if stamp.latest_month:
    chosen = filters.map_filters(viewer)
    month = cached_queries.map_month(viewer, chosen.indicator.code, chosen.month, chosen.measure)
else:
    show_how_to_start(viewer, stamp)
    month = cached_queries.jurisdiction_map(viewer)
geometry = cached_queries.map_geometry(viewer)
communities = cached_queries.communities(viewer)
map_key = f"map_{chosen_profile_id()}"

drawing, reading = st.columns([5, 3])
with drawing:
    if geometry.bounds:
        map_component.show(
            month,
            geometry,
            communities,
            key=map_key,
            selected=filters.chosen_station(),
            on_select=lambda: filters.set_station(map_component.chosen(map_key)),
        )
    elif stamp.latest_month:
        st.info(
            "この県の境界がまだ登録されていません。国土数値情報の行政区域（N03）を取り込むと地図を表示します："
            f"`python -m analysis boundaries import ファイル --profile {chosen_profile_id()}`"
        )
    if stamp.latest_month:
        show_provision(month.is_provisional)
    st.caption(f"集住地域の求め方：{communities.method}")
with reading:
    station_id = filters.choose_station(viewer, has_prefecture=False, label="選択中の警察署")
    values = map_tables.value_table(month)
    released_table.show(values, key="map_values", height_px=430, selected=station_id)
    table_files.download_button(
        map_tables.value_table(month, has_notes=True), key="map_values_file"
    )

map_tables.show_notes(month)
map_tables.show_unplaced(geometry, viewer)
if station_id and stamp.latest_month:
    show_station(cached_queries.station_panel(viewer, station_id, month.month))
