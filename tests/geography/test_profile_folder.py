"""A profile made from the code table is one that the rest of the project accepts."""

from datetime import date

import pytest

from analysis.errors import UserError
from analysis.geography.jurisdictions import lineage
from analysis.geography.prefectures import PREFECTURES, find_prefecture
from analysis.geography.profile_folder import write_profile, write_territories
from analysis.geography.station_codes import read_station_codes
from analysis.geography.territory_proposals import TerritoryProposal
from analysis.profile import (
    MeetingKind,
    PartBasis,
    Territory,
    TerritoryPart,
    load_profile,
)

TABLE = """項目名,警察署等コード,,,
コード（都道府県）,コード（警察署等）,都道府県名,警察署等名,
10,059,北海道（札幌方面）,高速道路交通警察隊,
10,101,北海道（札幌方面）,中央,
11,201,北海道（函館方面）,函館中央,
"""


def new_profile(name, path, into):
    """A profile of one table, as the command line makes it."""
    prefecture = find_prefecture(name)
    tables = {path.stem: read_station_codes(path)}
    return write_profile(into / prefecture.id, prefecture, tables, path.name)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / 'codes "2019".csv'
    path.write_text(TABLE, encoding="utf-8-sig")
    return path


def test_the_new_profile_is_read_back(table, tmp_path):
    made = new_profile("北海道", table, tmp_path / "profiles")
    profile = load_profile("hokkaido", tmp_path / "profiles")
    assert made.folder == tmp_path / "profiles" / "hokkaido"
    assert profile == made.profile
    assert [s.full_name for s in profile.stations] == ["中央警察署", "函館中央警察署"]
    assert (profile.prefecture_code, profile.jis_code) == ("10", "01")
    assert not profile.is_synthetic
    assert 'codes "2019".csv' in profile.source


def test_everything_the_table_does_not_say_is_marked(table, tmp_path):
    profile = new_profile("北海道", table, tmp_path).profile
    assert all(s.needs_confirmation and s.evidence for s in profile.stations)
    assert {m.kind for m in profile.meetings} == set(MeetingKind)
    assert all("要確認" in m.name and "要確認" in m.body for m in profile.meetings)
    assert profile.territories == profile.successions == profile.measures == ()


def test_what_was_left_out_is_handed_back(table, tmp_path):
    left_out = new_profile("北海道", table, tmp_path).left_out
    assert [item.row.name for item in left_out] == ["高速道路交通警察隊"]


def test_its_stations_are_shown_in_any_month(table, tmp_path):
    profile = new_profile("北海道", table, tmp_path).profile
    assert len(lineage(profile, date(2018, 1, 1)).stations) == 2


def test_an_existing_profile_is_never_overwritten(table, tmp_path):
    folder = new_profile("北海道", table, tmp_path).folder
    (folder / "stations.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match="既にあります"):
        new_profile("北海道", table, tmp_path)
    assert (folder / "stations.csv").read_text(encoding="utf-8") == "mine"


def test_a_refused_table_leaves_no_folder(table, tmp_path):
    with pytest.raises(UserError):
        new_profile("沖縄県", table, tmp_path / "profiles")
    assert not (tmp_path / "profiles").exists()


def test_a_place_that_cannot_be_written_is_a_message(table, tmp_path):
    (tmp_path / "taken").write_text("", encoding="utf-8")
    with pytest.raises(UserError, match="書き込めません"):
        new_profile("北海道", table, tmp_path / "taken")


@pytest.mark.real_data
def test_hokkaido_from_the_published_table(real_file, tmp_path):
    path = real_file("npa_station_codes/keisatusyotoukoudo_2019-2021.csv")
    made = new_profile("北海道", path, tmp_path)
    assert len(made.profile.stations) == 66
    assert len(made.left_out) == 8
    assert {s.block for s in made.profile.stations} == {
        "札幌方面",
        "函館方面",
        "旭川方面",
        "釧路方面",
        "北見方面",
    }
    names = [s.name for s in made.profile.stations]
    assert len(set(names)) == len(names)


def test_territories_parts_and_what_is_open_are_written_and_read_back(table, tmp_path):
    folder = new_profile("北海道", table, tmp_path).folder
    proposal = TerritoryProposal(
        (
            Territory("10-101", "01101", "札幌市中央区", "", True, "推定"),
            Territory("11-201", "01202", "函館市", "一部", True, "推定"),
        ),
        (TerritoryPart("11-201", "01202", PartBasis.PUBLISHED, (), True, "P18"),),
        (("01303", "当別町"),),
    )
    profile = write_territories(folder, proposal)
    assert profile.territories == proposal.territories
    assert profile.parts == proposal.parts
    assert "01303,当別町" in (folder / "territory_open.csv").read_text(encoding="utf-8")


def test_earlier_tables_leave_proposals_and_no_succession(tmp_path):
    heads = TABLE.splitlines()[:2]
    tables = {}
    for year, lines in (
        ("2021", ["40,118,茨城,つくば中央,", "40,119,茨城,つくば北,"]),
        ("2022", ["40,131,茨城,つくば,"]),
    ):
        path = tmp_path / f"{year}.csv"
        path.write_text("\n".join([*heads, *lines]) + "\n", encoding="utf-8")
        tables[year] = read_station_codes(path)
    made = write_profile(tmp_path / "ibaraki", find_prefecture("茨城県"), tables, "2022.csv")
    assert made.profile.successions == ()
    assert [s.name for s in made.profile.stations] == ["つくば"]
    listed = (tmp_path / "ibaraki" / "successions_proposed.csv").read_text(encoding="utf-8")
    assert "統合,つくば中央（40-118）・つくば北（40-119）,つくば（40-131）,2021,2022" in listed


@pytest.mark.real_data
def test_all_47_prefectures_make_a_profile_that_is_read_back(real_file, tmp_path):
    tables = {
        label: read_station_codes(real_file(f"npa_station_codes/keisatusyotoukoudo_{label}.csv"))
        for label in ("2019-2021", "2022", "2023", "2024")
    }
    stations = 0
    for prefecture in PREFECTURES:
        made = write_profile(tmp_path / prefecture.id, prefecture, tables, "2024")
        assert load_profile(prefecture.id, tmp_path) == made.profile
        assert all(station.needs_confirmation for station in made.profile.stations)
        assert made.profile.successions == ()
        stations += len(made.profile.stations)
    assert stations == 1151
