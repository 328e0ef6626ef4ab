"""Which municipality belongs to which station, and which municipal totals cannot be derived."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.geography.boundaries import station_shapes
from analysis.geography.territories import split_municipalities, station_totals, territories_on
from analysis.profile import SuccessionKind, load_profile
from tests.geography.made_world import MONTHS, World

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


def test_before_a_merger_whose_old_border_is_unknown_nothing_is_derived(make):
    profile = make.profile(
        [
            make.station("A", valid_to="2019-12-31", name="北"),
            make.station("B", valid_to="2019-12-31", name="南"),
            make.station("C", "2020-01-01"),
        ],
        [make.succession("2020-01-01", SuccessionKind.MERGE, "A B", "C@2020-01-01")],
        [make.territory("C@2020-01-01", "1")],
    )
    before = station_totals(profile, date(2019, 12, 1), {"1": 5.0})
    assert before.totals == {}
    assert "統合前の北警察署・南警察署の境が登録されていない" in before.not_derivable["A"]
    assert station_totals(profile, NOW, {"1": 5.0}).totals == {"C@2020-01-01": 5.0}


def test_a_station_that_took_in_another_one_did_not_hold_its_land_before(make):
    profile = make.profile(
        [make.station("A"), make.station("B", valid_to="2019-12-31")],
        [make.succession("2020-01-01", SuccessionKind.MERGE, "A B", "A")],
        [make.territory("A", "1"), make.territory("A", "2")],
    )
    before = station_totals(profile, date(2019, 12, 1), {"1": 5.0, "2": 3.0})
    assert set(before.not_derivable) == {"A", "B"}
    assert station_totals(profile, NOW, {"1": 5.0, "2": 3.0}).totals == {"A": 8.0}


def test_before_a_changed_border_the_territory_is_not_known(make):
    profile = make.profile(
        [make.station("A"), make.station("B")],
        [make.succession("2020-04-01", SuccessionKind.BOUNDARY, "A", "B")],
        [make.territory("A", "1"), make.territory("B", "2")],
    )
    figures = {"1": 5.0, "2": 3.0}
    before = station_totals(profile, date(2020, 3, 1), figures)
    assert before.totals == {}
    assert before.not_derivable["A"].startswith("令和2年4月1日の管轄区域変更より前の区域")
    assert station_totals(profile, date(2020, 4, 1), figures).totals == {"A": 5.0, "B": 3.0}


@pytest.mark.slow
@given(seed=st.integers(0, 2**32 - 1), with_splits=st.booleans())
@settings(max_examples=30, deadline=None)
def test_through_any_changes_land_is_neither_lost_nor_held_twice(seed, with_splits):
    world = World(np.random.default_rng(seed), with_splits=with_splits)
    profile, plots = world.profile(), [f"{plot}" for plot in range(world.plots)]
    land = [shapely.box(150 + plot / 10, 36, 150.1 + plot / 10, 36.1) for plot in range(len(plots))]
    frame = pd.DataFrame({"code": plots, "name": plots, "parent": "", "geometry": land})
    for month, holds in list(zip(MONTHS, world.by_month, strict=True))[::3]:
        rows = territories_on(profile, month)
        holders = {
            plot: {r.station_id for r in rows if r.municipality_code == plot} for plot in plots
        }
        result = station_shapes(profile, frame, month)
        drawn = [*result.shapes.values(), *result.split_shapes.values()]
        assert shapely.union_all(drawn).area == pytest.approx(0.01 * world.plots)
        assert sum(shape.area for shape in drawn) == pytest.approx(0.01 * world.plots)
        for station_id, held in holds.items():
            assert all(station_id in holders[f"{plot}"] for plot in held)
            own = shapely.union_all([land[plot] for plot in held])
            assert station_id not in result.shapes or own.covers(result.shapes[station_id])
