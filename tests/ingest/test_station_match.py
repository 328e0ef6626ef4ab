"""A row's station is found by code and name as of its month, and by nothing else."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.ingest.station_match import Mismatch, MismatchKind, Spelling, StationMatcher
from analysis.profile import Profile, Station

SEPTEMBER = date(2024, 9, 1)


def match(profile: Profile, code: str, name: str, month: date = SEPTEMBER) -> str | MismatchKind:
    found = StationMatcher(profile).match(code, name, month)
    return found.id if isinstance(found, Station) else found.kind


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("98-101", "青葉"),
        ("98-101", ""),
        ("", "青葉"),
        ("", "青葉警察署"),
        ("", "青葉署"),
        ("", "青　葉"),
        ("９８－１０１", ""),
        (" 98‐101 ", "青葉"),
        ("98101", "青葉"),
        ("101", "青葉"),
        ("101", ""),
    ],
)
def test_one_station_in_every_way_it_is_written(profile: Profile, code: str, name: str) -> None:
    assert match(profile, code, name) == "98-101"


@pytest.mark.parametrize(
    ("code", "name", "kind"),
    [
        ("", "", MismatchKind.BLANK),
        ("98-999", "青葉", MismatchKind.UNKNOWN_CODE),
        ("", "青菜", MismatchKind.UNKNOWN_NAME),
        ("98-101", "桜台", MismatchKind.DISAGREE),
        ("43-101", "浦和", MismatchKind.OTHER_PREFECTURE),
    ],
)
def test_what_does_not_fit_is_told_apart(
    profile: Profile, code: str, name: str, kind: MismatchKind
) -> None:
    assert match(profile, code, name) is kind


@pytest.mark.parametrize(
    ("code", "name", "month", "expected"),
    [
        ("98-118", "若葉中央", date(2020, 2, 1), "98-118"),
        ("98-118", "若葉中央", date(2020, 3, 1), "98-118"),  # still open on the 1st of March
        ("98-118", "若葉中央", date(2020, 4, 1), MismatchKind.NOT_VALID),
        ("98-131", "若葉", date(2020, 2, 1), MismatchKind.NOT_VALID),
        ("98-131", "若葉", date(2020, 3, 1), "98-131@2020-03-02"),
        ("98-131@2020-03-02", "", date(2020, 4, 1), "98-131@2020-03-02"),
    ],
)
def test_merger_in_mid_month(
    profile: Profile, code: str, name: str, month: date, expected: str | MismatchKind
) -> None:
    assert match(profile, code, name, month) == expected


def test_station_that_is_gone_is_explained_by_what_became_of_it(profile: Profile) -> None:
    mismatch = StationMatcher(profile).match("", "若葉北", date(2021, 1, 1))
    assert isinstance(mismatch, Mismatch)
    assert "令和2年3月2日：若葉中央と若葉北を統合して若葉を設置" in mismatch.message


def test_code_reused_in_mid_month_is_decided_by_the_name_or_asked(profile: Profile) -> None:
    reused = (
        Station("98-150", "旧町", None, date(2020, 3, 14), "", False, "架空"),
        Station("98-150", "新町", date(2020, 3, 15), None, "", False, "架空"),
    )
    handed_over = replace(profile, stations=(*profile.stations, *reused))
    march = date(2020, 3, 1)
    assert match(handed_over, "98-150", "旧町", march) == "98-150"
    assert match(handed_over, "98-150", "新町", march) == "98-150@2020-03-15"
    assert match(handed_over, "98-150", "", march) is MismatchKind.AMBIGUOUS
    assert match(handed_over, "98-150", "", date(2020, 4, 1)) == "98-150@2020-03-15"


@pytest.fixture
def names(profile: Profile) -> Profile:
    """A prefecture with names that are written in several ways."""
    written = ("龍ヶ崎", "髙﨑", "つくば", "霞が関", "三ッ沢", "鹿嶋", "東鹿島")
    stations = tuple(
        Station(f"98-2{number:02}", name, None, None, "", False, "架空")
        for number, name in enumerate(written)
    )
    return replace(profile, stations=(*profile.stations, *stations))


@pytest.mark.parametrize(
    ("name", "station"),
    [
        ("竜ケ崎", "98-200"),
        ("竜ヶ崎警察署", "98-200"),
        ("龍が崎署", "98-200"),
        ("高崎", "98-201"),
        ("ﾂｸﾊﾞ", "98-202"),
        ("ツクバ警察署", "98-202"),
        ("霞ヶ関", "98-203"),
        ("三ツ沢", "98-204"),
        ("三っ沢", "98-204"),
        ("鹿島", "98-205"),
    ],
)
def test_other_spelling_of_a_name_is_taken_and_said(
    names: Profile, name: str, station: str
) -> None:
    found, spelling = StationMatcher(names).read("", name, SEPTEMBER)
    assert isinstance(found, Station)
    assert (found.id, spelling) == (station, Spelling.VARIANT)


def test_spelling_that_two_stations_share_is_not_taken(names: Profile) -> None:
    twin = Station("98-300", "鹿島", None, None, "", False, "架空")
    both = replace(names, stations=(*names.stations, twin))
    assert match(both, "", "鹿島") == "98-300"
    assert match(both, "", "鹿嶋") == "98-205"
    assert match(both, "", "鹿嶌") is MismatchKind.UNKNOWN_NAME


@pytest.mark.parametrize(
    ("name", "near"), [("青菜", "青葉"), ("若葉町", "若葉"), ("つくは", "つくば")]
)
def test_near_miss_is_offered_and_never_taken(names: Profile, name: str, near: str) -> None:
    found = StationMatcher(names).match("", name, SEPTEMBER)
    assert isinstance(found, Mismatch)
    assert near in found.near
    assert f"近い名前：{found.near[0]}" in found.message


def test_number_without_its_prefecture_is_not_enough_where_two_have_it(profile: Profile) -> None:
    other = Station("97-101", "北町", None, None, "", False, "架空")
    both = replace(profile, stations=(*profile.stations, other))
    assert match(both, "101", "") is MismatchKind.UNKNOWN_CODE
    assert match(both, "97101", "") == "97-101"


@pytest.fixture
def readings(profile: Profile) -> Profile:
    """A prefecture whose profile says how names are read; 水辺 and 三津辺 are read alike."""
    read = (
        ("潮見崎東", "しおみざきひがし"),
        ("水辺", "みずべ"),
        ("三津辺", "ミズベ"),
        ("若宮", ""),
    )
    stations = tuple(
        Station(f"98-4{number:02}", name, None, None, "", False, "架空", kana)
        for number, (name, kana) in enumerate(read)
    )
    return replace(profile, stations=(*profile.stations, *stations))


@pytest.mark.parametrize(
    "name",
    [
        "しおみざきひがし",
        "シオミザキヒガシ",
        "ｼｵﾐｻﾞｷﾋｶﾞｼ",
        "シオミザキ　ヒガシ",
        "しおみざきひがし警察署",
        "シオミザキヒガシケイサツショ",
        "ｼｵﾐｻﾞｷﾋｶﾞｼ署",
    ],
)
def test_station_is_found_by_its_reading_in_every_kana(readings: Profile, name: str) -> None:
    found, spelling = StationMatcher(readings).read("", name, SEPTEMBER)
    assert isinstance(found, Station)
    assert (found.id, spelling) == ("98-400", Spelling.VARIANT)
    assert match(readings, "98-400", name) == "98-400"
    assert match(readings, "98-401", name) is MismatchKind.DISAGREE


def test_reading_that_two_stations_share_is_asked_about(readings: Profile) -> None:
    assert match(readings, "", "みずべ") is MismatchKind.AMBIGUOUS
    assert match(readings, "98-402", "ミズベ") == "98-402"


def test_reading_that_the_profile_does_not_have_is_not_guessed(readings: Profile) -> None:
    assert match(readings, "", "わかみや") is MismatchKind.UNKNOWN_NAME


def test_reading_that_nearly_fits_is_offered_and_never_taken(readings: Profile) -> None:
    found = StationMatcher(readings).match("", "しおみさきひがし", SEPTEMBER)
    assert isinstance(found, Mismatch)
    assert found.near == ("潮見崎東",)
