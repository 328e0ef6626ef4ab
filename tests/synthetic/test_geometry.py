"""The map is a valid coverage at every level and looks like land with a coast."""

import numpy as np
import pytest
import shapely

from analysis.synthetic import DEFAULT_SEED
from analysis.synthetic.curves import roughen
from analysis.synthetic.fiction import to_degrees
from analysis.synthetic.geometry import build_geometry


def test_small_areas_municipalities_and_stations_are_valid_coverages(geometry):
    shapes = [area.shape for area in geometry.small_areas]
    assert 380 <= len(shapes) <= 520
    for level in (shapes, geometry.municipalities.values(), geometry.stations.values()):
        assert shapely.coverage_is_valid(list(level))
        assert all(shapely.is_valid(list(level)))


@pytest.mark.slow
def test_another_seed_gives_another_map_that_is_valid_too(fiction, geometry):
    other = build_geometry(fiction, DEFAULT_SEED + 1)
    assert shapely.coverage_is_valid([area.shape for area in other.small_areas])
    assert other.small_areas[0].shape != geometry.small_areas[0].shape


def test_same_seed_gives_the_same_map_to_the_last_digit(fiction, geometry):
    again = build_geometry(fiction, DEFAULT_SEED)
    assert [a.code for a in again.small_areas] == [a.code for a in geometry.small_areas]
    for one, other in zip(again.small_areas, geometry.small_areas, strict=True):
        assert one.shape.wkb == other.shape.wkb
        assert one.name == other.name
    assert again.coast["海岸線"].wkb == geometry.coast["海岸線"].wkb


def test_all_levels_cover_the_same_land(geometry):
    land = shapely.area([area.shape for area in geometry.small_areas]).sum()
    for level in (geometry.municipalities, geometry.stations):
        assert np.isclose(shapely.area(list(level.values())).sum(), land)
    assert set(geometry.former_stations) == {"99-119", "99-120"}


def test_every_station_is_one_piece_apart_from_its_islands(geometry):
    for shape in geometry.stations.values():
        parts = sorted(shapely.area(shapely.get_parts(shape)))
        assert sum(parts[:-1]) < 0.2 * parts[-1]


def test_every_town_centre_lies_in_its_municipality_and_station(geometry, fiction):
    for place in fiction.places:
        centre = shapely.Point(to_degrees(np.array([[place.x_km, place.y_km]]))[0])
        assert geometry.municipalities[place.municipality_code].contains(centre)
        assert geometry.stations[place.station_id].contains(centre)


def test_map_lies_in_the_open_ocean_far_from_japan(geometry):
    west, south, east, north = shapely.total_bounds(list(geometry.stations.values()))
    assert 150.0 < west < east < 151.5
    assert 35.3 < south < north < 36.3


def test_rivers_run_along_borders_from_the_hills_to_the_sea(geometry):
    assert len(geometry.rivers) >= 3
    borders = shapely.union_all([shapely.boundary(a.shape) for a in geometry.small_areas])
    for river in geometry.rivers.values():
        assert shapely.length(shapely.intersection(river, borders)) > 0.99 * river.length
        mouth = shapely.Point(river.coords[-1])
        assert geometry.coast["海岸線"].distance(mouth) < 1e-9
        source = shapely.Point(river.coords[0])
        assert geometry.coast["海岸線"].distance(source) > 0.2


def test_railways_stay_on_land_and_cross_several_stations(geometry):
    land = shapely.buffer(shapely.union_all(list(geometry.stations.values())), 1e-6)
    assert len(geometry.railways) >= 2
    for railway in geometry.railways.values():
        assert railway.geom_type == "LineString"
        assert land.contains(railway)
        assert sum(shape.intersects(railway) for shape in geometry.stations.values()) >= 3


def test_towns_have_smaller_areas_than_hills(geometry, fiction):
    def median_km2(municipality):
        return np.median(
            [
                area.area_km2
                for area in geometry.small_areas
                if fiction.places[area.place_index].municipality == municipality
            ]
        )

    assert median_km2("葦原市中央区") * 4 < median_km2("蛍沢村")


def test_names_of_small_areas_are_unique_in_their_municipality(geometry):
    named = [(area.municipality_code, area.name) for area in geometry.small_areas]
    assert len(set(named)) == len(named)
    assert len({area.code for area in geometry.small_areas}) == len(named)


def test_rough_edge_stays_inside_the_room_between_its_two_sites():
    start, end = np.array([[0.0, 0.0]]), np.array([[4.0, 0.0]])
    sites = (np.array([[2.0, 0.5]]), np.array([[2.0, -0.5]]))
    lines = roughen(start, end, sites, np.array([5.0]), 4, np.random.default_rng(1))
    x, y = lines[0].T
    room = 0.5 * np.minimum(x, 4.0 - x) / 2.0
    assert (np.abs(y) <= room + 1e-9).all()
    assert np.abs(y).max() > 0.05
    assert lines[0][0].tolist() == [0.0, 0.0]
    assert lines[0][-1].tolist() == [4.0, 0.0]
