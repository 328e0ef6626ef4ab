"""Projection (投影): longitude and latitude onto the paper, and the paths of GeoJSON shapes.

Enters: GeoJSON geometries in WGS 84 and the room on the paper. Leaves: points and SVG paths. A
prefecture is small: an equirectangular projection at its middle latitude is right to a per mille.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from analysis.briefing.svg import path

KM_PER_DEGREE = 111.32  # of latitude, mean

Point = tuple[float, float]


@dataclass(frozen=True)
class Projection:
    """Scale and offsets, made once for a map. `points_per_degree` is that of latitude."""

    west: float
    north: float
    points_per_degree: float
    squeeze: float  # cosine of the middle latitude
    left: float
    top: float

    def point(self, longitude: float, latitude: float) -> Point:
        """Where a place lies on the paper."""
        return (
            self.left + (longitude - self.west) * self.squeeze * self.points_per_degree,
            self.top + (self.north - latitude) * self.points_per_degree,
        )

    def length_of_km(self, kilometres: float) -> float:
        """Length on the paper, in points."""
        return kilometres / KM_PER_DEGREE * self.points_per_degree


def fit(
    bounds: tuple[float, float, float, float], left: float, top: float, width: float, height: float
) -> Projection:
    """The projection that fits bounds (west, south, east, north) into a rectangle, centred."""
    west, south, east, north = bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    spans = ((east - west) * squeeze or 1e-9, (north - south) or 1e-9)
    scale = min(width / spans[0], height / spans[1])
    return Projection(
        west, north, scale, squeeze,
        left + (width - spans[0] * scale) / 2,
        top + (height - spans[1] * scale) / 2,
    )  # fmt: skip


def rings(geometry: dict[str, Any]) -> Iterator[list[Any]]:
    """Every line of a geometry: rings of polygons, or the lines themselves."""
    kind, coordinates = geometry["type"], geometry.get("coordinates", [])
    if kind == "Polygon" or kind == "MultiLineString":
        yield from coordinates
    elif kind == "MultiPolygon":
        for polygon in coordinates:
            yield from polygon
    elif kind == "LineString":
        yield coordinates
    elif kind == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from rings(part)


def shape_path(projection: Projection, geometry: dict[str, Any]) -> str:
    """The `d` of a geometry; polygons are closed. Rings that shrink to a point are left out."""
    is_closed = "Polygon" in geometry["type"]
    written = []
    for ring in rings(geometry):
        points = [projection.point(position[0], position[1]) for position in ring]
        extent = max(
            max(x for x, _ in points) - min(x for x, _ in points),
            max(y for _, y in points) - min(y for _, y in points),
        )
        if extent > 0.3:
            written.append(path(points[:-1] if is_closed else points, is_closed=is_closed))
    return "".join(written)


def label_point(projection: Projection, feature: dict[str, Any]) -> Point:
    """Where a station's name stands: the point that the geometry names."""
    properties = feature["properties"]
    return projection.point(float(properties["label_lon"]), float(properties["label_lat"]))
