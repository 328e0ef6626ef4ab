"""Neighbourhoods: over borders, over one cell further, by distance; withheld cells are no bridge."""

import numpy as np
import pytest

from analysis.geography.neighbourhoods import NEAREST_CELLS, Neighbourhood, find_borders
from tests.geography.cell_grids import SIDE, grid

MIDDLE = 5 * SIDE + 5


@pytest.fixture(scope="module")
def borders():
    return find_borders(list(grid({})["geometry"]))


def around(borders, neighbourhood: Neighbourhood, cell: int = MIDDLE, without=()) -> set[int]:
    among = np.setdiff1d(np.arange(SIDE * SIDE), without)
    row = borders.matrix(neighbourhood, among)[[int(np.flatnonzero(among == cell)[0])]]
    return set(among[row.indices].tolist())


def test_the_four_cells_over_a_border_and_not_the_corners(borders):
    assert around(borders, Neighbourhood.BORDER) == {MIDDLE + d for d in (-SIDE, -1, 1, SIDE)}


def test_the_second_neighbourhood_takes_in_the_neighbours_neighbours(borders):
    second = around(borders, Neighbourhood.SECOND)
    assert second >= around(borders, Neighbourhood.BORDER)
    assert {MIDDLE + 2, MIDDLE + SIDE + 1} <= second
    assert MIDDLE not in second
    assert len(second) == 12


def test_the_nearest_cells_are_so_many_wherever_a_cell_lies(borders):
    assert len(around(borders, Neighbourhood.NEAREST, cell=0)) == NEAREST_CELLS
    corners = {MIDDLE + d for d in (-SIDE - 1, -SIDE + 1, SIDE - 1, SIDE + 1)}
    assert corners <= around(borders, Neighbourhood.NEAREST)


@pytest.mark.parametrize("neighbourhood", list(Neighbourhood))
def test_a_cell_without_figures_is_no_neighbour_and_no_bridge(borders, neighbourhood):
    without = [MIDDLE + 1]
    assert MIDDLE + 1 not in around(borders, neighbourhood, without=without)
    over_it = around(borders, Neighbourhood.SECOND, without=without)
    assert MIDDLE + 2 not in over_it


def test_every_neighbourhood_has_a_name_for_readers():
    assert len({kind.label for kind in Neighbourhood}) == len(Neighbourhood)
