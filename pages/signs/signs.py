"""予兆: the list of questions, the explanation of each, and the verdict of a named person."""

import streamlit as st

from analysis.access.permissions import Permission, can_judge_signs
from pages.ui import cached_queries, filters, released_table, sign_tables, table_files
from pages.ui.frame import open_page
from pages.ui.guard import require
from pages.ui.sign_detail import show_sign
from pages.ui.verdict_form import show_verdict_form

viewer = require(Permission.VIEW_SIGNS)
open_page("予兆", viewer)

month_place, status_place, station_place = st.columns([2, 4, 2], vertical_alignment="bottom")
with month_place:
    month = filters.choose_month(viewer)
with status_place:
    statuses = filters.choose_statuses()
with station_place:
    station_id = filters.choose_station(viewer, has_prefecture=True)

found = cached_queries.sign_list(viewer, month)
signs = filters.matching_signs(found.signs, statuses, station_id)

table = sign_tables.sign_table(signs)
if not signs:
    st.info("条件に合う予兆はありません。月や状態の条件を変えると、ほかの予兆を表示します。")
else:
    chosen = released_table.show(
        table, key="sign_list", is_selectable=True, selected=signs[0].key, height_px=330
    )
    table_files.download_button(table, key="sign_list_file")
sign_tables.show_tested(found)

keys = [sign.key for sign in signs]
if signs:
    detail = cached_queries.sign_detail(viewer, chosen if chosen in keys else keys[0])
    show_sign(detail)
    if can_judge_signs(viewer, detail.summary.station_id):
        show_verdict_form(viewer, detail)
    else:
        st.caption("判断の記録は、本部の分析担当と、担当の警察署の推進担当者ができます。")
