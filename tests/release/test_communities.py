"""集住地域 and facilities as audiences receive them: bands and words, disjoint counts, thresholds."""

import json
from collections.abc import Iterator
from datetime import date

import numpy as np
import pandas as pd
import pytest
import shapely

from analysis import release
from analysis.access.viewer import Role
from analysis.disclosure.audience import Audience
from analysis.errors import UserError
from analysis.geography.mesh_cells import mesh_shape
from analysis.observations import CellState
from analysis.release import Workspace
from analysis.release.community_views import Communities, FacilityCount
from analysis.release.facility_tables import smallest_area_count
from analysis.store import facilities, save_boundaries, save_residence

VIEWERS = [(Role.HQ_ANALYST, None), (Role.MEETING_MEMBER, None), (Role.STATION_OFFICER, "99-110")]


@pytest.fixture(scope="module")
def seen(demo: Workspace, viewer_in) -> dict[Role, Communities]:
    return {role: release.communities(viewer_in(role, at), demo) for role, at in VIEWERS}


@pytest.fixture(scope="module")
def newest(demo: Workspace) -> pd.DataFrame:
    frame = facilities(demo.store, "demo")
    return frame[frame["reference_date"] == frame["reference_date"].max()]


def small_area_counts(found: Communities) -> Iterator[FacilityCount]:
    return (count for count in found.facilities if count.is_small_area)


def test_a_dense_area_says_how_it_came_about_how_it_changed_and_how_steady_it_is(seen):
    for area in seen[Role.HQ_ANALYST].dense_areas:
        assert area.name.rstrip("（）12").endswith("周辺")
        assert area.evidence in {"隣り合う地域とともに高い", "この地域だけが高い"}
        assert area.trend.startswith("令和5年1月1日から")
        assert area.steadiness.startswith("基準を変えた8通りのうち")


def test_the_table_of_thresholds_marks_the_setting_in_use_once_for_each(seen):
    table = seen[Role.MEETING_MEMBER].sensitivity
    used = [(row.threshold, row.setting) for row in table if row.is_used]
    assert used == [
        ("立地係数", "2倍以上"),
        ("偽発見率", "10％以下"),
        ("周辺の取り方", "境界を接する地域"),
    ]
    shown = len(seen[Role.MEETING_MEMBER].dense_areas)
    assert {row.areas for row in table if row.is_used} == {shown}
    by_quotient = [row.area_km2 for row in table if row.threshold == "立地係数"]
    assert by_quotient == sorted(by_quotient, reverse=True)
    assert by_quotient[0] > by_quotient[-1]


@pytest.mark.slow
def test_an_earlier_reference_day_can_be_looked_at_and_an_unknown_one_is_refused(
    demo: Workspace, viewer_in
):
    viewer = viewer_in(Role.HQ_ANALYST)
    days = release.communities(viewer, demo).reference_days
    assert days == (date(2023, 1, 1), date(2024, 1, 1), date(2025, 1, 1))
    first = release.communities(viewer, demo, days[0])
    assert first.reference_day == days[0]
    assert {area.reference_day for area in first.dense_areas} == {days[0]}
    assert {area.trend for area in first.dense_areas} == {""}
    with pytest.raises(UserError, match="基準日"):
        release.communities(viewer, demo, date(2022, 1, 1))


def test_no_facility_of_a_small_area_stands_alone_below_the_least_number(seen, demo: Workspace):
    least = smallest_area_count(demo.policy.rules_for(Audience.ANALYST))
    assert least == 3
    for found in seen.values():
        counts = [count.released.value for count in small_area_counts(found)]
        assert counts
        assert min(counts) >= least


def test_the_places_of_a_facility_are_disjoint_and_add_up(seen, newest: pd.DataFrame):
    shown = pd.DataFrame(
        [
            (count.station_id, count.kind, count.size_band, count.released.value)
            for count in seen[Role.HQ_ANALYST].facilities
        ],
        columns=["station_id", "kind", "size_band", "count"],
    )
    keys = ["station_id", "kind", "size_band"]
    exact = newest.groupby(keys)["count"].sum().astype(float)
    np.testing.assert_array_equal(shown.groupby(keys)["count"].sum(), exact)


def test_what_a_meeting_may_not_have_of_a_station_is_withheld_with_a_reason(seen):
    withheld = [
        count
        for count in seen[Role.MEETING_MEMBER].facilities
        if count.released.state is CellState.WITHHELD
    ]
    assert withheld
    assert not any(count.is_small_area for count in withheld)
    assert {count.released.reason for count in withheld} <= {
        "公表基準（3未満は秘匿）による",
        "合計から個々の値が分かるため秘匿",
    }


def test_station_staff_have_their_own_rest_exactly_and_the_neighbours_masked(seen):
    counts = [c for c in seen[Role.STATION_OFFICER].facilities if not c.is_small_area]
    small = {c.station_id for c in counts if c.released.value in (1.0, 2.0)}
    assert small == {"99-110"}


def test_a_symbol_stands_for_all_counts_of_a_group_at_one_place(seen):
    places = seen[Role.HQ_ANALYST].facility_places
    assert sum(len(place.counts) for place in places) == len(seen[Role.HQ_ANALYST].facilities)
    for place in places:
        assert {(c.longitude, c.latitude, c.group) for c in place.counts} == {
            (place.longitude, place.latitude, place.group)
        }


def test_the_rest_of_a_station_stands_at_one_point_whatever_small_areas_it_comes_from(seen):
    rest = [c for c in seen[Role.HQ_ANALYST].facilities if not c.is_small_area]
    points = {(c.station_id, c.longitude, c.latitude) for c in rest}
    assert len(points) == len({c.station_id for c in rest})


def test_the_layers_name_their_days_and_thresholds(seen):
    found = seen[Role.MEETING_MEMBER]
    assert found.facility_day == date(2025, 1, 1)
    assert "3施設以上" in found.facility_method
    assert "10人以上" in found.method
    assert "50人未満" in found.method
    assert found.credit.startswith("架空データ")
    assert found.facility_credit.startswith("架空データ")


def mesh_residents(dense: str, day: str) -> pd.DataFrame:
    """Cells of 500 m over 10 × 10 km: 20 foreign residents in 1,000, in one of 1 km 200."""
    codes = [f"533945{cell:02d}{quarter}" for cell in range(100) for quarter in (1, 2, 3, 4)]
    foreign = [200 if code.startswith(dense) else 20 for code in codes]
    return pd.DataFrame(
        {
            "area_code": pd.array([f"mesh:{code}" for code in codes], dtype="str"),
            "reference_date": pd.Timestamp(day),
            "foreign_residents": pd.array(foreign, dtype="Int64"),
            "all_residents": pd.array([1000] * len(codes), dtype="Int64"),
        }
    )


@pytest.mark.slow
def test_cells_of_the_grid_do_without_boundaries_of_small_areas(empty: Workspace, viewer_in):
    west, east = shapely.box(139.6, 35.7, 139.69, 35.9), shapely.box(139.69, 35.7, 139.8, 35.9)
    municipalities = pd.DataFrame(
        {
            "code": pd.array(["99201", "99202"], dtype="str"),
            "name": pd.array(["西市", "東市"], dtype="str"),
            "wkb": [shapely.to_wkb(west), shapely.to_wkb(east)],
            "parent": pd.array(["", ""], dtype="str"),
        }
    )
    save_boundaries(empty.store, "demo", "municipality", municipalities, credit="架空")
    save_residence(empty.store, "demo", mesh_residents("53394547", "2020-10-01"), credit="国勢調査")
    found = release.communities(viewer_in(Role.HQ_ANALYST), empty)
    (area,) = found.dense_areas
    assert area.name == "東市周辺"
    assert area.size_band == "300～999人"
    shape = shapely.from_geojson(json.dumps(area.geometry))
    assert shape.symmetric_difference(mesh_shape("53394547")).area < 1e-6
    assert found.credit == "国勢調査"
