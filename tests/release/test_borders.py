"""Who borders whom, for the coordination meeting: both ways, in the list's order, lengths or none."""

import pytest

from analysis.release.borders import bordering_stations
from analysis.release.workspace import Workspace

pytestmark = pytest.mark.slow


def test_every_station_of_the_list_names_its_neighbours_both_ways(demo: Workspace) -> None:
    borders = bordering_stations(demo)
    listed = [station.id for station in demo.profile.stations if station.valid_to is None]
    assert [one.station_id for one in borders] == listed
    near = {one.station_id: {n.station_id: n for n in one.neighbours} for one in borders}
    for station, others in near.items():
        for other, border in others.items():
            assert near[other][station].shared_border_km == border.shared_border_km


def test_a_border_inside_a_shared_municipality_has_no_length(demo: Workspace) -> None:
    lengths = [n.shared_border_km for one in bordering_stations(demo) for n in one.neighbours]
    assert None in lengths
    assert all(length is None or length >= 0.1 for length in lengths)


def test_without_boundaries_there_is_nothing_to_name(empty: Workspace) -> None:
    assert bordering_stations(empty) == ()
