"""Uploads that wait for a second person (承認を待つ取込): looked at again, approved or turned down.

Enters: viewer. Leaves: the list; a batch when somebody else than the sender approves with a
reason, or a recorded rejection. Shown where the profile asks for approval, or something waits.
"""

import streamlit as st

from analysis import release
from analysis.access.permissions import check_can_approve_upload
from analysis.access.viewer import Viewer
from analysis.errors import UserError
from analysis.ingest import PendingReview, approve_upload, reject_upload, review_pending
from analysis.release.views import PendingRow
from pages.ui import area_differences, difference_tables, released_table, submission_tables
from pages.ui.workspaces import workspace_of

_DONE_KEY = "pending_done"
_FAILED_KEY = "pending_failed"
_REASON_KEY = "pending_reason"


def show(viewer: Viewer) -> None:
    """The waiting uploads, oldest first; one of them against the figures as they are now."""
    workspace = workspace_of(viewer.profile_id)
    rows = release.pending_uploads(viewer, workspace)
    _tell_what_became()
    if not rows:
        return
    st.subheader("承認を待つ取込", anchor=False)
    names = difference_tables.names_for(viewer).stations
    released_table.show(submission_tables.pending_table(rows, names), key="pending_uploads")
    decidable = [row for row in rows if row.can_be_approved or row.is_own]
    if not decidable:
        st.caption("承認は、本部の分析担当のうち取り込んだ人と別の人が行います。")
        return
    with st.expander("内容を確かめて承認する・差し戻す", expanded=len(rows) == 1):
        _show_decision(viewer, decidable)


def _tell_what_became() -> None:
    done = st.session_state.pop(_DONE_KEY, None)
    if done:
        st.success(done, icon=":material/check:")
    failed = st.session_state.pop(_FAILED_KEY, None)
    if failed:
        st.error(failed, icon=":material/error:")


def _show_decision(viewer: Viewer, rows: list[PendingRow]) -> None:
    by_id = {row.pending_id: row for row in rows}
    pending_id = st.selectbox("承認待ち番号", list(by_id), key=f"pending_id_{rows[0].pending_id}")
    row = by_id[pending_id]
    review = _review(viewer, pending_id)
    st.text_input("理由", max_chars=200, key=_REASON_KEY)
    approve, reject, _ = st.columns([2, 2, 6])
    if row.can_be_approved and review is not None:
        approve.button(
            "承認する",
            type="primary",
            key="pending_approve",
            on_click=_approve,
            args=(viewer, review),
            width="stretch",
        )
    reject.button(
        "取り下げる" if row.is_own else "差し戻す",
        key="pending_reject",
        on_click=_reject,
        args=(viewer, row),
        width="stretch",
    )
    if row.is_own:
        st.caption("自分が取り込んだファイルは承認できません。別の担当者が承認してください。")


def _review(viewer: Viewer, pending_id: int) -> PendingReview | None:
    """What approving would change, on screen; None where it cannot be approved as things stand."""
    workspace = workspace_of(viewer.profile_id)
    try:
        review = review_pending(workspace.store, workspace.profile, workspace.catalogue, pending_id)
    except UserError as error:
        st.error(str(error), icon=":material/error:")
        return None
    st.markdown("今の数値との差分（受け付けた後の取込も含めて比べ直したもの）")
    difference_tables.show_questions(viewer, review.jumps, ())
    if not review.contents.observations.empty:
        difference_tables.show_diff(viewer, review.diff, key="pending_difference")
    area_differences.show_areas(viewer, review.areas, key="pending_areas")
    area_differences.show_residents(review.residents, key="pending_residents")
    area_differences.show_facilities(review.facilities)
    return review


def _approve(viewer: Viewer, review: PendingReview) -> None:
    workspace = workspace_of(viewer.profile_id)
    try:
        check_can_approve_upload(viewer)
        batch_id = approve_upload(
            workspace.store, workspace.profile, review, person=viewer.name, reason=_reason()
        )
    except UserError as error:
        st.session_state[_FAILED_KEY] = str(error)
        return
    st.session_state[_DONE_KEY] = (
        f"承認待ち番号{review.pending_id}を承認し、取込番号{batch_id}として記録しました。"
    )
    st.session_state[_REASON_KEY] = ""


def _reject(viewer: Viewer, row: PendingRow) -> None:
    workspace = workspace_of(viewer.profile_id)
    try:
        if not row.is_own:
            check_can_approve_upload(viewer)
        reject_upload(
            workspace.store, workspace.profile, row.pending_id, person=viewer.name, reason=_reason()
        )
    except UserError as error:
        st.session_state[_FAILED_KEY] = str(error)
        return
    word = "取り下げました" if row.is_own else "差し戻しました"
    st.session_state[_DONE_KEY] = f"承認待ち番号{row.pending_id}を{word}。数値は変わっていません。"
    st.session_state[_REASON_KEY] = ""


def _reason() -> str:
    return str(st.session_state.get(_REASON_KEY, "")).strip()
