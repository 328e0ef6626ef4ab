"""The map's filters (地図の絞り込み): unit, subject, measure, classes, comparison, and where one stopped.

Enters: viewer. Leaves: a `MapChoice`; the owner of the map's places in the session. Figures of
stations and of municipalities have choices of their own, so that changing the unit changes all.
"""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from analysis.access.viewer import Viewer
from analysis.errors import UserError
from analysis.release.map_classes import (
    FEWEST_CLASSES,
    MOST_CLASSES,
    ClassMethod,
    class_bounds,
    parse_bounds,
)
from analysis.release.map_values import offered_measures
from analysis.release.map_views import MapSubject, MapUnit, measure_label
from analysis.release.views import MapMeasure
from pages.ui import cached_queries, filters
from pages.ui.filters import choice_widget, choices
from pages.ui.map_component import Drawing, Stop
from pages.ui.map_files import RangeFile

COMPARISONS = {"none": "しない", "periods": "2つの期間", "subjects": "2つの指標"}
USUAL_CLASSES = "5"
_SIDES = {True: 2, False: 1}  # classes of a difference lie on both sides of zero


@dataclass(frozen=True)
class MapChoice:
    """What the map shows: one drawing, or two side by side."""

    unit: MapUnit
    drawings: tuple[Drawing, ...]
    compare: str


def map_choice(viewer: Viewer) -> MapChoice:
    """One line of filters; comparison and classes behind a button."""
    subjects = cached_queries.map_subjects(viewer)
    units, chooser, measures, more = st.columns([2.1, 4.3, 1.9, 1.7], vertical_alignment="bottom")
    with units:
        unit = _choose_unit(bool(subjects))
    with chooser:
        subject = _choose_subject(viewer, unit, subjects)
    with measures:
        measure = _choose_measure(unit, subject)
    with more, st.popover("比較・階級", width="stretch"):
        compare = _choose_comparison()
        second = (
            _choose_subject(viewer, unit, subjects, "second") if compare == "subjects" else None
        )
        files = [_file(viewer, unit, subject.code, measure)]
        if second:
            shared = measure if measure in second.measures else MapMeasure.COUNT
            files.append(_file(viewer, unit, second.code, shared))
        drawings = _classified(files)
    if compare == "periods":
        drawings = (drawings[0], drawings[0])
    return MapChoice(unit, drawings, compare)


def jurisdictions_only(viewer: Viewer) -> MapChoice:
    """The map of a store without figures."""
    return MapChoice(
        MapUnit.STATION, (Drawing(cached_queries.jurisdiction_map(viewer), ()),), "none"
    )


def _choose_unit(has_municipal: bool) -> MapUnit:
    units = [unit.value for unit in MapUnit] if has_municipal else [MapUnit.STATION.value]
    chosen = st.segmented_control(
        "単位",
        units,
        format_func=lambda value: MapUnit(value).label,
        required=True,
        **choice_widget("map_unit", units, units[0]),
    )
    return MapUnit(chosen or units[0])


def _choose_subject(
    viewer: Viewer, unit: MapUnit, subjects: tuple[MapSubject, ...], which: str = ""
) -> MapSubject:
    if unit is MapUnit.STATION:
        indicator = filters.choose_indicator(viewer, which)
        return MapSubject(
            indicator.code, indicator.name, indicator.unit, offered_measures(indicator)
        )
    known = {subject.code: subject for subject in subjects}
    code = st.selectbox(
        "指標",
        list(known),
        format_func=lambda value: known[value].name,
        **choice_widget(f"map_subject{which}", list(known), next(iter(known))),
    )
    return known[code]


def _choose_measure(unit: MapUnit, subject: MapSubject) -> MapMeasure:
    values = [measure.value for measure in subject.measures]
    return MapMeasure(
        st.selectbox(
            "表示する値",
            values,
            format_func=lambda value: measure_label(MapMeasure(value), unit, subject.unit),
            **choice_widget("measure", values, values[0]),
        )
    )


def _choose_comparison() -> str:
    names = list(COMPARISONS)
    chosen = st.segmented_control(
        "並べて比べる",
        names,
        format_func=COMPARISONS.__getitem__,
        required=True,
        **choice_widget("map_compare", names, names[0]),
    )
    return str(chosen or names[0])


def _file(viewer: Viewer, unit: MapUnit, code: str, measure: MapMeasure) -> RangeFile:
    if unit is MapUnit.STATION:
        return cached_queries.map_range(viewer, code, measure)
    return cached_queries.municipal_range(viewer, code, measure)


def _classified(files: list[RangeFile]) -> tuple[Drawing, ...]:
    """Each range with bounds found over all its periods, so that colours hold through time."""
    methods = [method.value for method in ClassMethod]
    method = ClassMethod(
        st.selectbox(
            "階級の分け方",
            methods,
            format_func=lambda value: ClassMethod(value).label,
            **choice_widget("map_method", methods, methods[0]),
        )
    )
    if method is ClassMethod.OWN:
        return _each_with_own_bounds(files)
    numbers = [str(number) for number in range(FEWEST_CLASSES, MOST_CLASSES + 1)]
    number = st.selectbox(
        "階級の数（0を除く）", numbers, **choice_widget("map_classes", numbers, USUAL_CLASSES)
    )
    st.caption("階級は、公表した全期間の値から求め、期間を変えても変わりません。")
    return tuple(Drawing(file, _bounds(file, method, int(number))) for file in files)


def _bounds(file: RangeFile, method: ClassMethod, number: int) -> tuple[float, ...]:
    shown = file.shown
    a_side = -(-number // _SIDES[shown.measure.is_difference])
    return tuple(class_bounds(shown.released_values, method, a_side, shown.decimals).tolist())


def _each_with_own_bounds(files: list[RangeFile]) -> tuple[Drawing, ...]:
    """One box for each thing drawn: a figure beside itself shares its bounds."""
    held: dict[tuple[str, MapMeasure], Drawing] = {}
    for file in files:
        key = (file.shown.subject, file.shown.measure)
        if key not in held:
            held[key] = _with_own_bounds(file)
    return tuple(held[file.shown.subject, file.shown.measure] for file in files)


def _with_own_bounds(file: RangeFile) -> Drawing:
    """Bounds as typed for this subject; natural breaks while nothing usable is typed."""
    shown = file.shown
    name = f"map_bounds_{shown.unit}_{shown.subject}_{shown.measure}"
    key = f"filter_{name}_text"
    st.session_state[key] = choices().get(name, "")
    typed = st.text_input(
        f"境界値（{shown.subject_name}）",
        key=key,
        placeholder="5、10、20",
        on_change=filters.keep_choice,
        args=(name, key),
    )
    if typed:
        try:
            return Drawing(file, parse_bounds(typed, shown.released_values))
        except UserError as error:
            st.error(str(error))
    return Drawing(file, _bounds(file, ClassMethod.JENKS, int(USUAL_CLASSES)))


def stop_of(choice: MapChoice) -> Stop:
    """Where the map stands: the month of all pages, or the municipal map's own period."""
    held, periods = choices(), choice.drawings[0].file.shown.periods
    if choice.unit is MapUnit.STATION:
        area, period = held.get("station") or None, f"{held.get('month', '')}-01"
    else:
        area, period = held.get("map_municipality"), held.get("map_period", "")
    known = [shown.first.isoformat() for shown in periods]
    period = period if period in known else known[-1]
    other = held.get(f"map_other_{choice.unit}")
    return Stop(area, period, other if other in known else _year_before(period, known))


def _year_before(period: str, known: list[str]) -> str:
    """The same month a year earlier, else the first one: what one compares with at first."""
    day = date.fromisoformat(period)
    before = day.replace(year=day.year - 1, day=1 if day.day > 28 else day.day).isoformat()
    return before if before in known else known[0]


def keep_stop(stop: Stop, unit: MapUnit) -> None:
    """Remember where the viewer stopped on the map (in a callback)."""
    held = choices()
    if unit is MapUnit.STATION:
        filters.set_station(stop.area)
        held["month"] = stop.period[:7]
    else:
        held["map_municipality"], held["map_period"] = stop.area, stop.period
    if stop.other:
        held[f"map_other_{unit}"] = stop.other
