"""The sidebar: which prefecture, who looks, and that there is no login.

Enters: the viewer. Leaves: the profile switch, where several profiles are allowed, and the source of
the stations and territories. Owns nothing
but that widget's place in the session.
"""

import streamlit as st

from analysis.access.viewer import Viewer
from analysis.errors import UserError
from analysis.profile import load_profile
from pages.ui import filters
from pages.ui.workspaces import (
    PROFILE_KEY,
    chosen_profile_id,
    current_workspace,
    settings,
)


def show(viewer: Viewer) -> None:
    """Profile switch and viewer, below the list of pages."""
    with st.sidebar:
        _choose_profile()
        st.caption(f"出典：{current_workspace().profile.source.strip()}")
        st.caption(f"ログインなし（設定による閲覧者：{viewer.name}、{viewer.role.label}）")


def _choose_profile() -> None:
    allowed = settings().profile_ids
    if len(allowed) == 1:
        return
    if st.session_state.get(PROFILE_KEY) not in allowed:
        st.session_state[PROFILE_KEY] = chosen_profile_id()
    st.selectbox(
        "県のプロファイル",
        allowed,
        format_func=_profile_name,
        key=PROFILE_KEY,
        on_change=filters.forget_choices,
    )


def _profile_name(profile_id: str) -> str:
    try:
        profile = load_profile(profile_id, settings().profiles_folder)
    except UserError:
        return profile_id
    return f"{profile.name}（架空）" if profile.is_synthetic else profile.name
