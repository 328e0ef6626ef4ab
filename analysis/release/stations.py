"""The station panel (署の状況): what a click on a station shows.

Enters: viewer and workspace, a station, a month. Leaves: `StationPanel`.
"""

from datetime import date

from analysis.access.permissions import check_can_open_profile, check_can_view_map
from analysis.access.viewer import Viewer
from analysis.geography.adjacency import Neighbour
from analysis.profile import Profile
from analysis.release.changes import change_rows
from analysis.release.gate import released_panel
from analysis.release.geometry import station_borders
from analysis.release.measures import measure_progress
from analysis.release.panel import PanelAxes
from analysis.release.released import SeriesMark
from analysis.release.series import marks
from analysis.release.signs_on_record import current_signs
from analysis.release.snapshot import snapshot
from analysis.release.stamps import build_stamp
from analysis.release.station_notes import station_notes, territory_names
from analysis.release.views import StationPanel
from analysis.release.workspace import Workspace


def station_panel(
    viewer: Viewer, workspace: Workspace, station_id: str, month: date
) -> StationPanel:
    """A station's figures, signs, territory and neighbours.

    Raises UserError for an unknown station and for a month without data.
    """
    check_can_view_map(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    panel = released_panel(viewer, workspace)
    axes = panel.axes
    index, position = axes.station_index(station_id), axes.month_index(month)
    station = axes.stations[index]
    near = station_borders(workspace).get(station_id, ())
    return StationPanel(
        station_id=station_id,
        station_name=station.full_name,
        block=station.block,
        municipalities=territory_names(workspace.profile, axes.lineage.month).get(station_id, ()),
        notes=station_notes(workspace.profile, axes)[station_id],
        changes=change_rows(panel.station(index), axes, position),
        signs=tuple(
            sign.summary
            for sign in current_signs(viewer, workspace, month)
            if sign.summary.station_id == station_id
        ),
        neighbours=tuple(neighbour_text(workspace.profile, other) for other in near),
        marks=_station_marks(axes, station_id),
        measures=measure_progress(workspace.profile, panel.station(index), axes, position),
        stamp=build_stamp(workspace),
    )


def neighbour_text(profile: Profile, near: Neighbour) -> str:
    """蕨警察署（境界5.2km）; 武南警察署（境界の長さは導出不可） across a split municipality."""
    name = profile.station(near.station_id).full_name
    border = f"{near.shared_border_km:.1f}km" if near.is_certain else "の長さは導出不可"
    return f"{name}（境界{border}）"


def _station_marks(axes: PanelAxes, station_id: str) -> tuple[SeriesMark, ...]:
    """Successions of the station, and every definition that changed within the data."""
    first = axes.months[0]
    found = set(marks(axes, station_id, None))
    for indicator in axes.indicators:
        changed = marks(axes, None, indicator)
        found |= {
            SeriesMark(mark.month, mark.kind, f"{indicator.name}：{mark.text}")
            for mark in changed
            if mark.month > first
        }
    return tuple(sorted(found, key=lambda mark: (mark.month, mark.text)))
