"""The shipped profiles hold the facts of the design, and a contradictory folder is refused."""

import csv
import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from analysis.errors import UserError
from analysis.geography.prefectures import find_prefecture
from analysis.geography.station_codes import read_station_codes, stations_of
from analysis.indicators import load_catalogue
from analysis.profile import (
    SHIPPED_PROFILES,
    IntakeRules,
    MeetingKind,
    SuccessionKind,
    load_profile,
    read_profile,
)

NOW = date(2025, 3, 31)


@pytest.mark.parametrize(
    ("profile_id", "stations", "municipalities"), [("saitama", 39, 72), ("ibaraki", 27, 44)]
)
def test_stations_and_municipalities_are_complete(profile_id, stations, municipalities):
    profile = load_profile(profile_id)
    current = profile.stations_on(NOW)
    assert len(current) == stations
    held = {
        t.municipality_code for t in profile.territories if t.station_id in {s.id for s in current}
    }
    assert len(held) == municipalities
    assert all(code.startswith(profile.jis_code) and len(code) == 5 for code in held)
    assert {s.code.partition("-")[0] for s in profile.stations} == {profile.prefecture_code}
    assert {t.station_id for t in profile.territories} == {s.id for s in profile.stations}


@pytest.mark.parametrize("profile_id", ["saitama", "ibaraki"])
def test_a_municipality_is_held_whole_by_one_station_or_in_named_parts(profile_id):
    profile = load_profile(profile_id)
    current = {s.id for s in profile.stations_on(NOW)}
    parts: dict[str, list[str]] = {}
    for row in profile.territories:
        if row.station_id in current:
            parts.setdefault(row.municipality_code, []).append(row.part)
    assert all(held == [""] or (len(held) > 1 and all(held)) for held in parts.values())


@pytest.mark.parametrize("profile_id", ["saitama", "ibaraki"])
def test_what_no_source_confirms_is_marked(profile_id):
    profile = load_profile(profile_id)
    for row in profile.territories:
        assert row.needs_confirmation == ("未確認" in row.evidence)
        assert row.evidence
    unconfirmed = {t.station_id for t in profile.territories if t.needs_confirmation}
    assert unconfirmed <= {s.id for s in profile.stations if s.needs_confirmation}
    assert "未確認" in profile.source


MEETINGS = {
    "saitama": ["対策会議", "対策調整会議", "推進担当者会議", "検討会"],
    "ibaraki": ["推進本部対策会議", "班長会議", "担当者会議", "署推進本部対策会議"],
}


@pytest.mark.parametrize("profile_id", MEETINGS)
def test_every_kind_of_meeting_is_the_prefectures_own(profile_id):
    profile = load_profile(profile_id)
    assert [profile.meeting(kind).name for kind in MeetingKind] == MEETINGS[profile_id]
    assert profile.policy_title == "在留外国人の安全の確保に向けた総合対策推進要綱"


def test_the_ibaraki_station_meeting_reports_its_result():
    assert "結果の報告" in load_profile("ibaraki").meeting(MeetingKind.STATION).purpose


@pytest.mark.parametrize("profile_id", ["saitama", "ibaraki"])
def test_measures_are_seen_through_indicators_of_the_catalogue(profile_id):
    catalogue = load_catalogue()
    measures = load_profile(profile_id).measures
    assert 8 <= len(measures) <= 12
    assert len({m.code for m in measures}) == len(measures)
    for measure in measures:
        assert measure.indicators
        assert [code for code in measure.indicators if code not in catalogue] == []
        assert measure.section in {i.policy_section for i in catalogue.indicators}


def test_tsukuba_and_kamisu_are_dated_successions():
    profile = load_profile("ibaraki")
    split, merge = profile.successions
    assert (split.day, split.kind) == (date(2017, 4, 1), SuccessionKind.SPLIT)
    assert split.to_ids == ("40-112", "40-130@2017-04-01")
    assert (merge.day, merge.kind) == (date(2020, 3, 2), SuccessionKind.MERGE)
    assert [profile.station(i).name for i in merge.from_ids] == ["つくば中央", "つくば北"]
    assert profile.station(merge.to_ids[0]).name == "つくば"


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2020, 3, 1), {"つくば中央", "つくば北"}),
        (date(2020, 3, 2), {"つくば"}),
    ],
)
def test_stations_exist_from_their_first_to_their_last_day(day, names):
    valid = load_profile("ibaraki").stations_on(day)
    assert {s.name for s in valid if s.name.startswith("つくば")} == names


@pytest.mark.real_data
def test_names_and_codes_are_those_of_the_published_table():
    folder = os.environ.get("KIZASHI_REAL_DATA")
    if not folder:
        pytest.skip("KIZASHI_REAL_DATA names no folder of published files")
    path = Path(folder) / "npa_station_codes" / "keisatusyotoukoudo_2024.csv"
    table = read_station_codes(path)
    for profile_id, prefecture in (("saitama", "埼玉"), ("ibaraki", "茨城")):
        published = {
            (s.code, s.name) for s in stations_of(table, find_prefecture(prefecture)).stations
        }
        assert {(s.code, s.name) for s in load_profile(profile_id).stations_on(NOW)} == published


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(SHIPPED_PROFILES / "ibaraki", tmp_path / "copy")


def add_line(path, line):
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")


def test_a_station_listed_twice_is_refused(folder):
    add_line(folder / "stations.csv", "40-101,水戸,,,,,0,")
    with pytest.raises(ValueError, match="twice"):
        read_profile(folder)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("territory.csv", "40-999,08201,水戸市,,0,"),
        ("successions.csv", "2020-01-01,rename,40-101,40-999,,"),
    ],
)
def test_a_row_about_an_unknown_station_is_refused(folder, file, line):
    add_line(folder / file, line)
    with pytest.raises(ValueError, match="40-999"):
        read_profile(folder)


PART_HEAD = "station_id,municipality_code,basis,towns,needs_confirmation,evidence"


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("40-101,08201,rest,,1,", "parts.csv names a part"),  # 水戸市 is held whole
        ("40-118,08220,towns,,1,", "towns are listed"),
        ("40-118,08220,rest,天王台,1,", "towns are listed"),
    ],
)
def test_a_part_that_the_territory_does_not_know_is_refused(folder, line, says):
    (folder / "parts.csv").write_text(f"{PART_HEAD}\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=says):
        read_profile(folder)


def test_parts_are_read_with_their_towns():
    parts = {(p.station_id, p.municipality_code): p for p in load_profile("saitama").parts}
    assert parts["43-106", "11105"].towns == ("上落合", "新都心")
    assert load_profile("ibaraki").parts == ()


def test_an_unknown_profile_lists_the_known_ones():
    with pytest.raises(UserError, match=r"ibaraki.*saitama"):
        load_profile("atlantis")


def test_an_unknown_station_is_refused():
    with pytest.raises(UserError, match="警察署"):
        load_profile("saitama").station("43-999")


@pytest.mark.parametrize(
    ("rules", "month", "due", "label"),
    [
        (IntakeRules(1, 10), date(2024, 10, 1), date(2024, 11, 10), "翌月10日"),
        (IntakeRules(1, 10), date(2024, 12, 1), date(2025, 1, 10), "翌月10日"),
        (IntakeRules(), date(2024, 1, 1), date(2024, 2, 29), "翌月末日"),
        (IntakeRules(1, 31), date(2024, 10, 1), date(2024, 11, 30), "翌月31日"),
        (IntakeRules(2, 5), date(2024, 11, 1), date(2025, 1, 5), "翌々月5日"),
        (IntakeRules(3, 0), date(2024, 11, 1), date(2025, 2, 28), "3か月後の末日"),
    ],
)
def test_due_date_of_a_month(rules: IntakeRules, month: date, due: date, label: str) -> None:
    assert rules.due_on(month) == due
    assert rules.due_label == label


@pytest.mark.parametrize("line", ["due_day = 32", "due_months_after = -1", "due_dya = 10"])
def test_intake_rule_that_means_nothing_is_refused(tmp_path: Path, line: str) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(SHIPPED_PROFILES / "demo", folder)
    path = folder / "profile.toml"
    text = path.read_text(encoding="utf-8")
    before, _, after = text.partition("[intake]")
    rest = after[after.index("[[meeting]]") :]
    path.write_text(f"{before}[intake]\n{line}\n\n{rest}", encoding="utf-8")
    with pytest.raises((ValueError, TypeError)):
        read_profile(folder)


def test_reading_of_a_station_is_there_where_a_source_says_it_and_empty_otherwise() -> None:
    fictional = load_profile("demo").stations
    assert all(re.fullmatch("[ぁ-ん]+", station.kana) for station in fictional)
    for profile_id in ("saitama", "ibaraki"):
        read = [station for station in load_profile(profile_id).stations if station.kana]
        assert all("読み：確認" in station.evidence for station in read)


def test_profile_without_readings_is_read_as_before(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    shutil.copytree(SHIPPED_PROFILES / "demo", folder)
    path = folder / "stations.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [[*row[:2], *row[3:]] for row in csv.reader(file)]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    assert {station.kana for station in read_profile(folder).stations} == {""}
