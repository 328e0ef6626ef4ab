"""企業・学校 and 繁華街・商業施設 for an audience: counts by kind and size band at disjoint places.

Enters: viewer, workspace, the store's counts by small area and station. Leaves: `FacilityCount`s. A
small area stands by itself where its count of a kind and band is large enough to point at no single
employer, school or shop; the rest of the station's area is one figure, masked as the viewer's
audience requires. No total over both is given, so nothing can be subtracted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import shapely

from analysis.access.viewer import Viewer
from analysis.disclosure.policy import LOWEST_HIDING_MINIMUM, AudienceRules
from analysis.disclosure.primary import mask_counts
from analysis.geography.boundaries import from_store_frame
from analysis.months import wareki_day
from analysis.observations import CellState
from analysis.release.community_views import FacilityCount
from analysis.release.computed_once import ComputedOnce
from analysis.release.gate import release_cell
from analysis.release.geometry import COORDINATE_DECIMALS, station_geometries
from analysis.release.released import Released
from analysis.release.workspace import Workspace
from analysis.store import boundaries, boundary_version, facilities

NO_FACILITIES = "企業・学校及び繁華街・商業施設の数は登録されていません。"
_CELL = ["station_id", "grp", "kind", "size_band"]

Point = tuple[float, float]  # longitude, latitude


@dataclass(frozen=True)
class FacilityLayer:
    """The layer of the newest reference day, and what it is in words."""

    counts: tuple[FacilityCount, ...]
    method: str
    day: date | None


@dataclass(frozen=True)
class _Places:
    """Where symbols stand. areas: small area → name and point; stations: station → point."""

    areas: Mapping[str, tuple[str, Point]]
    stations: Mapping[str, Point]


_places: ComputedOnce[_Places] = ComputedOnce(4)


def facility_layer(viewer: Viewer, workspace: Workspace) -> FacilityLayer:
    """Counts of facilities as the viewer may have them; empty where none are registered."""
    frame = facilities(workspace.store, workspace.profile.id, as_of=workspace.as_of)
    if frame.empty:
        return FacilityLayer((), NO_FACILITIES, None)
    day = frame["reference_date"].max()
    places = _places.get(_place_key(workspace), lambda: _find_places(workspace))
    newest = frame[frame["reference_date"] == day]
    points = _station_points(newest, places)
    has_place = newest["station_id"].isin(points)
    counts = _counts(viewer, workspace, newest[has_place], _Places(places.areas, points))
    rules = workspace.policy.rules_for(viewer.audience_for(None))
    text = method_text(rules, day.date(), newest.loc[~has_place, "station_id"].nunique())
    return FacilityLayer(tuple(counts), text, day.date())


def smallest_area_count(rules: AudienceRules) -> int:
    """From how many facilities on a small area stands by itself, for the audience."""
    return max(rules.minimum_count, LOWEST_HIDING_MINIMUM)


def method_text(rules: AudienceRules, day: date, unplaced: int = 0) -> str:
    """What the layer holds, in Japanese, thresholds included; unplaced: stations without a place."""
    least = smallest_area_count(rules)
    left_out = f"管轄区域の位置が分からない{unplaced}署の分は示していません。" if unplaced else ""
    return (
        f"{wareki_day(day)}現在の種別・規模別の施設数です。同じ種別・規模が{least}施設以上ある小地域は"
        "その地域に、そのほかは警察署の管轄区域にまとめて示します。"
        f"{left_out}名称・所在地は保存していません。予兆の判定には使いません。"
    )


def _counts(
    viewer: Viewer, workspace: Workspace, newest: pd.DataFrame, places: _Places
) -> list[FacilityCount]:
    """By station: small areas that stand by themselves, then the rest of the station's area."""
    rules = {
        station_id: workspace.policy.rules_for(viewer.audience_for(station_id))
        for station_id in newest["station_id"].unique()
    }
    by_area = newest.groupby([*_CELL, "area_code"], sort=True)["count"].sum().reset_index()
    least = by_area["station_id"].map({i: smallest_area_count(own) for i, own in rules.items()})
    is_alone = (by_area["count"] >= least) & by_area["area_code"].isin(places.areas)
    rest = by_area.assign(count=by_area["count"].where(~is_alone, 0))
    rest = rest.groupby(_CELL, sort=True)["count"].sum().reset_index()
    divided = set(by_area.loc[is_alone, "station_id"])
    names = {i: workspace.profile.station(i).full_name for i in rules}
    counts = [
        _count(names, row, released, places.areas[row["area_code"]], is_small_area=True)
        for row, released in _released(by_area[is_alone], rules)
    ]
    for row, released in _released(rest, rules):
        station_id = row["station_id"]
        exception = "（個別に示す小地域を除く）" if station_id in divided else ""
        if released.value != 0:  # else nothing is left beside the small areas
            place = (f"{names[station_id]}管内{exception}", places.stations[station_id])
            counts.append(_count(names, row, released, place, is_small_area=False))
    return sorted(counts, key=lambda count: (count.station_id, not count.is_small_area))


def _released(
    rows: pd.DataFrame, rules: Mapping[str, AudienceRules]
) -> list[tuple[Mapping[str, str], Released]]:
    """Each row with its count at the rules of its station."""
    counts = rows["count"].to_numpy(dtype=np.float64)
    states = np.full(counts.shape, CellState.VALUE, dtype=np.int8)
    masked = {own.audience: mask_counts(counts, states, own) for own in rules.values()}
    keys = rows.drop(columns="count").to_dict("records")
    released = []
    for position, key in enumerate(keys):
        own = rules[key["station_id"]]
        released.append((key, release_cell(masked[own.audience], (position,), own)))
    return released


def _count(
    names: Mapping[str, str],
    row: Mapping[str, str],
    released: Released,
    place: tuple[str, Point],
    *,
    is_small_area: bool,
) -> FacilityCount:
    name, (longitude, latitude) = place
    return FacilityCount(
        station_id=row["station_id"],
        station_name=names[row["station_id"]],
        group=row["grp"],
        kind=row["kind"],
        size_band=row["size_band"],
        released=released,
        longitude=round(longitude, COORDINATE_DECIMALS),
        latitude=round(latitude, COORDINATE_DECIMALS),
        place=name,
        is_small_area=is_small_area,
    )


def _place_key(workspace: Workspace) -> tuple[str, ...]:
    """Places change with boundaries and the profile, never with the figures."""
    store, profile = workspace.store, workspace.profile
    return (str(store.path), profile.id, profile.version, boundary_version(store, profile.id))


def _station_points(newest: pd.DataFrame, places: _Places) -> dict[str, Point]:
    """Of every station that can be placed: one without a shape stands amid its small areas."""
    amid: dict[str, Point] = {}
    for station_id, own in newest.groupby("station_id"):
        found = [
            places.areas[code][1] for code in own["area_code"].unique() if code in places.areas
        ]
        if found:
            longitude, latitude = np.mean(found, axis=0)
            amid[str(station_id)] = (float(longitude), float(latitude))
    return {**amid, **places.stations}


def _find_places(workspace: Workspace) -> _Places:
    frame = from_store_frame(boundaries(workspace.store, workspace.profile.id, "small_area"))
    rows = zip(frame["code"], frame["name"], frame["geometry"], strict=True)
    return _Places(
        areas={str(code): (str(name), _point(shape)) for code, name, shape in rows},
        stations={i: _point(shape) for i, shape in station_geometries(workspace).items()},
    )


def _point(shape: shapely.Geometry) -> Point:
    point = shapely.point_on_surface(shape)
    return float(point.x), float(point.y)
