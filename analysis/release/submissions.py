"""Submissions (提出状況): how fresh and how complete each station's figures are.

Enters: a workspace. Leaves: `SubmissionRow`s and completeness by station and month. Speaks of
whether figures came and when, never of what they are.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.indicators import Indicator
from analysis.months import add_months, months_between
from analysis.observations import CellState
from analysis.profile import Station
from analysis.release.computed_once import ComputedOnce
from analysis.release.panel import ExactPanel, Flags, PanelAxes, exact_panel, panel_key
from analysis.release.released import SubmissionRow, SubmissionState
from analysis.release.workspace import Workspace
from analysis.store import receipts
from analysis.store import revised_cells as stored_revised_cells

# An indicator that came in at least so many of the last twelve months is expected every month;
# others (yearly and half-yearly ones) only in months in which some station reported them.
MONTHLY_FROM = 9


@dataclass(frozen=True)
class Completeness:
    """reported, expected: (station, month), indicators. has_cell: (station, indicator, month)."""

    reported: NDArray[np.int64]
    expected: NDArray[np.int64]
    is_expected: Flags  # (station, indicator, month)
    receipts: pd.DataFrame  # indexed by (station position, month)


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


def _receipts(workspace: Workspace, panel: ExactPanel) -> pd.DataFrame:
    """First and last receipt and number of revised cells by station position and month."""
    frame = receipts(workspace.store, workspace.profile.id, as_of=workspace.as_of)
    station = frame["station_id"].map(dict(panel.axes.lineage.sources))
    placed = frame.assign(station=station)[station.notna()]
    return placed.groupby(["station", "month"]).agg(
        first_received=("first_received", "min"),
        last_received=("last_received", "max"),
        revised_cells=("revised_cells", "sum"),
    )


def revised_cells(workspace: Workspace) -> Flags:
    """(station, indicator, month): where the figure came late or was changed by a later upload."""
    panel = exact_panel(workspace)
    axes = panel.axes
    is_revised = np.zeros(panel.states.shape, dtype=np.bool_)
    for station, month in _late_months(completeness(workspace), axes):
        is_revised[station, :, month] = True
    frame = stored_revised_cells(workspace.store, workspace.profile.id, as_of=workspace.as_of)
    codes = {indicator.code: row for row, indicator in enumerate(axes.indicators)}
    for row in frame.itertuples():
        index, position = axes.lineage.sources.get(row.station_id), _position(axes, row.month)
        if index is not None and position is not None and row.indicator in codes:
            is_revised[index, codes[row.indicator], position] = True
    return is_revised


def _late_months(found: Completeness, axes: PanelAxes) -> list[tuple[int, int]]:
    """Positions of the stations and months whose first figures came after they were due."""
    first = found.receipts["first_received"].reset_index()
    due = {pd.Timestamp(month): due_by(month, axes.indicators) for month in axes.months}
    late = first[first["first_received"] >= first["month"].map(due)]
    positions = {pd.Timestamp(month): position for position, month in enumerate(axes.months)}
    return [
        (int(station), positions[month])
        for station, month in zip(late["station"], late["month"], strict=True)
    ]


def _position(axes: PanelAxes, month: pd.Timestamp) -> int | None:
    position = months_between(axes.months[0], month.date())
    return position if 0 <= position < len(axes.months) else None


def submission_rows(workspace: Workspace, month: date) -> tuple[SubmissionRow, ...]:
    """One row per station that existed in the month."""
    panel, found = exact_panel(workspace), completeness(workspace)
    position = panel.axes.month_index(month)
    return tuple(
        _row(panel, found, index, position)
        for index in range(len(panel.axes.stations))
        if panel.axes.is_active[index, position]
    )


def _row(panel: ExactPanel, found: Completeness, index: int, position: int) -> SubmissionRow:
    axes = panel.axes
    station: Station = axes.stations[index]
    month = axes.months[position]
    with_figures = np.flatnonzero((panel.states[index] != CellState.MISSING).any(axis=0))
    reported, expected = int(found.reported[index, position]), int(found.expected[index, position])
    receipt = _receipt(found, index, month)
    return SubmissionRow(
        station_id=station.id,
        station_name=station.full_name,
        state=_state(reported, expected, receipt, month, axes.indicators),
        reported_indicators=reported,
        expected_indicators=expected,
        latest_month=axes.months[with_figures[-1]] if len(with_figures) else None,
        last_received=receipt.last if receipt else None,
        needs_confirmation=station.needs_confirmation,
    )


@dataclass(frozen=True)
class _Receipt:
    first: datetime
    last: datetime
    is_revised: bool


def _receipt(found: Completeness, index: int, month: date) -> _Receipt | None:
    key = (index, pd.Timestamp(month))
    if key not in found.receipts.index:
        return None
    row = found.receipts.loc[key]
    return _Receipt(
        row["first_received"].to_pydatetime(),
        row["last_received"].to_pydatetime(),
        bool(row["revised_cells"] > 0),
    )


def _state(
    reported: int,
    expected: int,
    receipt: _Receipt | None,
    month: date,
    indicators: tuple[Indicator, ...],
) -> SubmissionState:
    if reported == 0 and expected > 0:
        return SubmissionState.MISSING
    if reported < expected:
        return SubmissionState.PARTIAL
    if receipt and receipt.is_revised:
        return SubmissionState.CORRECTED
    if receipt and receipt.first >= due_by(month, indicators):
        return SubmissionState.LATE
    return SubmissionState.COMPLETE


def due_by(month: date, indicators: tuple[Indicator, ...]) -> datetime:
    """The moment from which a month's first figures are late.

    The figures of a month with a lag of one month are due until the end of the next month.
    """
    shortest = min((indicator.lag_months for indicator in indicators), default=1)
    due = add_months(month, shortest + 1)
    return datetime(due.year, due.month, due.day, tzinfo=UTC)
