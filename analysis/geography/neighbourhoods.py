"""Neighbourhoods (近隣): which cells count as a cell's surroundings, in three ways.

Enters: polygons of small areas or mesh cells in WGS 84. Leaves: the borders they share, and
symmetric-by-need 0/1 matrices for local statistics and joining. What depends on the choice is shown
beside the result (`threshold_effects.py`), because no choice is the right one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.spatial import KDTree
from shapely.geometry.base import BaseGeometry

from analysis.geography.adjacency import MIN_SHARED_BORDER_KM, shared_borders

NEAREST_CELLS = 8  # as many as touch a cell of a square mesh, corners included


class Neighbourhood(StrEnum):
    """What counts as a cell's surroundings."""

    BORDER = "border"
    SECOND = "second"
    NEAREST = "nearest"

    @property
    def label(self) -> str:
        """How methods and tables call it."""
        return {
            "border": "境界を接する地域",
            "second": "境界を接する地域とその隣",
            "nearest": f"最も近い{NEAREST_CELLS}地域",
        }[self.value]


@dataclass(frozen=True)
class Borders:
    """The borders that cells share.

    pairs: int (borders, 2); lengths: float (borders,), km; points: float (cells, 2), a point
    inside each cell, longitude scaled so that distances compare.
    """

    pairs: NDArray[np.int64]
    lengths: NDArray[np.float64]
    points: NDArray[np.float64]

    @property
    def is_crossing(self) -> NDArray[np.bool_]:
        """Borders long enough to be a way across: (borders,)."""
        return np.asarray(self.lengths >= MIN_SHARED_BORDER_KM)

    def matrix(self, neighbourhood: Neighbourhood, among: NDArray[np.int64]) -> csr_array:
        """0/1 float matrix (cells, cells) of the cells at positions `among`; diagonal 0.

        A cell outside `among` (withheld, missing) is no neighbour and no bridge.
        """
        if neighbourhood is Neighbourhood.NEAREST:
            return self._nearest(among)
        crossing = self.pairs[self.is_crossing]
        size = len(self.points)
        both = np.vstack([crossing, crossing[:, ::-1]])
        whole = coo_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(size, size))
        border = csr_array(whole)[among][:, among]
        return border if neighbourhood is Neighbourhood.BORDER else _with_second(border)

    def _nearest(self, among: NDArray[np.int64]) -> csr_array:
        number = min(NEAREST_CELLS + 1, len(among))
        if number < 2:
            return csr_array((len(among), len(among)))
        _, near = KDTree(self.points[among]).query(self.points[among], k=number)
        rows = np.repeat(np.arange(len(among)), number)
        columns = near.ravel()
        is_other = rows != columns
        rows, columns = rows[is_other], columns[is_other]
        shape = (len(among), len(among))
        return csr_array(coo_array((np.ones(len(rows)), (rows, columns)), shape=shape))


def find_borders(geometries: Sequence[BaseGeometry]) -> Borders:
    """Shared borders and inner points of valid polygons in WGS 84."""
    pairs, lengths = shared_borders(geometries)
    points = shapely.get_coordinates(shapely.point_on_surface(np.asarray(geometries, dtype=object)))
    if len(points):
        points = points * [np.cos(np.radians(points[:, 1].mean())), 1.0]
    return Borders(pairs, lengths, points)


def _with_second(border: csr_array) -> csr_array:
    reach = csr_array(border + border @ border)
    reach.setdiag(0)
    reach.eliminate_zeros()
    reach.data[:] = 1.0
    return reach
