"""The prefecture's geometry (地形と境界): small areas, municipalities, stations and lines.

Enters: the `Fiction` and a seed. Leaves: shapely geometries in degrees, valid coverages at all
three levels, ready for the store. Nothing is read from or written to disk here.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from analysis.synthetic.curves import meander, smooth_curve
from analysis.synthetic.fiction import (
    KM_PER_DEGREE_LATITUDE,
    KM_PER_DEGREE_LONGITUDE,
    Array,
    Fiction,
    to_degrees,
)
from analysis.synthetic.mesh import Mesh, build_mesh
from analysis.synthetic.place_names import small_area_names
from analysis.synthetic.sites import place_sites

# Exact enough, because the prefecture spans one degree of latitude.
KM2_PER_SQUARE_DEGREE = KM_PER_DEGREE_LATITUDE * KM_PER_DEGREE_LONGITUDE


@dataclass(frozen=True)
class SmallArea:
    """A 町丁目-like area. code: municipality code and four digits."""

    code: str
    name: str
    place_index: int
    municipality_code: str
    area_km2: float
    distance_km: float  # from the town centre of its place
    shape: shapely.Geometry


@dataclass(frozen=True)
class Geometry:
    """Everything the map draws. Municipalities and stations are unions of small areas.

    stations: keyed by the ids of today; merged predecessors are in `former_stations`.
    """

    small_areas: tuple[SmallArea, ...]
    municipalities: dict[str, shapely.Geometry]
    stations: dict[str, shapely.Geometry]
    former_stations: dict[str, shapely.Geometry]
    coast: dict[str, shapely.Geometry]
    rivers: dict[str, shapely.LineString]
    railways: dict[str, shapely.Geometry]


def _cell_polygons(mesh: Mesh) -> list[shapely.Polygon]:
    borders: list[list[tuple[float, Array]]] = [[] for _ in mesh.sites]
    for cells, line in zip(mesh.edge_cells.tolist(), mesh.edge_lines, strict=True):
        for cell in cells:
            if cell < 0:
                continue
            (ax, ay), (bx, by) = line[0] - mesh.sites[cell], line[-1] - mesh.sites[cell]
            oriented = line if ax * by - ay * bx > 0 else line[::-1]
            borders[cell].append((float(np.arctan2(ay + by, ax + bx)), oriented))
    polygons = []
    for pieces in borders:
        pieces.sort(key=lambda piece: piece[0])
        ring = np.vstack([line[:-1] for _, line in pieces])
        polygons.append(shapely.Polygon(to_degrees(ring)))
    return polygons


def _small_areas(mesh: Mesh, fiction: Fiction, rng: np.random.Generator) -> tuple[SmallArea, ...]:
    polygons = np.array(_cell_polygons(mesh))
    count = int(mesh.area_of.max()) + 1
    shapes = [shapely.coverage_union_all(polygons[mesh.area_of == k]) for k in range(count)]
    size = np.bincount(mesh.area_of)
    middle = np.column_stack([np.bincount(mesh.area_of, axis) / size for axis in mesh.sites.T])
    place_of = np.zeros(count, dtype=np.intp)
    place_of[mesh.area_of] = mesh.place_of
    seats = np.array([[p.x_km, p.y_km] for p in fiction.places])[place_of]
    distance = np.linalg.norm(middle - seats, axis=1)
    codes = [fiction.places[k].municipality_code for k in place_of]
    names = small_area_names(codes, distance, rng)
    number: dict[str, int] = {}
    areas = []
    for k in np.lexsort((distance, place_of)):
        number[codes[k]] = number.get(codes[k], 0) + 10
        areas.append(
            SmallArea(
                code=f"{codes[k]}{number[codes[k]]:04d}",
                name=names[k],
                place_index=int(place_of[k]),
                municipality_code=codes[k],
                area_km2=float(shapely.area(shapes[k]) * KM2_PER_SQUARE_DEGREE),
                distance_km=float(distance[k]),
                shape=shapes[k],
            )
        )
    return tuple(areas)


def _union_by(areas: tuple[SmallArea, ...], keys: list[str]) -> dict[str, shapely.Geometry]:
    groups: dict[str, list[shapely.Polygon]] = {}
    for area, key in zip(areas, keys, strict=True):
        groups.setdefault(key, []).append(area.shape)
    return {key: shapely.coverage_union_all(groups[key]) for key in sorted(groups)}


def _coast(mesh: Mesh) -> shapely.Geometry:
    lines = [
        shapely.LineString(to_degrees(line))
        for line, kind in zip(mesh.edge_lines, mesh.edge_kinds, strict=True)
        if kind == "coast"
    ]
    return shapely.line_merge(shapely.MultiLineString(lines))


def _railway(control: Array, land: shapely.Geometry, rng: np.random.Generator) -> shapely.Geometry:
    """A track through the control points, cut off where it leaves the prefecture."""
    track = smooth_curve(control)
    track = meander(track, np.full(len(track), 0.35), (13.0, 7.0), rng)
    return shapely.intersection(shapely.LineString(to_degrees(track[::3])), land)


def build_geometry(fiction: Fiction, seed: int) -> Geometry:
    """Build the prefecture's shapes; the same fiction and seed give the same coordinates."""
    rng = np.random.default_rng([seed, 1])
    mesh = build_mesh(fiction, place_sites(fiction, rng), rng)
    areas = _small_areas(mesh, fiction, rng)
    places = [fiction.places[area.place_index] for area in areas]
    stations = _union_by(areas, [place.station_id for place in places])
    former = _union_by(areas, [place.first_station_id for place in places])
    land = shapely.coverage_union_all(list(stations.values()))
    return Geometry(
        small_areas=areas,
        municipalities=_union_by(areas, [area.municipality_code for area in areas]),
        stations=stations,
        former_stations={key: shape for key, shape in former.items() if key not in stations},
        coast={"海岸線": _coast(mesh)},
        rivers={
            river.name: shapely.LineString(to_degrees(course))
            for river, course in zip(fiction.rivers, mesh.river_courses, strict=True)
        },
        railways={rail.name: _railway(rail.points, land, rng) for rail in fiction.railways},
    )
