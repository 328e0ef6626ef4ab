"""Which stations are shown for a month, where their figures come from, and what is marked."""

from datetime import date

import pytest

from analysis.errors import UserError
from analysis.geography.jurisdictions import Lineage, lineage
from analysis.profile import SuccessionKind, load_profile

MERGE, SPLIT = SuccessionKind.MERGE, SuccessionKind.SPLIT
RENAME, BOUNDARY = SuccessionKind.RENAME, SuccessionKind.BOUNDARY
TSUKUBA, KAMISU, KASHIMA = "40-131@2020-03-02", "40-130@2017-04-01", "40-112"


def shown_ids(result: Lineage) -> set[str]:
    return set(result.station_ids)


def texts(result: Lineage, station_id: str) -> list[str]:
    return [mark.text for mark in result.marks[station_id]]


def test_tsukuba_is_made_of_the_two_stations_that_were_merged():
    result = lineage(load_profile("ibaraki"), date(2024, 10, 1))
    index = result.station_ids.index(TSUKUBA)
    assert result.sources["40-118"] == result.sources["40-119"] == result.sources[TSUKUBA] == index
    assert len(result.stations) == 27
    assert result.starts[TSUKUBA] is None


def test_a_merger_is_marked_with_its_month_and_names():
    result = lineage(load_profile("ibaraki"), date(2024, 10, 1))
    assert texts(result, TSUKUBA)[0].startswith("令和2年3月、つくば中央・つくば北を統合")
    assert result.marks[TSUKUBA][0].month == date(2020, 3, 1)
    assert result.marks[TSUKUBA][0].kind is MERGE


def test_a_split_off_station_begins_at_the_split_and_the_parent_goes_on():
    result = lineage(load_profile("ibaraki"), date(2024, 10, 1))
    assert result.starts[KAMISU] == date(2017, 4, 1)
    assert result.starts[KASHIMA] is None
    assert "鹿嶋から分離・新設" in texts(result, KAMISU)[0]
    assert "導出できません" in texts(result, KAMISU)[0]
    assert "神栖を分離" in texts(result, KASHIMA)[0]
    assert "含みます" in texts(result, KASHIMA)[0]
    assert [m.station_id for m in result.members[KASHIMA]] == [KASHIMA]


@pytest.mark.parametrize(
    ("month", "is_merged"),
    [(date(2020, 2, 1), False), (date(2020, 3, 1), True), (date(2020, 4, 1), True)],
)
def test_the_month_of_a_change_belongs_to_the_station_that_exists_when_it_ends(month, is_merged):
    ids = shown_ids(lineage(load_profile("ibaraki"), month))
    assert (TSUKUBA in ids) is is_merged
    assert ({"40-118", "40-119"} <= ids) is not is_merged


def test_before_a_change_nothing_of_it_is_known():
    result = lineage(load_profile("ibaraki"), date(2016, 1, 1))
    assert not any(result.marks.values())
    assert set(result.excluded) == {TSUKUBA, KAMISU}
    assert all("まだ設置されていない" in reason for reason in result.excluded.values())


def test_mergers_in_a_chain_reach_the_last_station(make):
    stations = [
        make.station("A", valid_to="2019-03-31"),
        make.station("B", valid_to="2019-03-31"),
        make.station("C", "2019-04-01", "2021-03-31"),
        make.station("D", valid_to="2021-03-31"),
        make.station("E", "2021-04-01"),
    ]
    changes = [
        make.succession("2021-04-01", MERGE, "C@2019-04-01 D", "E@2021-04-01"),
        make.succession("2019-04-01", MERGE, "A B", "C@2019-04-01"),
    ]
    result = lineage(make.profile(stations, changes), date(2022, 1, 1))
    assert set(result.sources) == {"A", "B", "C@2019-04-01", "D", "E@2021-04-01"}
    assert [mark.month.year for mark in result.marks["E@2021-04-01"]] == [2019, 2021]
    last_needed = {m.station_id: m.last for m in result.members["E@2021-04-01"]}
    assert last_needed["A"] == date(2019, 3, 1)
    assert last_needed["D"] == date(2021, 3, 1)


def test_a_series_starts_where_one_of_its_merged_parts_was_split_off_elsewhere(make):
    stations = [
        make.station("P"),
        make.station("K", "2018-04-01", "2021-03-31"),
        make.station("Q", valid_to="2021-03-31"),
        make.station("Z", "2021-04-01"),
    ]
    changes = [
        make.succession("2018-04-01", SPLIT, "P", "P K@2018-04-01"),
        make.succession("2021-04-01", MERGE, "K@2018-04-01 Q", "Z@2021-04-01"),
    ]
    result = lineage(make.profile(stations, changes), date(2022, 1, 1))
    assert result.starts["Z@2021-04-01"] == date(2018, 4, 1)


def test_a_split_that_was_merged_back_leaves_the_whole_series(make):
    stations = [make.station("P"), make.station("K", "2018-04-01", "2021-03-31")]
    changes = [
        make.succession("2018-04-01", SPLIT, "P", "P K@2018-04-01"),
        make.succession("2021-04-01", MERGE, "P K@2018-04-01", "P"),
    ]
    result = lineage(make.profile(stations, changes), date(2022, 1, 1))
    assert result.starts["P"] is None
    assert set(result.sources) == {"P", "K@2018-04-01"}


def test_a_rename_continues_and_a_changed_boundary_is_marked_on_both_sides(make):
    stations = [
        make.station("A", valid_to="2019-12-31", name="旧町"),
        make.station("A2", "2020-01-01", name="新町"),
        make.station("B", name="隣町"),
    ]
    changes = [
        make.succession("2020-01-01", RENAME, "A", "A2@2020-01-01"),
        make.succession("2021-01-01", BOUNDARY, "A2@2020-01-01", "B"),
    ]
    result = lineage(make.profile(stations, changes), date(2022, 1, 1))
    assert result.sources["A"] == result.sources["A2@2020-01-01"]
    assert texts(result, "A2@2020-01-01")[0] == (
        "令和2年1月、旧町から新町へ名称を変更。数値は続いています"
    )
    assert "同じ区域のものではありません" in texts(result, "B")[0]


def test_a_name_that_came_back_is_followed_through_both_changes(make):
    stations = [make.station("A"), make.station("B", valid_to="2020-12-31")]
    changes = [
        make.succession("2019-01-01", RENAME, "A", "B"),
        make.succession("2021-01-01", RENAME, "B", "A"),
    ]
    members = lineage(make.profile(stations, changes), date(2022, 1, 1)).members["A"]
    assert [(m.station_id, m.first, m.last) for m in members] == [
        ("A", date(2021, 1, 1), None),
        ("B", date(2019, 1, 1), date(2020, 12, 1)),
        ("A", None, date(2018, 12, 1)),
    ]


def test_a_station_dissolved_into_several_is_excluded_with_the_reason(make):
    stations = [
        make.station("A", valid_to="2019-12-31"),
        make.station("B", "2020-01-01"),
        make.station("C", "2020-01-01"),
    ]
    changes = [make.succession("2020-01-01", SPLIT, "A", "B@2020-01-01 C@2020-01-01")]
    result = lineage(make.profile(stations, changes), date(2021, 1, 1))
    assert "一つに決められない" in result.excluded["A"]
    assert result.starts["B@2020-01-01"] == date(2020, 1, 1)


def test_a_reorganisation_of_several_into_several_is_not_derivable(make):
    stations = [
        make.station("A", valid_to="2019-12-31"),
        make.station("B", valid_to="2019-12-31"),
        make.station("C", "2020-01-01"),
        make.station("D", "2020-01-01"),
    ]
    changes = [make.succession("2020-01-01", MERGE, "A B", "C@2020-01-01 D@2020-01-01")]
    result = lineage(make.profile(stations, changes), date(2021, 1, 1))
    assert set(result.excluded) == {"A", "B"}
    assert "導出できません" in texts(result, "C@2020-01-01")[0]
    assert result.starts["D@2020-01-01"] == date(2020, 1, 1)


def test_a_station_merged_into_two_is_refused(make):
    stations = [
        make.station("A", valid_to="2019-12-31"),
        make.station("B", "2020-01-01"),
        make.station("C", "2020-01-01"),
        make.station("D", valid_to="2019-12-31"),
    ]
    changes = [
        make.succession("2020-01-01", MERGE, "A D", "B@2020-01-01"),
        make.succession("2020-01-01", MERGE, "A", "C@2020-01-01"),
    ]
    with pytest.raises(UserError, match="successions.csv"):
        lineage(make.profile(stations, changes), date(2021, 1, 1))
