"""The map's table (地図の表): says in words and figures what the map says in colours.

Enters: what the map shows and where it stopped. Leaves: a `Table` of one period or of two;
remarks; the list of stations that are missing on the map.
"""

from collections.abc import Mapping

import streamlit as st

from analysis.access.viewer import Viewer
from analysis.release.map_views import MapArea, MapPeriod, MapRange, MapUnit, measure_label
from analysis.release.released import Released
from analysis.release.views import MapGeometry
from pages.ui import filters
from pages.ui.map_component import Drawing, Stop
from pages.ui.map_filters import MapChoice
from pages.ui.released_table import (
    Cell,
    Column,
    Row,
    Table,
    change_cell,
    number_columns,
    value_cell,
)
from pages.ui.wording import STATE_LEGEND, difference, short_station


def _period_of(shown: MapRange, key: str) -> int:
    keys = [period.first.isoformat() for period in shown.periods]
    return keys.index(key) if key in keys else len(keys) - 1


def _positions(choice: MapChoice, stop: Stop) -> list[int]:
    """The period of each drawing: its own, or the same for two subjects."""
    keys = [
        stop.period,
        (stop.other or stop.period) if choice.compare == "periods" else stop.period,
    ]
    return [_period_of(d.file.shown, key) for d, key in zip(choice.drawings, keys, strict=False)]


def shown_periods(choice: MapChoice, stop: Stop) -> tuple[MapPeriod, ...]:
    """The period of each map."""
    positions = _positions(choice, stop)
    return tuple(
        drawing.file.shown.periods[position]
        for drawing, position in zip(choice.drawings, positions, strict=True)
    )


def value_table(
    choice: MapChoice, stop: Stop, uncertain: Mapping[str, str], *, has_notes: bool = False
) -> Table:
    """One row an area: a value of each map, their difference for two periods, sign, what to know.

    uncertain: `MapGeometry.uncertain`, for stations. has_notes: the remarks written out, for the
    file; on screen they stand below the map.
    """
    first, positions = choice.drawings[0].file.shown, _positions(choice, stop)
    labels = _labels(choice, positions)
    has_signs = choice.unit is MapUnit.STATION
    columns = (
        Column(choice.unit.label, has_breaks=False),
        *number_columns((*labels, *(("差",) if choice.compare == "periods" else ()))),
        *((Column("予兆", "center", has_breaks=False),) if has_signs else ()),
        Column("備考"),
    )
    others = [_by_id(drawing) for drawing in choice.drawings]
    notes = {area.id: _notes(area, uncertain) for area in first.areas}
    rows = tuple(
        _row(
            choice,
            [held[area.id] for held in others],
            positions,
            notes[area.id],
            has_notes=has_notes,
        )
        for area in first.areas
    )
    periods = "・".join(dict.fromkeys(period.label for period in shown_periods(choice, stop)))
    caption = f"{first.subject_name}_{measure_label(first.measure, first.unit, first.value_unit)}_{periods}"
    below = () if has_notes else ("※ 備考は地図の下にあります",) * any(notes.values())
    return Table(caption, columns, rows, (*unit_lines(choice.drawings), STATE_LEGEND, *below))


def _notes(area: MapArea, uncertain: Mapping[str, str]) -> tuple[str, ...]:
    """What holds for an area in all periods: what is not known of its place, then the rest."""
    return tuple(note for note in (uncertain.get(area.id, ""), area.note) if note)


def _labels(choice: MapChoice, positions: list[int]) -> tuple[str, ...]:
    shown = [drawing.file.shown for drawing in choice.drawings]
    if choice.compare == "periods":
        return tuple(s.periods[p].label for s, p in zip(shown, positions, strict=True))
    if choice.compare == "subjects":
        return tuple(s.subject_name for s in shown)
    return (measure_label(shown[0].measure, shown[0].unit, shown[0].value_unit),)


def unit_lines(drawings: tuple[Drawing, ...]) -> tuple[str, ...]:
    """What values are counted in and how they are made, each said once."""
    found = {d.file.shown.value_unit: d.file.shown.definition for d in drawings}
    return tuple(
        line
        for unit, definition in found.items()
        for line in (f"単位：{unit}" if unit else "", definition)
        if line
    )


def _by_id(drawing: Drawing) -> dict[str, MapArea]:
    return {area.id: area for area in drawing.file.shown.areas}


def _row(
    choice: MapChoice,
    areas: list[MapArea],
    positions: list[int],
    notes: tuple[str, ...],
    *,
    has_notes: bool,
) -> Row:
    first, at = areas[0], positions[0]
    values = [area.values[p] for area, p in zip(areas, positions, strict=True)]
    untestable = first.untestable[at]
    base = first.base_notes[at]
    texts = (*notes, base) if has_notes else ("※" if notes else "",)
    remarks = ("検定不能" if untestable else "", *texts)
    is_station = choice.unit is MapUnit.STATION
    sign = Cell(
        "▲" if first.has_sign[at] else "",
        tone="sign",
        why="予兆あり" if first.has_sign[at] else "",
        order=float(first.has_sign[at]),
    )
    return Row(
        (
            Cell(short_station(first.name) if is_station else first.name),
            *(map_cell(v, d) for v, d in zip(values, choice.drawings, strict=True)),
            *((change_cell(difference(*values)),) if choice.compare == "periods" else ()),
            *((sign,) if is_station else ()),
            Cell(
                " ".join(remark for remark in remarks if remark),
                why=" ".join(text for text in (untestable, base, *notes) if text),
                tone="note",
            ),
        ),
        id=first.id,
    )


def map_cell(value: Released, drawing: Drawing) -> Cell:
    """A value as the map writes it: differences with their sign."""
    shown = drawing.file.shown
    make = change_cell if shown.measure.is_difference else value_cell
    return make(value, decimals=shown.decimals)


def show_notes(choice: MapChoice, uncertain: Mapping[str, str]) -> None:
    """The remarks on areas, each with the areas that it holds for."""
    holders: dict[str, list[str]] = {}
    for area in choice.drawings[0].file.shown.areas:
        for note in _notes(area, uncertain):
            holders.setdefault(note, []).append(short_station(area.name))
    if holders:
        with st.expander(f"備考のある{choice.unit.label}"):
            lines = (f"- {'、'.join(names)}：{note}" for note, names in holders.items())
            st.markdown("\n".join(lines))


def show_unplaced(geometry: MapGeometry, viewer: Viewer) -> None:
    """Stations that are missing on the map, and why."""
    if not geometry.unplaced:
        return
    with st.expander(f"地図に表せない警察署（{len(geometry.unplaced)}署）"):
        for station_id, reason in geometry.unplaced:
            st.markdown(f"- {filters.station_named(viewer, station_id).full_name}：{reason}")


def file_heading(choice: MapChoice, stop: Stop, record: str) -> tuple[str, ...]:
    """What the file says above its table: subject, period, classes, date of record, source."""
    drawing, (period, *_) = choice.drawings[0], shown_periods(choice, stop)
    provision = "暫定値を含む" if period.is_provisional else "確定値"
    bounds = "、".join(f"{bound:g}" for bound in drawing.bounds)
    return (
        f"{drawing.file.shown.subject_name}　{period.label}　{provision}　{choice.unit.label}別",
        *((f"地図の階級の上限：{bounds}",) if bounds else ()),
        record,
        f"出典：{drawing.file.shown.source.strip()}",
    )
