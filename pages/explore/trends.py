"""推移: one place's series with what was to be expected, and every station side by side."""

import streamlit as st

from analysis.access.permissions import Permission
from pages.ui import (
    cached_queries,
    charts,
    filters,
    released_table,
    small_multiples,
    table_files,
    trend_tables,
)
from pages.ui.frame import open_page
from pages.ui.guard import require

PANELS_KEY = "trend_panels"

viewer = require(Permission.VIEW_TRENDS)
open_page("推移", viewer)

chosen = filters.trend_filters(viewer)
trends = cached_queries.trends(viewer, chosen.indicator.code, chosen.station_id)

st.subheader(f"{trends.main.place}：{trends.main.indicator_name}", anchor=False)
charts.trend_chart(trends, key="trend_chart")
if trends.main.basis:
    st.caption(trends.main.basis)
trend_tables.show_marks(trends.main)

with st.expander("数値の表"):
    months = trend_tables.month_table(trends)
    released_table.show(months, key="trend_months", height_px=420)
    table_files.download_button(months, key="trend_months_file")

st.subheader("警察署ごとの推移", anchor=False)
is_scale_shared = st.toggle("縦軸の目盛りをそろえる", key="trend_shared_scale")
small_multiples.show(
    trends.multiples,
    key=PANELS_KEY,
    selected=chosen.station_id,
    is_scale_shared=is_scale_shared,
    on_press=lambda: filters.set_station(small_multiples.pressed(PANELS_KEY)),
)
st.caption(
    "帯＝期待される範囲　破線＝暫定値　▲＝範囲を超えた月　点＝未報告　×＝秘匿　－＝判定不能　"
    "縦の点線＝統合・分離・定義変更。枠を押すと、上の大きなグラフに表示します。"
)
