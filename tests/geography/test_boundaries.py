"""Station shapes are unions of whole municipalities; split ones get a shape of their own."""

import csv
from datetime import date

import pandas as pd
import pytest
import shapely
from shapely import box

from analysis.errors import UserError
from analysis.geography.adjacency import neighbour_borders
from analysis.geography.boundaries import (
    check_profile_covers,
    from_store_frame,
    station_shapes,
    to_store_frame,
)
from analysis.geography.coordinates import locate
from analysis.geography.geojson_layers import read_json_layers
from analysis.geography.municipalities import municipalities as read_municipalities
from analysis.profile import load_profile

NOW = date(2025, 3, 1)
SQUARES = {str(i): box(150 + i / 10, 36.0, 150 + (i + 1) / 10, 36.1) for i in range(1, 6)}


@pytest.fixture
def municipalities():
    return pd.DataFrame(
        {
            "code": list(SQUARES),
            "name": [f"{code}市" for code in SQUARES],
            "parent": "",
            "geometry": list(SQUARES.values()),
        }
    )


@pytest.fixture
def split_profile(make):
    """A holds 1, 2 and a part of 3; B only parts of 3; C holds 4; D nothing; 5 is nobody's."""
    return make.profile(
        [make.station(code) for code in "ABCD"],
        territories=[
            make.territory("A", "1"),
            make.territory("A", "2"),
            make.territory("A", "3", "東部"),
            make.territory("B", "3", "西部"),
            make.territory("C", "4"),
        ],
    )


def test_whole_municipalities_are_joined_into_one_shape(split_profile, municipalities):
    result = station_shapes(split_profile, municipalities, NOW)
    assert result.shapes["A"].equals(SQUARES["1"] | SQUARES["2"])
    assert result.shapes["A"].geom_type == "Polygon"


def test_a_split_municipality_is_a_shape_of_its_own_that_opens_all_its_stations(
    split_profile, municipalities
):
    result = station_shapes(split_profile, municipalities, NOW)
    assert result.split == {"3": ("A", "B")}
    assert result.split_shapes == {"3": SQUARES["3"]}
    assert result.split_names == {"3": "3市"}
    assert not any(shape.covers(SQUARES["3"]) for shape in result.shapes.values())
    assert result.partial == {"A": ("3",), "B": ("3",)}


def test_a_station_without_a_shape_says_why(split_profile, municipalities):
    unplaced = station_shapes(split_profile, municipalities, NOW).unplaced
    assert set(unplaced) == {"B", "D"}
    assert "3市の一部だけ" in unplaced["B"]
    assert "登録されていない" in unplaced["D"]


def test_a_municipality_missing_from_the_boundaries_is_named(split_profile, municipalities):
    fewer = municipalities[municipalities["code"] != "4"]
    assert "4市がない" in station_shapes(split_profile, fewer, NOW).unplaced["C"]
    with pytest.raises(UserError, match="4市（4）"):
        check_profile_covers(split_profile, fewer)


def test_land_of_no_station_is_listed(split_profile, municipalities):
    assert station_shapes(split_profile, municipalities, NOW).uncovered == ("5",)


def test_boundaries_of_another_prefecture_are_refused(municipalities):
    with pytest.raises(UserError, match="埼玉県のプロファイルのものではありません"):
        check_profile_covers(load_profile("saitama"), municipalities)


def test_a_profile_without_territory_lets_any_boundaries_pass(make, municipalities):
    check_profile_covers(make.profile([make.station("A")]), municipalities)


def test_shapes_survive_the_way_to_the_store_and_back(municipalities):
    stored = to_store_frame(municipalities)
    assert list(stored.columns) == ["code", "name", "wkb", "parent"]
    assert all(isinstance(wkb, bytes) for wkb in stored["wkb"])
    pd.testing.assert_frame_equal(
        from_store_frame(stored)[["code", "name", "parent"]],
        stored[["code", "name", "parent"]],
    )
    back = from_store_frame(stored)["geometry"]
    assert all(shapely.equals_exact(list(back), list(SQUARES.values())))


def published(path):
    layer = locate(read_json_layers(path.name, path.read_bytes())[0])
    return read_municipalities(layer, path.name).frame


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("profile_id", "code", "shapes", "split", "unplaced"),
    [("saitama", "11", 36, 8, 3), ("ibaraki", "08", 27, 0, 0)],
)
def test_published_boundaries_place_the_stations(
    real_file, profile_id, code, shapes, split, unplaced
):
    profile = load_profile(profile_id)
    path = real_file(f"boundaries_n03/geojson.N03-21_{code}_210101.json")
    municipalities = published(path)
    check_profile_covers(profile, municipalities)
    result = station_shapes(profile, municipalities, NOW)
    assert (len(result.shapes), len(result.split), len(result.unplaced)) == (
        shapes,
        split,
        unplaced,
    )
    assert result.uncovered == ()
    drawn = shapely.union_all([*result.shapes.values(), *result.split_shapes.values()])
    whole = shapely.union_all(list(municipalities["geometry"]))
    assert drawn.symmetric_difference(whole).area == pytest.approx(0, abs=1e-9)


@pytest.mark.real_data
def test_the_profiles_name_every_municipality_as_the_published_file_does(real_file):
    for profile_id, code in (("saitama", "11"), ("ibaraki", "08")):
        path = real_file(f"boundaries_n03/geojson.N03-21_{code}_210101.json")
        frame = published(path)
        names = dict(zip(frame["code"], frame["name"], strict=True))
        territories = load_profile(profile_id).territories
        assert {t.municipality_code: t.municipality for t in territories} == names


@pytest.mark.real_data
def test_stations_across_a_split_municipality_are_neighbours(real_file):
    path = real_file("boundaries_n03/geojson.N03-21_11_210101.json")
    result = station_shapes(load_profile("saitama"), published(path), NOW)
    found = neighbour_borders(
        result.shapes, split=result.possible_holders, split_shapes=result.split_shapes
    )
    soka = {near.station_id: near.is_certain for near in found["43-105"]}
    assert (
        soka.items() >= {"43-103": False, "43-134": False, "43-127": True}.items()
    )  # 川口, 武南, 越谷
    pairs = {(one, near.station_id) for one, others in found.items() for near in others}
    assert pairs == {(other, one) for one, other in pairs}


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "code", "stations"), [("saitama", "11", 39), ("ibaraki", "08", 27)]
)
def test_every_station_of_the_list_of_facts_is_drawn_or_listed_with_the_reason(
    real_file, name, code, stations
):
    with real_file(f"../stations_{name}.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["npa_code"] for row in csv.DictReader(file)}
    assert len(listed) == stations
    municipalities = published(real_file(f"boundaries_n03/geojson.N03-21_{code}_210101.json"))
    profile = load_profile(name)
    result = station_shapes(profile, municipalities, NOW)
    drawn = {profile.station(i).code for i in result.shapes}
    unplaced = {profile.station(i).code: reason for i, reason in result.unplaced.items()}
    assert drawn | set(unplaced) == listed
    assert not drawn & set(unplaced)
    assert all(
        "parts.csv" in reason or "登録されていません" in reason for reason in unplaced.values()
    )
    # Each that is not drawn is reached through the split municipality that it shares.
    sharing = {profile.station(i).code for held in result.split.values() for i in held}
    assert set(unplaced) <= sharing
