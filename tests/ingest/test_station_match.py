"""A row's station is found by code and name as of its month, and by nothing else."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.ingest.station_match import Mismatch, MismatchKind, StationMatcher
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
