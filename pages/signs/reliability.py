"""検知の信頼性: what a sign is worth, how much is found and when, what people made of signs."""

import streamlit as st

from analysis.access.permissions import Permission, can_measure_reliability
from analysis.release.reliability_report import report_csv
from pages.ui import cached_queries, measurement, reliability_sections
from pages.ui.frame import open_page
from pages.ui.guard import require
from pages.ui.wording import moment, span

viewer = require(Permission.VIEW_RELIABILITY)
open_page("検知の信頼性", viewer)

is_measuring = measurement.show(viewer)
shown = cached_queries.reliability(viewer)
found, judged = shown.measured, shown.judged
st.info(shown.worth, icon=":material/balance:")

if found is not None:
    when, button = st.columns([4, 1], vertical_alignment="center")
    when.caption(
        f"検証した期間：{span(found.first_month, found.last_month)}（{found.replayed_months}か月）　"
        f"検証：{moment(found.measured_at)}、{found.measured_by}"
    )
    if not found.is_current:
        st.warning(
            f"この結果は、データ又は設定が変わる前のもの（版：{found.snapshot_id}）です。"
            "検証をやり直すと、いまのデータの結果になります。",
            icon=":material/history:",
        )
    reliability_sections.show_tiles(found, judged)
else:
    button = st.container()
if can_measure_reliability(viewer):
    button.button(
        "検証をやり直す" if found else "検証を始める（1分ほど）",
        key="reliability_start",
        icon=":material/play_arrow:",
        disabled=is_measuring,
        on_click=measurement.start,
        args=(viewer,),
        width="stretch" if found else "content",
    )
elif found is None:
    st.caption("検証は、本部の分析担当ができます。")

if found is not None:
    reliability_sections.show_found(found)
    reliability_sections.show_reliability(found)
if judged is not None:
    reliability_sections.show_judged(judged)
if found is not None:
    st.subheader("読むときの注意", anchor=False)
    st.markdown("\n".join(f"- {note}" for note in found.notes))
    st.download_button(
        "すべての数値をCSVで保存",
        data=lambda: report_csv(shown),
        file_name=f"検知の信頼性_{shown.stamp.profile_name}.csv",
        mime="text/csv",
        key="reliability_file",
        icon=":material/download:",
        on_click="ignore",
    )
