"""The map's values: made of released counts, every month at once, with classes that stay."""

from datetime import date

import numpy as np
import pytest

from analysis import release
from analysis.access.viewer import Role
from analysis.errors import UserError
from analysis.observations import CellState
from analysis.release import Workspace
from analysis.release.map_views import MapArea, MapPeriod, MapRange, MapUnit
from analysis.release.released import Released
from analysis.release.views import MapMeasure
from tests.release.small_stores import commit, series_frame

STATION = "99-101"
FIRST_MONTH = date(2020, 4, 1)


def values(shown: MapRange, station_id: str = STATION) -> list[tuple[float | None, CellState]]:
    (area,) = [area for area in shown.areas if area.id == station_id]
    return [(value.value, value.state) for value in area.values]


def test_change_needs_both_months(empty: Workspace, viewer_in) -> None:
    commit(empty.store, series_frame(STATION, "victim_reports", [5, 7, None, 4, 4]))
    shown = release.map_range(
        viewer_in(Role.HQ_ANALYST), empty, "victim_reports", MapMeasure.MONTH_CHANGE
    )
    missing = (None, CellState.MISSING)
    assert values(shown) == [missing, (2, CellState.VALUE), missing, missing, (0, CellState.VALUE)]


def test_change_against_last_year_is_against_the_same_month(empty: Workspace, viewer_in) -> None:
    commit(empty.store, series_frame(STATION, "victim_reports", [3, *[8] * 11, 9]))
    shown = release.map_range(
        viewer_in(Role.HQ_ANALYST), empty, "victim_reports", MapMeasure.YEAR_CHANGE
    )
    assert values(shown)[-1] == (6, CellState.VALUE)
    assert shown.periods[-1].label == "令和3年4月"


def test_change_with_a_withheld_month_is_withheld(empty: Workspace, viewer_in) -> None:
    commit(empty.store, series_frame(STATION, "victim_reports", [2, 7, 9]))
    shown = release.map_range(
        viewer_in(Role.MEETING_MEMBER), empty, "victim_reports", MapMeasure.MONTH_CHANGE
    )
    assert values(shown)[1:] == [(None, CellState.WITHHELD), (2, CellState.VALUE)]


def test_difference_from_expected_equals_what_the_trends_page_shows(
    demo: Workspace, viewer_in
) -> None:
    viewer = viewer_in(Role.MEETING_MEMBER)
    shown = release.map_range(viewer, demo, "victim_reports", MapMeasure.EXPECTED)
    series = release.trends(viewer, demo, "victim_reports", STATION).main
    (area,) = [area for area in shown.areas if area.id == STATION]
    compared = 0
    for value, count, expected in zip(area.values, series.values, series.expected, strict=True):
        if value.value is None:
            assert count.value is None or expected is None
            continue
        assert value.value == pytest.approx(count.value - expected, abs=0.051)
        compared += 1
    assert compared > 20


def test_untested_month_is_not_testable_and_not_zero(empty: Workspace, viewer_in) -> None:
    commit(empty.store, series_frame(STATION, "victim_reports", [5, 6, 7]))
    shown = release.map_range(
        viewer_in(Role.HQ_ANALYST), empty, "victim_reports", MapMeasure.EXPECTED
    )
    assert {state for _, state in values(shown)} == {CellState.NOT_TESTABLE}


def test_rate_is_divided_by_the_exposure_that_the_catalogue_names(
    empty: Workspace, viewer_in
) -> None:
    commit(
        empty.store,
        series_frame(STATION, "foreign_employers", [200]),
        series_frame(STATION, "trainee_disappearances", [4]),
    )
    shown = release.map_range(
        viewer_in(Role.HQ_ANALYST), empty, "trainee_disappearances", MapMeasure.RATE
    )
    assert values(shown) == [(20.0, CellState.VALUE)]
    assert shown.value_unit == "件（外国人雇用事業所千事業所当たり）"


def test_measure_that_means_nothing_is_refused(empty: Workspace, viewer_in) -> None:
    commit(empty.store, series_frame(STATION, "foreign_residents", [200]))
    with pytest.raises(UserError, match="率"):
        release.map_range(viewer_in(Role.HQ_ANALYST), empty, "foreign_residents", MapMeasure.RATE)


def test_month_on_a_document_equals_the_month_on_the_page(demo: Workspace, viewer_in) -> None:
    viewer = viewer_in(Role.STATION_OFFICER, "99-110")
    shown = release.map_range(viewer, demo, "broker_complaints", MapMeasure.RATE)
    month = shown.periods[-3].first
    document = release.map_month(viewer, demo, "broker_complaints", month, MapMeasure.RATE)
    page = {area.id: area.values[-3] for area in shown.areas}
    assert {area.station_id: area.released for area in document.areas} == page


def test_residents_of_small_areas_are_summed_to_their_municipality(
    demo: Workspace, viewer_in
) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    shown = release.municipal_range(viewer, demo, "foreign_residents")
    assert [period.label for period in shown.periods][-1] == "令和7年1月1日現在"
    assert len(shown.areas) == 49
    rate = release.municipal_range(viewer, demo, "foreign_residents", MapMeasure.RATE)
    people = release.municipal_range(viewer, demo, "all_residents")
    for count, share, base in zip(shown.areas, rate.areas, people.areas, strict=True):
        number, whole = count.values[-1].value, base.values[-1].value
        if number is None or whole is None:  # the sender withheld a small area of it
            assert share.values[-1].state is CellState.WITHHELD
        else:
            assert share.values[-1].value == pytest.approx(1000 * number / whole, abs=0.051)


def test_stations_and_municipalities_never_stand_on_one_map(demo: Workspace, viewer_in) -> None:
    shown = release.municipal_range(viewer_in(Role.HQ_ANALYST), demo, "foreign_residents")
    value = (Released(1.0, CellState.VALUE),)
    station = MapArea(STATION, "葦原中央警察署", value, (False,), ("",), ("",), "")
    period = (MapPeriod(FIRST_MONTH, "令和2年4月", False),)
    with pytest.raises(ValueError, match="municipalities"):
        MapRange(
            MapUnit.MUNICIPALITY, "x", "x", MapMeasure.COUNT, "件", 0, period,
            (station,), "", "", shown.stamp,
        )  # fmt: skip


def test_released_values_hold_nothing_withheld(demo: Workspace, viewer_in) -> None:
    viewer = viewer_in(Role.MEETING_MEMBER)
    shown = release.map_range(viewer, demo, "victim_reports")
    held = np.array([[v.state == CellState.VALUE for v in area.values] for area in shown.areas])
    np.testing.assert_array_equal(np.isfinite(shown.released_values), held)
    assert (~held).any()
