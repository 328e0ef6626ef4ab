"""秘匿処理: what is withheld from whom and why, what it costs, how far an outsider can bound it."""

import streamlit as st

from analysis.access.permissions import Permission
from analysis.months import wareki_month
from pages.ui import cached_queries, disclosure_sections, disclosure_tables, filters, released_table
from pages.ui.frame import open_page
from pages.ui.guard import require
from pages.ui.table_files import download_button

viewer = require(Permission.VIEW_DISCLOSURE)
open_page("秘匿処理", viewer)

left, right, _ = st.columns([2, 2, 3], vertical_alignment="bottom")
with left:
    month = filters.choose_month(viewer)
report = cached_queries.disclosure_report(viewer, month)
with right:
    audience = disclosure_sections.choose_audience(report)

disclosure_sections.show_tiles(audience, wareki_month(month))
disclosure_sections.show_rules(report, audience)

st.subheader("外から分かる範囲", anchor=False)
indicator = filters.choose_indicator(viewer)
cells = cached_queries.bounded_cells(viewer, audience.audience.value, indicator.code, month)
if cells:
    caption = f"{indicator.name}　{wareki_month(month)}　{audience.audience.label}"
    bounds = disclosure_tables.bounds_table(cells, caption)
    released_table.show(bounds, key="disclosure_bounds", height_px=320)
    download_button(bounds, key="disclosure_bounds_file")
else:
    st.caption(f"{indicator.name}の{wareki_month(month)}には、秘匿した件数がありません。")

st.subheader("秘匿による損失", anchor=False)
cost = disclosure_tables.cost_table(audience)
released_table.show(cost, key="disclosure_cost", height_px=360)
download_button(cost, key="disclosure_cost_file")
if audience.places:
    st.subheader("地域別の数値", anchor=False)
    released_table.show(disclosure_tables.place_table(audience), key="disclosure_places")

st.subheader("別の基準を試す", anchor=False)
disclosure_sections.show_other_policy(viewer)

st.subheader("公表台帳", anchor=False)
if report.releases:
    released_table.show(
        disclosure_tables.ledger_table(report.releases), key="disclosure_ledger", height_px=240
    )
else:
    st.caption(
        "まだどの公表先にも渡していません。会議資料を作るか、会議の利用者が開くと記録されます。"
    )
