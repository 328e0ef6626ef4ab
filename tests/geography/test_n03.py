"""National boundary files in each of their layouts, and what they are refused for."""

import json

import pytest

from analysis.errors import UserError
from analysis.geography.n03 import read_municipalities


def square(west, south=36.0, size=0.1):
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(geometry=None, **properties):
    return {
        "type": "Feature",
        "properties": {"N03_001": "架空県", **properties},
        "geometry": geometry or square(150.0),
    }


@pytest.fixture
def write(tmp_path):
    def write(*features, encoding="utf-8"):
        path = tmp_path / "N03.geojson"
        text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
        path.write_text(text, encoding=encoding)
        return path

    return write


OLD = [
    feature(N03_003="海原市", N03_004="東区", N03_007="00101"),
    feature(square(150.1), N03_003=None, N03_004="山田市", N03_007="00201"),
    feature(square(150.2), N03_003="浜郡", N03_004="浜町", N03_007="00301"),
]
NEW = [
    feature(N03_003=None, N03_004="海原市", N03_005="東区", N03_007="00101"),
    feature(square(150.1), N03_003=None, N03_004="山田市", N03_005=None, N03_007="00201"),
    feature(square(150.2), N03_003="浜郡", N03_004="浜町", N03_005=None, N03_007="00301"),
]


@pytest.mark.parametrize("features", [OLD, NEW], ids=["until 2023", "since 2024"])
def test_a_ward_is_named_with_its_city_in_both_layouts(write, features):
    frame = read_municipalities(write(*features)).frame
    assert frame["name"].tolist() == ["海原市東区", "山田市", "浜町"]
    assert frame["parent"].tolist() == ["海原市", "", ""]
    assert frame["code"].tolist() == ["00101", "00201", "00301"]


def test_a_byte_order_mark_is_read_over(write):
    assert len(read_municipalities(write(*OLD, encoding="utf-8-sig")).frame) == 3


def test_islands_of_one_code_become_one_shape(write):
    island = feature(square(150.5), N03_004="山田市", N03_007="00201")
    frame = read_municipalities(write(OLD[1], island)).frame
    assert len(frame) == 1
    assert frame["geometry"][0].geom_type == "MultiPolygon"
    assert frame["geometry"][0].area == pytest.approx(0.02)


def test_touching_pieces_of_one_code_lose_their_inner_border(write):
    piece = feature(square(150.2), N03_004="山田市", N03_007="00201")
    frame = read_municipalities(write(OLD[1], piece)).frame
    assert frame["geometry"][0].geom_type == "Polygon"


def test_land_that_belongs_to_no_municipality_is_listed(write):
    nobody = feature(square(150.9), N03_004="所属未定地", N03_007=None)
    result = read_municipalities(write(*OLD, nobody))
    assert result.left_out == ("所属未定地（1件）",)
    assert len(result.frame) == 3


def test_the_credit_that_the_terms_ask_for_is_carried(write):
    assert "国土数値情報" in read_municipalities(write(*OLD)).credit


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (feature(N03_003="海原市", N03_007="00101"), "N03_004"),
        (feature(N03_004="山田市"), "N03_007"),
        (feature(N03_004="山田市", N03_007="201"), "N03_007"),
        (feature(N03_004="", N03_007="00201"), "空です"),
        (feature({"type": "Point", "coordinates": [150, 36]}, N03_004="a", N03_007="00201"), "面"),
        (feature({"type": "Polygon"}, N03_004="a", N03_007="00201"), "図形を読み取れません"),
        (feature(square(-20000.0), N03_004="a", N03_007="00201"), "経緯度"),
    ],
)
def test_a_wrong_feature_is_refused_with_its_number(write, wrong, says):
    with pytest.raises(UserError, match=says) as refusal:
        read_municipalities(write(OLD[0], wrong))
    assert "2番目の地物" in str(refusal.value)


def test_every_wrong_feature_is_counted(write):
    with pytest.raises(UserError, match="12件の問題") as refusal:
        read_municipalities(write(*[feature(N03_004="山田市")] * 12))
    assert "ほか2件" in str(refusal.value)


def test_one_code_with_two_names_is_refused(write):
    other = feature(N03_004="川田市", N03_007="00201")
    with pytest.raises(UserError, match="00201"):
        read_municipalities(write(OLD[1], other))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "JSON"),
        (b"\xff\xfe\x00", "JSON"),
        (b"code,name\n1,a\n", "JSON"),
        (b"[1]", "FeatureCollection"),
        (b'{"type":"FeatureCollection","features":[]}', "FeatureCollection"),
        (b'{"type":"Topology","objects":{}}', "TopoJSON"),
    ],
)
def test_a_file_that_is_something_else_is_refused(tmp_path, content, says):
    path = tmp_path / "other.json"
    path.write_bytes(content)
    with pytest.raises(UserError, match=says):
        read_municipalities(path)


def test_an_absent_file_is_named(tmp_path):
    with pytest.raises(UserError, match=r"absent\.geojson"):
        read_municipalities(tmp_path / "absent.geojson")


@pytest.mark.real_data
@pytest.mark.parametrize(("code", "count"), [("08", 44), ("11", 72)])
def test_published_files_are_read(real_file, code, count):
    path = real_file(f"boundaries_n03/geojson.N03-21_{code}_210101.json")
    frame = read_municipalities(path).frame
    assert len(frame) == count
    assert frame["code"].str.startswith(code).all()


@pytest.mark.real_data
def test_the_published_topojson_is_refused_by_its_name(real_file):
    with pytest.raises(UserError, match="TopoJSON"):
        read_municipalities(real_file("boundaries_n03/topojson.N03-21_11_210101.json"))
