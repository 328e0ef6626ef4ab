"""The gate (公表の関門): exact panel and viewer in, the values this viewer may have out.

Enters: the exact panel and the rules of the viewer's audiences. Leaves: a `ReleasedPanel`, cut
once per data version and kept, so that no order of filters and clicks yields other values. Every
view is built from it; nothing else in this package turns a count into a `Released`.

What an audience may have is cut and written down by `ledger`, against all it was ever given.
Station staff have what a meeting has, and their own station's exact counts: a meeting's release
holds against every reader who knows one station.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.access.viewer import Viewer
from analysis.disclosure.knowledge import rounded
from analysis.disclosure.policy import AudienceRules
from analysis.disclosure.primary import MaskedCounts, Reason, mask_by, put_in_place, take_rows
from analysis.observations import CellState
from analysis.release.computed_once import ComputedOnce
from analysis.release.ledger import audience_cut
from analysis.release.panel import (
    ExactPanel,
    Flags,
    Floats,
    PanelAxes,
    States,
    exact_panel,
    panel_key,
)
from analysis.release.released import Released
from analysis.release.workspace import Workspace

KEPT_RELEASED_PANELS = 24  # a few moments × every audience and a shift of station staff
OUTSIDE_DATA = Released(None, CellState.MISSING, "データのない月")
NOT_YET_FOUNDED = "設置前又は廃止後"


@dataclass(frozen=True)
class PlaceFigures:
    """One place's released figures: a station's, or the prefecture's when station_id is None.

    masked, is_provisional: (indicator, month). reported: stations that reported a value;
    expected: (month,) stations that existed.
    """

    station_id: str | None
    name: str
    masked: MaskedCounts
    is_provisional: Flags
    reported: NDArray[np.int64]
    expected: NDArray[np.int64]
    rules: AudienceRules

    def released(self, indicator: int, month: int) -> Released:
        """One value. A month before or after the data is missing."""
        if not 0 <= month < self.masked.values.shape[1]:
            return OUTSIDE_DATA
        if self.expected[month] == 0 and self.masked.states[indicator, month] == CellState.MISSING:
            return Released(None, CellState.MISSING, NOT_YET_FOUNDED)
        value = release_cell(self.masked, (indicator, month), self.rules)
        if self.station_id is None and value.state is CellState.VALUE:
            return self._with_coverage(value, indicator, month)
        return value

    def _with_coverage(self, value: Released, indicator: int, month: int) -> Released:
        reported, expected = self.reported[indicator, month], self.expected[month]
        if reported == expected:
            return value
        coverage = f"{expected}署のうち報告のあった{reported}署の合計"
        note = f"{coverage}（{value.reason}）" if value.reason else coverage
        return Released(value.value, value.state, note)


@dataclass(frozen=True)
class ReleasedPanel:
    """Everything one viewer may have. cells: (station, indicator, month); totals: (indicator, month).

    own: position of the viewer's own station, None for everybody else.
    """

    axes: PanelAxes
    cells: MaskedCounts
    totals: MaskedCounts
    is_provisional: Flags
    reported: NDArray[np.int64]
    station_rules: AudienceRules
    own_rules: AudienceRules
    own: int | None

    def rules_of(self, station: int) -> AudienceRules:
        """The rules that hold for a station's figures."""
        return self.own_rules if station == self.own else self.station_rules

    def station(self, index: int) -> PlaceFigures:
        """A station's figures."""
        station = self.axes.stations[index]
        cells = self.cells
        return PlaceFigures(
            station.id,
            station.full_name,
            MaskedCounts(cells.values[index], cells.states[index], cells.reasons[index]),
            self.is_provisional[index],
            (cells.states[index] != CellState.MISSING).astype(np.int64),
            self.axes.is_active[index].astype(np.int64),
            self.rules_of(index),
        )

    def prefecture(self, name: str) -> PlaceFigures:
        """The prefecture's figures: totals over the stations that reported."""
        return PlaceFigures(
            None,
            name,
            self.totals,
            np.asarray(self.is_provisional.any(axis=0)),
            self.reported,
            self.axes.is_active.sum(axis=0).astype(np.int64),
            self.station_rules,
        )


def release_cell(masked: MaskedCounts, cell: tuple[int, ...], rules: AudienceRules) -> Released:
    """One cell of a masked array as a released value with its reason, or a note if it is rounded."""
    state, reason = CellState(int(masked.states[cell])), Reason(int(masked.reasons[cell]))
    if state is not CellState.VALUE:
        return Released(None, state, reason.text(rules))
    notes = [f"{rules.rounding_base}の倍数に丸めた値"] if rules.rounding_base > 1 else []
    notes += [reason.text(rules)] if reason is not Reason.NONE else []
    return Released(float(masked.values[cell]), state, "、".join(notes))


def derived(value: float, rules: AudienceRules) -> float:
    """A value computed from counts, rounded as the audience may have it."""
    return float(round(float(value), rules.decimals))


def part_withheld(rules: AudienceRules) -> Released:
    """Stands for a value that was computed from a withheld one."""
    return Released(None, CellState.WITHHELD, Reason.PART_WITHHELD.text(rules))


_released: ComputedOnce[ReleasedPanel] = ComputedOnce(KEPT_RELEASED_PANELS)


def released_panel(viewer: Viewer, workspace: Workspace) -> ReleasedPanel:
    """What the viewer may have of the panel as of the workspace's moment."""
    general, own = viewer.audience_for(None), viewer.station_id or ""
    key = (*panel_key(workspace), workspace.policy.version, general.value, own)
    return _released.get(key, lambda: _cut(exact_panel(workspace), viewer, workspace))


def _cut(panel: ExactPanel, viewer: Viewer, workspace: Workspace) -> ReleasedPanel:
    rules = workspace.policy.rules_for(viewer.audience_for(None))
    own_rules, own = rules, None
    cells, totals = _as_given(panel, workspace, rules)
    known = [station.id for station in panel.axes.stations]
    if viewer.station_id in known:
        own = known.index(viewer.station_id)
        own_rules = workspace.policy.rules_for(viewer.audience_for(viewer.station_id))
        nothing = np.zeros_like(panel.states)
        exact = mask_by(panel.counts, panel.states, nothing, own_rules)
        cells = take_rows(cells, exact, np.arange(len(known)) == own)
    return ReleasedPanel(
        panel.axes,
        cells,
        totals,
        panel.is_provisional,
        (panel.states == CellState.VALUE).sum(axis=0).astype(np.int64),
        rules,
        own_rules,
        own,
    )


def _as_given(
    panel: ExactPanel, workspace: Workspace, rules: AudienceRules
) -> tuple[MaskedCounts, MaskedCounts]:
    """Counts (station, indicator, month) and totals (indicator, month) as the audience has them."""
    shape, totals = panel.counts.shape, _totals(panel)
    if rules.is_exact or not panel.axes.months:
        nothing = np.zeros(shape, dtype=np.int8)
        return (
            mask_by(panel.counts, panel.states, nothing, rules),
            mask_by(*totals, nothing[0], rules),
        )
    made = audience_cut(workspace, rules.audience)
    reasons = made.reasons.reshape(-1, *shape[1:])
    cells = mask_by(panel.counts, panel.states, reasons[:-1], rules)
    current = mask_by(*totals, reasons[-1], rules)
    earlier = rounded(made.earlier_totals, rules).reshape(shape[1:])
    return cells, put_in_place(current, earlier, Reason.EARLIER_TOTAL)


def _totals(panel: ExactPanel) -> tuple[Floats, States]:
    """Sums of what was reported, (indicator, month); withheld by the sender where all of it was."""
    is_reported = panel.states == CellState.VALUE
    states = np.select(
        [is_reported.any(axis=0), (panel.states == CellState.WITHHELD).any(axis=0)],
        [CellState.VALUE, CellState.WITHHELD],
        CellState.MISSING,
    ).astype(np.int8)
    total = np.where(is_reported, panel.counts, 0.0).sum(axis=0)
    return np.where(states == CellState.VALUE, total, np.nan), states
