"""概況: this month at a glance.

Enters: viewer and workspace, a month (None: the newest). Leaves: `Overview`. Partner agencies
get the prefecture's released totals alone: neither signs nor the stations' submissions. Station
staff see when their own figures came, not when others' did.
"""

from dataclasses import replace
from datetime import date

from analysis.access.permissions import check_can_open_profile, check_can_view_overview
from analysis.access.viewer import Role, Viewer
from analysis.errors import UserError
from analysis.months import add_months, first_of_month
from analysis.observations import CellState
from analysis.release.changes import change_rows
from analysis.release.gate import PlaceFigures, ReleasedPanel, released_panel
from analysis.release.panel import EMPTY_STORE_MESSAGE
from analysis.release.released import Released
from analysis.release.signs_on_record import current_signs
from analysis.release.snapshot import snapshot
from analysis.release.stamps import build_stamp
from analysis.release.submissions import own_submissions, submission_rows
from analysis.release.tested import untestable_share_pct
from analysis.release.views import Overview
from analysis.release.workspace import Workspace


def overview(viewer: Viewer, workspace: Workspace, month: date | None = None) -> Overview:
    """The month at a glance; an empty store gives an overview without rows, which says so.

    Raises UserError for a month without data.
    """
    check_can_view_overview(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    shown = build_overview(viewer, workspace, month)
    return replace(shown, submissions=own_submissions(viewer, shown.submissions))


def build_overview(
    viewer: Viewer,
    workspace: Workspace,
    month: date | None,
    station_id: str | None = None,
) -> Overview:
    """The same without the check; for one station when `station_id` is given."""
    panel = released_panel(viewer, workspace)
    if not panel.axes.months:
        return _empty(workspace, month)
    shown = month or panel.axes.months[-1]
    position = panel.axes.month_index(shown)
    is_outsider = viewer.role is Role.PARTNER
    signs = () if is_outsider else current_signs(viewer, workspace, shown)
    submissions = () if is_outsider else submission_rows(workspace, shown)
    return Overview(
        month=shown,
        stamp=build_stamp(workspace),
        changes=change_rows(_figures(panel, workspace, station_id), panel.axes, position),
        signs=tuple(
            sign.summary for sign in signs if station_id in (None, sign.summary.station_id)
        ),
        submissions=tuple(row for row in submissions if station_id in (None, row.station_id)),
        not_testable_share=untestable_share_pct(viewer, workspace, position),
        is_provisional=bool(panel.is_provisional[:, :, position].any()),
    )


def _figures(panel: ReleasedPanel, workspace: Workspace, station_id: str | None) -> PlaceFigures:
    if station_id is None:
        return panel.prefecture(workspace.profile.name)
    return panel.station(panel.axes.station_index(station_id))


def _empty(workspace: Workspace, month: date | None) -> Overview:
    if month is not None:
        raise UserError(EMPTY_STORE_MESSAGE)
    return Overview(
        month=add_months(first_of_month(date.today()), -1),
        stamp=build_stamp(workspace),
        changes=(),
        signs=(),
        submissions=(),
        not_testable_share=Released(None, CellState.MISSING, EMPTY_STORE_MESSAGE),
    )
