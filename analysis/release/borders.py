"""Borders of stations (隣接): which jurisdictions lie next to each other, for the coordination meeting.

Enters: a workspace. Leaves: `StationBorders`, one a station, in the order of the list of stations.
They come from boundaries alone and hold no figure of any station.
"""

from analysis.geography.adjacency import Neighbour
from analysis.profile import Profile
from analysis.release.geometry import station_borders
from analysis.release.panel import exact_panel
from analysis.release.views import BorderingStation, StationBorders
from analysis.release.workspace import Workspace


def bordering_stations(workspace: Workspace) -> tuple[StationBorders, ...]:
    """Every station with those next to it, longest shared border first; empty without boundaries.

    A station of whose jurisdiction nothing is drawn has none, which is not the same as no
    neighbour: `is_derivable` tells them apart.
    """
    borders = station_borders(workspace)
    if not borders:
        return ()
    return tuple(
        StationBorders(
            station.id,
            station.full_name,
            tuple(_bordering(workspace.profile, near) for near in borders.get(station.id, ())),
            is_derivable=station.id in borders,
        )
        for station in exact_panel(workspace).axes.stations
    )


def _bordering(profile: Profile, near: Neighbour) -> BorderingStation:
    length = round(near.shared_border_km, 1) if near.is_certain else None
    return BorderingStation(near.station_id, profile.station(near.station_id).full_name, length)
