"""A coverage has no overlaps and matching borders; mending makes one."""

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import Polygon, box

from analysis.geography.coordinates import locate
from analysis.geography.coverage import (
    MAP_DETAIL_DEGREES,
    MAX_TOTAL_CHANGE_PCT,
    check_coverage,
    mend,
    simplify,
)
from analysis.geography.geojson_layers import read_json_layers
from analysis.geography.municipalities import municipalities


def frame(*geometries):
    return pd.DataFrame(
        {"code": [f"{i}" for i in range(len(geometries))], "geometry": list(geometries)}
    )


LEFT, RIGHT = box(150.0, 36.0, 150.1, 36.1), box(150.1, 36.0, 150.2, 36.1)
OVERLAPPING = box(150.09, 36.0, 150.2, 36.1)
AFTER_A_GAP = box(150.1001, 36.0, 150.2, 36.1)
BOW_TIE = Polygon([(150.1, 36.0), (150.2, 36.1), (150.2, 36.0), (150.1, 36.1)])


def test_matching_squares_are_a_coverage():
    assert check_coverage(frame(LEFT, RIGHT)).is_valid


def test_an_overlap_names_both_polygons():
    report = check_coverage(frame(LEFT, OVERLAPPING, box(151, 36, 152, 37)))
    assert report.mismatched_codes == ("0", "1")
    assert not report.is_valid


def test_a_gap_counts_when_it_is_narrower_than_asked():
    assert check_coverage(frame(LEFT, AFTER_A_GAP)).is_valid
    assert not check_coverage(frame(LEFT, AFTER_A_GAP), gap_width_degrees=0.001).is_valid


def test_a_polygon_that_crosses_itself_is_named():
    assert check_coverage(frame(LEFT, BOW_TIE)).invalid_codes == ("1",)


def test_mending_removes_the_overlap_and_keeps_the_land():
    mended = mend(frame(LEFT, OVERLAPPING))
    assert check_coverage(mended).is_valid
    assert sum(g.area for g in mended["geometry"]) == pytest.approx(0.02)


def test_mending_makes_crossed_polygons_valid():
    mended = mend(frame(LEFT, BOW_TIE))
    assert check_coverage(mended).is_valid
    assert all(g.geom_type in ("Polygon", "MultiPolygon") for g in mended["geometry"])


def test_mending_does_not_touch_its_argument_nor_a_sound_coverage():
    sound = frame(LEFT, RIGHT)
    assert mend(sound)["geometry"].tolist() == [LEFT, RIGHT]
    broken = frame(LEFT, OVERLAPPING)
    mend(broken)
    assert broken["geometry"].tolist() == [LEFT, OVERLAPPING]


def test_an_overlap_is_measured_and_a_narrow_gap_found():
    overlapping = check_coverage(frame(LEFT, OVERLAPPING))
    # 0.01 by 0.1 degrees at 36° north: 0.90 km by 11.1 km
    assert overlapping.overlaps_km2 == {("0", "1"): pytest.approx(0.90 * 11.1, rel=0.01)}
    sliver = Polygon([(150.1, 36.02), (150.1003, 36.05), (150.1, 36.08)])
    dented = RIGHT.difference(sliver)
    report = check_coverage(frame(LEFT, dented), gap_width_degrees=0.0005)
    assert len(report.gaps_km2) == 1
    assert report.gaps_km2[0] == pytest.approx(sliver.area / 0.001 * 10.0, rel=0.02)
    assert mend(frame(LEFT, dented), gap_width_degrees=0.0005)["geometry"][1].area > dented.area


def test_a_lake_between_towns_is_no_gap():
    lake = box(150.1, 36.04, 150.15, 36.06)
    report = check_coverage(frame(LEFT, RIGHT.difference(lake)), gap_width_degrees=0.0005)
    assert report.gaps_km2 == ()


def wavy(points):
    """A border of many small waves between two towns."""
    steps = np.linspace(0, 0.1, points)
    line = np.column_stack([150.1 + 0.001 * np.sin(steps * 900), 36.0 + steps])
    west = Polygon([*line, (150.0, 36.1), (150.0, 36.0)])
    east = Polygon([*line, (150.2, 36.1), (150.2, 36.0)])
    return frame(west, east)


def test_simplifying_keeps_shared_borders_and_the_land():
    towns = wavy(2000)
    simple = simplify(towns, tolerance_degrees=MAP_DETAIL_DEGREES)
    assert check_coverage(simple.frame).is_valid
    assert simple.points_after < simple.points_before / 3
    assert abs(simple.area_change_pct) <= MAX_TOTAL_CHANGE_PCT
    assert shapely.union_all(list(simple.frame["geometry"])).geom_type == "Polygon"


def test_a_tolerance_that_would_change_the_land_too_much_is_lowered():
    towns = frame(Polygon([(150, 36), (150.1, 36), (150.12, 36.06), (150.1, 36.1), (150, 36.1)]))
    simple = simplify(towns, tolerance_degrees=0.2)
    assert simple.tolerance_degrees < 0.2
    assert simple.area_after_km2 == pytest.approx(simple.area_before_km2, rel=0.002)


def test_rocks_in_open_water_are_dropped_but_never_what_touches_a_neighbour():
    rock = box(150.3, 36.0, 150.3003, 36.0003)
    exclave = box(150.0, 36.05, 150.0003, 36.0503)
    towns = frame(LEFT.difference(exclave), RIGHT.union(rock).union(exclave))
    simple = simplify(towns, tolerance_degrees=0.00001)
    assert simple.islets == 1
    assert len(simple.frame["geometry"][1].geoms) == 2
    assert check_coverage(simple.frame).is_valid


def test_so_many_rocks_that_they_are_land_stay():
    rocks = [box(150.3 + i / 500, 36.0, 150.3005 + i / 500, 36.0005) for i in range(60)]
    towns = frame(LEFT, shapely.union_all([RIGHT, *rocks]))
    simple = simplify(towns, tolerance_degrees=0.00001)
    assert 0 < simple.islets < 60
    assert abs(simple.area_change_pct) <= 0.2


@pytest.mark.real_data
@pytest.mark.parametrize(("code", "count"), [("08", 44), ("11", 72)])
def test_published_boundaries_keep_their_land_when_simplified(real_file, code, count):
    path = real_file(f"boundaries_n03/geojson.N03-21_{code}_210101.json")
    layer = locate(read_json_layers(path.name, path.read_bytes())[0])
    published = municipalities(layer, path.name).frame
    assert check_coverage(published).is_valid
    simple = simplify(published)
    assert len(simple.frame) == count
    assert abs(simple.area_change_pct) < 0.2
    assert check_coverage(simple.frame).is_valid
    # These files were simplified before they were published, to more than a map's detail.
    coarse = mend(published, tolerance_degrees=10 * MAP_DETAIL_DEGREES)
    assert check_coverage(coarse).is_valid
    before = shapely.get_num_coordinates(list(published["geometry"])).sum()
    assert shapely.get_num_coordinates(list(coarse["geometry"])).sum() < before
