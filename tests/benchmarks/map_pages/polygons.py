"""Polygons and figures for measuring maps: made up, the same for both pages.

Enters: how many. Leaves: areas that share natural-looking borders, and counts of 72 months.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from analysis.months import add_months

MONTHS = tuple(add_months(date(2019, 4, 1), step) for step in range(72))
BOX = (138.7, 35.6, 140.9, 36.9)  # degrees; as wide as two prefectures
VERTEX_STEP = {
    66: 0.006,
    2000: 0.004,
}  # degrees between vertices: about as detailed as N03 simplified
SEED = 20241101


@dataclass(frozen=True)
class MadeArea:
    """id: as a station's. counts: one a month."""

    id: str
    name: str
    shape: BaseGeometry
    counts: NDArray[np.int64]


def made_areas(number: int) -> list[MadeArea]:
    """Areas around scattered points, their borders bent alike on both sides."""
    generator = np.random.default_rng(SEED)
    west, south, east, north = BOX
    points = np.column_stack(
        [generator.uniform(west, east, number), generator.uniform(south, north, number)]
    )
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(points), extend_to=shapely.box(*BOX))
    )
    cut = shapely.intersection(cells, shapely.box(*BOX))
    fine = shapely.segmentize(cut, VERTEX_STEP[number])
    shapes = [shapely.transform(shape, _bent) for shape in fine]
    levels = generator.gamma(1.2, 5.0, number)
    counts = generator.poisson(levels[:, None], (number, len(MONTHS)))
    return [
        MadeArea(f"{10 + row // 900}-{100 + row % 900}", f"区域{row + 1}警察署", shape, counts[row])
        for row, shape in enumerate(shapes)
    ]


def _bent(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """A displacement that depends on the place alone, so that shared borders stay shared."""
    x, y = xy.T
    east = 0.008 * np.sin(90 * y) + 0.003 * np.sin(150 * y + 90 * x)
    north = 0.008 * np.sin(80 * x) + 0.003 * np.sin(140 * x - 80 * y)
    return np.round(xy + np.column_stack([east, north]), 5)
