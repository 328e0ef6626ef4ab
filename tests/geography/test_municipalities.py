"""Municipal boundaries of every layout, own files and small areas, and what they are refused for."""

from datetime import date

import pytest
import shapely

from analysis.errors import UserError
from analysis.geography.coordinates import locate
from analysis.geography.geojson_layers import read_json_layers
from analysis.geography.municipalities import check_digit, municipalities, small_areas
from analysis.geography.n03 import n03_credit, n03_day
from tests.geography.sample_files import geojson, square


def located(*features, crs=""):
    return locate(read_json_layers("N03-21_00_210101.geojson", geojson(features, crs=crs))[0])


def read(*features, **options):
    return municipalities(located(*features), "N03-21_00_210101.geojson", **options)


def n03(shape=None, **columns):
    return {"N03_001": "架空県", **columns}, shape or square(150.0)


OLD = [
    n03(N03_003="海原市", N03_004="東区", N03_007="00101"),
    n03(square(150.1), N03_003=None, N03_004="山田市", N03_007="00201"),
    n03(square(150.2), N03_003="浜郡", N03_004="浜町", N03_007="00301"),
]
NEW = [
    n03(N03_003=None, N03_004="海原市", N03_005="東区", N03_007="00101"),
    n03(square(150.1), N03_003=None, N03_004="山田市", N03_005=None, N03_007="00201"),
    n03(square(150.2), N03_003="浜郡", N03_004="浜町", N03_005=None, N03_007="00301"),
]


@pytest.mark.parametrize("features", [OLD, NEW], ids=["until 2023", "since 2024"])
def test_a_ward_is_named_with_its_city_in_both_layouts(features):
    frame = read(*features).frame
    assert frame["name"].tolist() == ["海原市東区", "山田市", "浜町"]
    assert frame["parent"].tolist() == ["海原市", "", ""]
    assert frame["code"].tolist() == ["00101", "00201", "00301"]


def test_islands_of_one_code_become_one_shape():
    frame = read(OLD[1], n03(square(150.5), N03_004="山田市", N03_007="00201")).frame
    assert len(frame) == 1
    assert frame["geometry"][0].geom_type == "MultiPolygon"
    assert frame["geometry"][0].area == pytest.approx(0.02)


def test_touching_pieces_of_one_code_lose_their_inner_border():
    frame = read(OLD[1], n03(square(150.2), N03_004="山田市", N03_007="00201")).frame
    assert frame["geometry"][0].geom_type == "Polygon"


def test_land_that_belongs_to_no_municipality_is_listed():
    result = read(*OLD, n03(square(150.9), N03_004="所属未定地", N03_007=None))
    assert result.left_out == ("所属未定地（1件）",)
    assert len(result.frame) == 3


def test_of_a_file_of_the_whole_country_only_the_prefecture_is_taken():
    result = read(*OLD, n03(square(151.0), N03_004="川崎町", N03_007="04324"), jis_code="00")
    assert len(result.frame) == 3
    assert result.left_out == ("ほかの都道府県（1件）",)
    with pytest.raises(UserError, match="一つもありません"):
        read(*OLD, jis_code="47")


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("N03-21_11_210101.json", date(2021, 1, 1)),
        ("N03-20260101_11_GML.zip", date(2026, 1, 1)),
        ("N03-140401_14_GML.zip", date(2014, 4, 1)),
        ("N03-22_220101.shp", date(2022, 1, 1)),
        ("N03.geojson", None),
        ("N03-21_11_211301.json", None),
    ],
)
def test_the_credit_tells_the_day_that_the_files_name_tells(name, day):
    assert n03_day(name) == day
    assert ("時点" in n03_credit(name)) is (day is not None)
    assert n03_credit(name).startswith("「国土数値情報（行政区域データ")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (n03(N03_003="海原市", N03_007="00101"), "N03_004"),
        (n03(N03_004="山田市"), "N03_007"),
        (n03(N03_004="山田市", N03_007="201"), "N03_007"),
        (n03(N03_004="", N03_007="00201"), "空です"),
        (n03(shapely.Point(150, 36), N03_004="a", N03_007="00201"), "面"),
    ],
)
def test_a_wrong_feature_is_refused_with_its_number(wrong, says):
    with pytest.raises(UserError, match=says) as refusal:
        read(OLD[0], wrong)
    assert "2番目の地物" in str(refusal.value)


def test_every_wrong_feature_is_counted():
    with pytest.raises(UserError, match="12件の問題") as refusal:
        read(*[n03(N03_004="山田市")] * 12)
    assert "ほか2件" in str(refusal.value)


def test_one_code_with_two_names_is_refused():
    with pytest.raises(UserError, match="00201"):
        read(OLD[1], n03(N03_004="川田市", N03_007="00201"))


OWN = [
    ({"番号": 1, "市区町村コード": 11107, "市区町村名": "浦和区", "人口": 170000}, square(139.6)),
    ({"番号": 2, "市区町村コード": 11201, "市区町村名": "川越市", "人口": 350000}, square(139.4)),
]


def test_an_own_file_needs_no_other_columns_than_code_and_name():
    frame = read(*OWN, credit="県土地図 2024").frame
    assert frame[["code", "name"]].to_numpy().tolist() == [["11107", "浦和区"], ["11201", "川越市"]]


def test_own_columns_are_found_by_what_stands_in_them():
    unnamed = [
        ({"A": p["番号"], "B": p["市区町村コード"], "C": p["市区町村名"]}, s) for p, s in OWN
    ]
    assert read(*unnamed, credit="県土地図").frame["code"].tolist() == ["11107", "11201"]


def test_two_columns_that_could_be_the_code_are_asked_about():
    double = [({"X": 11107, "Y": 11107, "name": "浦和区"}, square(139.6))]
    with pytest.raises(UserError, match="列を決められません") as refusal:
        read(*double, credit="県土地図")
    assert "X、Y、name" in str(refusal.value)


def test_an_own_file_without_a_credit_is_refused():
    with pytest.raises(UserError, match="出典"):
        read(*OWN)


@pytest.mark.parametrize(
    ("code", "digit"), [("01101", "1"), ("01100", "2"), ("13101", "6"), ("11107", "4")]
)
def test_the_check_digit_of_published_codes(code, digit):
    # 総務省「全国地方公共団体コード」: 札幌市中央区 011011, 札幌市 011002, 千代田区 131016,
    # さいたま市浦和区 111074
    assert check_digit(code) == digit


def test_six_digits_lose_their_check_digit_and_a_wrong_one_is_refused():
    six = [({"団体コード": "131016", "name": "千代田区"}, square(139.7))]
    assert read(*six, credit="県").frame["code"].tolist() == ["13101"]
    wrong = [({"団体コード": "131017", "name": "千代田区"}, square(139.7))]
    with pytest.raises(UserError, match="検査数字"):
        read(*wrong, credit="県")


def test_small_areas_know_their_municipality_and_water_is_left_out():
    features = [
        ({"KEY_CODE": "111070010", "CITY_NAME": "さいたま市浦和区", "S_NAME": "上木崎一丁目",
          "HCODE": 8101}, square(139.6)),
        ({"KEY_CODE": "111079999", "CITY_NAME": "", "S_NAME": "", "HCODE": 8154}, square(139.7)),
    ]  # fmt: skip
    result = small_areas(located(*features))
    assert result.frame[["code", "name", "parent"]].to_numpy().tolist() == [
        ["111070010", "さいたま市浦和区上木崎一丁目", "11107"]
    ]
    assert result.left_out == ("水面調査区（1件）",)
    assert "統計地理情報" in result.credit


def test_a_town_in_pieces_is_one_small_area_and_a_wards_city_is_named():
    # As in h27ka27106: the ward alone in CITY_NAME, and a number for each piece in KIGO_E.
    town = {"KEY_CODE": "00101001001", "CITY_NAME": "東区", "S_NAME": "浜１丁目",
            "GST_NAME": "海原市", "CSS_NAME": "東区", "HCODE": 8101}  # fmt: skip
    features = [
        ({**town, "KIGO_E": "E1"}, square(139.6)),
        ({**town, "KIGO_E": "E2"}, square(139.8)),
        ({**town, "KEY_CODE": "00101001002", "S_NAME": None}, square(139.9)),
    ]
    frame = small_areas(located(*features)).frame
    assert frame["name"].tolist() == ["海原市東区浜１丁目", "海原市東区（町丁名なし）"]
    assert frame["geometry"][0].area == pytest.approx(0.02)


def test_small_areas_of_another_file_are_refused():
    with pytest.raises(UserError, match="KEY_CODE"):
        small_areas(located(*OWN))


@pytest.mark.real_data
@pytest.mark.parametrize(("code", "count"), [("08", 44), ("11", 72)])
@pytest.mark.parametrize("kind", ["geojson", "topojson"])
def test_published_files_are_read(real_file, code, count, kind):
    path = real_file(f"boundaries_n03/{kind}.N03-21_{code}_210101.json")
    layer = locate(read_json_layers(path.name, path.read_bytes())[0])
    result = municipalities(layer, path.name, jis_code=code)
    assert len(result.frame) == count
    assert "令和3年1月1日時点" in result.credit
