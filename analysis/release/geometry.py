"""Shapes for the map (地図の図形): stations, municipalities, coast, rivers and rail as GeoJSON.

Enters: viewer and workspace. Leaves: `MapGeometry`, kept in the process; it changes only with
the boundaries and the profile, never with the figures.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from analysis.access.permissions import check_can_open_profile, check_can_view_map
from analysis.access.viewer import Viewer
from analysis.geography.adjacency import Neighbour, neighbour_borders
from analysis.geography.boundaries import StationShapes, from_store_frame, station_shapes
from analysis.geography.coverage import MAP_DETAIL_DEGREES, mend
from analysis.geography.map_layers import credit_line, station_points
from analysis.geography.parts import NO_SOURCES, PartSources
from analysis.geography.station_symbols import room_point, station_symbols
from analysis.release.computed_once import ComputedOnce
from analysis.release.panel import exact_panel
from analysis.release.snapshot import snapshot
from analysis.release.views import MapGeometry
from analysis.release.workspace import Workspace
from analysis.store import boundaries, boundary_credit, boundary_version

ORIENTATION_KINDS = ("coast", "river", "rail")
DRAWN_KINDS = ("municipality", "station_point", *ORIENTATION_KINDS)
PART_KINDS = ("small_area", "jurisdiction")  # what parts of municipalities are cut from
COORDINATE_DECIMALS = 5  # about 1 m
NO_BOUNDARIES = (
    "市区町村の境界が登録されていないため、地図に描けません。"
    "「境界・管轄」の画面で、国土数値情報 N03（行政区域）のこの県のファイルを取り込んでください。"
)

_shapes: ComputedOnce[StationShapes | None] = ComputedOnce(8)
_geometries: ComputedOnce[MapGeometry] = ComputedOnce(8)


def map_geometry(viewer: Viewer, workspace: Workspace, month: date | None = None) -> MapGeometry:
    """The shapes of the stations that exist in a month (None: the newest with figures).

    Figures on the map are always joined into the newest month's stations; pages draw those.
    """
    check_can_view_map(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    return build_geometry(workspace, month)


def build_geometry(workspace: Workspace, month: date | None = None) -> MapGeometry:
    """The same without the check: shapes hold no figures."""
    shown = month or exact_panel(workspace).axes.lineage.month
    return _geometries.get(_key(workspace, shown), lambda: _build(workspace, shown))


def station_neighbours(workspace: Workspace) -> dict[str, tuple[str, ...]]:
    """The ids of `station_borders`, by which detection weighs; empty without boundaries."""
    return {i: tuple(n.station_id for n in near) for i, near in station_borders(workspace).items()}


def station_borders(workspace: Workspace) -> dict[str, tuple[Neighbour, ...]]:
    """Neighbours with the length of the border and the distance, longest border first.

    Stations that may lie next to each other across a split municipality are among them, marked
    as not certain: the length of their border is not derivable. Empty without boundaries.
    """
    shapes = _station_shapes(workspace, exact_panel(workspace).axes.lineage.month)
    if shapes is None:
        return {}
    return neighbour_borders(
        shapes.shapes, split=shapes.possible_holders, split_shapes=shapes.split_shapes
    )


def station_geometries(workspace: Workspace) -> dict[str, BaseGeometry]:
    """Polygons of the newest month's stations; empty without boundaries."""
    shapes = _station_shapes(workspace, exact_panel(workspace).axes.lineage.month)
    return dict(shapes.shapes) if shapes else {}


def _key(workspace: Workspace, month: date) -> tuple[str, ...]:
    store, profile = workspace.store, workspace.profile
    version = boundary_version(store, profile.id)
    return (str(store.path), profile.id, profile.version, version, month.isoformat())


def _municipalities(workspace: Workspace) -> pd.DataFrame:
    stored = boundaries(workspace.store, workspace.profile.id, "municipality")
    frame = from_store_frame(stored)
    return mend(frame, tolerance_degrees=MAP_DETAIL_DEGREES) if len(frame) else frame


def _part_sources(workspace: Workspace) -> PartSources:
    """What parts of municipalities are cut from; not read where the profile has none."""
    if not workspace.profile.parts:
        return NO_SOURCES
    store, profile_id = workspace.store, workspace.profile.id
    return PartSources(
        from_store_frame(boundaries(store, profile_id, "small_area")),
        from_store_frame(boundaries(store, profile_id, "jurisdiction")),
    )


def _station_shapes(workspace: Workspace, month: date) -> StationShapes | None:
    def compute() -> StationShapes | None:
        frame = _municipalities(workspace)
        if not len(frame):
            return None
        return station_shapes(workspace.profile, frame, month, _part_sources(workspace))

    return _shapes.get(_key(workspace, month), compute)


def _build(workspace: Workspace, month: date) -> MapGeometry:
    frame, shapes = _municipalities(workspace), _station_shapes(workspace, month)
    if shapes is None:
        stations = workspace.profile.stations_on(month)
        return MapGeometry(
            _collection([]), _collection([]), _collection([]), None, "none", "",
            tuple((station.id, NO_BOUNDARIES) for station in stations),
        )  # fmt: skip
    symbols = station_symbols(workspace.profile, shapes)
    with_symbol = {symbol.station_id for symbol in symbols}
    station_layer = _collection(_station_features(workspace, shapes))
    municipal_layer = _collection(_municipal_features(frame, shapes))
    orientation = _collection(
        [*_orientation_features(workspace), *_point_features(workspace, shapes)]
    )
    text = json.dumps([station_layer, municipal_layer, orientation], sort_keys=True) + str(symbols)
    west, south, east, north = shapely.total_bounds(np.asarray(frame["geometry"], dtype=object))
    return MapGeometry(
        stations=station_layer,
        municipalities=municipal_layer,
        orientation=orientation,
        bounds=(float(west), float(south), float(east), float(north)),
        fingerprint=hashlib.sha256(text.encode()).hexdigest()[:12],
        credit=credit_line(
            boundary_credit(workspace.store, workspace.profile.id, kind)
            for kind in (*DRAWN_KINDS, *(PART_KINDS if shapes.drawn else ()))
        ),
        unplaced=tuple((i, why) for i, why in shapes.unplaced.items() if i not in with_symbol),
        symbols=symbols,
    )


def geojson(geometry: BaseGeometry) -> dict[str, object]:
    """A geometry as a GeoJSON dict with coordinates cut to about a metre.

    Rounding moves shared vertices alike, so shared borders stay shared.
    """
    rounded = shapely.transform(geometry, lambda xy: np.round(xy, COORDINATE_DECIMALS))
    content: dict[str, object] = json.loads(shapely.to_geojson(rounded))
    return content


def _feature(geometry: BaseGeometry, properties: dict[str, object]) -> dict[str, object]:
    return {"type": "Feature", "geometry": geojson(geometry), "properties": properties}


def _collection(features: Iterable[dict[str, object]]) -> dict[str, object]:
    return {"type": "FeatureCollection", "features": list(features)}


def _label_point(geometry: BaseGeometry) -> dict[str, object]:
    """Where a name has most room."""
    point = room_point(geometry)
    return {
        "label_lon": round(point.x, COORDINATE_DECIMALS),
        "label_lat": round(point.y, COORDINATE_DECIMALS),
    }


def _station_features(workspace: Workspace, shapes: StationShapes) -> list[dict[str, object]]:
    return [
        _feature(
            geometry,
            {
                "station_id": station_id,
                "name": workspace.profile.station(station_id).full_name,
                **_label_point(geometry),
            },
        )
        for station_id, geometry in shapes.shapes.items()
    ]


def _municipal_features(frame: pd.DataFrame, shapes: StationShapes) -> list[dict[str, object]]:
    return [
        _feature(
            geometry,
            {
                "code": code,
                "name": name,
                # Nobody's either: drawn white it would look like a zero.
                "is_split": code in shapes.split or code in shapes.uncovered,
                "station_ids": list(shapes.split.get(code, ())),
                **_label_point(geometry),
            },
        )
        for code, name, geometry in zip(
            frame["code"], frame["name"], frame["geometry"], strict=True
        )
    ]


def _point_features(workspace: Workspace, shapes: StationShapes) -> list[dict[str, object]]:
    """Where stations stand: published places, else a point inside the jurisdiction that says so."""
    published = from_store_frame(boundaries(workspace.store, workspace.profile.id, "station_point"))
    return [
        _feature(
            shapely.Point(point.longitude, point.latitude),
            {
                "kind": "station_point",
                "name": workspace.profile.station(station_id).full_name,
                "basis": point.basis,
                "is_published": point.is_published,
            },
        )
        for station_id, point in station_points(shapes, published).items()
    ]


def _orientation_features(workspace: Workspace) -> list[dict[str, object]]:
    features = []
    for kind in ORIENTATION_KINDS:
        stored = boundaries(workspace.store, workspace.profile.id, kind)
        frame = from_store_frame(stored)
        for name, line in zip(frame["name"], frame["geometry"], strict=True):
            simple = line.simplify(MAP_DETAIL_DEGREES / 2)
            features.append(_feature(simple, {"kind": kind, "name": name}))
    return features
