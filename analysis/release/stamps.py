"""Stamps (基準情報): what a page or document rests on, and the keys under which it is cached.

Enters: viewer and workspace. Leaves: `Stamp`, the months and stations there are, and a key that
is equal exactly when a viewer of the same scope would be shown the same.
"""

import hashlib
from datetime import date

from analysis.access.permissions import check_can_open_profile, check_can_view_overview
from analysis.access.viewer import Viewer
from analysis.disclosure.estimation import estimation_settings
from analysis.observations import CellState
from analysis.profile import Station
from analysis.release.panel import exact_panel
from analysis.release.released import Stamp
from analysis.release.snapshot import snapshot
from analysis.release.tested import detection_settings
from analysis.release.workspace import Workspace
from analysis.store import (
    batch_list_version,
    boundary_version,
    data_version,
    sign_version,
)


def stamp(viewer: Viewer, workspace: Workspace) -> Stamp:
    """Date of record of everything shown from this workspace."""
    check_can_view_overview(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    return build_stamp(workspace)


def build_stamp(workspace: Workspace) -> Stamp:
    """The same without the check: a stamp holds no figures."""
    held = snapshot(workspace)
    profile, months = held.profile, exact_panel(held).axes.months
    return Stamp(
        profile_id=profile.id,
        profile_name=profile.name,
        profile_version=profile.version,
        is_synthetic=profile.is_synthetic,
        data_version=held.version,
        policy_version=workspace.policy.version,
        catalogue_version=workspace.catalogue.version,
        configuration_hash=configuration_hash(workspace),
        as_of=held.moment,
        latest_month=months[-1] if months else None,
        source=profile.source,
    )


def configuration_hash(workspace: Workspace) -> str:
    """A mark of everything besides data, policy and profile that decides figures and signs."""
    parts = (repr(workspace.catalogue), detection_settings(), estimation_settings())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]


def available_months(viewer: Viewer, workspace: Workspace) -> tuple[date, ...]:
    """Months with figures, oldest first; empty for an empty store."""
    check_can_view_overview(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    return exact_panel(workspace).axes.months


def available_stations(
    viewer: Viewer, workspace: Workspace, month: date | None = None
) -> tuple[Station, ...]:
    """The stations of a month; without one, those into which all series are joined."""
    check_can_view_overview(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    if month is None:
        return exact_panel(workspace).axes.stations
    return workspace.profile.stations_on(month)


def available_indicators(viewer: Viewer, workspace: Workspace) -> tuple[str, ...]:
    """Codes of the indicators of which anything was ever reported, in the catalogue's order."""
    check_can_view_overview(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    panel = exact_panel(workspace)
    is_known = (panel.states != CellState.MISSING).any(axis=(0, 2))
    return tuple(i.code for i, known in zip(panel.axes.indicators, is_known, strict=True) if known)


def cache_key(viewer: Viewer, workspace: Workspace) -> tuple[str, ...]:
    """Names everything a view depends on besides its own parameters."""
    check_can_open_profile(viewer, workspace.profile.id)
    store, profile = workspace.store, workspace.profile
    return (
        *viewer.scope,
        str(store.path),
        data_version(store, profile.id, as_of=workspace.as_of),
        sign_version(store, profile.id, as_of=workspace.as_of),
        batch_list_version(store, profile.id, as_of=workspace.as_of),
        boundary_version(store, profile.id),
        workspace.policy.version,
        profile.version,
        configuration_hash(workspace),
        workspace.as_of.isoformat() if workspace.as_of else "",
    )
