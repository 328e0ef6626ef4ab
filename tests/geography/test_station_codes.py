"""The police agency's code table: read in every form it is published in, never joined by code."""

import pytest

from analysis.errors import UserError
from analysis.geography.prefectures import PREFECTURES, find_prefecture
from analysis.geography.station_codes import compare_tables, read_station_codes, stations_of

HEAD = [
    "項目名,警察署等コード,,,,",
    "適用,本票,,,,",
    "説明,事故が発生した場所を管轄する警察署等をいう。,,,,",
    ",,,,,",
    "コード（都道府県）,コード（警察署等）,都道府県名,警察署等名,,",
]
ROWS = [
    "10,059,北海道（札幌方面）,高速道路交通警察隊,,",
    "10,101,北海道（札幌方面）,中央,,",
    "11,050,北海道（函館方面）,交通課,,",
    "11,201,北海道（函館方面）,函館中央,,",
    "14,501,北海道（北見方面）,北見,,",
    "40,131,茨城,不明,,",
    "40,101,茨城,水戸,,",
    "97,108,沖縄,本部,,",
    "80,053,徳島,交通指導課（高速隊）,,",
    "80,101,徳島,徳島中央,,",
    "30,101,東京,丸の内,,",
    "60,101,京都,下鴨,,",
]


@pytest.fixture
def write(tmp_path):
    def write(lines, *, newline="\n", encoding="utf-8-sig", name="codes.csv"):
        path = tmp_path / name
        path.write_bytes(newline.join([*lines, ""]).encode(encoding))
        return path

    return write


def codes(table, prefecture):
    return [s.code for s in stations_of(table, find_prefecture(prefecture)).stations]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp932"])
def test_any_line_end_and_encoding(write, newline, encoding):
    table = read_station_codes(write(HEAD + ROWS, newline=newline, encoding=encoding))
    assert len(table) == len(ROWS)
    assert table[1].code == "10-101"
    assert table[1].line == 7


def test_five_columns_and_six_columns_are_the_same(write):
    five = [line.removesuffix(",") for line in HEAD + ROWS]
    assert [r.code for r in read_station_codes(write(five))] == [
        r.code for r in read_station_codes(write(HEAD + ROWS, name="six.csv"))
    ]


def test_zeros_that_a_spreadsheet_dropped_are_put_back(write):
    table = read_station_codes(write([*HEAD, "10,59,北海道（札幌方面）,高速道路交通警察隊"]))
    assert table[0].code == "10-059"


def test_hokkaido_takes_all_its_areas_and_no_units(write):
    found = stations_of(read_station_codes(write(HEAD + ROWS)), find_prefecture("北海道"))
    assert [s.code for s in found.stations] == ["10-101", "11-201", "14-501"]
    assert [s.block for s in found.stations] == ["札幌方面", "函館方面", "北見方面"]
    assert all(s.needs_confirmation for s in found.stations)
    assert [item.row.name for item in found.left_out] == ["高速道路交通警察隊", "交通課"]
    assert all(item.reason for item in found.left_out)


def test_unknown_and_units_are_left_out_but_a_station_called_honbu_stays(write):
    table = read_station_codes(write(HEAD + ROWS))
    assert codes(table, "茨城県") == ["40-101"]
    assert codes(table, "沖縄県") == ["97-108"]
    assert codes(table, "徳島県") == ["80-101"]


def test_a_number_below_one_hundred_is_no_station_whatever_its_name(write):
    lines = [*HEAD, "20,070,青森,新設班", "20,101,青森,青森"]
    found = stations_of(read_station_codes(write(lines)), find_prefecture("青森"))
    assert [s.name for s in found.stations] == ["青森"]
    assert "100未満" in found.left_out[0].reason


@pytest.mark.parametrize("name", ["京都", "京都府", " 京都府 "])
def test_prefectures_are_known_with_and_without_their_ending(write, name):
    assert codes(read_station_codes(write(HEAD + ROWS)), name) == ["60-101"]


def test_prefectures_are_the_47_of_the_standard():
    assert len(PREFECTURES) == 47
    assert (find_prefecture("埼玉").jis_code, find_prefecture("沖縄県").jis_code) == ("11", "47")
    assert find_prefecture("東京").police_name == "警視庁"
    assert find_prefecture("北海道").police_name == "北海道警察"
    assert len({p.id for p in PREFECTURES}) == 47
    with pytest.raises(UserError, match="都道府県"):
        find_prefecture("江戸")


def test_a_prefecture_that_the_table_lacks_is_refused(write):
    with pytest.raises(UserError, match="福岡県の警察署がありません"):
        stations_of(read_station_codes(write(HEAD + ROWS)), find_prefecture("福岡"))


def test_rows_that_do_not_fit_are_all_named(write):
    lines = [*HEAD, "10,101,北海道（札幌方面）,中央", "10,x,北海道,西", "10,103,北海道,", "合計,2"]
    with pytest.raises(UserError) as refusal:
        read_station_codes(write(lines))
    assert [line for line in ("7行目", "8行目", "9行目") if line in str(refusal.value)] == [
        "7行目",
        "8行目",
        "9行目",
    ]


def test_a_number_given_twice_in_one_table_is_refused(write):
    lines = [*HEAD, "10,101,北海道（札幌方面）,中央", "10,101,北海道（札幌方面）,西"]
    with pytest.raises(UserError, match="7行目：6行目と番号が同じ"):
        read_station_codes(write(lines))


@pytest.mark.parametrize("lines", [[], ["a,b", "1,2"], HEAD])
def test_a_file_that_is_no_code_table_is_refused(write, lines):
    with pytest.raises(UserError, match=r"codes\.csv"):
        read_station_codes(write(lines))


def test_bytes_of_no_known_encoding_and_an_absent_file_are_refused(tmp_path):
    path = tmp_path / "bytes.csv"
    path.write_bytes(b"\x81\xff\xfe\x00")
    with pytest.raises(UserError, match="文字コード"):
        read_station_codes(path)
    with pytest.raises(UserError, match="開けません"):
        read_station_codes(tmp_path / "absent.csv")


def test_a_code_given_again_is_reported_and_not_joined(write):
    first = read_station_codes(write([*HEAD, "40,131,茨城,不明", "40,118,茨城,つくば中央"]))
    second = read_station_codes(write([*HEAD, "40,131,茨城,つくば"], name="later.csv"))
    difference = compare_tables(first, second)
    assert [(a.name, b.name) for a, b in difference.same_code_other_name] == [("不明", "つくば")]
    assert [row.name for row in difference.only_in_first] == ["つくば中央"]
    assert difference.only_in_second == ()


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("years", "rows", "hokkaido", "ibaraki"),
    [
        ("2019-2021", 1224, 66, 28),
        ("2022", 1209, 64, 27),
        ("2023", 1206, 64, 27),
        ("2024", 1207, 64, 27),
    ],
)
def test_published_tables(real_file, years, rows, hokkaido, ibaraki):
    table = read_station_codes(real_file(f"npa_station_codes/keisatusyotoukoudo_{years}.csv"))
    assert len(table) == rows
    assert len(codes(table, "北海道")) == hokkaido
    assert len(codes(table, "茨城県")) == ibaraki
    assert len(codes(table, "埼玉県")) == 39
    for prefecture in PREFECTURES:
        assert codes(table, prefecture.name)


@pytest.mark.real_data
def test_tsukubas_number_meant_something_else_before(real_file):
    tables = [
        read_station_codes(real_file(f"npa_station_codes/keisatusyotoukoudo_{years}.csv"))
        for years in ("2019-2021", "2022")
    ]
    reused = compare_tables(*tables).same_code_other_name
    assert ("40-131", "不明", "つくば") in [(a.code, a.name, b.name) for a, b in reused]
