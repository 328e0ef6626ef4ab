"""A coverage has no overlaps and matching borders; mending makes one."""

import pandas as pd
import pytest
import shapely
from shapely import Polygon, box

from analysis.geography.coverage import MAP_DETAIL_DEGREES, check_coverage, mend
from analysis.geography.n03 import read_municipalities


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


@pytest.mark.real_data
@pytest.mark.parametrize("code", ["08", "11"])
def test_published_boundaries_stay_a_coverage_when_simplified(real_file, code):
    path = real_file(f"boundaries_n03/geojson.N03-21_{code}_210101.json")
    published = read_municipalities(path).frame
    assert check_coverage(published).is_valid
    # These files were simplified before they were published, to more than a map's detail.
    simple = mend(published, tolerance_degrees=10 * MAP_DETAIL_DEGREES)
    assert check_coverage(simple).is_valid
    before = shapely.get_num_coordinates(list(published["geometry"])).sum()
    assert shapely.get_num_coordinates(list(simple["geometry"])).sum() < before
