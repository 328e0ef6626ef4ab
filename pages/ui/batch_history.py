"""The history of uploads (取込の履歴), and the undoing and redoing of one, with a reason.

Enters: viewer. Leaves: the list; an undone or redone batch when somebody who may do so gives a
reason.
"""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from analysis import release
from analysis.access.viewer import Viewer
from analysis.errors import UserError
from pages.ui import released_table, submission_tables
from pages.ui.workspaces import workspace_of

_DONE_KEY = "history_done"
SHOWN_BATCHES = 200


def show(viewer: Viewer) -> None:
    """Newest upload first; forms to undo one, and to redo one that was undone."""
    st.subheader("取込の履歴", anchor=False)
    done = st.session_state.pop(_DONE_KEY, None)
    if done:
        st.success(done, icon=":material/history:")
    batches = release.upload_history(viewer, workspace_of(viewer.profile_id))
    if not batches:
        st.markdown("まだ取込はありません。")
        return
    newest = tuple(sorted(batches, key=lambda batch: -batch.batch_id))[:SHOWN_BATCHES]
    table = submission_tables.batch_table(newest)
    released_table.show(table, key="upload_batches", height_px=320)
    undoable = [batch.batch_id for batch in newest if batch.can_be_undone]
    if undoable:
        _show_form(viewer, _UNDO, undoable)
    redoable = [batch.batch_id for batch in newest if batch.can_be_redone]
    if redoable:
        _show_form(viewer, _REDO, redoable)


@dataclass(frozen=True)
class _Act:
    """One of the two forms: its key, its words, what it does."""

    key: str
    title: str
    explanation: str
    button: str
    done: str
    run: Callable[[Viewer, release.Workspace, int, str], None]


_UNDO = _Act(
    "undo",
    "取込を取り消す",
    "取り消すと、その取込より前の値に戻ります。記録は残り、消えません。",
    "取り消す",
    "を取り消しました。",
    release.undo_upload,
)
_REDO = _Act(
    "redo",
    "取り消した取込を元に戻す",
    "元に戻すと、その取込が元の順番で再び有効になります。後の取込の値はそのまま優先されます。",
    "元に戻す",
    "を元に戻しました。",
    release.redo_upload,
)


def _show_form(viewer: Viewer, act: _Act, batch_ids: list[int]) -> None:
    with st.expander(act.title), st.form(f"{act.key}_form", enter_to_submit=False):
        st.markdown(act.explanation)
        # A new upload makes a new box, so that the newest one is the one that stands in it.
        batch_id = st.selectbox("取込番号", batch_ids, key=f"{act.key}_batch_{batch_ids[0]}")
        reason = st.text_input("理由", max_chars=200, key=f"{act.key}_reason")
        if st.form_submit_button(act.button):
            _run(viewer, act, batch_id, reason.strip())


def _run(viewer: Viewer, act: _Act, batch_id: int, reason: str) -> None:
    if not reason:
        st.error("理由を書いてください。")
        return
    try:
        act.run(viewer, workspace_of(viewer.profile_id), batch_id, reason)
    except UserError as error:
        st.error(str(error))
        return
    st.session_state[_DONE_KEY] = f"取込番号{batch_id}{act.done}"
    st.rerun()
