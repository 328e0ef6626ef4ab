"""Coverage (面の整合): whether polygons tile an area without overlaps and slivers, and mending it.

Enters: a frame with a geometry column. Leaves: a report, or a frame whose shared borders are
shared exactly, so that unions and neighbours are right and simplifying tears nothing.

Everything is done on single polygons: a municipality with islands has a box as wide as its sea, and
GEOS compares every pair of shapes whose boxes meet (measured: minutes instead of seconds).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from analysis.geography.adjacency import areas_km2

MAP_DETAIL_DEGREES = 0.002  # about 200 m: shapes of a prefecture shrink from 308 to 183 KiB
# Half the width of a river: narrower ones between two municipalities are errors of drawing.
GAP_WIDTH_DEGREES = 0.0005
# How much the land may grow or shrink by simplifying, of a prefecture and of a municipality. With
# the islets below a prefecture stays within 0.2 % of what it was.
MAX_TOTAL_CHANGE_PCT = 0.1
MAX_PLACE_CHANGE_PCT = 2.0
# Rocks and islets take most of the points of a coast and cannot be seen on a prefecture's map.
MIN_ISLET_KM2 = 0.02
MAX_ISLETS_PCT = 0.05  # of all land; of more the larger ones stay

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
    parts, owner = shapely.get_parts(geometries, return_index=True)
    edges = shapely.coverage_invalid_edges(parts, gap_width=gap_width_degrees)
    mismatched = np.zeros(len(geometries), dtype=bool)
    mismatched[owner[~shapely.is_empty(edges)]] = True
    suspects = mismatched | invalid
    if not suspects.any():
        return CoverageReport((), (), {}, ())
    sound, owner = shapely.get_parts(_valid(geometries[suspects]), return_index=True)
    return CoverageReport(
        tuple(codes[invalid]),
        tuple(codes[mismatched]),
        _overlaps(codes[suspects][owner], sound),
        _gaps(sound, gap_width_degrees) if gap_width_degrees else (),
    )


def _overlaps(codes: Shapes, parts: Shapes) -> dict[tuple[str, str], float]:
    """Areas claimed twice. codes: whose each part is; only parts of mismatched places are tried."""
    first, second = shapely.STRtree(parts).query(parts, predicate="intersects")
    once = (first < second) & (codes[first] != codes[second])
    first, second = first[once], second[once]
    areas = areas_km2(shapely.intersection(parts[first], parts[second]))
    found: dict[tuple[str, str], float] = {}
    for one, other, area in zip(codes[first], codes[second], areas, strict=True):
        if area > 0:
            pair = (str(min(one, other)), str(max(one, other)))
            found[pair] = found.get(pair, 0.0) + float(area)
    return found


def _gaps(geometries: Shapes, width_degrees: float) -> tuple[float, ...]:
    """Enclosed holes of the union that a disc of that width does not fit into."""
    union = shapely.union_all(geometries)
    rings = [ring for part in shapely.get_parts(union) for ring in part.interiors]
    holes = [shapely.Polygon(ring) for ring in rings]
    narrow = [hole for hole in holes if hole.buffer(-width_degrees / 2).is_empty]
    return tuple(float(area) for area in areas_km2(np.array(narrow, dtype=object)))


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
    parts, owner = shapely.get_parts(geometries, return_index=True)
    edges = shapely.coverage_invalid_edges(parts, gap_width=gap_width_degrees)
    if not shapely.is_empty(edges).all() or not shapely.is_valid(geometries).all():
        parts, owner = shapely.get_parts(_valid(geometries), return_index=True)
        cleaned = shapely.coverage_clean(parts, gap_width=gap_width_degrees)
        # A filled gap may have made two parts of one place touch.
        geometries = np.array(
            [shapely.union_all(cleaned[owner == i]) for i in range(len(geometries))], dtype=object
        )
    if tolerance_degrees > 0:
        parts, owner = shapely.get_parts(geometries, return_index=True)
        simple = shapely.coverage_simplify(parts, tolerance_degrees)
        geometries = _rejoined(simple, owner, len(geometries))
    return frame.assign(geometry=list(geometries))


@dataclass(frozen=True)
class Simplified:
    """A simplified coverage and what it cost.

    tolerance_degrees: what was used at last; 0 where nothing could be left out. islets: parts
    smaller than MIN_ISLET_KM2 that were dropped. *_km2: of all land, islets included, and after.
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
    parts, owner = shapely.get_parts(before, return_index=True)
    is_islet = _islets(parts, owner)
    kept, kept_owner = parts[~is_islet], owner[~is_islet]
    areas = _by_owner(kept, kept_owner)
    tolerance, shapes = tolerance_degrees, kept
    for _ in range(8):
        tried = shapely.coverage_simplify(kept, tolerance)
        if _keeps_areas(_by_owner(tried, kept_owner), areas) and shapely.coverage_is_valid(tried):
            shapes = tried
            break
        tolerance /= 2
    else:
        tolerance = 0.0
    return Simplified(
        frame.assign(geometry=list(_rejoined(shapes, kept_owner, len(before)))),
        tolerance,
        int(shapely.get_num_coordinates(before).sum()),
        int(shapely.get_num_coordinates(shapes).sum()),
        float(areas_km2(parts).sum()),
        float(areas_km2(shapes).sum()),
        int(is_islet.sum()),
    )


def _by_owner(parts: Shapes, owner: NDArray[np.intp]) -> NDArray[np.float64]:
    """The area of each place, km²."""
    return np.asarray(np.bincount(owner, weights=areas_km2(parts)), dtype=np.float64)


def _keeps_areas(after: NDArray[np.float64], before: NDArray[np.float64]) -> bool:
    total_change = abs(after.sum() / before.sum() - 1)
    return bool(
        total_change <= MAX_TOTAL_CHANGE_PCT / 100
        and (np.abs(after / before - 1) <= MAX_PLACE_CHANGE_PCT / 100).all()
    )


def _islets(parts: Shapes, owner: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which parts are small and lie in open water. What touches another stays: a hole would open."""
    areas = areas_km2(parts)
    largest = np.zeros(int(owner.max()) + 1)
    np.maximum.at(largest, owner, areas)
    is_small = (areas < MIN_ISLET_KM2) & (areas < largest[owner])
    small = np.flatnonzero(is_small)
    near, other = shapely.STRtree(parts).query(parts[small], predicate="intersects")
    is_small[small[near[owner[small[near]] != owner[other]]]] = False
    by_size = np.flatnonzero(is_small)[np.argsort(areas[is_small], kind="stable")]
    too_much = np.cumsum(areas[by_size]) > areas.sum() * MAX_ISLETS_PCT / 100
    is_small[by_size[too_much]] = False
    return is_small


def _rejoined(parts: Shapes, owner: NDArray[np.intp], count: int) -> Shapes:
    """Parts, ordered by owner, as one shape an owner."""
    starts = np.searchsorted(owner, np.arange(count + 1))
    pieces = [parts[starts[i] : starts[i + 1]] for i in range(count)]
    return np.array([_joined(own) for own in pieces], dtype=object)


def _joined(parts: Shapes) -> shapely.Geometry:
    return parts[0] if len(parts) == 1 else shapely.multipolygons(parts)
