"""The open workspace (県の作業場所) and the viewer of this run.

Enters: settings and the profile chosen on screen. Leaves: a `Workspace` whose store is opened once
per process, and the one `Viewer` that a local installation has. Owns the session's profile choice.
"""

from pathlib import Path

import streamlit as st

from analysis.access.viewer import Role, Viewer, configured_viewer
from analysis.errors import UserError
from analysis.profile import load_profile
from analysis.release import Workspace, open_workspace
from analysis.settings import Settings, load_settings

PROFILE_KEY = "profile_id"


def settings() -> Settings:
    """The installation's settings."""
    return load_settings()


@st.cache_resource(max_entries=8, show_spinner=False)
def _workspace(store_path: Path, profiles_folder: Path, profile_id: str) -> Workspace:
    return open_workspace(settings(), profile_id)


def workspace_of(profile_id: str) -> Workspace:
    """The workspace of a profile. Raises StoreDamagedError, StoreLockedError or UserError."""
    known = settings()
    return _workspace(known.store_path, known.profiles_folder, profile_id)


def chosen_profile_id() -> str:
    """The profile of this session: the one chosen on screen, else the first that is allowed."""
    allowed = settings().profile_ids
    chosen = st.session_state.get(PROFILE_KEY)
    return chosen if chosen in allowed else allowed[0]


def current_workspace() -> Workspace:
    """The workspace that this session looks at."""
    return workspace_of(chosen_profile_id())


def current_viewer() -> Viewer:
    """Who sits in front of the screen. Raises UserError when the settings do not fit the profile."""
    known = settings()
    viewer = configured_viewer(known, chosen_profile_id())
    if viewer.station_id is not None:
        stations = load_profile(viewer.profile_id, known.profiles_folder).stations
        if viewer.station_id not in {station.id for station in stations}:
            raise UserError(
                f"設定された担当の警察署（{viewer.station_id}）は、このプロファイルにありません。"
                "KIZASHI_VIEWER_STATION と KIZASHI_PROFILE を確認してください。"
            )
    return viewer


def viewer_of_scope(scope: tuple[str, str, str]) -> Viewer:
    """A viewer that is shown exactly what every viewer of that scope is shown."""
    profile_id, role, station_id = scope
    return Viewer("", Role(role), profile_id, station_id or None)
