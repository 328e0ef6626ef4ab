"""提出状況: in time, late, corrected, overdue, not yet due; who sees whose; undo, redo, pending."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from analysis import release
from analysis.access.viewer import Role
from analysis.errors import PermissionDeniedError, UserError
from analysis.observations import CellState, Observation, Provision, observation_frame
from analysis.profile import IntakeRules
from analysis.release.released import SubmissionState
from analysis.release.views import SubmissionCell
from analysis.release.workspace import Workspace
from analysis.store import BatchHeader, Handover, Store, commit_batch, hold_upload, undo_batch
from analysis.synthetic.stories import planted_stories

FIRST, SECOND, STATION, OTHER = date(2025, 1, 1), date(2025, 2, 1), "99-101", "99-102"


def figures(station_id: str, month: date, count: int = 5):
    cell = Observation(
        station_id, "victim_reports", month, CellState.VALUE, count, Provision.PROVISIONAL
    )
    return observation_frame([cell])


def send(store: Store, at: datetime, station_id: str, month: date, count: int = 5) -> int:
    name = f"{station_id}{month}{count}"
    frame = figures(station_id, month, count)
    return commit_batch(store, BatchHeader("demo", "試験", name, name), frame, at=at)


def noon(month: int, day: int) -> datetime:
    return datetime(2025, month, day, 3, tzinfo=UTC)


def due_on_the_tenth(workspace: Workspace, *, is_synthetic: bool = False) -> Workspace:
    profile = replace(workspace.profile, intake=IntakeRules(1, 10), is_synthetic=is_synthetic)
    return replace(workspace, profile=profile)


def cells(grid, station_id: str) -> dict[date, SubmissionCell]:
    return {cell.month: cell for cell in grid.cells if cell.station_id == station_id}


def test_grid_tells_in_time_late_overdue_and_not_yet_due_apart(empty: Workspace, viewer_in) -> None:
    workspace, viewer = due_on_the_tenth(empty), viewer_in(Role.HQ_ANALYST)
    send(empty.store, noon(2, 10), STATION, FIRST)  # the last day
    send(empty.store, noon(2, 13), OTHER, FIRST)
    grid = release.submission_grid(viewer, workspace, today=date(2025, 3, 10))
    assert grid.months == (FIRST, SECOND)
    assert grid.due == (date(2025, 2, 10), date(2025, 3, 10))
    assert grid.due_label == "翌月10日"
    first, second = cells(grid, STATION), cells(grid, OTHER)
    assert (first[FIRST].state, first[FIRST].days_late) == (SubmissionState.COMPLETE, 0)
    assert (second[FIRST].state, second[FIRST].days_late) == (SubmissionState.LATE, 3)
    assert cells(grid, "99-103")[FIRST].state is SubmissionState.MISSING
    assert first[SECOND].state is SubmissionState.NOT_DUE
    day_after = release.submission_grid(viewer, workspace, today=date(2025, 3, 11))
    assert cells(day_after, STATION)[SECOND].state is SubmissionState.MISSING


@pytest.mark.parametrize(("hour_utc", "is_late"), [(14, False), (15, True)])
def test_due_day_ends_at_midnight_in_japan(
    empty: Workspace, viewer_in, hour_utc: int, is_late: bool
) -> None:
    workspace = due_on_the_tenth(empty)
    send(empty.store, noon(2, 9), STATION, FIRST)
    send(empty.store, datetime(2025, 2, 10, hour_utc, tzinfo=UTC), OTHER, FIRST)
    grid = release.submission_grid(viewer_in(Role.HQ_ANALYST), workspace, today=date(2025, 2, 20))
    assert (cells(grid, OTHER)[FIRST].state is SubmissionState.LATE) is is_late


def test_correction_is_told_and_declaring_a_month_final_is_none(
    empty: Workspace, viewer_in
) -> None:
    workspace, viewer = due_on_the_tenth(empty), viewer_in(Role.HQ_ANALYST)
    send(empty.store, noon(2, 5), STATION, FIRST)
    send(empty.store, noon(2, 5), OTHER, FIRST)
    send(empty.store, noon(2, 6), OTHER, FIRST, 6)
    header = BatchHeader("demo", "本部", "確定", "f", kind="finalisation")
    final = figures(STATION, FIRST)
    final["provision"] = "final"
    commit_batch(empty.store, header, final.astype({"provision": "str"}), at=noon(3, 20))
    grid = release.submission_grid(viewer, workspace, today=date(2025, 2, 20))
    assert cells(grid, OTHER)[FIRST].state is SubmissionState.CORRECTED
    kept = cells(grid, STATION)[FIRST]
    assert (kept.state, kept.received) == (SubmissionState.COMPLETE, noon(2, 5))


def test_fiction_ends_with_its_newest_month(demo: Workspace, viewer_in) -> None:
    viewer, truth = viewer_in(Role.HQ_ANALYST), planted_stories(demo.profile)
    grid = release.submission_grid(viewer, demo, today=date(2026, 11, 22))
    assert grid.months == release.available_months(viewer, demo)[-12:]
    late = cells(grid, truth.late.station_id)[truth.late.month]
    assert (late.state, late.days_late) == (SubmissionState.LATE, 56)  # 15 October → 10 December
    corrected = cells(grid, truth.corrected.station_id)[truth.corrected.month]
    assert corrected.state is SubmissionState.CORRECTED


def test_station_staff_see_their_own_submissions(demo: Workspace, viewer_in) -> None:
    officer = viewer_in(Role.STATION_OFFICER, STATION)
    grid = release.submission_grid(officer, demo, today=date(2025, 4, 1))
    assert [station for station, _ in grid.stations] == [STATION]
    assert {cell.station_id for cell in grid.cells} == {STATION}
    quality = release.quality(officer, demo)
    assert {row.station_id for row in quality.submissions} == {STATION}
    assert {cell.station_id for cell in quality.cells} == {STATION}
    for role in (Role.MEETING_MEMBER, Role.PARTNER):
        with pytest.raises(PermissionDeniedError):
            release.submission_grid(viewer_in(role), demo, today=date(2025, 4, 1))


def test_undone_upload_can_be_redone(empty: Workspace, viewer_in) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    batch_id = send(empty.store, noon(2, 5), STATION, FIRST)
    release.undo_upload(viewer, empty, batch_id, "誤り")
    (row,) = release.upload_history(viewer, empty)
    assert (row.is_undone, row.can_be_undone, row.can_be_redone) == (True, False, True)
    other = viewer_in(Role.STATION_OFFICER, OTHER)
    assert not release.upload_history(other, empty)[0].can_be_redone
    with pytest.raises(PermissionDeniedError):
        release.redo_upload(other, empty, batch_id, "正しかった")
    release.redo_upload(viewer, empty, batch_id, "正しかった")
    assert release.available_months(viewer, empty) == (FIRST,)


def test_upload_of_a_final_month_is_undone_after_its_finalisation(
    empty: Workspace, viewer_in
) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    batch_id = send(empty.store, noon(2, 5), STATION, FIRST)
    header = BatchHeader("demo", "本部", "確定", "f", kind="finalisation")
    final_id = commit_batch(empty.store, header, figures(STATION, FIRST))
    with pytest.raises(UserError, match=f"取込番号{final_id}"):
        release.undo_upload(viewer, empty, batch_id, "誤り")
    undo_batch(empty.store, "demo", final_id, person="本部", reason="訂正")
    release.undo_upload(viewer, empty, batch_id, "誤り")


def test_pending_uploads_are_listed_for_those_they_concern(empty: Workspace, viewer_in) -> None:
    header = BatchHeader("demo", "葦原中央署", "月報.csv", "sha")
    handover = Handover("試験担当", "merge")
    hold_upload(empty.store, header, figures(STATION, FIRST), handover)
    (own,) = release.pending_uploads(viewer_in(Role.HQ_ANALYST), empty)
    assert (own.is_own, own.can_be_approved) == (True, False)
    analyst = replace(viewer_in(Role.HQ_ANALYST), name="承認担当")
    (row,) = release.pending_uploads(analyst, empty)
    assert (row.is_own, row.can_be_approved, row.station_ids) == (False, True, (STATION,))
    assert release.pending_uploads(viewer_in(Role.STATION_OFFICER, OTHER), empty) == ()
    (seen,) = release.pending_uploads(viewer_in(Role.STATION_OFFICER, STATION), empty)
    assert not seen.can_be_approved
