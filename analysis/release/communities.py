"""The three kinds of 外国人コミュニティ: 集住地域, 企業・学校, 繁華街・商業施設.

Enters: viewer and workspace. Leaves: `Communities`: joined areas with a size band, and counts of
facilities by kind and size band per station; never a name, an address or a number of residents.
"""

from datetime import date

import numpy as np
import pandas as pd
import shapely

from analysis.access.permissions import check_can_open_profile, check_can_view_map
from analysis.access.viewer import Viewer
from analysis.disclosure.policy import AudienceRules
from analysis.disclosure.primary import mask_counts
from analysis.geography.boundaries import from_store_frame
from analysis.geography.communities import ConcentrationRule, DenseAreas, dense_areas
from analysis.observations import CellState
from analysis.release.computed_once import ComputedOnce
from analysis.release.gate import release_cell
from analysis.release.geometry import COORDINATE_DECIMALS, geojson, station_geometries
from analysis.release.panel import panel_key
from analysis.release.released import Released
from analysis.release.snapshot import snapshot
from analysis.release.stamps import build_stamp
from analysis.release.views import Communities, DenseArea, FacilityCount
from analysis.release.workspace import Workspace
from analysis.store import boundaries, boundary_version, facilities, residence

NO_RESIDENCE = "小地域の居住者数又は境界データが登録されていないため、集住地域を求めていません。"

Point = tuple[float, float]  # longitude, latitude

_dense: ComputedOnce[DenseAreas | None] = ComputedOnce(8)
_points: ComputedOnce[tuple[dict[str, Point], dict[str, Point]]] = ComputedOnce(4)


def communities(viewer: Viewer, workspace: Workspace) -> Communities:
    """Community kinds for the map's layers; empty where nothing is registered."""
    check_can_view_map(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    rules = workspace.policy.rules_for(viewer.audience_for(None))
    found = _dense_areas(workspace, rules)
    return Communities(
        dense_areas=tuple(
            DenseArea(area.name, geojson(area.geometry), area.size_band, area.reference_day)
            for area in (found.areas if found else ())
        ),
        facilities=_facility_counts(viewer, workspace),
        method=found.method if found else NO_RESIDENCE,
        stamp=build_stamp(workspace),
    )


def _dense_areas(workspace: Workspace, rules: AudienceRules) -> DenseAreas | None:
    key = (*_place_key(workspace), str(rules.small_area_minimum))
    return _dense.get(key, lambda: _find(workspace, rules))


def _place_key(workspace: Workspace) -> tuple[str, ...]:
    return (*panel_key(workspace), boundary_version(workspace.store, workspace.profile.id))


def _find(workspace: Workspace, rules: AudienceRules) -> DenseAreas | None:
    store, profile = workspace.store, workspace.profile
    residents = residence(store, profile.id)
    areas = from_store_frame(boundaries(store, profile.id, "small_area"))
    if residents.empty or areas.empty:
        return None
    newest = residents["reference_date"].max()
    current = residents[residents["reference_date"] == newest]
    cells = areas.merge(current, left_on="code", right_on="area_code", how="inner")
    rule = ConcentrationRule(min_cell_residents=rules.small_area_minimum)
    return dense_areas(cells, _as_date(newest), rule)


def _as_date(value: object) -> date:
    day: date = pd.Timestamp(str(value)).date()
    return day


def _facility_counts(viewer: Viewer, workspace: Workspace) -> tuple[FacilityCount, ...]:
    """Counts summed to station, group, kind and size band before they are masked."""
    frame = facilities(workspace.store, workspace.profile.id)
    if frame.empty:
        return ()
    newest = frame[frame["reference_date"] == frame["reference_date"].max()]
    area_points, station_points = _points.get(
        _place_key(workspace), lambda: (_area_points(workspace), _station_points(workspace))
    )
    found = []
    for key, rows in newest.groupby(["station_id", "grp", "kind", "size_band"], sort=True):
        station_id = str(key[0])
        if station_id not in station_points:
            continue
        released = _release_count(viewer, workspace, station_id, rows)
        point = station_points[station_id]
        if released.state is CellState.VALUE:
            point = _middle(rows, area_points) or point
        found.append(
            FacilityCount(
                station_id=station_id,
                station_name=workspace.profile.station(station_id).full_name,
                group=str(key[1]),
                kind=str(key[2]),
                size_band=str(key[3]),
                released=released,
                longitude=round(point[0], COORDINATE_DECIMALS),
                latitude=round(point[1], COORDINATE_DECIMALS),
            )
        )
    return tuple(found)


def _release_count(
    viewer: Viewer, workspace: Workspace, station_id: str, rows: pd.DataFrame
) -> Released:
    rules = workspace.policy.rules_for(viewer.audience_for(station_id))
    counts = rows["count"].to_numpy(dtype=np.float64, na_value=np.nan)
    total = np.array([np.nan if np.isnan(counts).all() else np.nansum(counts)])
    states = np.where(np.isnan(total), CellState.MISSING, CellState.VALUE).astype(np.int8)
    return release_cell(mask_counts(total, states, rules), (0,), rules)


def _middle(rows: pd.DataFrame, points: dict[str, Point]) -> Point | None:
    """The middle of the small areas that hold the facilities; None where none is known."""
    known = [points[code] for code in rows["area_code"] if code in points]
    if not known:
        return None
    longitude, latitude = np.mean(known, axis=0)
    return float(longitude), float(latitude)


def _area_points(workspace: Workspace) -> dict[str, Point]:
    frame = boundaries(workspace.store, workspace.profile.id, "small_area")
    areas = from_store_frame(frame)
    points = [shapely.point_on_surface(geometry) for geometry in areas["geometry"]]
    return {
        str(code): (point.x, point.y) for code, point in zip(areas["code"], points, strict=True)
    }


def _station_points(workspace: Workspace) -> dict[str, Point]:
    """Where a station's count stands when its exact place is not to be told."""
    return {
        station_id: (geometry.point_on_surface().x, geometry.point_on_surface().y)
        for station_id, geometry in station_geometries(workspace).items()
    }
