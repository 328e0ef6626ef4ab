"""Coverage (面の整合): whether polygons tile an area without overlaps and slivers, and mending it.

Enters: a frame with a geometry column. Leaves: a report, or a frame whose shared borders are
shared exactly, so that unions and neighbours are right and simplifying tears nothing.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

MAP_DETAIL_DEGREES = 0.002  # about 200 m: shapes of a prefecture shrink from 308 to 183 KiB


@dataclass(frozen=True)
class CoverageReport:
    """invalid_codes: polygons that are not valid; mismatched_codes: whose borders do not match."""

    invalid_codes: tuple[str, ...]
    mismatched_codes: tuple[str, ...]

    @property
    def is_valid(self) -> bool:
        """Whether every polygon is valid and every border matches its neighbours'."""
        return not self.invalid_codes and not self.mismatched_codes


def _geometries(frame: pd.DataFrame) -> NDArray[np.object_]:
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
    return CoverageReport(tuple(codes[invalid]), tuple(codes[mismatched]))


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
    if not check_coverage(frame, gap_width_degrees=gap_width_degrees).is_valid:
        valid = np.array([_polygons_only(g) for g in shapely.make_valid(geometries)], dtype=object)
        geometries = shapely.coverage_clean(valid, gap_width=gap_width_degrees)
    if tolerance_degrees > 0:
        geometries = shapely.coverage_simplify(geometries, tolerance_degrees)
    return frame.assign(geometry=list(geometries))
