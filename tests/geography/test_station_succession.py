"""What several years' tables show is listed for a person; nothing is joined by code alone."""

import pytest

from analysis.geography.prefectures import PREFECTURES, find_prefecture
from analysis.geography.station_codes import StationCode, read_station_codes
from analysis.geography.station_succession import propose_successions, survey
from analysis.profile import SuccessionKind

BETWEEN = ("2021", "2022")


def rows(*names):
    return tuple(
        StationCode("40", entry.split()[0], "茨城", entry.split()[1], line)
        for line, entry in enumerate(names, start=1)
    )


def proposed(first, second):
    return [
        (p.kind, [r.name for r in p.earlier], [r.name for r in p.later])
        for p in propose_successions(rows(*first), rows(*second), BETWEEN)
    ]


def test_stations_whose_name_goes_on_in_a_new_one_may_have_merged():
    first = ["118 つくば中央", "119 つくば北", "131 不明"]
    assert proposed(first, ["131 つくば"]) == [
        (SuccessionKind.MERGE, ["つくば中央", "つくば北"], ["つくば"])
    ]


def test_a_merger_is_seen_when_the_new_station_takes_an_old_code():
    assert proposed(["173 豊岡南", "174 豊岡北"], ["173 豊岡"]) == [
        (SuccessionKind.MERGE, ["豊岡南", "豊岡北"], ["豊岡"])
    ]


def test_one_code_with_two_names_is_a_question_and_no_rename():
    (only,) = propose_successions(rows("259 浦賀"), rows("259 横須賀南"), BETWEEN)
    assert only.kind is None
    assert only.kind_label == "判断が必要"
    assert "番号だけが同じ" in only.reason


def test_a_code_that_was_unknown_before_brings_a_new_station():
    assert proposed(["238 不明"], ["238 中堺"]) == [(SuccessionKind.SPLIT, [], ["中堺"])]


def test_a_station_that_goes_without_kin_has_no_heir_proposed():
    assert proposed(["107 江刺", "108 奥州"], ["108 奥州"]) == [(None, ["江刺"], [])]


def test_a_station_that_goes_beside_one_of_its_name_may_have_merged_into_it():
    assert proposed(["132 佐渡", "133 佐渡西"], ["132 佐渡"]) == [
        (SuccessionKind.MERGE, ["佐渡西"], ["佐渡"])
    ]


def test_equal_tables_and_units_of_the_headquarters_propose_nothing():
    assert proposed(["101 水戸"], ["101 水戸"]) == []
    assert proposed(["101 水戸", "053 交通機動隊"], ["101 水戸", "059 高速隊"]) == []


TABLES = ("2019-2021", "2022", "2023", "2024")


@pytest.mark.real_data
def test_all_47_prefectures_through_the_published_tables(real_file):
    tables = {
        label: read_station_codes(real_file(f"npa_station_codes/keisatusyotoukoudo_{label}.csv"))
        for label in TABLES
    }
    found = {row.prefecture: row for row in survey(tables)}
    assert set(found) == set(PREFECTURES)
    totals = [sum(row.stations[label] for row in found.values()) for label in TABLES]
    assert totals == [1167, 1154, 1151, 1151]
    assert all(min(row.stations.values()) >= 9 for row in found.values())
    reused = {
        r.earlier.code: (r.earlier.name, r.later.name) for row in found.values() for r in row.reused
    }
    assert reused == {
        "40-131": ("不明", "つくば"),
        "62-238": ("不明", "中堺"),
        "63-173": ("豊岡南", "豊岡"),
        "45-259": ("浦賀", "横須賀南"),
        "49-103": ("大仁", "伊豆中央"),
    }
    proposals = [p for row in found.values() for p in row.proposals]
    assert len(proposals) == 24
    # A guess needs names that go on in each other, or a station that nobody was before.
    for proposal in proposals:
        if proposal.kind in (SuccessionKind.MERGE, SuccessionKind.RENAME):
            (new,) = proposal.later
            assert all(old.name.startswith(new.name) for old in proposal.earlier)
    ibaraki = found[find_prefecture("茨城県")]
    assert [r.name for r in ibaraki.proposals[0].earlier] == ["つくば中央", "つくば北"]
