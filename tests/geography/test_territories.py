"""Which municipality belongs to which station, and which municipal totals cannot be derived."""

from datetime import date

import pytest

from analysis.geography.territories import split_municipalities, station_totals, territories_on
from analysis.profile import SuccessionKind, load_profile

NOW = date(2025, 3, 1)


def test_a_split_municipality_is_never_apportioned():
    profile = load_profile("saitama")
    figures = {t.municipality_code: 10.0 for t in profile.territories}
    result = station_totals(profile, NOW, figures)
    assert "43-103" not in result.totals
    assert result.not_derivable["43-103"] == (
        "川口市が川口警察署・武南警察署に分かれるため、市区町村の数値から導出できません。"
    )
    assert result.totals["43-110"] == 20  # 狭山市 and 入間市, both whole
    assert {*result.totals, *result.not_derivable} == {s.id for s in profile.stations}
    assert not {*result.totals} & {*result.not_derivable}


def test_every_split_municipality_of_saitama_names_its_stations():
    split = split_municipalities(territories_on(load_profile("saitama"), NOW))
    assert len(split) == 8
    assert split["11207"] == ("43-115", "43-116")  # 秩父市
    assert split["11107"] == ("43-101", "43-135")  # 浦和区


@pytest.mark.parametrize("figure", [None, float("nan")])
def test_a_missing_municipal_figure_is_not_zero(make, figure):
    profile = make.profile(
        [make.station("A")], territories=[make.territory("A", "1"), make.territory("A", "2")]
    )
    result = station_totals(profile, NOW, {"1": 5.0, "2": figure})
    assert result.totals == {}
    assert "2市の数値がない" in result.not_derivable["A"]
    assert station_totals(profile, NOW, {"1": 5.0, "2": 0.0}).totals == {"A": 5.0}


def test_a_station_without_territory_says_so(make):
    result = station_totals(make.profile([make.station("A")]), NOW, {"1": 5.0})
    assert "登録されていません" in result.not_derivable["A"]


def test_a_part_that_no_other_station_completes_stays_a_part(make):
    profile = make.profile([make.station("A")], territories=[make.territory("A", "1", "東部")])
    assert split_municipalities(territories_on(profile, NOW)) == {"1": ("A",)}
    assert "一部だけ" in station_totals(profile, NOW, {"1": 5.0}).not_derivable["A"]


def test_before_a_split_the_parent_held_the_childs_land():
    profile = load_profile("ibaraki")
    before = {t.municipality: t.station_id for t in territories_on(profile, date(2017, 3, 1))}
    after = {t.municipality: t.station_id for t in territories_on(profile, date(2017, 4, 1))}
    assert before["神栖市"] == before["鹿嶋市"] == "40-112"
    assert after["神栖市"] == "40-130@2017-04-01"


def test_before_a_merger_the_municipality_was_split():
    profile = load_profile("ibaraki")
    before = split_municipalities(territories_on(profile, date(2020, 2, 1)))
    assert before == {"08220": ("40-118", "40-119")}
    assert split_municipalities(territories_on(profile, date(2020, 3, 1))) == {}


def test_a_municipality_split_later_is_whole_before_and_counted_once(make):
    profile = make.profile(
        [make.station("A"), make.station("B", "2020-01-01")],
        [make.succession("2020-01-01", SuccessionKind.SPLIT, "A", "A B@2020-01-01")],
        [make.territory("A", "1", "東部"), make.territory("B@2020-01-01", "1", "西部")],
    )
    before = date(2019, 12, 1)
    assert split_municipalities(territories_on(profile, before)) == {}
    assert station_totals(profile, before, {"1": 5.0}).totals == {"A": 5.0}
    assert split_municipalities(territories_on(profile, NOW)) == {"1": ("A", "B@2020-01-01")}


def test_a_renamed_stations_land_is_known_before_the_rename(make):
    profile = make.profile(
        [make.station("A", valid_to="2019-12-31"), make.station("B", "2020-01-01")],
        [make.succession("2020-01-01", SuccessionKind.RENAME, "A", "B@2020-01-01")],
        [make.territory("B@2020-01-01", "1")],
    )
    assert [t.station_id for t in territories_on(profile, date(2019, 1, 1))] == ["A"]
    assert [t.station_id for t in territories_on(profile, NOW)] == ["B@2020-01-01"]
