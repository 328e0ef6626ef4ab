"""Zones (地域のまとまり): stations that hang together by common borders.

Enters: which stations are neighbours. Leaves: every connected group of up to a few stations.
All of them, not only round ones: what moves in along a railway line is long and thin.
Source: Tango and Takahashi 2005 (flexibly shaped zones).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from analysis.detection.baseline import BoolArray, FloatArray, IntArray

MAX_STATIONS = 4
MAX_ZONES = 300_000  # more cannot be scanned in useful time: take fewer stations a zone

Adjacency = BoolArray | Sequence[Sequence[int] | IntArray]


@dataclass(frozen=True, eq=False)
class Zones:
    """members: the stations of each zone, ascending; zones ordered by size, then by stations.

    matrix: sparse (zones, stations), 1 where the station belongs to the zone.
    """

    members: tuple[tuple[int, ...], ...]
    n_stations: int
    matrix: sparse.csr_array

    def sums(self, values: FloatArray) -> FloatArray:
        """Sum over the stations of each zone: (stations, …) → (zones, …)."""
        flat = values.reshape(self.n_stations, -1)
        return np.asarray(self.matrix @ flat).reshape(len(self.members), *values.shape[1:])


def _neighbour_sets(adjacency: Adjacency) -> list[frozenset[int]]:
    if isinstance(adjacency, np.ndarray) and adjacency.ndim == 2:
        if adjacency.shape[0] != adjacency.shape[1]:
            raise ValueError("a matrix of neighbours is square")
        lists = [np.flatnonzero(row).tolist() for row in adjacency]
    else:
        lists = [[int(other) for other in row] for row in adjacency]
    found = [frozenset(row) - {station} for station, row in enumerate(lists)]
    for station, others in enumerate(found):
        for other in others:
            if not 0 <= other < len(found):
                raise ValueError(f"station {other} is a neighbour, but there is no such station")
            if station not in found[other]:
                raise ValueError(
                    f"station {station} has the neighbour {other}, but not the reverse"
                )
    return found


def connected_zones(adjacency: Adjacency, *, max_stations: int = MAX_STATIONS) -> Zones:
    """Every set of 1 … max_stations stations that is connected.

    adjacency: bool (stations, stations), or for each station the indices of its neighbours;
    symmetric. Raises ValueError if it is not, or if there are more than 300,000 zones.
    """
    if max_stations < 1:
        raise ValueError("max_stations is at least 1")
    neighbours = _neighbour_sets(adjacency)
    grown = {frozenset([station]) for station in range(len(neighbours))}
    zones = sorted(tuple(sorted(zone)) for zone in grown)
    for _ in range(max_stations - 1):
        grown = {
            zone | {other}
            for zone in grown
            for other in frozenset().union(*(neighbours[station] for station in zone)) - zone
        }
        zones += sorted(tuple(sorted(zone)) for zone in grown)
        if len(zones) > MAX_ZONES:
            raise ValueError(f"more than {MAX_ZONES} zones: take fewer stations a zone")
    lengths = [len(zone) for zone in zones]
    starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.int32)])
    stations = np.array([station for zone in zones for station in zone], dtype=np.int32)
    shape = (len(zones), len(neighbours))
    matrix = sparse.csr_array((np.ones(len(stations)), stations, starts), shape=shape)
    return Zones(tuple(zones), len(neighbours), matrix)
