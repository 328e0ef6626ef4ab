"""Neighbours share a border along a line; a corner is no border."""

import pytest
from shapely import box

from analysis.geography.adjacency import area_km2, distance_km, neighbour_borders, shared_borders

# Squares of 0.1 degrees in the open Pacific: 9.0 km east–west by 11.1 km at 36° north.
WEST, EAST = box(150.0, 36.0, 150.1, 36.1), box(150.1, 36.0, 150.2, 36.1)
NORTH_EAST, FAR = box(150.1, 36.1, 150.2, 36.2), box(151.0, 36.0, 151.1, 36.1)


def neighbours(shapes, **options):
    found = neighbour_borders(shapes, **options)
    return {i: tuple(near.station_id for near in others) for i, others in found.items()}


def test_squares_side_by_side_share_their_side():
    pairs, lengths = shared_borders([WEST, EAST])
    assert pairs.tolist() == [[0, 1]]
    assert lengths[0] == pytest.approx(11.1, rel=0.01)


def test_a_shared_corner_is_no_shared_border():
    pairs, _ = shared_borders([WEST, NORTH_EAST])
    assert len(pairs) == 0
    assert neighbours({"w": WEST, "ne": NORTH_EAST}) == {"w": (), "ne": ()}


def test_neighbours_come_longest_border_first():
    found = neighbours({"e": EAST, "ne": NORTH_EAST, "w": WEST, "far": FAR})
    assert found == {"e": ("w", "ne"), "w": ("e",), "ne": ("e",), "far": ()}


@pytest.mark.parametrize(("least_km", "count"), [(11.0, 1), (11.2, 0)])
def test_a_shorter_border_than_asked_for_does_not_count(least_km, count):
    assert len(neighbours({"w": WEST, "e": EAST}, min_shared_km=least_km)["w"]) == count


def test_a_border_with_a_split_municipality_counts_for_every_station_that_shares_it():
    found = neighbours({"w": WEST}, split={"1": ("a", "b")}, split_shapes={"1": EAST})
    assert set(found["w"]) == {"a", "b"}
    assert found["a"] == ("w", "b")


def test_a_neighbour_tells_border_and_distance():
    (east,) = neighbour_borders({"w": WEST, "e": EAST})["w"]
    assert (east.station_id, east.is_certain) == ("e", True)
    assert east.shared_border_km == pytest.approx(11.1, rel=0.01)
    assert east.distance_km == pytest.approx(9.0, rel=0.01)  # middle to middle


def test_a_border_along_a_split_municipality_is_not_certain():
    found = neighbour_borders({"w": WEST}, split={"1": ("a", "b")}, split_shapes={"1": EAST})
    west_of_a = next(near for near in found["a"] if near.station_id == "w")
    inner = next(near for near in found["a"] if near.station_id == "b")
    assert not west_of_a.is_certain
    assert west_of_a.distance_km is None
    assert (inner.shared_border_km, inner.is_certain) == (0.0, False)


def test_land_of_their_own_makes_a_border_certain_and_a_shared_town_uncertain_again():
    shapes, town = {"a": WEST, "b": EAST}, box(150.0, 36.1, 150.1, 36.2)
    (certain,) = neighbour_borders(shapes)["a"]
    (unclear,) = neighbour_borders(shapes, split={"1": ("a", "b")}, split_shapes={"1": town})["a"]
    assert (certain.is_certain, unclear.is_certain) == (True, False)
    assert unclear.shared_border_km > certain.shared_border_km


def test_a_station_around_a_split_municipality_is_a_neighbour_of_those_who_may_hold_it():
    shapes = {"w": WEST, "ne": NORTH_EAST, "far": FAR}
    found = neighbours(shapes, split={"1": ("a", "b")}, split_shapes={"1": EAST})
    assert {i: set(others) for i, others in found.items()} == {
        "w": {"a", "b"},
        "ne": {"a", "b"},
        "far": set(),
        "a": {"w", "ne", "b"},
        "b": {"w", "ne", "a"},
    }


def test_a_degree_along_the_meridian_is_111_km():
    assert distance_km((150.0, 36.0), (150.0, 37.0)) == pytest.approx(111.13, abs=0.05)
    assert distance_km((139.0, 36.0), (139.0, 36.0)) == 0


def test_nothing_has_no_neighbours():
    assert neighbours({}) == {}


def test_area_is_in_square_kilometres():
    assert area_km2(WEST) == pytest.approx(9.0 * 11.1, rel=0.01)
