"""Made-up prefectures of 900 small areas with planted 集住地域, at two levels of noise.

Enters: a seed and a level. Leaves: a `Panel`: cells as `measure_cells` takes them, and which of them
were planted. Towns have small cells and the country large ones (Voronoi cells of scattered points);
shares of foreign residents drift over the prefecture and vary from cell to cell; eight clusters of 1
to 12 cells have 2.5 to 6 times the average share; counts are binomial; 1 and 2 are withheld.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from analysis.geography.adjacency import shared_borders

CELLS = 900
WIDTH_KM, HEIGHT_KM = 60.0, 50.0
KM_PER_DEGREE_EAST, KM_PER_DEGREE_NORTH = 90.2, 111.1  # about 35.8° north
CLUSTER_CELLS = (1, 2, 3, 4, 5, 6, 8, 12)
CLUSTER_QUOTIENTS = (2.5, 6.0)
MEAN_SHARE = 0.03
HIGHEST_SHARE = 0.7
KNOTS = 150  # of the field by which shares drift


@dataclass(frozen=True)
class Noise:
    """log_residents: middle and spread of a cell's residents on the log scale; drift, variation:
    of the log share, over the prefecture and from cell to cell; withheld: share of cells whose
    figure is withheld beside those of 1 and 2.
    """

    log_residents: tuple[float, float]
    drift: float
    variation: float
    withheld: float


# Some 670 residents a cell, as 町丁・字 have; some 240, as cells of a fine mesh have.
LEVELS = {
    "low": Noise((6.5, 0.8), drift=0.15, variation=0.15, withheld=0.0),
    "high": Noise((5.5, 0.8), drift=0.2, variation=0.2, withheld=0.1),
}


@dataclass(frozen=True)
class Panel:
    """cells: see `measure_cells`; planted: bool (cells,); area_km2: float (cells,)."""

    cells: pd.DataFrame
    planted: NDArray[np.bool_]
    area_km2: NDArray[np.float64]


@dataclass(frozen=True)
class _Ground:
    points: NDArray[np.float64]
    shapes: NDArray[np.object_]
    area_km2: NDArray[np.float64]
    neighbours: tuple[frozenset[int], ...]


def make_panel(level: str, seed: int) -> Panel:
    """A prefecture; the same ground for both levels of a seed."""
    noise, ground = LEVELS[level], _ground(seed)
    rng = np.random.default_rng([seed, list(LEVELS).index(level)])
    residents = np.clip(rng.lognormal(*noise.log_residents, CELLS), 30, 9000).astype(np.int64)
    spread = noise.drift * _field(ground.points, rng) + noise.variation * rng.normal(size=CELLS)
    share = MEAN_SHARE * np.exp(spread - (noise.drift**2 + noise.variation**2) / 2)
    planted = np.zeros(CELLS, dtype=bool)
    for size in CLUSTER_CELLS:
        cluster = _cluster(size, planted, ground, rng)
        own = noise.variation * rng.normal(size=len(cluster))
        share[cluster] = MEAN_SHARE * rng.uniform(*CLUSTER_QUOTIENTS) * np.exp(own)
        planted[cluster] = True
    foreign = rng.binomial(residents, np.minimum(share, HIGHEST_SHARE)).astype(float)
    is_withheld = ((foreign > 0) & (foreign < 3)) | (rng.random(CELLS) < noise.withheld)
    cells = pd.DataFrame(
        {
            "code": [f"{cell:04d}" for cell in range(CELLS)],
            "name": [f"地区{cell}" for cell in range(CELLS)],
            "geometry": list(ground.shapes),
            "foreign_residents": np.where(is_withheld, np.nan, foreign),
            "all_residents": residents.astype(float),
        }
    )
    return Panel(cells, planted, ground.area_km2)


@cache
def _ground(seed: int) -> _Ground:
    rng = np.random.default_rng([seed, 99])
    frame = shapely.box(0, 0, WIDTH_KM, HEIGHT_KM)
    towns = rng.uniform((5, 5), (WIDTH_KM - 5, HEIGHT_KM - 5), (8, 2))
    darts = rng.uniform((0, 0), (WIDTH_KM, HEIGHT_KM), (40 * CELLS, 2))
    to_town = np.linalg.norm(darts[:, None] - towns[None], axis=2).min(axis=1)
    points = darts[rng.random(len(darts)) < 0.12 + 0.88 * np.exp(-to_town / 4)][:CELLS]
    voronoi = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=frame, ordered=True)
    plane = shapely.intersection(shapely.get_parts(voronoi), frame)
    scale = np.array([KM_PER_DEGREE_EAST, KM_PER_DEGREE_NORTH])
    shapes = shapely.transform(plane, lambda xy: xy / scale + [139.0, 35.6])
    pairs, lengths = shared_borders(list(shapes))
    neighbours: list[set[int]] = [set() for _ in range(CELLS)]
    for one, other in pairs[lengths >= 0.1].tolist():
        neighbours[one].add(other)
        neighbours[other].add(one)
    return _Ground(points, shapes, shapely.area(plane), tuple(map(frozenset, neighbours)))


def _field(points: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.float64]:
    """A smooth random surface over the prefecture, mean 0, standard deviation 1."""
    knots = rng.uniform((-5, -5), (WIDTH_KM + 5, HEIGHT_KM + 5), (KNOTS, 2))
    distance = np.linalg.norm(points[:, None] - knots[None], axis=2)
    surface = np.exp(-((distance / 6) ** 2) / 2) @ rng.normal(size=KNOTS)
    return np.asarray((surface - surface.mean()) / surface.std())


def _cluster(
    size: int, planted: NDArray[np.bool_], ground: _Ground, rng: np.random.Generator
) -> list[int]:
    """Neighbouring cells apart from the clusters that are there."""
    is_free = [
        not planted[cell] and not planted[list(ground.neighbours[cell])].any()
        for cell in range(CELLS)
    ]
    cluster = [int(rng.choice(np.flatnonzero(is_free)))]
    while len(cluster) < size:
        around = {
            near
            for cell in cluster
            for near in ground.neighbours[cell]
            if near not in cluster and is_free[near]
        }
        if not around:
            break
        cluster.append(int(rng.choice(sorted(around))))
    return cluster
