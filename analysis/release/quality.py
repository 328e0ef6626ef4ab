"""データ品質: completeness by station and month, submissions, uploads, and limits in words.

Enters: viewer and workspace. Leaves: `Quality`.
"""

from dataclasses import replace
from datetime import date

import numpy as np

from analysis.access.permissions import check_can_open_profile, check_can_view_quality
from analysis.access.viewer import Viewer
from analysis.observations import CellState
from analysis.release.gate import released_panel
from analysis.release.panel import EMPTY_STORE_MESSAGE, ExactPanel, exact_panel
from analysis.release.snapshot import snapshot
from analysis.release.stamps import build_stamp
from analysis.release.submissions import completeness, own_submissions, submission_rows
from analysis.release.uploads import batch_rows
from analysis.release.views import Quality, QualityCell
from analysis.release.workspace import Workspace

SHOWN_MONTHS = 24


def quality(viewer: Viewer, workspace: Workspace) -> Quality:
    """How complete the data are, as of the newest month; empty for an empty store.

    Station staff see the completeness and the submissions of their own station.
    """
    check_can_view_quality(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    shown = build_quality(viewer, workspace, None)
    if viewer.station_id is None:
        return shown
    return replace(
        shown,
        stations=tuple(s for s in shown.stations if s[0] == viewer.station_id),
        cells=tuple(c for c in shown.cells if c.station_id == viewer.station_id),
        submissions=own_submissions(viewer, shown.submissions),
    )


def build_quality(
    viewer: Viewer, workspace: Workspace, month: date | None, station_id: str | None = None
) -> Quality:
    """The same without the check, up to a month, for one station when `station_id` is given."""
    panel = exact_panel(workspace)
    axes = panel.axes
    last = axes.month_index(month) if month else len(axes.months) - 1
    months = axes.months[max(0, last - SHOWN_MONTHS + 1) : last + 1]
    rows = [i for i, s in enumerate(axes.stations) if station_id in (None, s.id)]
    submissions = submission_rows(workspace, axes.months[last]) if axes.months else ()
    return Quality(
        months=months,
        stations=tuple((axes.stations[i].id, axes.stations[i].full_name) for i in rows),
        cells=_cells(workspace, panel, rows, last, len(months)),
        submissions=tuple(r for r in submissions if station_id in (None, r.station_id)),
        batches=batch_rows(workspace),
        state_counts=_state_counts(viewer, workspace, rows, last),
        unconfirmed_stations=tuple(
            (axes.stations[i].full_name, axes.stations[i].evidence)
            for i in rows
            if axes.stations[i].needs_confirmation
        ),
        notes=quality_notes(workspace, panel, last),
        stamp=build_stamp(workspace),
    )


def _cells(
    workspace: Workspace, panel: ExactPanel, rows: list[int], last: int, length: int
) -> tuple[QualityCell, ...]:
    found = completeness(workspace)
    return tuple(
        QualityCell(
            panel.axes.stations[row].id,
            panel.axes.months[position],
            int(found.reported[row, position]),
            int(found.expected[row, position]),
        )
        for row in rows
        for position in range(last - length + 1, last + 1)
        if panel.axes.is_active[row, position]
    )


def _state_counts(
    viewer: Viewer, workspace: Workspace, rows: list[int], last: int
) -> tuple[tuple[str, int], ...]:
    """Cells of the shown stations up to the month, by state; 未報告 counts expected cells only.

    Zeros are counted as far as the viewer may see them.
    """
    until = slice(0, last + 1)
    states = exact_panel(workspace).states[rows][:, :, until]
    shown = released_panel(viewer, workspace).cells.values[rows][:, :, until]
    is_due = completeness(workspace).is_expected[rows][:, :, until]
    return (
        ("値", int((states == CellState.VALUE).sum())),
        ("うち零", int((shown == 0).sum())),
        ("未報告", int(((states == CellState.MISSING) & is_due).sum())),
        ("秘匿", int((states == CellState.WITHHELD).sum())),
    )


def quality_notes(workspace: Workspace, panel: ExactPanel, last: int) -> tuple[str, ...]:
    """What limits the reading of the figures, in sentences."""
    axes = panel.axes
    if not axes.months:
        return (EMPTY_STORE_MESSAGE,)
    found = completeness(workspace)
    reported, expected = found.reported[:, last], found.expected[:, last]
    notes = []
    missing = [axes.stations[i].name for i in np.flatnonzero((reported == 0) & (expected > 0))]
    partial = [
        axes.stations[i].name for i in np.flatnonzero((reported > 0) & (reported < expected))
    ]
    if missing:
        notes.append(f"{'、'.join(missing)}は当月分が未提出です。県計はこれらを含みません。")
    if partial:
        notes.append(f"{'、'.join(partial)}は当月分の一部の指標が未報告です。")
    if panel.is_provisional[:, :, last].any():
        notes.append("当月の数値は暫定値を含みます。後の訂正で変わることがあります。")
    if panel.unplaced_cells:
        notes.append(
            f"どの警察署の系列にも含めていない観測値が{panel.unplaced_cells}件あります"
            "（廃止された署など）。"
        )
    if any(station.needs_confirmation for station in axes.stations):
        notes.append("所在・管轄が未確認の警察署があります。管轄区域の条例で確認してください。")
    return tuple(notes)
