"""The picture of an import (取込前の図): outlines of shapes, few enough points for a page.

Enters: named shapes. Leaves: coordinates of lines, None between two of them, as charts take them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from math import cos, radians

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from analysis.geography.coverage import MAP_DETAIL_DEGREES

Coordinates = tuple[float | None, ...]
_DECIMALS = 4  # about 10 m


@dataclass(frozen=True)
class Outline:
    """Lines or points: longitudes and latitudes in degrees, None between two lines."""

    longitudes: Coordinates
    latitudes: Coordinates


@dataclass(frozen=True)
class BoundaryPicture:
    """dimension: 0 points, 1 lines, 2 areas. changed: those of the shapes that differ.

    names: a name a shape, with its place. aspect: how much longer a degree of latitude is drawn.
    """

    dimension: int
    all: Outline
    changed: Outline
    names: tuple[tuple[str, float, float], ...]
    aspect: float


def boundary_picture(
    frame: pd.DataFrame, dimension: int, changed: Collection[str]
) -> BoundaryPicture:
    """The picture of a frame (code, name, geometry); changed: codes to be told apart."""
    shapes = np.asarray(frame["geometry"], dtype=object)
    if dimension == 2:
        shapes = shapely.coverage_simplify(shapes, MAP_DETAIL_DEGREES)
    elif dimension == 1:
        shapes = shapely.simplify(shapes, MAP_DETAIL_DEGREES)
    is_changed = frame["code"].isin(list(changed)).to_numpy()
    middle = shapely.total_bounds(shapes)[[1, 3]].mean()
    places = shapely.get_coordinates(shapely.point_on_surface(shapes))
    return BoundaryPicture(
        dimension,
        _outline(shapes),
        _outline(shapes[is_changed]),
        tuple(
            (str(name), round(float(x), _DECIMALS), round(float(y), _DECIMALS))
            for name, (x, y) in zip(frame["name"], places, strict=True)
        ),
        1 / cos(radians(float(middle))),
    )


def _outline(shapes: NDArray[np.object_]) -> Outline:
    parts = shapely.get_parts(shapes)
    is_area = shapely.get_dimensions(parts) == 2
    lines = [*shapely.get_rings(parts[is_area]), *parts[~is_area]]
    longitudes: list[float | None] = []
    latitudes: list[float | None] = []
    for line in lines:
        points = np.round(shapely.get_coordinates(line), _DECIMALS)
        longitudes += [*points[:, 0].tolist(), None]
        latitudes += [*points[:, 1].tolist(), None]
    return Outline(tuple(longitudes), tuple(latitudes))
