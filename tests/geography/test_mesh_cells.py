"""Mesh codes: the published corner of a cell, its parts, and no gap between neighbours."""

import pytest
import shapely

from analysis.geography.adjacency import area_km2, shared_borders
from analysis.geography.mesh_cells import is_mesh_code, mesh_shape


def test_a_cell_lies_where_the_standard_says():
    # 5339-45-99: 35.825 N … 35.8333 N, 139.7375 … 139.75 E (Kawaguchi).
    bounds = mesh_shape("53394699").bounds
    assert bounds == pytest.approx(
        (
            139 + 6 / 8 + 9 / 80,
            35 + 1 / 3 + 4 / 12 + 9 / 120,
            139 + 6 / 8 + 10 / 80,
            35 + 1 / 3 + 4 / 12 + 10 / 120,
        )
    )


def test_a_cell_is_the_sum_of_its_quarters():
    whole = mesh_shape("53394547")
    for parts in (["1", "2", "3", "4"], [a + b for a in "1234" for b in "1234"]):
        shapes = [mesh_shape(f"53394547{part}") for part in parts]
        assert shapely.union_all(shapes).equals(whole)
    south_west, north_east = mesh_shape("533945471"), mesh_shape("533945474")
    assert south_west.bounds[:2] == whole.bounds[:2]
    assert north_east.bounds[2:] == whole.bounds[2:]


def test_neighbours_over_the_edge_of_a_block_share_a_border():
    pairs, lengths = shared_borders([mesh_shape("53394549"), mesh_shape("53394640")])
    assert len(pairs) == 1
    assert lengths[0] == pytest.approx(0.93, abs=0.02)


def test_a_cell_is_about_a_square_kilometre():
    assert area_km2(mesh_shape("53394547")) == pytest.approx(1.05, abs=0.03)


@pytest.mark.parametrize("code", ["5339", "533945", "53398547", "533945475", "11203001001", ""])
def test_other_digits_are_no_cell(code):
    assert not is_mesh_code(code)
    with pytest.raises(ValueError, match="mesh"):
        mesh_shape(code)
