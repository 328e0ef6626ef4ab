"""Mesh cells (地域メッシュ): the code of a cell of the standard grid → the square that it stands for.

Enters: codes with the mark that keeps them apart from codes of 町丁・字. Leaves: polygons in WGS 84;
no boundary file is needed for them.
Source: JIS X 0410, standard grid squares and their divisions into halves, quarters and eighths.
"""

import re

import shapely
from shapely.geometry.base import BaseGeometry

MESH_MARK = "mesh:"  # of area codes in the store: 500 m codes look like codes of 町丁・字
_CODE = re.compile(
    r"(?P<y1>[0-9]{2})(?P<x1>[0-9]{2})(?P<y2>[0-7])(?P<x2>[0-7])(?P<y3>[0-9])(?P<x3>[0-9])"
    r"(?P<quarters>[1-4]{0,3})"
)


def is_mesh_code(code: str) -> bool:
    """Whether digits are the code of a cell of 1 km, 500 m, 250 m or 125 m."""
    return _CODE.fullmatch(code) is not None


def mesh_shape(code: str) -> BaseGeometry:
    """The square of a cell. Raises ValueError for digits that are no such code."""
    found = _CODE.fullmatch(code)
    if found is None:
        raise ValueError("not the code of a mesh cell of 1 km or less")
    part = {name: int(found[name]) for name in ("y1", "x1", "y2", "x2", "y3", "x3")}
    # Counted in the smallest unit, an eighth of 1 km: so neighbours share their corners exactly.
    south = ((part["y1"] * 8 + part["y2"]) * 10 + part["y3"]) * 8
    west = ((part["x1"] * 8 + part["x2"]) * 10 + part["x3"]) * 8
    size = 8
    for digit in found["quarters"]:  # 1 south-west, 2 south-east, 3 north-west, 4 north-east
        size //= 2
        south += size * (digit in "34")
        west += size * (digit in "24")
    return shapely.box(_east(west), _north(south), _east(west + size), _north(south + size))


def _north(units: int) -> float:
    """Degrees; a first-order cell is 40 minutes high and holds 8 × 10 × 8 units."""
    return units / 960


def _east(units: int) -> float:
    """Degrees; a first-order cell is one degree wide, counted from 100 degrees east."""
    return 100 + units / 640
