"""取込の履歴: the list of uploads, the undoing and redoing of one, and what waits for approval.

Enters: viewer and workspace. Leaves: `BatchRow`s and `PendingRow`s; an undone or redone batch,
with person and reason.
"""

import pandas as pd

from analysis.access.permissions import (
    Permission,
    can_approve_upload,
    can_undo_upload,
    check_can,
    check_can_open_profile,
    check_can_undo_upload,
)
from analysis.access.viewer import Viewer
from analysis.errors import UserError
from analysis.months import month_range, wareki_month
from analysis.release.views import BatchRow, PendingRow
from analysis.release.workspace import Workspace
from analysis.store import (
    batch_stations,
    list_batches,
    list_pending,
    pending_stations,
    redo_batch,
    undo_batch,
)


def upload_history(viewer: Viewer, workspace: Workspace) -> tuple[BatchRow, ...]:
    """Every upload, newest first, with what this viewer may do to it."""
    check_can(viewer, Permission.UPLOAD)
    check_can_open_profile(viewer, workspace.profile.id)
    return batch_rows(workspace, viewer)


def undo_upload(viewer: Viewer, workspace: Workspace, batch_id: int, reason: str) -> None:
    """Take an upload out of the current figures; nothing is erased.

    Raises UserError for an unknown or undone batch, without a reason, and for one whose months
    were declared final after it: the final figures would stay as they are.
    """
    check_can(viewer, Permission.UNDO_UPLOAD)
    check_can_open_profile(viewer, workspace.profile.id)
    check_can_undo_upload(viewer, _only_station(_stations(workspace).get(batch_id, ())))
    _check_not_final(workspace, batch_id)
    undo_batch(workspace.store, workspace.profile.id, batch_id, person=viewer.name, reason=reason)


def _check_not_final(workspace: Workspace, batch_id: int) -> None:
    rows = batch_rows(workspace)
    months = {month for row in rows if row.batch_id == batch_id for month in row.months}
    for row in rows:
        is_later = row.is_finalisation and not row.is_undone and row.batch_id > batch_id
        if is_later and months & {*row.months}:
            raise UserError(
                f"{wareki_month(row.months[0])}は確定しています。"
                f"先に、その確定（取込番号{row.batch_id}）を取り消してください。"
            )


def redo_upload(viewer: Viewer, workspace: Workspace, batch_id: int, reason: str) -> None:
    """Put an undone upload back to where it stood among the others.

    Raises UserError for an unknown batch, one that is not undone, and without a reason.
    """
    check_can(viewer, Permission.UNDO_UPLOAD)
    check_can_open_profile(viewer, workspace.profile.id)
    check_can_undo_upload(viewer, _only_station(_stations(workspace).get(batch_id, ())))
    redo_batch(workspace.store, workspace.profile.id, batch_id, person=viewer.name, reason=reason)


def pending_uploads(viewer: Viewer, workspace: Workspace) -> tuple[PendingRow, ...]:
    """The uploads that wait for a second person; station staff see those of their own station."""
    check_can(viewer, Permission.UPLOAD)
    check_can_open_profile(viewer, workspace.profile.id)
    store, profile_id = workspace.store, workspace.profile.id
    stations = _by_number(pending_stations(store, profile_id), "pending_id")
    rows = tuple(
        PendingRow(
            pending_id=int(row["pending_id"]),
            submitted=row["submitted_at"].to_pydatetime(),
            sender=str(row["sender"]),
            person=str(row["person"]),
            source_name=str(row["source_name"]),
            reason=str(row["reason"]),
            cells=int(row["cells"]),
            months=tuple(month_range(row["first_month"].date(), row["last_month"].date())),
            station_ids=stations.get(int(row["pending_id"]), ()),
            is_own=viewer.name in (row["sender"], row["person"]),
            can_be_approved=can_approve_upload(viewer)
            and viewer.name not in (row["sender"], row["person"]),
        )
        for row in list_pending(store, profile_id).to_dict("records")
    )
    return tuple(
        r for r in rows if viewer.station_id is None or r.station_ids == (viewer.station_id,)
    )


def batch_rows(workspace: Workspace, viewer: Viewer | None = None) -> tuple[BatchRow, ...]:
    """The uploads as of the workspace's moment; without a viewer none can be undone."""
    frame = list_batches(workspace.store, workspace.profile.id, as_of=workspace.as_of)
    stations = _stations(workspace) if viewer else {}
    return tuple(
        BatchRow(
            batch_id=int(row["batch_id"]),
            received=row["committed_at"].to_pydatetime(),
            sender=str(row["sender"]),
            source_name=str(row["source_name"]),
            cells=int(row["cells"]),
            months=tuple(month_range(row["first_month"].date(), row["last_month"].date())),
            stations=int(row["stations"]),
            is_undone=bool(row["is_undone"]),
            can_be_undone=not row["is_undone"] and _may_undo(viewer, stations, row["batch_id"]),
            can_be_redone=bool(row["is_undone"]) and _may_undo(viewer, stations, row["batch_id"]),
            note=str(row["note"]),
            is_finalisation=row["kind"] == "finalisation",
        )
        for row in frame.to_dict("records")
    )


def _may_undo(
    viewer: Viewer | None, stations: dict[int, tuple[str, ...]], batch_id: object
) -> bool:
    """Whether this viewer may undo the batch, and so redo it."""
    if viewer is None:
        return False
    return can_undo_upload(viewer, _only_station(stations.get(int(str(batch_id)), ())))


def _only_station(stations: tuple[str, ...]) -> str | None:
    """The station whose staff may undo the upload; None when it holds several."""
    return stations[0] if len(stations) == 1 else None


def _stations(workspace: Workspace) -> dict[int, tuple[str, ...]]:
    """The stations of which each batch holds figures."""
    return _by_number(batch_stations(workspace.store, workspace.profile.id), "batch_id")


def _by_number(frame: pd.DataFrame, number: str) -> dict[int, tuple[str, ...]]:
    return {int(key): tuple(rows) for key, rows in frame.groupby(number)["station_id"]}
