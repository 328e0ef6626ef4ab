"""The three kinds of 外国人コミュニティ: 集住地域, 企業・学校, 繁華街・商業施設.

Enters: viewer and workspace. Leaves: `Communities`: joined areas with a size band, and counts of
facilities by kind and size band; never a name, an address or a number of residents.
"""

from datetime import date

import pandas as pd

from analysis.access.permissions import check_can_open_profile, check_can_view_map
from analysis.access.viewer import Viewer
from analysis.errors import UserError
from analysis.release.community_changes import dense_area_changes, facility_changes
from analysis.release.community_views import Communities
from analysis.release.dense_areas import NOTHING_FOUND, released_dense_areas
from analysis.release.facility_layer import facility_layer
from analysis.release.snapshot import snapshot
from analysis.release.stamps import build_stamp
from analysis.release.workspace import Workspace
from analysis.store import list_credits, residence


def communities(
    viewer: Viewer,
    workspace: Workspace,
    reference_day: date | None = None,
    facility_day: date | None = None,
) -> Communities:
    """Community kinds for the map's layers; empty where nothing is registered.

    reference_day: of the residents (one of `Communities.reference_days`), facility_day: of the
    facilities (one of `facility_days`); None for the newest.
    Raises UserError for a day without residents or facilities.
    """
    check_can_view_map(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    rules = workspace.policy.rules_for(viewer.audience_for(None))
    residents = residence(workspace.store, workspace.profile.id, as_of=workspace.as_of)
    days = tuple(day.date() for day in sorted(pd.to_datetime(residents["reference_date"].unique())))
    chosen = _chosen_day(days, reference_day)
    found = released_dense_areas(workspace, rules, residents, chosen) if chosen else NOTHING_FOUND
    newest = released_dense_areas(workspace, rules, residents, days[-1]) if chosen else found
    layer = facility_layer(viewer, workspace, facility_day)
    is_newest = layer.day is None or layer.day == layer.days[-1]
    newest_layer = layer if is_newest else facility_layer(viewer, workspace)
    return Communities(
        dense_areas=found.areas,
        facilities=layer.counts,
        method=found.method,
        stamp=build_stamp(workspace),
        sensitivity=found.sensitivity,
        reference_days=days,
        reference_day=chosen,
        facility_method=layer.method,
        credit=_credit(workspace, "residence", chosen),
        facility_day=layer.day,
        facility_credit=_credit(workspace, "facilities", layer.day),
        facility_days=layer.days,
        changes=() if found is newest else dense_area_changes(found.areas, newest.areas),
        facility_changes=()
        if newest_layer is layer
        else facility_changes(layer.counts, newest_layer.counts),
    )


def _credit(workspace: Workspace, dataset: str, day: date | None) -> str:
    credits_by_day = list_credits(
        workspace.store, workspace.profile.id, dataset, as_of=workspace.as_of
    )
    return credits_by_day.get(day, "") if day else ""


def _chosen_day(days: tuple[date, ...], asked: date | None) -> date | None:
    if asked is not None and asked not in days:
        raise UserError("その基準日の居住者数は登録されていません。基準日を選び直してください。")
    return asked or (days[-1] if days else None)
