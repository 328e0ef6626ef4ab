"""Coverage (面の整合): whether polygons tile an area without overlaps and slivers, and mending it.

Enters: a frame with a geometry column. Leaves: a report, or a frame whose shared borders are
shared exactly, so that unions and neighbours are right and simplifying tears nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from analysis.geography.adjacency import area_km2

MAP_DETAIL_DEGREES = 0.002  # about 200 m: shapes of a prefecture shrink from 308 to 183 KiB
# Half the width of a river: narrower ones between two municipalities are errors of drawing.
GAP_WIDTH_DEGREES = 0.0005
# How much the land may grow or shrink by simplifying, of a prefecture and of a municipality.
MAX_TOTAL_CHANGE_PCT = 0.2
MAX_PLACE_CHANGE_PCT = 2.0
# Rocks and islets take most of the points of a coast and cannot be seen on a prefecture's map.
MIN_ISLET_KM2 = 0.02

Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class CoverageReport:
    """What is wrong with polygons as a coverage.

    invalid_codes: polygons that are not valid (crossing themselves). mismatched_codes: whose
    borders do not match. overlaps_km2: pairs of codes → the area they both claim.
    gaps_km2: enclosed gaps narrower than asked for, one figure each.
    """

    invalid_codes: tuple[str, ...]
    mismatched_codes: tuple[str, ...]
    overlaps_km2: Mapping[tuple[str, str], float]
    gaps_km2: tuple[float, ...]

    @property
    def is_valid(self) -> bool:
        """Whether every polygon is valid and every border matches its neighbours'."""
        return not self.invalid_codes and not self.mismatched_codes


def _geometries(frame: pd.DataFrame) -> Shapes:
    return np.asarray(frame["geometry"], dtype=object)


def check_coverage(frame: pd.DataFrame, *, gap_width_degrees: float = 0.0) -> CoverageReport:
    """Check that the polygons of a frame (code, geometry) form a coverage.

    gap_width_degrees: narrower gaps between polygons count as mismatches too.
    """
    geometries = _geometries(frame)
    codes = np.asarray(frame["code"], dtype=object)
    invalid = ~shapely.is_valid(geometries)
    edges = shapely.coverage_invalid_edges(geometries, gap_width=gap_width_degrees)
    mismatched = ~shapely.is_empty(edges)
    sound = _valid(geometries) if invalid.any() else geometries
    suspects = np.flatnonzero(mismatched | invalid)
    return CoverageReport(
        tuple(codes[invalid]),
        tuple(codes[mismatched]),
        _overlaps(codes, sound, suspects),
        _gaps(sound, gap_width_degrees) if len(suspects) and gap_width_degrees else (),
    )


def _overlaps(
    codes: Shapes, geometries: Shapes, suspects: NDArray[np.intp]
) -> dict[tuple[str, str], float]:
    """Areas claimed twice. A pair that overlaps mismatches on both sides: only those are tried."""
    shapes = geometries[suspects]
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    found = {}
    for one, other in zip(first, second, strict=True):
        if one < other:
            area = area_km2(shapely.intersection(shapes[one], shapes[other]))
            if area > 0:
                found[(str(codes[suspects[one]]), str(codes[suspects[other]]))] = area
    return found


def _gaps(geometries: Shapes, width_degrees: float) -> tuple[float, ...]:
    """Enclosed holes of the union that a disc of that width does not fit into."""
    union = shapely.union_all(geometries)
    rings = [ring for part in shapely.get_parts(union) for ring in part.interiors]
    holes = [shapely.Polygon(ring) for ring in rings]
    return tuple(area_km2(hole) for hole in holes if hole.buffer(-width_degrees / 2).is_empty)


def _valid(geometries: Shapes) -> Shapes:
    return np.array([_polygons_only(g) for g in shapely.make_valid(geometries)], dtype=object)


def _polygons_only(geometry: shapely.Geometry) -> shapely.Geometry:
    """What make_valid leaves besides areas (lines, points of collapsed parts) is dropped."""
    parts = [p for p in shapely.get_parts(geometry) if p.geom_type in ("Polygon", "MultiPolygon")]
    return parts[0] if len(parts) == 1 else shapely.union_all(parts)


def mend(
    frame: pd.DataFrame,
    *,
    tolerance_degrees: float = 0.0,
    gap_width_degrees: float = 0.0,
) -> pd.DataFrame:
    """A copy of a frame whose polygons are valid and form a coverage.

    tolerance_degrees: simplify by about this much, shared borders alike; 0 leaves all vertices.
    gap_width_degrees: narrower gaps go to the polygon with the longest border on them.
    Overlaps go to the polygon with the longest border on them. A frame that is a coverage already
    is changed only by the simplification.
    """
    geometries = _geometries(frame)
    edges = shapely.coverage_invalid_edges(geometries, gap_width=gap_width_degrees)
    if not shapely.is_empty(edges).all() or not shapely.is_valid(geometries).all():
        geometries = shapely.coverage_clean(_valid(geometries), gap_width=gap_width_degrees)
    if tolerance_degrees > 0:
        geometries = shapely.coverage_simplify(geometries, tolerance_degrees)
    return frame.assign(geometry=list(geometries))


@dataclass(frozen=True)
class Simplified:
    """A simplified coverage and what it cost.

    tolerance_degrees: what was used at last; 0 where nothing could be left out. islets: parts
    smaller than MIN_ISLET_KM2 that were dropped. *_km2: of all land, before and after.
    """

    frame: pd.DataFrame
    tolerance_degrees: float
    points_before: int
    points_after: int
    area_before_km2: float
    area_after_km2: float
    islets: int

    @property
    def area_change_pct(self) -> float:
        """Change of the total area, in per cent of the area before."""
        return 100 * (self.area_after_km2 / self.area_before_km2 - 1)


def simplify(frame: pd.DataFrame, *, tolerance_degrees: float = MAP_DETAIL_DEGREES) -> Simplified:
    """Simplify a coverage with its shared borders kept, as far as its areas stay what they are.

    The tolerance is halved until the total area changes by at most MAX_TOTAL_CHANGE_PCT and that
    of every place by at most MAX_PLACE_CHANGE_PCT, and the result is a coverage again.
    """
    before = _geometries(frame)
    kept, islets = _without_islets(before)
    areas = np.array([area_km2(shape) for shape in before])
    tolerance, shapes = tolerance_degrees, kept
    for _ in range(8):
        tried = shapely.coverage_simplify(kept, tolerance)
        if _keeps_areas(tried, areas) and shapely.coverage_is_valid(tried):
            shapes = tried
            break
        tolerance /= 2
    else:
        tolerance = 0.0
    return Simplified(
        frame.assign(geometry=list(shapes)),
        tolerance,
        int(shapely.get_num_coordinates(before).sum()),
        int(shapely.get_num_coordinates(shapes).sum()),
        float(areas.sum()),
        float(sum(area_km2(shape) for shape in shapes)),
        islets,
    )


def _keeps_areas(shapes: Shapes, areas: NDArray[np.float64]) -> bool:
    after = np.array([area_km2(shape) for shape in shapes])
    total_change = abs(after.sum() / areas.sum() - 1)
    return bool(
        total_change <= MAX_TOTAL_CHANGE_PCT / 100
        and (np.abs(after / areas - 1) <= MAX_PLACE_CHANGE_PCT / 100).all()
    )


def _without_islets(shapes: Shapes) -> tuple[Shapes, int]:
    """Shapes without small parts in open water. What touches a neighbour stays: a hole would open."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    areas = np.array([area_km2(part) for part in parts])
    largest = np.zeros(len(shapes))
    np.maximum.at(largest, owner, areas)
    is_small = (areas < MIN_ISLET_KM2) & (areas < largest[owner])
    if not is_small.any():
        return shapes, 0
    small = np.flatnonzero(is_small)
    near, other = shapely.STRtree(parts).query(parts[small], predicate="intersects")
    touching = small[near[owner[small[near]] != owner[other]]]
    is_small[touching] = False
    if not is_small.any():
        return shapes, 0
    kept = [_joined(parts[(owner == i) & ~is_small]) for i in range(len(shapes))]
    return np.array(kept, dtype=object), int(is_small.sum())


def _joined(parts: Shapes) -> shapely.Geometry:
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
