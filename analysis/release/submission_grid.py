"""提出状況: who has sent each month's figures, who is late, who corrected; station × month.

Enters: viewer and workspace, the day of today. Leaves: `SubmissionGrid`. Station staff see their
own station, everybody else who may look sees all. Months that nobody has sent yet stand in it as
soon as they have ended, so that a month is overdue although the panel does not know it.
"""

from datetime import date

from analysis.access.permissions import check_can_open_profile, check_can_view_quality
from analysis.access.viewer import Viewer
from analysis.months import add_months, first_of_month, month_range
from analysis.release.panel import exact_panel
from analysis.release.released import SubmissionState
from analysis.release.snapshot import snapshot
from analysis.release.submissions import (
    completeness,
    days_late,
    received_first,
    submission_state,
)
from analysis.release.views import SubmissionCell, SubmissionGrid
from analysis.release.workspace import Workspace

SHOWN_MONTHS = 12


def submission_grid(viewer: Viewer, workspace: Workspace, *, today: date) -> SubmissionGrid:
    """提出状況 of the newest twelve months; without months for an empty store."""
    check_can_view_quality(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    axes = exact_panel(workspace).axes
    months = _shown_months(workspace, today)
    rows = [
        index
        for index, station in enumerate(axes.stations)
        if viewer.station_id in (None, station.id)
    ]
    rules = workspace.profile.intake
    return SubmissionGrid(
        months=months,
        due=tuple(rules.due_on(month) for month in months),
        due_label=rules.due_label,
        today=today,
        stations=tuple((axes.stations[i].id, axes.stations[i].full_name) for i in rows),
        cells=tuple(
            cell for i in rows for month in months for cell in _cells(workspace, i, month, today)
        ),
    )


def _shown_months(workspace: Workspace, today: date) -> tuple[date, ...]:
    """Up to last month; the fiction ends with its newest month."""
    known = exact_panel(workspace).axes.months
    if not known:
        return ()
    ended = add_months(first_of_month(today), -1)
    last = known[-1] if workspace.profile.is_synthetic else max(known[-1], ended)
    return tuple(month_range(known[0], last))[-SHOWN_MONTHS:]


def _cells(workspace: Workspace, index: int, month: date, today: date) -> list[SubmissionCell]:
    """The cell of a station and month; none where the station did not exist."""
    axes = exact_panel(workspace).axes
    station = axes.stations[index]
    is_due = today > workspace.profile.intake.due_on(month)
    nothing = SubmissionState.MISSING if is_due else SubmissionState.NOT_DUE
    if month > axes.months[-1]:
        is_there = station.is_valid(month)
        return [SubmissionCell(station.id, month, nothing, None, 0)] if is_there else []
    position = axes.month_index(month)
    if not axes.is_active[index, position]:
        return []
    found = completeness(workspace)
    state = submission_state(found, index, position)
    received = received_first(found, index, position)
    is_late = bool(found.receipts.is_late[index, position])
    return [
        SubmissionCell(
            station.id,
            month,
            nothing if state is SubmissionState.MISSING else state,
            received,
            days_late(month, received, workspace) if is_late else 0,
        )
    ]
