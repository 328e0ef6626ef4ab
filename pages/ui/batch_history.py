"""The history of uploads (取込の履歴), and the undoing of one, with a reason.

Enters: viewer. Leaves: the list; an undone batch when somebody who may do so gives a reason.
"""

import streamlit as st

from analysis import release
from analysis.access.viewer import Viewer
from analysis.errors import UserError
from pages.ui import released_table, submission_tables
from pages.ui.workspaces import workspace_of

_DONE_KEY = "undo_done"
SHOWN_BATCHES = 200


def show(viewer: Viewer) -> None:
    """Newest upload first; a form to undo one."""
    st.subheader("取込の履歴", anchor=False)
    done = st.session_state.pop(_DONE_KEY, None)
    if done:
        st.success(done, icon=":material/undo:")
    batches = release.upload_history(viewer, workspace_of(viewer.profile_id))
    if not batches:
        st.markdown("まだ取込はありません。")
        return
    newest = tuple(sorted(batches, key=lambda batch: -batch.batch_id))[:SHOWN_BATCHES]
    table = submission_tables.batch_table(newest)
    released_table.show(table, key="upload_batches", height_px=320)
    open_ids = [batch.batch_id for batch in newest if batch.can_be_undone]
    if open_ids:
        _show_form(viewer, open_ids)


def _show_form(viewer: Viewer, open_ids: list[int]) -> None:
    with st.expander("取込を取り消す"), st.form("undo_form", enter_to_submit=False):
        st.markdown("取り消すと、その取込より前の値に戻ります。記録は残り、消えません。")
        # A new upload makes a new box, so that the newest one is the one that stands in it.
        batch_id = st.selectbox("取込番号", open_ids, key=f"undo_batch_{open_ids[0]}")
        reason = st.text_input("理由", max_chars=200, key="undo_reason")
        if st.form_submit_button("取り消す"):
            _undo(viewer, batch_id, reason.strip())


def _undo(viewer: Viewer, batch_id: int, reason: str) -> None:
    if not reason:
        st.error("取消しの理由を書いてください。")
        return
    try:
        release.undo_upload(viewer, workspace_of(viewer.profile_id), batch_id, reason)
    except UserError as error:
        st.error(str(error))
        return
    st.session_state[_DONE_KEY] = f"取込番号{batch_id}を取り消しました。"
    st.rerun()
