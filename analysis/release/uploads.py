"""取込の履歴: the list of uploads, and the undoing of one.

Enters: viewer and workspace. Leaves: `BatchRow`s; an undone batch, with person and reason.
"""

import pandas as pd

from analysis.access.permissions import (
    Permission,
    can_undo_upload,
    check_can,
    check_can_open_profile,
    check_can_undo_upload,
)
from analysis.access.viewer import Viewer
from analysis.months import month_range
from analysis.release.views import BatchRow
from analysis.release.workspace import Workspace
from analysis.store import batch_stations, list_batches, undo_batch


def upload_history(viewer: Viewer, workspace: Workspace) -> tuple[BatchRow, ...]:
    """Every upload, newest first; `can_be_undone` says whether this viewer may undo it."""
    check_can(viewer, Permission.UPLOAD)
    check_can_open_profile(viewer, workspace.profile.id)
    return batch_rows(workspace, viewer)


def undo_upload(viewer: Viewer, workspace: Workspace, batch_id: int, reason: str) -> None:
    """Take an upload out of the current figures; nothing is erased.

    Raises UserError for an unknown or undone batch and without a reason.
    """
    check_can(viewer, Permission.UNDO_UPLOAD)
    check_can_open_profile(viewer, workspace.profile.id)
    check_can_undo_upload(viewer, _only_station(_stations(workspace).get(batch_id, ())))
    undo_batch(workspace.store, workspace.profile.id, batch_id, person=viewer.name, reason=reason)


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
            can_be_undone=(
                viewer is not None
                and not row["is_undone"]
                and _may_undo(viewer, stations.get(int(row["batch_id"]), ()))
            ),
        )
        for row in frame.to_dict("records")
    )


def _may_undo(viewer: Viewer, stations: tuple[str, ...]) -> bool:
    return can_undo_upload(viewer, _only_station(stations))


def _only_station(stations: tuple[str, ...]) -> str | None:
    """The station whose staff may undo the upload; None when it holds several."""
    return stations[0] if len(stations) == 1 else None


def _stations(workspace: Workspace) -> dict[int, tuple[str, ...]]:
    """The stations of which each batch holds figures."""
    frame: pd.DataFrame = batch_stations(workspace.store, workspace.profile.id)
    return {
        int(batch_id): tuple(rows) for batch_id, rows in frame.groupby("batch_id")["station_id"]
    }
