"""The preview of a briefing (会議資料の内容): what the document will say, before it is made.

Enters: `BriefingMaterial`, released for the meeting. Leaves: its main parts on screen.
"""

import streamlit as st

from analysis.months import wareki_month
from analysis.release.views import BriefingMaterial
from pages.ui import change_tables, released_table, sign_tables


def show(material: BriefingMaterial) -> None:
    """Signs, changes, points to decide and limits."""
    st.subheader("資料の内容", anchor=False)
    place = material.station_name or material.stamp.profile_name
    st.markdown(
        f"{material.meeting.name}　{place}　{wareki_month(material.month)}分"
        f"（前回：{wareki_month(material.previous_meeting_month)}分）"
    )
    st.markdown("**審議事項**")
    _show_list(material.points_to_decide)
    st.markdown("**予兆**")
    if material.signs:
        signs = tuple(detail.summary for detail in material.signs)
        released_table.show(sign_tables.sign_table(signs, "会議資料の予兆"), key="briefing_signs")
    else:
        st.markdown("開いている予兆はありません。")
    st.markdown("**前回からの動き**")
    rows = tuple(row for change in material.changes for row in change.rows)
    changes = change_tables.change_table(
        rows, "会議資料の指標の動き", last_label="前回", has_reports=False
    )
    released_table.show(changes, key="briefing_changes")
    st.markdown("**読むときの注意**")
    _show_list(material.limits)


def _show_list(lines: tuple[str, ...]) -> None:
    st.markdown("\n".join(f"- {line}" for line in lines) or "ありません。")
