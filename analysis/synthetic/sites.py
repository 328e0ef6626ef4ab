"""Sites (点): one point inside each cell of the mesh, denser in towns and beside water.

Enters: the `Fiction` and a Generator. Leaves: points in kilometres, mirrored in pairs along coast,
border and rivers, so that the borders between the cells of a pair run along those lines.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from analysis.synthetic.curves import beside, meander, smooth_curve, walk
from analysis.synthetic.fiction import Array, Character, Fiction, Place

Mask = NDArray[np.bool_]

TOWN_SPACING_KM = 1.25  # between cells of a town centre
PLAIN_SPACING_KM = 4.4
HILL_SPACING_KM = 5.6
SPREAD_PER_KM = 0.52  # how quickly cells grow outside a town
SHORE_SPACING_KM = 2.5
RIVER_SPACING_KM = 2.1
_DARTS = 9_000


@dataclass(frozen=True)
class Sites:
    """points (n, 2), the `inside_count` of the prefecture first; the others lie around it.

    outline: (m, 3) x, y, roughness, the main ring and then the islands; is_coast (m,).
    rivers: their smooth courses (k, 2), from the hills to the mouth.
    """

    points: Array
    inside_count: int
    outline: Array
    is_coast: Mask
    rivers: tuple[Array, ...]


def spacing_at(points: Array, places: tuple[Place, ...]) -> Array:
    """Wanted distance between cells (n,): small in towns, wide in hills."""
    seats = np.array([[p.x_km, p.y_km] for p in places])
    reach = np.array([0.5 + 2.9 * (p.residents / 100_000) ** 0.5 for p in places])
    distance = np.linalg.norm(points[:, None, :2] - seats[None], axis=2)
    town = TOWN_SPACING_KM + SPREAD_PER_KM * np.maximum(0.0, distance - reach)
    nearest = distance.argmin(axis=1)
    is_hill = np.array([p.character is Character.HILLS for p in places])[nearest]
    widest = np.where(is_hill, HILL_SPACING_KM, PLAIN_SPACING_KM)
    return np.asarray(np.minimum(town.min(axis=1), widest))


def _ring(fiction: Fiction, rng: np.random.Generator) -> tuple[Array, Mask]:
    control = np.vstack([section.points for section in fiction.outline])
    roughness = np.concatenate([section.roughness for section in fiction.outline])
    is_coast = np.concatenate(
        [np.full(len(section.points), section.kind == "coast") for section in fiction.outline]
    )
    curve = smooth_curve(control, roughness, is_closed=True)
    curve = meander(curve, 0.2 + 1.0 * curve[:, 2], (17.0, 9.0, 5.0), rng, is_closed=True)
    return curve, np.repeat(is_coast, len(curve) // len(control))


def _apart(candidates: Array, others: Array, gap_km: Array) -> Mask:
    if len(others) == 0:
        return np.ones(len(candidates), dtype=bool)
    return np.asarray(cKDTree(others).query(candidates)[0] > gap_km)


def _scatter(
    land: shapely.Geometry, taken: Array, fiction: Fiction, rng: np.random.Generator
) -> Array:
    """Free sites by dart throwing; each keeps a locally varying distance to all others."""
    west, south, east, north = land.bounds
    darts = rng.uniform((west, south), (east, north), (_DARTS, 2))
    darts = darts[shapely.contains_xy(land, darts)]
    gaps = 0.86 * spacing_at(darts, fiction.places)
    kept = np.empty((len(taken) + len(darts), 2))
    kept[: len(taken)] = taken
    count = len(taken)
    for dart, gap in zip(darts, gaps, strict=True):
        offset = kept[:count] - dart
        if np.min(offset[:, 0] ** 2 + offset[:, 1] ** 2) > gap * gap:
            kept[count] = dart
            count += 1
    return kept[len(taken) : count]


def _river_sites(
    rivers: tuple[Array, ...], land: shapely.Geometry, places: tuple[Place, ...]
) -> Array:
    shore = land.boundary
    found = np.empty((0, 2))
    for river in rivers:
        spacing = np.minimum(spacing_at(river, places), RIVER_SPACING_KM)
        at = walk(river, 0.8 * spacing)
        sites = beside(river, at, 0.32 * spacing[at]).reshape(-1, 2)
        gap = 0.45 * np.tile(spacing[at], 2)
        keep = shapely.contains_xy(land, sites) & _apart(sites, found, gap)
        keep &= shapely.distance(shapely.points(sites), shore) > 0.3 * gap
        found = np.vstack([found, sites[keep]])
    return found


def _outline_sites(
    ring: Array, land: shapely.Geometry, taken: Array, places: tuple[Place, ...], limit_km: float
) -> tuple[Array, Array]:
    """Pairs along a ring: those on land and apart from `taken`, and those beyond it."""
    closed = np.vstack([ring, ring[:1]])
    spacing = np.minimum(spacing_at(closed, places), limit_km)
    at = walk(closed, 0.8 * spacing)
    pairs = beside(closed, at, 0.34 * spacing[at]).reshape(-1, 2)
    gap = np.tile(spacing[at], 2)
    is_off_line = shapely.distance(shapely.points(pairs), land.boundary) > 0.24 * gap
    is_land = shapely.contains_xy(land, pairs)
    near = pairs[is_land & is_off_line & _apart(pairs, taken, 0.5 * gap)]
    return near, pairs[~is_land & is_off_line]


def place_sites(fiction: Fiction, rng: np.random.Generator) -> Sites:
    """All sites of the prefecture; the same Generator state gives the same points."""
    places = fiction.places
    ring, is_coast = _ring(fiction, rng)
    rings = [ring, *(smooth_curve(i.points, i.roughness, is_closed=True) for i in fiction.islands)]
    # A rough cape may cross itself for some seeds; make_valid cuts the loop off.
    land = shapely.union_all([shapely.make_valid(shapely.Polygon(r[:, :2])) for r in rings])
    shapely.prepare(land)
    rivers = []
    for river in fiction.rivers:
        course = smooth_curve(river.points)
        rivers.append(meander(course, np.full(len(course), 1.1), (19.0, 10.0, 5.5), rng))
    inside = _river_sites(tuple(rivers), land, places)
    beyond = np.empty((0, 2))
    for outline, limit_km in zip(rings, [SHORE_SPACING_KM] + [1.3] * len(rings), strict=False):
        near, around = _outline_sites(outline, land, inside, places, limit_km)
        inside, beyond = np.vstack([inside, near]), np.vstack([beyond, around])
    inside = np.vstack([inside, _scatter(land, np.vstack([inside, beyond]), fiction, rng)])
    frame = np.array([[-400.0, 50.0], [600.0, 50.0], [50.0, -400.0], [50.0, 600.0]])
    return Sites(
        points=np.vstack([inside, beyond, frame]),
        inside_count=len(inside),
        outline=np.vstack(rings),
        is_coast=np.concatenate([is_coast, *(np.ones(len(r), dtype=bool) for r in rings[1:])]),
        rivers=tuple(rivers),
    )
