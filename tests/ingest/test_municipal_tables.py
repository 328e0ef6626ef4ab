"""Municipal tables become municipal figures: sums checked and never added, countries dropped."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.ingest.area_match import (
    AreaProblem,
    Municipality,
    MunicipalityMatcher,
    RowKind,
    check_digit,
)
from analysis.ingest.count_cells import SymbolReading
from analysis.ingest.format_descriptions import find_description, load_descriptions, split_year
from analysis.ingest.published_tables import read_published
from analysis.ingest.reading_choices import ReadingChoices
from analysis.observations import CellState
from tests.ingest.published_files import (
    MUNICIPALITIES,
    PLACE,
    PROFILE,
    figures,
    notices,
    problems,
    read,
    sheet,
)

OFFENCES = """code5,municipality,population_2024,刑法犯認知件数
98101,架空市東区,9000,30
98102,架空市西区,8000,12
98201,若葉市,7000,"""
YEAR_2024 = "2024-01/2024-12"
CALENDAR_2024 = ReadingChoices(period=(date(2024, 1, 1), date(2024, 12, 1)))


def test_offences_by_municipality_are_kept_as_figures_of_the_year() -> None:
    reading = read(OFFENCES, "令和6年 市区町村別 刑法犯認知件数")
    assert problems(reading) == []
    assert figures(reading) == {
        ("98101", "recognised_offences", YEAR_2024): 30,
        ("98102", "recognised_offences", YEAR_2024): 12,
        ("98201", "recognised_offences", YEAR_2024): None,
    }
    assert reading.observations == ()
    assert "3市区町村の値として警察署の件数とは別に保存" in notices(reading)
    assert "表にない市区町村が2あります" in notices(reading)


@pytest.mark.parametrize(
    ("header", "titles", "name", "period"),
    [
        ("刑法犯認知件数", ["令和5年度"], "a.csv", "2023-04/2024-03"),
        ("刑法犯認知件数_2024", [], "a.csv", YEAR_2024),
        ("令和6年 刑法犯総数", [], "a.csv", YEAR_2024),
        ("刑法犯（Ｒ６）", [], "a.csv", YEAR_2024),
        ("刑法犯認知件数", [], "ninchi_R6.csv", YEAR_2024),
        ("令和6年", ["刑法犯認知件数の推移"], "a.csv", YEAR_2024),
    ],
)
def test_year_is_read_from_header_title_or_the_name_of_the_file(
    header: str, titles: list[str], name: str, period: str
) -> None:
    reading = read(f"市区町村名,{header}\n若葉市,5", *titles, name=name)
    assert figures(reading) == {("98201", "recognised_offences", period): 5}
    assert ("ファイルの名前から" in notices(reading)) == (name != "a.csv")


def test_year_that_nothing_says_is_asked_for_and_taken_from_the_answer() -> None:
    table = "市区町村名,刑法犯認知件数\n若葉市,5"
    (problem,) = problems(read(table))
    assert "何年の件数か" in problem
    answered = read(table, choices=CALENDAR_2024)
    assert figures(answered) == {("98201", "recognised_offences", YEAR_2024): 5}


def test_year_that_is_not_over_is_refused() -> None:
    (problem,) = problems(read("市区町村名,刑法犯認知件数\n若葉市,5", "令和7年"))
    assert "まだ終わっていない期間" in problem


LEVELS = """市区町村,刑法犯認知件数
架空県,62
架空市,42
東区,30
西区,12
若葉市,15
深山郡深山町,2
龍ケ丘市,3"""


def test_levels_are_checked_and_only_municipalities_are_kept() -> None:
    reading = read(LEVELS, "令和6年")
    assert problems(reading) == []
    assert sum(count or 0 for count in figures(reading).values()) == 62
    assert dict(reading.left_out) == {RowKind.SUM.value: 1, RowKind.CITY_OF_WARDS.value: 1}
    assert (reading.rows_read, reading.rows_placed) == (7, 5)


@pytest.mark.parametrize(
    ("wrong", "line"), [("架空県,62→架空県,63", "3行目"), ("架空市,42→架空市,40", "4行目")]
)
def test_total_that_disagrees_with_its_parts_refuses_the_table(wrong: str, line: str) -> None:
    (problem,) = problems(read(LEVELS.replace(*wrong.split("→")), "令和6年"))
    assert problem.startswith(line)
    assert "内訳の行の合計と合いません" in problem


def test_total_is_not_compared_where_a_part_is_withheld() -> None:
    assert problems(read(LEVELS.replace("若葉市,15", "若葉市,X"), "令和6年")) == []


def test_rows_of_nowhere_are_left_out_and_may_be_part_of_the_total() -> None:
    table = LEVELS.replace("架空県,62", "合計,70") + "\n海外認知,3\n不明,5"
    reading = read(table, "令和6年")
    assert problems(reading) == []
    assert dict(reading.left_out)[RowKind.NOWHERE.value] == 2


BLOCKS = """市区町丁,総合計,凶悪犯計,凶悪犯強盗
若葉市本町１丁目,4,1,1
若葉市本町２丁目,5,0,0
若葉市以下不詳,1,0,0
若葉市計,10,1,1
深山郡深山町,2,0,0
深山郡深山町上,1,0,0
深山郡深山町計,3,0,0
若葉市,10,1,1
深山郡深山町,3,0,0
他県,1,0,0
合計,14,1,1"""


def test_blocks_and_streets_are_summed_to_their_municipality() -> None:
    reading = read(BLOCKS, "令和6年 刑法犯認知件数")
    assert problems(reading) == []
    assert figures(reading) == {
        ("98201", "recognised_offences", YEAR_2024): 10,
        ("98201", "recognised_felonies", YEAR_2024): 1,
        ("98302", "recognised_offences", YEAR_2024): 3,
        ("98302", "recognised_felonies", YEAR_2024): 0,
    }


def test_block_total_that_disagrees_refuses_the_table() -> None:
    assert len(problems(read(BLOCKS.replace("若葉市計,10", "若葉市計,11"), "令和6年"))) == 1


RESIDENTS = """団体コード,市町村名,総数,中国,ベトナム,ブラジル,その他
,架空県,100,40,30,20,10
,架空市,60,20,20,15,5
981010,東区,35,10,10,13,2
981028,西区,25,10,10,2,3
982016,若葉市,30,15,10,5,0
983021,深山町,10,5,0,0,5"""
DECEMBER = "2024-12/2024-12"
TITLE = "市町村別 外国人住民数（令和6年12月末現在）"


def test_countries_are_summed_and_dropped_before_anything_is_kept() -> None:
    reading = read(RESIDENTS, TITLE)
    assert problems(reading) == []
    assert figures(reading) == {
        ("98101", "foreign_residents", DECEMBER): 35,
        ("98102", "foreign_residents", DECEMBER): 25,
        ("98201", "foreign_residents", DECEMBER): 30,
        ("98302", "foreign_residents", DECEMBER): 10,
    }
    kept = reading.area_counts.to_csv() + repr(reading.observations) + repr(reading.problems)
    assert not [word for word in ("中国", "ベトナム", "ブラジル", "15") if word in kept]


def test_station_gets_a_figure_only_as_a_sum_of_whole_municipalities() -> None:
    reading = read(RESIDENTS, TITLE)
    assert {(o.station_id, o.count) for o in reading.observations} == {
        ("98-101", 35),
        ("98-103", 40),
    }
    assert {(o.indicator, o.month) for o in reading.observations} == {
        ("foreign_residents", date(2024, 12, 1))
    }
    assert "架空西（架空市西区が架空西警察署・龍ヶ丘警察署に分かれるため" in notices(reading)


@pytest.mark.parametrize(
    ("day", "month"),
    [("令和6年12月末", "2024-12"), ("令和7年1月1日", "2024-12"), ("2024/6/30", "2024-06")],
)
def test_first_of_a_month_stands_for_the_end_of_the_month_before(day: str, month: str) -> None:
    reading = read(RESIDENTS, f"外国人住民数 {day}現在")
    assert {key[2] for key in figures(reading)} == {f"{month}/{month}"}


def test_day_that_nothing_says_is_asked_for() -> None:
    (problem,) = problems(read(RESIDENTS, "外国人住民数"))
    assert "いつ現在の人数か" in problem
    answered = read(RESIDENTS, choices=ReadingChoices(reference_day=date(2024, 12, 31)))
    assert problems(answered) == []


def test_table_without_a_total_is_summed_over_its_countries() -> None:
    table = "市町村名,中国,ベトナム,ブラジル\n若葉市,15,10,5\n深山町,5,X,0"
    reading = read(table, TITLE)
    assert figures(reading) == {
        ("98201", "foreign_residents", DECEMBER): 30,
        ("98302", "foreign_residents", DECEMBER): None,
    }
    assert set(reading.area_counts["state"]) == {CellState.VALUE, CellState.WITHHELD}


def test_regions_of_the_world_beside_their_countries_are_not_counted_twice() -> None:
    table = "市町村名,総数,アジア,中国,ベトナム,南米,ブラジル\n若葉市,30,25,15,10,5,5"
    reading = read(table, TITLE)
    assert problems(reading) == []
    assert list(figures(reading).values()) == [30]
    assert "総数より小さい" not in notices(reading)


def test_regions_of_the_world_alone_are_summed() -> None:
    table = "市町村名,アジア,ヨーロッパ,南米\n若葉市,25,1,5"
    assert list(figures(read(table, TITLE)).values()) == [31]


def test_parts_above_their_total_refuse_the_table() -> None:
    (problem,) = problems(read(RESIDENTS.replace("30,15,10,5,0", "30,15,10,5,9"), TITLE))
    assert problem.startswith("7行目")
    assert "総数の列より大きく" in problem


def test_rows_of_countries_are_summed_and_dropped() -> None:
    table = """市区町村,国籍・地域,人数
若葉市,総数,30
若葉市,中国,20
若葉市,ブラジル,10
深山町,アジア,7
深山町,中国,4
深山町,ベトナム,3"""
    reading = read(table, TITLE)
    assert problems(reading) == []
    assert figures(reading) == {
        ("98201", "foreign_residents", DECEMBER): 30,
        ("98302", "foreign_residents", DECEMBER): 7,
    }


def test_country_that_is_not_known_refuses_the_table_without_naming_it() -> None:
    (problem,) = problems(read("市区町村,国籍・地域,人数\n若葉市,架空国,30", TITLE))
    assert problem.startswith("3行目")
    assert "架空国" not in problem
    (column,) = problems(read(RESIDENTS.replace("その他", "架空国"), TITLE))
    assert column.startswith("2行目G列")
    assert "架空国" not in column


def test_marks_may_mean_something_else_in_one_file() -> None:
    table = "市町村名,総数,中国,ベトナム,ブラジル\n若葉市,-,-,-,-"
    zero = ReadingChoices(symbols={"-": SymbolReading.ZERO})
    assert list(figures(read(table, TITLE)).values()) == [None]
    assert list(figures(read(table, TITLE, choices=zero)).values()) == [0]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("98999,,1", "市区町村コードです"),
        ("981011,,1", "検査数字"),
        ("98101,若葉市,1", "別の市区町村"),
        (",若葉,1", "近い名前：若葉市"),
        (",,1", "空白です"),
    ],
)
def test_row_that_fits_no_municipality_is_named(row: str, message: str) -> None:
    table = f"code,市区町村名,刑法犯認知件数\n98208,龍ヶ丘市,2\n{row}"
    (problem,) = problems(read(table, "令和6年"))
    assert problem.startswith("4行目")
    assert message in problem


def test_municipality_that_stands_twice_is_refused() -> None:
    (problem,) = problems(read("市区町村名,刑法犯認知件数\n若葉市,5\n若葉市,6", "令和6年"))
    assert "3行目と同じ市区町村" in problem


def test_table_of_another_prefecture_is_refused() -> None:
    (problem,) = problems(read("code5,市区町村名,刑法犯認知件数\n13101,千代田区,5", "令和6年"))
    assert "架空県の市区町村の行が1行もありません" in problem


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("98201", "若葉市", "98201"),
        ("982016", "", "98201"),
        ("９８２０１", "", "98201"),
        ("", "架空県若葉市", "98201"),
        ("", "東区", "98101"),
        ("", "架空市東区", "98101"),
        ("", "竜ケ丘市", "98208"),
        ("", "深山郡深山町", "98302"),
    ],
)
def test_municipality_in_every_way_it_is_written(code: str, name: str, expected: str) -> None:
    found = MunicipalityMatcher(PROFILE, MUNICIPALITIES).match(code, name)
    assert isinstance(found, Municipality)
    assert (found.code, found.restored) == (expected, False)


def test_lost_leading_zero_is_restored_where_only_one_code_can_be_meant() -> None:
    north = replace(PROFILE, jis_code="08")
    matcher = MunicipalityMatcher(north, {"08201": "水辺市", "08202": "浜辺市"})
    assert matcher.match("8201", "水辺市") == Municipality("08201", "水辺市", restored=True)
    assert matcher.match("82015", "水辺市") == Municipality("08201", "水辺市", restored=True)
    assert isinstance(matcher.match("8203", ""), AreaProblem)


def test_check_digits_of_known_codes() -> None:
    # 総務省 全国地方公共団体コード: 011002 札幌市, 131016 千代田区, 112224 越谷市
    assert [check_digit(code) for code in ("01100", "13101", "11222")] == ["2", "6", "4"]


def test_descriptions_name_measures_once_and_recognise_only_their_own() -> None:
    for description in load_descriptions():
        codes = [measure.code for measure in description.measures]
        assert len(codes) == len(set(codes))
    template = ("警察署コード", "警察署名", "年月", "指標コード", "指標名", "件数", "単位")
    assert find_description(template, ()) is None
    assert find_description(("市町村名", "総数", "男", "女"), ("人口",)) is None
    assert find_description(("市町村名", "総数", "男", "女"), ("外国人住民数",)) is not None


@pytest.mark.parametrize(
    ("header", "rest"),
    [
        ("T001082001", "t001082001"),
        ("code5", "code5"),
        ("crimes2_x", "crimes2_x"),
        ("1丁目", "1丁目"),
    ],
)
def test_number_that_is_no_year_is_no_year(header: str, rest: str) -> None:
    assert split_year(header) == (rest, None)


def test_without_any_municipality_the_way_to_get_them_is_said() -> None:
    table = sheet(OFFENCES, "令和6年")
    description = find_description(table.header, ())
    nowhere = replace(PLACE, municipalities={})
    (problem,) = read_published(table, description, nowhere, CALENDAR_2024).problems
    assert "「境界・管轄」" in problem.remedy


def test_total_of_countries_is_not_lost_beside_a_column_of_everybody() -> None:
    reading = read("市町村名,総人口,中国,ベトナム,ブラジル\n若葉市,900,15,10,5", TITLE)
    assert problems(reading) == []
    assert figures(reading) == {
        ("98201", "foreign_residents", DECEMBER): 30,
        ("98201", "all_residents", DECEMBER): 900,
    }
