"""What a reader knows of the counts (閲覧者の知る件数): the panel on which their forecasts rest.

Enters: viewer and workspace. Leaves: a `CountPanel` of the stations and one of the prefecture, made
of what the viewer was given: released counts, and estimates in place of the withheld ones. Expected
values, bands, alarms, signs and their explanations are computed from it, so that none of them can
tell anything of a withheld count. For a viewer who has every count it is the exact panel.
"""

from dataclasses import replace

import numpy as np

from analysis.access.viewer import Viewer
from analysis.detection.matrix import CountPanel, exposure_from_context
from analysis.disclosure.estimation import with_estimates
from analysis.observations import CellState
from analysis.release.computed_once import ComputedOnce
from analysis.release.gate import ReleasedPanel, released_panel
from analysis.release.panel import ExactPanel, Flags, exact_panel, panel_key
from analysis.release.workspace import Workspace

KEPT_PANELS = 8

_count_panels: ComputedOnce[CountPanel] = ComputedOnce(KEPT_PANELS)

GIVEN_ONLY = "期待値、期待される範囲及び予兆は、公表値だけから計算しています。"
GIVEN_AND_OWN = "期待値、期待される範囲及び予兆は、自署の件数と他署の公表値だけから計算しています。"


def reader_key(viewer: Viewer, workspace: Workspace) -> tuple[str, ...]:
    """Equal for viewers who were given the same of the same figures."""
    audience = viewer.audience_for(None)
    if workspace.policy.rules_for(audience).is_exact:
        return (*panel_key(workspace), "exact")
    given = (workspace.policy.version, audience.value, viewer.station_id or "")
    return (*panel_key(workspace), *given)


def basis_note(viewer: Viewer, workspace: Workspace) -> str:
    """What expected values rest on, in a sentence; "" for a viewer who has every count."""
    if workspace.policy.rules_for(viewer.audience_for(None)).is_exact:
        return ""
    return GIVEN_ONLY if viewer.station_id is None else GIVEN_AND_OWN


def count_panel(workspace: Workspace) -> CountPanel:
    """The exact counts as the detector takes them."""
    key = (*panel_key(workspace), "exact")
    return _count_panels.get(key, lambda: detection_panel(exact_panel(workspace)))


def reader_counts(viewer: Viewer, workspace: Workspace) -> CountPanel:
    """The stations' counts as far as the viewer was given them."""

    def compute() -> CountPanel:
        panel = exact_panel(workspace)
        return _given_counts(panel, released_panel(viewer, workspace))

    key = reader_key(viewer, workspace)
    return count_panel(workspace) if key[-1] == "exact" else _count_panels.get(key, compute)


def detection_panel(panel: ExactPanel) -> CountPanel:
    """A panel's exact counts as the detector takes them."""
    axes = panel.axes
    return CountPanel(
        counts=panel.counts,
        observed_state=panel.states,
        station_ids=axes.lineage.station_ids,
        indicators=axes.indicators,
        months=axes.months,
        exposure=exposure_from_context(panel.counts, axes.indicators),
    )


def _given_counts(panel: ExactPanel, released: ReleasedPanel) -> CountPanel:
    counts = with_estimates(released.cells, released.station_rules)
    states = np.where(np.isfinite(counts), CellState.VALUE, released.cells.states).astype(np.int8)
    return replace(
        detection_panel(panel),
        counts=counts,
        observed_state=states,
        exposure=exposure_from_context(counts, panel.axes.indicators),
    )


def prefecture_counts(viewer: Viewer, workspace: Workspace) -> CountPanel:
    """The prefecture as one place; a month in which a station is missing has no total.

    A total that lacks a station would read as a fall, and its return as a rise. In place of a
    total that is withheld stands what its stations' counts and estimates add up to.
    """
    released, stations = released_panel(viewer, workspace), reader_counts(viewer, workspace)
    is_whole = _is_whole(stations, released.axes.is_active)
    known = np.where(np.isfinite(stations.counts), stations.counts, 0.0).sum(axis=0)
    is_withheld = released.totals.states == CellState.WITHHELD
    total = np.where(is_withheld, known, released.totals.values)
    total = np.where(is_whole, total, np.nan)[None]
    states = np.where(np.isfinite(total), CellState.VALUE, CellState.MISSING).astype(np.int8)
    return CountPanel(
        counts=total,
        observed_state=states,
        station_ids=("prefecture",),
        indicators=stations.indicators,
        months=stations.months,
        exposure=exposure_from_context(total, stations.indicators),
    )


def _is_whole(stations: CountPanel, is_active: Flags) -> Flags:
    """(indicator, month): whether every station that existed has a count or an estimate."""
    is_known = np.isfinite(stations.counts)
    return np.asarray((is_known | ~is_active[:, None, :]).all(axis=0) & is_known.any(axis=0))


def until_month(panel: CountPanel, end: int) -> CountPanel:
    """The panel without the months from position `end` on."""
    return replace(
        panel,
        counts=panel.counts[..., :end],
        observed_state=panel.observed_state[..., :end],
        months=panel.months[:end],
        exposure=None if panel.exposure is None else panel.exposure[..., :end],
    )
