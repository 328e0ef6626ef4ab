"""Declaring a month final (月の確定): by a headquarters analyst, with a reason; undone in the history.

Enters: viewer. Leaves: a batch that writes the month's figures again as 確定. Nothing is shown to
viewers who may not do it.
"""

import streamlit as st

from analysis.access.permissions import can_finalise_month, check_can_finalise_month
from analysis.access.viewer import Viewer
from analysis.errors import UserError
from analysis.ingest import final_months, finalise_month, today_in_japan
from analysis.months import first_of_month, parse_month, wareki_month
from pages.ui.cached_queries import available_months
from pages.ui.workspaces import workspace_of

_DONE_KEY = "finality_done"
SHOWN_MONTHS = 24


def show(viewer: Viewer) -> None:
    """A form with the months that have ended and are not declared final, newest first."""
    done = st.session_state.pop(_DONE_KEY, None)
    if done:
        st.success(done, icon=":material/lock:")
    if not can_finalise_month(viewer):
        return
    workspace = workspace_of(viewer.profile_id)
    declared = final_months(workspace.store, workspace.profile.id)
    this_month = first_of_month(today_in_japan())
    months = [
        f"{month:%Y-%m}"
        for month in reversed(available_months(viewer))
        if month < this_month and month not in declared
    ][:SHOWN_MONTHS]
    if not months:
        return
    with st.expander("月を確定する"), st.form("finality_form", enter_to_submit=False):
        st.markdown(
            "確定した月の数値は、理由を入力しないと変えられなくなります。"
            "確定は取込の履歴に残り、取り消すと元の区分（暫定・確定）に戻ります。"
        )
        month = st.selectbox(
            "確定する月",
            months,
            format_func=lambda text: wareki_month(parse_month(text)),
            key=f"finality_month_{months[0]}",
        )
        reason = st.text_input("確定の根拠", max_chars=200, key="finality_reason")
        if st.form_submit_button("この月を確定する"):
            _finalise(viewer, month, reason.strip())


def _finalise(viewer: Viewer, month: str, reason: str) -> None:
    workspace = workspace_of(viewer.profile_id)
    try:
        check_can_finalise_month(viewer)
        batch_id = finalise_month(
            workspace.store,
            workspace.profile,
            parse_month(month),
            person=viewer.name,
            reason=reason,
            today=today_in_japan(),
        )
    except UserError as error:
        st.error(str(error))
        return
    label = wareki_month(parse_month(month))
    st.session_state[_DONE_KEY] = f"{label}を確定しました（取込番号{batch_id}）。"
    st.rerun()
