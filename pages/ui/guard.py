"""The guard (閲覧の確認) that every page begins with.

Enters: the permission that a page needs. Leaves: the viewer, or a refusal on screen and the end of
the run. The page's queries check again; this one makes the refusal readable.
"""

import streamlit as st

from analysis.access.audit import record_refusal
from analysis.access.permissions import Permission, can, check_can
from analysis.access.viewer import Viewer
from analysis.errors import PermissionDeniedError
from pages.ui.workspaces import current_viewer, current_workspace

_RECORDED_KEY = "refusals_recorded"


def is_allowed(viewer: Viewer, permission: Permission) -> bool:
    """Whether the viewer may open the page."""
    return can(viewer, permission)


def require(permission: Permission) -> Viewer:
    """The viewer, if the role may do this; otherwise the refusal is shown and the run ends."""
    viewer = current_viewer()
    try:
        check_can(viewer, permission)
    except PermissionDeniedError as refusal:
        st.title("この画面は開けません")
        st.error(str(refusal), icon=":material/block:")
        _record_once(viewer, permission)
        st.stop()
    return viewer


def _record_once(viewer: Viewer, permission: Permission) -> None:
    """One event a session and page; a rerun of the same refusal is not another attempt."""
    recorded = st.session_state.setdefault(_RECORDED_KEY, [])
    mark = f"{viewer.profile_id}/{permission.value}"
    if mark not in recorded:
        record_refusal(current_workspace().store, viewer, permission)
        st.session_state[_RECORDED_KEY] = [*recorded, mark]
