"""The mesh (網): cells that share every border point, grown into small areas and places.

Enters: `Sites` and the `Fiction`. Leaves: a `Mesh`; rivers follow cell borders, as borders in
old provinces follow rivers. `geometry` turns it into polygons.
"""

import heapq
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import Voronoi, cKDTree

from analysis.synthetic.curves import roughen
from analysis.synthetic.fiction import Array, Fiction
from analysis.synthetic.sites import Sites, spacing_at

Indices = NDArray[np.intp]
Mask = NDArray[np.bool_]

RIVER_CROSSING_KM = 6.0  # added to the way across a river when places and areas grow
AREA_GAP = 1.38  # distance between centres of small areas, in wanted cell distances
ROUGHNESS = {"border": 0.2, "river": 0.07, "municipal": 0.14, "inner": 0.10}
COAST_ROUGHNESS = (0.06, 0.26)  # on sand, and added on cliffs


@dataclass(frozen=True)
class Mesh:
    """Cells and their borders, in kilometres.

    sites: (cells, 2) a point inside each cell. area_of, place_of: (cells,) the small area a
    cell belongs to, and the index of its place. edge_cells: (edges, 2) the two cells of a
    border, -1 outside the prefecture. edge_lines: the border's points, the same array for both
    cells. edge_kinds: coast, border, river, municipal or inner. river_courses: one line
    (points, 2) a river, from the hills to the mouth.
    """

    sites: Array
    area_of: Indices
    place_of: Indices
    edge_cells: Indices
    edge_lines: tuple[Array, ...]
    edge_kinds: tuple[str, ...]
    river_courses: tuple[Array, ...]


@dataclass(frozen=True)
class _Borders:
    """The Voronoi borders around cells of the prefecture; ends are vertex numbers (edges, 2)."""

    vertices: Array
    ends: Indices
    sites: Indices  # (edges, 2) site numbers, the smaller first
    on_outline: Mask
    outline_point: Indices  # nearest point of the outline
    on_coast: Mask


def _borders(sites: Sites) -> _Borders:
    diagram = Voronoi(sites.points)
    pairs = np.sort(diagram.ridge_points, axis=1).astype(np.intp)
    kept = pairs[:, 0] < sites.inside_count
    ends = np.asarray(diagram.ridge_vertices, dtype=np.intp)[kept]
    pairs = pairs[kept]
    middle = diagram.vertices[ends].mean(axis=1)
    nearest = cKDTree(sites.outline[:, :2]).query(middle)[1]
    on_outline = pairs[:, 1] >= sites.inside_count
    on_coast = on_outline & sites.is_coast[nearest]
    return _Borders(diagram.vertices, ends, pairs, on_outline, nearest, on_coast)


def _river_vertices(borders: _Borders, river: Array, spacing: Array) -> Indices:
    """The vertices of the cell borders that a river follows, from its source to the shore."""
    ends = borders.ends[~borders.on_outline]
    a, b = borders.vertices[ends[:, 0]], borders.vertices[ends[:, 1]]
    tree = cKDTree(river)
    stray = tree.query(0.5 * (a + b))[0] + 0.5 * (tree.query(a)[0] + tree.query(b)[0])
    cost = np.linalg.norm(a - b, axis=1) * (1.0 + (stray / (0.3 * spacing)) ** 2) + 1e-9
    count = len(borders.vertices)
    graph = coo_array((cost, (ends[:, 0], ends[:, 1])), shape=(count, count)).tocsr()
    inland = np.setdiff1d(ends, borders.ends[borders.on_outline])
    shore = np.intersect1d(borders.ends[borders.on_coast], ends)
    source = inland[cKDTree(borders.vertices[inland]).query(river[0])[1]]
    mouth = shore[cKDTree(borders.vertices[shore]).query(river[-1])[1]]
    _, before = dijkstra(graph, directed=False, indices=source, return_predecessors=True)
    path = [int(mouth)]
    while path[-1] != source:
        path.append(int(before[path[-1]]))
    return np.array(path[::-1], dtype=np.intp)


def _grow(seeds: Indices, count: int, links: Indices, length_km: Array) -> Indices:
    """Give each of `count` cells to the seed that reaches it first along the links.

    Cells reached by no seed get -1. What one seed gets is always contiguous.
    """
    ways: list[list[tuple[int, float]]] = [[] for _ in range(count)]
    for (p, q), km in zip(links.tolist(), length_km.tolist(), strict=True):
        ways[p].append((q, km))
        ways[q].append((p, km))
    queue = [(0.0, int(cell), owner) for owner, cell in enumerate(seeds)]
    heapq.heapify(queue)
    owner_of = np.full(count, -1, dtype=np.intp)
    while queue:
        reached, cell, owner = heapq.heappop(queue)
        if owner_of[cell] >= 0:
            continue
        owner_of[cell] = owner
        for other, km in ways[cell]:
            if owner_of[other] < 0:
                heapq.heappush(queue, (reached + km, other, owner))
    return owner_of


def _area_seeds(
    sites: Array, place_of: Indices, gap_km: Array, rng: np.random.Generator
) -> Indices:
    """Cells from which small areas grow: a random subset, well apart inside each place."""
    seeds: list[int] = []
    for place in range(int(place_of.max()) + 1):
        members = np.flatnonzero(place_of == place)
        chosen: list[int] = []
        for cell in rng.permutation(members):
            apart = np.linalg.norm(sites[chosen] - sites[cell], axis=1) if chosen else np.inf
            if np.min(apart) > gap_km[cell]:
                chosen.append(int(cell))
        seeds += chosen
    return np.array(seeds, dtype=np.intp)


def _assign(
    sites: Array, links: Indices, crossing: Mask, fiction: Fiction, rng: np.random.Generator
) -> tuple[Indices, Indices]:
    """Small area and place of each cell."""
    length = np.linalg.norm(sites[links[:, 0]] - sites[links[:, 1]], axis=1)
    length = length + np.where(crossing, RIVER_CROSSING_KM, 0.0)
    seats = np.array([[p.x_km, p.y_km] for p in fiction.places])
    place_of = _grow(cKDTree(sites).query(seats)[1], len(sites), links, length)
    # Islands are reached by nobody: they belong to the nearest town.
    place_of = np.where(place_of >= 0, place_of, cKDTree(seats).query(sites)[1])
    gap = AREA_GAP * spacing_at(sites, fiction.places)
    seeds = _area_seeds(sites, place_of, gap, rng)
    same = ~crossing & (place_of[links[:, 0]] == place_of[links[:, 1]])
    area_of = _grow(seeds, len(sites), links[same], length[same])
    for cell in np.flatnonzero(area_of < 0):  # an islet or river bend without a seed
        area_of[cell] = area_of.max() + 1
    return area_of, place_of


def _bent_lines(
    borders: _Borders, sites: Sites, kinds: NDArray[np.str_], rng: np.random.Generator
) -> list[Array]:
    cliff = sites.outline[borders.outline_point, 2]
    roughness = np.array([ROUGHNESS.get(kind, 0.0) for kind in kinds.tolist()])
    roughness = np.where(
        borders.on_coast, COAST_ROUGHNESS[0] + COAST_ROUGHNESS[1] * cliff, roughness
    )
    start, end = borders.vertices[borders.ends[:, 0]], borders.vertices[borders.ends[:, 1]]
    one, other = sites.points[borders.sites[:, 0]], sites.points[borders.sites[:, 1]]
    lines: list[Array] = [np.empty((0, 2))] * len(start)
    for group, levels in (
        (np.flatnonzero(borders.on_outline), 4),
        (np.flatnonzero(~borders.on_outline), 3),
    ):
        bent = roughen(
            start[group], end[group], (one[group], other[group]), roughness[group], levels, rng
        )
        for index, line in zip(group, bent, strict=True):
            lines[index] = line
    return lines


def _river_line(course: Indices, index_of: dict[tuple[int, int], int], lines: list[Array]) -> Array:
    pieces = []
    for a, b in zip(course.tolist(), course[1:].tolist(), strict=False):
        line = lines[index_of[a, b]] if (a, b) in index_of else lines[index_of[b, a]][::-1]
        pieces.append(line)
    return np.vstack([*(line[:-1] for line in pieces), pieces[-1][-1:]])


def build_mesh(fiction: Fiction, sites: Sites, rng: np.random.Generator) -> Mesh:
    """Join the sites' cells into small areas and places; the same Generator, the same mesh."""
    borders = _borders(sites)
    inner = ~borders.on_outline
    ends = [(a, b) for a, b in borders.ends.tolist()]
    spacing = spacing_at(borders.vertices[borders.ends].mean(axis=1)[inner], fiction.places)
    courses = [_river_vertices(borders, river, spacing) for river in sites.rivers]
    steps = {s for c in courses for s in zip(c.tolist(), c[1:].tolist(), strict=False)}
    on_river = np.array([(a, b) in steps or (b, a) in steps for a, b in ends])
    points = sites.points[: sites.inside_count]
    area_of, place_of = _assign(points, borders.sites[inner], on_river[inner], fiction, rng)
    cells = np.where(borders.sites < sites.inside_count, borders.sites, -1)
    codes = np.array([p.municipality_code for p in fiction.places])[place_of]
    differs = inner & (codes[cells[:, 0]] != codes[cells[:, 1]])
    kinds = np.select(
        [borders.on_coast, ~inner, on_river, differs],
        ["coast", "border", "river", "municipal"],
        "inner",
    )
    lines = _bent_lines(borders, sites, kinds, rng)
    index_of = {pair: index for index, pair in enumerate(ends)}
    return Mesh(
        sites=points,
        area_of=area_of,
        place_of=place_of,
        edge_cells=cells,
        edge_lines=tuple(lines),
        edge_kinds=tuple(kinds.tolist()),
        river_courses=tuple(_river_line(course, index_of, lines) for course in courses),
    )
