"""データ品質: how complete, how fresh and how certain the figures are; where they end."""

import streamlit as st

from analysis.access.permissions import Permission
from analysis.ingest import today_in_japan
from pages.ui import cached_queries, released_table, submission_tables, table_files
from pages.ui.frame import open_page
from pages.ui.guard import require
from pages.ui.wording import number, short_station

viewer = require(Permission.VIEW_QUALITY)
open_page("データ品質", viewer)
quality = cached_queries.quality(viewer)

for column, (name, count) in zip(
    st.columns(len(quality.state_counts)), quality.state_counts, strict=True
):
    column.metric(f"{name}（セル数）", number(count), border=True)

st.subheader("報告のそろい具合（警察署×月）", anchor=False)
completeness = submission_tables.completeness_table(quality)
released_table.show(completeness, key="quality_completeness", is_sortable=False)
table_files.download_button(completeness, key="quality_completeness_file")

st.subheader("提出状況（警察署×月）", anchor=False)
grid = cached_queries.submission_grid(viewer, today_in_japan())
facts = submission_tables.submission_facts(grid)
if facts:
    st.markdown(facts)
who_sent = submission_tables.submission_grid_table(grid)
released_table.show(who_sent, key="quality_submission_grid", is_sortable=False)
table_files.download_button(who_sent, key="quality_submission_grid_file")

st.subheader("読むときの注意", anchor=False)
st.markdown("\n".join(f"- {note}" for note in quality.notes) or "特にありません。")

st.subheader("最新月の提出状況", anchor=False)
submissions = submission_tables.submission_table(quality.submissions)
released_table.show(submissions, key="quality_submissions")

if quality.unconfirmed_stations:
    with st.expander(f"所在・管轄が未確認の警察署（{len(quality.unconfirmed_stations)}署）"):
        st.markdown("管轄区域の条例で確かめるまで、参考として扱ってください。")
        st.markdown(
            "\n".join(
                f"- {short_station(name)}：{evidence}"
                for name, evidence in quality.unconfirmed_stations
            )
        )

st.subheader("取込の履歴", anchor=False)
batches = submission_tables.batch_table(quality.batches)
released_table.show(batches, key="quality_batches", height_px=320)
