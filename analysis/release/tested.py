"""Test results (検定結果): the detector run once per data version, for stations and the prefecture.

Enters: the exact panel. Leaves: `Tested` arrays for series and maps, and the detection result
from which signs are read. Exact; stays inside this package.
"""

from dataclasses import dataclass, replace

import numpy as np

from analysis.detection.detection_settings import DetectionSettings
from analysis.detection.matrix import CountPanel, exposure_from_context
from analysis.detection.merging import merge_into_signs
from analysis.detection.screening import DetectionResult, find_signs
from analysis.detection.signs import Sign
from analysis.detection.testability import NotTestable
from analysis.observations import CellState
from analysis.profile import SuccessionKind
from analysis.release.computed_once import ComputedOnce
from analysis.release.geometry import station_neighbours
from analysis.release.panel import ExactPanel, Flags, Floats, States, exact_panel, panel_key
from analysis.release.released import Released
from analysis.release.submissions import revised_cells
from analysis.release.workspace import Workspace

TESTED_MONTHS = 36  # months shown with a band; signs on record reach as far back
# Not a series that was expected to be tested and could not.
_NOT_MEANT = (NotTestable.NOT_ELIGIBLE, NotTestable.BEFORE_FIRST_TESTED)


@dataclass(frozen=True)
class Tested:
    """Arrays (place, indicator, month): NaN and False where not tested. codes: NotTestable."""

    expected: Floats
    lower: Floats
    upper: Floats
    is_alarm: Flags
    codes: States

    def reason(self, row: int, indicator: int, month: int) -> str:
        """Why there is no result, in Japanese; "" where there is one or none was meant."""
        code = NotTestable(int(self.codes[row, indicator, month]))
        return "" if code in _NOT_MEANT else code.label


_results: ComputedOnce[DetectionResult] = ComputedOnce(4)
_count_panels: ComputedOnce[CountPanel] = ComputedOnce(4)
_signs: ComputedOnce[tuple[Sign, ...]] = ComputedOnce(64)
_prefecture: ComputedOnce[Tested] = ComputedOnce(4)


def detection_settings() -> str:
    """Every number on which an alarm depends, as text for a configuration hash."""
    return f"{DetectionSettings()!r} tested_months={TESTED_MONTHS}"


def detection_key(workspace: Workspace) -> tuple[str, ...]:
    """Names everything that signs depend on."""
    return (*panel_key(workspace), detection_settings())


def detection_result(workspace: Workspace) -> DetectionResult:
    """Bands, alarms and signs of all stations over the tested months."""

    def compute() -> DetectionResult:
        return find_signs(
            count_panel(workspace),
            first_tested=_first_tested(exact_panel(workspace)),
            revised=revised_cells(workspace),
            breaks=_breaks(exact_panel(workspace)),
            adjacency=station_adjacency(workspace),
        )

    return _results.get(detection_key(workspace), compute)


def signs_until(workspace: Workspace, month: int) -> tuple[Sign, ...]:
    """The signs as they stood when `month` (position) was the newest: nothing later counts.

    Each month is tested on what lies before it, so cutting the arrays is testing anew.
    """

    def compute() -> tuple[Sign, ...]:
        result, end = detection_result(workspace), month + 1
        panel = until_month(count_panel(workspace), end)
        return merge_into_signs(panel, result.findings.until(end), result.settings)

    return _signs.get((*detection_key(workspace), month), compute)


def until_month(panel: CountPanel, end: int) -> CountPanel:
    """The panel without the months from position `end` on."""
    return replace(
        panel,
        counts=panel.counts[..., :end],
        observed_state=panel.observed_state[..., :end],
        months=panel.months[:end],
        exposure=None if panel.exposure is None else panel.exposure[..., :end],
    )


def count_panel(workspace: Workspace) -> CountPanel:
    """The panel as the detector takes it."""
    return _count_panels.get(panel_key(workspace), lambda: detection_panel(exact_panel(workspace)))


def station_tested(workspace: Workspace) -> Tested:
    """Results of every station."""
    return _tested(detection_result(workspace))


def prefecture_tested(workspace: Workspace) -> Tested:
    """Results of the prefecture's own series: tested as a series, not added up from stations."""

    def compute() -> Tested:
        panel = exact_panel(workspace)
        return _tested(find_signs(_prefecture_panel(panel), first_tested=_first_tested(panel)))

    return _prefecture.get(detection_key(workspace), compute)


def _first_tested(panel: ExactPanel) -> int:
    return max(0, len(panel.axes.months) - TESTED_MONTHS)


def station_adjacency(workspace: Workspace) -> Flags | None:
    """(station, station): which stations are neighbours; None without boundaries."""
    near = station_neighbours(workspace)
    if not near:
        return None
    ids = count_panel(workspace).station_ids
    touches = np.array([[other in near.get(one, ()) for other in ids] for one in ids], dtype=bool)
    return np.asarray(touches | touches.T, dtype=np.bool_)


def _breaks(panel: ExactPanel) -> Flags:
    """(station, month): where a merger, split or changed boundary begins to hold."""
    axes = panel.axes
    breaks = np.zeros((len(axes.stations), len(axes.months)), dtype=np.bool_)
    for row, station_id in enumerate(axes.lineage.station_ids):
        for mark in axes.lineage.marks[station_id]:
            if mark.month in axes.months and mark.kind is not SuccessionKind.RENAME:
                breaks[row, axes.months.index(mark.month)] = True
    return breaks


def _tested(result: DetectionResult) -> Tested:
    return Tested(
        result.expected,
        result.lower,
        result.upper,
        result.alarm,
        result.not_testable,
    )


def detection_panel(panel: ExactPanel) -> CountPanel:
    """The stations' counts as the detector takes them."""
    axes = panel.axes
    return CountPanel(
        counts=panel.counts,
        observed_state=panel.states,
        station_ids=axes.lineage.station_ids,
        indicators=axes.indicators,
        months=axes.months,
        exposure=exposure_from_context(panel.counts, axes.indicators),
    )


def _prefecture_panel(panel: ExactPanel) -> CountPanel:
    """The prefecture as one place; a month in which a station is missing has no total.

    A total that lacks a station would read as a fall, and its return as a rise.
    """
    is_value, is_active = panel.states == CellState.VALUE, panel.axes.is_active[:, None, :]
    is_whole = (is_value | ~is_active).all(axis=0) & is_value.any(axis=0)
    total = np.where(is_whole, np.where(is_value, panel.counts, 0.0).sum(axis=0), np.nan)[None]
    states = np.where(is_whole, CellState.VALUE, CellState.MISSING).astype(np.int8)[None]
    axes = panel.axes
    return CountPanel(
        counts=total,
        observed_state=states,
        station_ids=("prefecture",),
        indicators=axes.indicators,
        months=axes.months,
        exposure=exposure_from_context(total, axes.indicators),
    )


def untestable_share_pct(workspace: Workspace, month: int) -> Released:
    """Share of the month's series that were meant to be tested and could not be, per cent."""
    codes = station_tested(workspace).codes[:, :, month]
    is_active = exact_panel(workspace).axes.is_active[:, None, month]
    is_meant = ~np.isin(codes, _NOT_MEANT) & is_active
    if not is_meant.any():
        return Released(None, CellState.NOT_TESTABLE, "検定の対象となる系列がありません")
    share = 100 * (codes[is_meant] != NotTestable.TESTED).mean()
    return Released(float(round(float(share), 1)), CellState.VALUE)
