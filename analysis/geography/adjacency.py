"""Adjacency (隣接): which polygons share a border, how long it is, and how far apart they lie.

Enters: polygons in WGS 84. Leaves: pairs with the length of their shared border; neighbours of
stations with border and distance, the same for detection, the station panel and the coordination
meeting (対策調整会議). Used by joining dense cells, too.

Two stations are neighbours where their own land touches: whole municipalities and drawn parts. Of a
split municipality's undrawn land nobody knows whose it is. Those who may hold it are each other's
neighbours, and neighbours of all around it: leaving a true neighbour out would hide what moves
from one to the other, one too many only spreads a weight. The length of such a border is not
derivable (導出不可).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, radians

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

KM_PER_DEGREE = 40_008.0 / 360  # meridian circumference of the WGS 84 ellipsoid, km
# Shorter shared borders are corners and leftovers of simplification, not a way across.
MIN_SHARED_BORDER_KM = 0.1


def _in_km(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Degrees → kilometres on a plane, good to about 1 % over one prefecture."""
    west, south, east, north = shapely.total_bounds(geometries)
    scale = np.array([KM_PER_DEGREE * cos(radians((south + north) / 2)), KM_PER_DEGREE])
    origin = np.array([(west + east) / 2, (south + north) / 2])
    return np.asarray(shapely.transform(geometries, lambda xy: (xy - origin) * scale))


def area_km2(geometry: BaseGeometry) -> float:
    """The area of a polygon in WGS 84, km², on the sphere's scale at its middle latitude."""
    if geometry.is_empty:
        return 0.0
    middle = (geometry.bounds[1] + geometry.bounds[3]) / 2 * pi / 180
    return float(geometry.area * KM_PER_DEGREE**2 * cos(middle))


def areas_km2(geometries: NDArray[np.object_]) -> NDArray[np.float64]:
    """`area_km2` of many polygons at once; 0 for empty ones."""
    bounds = shapely.bounds(geometries).reshape(-1, 4)
    middle = np.nan_to_num((bounds[:, 1] + bounds[:, 3]) / 2)
    return np.asarray(shapely.area(geometries) * KM_PER_DEGREE**2 * np.cos(np.radians(middle)))


def shared_borders(
    geometries: Sequence[BaseGeometry],
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Every pair of polygons that touches along a line.

    geometries: valid polygons in WGS 84 (degrees).
    Returns index pairs int (pairs, 2) with the smaller index first, and lengths in km (pairs,).
    """
    if len(geometries) < 2:
        return np.empty((0, 2), dtype=np.int64), np.empty(0)
    plane = _in_km(np.asarray(geometries, dtype=object))
    first, second = shapely.STRtree(plane).query(plane, predicate="intersects")
    once = first < second
    pairs = np.column_stack([first[once], second[once]]).astype(np.int64)
    # Of a boundary's crossing with a boundary only lines have a length; points have none.
    borders = shapely.boundary(plane)
    lengths = shapely.length(shapely.intersection(borders[pairs[:, 0]], borders[pairs[:, 1]]))
    has_length = lengths > 0
    return pairs[has_length], lengths[has_length]


@dataclass(frozen=True)
class Neighbour:
    """A station that lies next to another one.

    shared_border_km: length of the border they share. Where `is_certain` is False it is not
    derivable: the figure is that of the borders along which they may touch, good for an order
    only. distance_km: between points inside both, None where a station has no shape of its own.
    """

    station_id: str
    shared_border_km: float
    distance_km: float | None
    is_certain: bool


def neighbour_borders(
    shapes: Mapping[str, BaseGeometry],
    *,
    split: Mapping[str, Sequence[str]] | None = None,
    split_shapes: Mapping[str, BaseGeometry] | None = None,
    min_shared_km: float = MIN_SHARED_BORDER_KM,
) -> dict[str, tuple[Neighbour, ...]]:
    """Each station's neighbours, longest shared border first.

    shapes: station id → polygon. split, split_shapes: municipality code → the stations that may
    hold its undrawn land, and the polygon of that land (`StationShapes.possible_holders`); their
    inner border is unknown and counts 0 km.
    min_shared_km: shorter shared borders do not count.
    Returns a tuple for every station of the arguments, empty where there is none.
    """
    split, split_shapes = split or {}, split_shapes or {}
    borders = _borders(shapes, split, split_shapes, min_shared_km)
    points = _inner_points(shapes)
    return {
        station_id: tuple(
            Neighbour(other, km, _distance_km(points, station_id, other), is_certain)
            for other, (km, is_certain) in sorted(others.items(), key=lambda item: -item[1][0])
        )
        for station_id, others in borders.items()
    }


def distance_km(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Between two points (longitude, latitude in degrees), km along a great circle."""
    (east_1, north_1), (east_2, north_2) = np.radians(first), np.radians(second)
    half_chord = (
        np.sin((north_2 - north_1) / 2) ** 2
        + np.cos(north_1) * np.cos(north_2) * np.sin((east_2 - east_1) / 2) ** 2
    )
    return float(2 * np.arcsin(np.sqrt(half_chord)) * KM_PER_DEGREE * 180 / pi)


Borders = dict[str, dict[str, tuple[float, bool]]]  # station → other → (km, is certain)


def _borders(
    shapes: Mapping[str, BaseGeometry],
    split: Mapping[str, Sequence[str]],
    split_shapes: Mapping[str, BaseGeometry],
    min_shared_km: float,
) -> Borders:
    owners: list[Sequence[str]] = [[station] for station in shapes]
    owners += [split[code] for code in split_shapes]
    pairs, lengths = shared_borders([*shapes.values(), *split_shapes.values()])
    borders: Borders = {i: {} for places in (owners, split.values()) for own in places for i in own}
    for (one, other), length in zip(pairs.tolist(), lengths.tolist(), strict=True):
        if length >= min_shared_km:
            is_certain = max(one, other) < len(shapes)
            _add_borders(borders, owners[one], owners[other], length, is_certain=is_certain)
    for sharing in split.values():
        _add_borders(borders, sharing, sharing, 0.0, is_certain=False)
    return borders


def _add_borders(
    borders: Borders,
    owners: Sequence[str],
    others: Sequence[str],
    length: float,
    *,
    is_certain: bool,
) -> None:
    for one in owners:
        for other in others:
            if one != other:
                known, was_certain = borders[one].get(other, (0.0, True))
                borders[one][other] = (known + length, was_certain and is_certain)
                borders[other][one] = borders[one][other]


def _inner_points(shapes: Mapping[str, BaseGeometry]) -> dict[str, tuple[float, float]]:
    points = {i: shapely.point_on_surface(shape) for i, shape in shapes.items()}
    return {i: (point.x, point.y) for i, point in points.items() if not point.is_empty}


def _distance_km(points: Mapping[str, tuple[float, float]], one: str, other: str) -> float | None:
    if one not in points or other not in points:
        return None
    return distance_km(points[one], points[other])
