"""概況: this month at a glance: what changed, which signs are open, how complete the figures are."""

import streamlit as st

from analysis.access.permissions import Permission
from analysis.ingest import today_in_japan
from pages.ui import (
    cached_queries,
    change_tables,
    filters,
    released_table,
    sign_tables,
    submission_tables,
    table_files,
)
from pages.ui.frame import open_page, show_provision
from pages.ui.guard import is_allowed, require

viewer = require(Permission.VIEW_OVERVIEW)
open_page("概況", viewer)

months, provision = st.columns([2, 5], vertical_alignment="bottom")
with months:
    month = filters.choose_month(viewer)
overview = cached_queries.overview(viewer, month)
with provision:
    show_provision(overview.is_provisional, note=change_tables.fiscal_year_label(overview))

facts = change_tables.glance(overview)
for column, fact in zip(st.columns(len(facts) or 1), facts, strict=False):
    column.metric(fact.label, fact.value, help=fact.help, border=True)

# Partner agencies are shown figures only: neither signs nor who has sent what.
if overview.submissions:
    st.subheader("予兆", anchor=False)
    if overview.signs:
        released_table.show(sign_tables.sign_table(overview.signs), key="overview_signs")
    else:
        st.markdown("この月までに、開いている予兆はありません。")

st.subheader("指標の動き", anchor=False)
changes = change_tables.change_table(overview.changes, f"指標の動き_{overview.month:%Y-%m}")
released_table.show(changes, key="overview_changes")
table_files.download_button(
    change_tables.change_file(overview.changes, changes.caption), key="overview_changes_file"
)

if overview.submissions:
    st.subheader("警察署ごとの提出状況", anchor=False)
    if is_allowed(viewer, Permission.VIEW_QUALITY):
        grid = cached_queries.submission_grid(viewer, today_in_japan())
        st.caption(submission_tables.submission_facts(grid))
    submissions = submission_tables.submission_table(overview.submissions)
    released_table.show(submissions, key="overview_submissions")
