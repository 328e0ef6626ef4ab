"""地図: one indicator in one month by station, as counts or rates, with fixed classes.

Enters: viewer and workspace, indicator, month, measure. Leaves: `MapMonth`. The shapes come from
`geometry.py`; they do not change with the month, so that the page keeps its zoom.
"""

from datetime import date

import numpy as np

from analysis.access.permissions import check_can_open_profile, check_can_view_map
from analysis.access.viewer import Viewer
from analysis.disclosure.policy import AudienceRules
from analysis.disclosure.primary import MaskedCounts
from analysis.months import wareki_month
from analysis.observations import CellState
from analysis.release.gate import (
    PlaceFigures,
    ReleasedPanel,
    derived,
    part_withheld,
    released_panel,
)
from analysis.release.panel import Floats, Positions, exact_panel, latest_known
from analysis.release.released import Released
from analysis.release.signs_on_record import released_signs
from analysis.release.snapshot import snapshot
from analysis.release.stamps import build_stamp
from analysis.release.station_notes import station_notes
from analysis.release.tested import station_tested
from analysis.release.views import AreaValue, MapMeasure, MapMonth
from analysis.release.workspace import Workspace

RESIDENTS = "foreign_residents"  # 在留外国人数, the denominator of every rate
RATE_PER = 1000
CLASS_MONTHS = 36
CLASS_QUANTILES = (0.2, 0.4, 0.6, 0.8)
NO_RESIDENTS = "分母（在留外国人数）が未報告のため"
ZERO_RESIDENTS = "分母（在留外国人数）が零のため"
NO_FIGURES_YET = "まだ取り込まれた値がないため"


def map_month(
    viewer: Viewer,
    workspace: Workspace,
    indicator: str,
    month: date,
    measure: MapMeasure = MapMeasure.COUNT,
) -> MapMonth:
    """The choropleth of a month.

    Raises UserError for an unknown indicator and for a month without data.
    """
    check_can_view_map(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    return build_map(viewer, workspace, indicator, month, measure)


def jurisdiction_map(viewer: Viewer, workspace: Workspace) -> MapMonth:
    """The jurisdictions of a store without figures, every one 未報告, with their notes.

    So that boundaries can be looked at, and split municipalities found, before the first upload.
    """
    check_can_view_map(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    axes = exact_panel(workspace).axes
    notes = station_notes(workspace.profile, axes)
    nothing = Released(None, CellState.MISSING, NO_FIGURES_YET)
    return MapMonth(
        indicator="",
        indicator_name="管轄区域",
        unit="",
        measure=MapMeasure.COUNT,
        month=axes.lineage.month,
        areas=tuple(
            AreaValue(
                station.id, station.full_name, nothing, False, False, " ".join(notes[station.id])
            )
            for station in axes.stations
        ),
        class_breaks=(),
        stamp=build_stamp(workspace),
    )


def build_map(
    viewer: Viewer, workspace: Workspace, indicator: str, month: date, measure: MapMeasure
) -> MapMonth:
    """The same without the check, for documents released to `viewer`'s audience."""
    panel = released_panel(viewer, workspace)
    index, position = panel.axes.indicator_index(indicator), panel.axes.month_index(month)
    entry = panel.axes.indicators[index]
    is_rate = measure is MapMeasure.RATE
    return MapMonth(
        indicator=entry.code,
        indicator_name=entry.name,
        unit=f"{entry.unit}（在留外国人千人当たり）" if is_rate else entry.unit,
        measure=measure,
        month=month,
        areas=_areas(viewer, workspace, panel, index, position, measure),
        class_breaks=class_breaks(panel, index, measure),
        stamp=build_stamp(workspace),
        is_provisional=bool(panel.is_provisional[:, index, position].any()),
    )


def _areas(
    viewer: Viewer,
    workspace: Workspace,
    panel: ReleasedPanel,
    index: int,
    position: int,
    measure: MapMeasure,
) -> tuple[AreaValue, ...]:
    axes, tested = panel.axes, station_tested(workspace)
    notes = station_notes(workspace.profile, axes)
    with_sign = _stations_with_sign(viewer, workspace, panel, index, position)
    areas = []
    for row, station in enumerate(axes.stations):
        figures = panel.station(row)
        released, note = figures.released(index, position), notes[station.id]
        if measure is MapMeasure.RATE:
            released, base_note = _rate(panel, figures, index, position)
            note = (*note, base_note) if base_note else note
        is_shown = released.state is not CellState.WITHHELD
        areas.append(
            AreaValue(
                station.id,
                station.full_name,
                released,
                station.id in with_sign,
                is_shown and bool(tested.reason(row, index, position)),
                " ".join(note),
            )
        )
    return tuple(areas)


def _stations_with_sign(
    viewer: Viewer, workspace: Workspace, panel: ReleasedPanel, index: int, position: int
) -> set[str]:
    """Stations with a released sign in this indicator's domain that covers the month."""
    month, domain = panel.axes.months[position], panel.axes.indicators[index].domain
    return {
        sign.summary.station_id
        for sign in released_signs(viewer, workspace, month)
        if sign.summary.domain is domain
        and sign.summary.first_month <= month <= sign.summary.last_month
    }


def _residents(panel: ReleasedPanel) -> tuple[MaskedCounts, Floats, Positions] | None:
    codes = [indicator.code for indicator in panel.axes.indicators]
    if RESIDENTS not in codes:
        return None
    index = codes.index(RESIDENTS)
    cells = panel.cells
    masked = MaskedCounts(cells.values[:, index], cells.states[:, index], cells.reasons[:, index])
    return masked, *latest_known(masked.values)


def _rate(
    panel: ReleasedPanel, figures: PlaceFigures, index: int, position: int
) -> tuple[Released, str]:
    """Rate of a station, and in words which month's residents it is divided by.

    The denominator is the month's 在留外国人数, else the newest released one before it.
    """
    count, found = figures.released(index, position), _residents(panel)
    row = panel.axes.station_index(figures.station_id or "")
    if count.value is None:
        return (part_withheld(figures.rules) if count.state is CellState.WITHHELD else count), ""
    if found is None:
        return Released(None, CellState.MISSING, NO_RESIDENTS), ""
    masked, values, months = found
    residents, source = float(values[row, position]), int(months[row, position])
    if source < 0:
        is_withheld = (masked.states[row, : position + 1] == CellState.WITHHELD).any()
        if is_withheld:
            return part_withheld(figures.rules), ""
        return Released(None, CellState.MISSING, NO_RESIDENTS), ""
    if residents == 0:
        return Released(None, CellState.NOT_TESTABLE, ZERO_RESIDENTS), ""
    rate = derived(RATE_PER * count.value / residents, figures.rules)
    note = f"分母：{wareki_month(panel.axes.months[source])}の在留外国人数"
    return Released(rate, CellState.VALUE), note


def class_breaks(panel: ReleasedPanel, index: int, measure: MapMeasure) -> tuple[float, ...]:
    """Upper bounds of the map's classes, the same for every month.

    Quantiles of the positive released values of the last 36 months, so that a colour tells
    nothing of a withheld value; the last bound is the greatest released value of all months.
    Empty where nothing positive is released.
    """
    values, rules = _measured(panel, index, measure), panel.station_rules
    recent = values[:, -CLASS_MONTHS:]
    positive = recent[recent > 0]
    if not len(positive):
        positive = values[values > 0]
    if not len(positive):
        return ()
    quantiles = np.quantile(positive, CLASS_QUANTILES, method="higher")
    bounds = {*quantiles.tolist(), float(np.nanmax(values))}
    return tuple(sorted({_round_up(bound, measure, rules) for bound in bounds}))


def _measured(panel: ReleasedPanel, index: int, measure: MapMeasure) -> Floats:
    counts = panel.cells.values[:, index]
    if measure is MapMeasure.COUNT:
        return counts
    found = _residents(panel)
    if found is None:
        return np.full_like(counts, np.nan)
    residents = np.where(found[1] > 0, found[1], np.nan)
    return np.asarray(RATE_PER * counts / residents)


def _round_up(bound: float, measure: MapMeasure, rules: AudienceRules) -> float:
    """A bound as the legend prints it; never below the values that it must hold."""
    if measure is MapMeasure.COUNT:
        return float(bound)
    scale = 10**rules.decimals
    return float(np.ceil(bound * scale) / scale)
