"""The three kinds of 外国人コミュニティ: 集住地域, 企業・学校, 繁華街・商業施設.

Enters: viewer and workspace. Leaves: `Communities`: joined areas with a size band, and counts of
facilities by kind and size band per station; never a name, an address or a number of residents.
"""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import shapely

from analysis.access.permissions import check_can_open_profile, check_can_view_map
from analysis.access.viewer import Viewer
from analysis.disclosure.policy import AudienceRules
from analysis.disclosure.primary import mask_counts
from analysis.errors import UserError
from analysis.geography.boundaries import from_store_frame
from analysis.geography.communities import ConcentrationRule, DenseAreas, dense_areas
from analysis.observations import CellState
from analysis.release.community_views import Communities, DenseArea, FacilityCount
from analysis.release.computed_once import ComputedOnce
from analysis.release.gate import release_cell
from analysis.release.geometry import COORDINATE_DECIMALS, geojson, station_geometries
from analysis.release.panel import panel_key
from analysis.release.released import Released
from analysis.release.snapshot import snapshot
from analysis.release.stamps import build_stamp
from analysis.release.workspace import Workspace
from analysis.store import boundaries, boundary_version, facilities, residence

NO_RESIDENCE = "小地域の居住者数又は境界データが登録されていないため、集住地域を求めていません。"

Point = tuple[float, float]  # longitude, latitude
UNKNOWN_POINT: Point = (np.nan, np.nan)

_dense: ComputedOnce[DenseAreas | None] = ComputedOnce(8)
_points: ComputedOnce[tuple[dict[str, Point], dict[str, Point]]] = ComputedOnce(4)


def communities(
    viewer: Viewer, workspace: Workspace, reference_day: date | None = None
) -> Communities:
    """Community kinds for the map's layers; empty where nothing is registered.

    reference_day: of the residents (one of `Communities.reference_days`), None for the newest.
    Raises UserError for a day without residents.
    """
    check_can_view_map(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    rules = workspace.policy.rules_for(viewer.audience_for(None))
    residents = residence(workspace.store, workspace.profile.id)
    days = tuple(_as_date(day) for day in sorted(residents["reference_date"].unique()))
    chosen = _chosen_day(days, reference_day)
    found = _dense_areas(workspace, rules, chosen) if chosen else None
    return Communities(
        dense_areas=tuple(
            DenseArea(area.name, geojson(area.geometry), area.size_band, area.reference_day)
            for area in (found.areas if found else ())
        ),
        facilities=_facility_counts(viewer, workspace),
        method=found.method if found else NO_RESIDENCE,
        stamp=build_stamp(workspace),
        reference_days=days,
        reference_day=chosen,
    )


def _chosen_day(days: tuple[date, ...], asked: date | None) -> date | None:
    if asked is not None and asked not in days:
        raise UserError("その基準日の居住者数は登録されていません。基準日を選び直してください。")
    return asked or (days[-1] if days else None)


def _dense_areas(workspace: Workspace, rules: AudienceRules, day: date) -> DenseAreas | None:
    key = (*_place_key(workspace), str(rules.small_area_minimum), day.isoformat())
    return _dense.get(key, lambda: _find(workspace, rules, day))


def _place_key(workspace: Workspace) -> tuple[str, ...]:
    return (*panel_key(workspace), boundary_version(workspace.store, workspace.profile.id))


def _find(workspace: Workspace, rules: AudienceRules, day: date) -> DenseAreas | None:
    store, profile = workspace.store, workspace.profile
    residents = residence(store, profile.id)
    areas = from_store_frame(boundaries(store, profile.id, "small_area"))
    if areas.empty:
        return None
    current = residents[residents["reference_date"] == pd.Timestamp(day)]
    cells = areas.merge(current, left_on="code", right_on="area_code", how="inner")
    rule = ConcentrationRule(min_cell_residents=rules.small_area_minimum)
    return dense_areas(cells, day, rule)


def _as_date(value: object) -> date:
    day: date = pd.Timestamp(str(value)).date()
    return day


def _facility_counts(viewer: Viewer, workspace: Workspace) -> tuple[FacilityCount, ...]:
    """Counts summed to station, group, kind and size band before they are masked."""
    frame = facilities(workspace.store, workspace.profile.id)
    if frame.empty:
        return ()
    area_points, station_points = _points.get(
        _place_key(workspace), lambda: (_area_points(workspace), _station_points(workspace))
    )
    newest = frame[frame["reference_date"] == frame["reference_date"].max()]
    newest = newest[newest["station_id"].isin(list(station_points))]
    places = [area_points.get(code, UNKNOWN_POINT) for code in newest["area_code"]]
    summed = (
        newest.assign(longitude=[p[0] for p in places], latitude=[p[1] for p in places])
        .groupby(["station_id", "grp", "kind", "size_band"], sort=True)
        .agg(count=("count", "sum"), lon=("longitude", "mean"), lat=("latitude", "mean"))
        .reset_index()
    )
    released = _release_counts(viewer, workspace, summed)
    return tuple(
        _facility(workspace, row, value, station_points)
        for row, value in zip(summed.itertuples(), released, strict=True)
    )


def _release_counts(viewer: Viewer, workspace: Workspace, summed: pd.DataFrame) -> list[Released]:
    """One released value per row, at the rules of the row's station."""
    counts = summed["count"].to_numpy(dtype=np.float64)
    states = np.full(counts.shape, CellState.VALUE, dtype=np.int8)
    by_audience = {}
    for audience in {viewer.audience_for(station) for station in summed["station_id"].unique()}:
        rules = workspace.policy.rules_for(audience)
        by_audience[audience] = (mask_counts(counts, states, rules), rules)
    released = []
    for position, station_id in enumerate(summed["station_id"]):
        masked, rules = by_audience[viewer.audience_for(station_id)]
        released.append(release_cell(masked, (position,), rules))
    return released


def _facility(
    workspace: Workspace, row: Any, released: Released, station_points: dict[str, Point]
) -> FacilityCount:
    """A row of the summed frame; it stands in the middle of its small areas where it is released."""
    longitude, latitude = station_points[row.station_id]
    if released.state is CellState.VALUE and np.isfinite(row.lon):
        longitude, latitude = row.lon, row.lat
    return FacilityCount(
        station_id=row.station_id,
        station_name=workspace.profile.station(row.station_id).full_name,
        group=row.grp,
        kind=row.kind,
        size_band=row.size_band,
        released=released,
        longitude=round(float(longitude), COORDINATE_DECIMALS),
        latitude=round(float(latitude), COORDINATE_DECIMALS),
    )


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
