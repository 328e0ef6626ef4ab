"""Map layers (地図の重ね): what is drawn over the areas to find one's way, and the credit below.

Enters: station shapes, municipal polygons and station points as the store keeps them. Leaves:
one point a station, municipal borders as lines, one line of credits. Rivers, rail and coast are
lines of the user's own files: the store keeps them as kinds `river`, `rail`, `coast`.
Neighbours with the length of the shared border: `adjacency.neighbour_borders`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from analysis.geography.boundaries import StationShapes

# Layers that orient the reader, in the order of drawing, with their names on the page.
ORIENTATION_LAYERS: Mapping[str, str] = {"coast": "海岸線", "river": "河川", "rail": "鉄道"}


@dataclass(frozen=True)
class StationPoint:
    """Where a station's mark is drawn, in degrees (WGS 84).

    is_published: the point is that of the station's building in a published file; otherwise it
    only lies somewhere inside the jurisdiction. basis: the same in words, for the reader.
    """

    station_id: str
    longitude: float
    latitude: float
    is_published: bool
    basis: str


def station_points(shapes: StationShapes, published: pd.DataFrame) -> dict[str, StationPoint]:
    """One point a station of the month; a station without shape and published point has none.

    published: code (station id), name, geometry (points) of the store's kind `station_point`;
    may be empty. Stations of other months in it are passed over.
    """
    own = dict(zip(published["code"], published["geometry"], strict=True)) if len(published) else {}
    points = {}
    for station_id in (*shapes.shapes, *shapes.unplaced):
        if station_id in own:
            point, basis = own[station_id], "公表された庁舎の位置"
        elif station_id in shapes.shapes:
            point, basis = shapely.point_on_surface(shapes.shapes[station_id]), "管轄区域内の一点"
        else:
            continue
        is_published = station_id in own
        points[station_id] = StationPoint(station_id, point.x, point.y, is_published, basis)
    return points


def municipal_borders(municipalities: pd.DataFrame) -> BaseGeometry:
    """All municipal borders as lines, each shared border once.

    municipalities: geometry (polygons, WGS 84). Returns an empty geometry for an empty frame.
    """
    if not len(municipalities):
        return shapely.MultiLineString()
    lines = shapely.boundary(np.asarray(municipalities["geometry"], dtype=object))
    return shapely.line_merge(shapely.union_all(lines))


def credit_line(credits: Iterable[str]) -> str:
    """The credits (出典) of everything drawn, each once, in one line; "" where none is asked for.

    Every map, on screen and in a document, prints it below.
    """
    return "／".join(dict.fromkeys(credit for credit in credits if credit))
