"""Test results (検定結果): the detector run once per data version and reader, for all places.

Enters: what a viewer was given of the panel (`reader_counts`). Leaves: `Tested` arrays for series
and maps, and the detection result from which signs are read. For a viewer who has every count they
are exact; for every other one they hold nothing that is not computed from what they were given.
"""

from dataclasses import dataclass

import numpy as np

from analysis.access.viewer import Viewer
from analysis.detection.detection_settings import DetectionSettings
from analysis.detection.merging import merge_into_signs
from analysis.detection.screening import DetectionResult, find_signs
from analysis.detection.signs import Sign
from analysis.detection.testability import NotTestable
from analysis.disclosure.policy import SignRule
from analysis.observations import CellState
from analysis.profile import SuccessionKind
from analysis.release.computed_once import ComputedOnce
from analysis.release.geometry import station_neighbours
from analysis.release.panel import ExactPanel, Flags, Floats, States, exact_panel
from analysis.release.reader_counts import (
    basis_note,
    prefecture_counts,
    reader_counts,
    reader_key,
    until_month,
)
from analysis.release.released import Released
from analysis.release.submissions import revised_cells
from analysis.release.workspace import Workspace

TESTED_MONTHS = 36  # months shown with a band; signs on record reach as far back
# Not a series that was expected to be tested and could not.
_NOT_MEANT = (NotTestable.NOT_ELIGIBLE, NotTestable.BEFORE_FIRST_TESTED)


@dataclass(frozen=True)
class Tested:
    """Arrays (place, indicator, month): NaN and False where not tested. codes: NotTestable.

    basis: what the expected values rest on, in a sentence; "" where on every count.
    """

    expected: Floats
    lower: Floats
    upper: Floats
    is_alarm: Flags
    codes: States
    basis: str

    def is_meant(self, indicator: int) -> bool:
        """Whether the indicator is tested at all."""
        return bool((self.codes[:, indicator] != NotTestable.NOT_ELIGIBLE).any())

    def reason(self, row: int, indicator: int, month: int) -> str:
        """Why there is no result, in Japanese; "" where there is one or none was meant."""
        code = NotTestable(int(self.codes[row, indicator, month]))
        return "" if code in _NOT_MEANT else code.label


KEPT_RESULTS = 8  # analysts', a meeting's, and those of a few stations' staff
_results: ComputedOnce[DetectionResult] = ComputedOnce(KEPT_RESULTS)
_signs: ComputedOnce[tuple[Sign, ...]] = ComputedOnce(64)
_prefecture: ComputedOnce[Tested] = ComputedOnce(KEPT_RESULTS)
NO_SIGNS = "予兆を知らせない公表先のため、示しません"


def detection_settings() -> str:
    """Every number on which an alarm depends, as text for a configuration hash."""
    return f"{DetectionSettings()!r} tested_months={TESTED_MONTHS}"


def detection_key(viewer: Viewer, workspace: Workspace) -> tuple[str, ...]:
    """Names everything that a viewer's signs depend on."""
    return (*reader_key(viewer, workspace), detection_settings())


def detection_result(viewer: Viewer, workspace: Workspace) -> DetectionResult:
    """Bands, alarms and signs of all stations over the tested months, from what was given."""

    def compute() -> DetectionResult:
        return find_signs(
            reader_counts(viewer, workspace),
            first_tested=_first_tested(exact_panel(workspace)),
            revised=revised_cells(workspace),
            breaks=_breaks(exact_panel(workspace)),
            adjacency=station_adjacency(workspace),
        )

    return _results.get(detection_key(viewer, workspace), compute)


def signs_until(viewer: Viewer, workspace: Workspace, month: int) -> tuple[Sign, ...]:
    """The signs as they stood when `month` (position) was the newest: nothing later counts.

    Each month is tested on what lies before it, so cutting the arrays is testing anew.
    """

    def compute() -> tuple[Sign, ...]:
        result, end = detection_result(viewer, workspace), month + 1
        panel = until_month(reader_counts(viewer, workspace), end)
        return merge_into_signs(panel, result.findings.until(end), result.settings)

    return _signs.get((*detection_key(viewer, workspace), month), compute)


def station_tested(viewer: Viewer, workspace: Workspace) -> Tested:
    """Results of every station."""
    return _tested(detection_result(viewer, workspace), basis_note(viewer, workspace))


def prefecture_tested(viewer: Viewer, workspace: Workspace) -> Tested:
    """Results of the prefecture's own series: tested as a series, not added up from stations."""

    def compute() -> Tested:
        first = _first_tested(exact_panel(workspace))
        found = find_signs(prefecture_counts(viewer, workspace), first_tested=first)
        return _tested(found, basis_note(viewer, workspace))

    return _prefecture.get(detection_key(viewer, workspace), compute)


def _first_tested(panel: ExactPanel) -> int:
    return max(0, len(panel.axes.months) - TESTED_MONTHS)


def station_adjacency(workspace: Workspace) -> Flags | None:
    """(station, station): which stations are neighbours; None without boundaries."""
    near = station_neighbours(workspace)
    if not near:
        return None
    ids = exact_panel(workspace).axes.lineage.station_ids
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


def _tested(result: DetectionResult, basis: str) -> Tested:
    return Tested(
        result.expected, result.lower, result.upper, result.alarm, result.not_testable, basis
    )


def untestable_share_pct(viewer: Viewer, workspace: Workspace, month: int) -> Released:
    """Share of the month's series that were meant to be tested and could not be, per cent.

    Only for those who are told of signs: nobody else's figures are tested.
    """
    if workspace.policy.rules_for(viewer.audience_for(None)).signs is SignRule.NONE:
        return Released(None, CellState.NOT_TESTABLE, NO_SIGNS)
    codes = station_tested(viewer, workspace).codes[:, :, month]
    is_active = exact_panel(workspace).axes.is_active[:, None, month]
    is_meant = ~np.isin(codes, _NOT_MEANT) & is_active
    if not is_meant.any():
        return Released(None, CellState.NOT_TESTABLE, "検定の対象となる系列がありません")
    share = 100 * (codes[is_meant] != NotTestable.TESTED).mean()
    return Released(float(round(float(share), 1)), CellState.VALUE)
