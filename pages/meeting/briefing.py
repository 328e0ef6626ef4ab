"""会議資料: choose a meeting, look at what its document will say, take it away as PDF, PowerPoint or Excel."""

import streamlit as st

from analysis.access.permissions import Permission
from pages.ui import briefing_files, briefing_preview, cached_queries, meeting_filters
from pages.ui.frame import open_page
from pages.ui.guard import require

viewer = require(Permission.MAKE_BRIEFING)
open_page("会議資料", viewer)

chosen = meeting_filters.meeting_filters(viewer)
if chosen is None:
    st.info("作成できる会議がありません。")
    st.stop()

material = cached_queries.briefing_material(
    viewer, chosen.kind, chosen.month, chosen.station_id, chosen.previous_month
)
briefing_files.show_downloads(viewer, chosen, material)
briefing_preview.show(material)
