"""The exact panel: states, mergers, denominators; computed once, per moment."""

from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Barrier, Thread

import numpy as np
import pytest

from analysis.access.viewer import Role
from analysis.observations import CellState
from analysis.release import Workspace, map_month, trends
from analysis.release.computed_once import ComputedOnce
from analysis.release.panel import exact_panel, latest_known
from analysis.release.released import MarkKind
from analysis.release.snapshot import snapshot
from analysis.release.views import MapMeasure
from analysis.store import current_observations
from tests.release.small_stores import FIRST_MONTH, commit, series_frame

STATION = "99-103"


def test_four_states_stay_apart(demo: Workspace) -> None:
    panel = exact_panel(demo)
    assert set(np.unique(panel.states)) == {
        CellState.VALUE,
        CellState.MISSING,
        CellState.WITHHELD,
    }
    assert (np.isnan(panel.counts) == (panel.states != CellState.VALUE)).all()
    assert (panel.counts == 0).any()


def test_merged_station_carries_its_predecessors_sum_and_a_mark(demo: Workspace, viewer_in) -> None:
    merger = demo.profile.successions[0]
    frame = current_observations(
        demo.store, "demo", station_ids=merger.from_ids, indicators=["victim_reports"]
    )
    before = frame.groupby("month")["count"].sum()
    shown = trends(viewer_in(Role.HQ_ANALYST), demo, "victim_reports", merger.to_ids[0]).main
    by_month = {
        month.isoformat(): value.value
        for month, value in zip(shown.months, shown.values, strict=True)
    }
    for month, total in before.items():
        assert by_month[month.date().isoformat()] == total
    assert len(before) == 36
    assert [mark.kind for mark in shown.marks] == [MarkKind.MERGE]
    assert shown.marks[0].month == merger.day.replace(day=1)


def test_changed_definition_is_marked_on_every_place(demo: Workspace, viewer_in) -> None:
    shown = trends(viewer_in(Role.HQ_ANALYST), demo, "dark_job_consultations")
    for series in (shown.main, shown.multiples[0]):
        assert MarkKind.DEFINITION in {mark.kind for mark in series.marks}


def test_a_moment_in_the_past_gives_what_was_known_then(empty: Workspace, viewer_in) -> None:
    commit(empty.store, series_frame(STATION, "victim_reports", [5, 6]))
    before = datetime.now(UTC)
    commit(empty.store, series_frame(STATION, "victim_reports", [5, 9]), name="訂正.csv")
    viewer = viewer_in(Role.HQ_ANALYST)

    def newest(workspace: Workspace) -> float | None:
        return trends(viewer, workspace, "victim_reports", STATION).main.values[-1].value

    assert (newest(replace(empty, as_of=before)), newest(empty)) == (6, 9)


def test_snapshot_does_not_see_an_upload_that_comes_after_it(empty: Workspace) -> None:
    commit(empty.store, series_frame(STATION, "victim_reports", [5]))
    held = snapshot(empty)
    commit(empty.store, series_frame(STATION, "victim_reports", [5, 9]), name="次.csv")
    assert len(exact_panel(held).axes.months) == 1
    assert len(exact_panel(empty).axes.months) == 2


def test_rate_is_divided_by_the_newest_known_residents_and_says_of_which_month(
    empty: Workspace, viewer_in
) -> None:
    commit(
        empty.store,
        series_frame(STATION, "foreign_residents", [2000, None, None]),
        series_frame(STATION, "victim_reports", [4, 6, 8]),
    )
    shown = map_month(
        viewer_in(Role.HQ_ANALYST), empty, "victim_reports", date(2020, 6, 1), MapMeasure.RATE
    )
    (area,) = [area for area in shown.areas if area.station_id == STATION]
    assert area.released.value == 4.0  # 8 per 2,000
    assert "令和2年4月の在留外国人数" in area.note
    assert "千人当たり" in shown.unit


def test_rate_without_residents_is_missing_and_says_so(empty: Workspace, viewer_in) -> None:
    commit(empty.store, series_frame(STATION, "victim_reports", [4]))
    shown = map_month(
        viewer_in(Role.HQ_ANALYST), empty, "victim_reports", FIRST_MONTH, MapMeasure.RATE
    )
    (area,) = [area for area in shown.areas if area.station_id == STATION]
    assert (area.released.value, area.released.state) == (None, CellState.MISSING)
    assert "分母" in area.released.reason


def test_latest_known_value_is_carried_forward_only() -> None:
    values, months = latest_known(np.array([[np.nan, 3.0, np.nan, 5.0]]))
    np.testing.assert_array_equal(values, [[np.nan, 3.0, 3.0, 5.0]])
    assert months.tolist() == [[-1, 1, 1, 3]]


def test_threads_that_ask_together_compute_once() -> None:
    calls, barrier = [], Barrier(8)
    memory: ComputedOnce[int] = ComputedOnce(2)

    def ask() -> None:
        barrier.wait()
        memory.get("key", lambda: len(calls.append(1) or calls))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(calls) == 1


def test_memory_of_results_is_bounded_and_forgets_the_oldest() -> None:
    calls: list[str] = []
    memory: ComputedOnce[str] = ComputedOnce(2)
    for key in ("a", "b", "c", "a", "c"):
        memory.get(key, lambda key=key: calls.append(key) or key)
    assert calls == ["a", "b", "c", "a"]


def test_failed_computation_is_not_remembered() -> None:
    memory: ComputedOnce[int] = ComputedOnce(2)
    with pytest.raises(ZeroDivisionError):
        memory.get("key", lambda: 1 // 0)
    assert memory.get("key", lambda: 7) == 7
