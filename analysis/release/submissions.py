"""Submissions (提出状況): how fresh and how complete each station's figures are.

Enters: a workspace. Leaves: `SubmissionRow`s and completeness by station and month. Speaks of
whether figures came and when, never of what they are.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.access.viewer import Viewer
from analysis.observations import CellState
from analysis.release.computed_once import ComputedOnce
from analysis.release.panel import ExactPanel, Flags, exact_panel, month_positions, panel_key
from analysis.release.released import SubmissionRow, SubmissionState
from analysis.release.workspace import Workspace
from analysis.store import receipts
from analysis.store import revised_cells as stored_revised_cells

Moments = NDArray[np.datetime64]
JAPAN = timezone(timedelta(hours=9))

# An indicator that came in at least so many of the last twelve months is expected every month;
# others (yearly and half-yearly ones) only in months in which some station reported them.
MONTHLY_FROM = 9


@dataclass(frozen=True)
class Completeness:
    """reported, expected: (station, month), number of indicators.

    is_expected: (station, indicator, month).
    """

    reported: NDArray[np.int64]
    expected: NDArray[np.int64]
    is_expected: Flags
    receipts: "Receipts"


@dataclass(frozen=True)
class Receipts:
    """(station, month). first, last: datetime64 in UTC, NaT where nothing came.

    is_late: the first figures came after they were due, while another station's came in time.
    has_revision: a later upload changed a figure.
    """

    first: Moments
    last: Moments
    is_late: Flags
    has_revision: Flags


_completeness: ComputedOnce[Completeness] = ComputedOnce(4)


def completeness(workspace: Workspace) -> Completeness:
    """Which figures were expected of whom, and which came."""

    def compute() -> Completeness:
        panel = exact_panel(workspace)
        is_expected = expected_cells(panel)
        has_cell = panel.states != CellState.MISSING
        return Completeness(
            (has_cell & is_expected).sum(axis=1).astype(np.int64),
            is_expected.sum(axis=1).astype(np.int64),
            is_expected,
            _receipts(workspace, panel),
        )

    return _completeness.get(panel_key(workspace), compute)


def expected_cells(panel: ExactPanel) -> Flags:
    """(station, indicator, month): where a figure was due from a station that existed.

    An indicator with a longer lag is not expected yet in the newest months.
    """
    axes = panel.axes
    in_use = (panel.states != CellState.MISSING).any(axis=0)
    is_expected = in_use.copy()
    for month in range(len(axes.months)):
        before = in_use[:, max(0, month - 12) : month]
        is_expected[:, month] |= before.sum(axis=1) >= MONTHLY_FROM
    shortest = min((indicator.lag_months for indicator in axes.indicators), default=0)
    for row, indicator in enumerate(axes.indicators):
        not_due = indicator.lag_months - shortest
        if not_due > 0:
            is_expected[row, -not_due:] &= in_use[row, -not_due:]
    return np.asarray(is_expected[None] & axes.is_active[:, None, :])


def _receipts(workspace: Workspace, panel: ExactPanel) -> Receipts:
    """When figures came, of a joined station those of its predecessors too.

    A month of which no station's figures came in time was loaded before this store was in use
    (past years, at first): nobody was late then.
    """
    axes = panel.axes
    shape = (len(axes.stations), len(axes.months))
    frame = receipts(workspace.store, workspace.profile.id, as_of=workspace.as_of)
    station = frame["station_id"].map(dict(axes.lineage.sources))
    position = month_positions(axes, frame["month"])
    is_shown = station.notna().to_numpy() & (position >= 0) & (position < len(axes.months))
    frame = frame[is_shown]
    cell = (station[is_shown].to_numpy(dtype=np.int64), position[is_shown])
    first = np.full(shape, np.datetime64("NaT", "us"))
    last, has_revision = first.copy(), np.zeros(shape, dtype=np.bool_)
    np.fmin.at(first, cell, _moments(frame["first_received"]))
    np.fmax.at(last, cell, _moments(frame["last_received"]))
    np.logical_or.at(has_revision, cell, frame["revised_cells"].to_numpy() > 0)
    due = np.array([due_by(month, workspace) for month in axes.months], "datetime64[us]")
    was_in_use = (first < due).any(axis=0)
    return Receipts(first, last, np.asarray((first >= due) & was_in_use), has_revision)


def _moments(times: pd.Series) -> Moments:
    in_utc = times.dt.tz_convert("UTC").dt.tz_localize(None)
    return np.asarray(in_utc.to_numpy(), dtype="datetime64[us]")


def revised_cells(workspace: Workspace) -> Flags:
    """(station, indicator, month): where the figure came late or was changed by a later upload."""
    axes = exact_panel(workspace).axes
    is_late = completeness(workspace).receipts.is_late
    is_revised = np.repeat(is_late[:, None, :], len(axes.indicators), axis=1)
    frame = stored_revised_cells(workspace.store, workspace.profile.id, as_of=workspace.as_of)
    codes = {indicator.code: row for row, indicator in enumerate(axes.indicators)}
    for station_id, code, position in zip(
        frame["station_id"], frame["indicator"], month_positions(axes, frame["month"]), strict=True
    ):
        is_shown = station_id in axes.lineage.sources and code in codes
        if is_shown and 0 <= position < len(axes.months):
            is_revised[axes.lineage.sources[station_id], codes[code], position] = True
    return is_revised


def submission_rows(workspace: Workspace, month: date) -> tuple[SubmissionRow, ...]:
    """One row per station that existed in the month."""
    panel, found = exact_panel(workspace), completeness(workspace)
    position = panel.axes.month_index(month)
    return tuple(
        _row(workspace, panel, found, index, position)
        for index in range(len(panel.axes.stations))
        if panel.axes.is_active[index, position]
    )


def own_submissions(viewer: Viewer, rows: tuple[SubmissionRow, ...]) -> tuple[SubmissionRow, ...]:
    """What this viewer may see of them: station staff their own station, others all."""
    return tuple(row for row in rows if viewer.station_id in (None, row.station_id))


def _row(
    workspace: Workspace, panel: ExactPanel, found: Completeness, index: int, position: int
) -> SubmissionRow:
    axes = panel.axes
    station = axes.stations[index]
    with_figures = np.flatnonzero((panel.states[index] != CellState.MISSING).any(axis=0))
    reported, expected = int(found.reported[index, position]), int(found.expected[index, position])
    month = axes.months[position]
    last = found.receipts.last[index, position]
    state = submission_state(found, index, position)
    return SubmissionRow(
        station_id=station.id,
        station_name=station.full_name,
        state=state,
        reported_indicators=reported,
        expected_indicators=expected,
        latest_month=axes.months[with_figures[-1]] if len(with_figures) else None,
        last_received=_moment(last),
        needs_confirmation=station.needs_confirmation,
        due=workspace.profile.intake.due_on(month),
        days_late=days_late(month, received_first(found, index, position), workspace)
        if found.receipts.is_late[index, position]
        else 0,
    )


def received_first(found: Completeness, index: int, position: int) -> datetime | None:
    """When a station's month came for the first time (UTC); None where nothing came."""
    return _moment(found.receipts.first[index, position])


def _moment(stored: np.datetime64) -> datetime | None:
    if np.isnat(stored):
        return None
    return stored.astype("datetime64[us]").astype(datetime).replace(tzinfo=UTC)  # type: ignore[no-any-return]


def submission_state(found: Completeness, index: int, position: int) -> SubmissionState:
    """What became of a station's month, by position in the panel."""
    reported, expected = found.reported[index, position], found.expected[index, position]
    if reported == 0 and expected > 0:
        return SubmissionState.MISSING
    if reported < expected:
        return SubmissionState.PARTIAL
    if found.receipts.has_revision[index, position]:
        return SubmissionState.CORRECTED
    if found.receipts.is_late[index, position]:
        return SubmissionState.LATE
    return SubmissionState.COMPLETE


def due_by(month: date, workspace: Workspace) -> datetime:
    """The moment (UTC, without a zone) from which a month's first figures are late.

    It is the midnight in Japan after the day that the profile names (提出期限).
    """
    day = workspace.profile.intake.due_on(month) + timedelta(days=1)
    return datetime.combine(day, time(), JAPAN).astimezone(UTC).replace(tzinfo=None)


def days_late(month: date, received: datetime | None, workspace: Workspace) -> int:
    """Whole days in Japan from the due date to the day of receipt; 0 when in time or not at all."""
    if received is None:
        return 0
    day = received.astimezone(JAPAN).date()
    return max(0, (day - workspace.profile.intake.due_on(month)).days)
