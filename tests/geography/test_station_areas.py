"""Published stations are known by name inside their prefecture, never by a code of the file."""

from dataclasses import replace

import pytest
import shapely

from analysis.errors import UserError
from analysis.geography.coordinates import locate
from analysis.geography.geojson_layers import read_json_layers
from analysis.geography.station_areas import find_station, p18_credit, station_areas
from analysis.profile import load_profile
from tests.geography.sample_files import geojson, square

FILE = "P18-12_08_GML.zip"
TSUKUBA = shapely.Point(140.08, 36.08)


def located(*features):
    return locate(read_json_layers(FILE, geojson(features))[0])


def point(name, code="08220", shape=TSUKUBA):
    return {"P18_001": name, "P18_002": code, "P18_003": 2, "P18_004": "所在地"}, shape


def test_points_get_the_station_that_bears_the_name():
    layer = located(point("水戸警察署", "08201"), point("つくば中央警察署"))
    found = station_areas(layer, load_profile("ibaraki"), FILE, dimension=0)
    assert found.frame["code"].tolist() == ["40-101", "40-118"]
    assert (
        found.credit == "「国土数値情報（警察署データ・2012年時点）」（国土交通省）を加工して作成"
    )


def test_kobans_other_prefectures_and_unknown_stations_are_left_out_and_told():
    layer = located(
        point("水戸警察署", "08201"),
        point("水戸警察署大工町交番", "08201"),
        point("茨城県警察本部", "08201"),
        point("浦和警察署", "11107"),
        point("岩瀬警察署", "08231"),
    )
    found = station_areas(layer, load_profile("ibaraki"), FILE, dimension=0)
    assert len(found.frame) == 1
    assert set(found.left_out) == {
        "警察署でない施設（2件）",
        "ほかの都道府県（1件）",
        "プロファイルにない警察署：岩瀬警察署（1件）",
    }


def test_jurisdictions_come_under_their_own_column_and_parts_are_joined():
    features = [
        ({"P18_005": "水戸警察署", "P18_006": "水戸市", "P18_007": None}, square(140.4)),
        ({"P18_005": "水戸警察署", "P18_006": "水戸市", "P18_007": "茨城町"}, square(140.5)),
    ]
    found = station_areas(located(*features), load_profile("ibaraki"), FILE, dimension=2)
    assert found.frame["geometry"][0].area == pytest.approx(0.02)


@pytest.mark.parametrize(
    "published", ["茨城県警察水戸警察署", "茨城県水戸警察署", "水戸警察署", " 水戸警察署"]
)
def test_the_police_force_in_front_of_a_name_is_read_over(published):
    assert find_station(load_profile("ibaraki"), published).id == "40-101"


@pytest.mark.parametrize("published", ["竜ケ崎警察署", "竜ヶ崎警察署", "龍ケ崎警察署"])
def test_usual_spellings_are_one_name(published):
    assert find_station(load_profile("ibaraki"), published).name == "龍ヶ崎"


def test_names_that_only_resemble_each_other_are_not_joined():
    profile = load_profile("ibaraki")
    assert find_station(profile, "つくば西警察署") is None
    assert find_station(profile, "つくば警察署").id == "40-131@2020-03-02"


def test_of_two_stations_of_one_name_the_newest_is_taken(make):
    old, new = (
        make.station("A", valid_to="2019-12-31", name="海原"),
        make.station("B", "2020-01-01", name="海原"),
    )
    assert find_station(make.profile([new, old]), "海原警察署").id == "B@2020-01-01"


def test_an_own_file_needs_a_credit_and_a_column_of_station_names():
    own = located(({"署名": "水戸警察署"}, square(140.4)))
    profile = replace(load_profile("ibaraki"))
    found = station_areas(own, profile, "own.geojson", dimension=2, credit="県警 2024")
    assert found.credit == "県警 2024"
    with pytest.raises(UserError, match="出典"):
        station_areas(own, profile, "own.geojson", dimension=2)
    with pytest.raises(UserError, match="警察署名"):
        station_areas(located(({"name": "水戸"}, square(140.4))), profile, "a", dimension=2)


def test_a_credit_without_a_year_in_the_files_name_names_none():
    assert "時点" not in p18_credit("police.zip")
