"""Adjacency (隣接): which polygons share a border, and how long it is.

Enters: polygons in WGS 84. Leaves: pairs with the length of their shared border; neighbours of
stations. Used by the map's station panel, by joining dense cells, and by scans over neighbours.
"""

from collections.abc import Mapping, Sequence
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


def neighbours(
    shapes: Mapping[str, BaseGeometry],
    *,
    split: Mapping[str, Sequence[str]] | None = None,
    split_shapes: Mapping[str, BaseGeometry] | None = None,
    min_shared_km: float = MIN_SHARED_BORDER_KM,
) -> dict[str, tuple[str, ...]]:
    """Each station's neighbours, longest shared border first.

    shapes: station id → polygon. split, split_shapes: municipality code → the stations that
    share it, and its polygon (`StationShapes`). Which of them lies at a given border is not
    known, so that a border with a split municipality counts for every station that shares it;
    these stations are each other's neighbours too, last, their inner border being unknown.
    min_shared_km: shorter shared borders do not count.
    Returns a tuple for every station of the arguments, empty where there is none.
    """
    split, split_shapes = split or {}, split_shapes or {}
    places: list[tuple[tuple[str, ...], BaseGeometry]]
    places = [((station,), shape) for station, shape in shapes.items()]
    places += [(tuple(split[code]), shape) for code, shape in split_shapes.items()]
    pairs, lengths = shared_borders([shape for _, shape in places])
    shared_km: dict[str, dict[str, float]] = {i: {} for owners, _ in places for i in owners}
    shared_km |= {i: {} for sharing in split.values() for i in sharing if i not in shared_km}
    for pair, length in zip(pairs, lengths, strict=True):
        if length >= min_shared_km:
            owners, others = (places[index][0] for index in pair)
            _add_borders(shared_km, owners, others, float(length))
    for sharing in split.values():
        _add_borders(shared_km, sharing, sharing, 0.0)
    return {i: tuple(sorted(km, key=lambda j: -km[j])) for i, km in shared_km.items()}


def _add_borders(
    shared_km: dict[str, dict[str, float]],
    owners: Sequence[str],
    others: Sequence[str],
    length: float,
) -> None:
    for one in owners:
        for other in others:
            if one != other:
                shared_km[one][other] = shared_km[one].get(other, 0.0) + length
                shared_km[other][one] = shared_km[one][other]
