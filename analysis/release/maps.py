"""地図: one indicator by station, for one month or all of them, with classes that stay fixed.

Enters: viewer and workspace, indicator, measure. Leaves: `MapRange` for the page, `MapMonth` for
documents. The shapes come from `geometry.py`; they do not change with the month, so that the page
keeps its zoom. Figures of municipalities are drawn by `municipal_maps.py`, on a map of their own.
"""

from datetime import date

from analysis.access.permissions import check_can_open_profile, check_can_view_map
from analysis.access.viewer import Viewer
from analysis.errors import UserError
from analysis.months import wareki_month
from analysis.observations import CellState
from analysis.release.gate import ReleasedPanel, released_panel
from analysis.release.map_classes import ClassMethod, class_bounds
from analysis.release.map_values import (
    StationValues,
    definition,
    denominator,
    measured,
    offered_measures,
    value_unit,
)
from analysis.release.map_views import MapArea, MapPeriod, MapRange, MapUnit
from analysis.release.panel import EMPTY_STORE_MESSAGE, exact_panel
from analysis.release.released import Released
from analysis.release.signs_on_record import released_signs
from analysis.release.snapshot import snapshot
from analysis.release.stamps import build_stamp
from analysis.release.station_notes import station_notes
from analysis.release.tested import station_tested
from analysis.release.views import AreaValue, MapMeasure, MapMonth
from analysis.release.workspace import Workspace

DOCUMENT_CLASSES = 5
NO_FIGURES_YET = "まだ取り込まれた値がないため"


def map_range(
    viewer: Viewer, workspace: Workspace, indicator: str, measure: MapMeasure = MapMeasure.COUNT
) -> MapRange:
    """The choropleth of every month, signs as they are on record now.

    Raises UserError for an unknown indicator, for a measure that it cannot be drawn as, and for
    an empty store.
    """
    check_can_view_map(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    panel = released_panel(viewer, workspace)
    months = panel.axes.months
    if not months:
        raise UserError(EMPTY_STORE_MESSAGE)
    index = panel.axes.indicator_index(indicator)
    values = _values(viewer, workspace, panel, index, measure)
    return MapRange(
        unit=MapUnit.STATION,
        subject=indicator,
        subject_name=panel.axes.indicators[index].name,
        measure=measure,
        value_unit=value_unit(panel.axes.indicators[index], measure, values.base),
        decimals=value_decimals(panel, measure),
        periods=tuple(
            MapPeriod(month, wareki_month(month), bool(panel.is_provisional[:, index, p].any()))
            for p, month in enumerate(months)
        ),
        areas=_areas(viewer, workspace, values, range(len(months)), months[-1]),
        definition=definition(measure, values.base, values.tested.basis),
        source=workspace.profile.source,
        stamp=build_stamp(workspace),
    )


def map_month(
    viewer: Viewer,
    workspace: Workspace,
    indicator: str,
    month: date,
    measure: MapMeasure = MapMeasure.COUNT,
) -> MapMonth:
    """The choropleth of a month, signs as they stood then.

    Raises UserError for an unknown indicator and for a month without data.
    """
    check_can_view_map(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    return build_map(viewer, workspace, indicator, month, measure)


def jurisdiction_map(viewer: Viewer, workspace: Workspace) -> MapRange:
    """The jurisdictions of a store without figures, every one 未報告, with their notes.

    So that boundaries can be looked at, and split municipalities found, before the first upload.
    """
    check_can_view_map(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    axes = exact_panel(workspace).axes
    notes = station_notes(workspace.profile, axes)
    nothing = (Released(None, CellState.MISSING, NO_FIGURES_YET),)
    return MapRange(
        unit=MapUnit.STATION,
        subject="",
        subject_name="管轄区域",
        measure=MapMeasure.COUNT,
        value_unit="",
        decimals=0,
        periods=(MapPeriod(axes.lineage.month, wareki_month(axes.lineage.month), False),),
        areas=tuple(
            MapArea(s.id, s.full_name, nothing, (False,), ("",), ("",), " ".join(notes[s.id]))
            for s in axes.stations
        ),
        definition="まだ数値がありません。管轄区域だけを示します",
        source=workspace.profile.source,
        stamp=build_stamp(workspace),
    )


def build_map(
    viewer: Viewer, workspace: Workspace, indicator: str, month: date, measure: MapMeasure
) -> MapMonth:
    """The month's map without the check, for documents released to `viewer`'s audience."""
    panel = released_panel(viewer, workspace)
    index, position = panel.axes.indicator_index(indicator), panel.axes.month_index(month)
    values = _values(viewer, workspace, panel, index, measure)
    entry = panel.axes.indicators[index]
    return MapMonth(
        indicator=entry.code,
        indicator_name=entry.name,
        unit=value_unit(entry, measure, values.base),
        measure=measure,
        month=month,
        areas=tuple(
            AreaValue(
                area.id,
                area.name,
                area.values[0],
                area.has_sign[0],
                bool(area.untestable[0]),
                " ".join(note for note in (area.note, area.base_notes[0]) if note),
            )
            for area in _areas(viewer, workspace, values, range(position, position + 1), month)
        ),
        class_breaks=class_breaks(panel, values),
        stamp=build_stamp(workspace),
        is_provisional=bool(panel.is_provisional[:, index, position].any()),
    )


def _values(
    viewer: Viewer, workspace: Workspace, panel: ReleasedPanel, index: int, measure: MapMeasure
) -> StationValues:
    entry = panel.axes.indicators[index]
    if measure not in offered_measures(entry):
        raise UserError(
            f"{entry.name}は「{measure.label}」では表せません。表示する値を選び直してください。"
        )
    return StationValues(
        panel, index, measure, station_tested(viewer, workspace), denominator(panel, entry)
    )


def _areas(
    viewer: Viewer, workspace: Workspace, values: StationValues, positions: range, known_on: date
) -> tuple[MapArea, ...]:
    panel, index = values.panel, values.index
    notes = station_notes(workspace.profile, panel.axes)
    with_sign = _months_with_sign(viewer, workspace, panel, index, known_on)
    areas = []
    for row, station in enumerate(panel.axes.stations):
        valued = values.of_station(row, positions)
        areas.append(
            MapArea(
                station.id,
                station.full_name,
                tuple(value for value, _ in valued),
                tuple((station.id, panel.axes.months[p]) in with_sign for p in positions),
                tuple(
                    ""
                    if value.state is CellState.WITHHELD
                    else values.tested.reason(row, index, position)
                    for position, (value, _) in zip(positions, valued, strict=True)
                ),
                tuple(base for _, base in valued),
                " ".join(notes[station.id]),
            )
        )
    return tuple(areas)


def _months_with_sign(
    viewer: Viewer, workspace: Workspace, panel: ReleasedPanel, index: int, known_on: date
) -> set[tuple[str, date]]:
    """Stations and months that a released sign of this indicator's domain covers."""
    domain = panel.axes.indicators[index].domain
    return {
        (sign.summary.station_id, month)
        for sign in released_signs(viewer, workspace, known_on)
        if sign.summary.domain is domain
        for month in panel.axes.months
        if sign.summary.first_month <= month <= sign.summary.last_month
    }


def value_decimals(panel: ReleasedPanel, measure: MapMeasure) -> int:
    """Decimals of a value: counts and their differences have none."""
    is_computed = measure in (MapMeasure.RATE, MapMeasure.EXPECTED)
    return panel.station_rules.decimals if is_computed else 0


def class_breaks(panel: ReleasedPanel, values: StationValues) -> tuple[float, ...]:
    """Upper bounds of a document's classes: quantiles of all released months.

    Empty where nothing above zero is released.
    """
    bounds = class_bounds(
        measured(values),
        ClassMethod.QUANTILE,
        DOCUMENT_CLASSES,
        value_decimals(panel, values.measure),
    )
    return tuple(bounds.tolist())
