"""The verdict (判断の記録): a named person moves a sign on, with a reason.

Enters: viewer and sign. Leaves: one more event in the sign's life, or a hint that the reason is
missing. Owns its widgets' places in the session.
"""

import streamlit as st

from analysis import release
from analysis.access.viewer import Viewer
from analysis.errors import UserError
from analysis.release.released import SignDetail, SignStatus
from pages.ui.workspaces import workspace_of

MAX_REASON_LENGTH = 400
_DONE_KEY = "verdict_recorded"


def show_verdict_form(viewer: Viewer, detail: SignDetail) -> None:
    """Status and reason; nothing is recorded without both."""
    if st.session_state.pop(_DONE_KEY, None) == detail.summary.key:
        st.success("判断を記録しました。", icon=":material/check:")
    with st.form(f"verdict_{detail.summary.key}", clear_on_submit=False, enter_to_submit=False):
        st.markdown(f"**判断を記録する**　記録する人：{viewer.name}")
        status = st.segmented_control(
            "状態",
            [status.value for status in SignStatus if status is not SignStatus.NEW],
            format_func=lambda value: SignStatus(value).label,
            key=f"verdict_status_{detail.summary.key}",
        )
        reason = st.text_area(
            "理由（個人に関する情報は書かないでください）",
            max_chars=MAX_REASON_LENGTH,
            key=f"verdict_reason_{detail.summary.key}",
            height=90,
        )
        if st.form_submit_button("記録する", type="primary"):
            _record(viewer, detail, status, reason)


def _record(viewer: Viewer, detail: SignDetail, status: str | None, reason: str) -> None:
    if status is None or not reason.strip():
        st.error("状態を選び、理由を書いてください。")
        return
    try:
        release.judge_sign(
            viewer,
            workspace_of(viewer.profile_id),
            detail.summary.key,
            SignStatus(status),
            reason.strip(),
        )
    except UserError as error:
        st.error(str(error))
        return
    st.session_state[_DONE_KEY] = detail.summary.key
    st.rerun()
