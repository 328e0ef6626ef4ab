"""Rivers and railways help to find one's way: joined by name, cut to the prefecture, long ones only."""

import pytest
from shapely import LineString

from analysis.errors import UserError
from analysis.geography.boundary_kinds import BoundaryKind, told_kind
from analysis.geography.coordinates import locate
from analysis.geography.geojson_layers import read_json_layers
from analysis.geography.orientation_lines import length_km, orientation_lines
from tests.geography.sample_files import geojson, square

BOX = (139.0, 35.5, 140.0, 36.5)


def line(west, east, north=36.0):
    return LineString([(west, north), (east, north)])


def lines(*features, kind="river", **options):
    located = locate(read_json_layers("W05.geojson", geojson(features))[0])
    return orientation_lines(located, kind, options.pop("bounds", BOX), **options)


def test_pieces_of_one_river_become_one_line_and_brooks_are_left_out():
    found = lines(
        ({"W05_004": "荒川"}, line(139.2, 139.4)),
        ({"W05_004": "荒川"}, line(139.4, 139.6)),
        ({"W05_004": "小川"}, line(139.2, 139.25, 36.2)),
    )
    assert found.frame["name"].tolist() == ["荒川"]
    assert found.frame["geometry"][0].geom_type == "LineString"
    assert found.left_out == ("15km 未満の線（1件）",)
    assert "河川データ" in found.credit


def test_rivers_of_one_name_stay_apart_by_their_number_and_nameless_ones_are_no_river():
    found = lines(
        ({"W05_002": "8303040001", "W05_004": "新川"}, line(139.2, 139.45)),
        ({"W05_002": "8303050002", "W05_004": "新川"}, line(139.2, 139.3, 36.2)),
        ({"W05_002": "8303060003", "W05_004": "名称不明"}, line(139.2, 139.6, 36.3)),
    )
    assert found.frame["code"].tolist() == ["8303040001 新川"]  # 22 km; the other one has 9
    assert found.left_out == ("15km 未満の線（1件）", "名称のない線（1件）")


def test_railways_of_one_name_stay_apart_by_their_company():
    found = lines(
        ({"N02_003": "1号線", "N02_004": "北市"}, line(139.2, 139.3)),
        ({"N02_003": "1号線", "N02_004": "南市"}, line(139.2, 139.3, 35.7)),
        kind="rail",
    )
    assert found.frame["name"].tolist() == ["1号線", "1号線"]
    assert found.frame["code"].tolist() == ["北市 1号線", "南市 1号線"]


def test_rivers_with_columns_in_japanese_have_their_credit_from_the_files_name():
    content = geojson([({"河川コード": "01", "河川名": "荒川"}, line(139.2, 139.6))])
    layer = read_json_layers("W05-09_01_GML.zip／W05-09_01-g_Stream", content)[0]
    assert told_kind(layer) is BoundaryKind.RIVER
    found = orientation_lines(locate(layer), "river", BOX)
    assert found.frame["name"].tolist() == ["荒川"]
    assert "河川データ" in found.credit


def test_lines_end_at_the_box_of_the_prefecture():
    found = lines(({"N02_003": "本線"}, line(138.0, 141.0)), kind="rail")
    assert found.frame["geometry"][0].bounds == (139.0, 36.0, 140.0, 36.0)


def test_a_coast_needs_no_name():
    found = lines(({"C23_001": "08201"}, line(139.1, 139.9)), kind="coast")
    assert found.frame["name"].tolist() == ["名称なし"]


def test_areas_and_lines_elsewhere_are_no_orientation():
    with pytest.raises(UserError, match="線がありません"):
        lines(({"W05_004": "荒川"}, line(130.0, 131.0)), ({"W05_004": "湖"}, square(139.5)))


def test_an_own_file_needs_a_credit():
    with pytest.raises(UserError, match="出典"):
        lines(({"name": "荒川"}, line(139.2, 139.6)))
    assert lines(({"name": "荒川"}, line(139.2, 139.6)), credit="県").credit == "県"


def test_a_tenth_of_a_degree_along_36_north_is_nine_km():
    assert length_km(line(139.0, 139.1)) == pytest.approx(9.0, rel=0.01)
    assert length_km(LineString()) == 0
