"""企業・学校 and 繁華街・商業施設 for an audience: counts by kind and size band at disjoint places.

Enters: viewer, workspace, the store's counts by small area and station. Leaves: `FacilityCount`s. A
small area stands by itself where its count of a kind and band is large enough to point at no single
employer, school or shop; the rest of the station's area is one figure. What an audience has of them
comes from the release ledger (`facility_tables`); staff have their own station's as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
import shapely

from analysis.access.viewer import Viewer
from analysis.disclosure.given import GivenColumn
from analysis.disclosure.policy import AudienceRules
from analysis.disclosure.primary import Reason, mask_by
from analysis.errors import UserError
from analysis.geography.boundaries import from_store_frame
from analysis.months import first_of_month, wareki_day
from analysis.observations import CellState
from analysis.release.community_views import FacilityCount
from analysis.release.computed_once import ComputedOnce
from analysis.release.facility_tables import (
    FACILITIES,
    ByArea,
    Cell,
    FacilityCounts,
    area_rules,
    facilities_by_day,
    facility_tables,
    smallest_area_count,
    table_code,
)
from analysis.release.gate import release_cell
from analysis.release.geometry import COORDINATE_DECIMALS, station_geometries
from analysis.release.panel import panel_key
from analysis.release.place_tables import GivenTables, given_tables
from analysis.release.released import Released
from analysis.release.snapshot import Snapshot, snapshot
from analysis.release.workspace import Workspace
from analysis.store import boundaries, boundary_version

NO_FACILITIES = "企業・学校及び繁華街・商業施設の数は登録されていません。"

Point = tuple[float, float]  # longitude, latitude


@dataclass(frozen=True)
class FacilityLayer:
    """The layer of a reference day, and what it is in words. days: all there are, newest last."""

    counts: tuple[FacilityCount, ...]
    method: str
    day: date | None
    days: tuple[date, ...] = ()


@dataclass(frozen=True)
class _Places:
    """Where symbols stand. areas: small area → name and point; stations: station → point."""

    areas: Mapping[str, tuple[str, Point]]
    stations: Mapping[str, Point]


_places: ComputedOnce[_Places] = ComputedOnce(4)
_layers: ComputedOnce[FacilityLayer] = ComputedOnce(24)  # of a shift of station staff, too


def facility_layer(
    viewer: Viewer, workspace: Workspace, reference_day: date | None = None
) -> FacilityLayer:
    """Counts of facilities as the viewer may have them; empty where none are registered.

    reference_day: None for the newest. Raises UserError for a day without facilities.
    """
    held = snapshot(workspace)
    audience, own = viewer.audience_for(None), viewer.station_id or ""
    asked = reference_day.isoformat() if reference_day else ""
    version = boundary_version(held.store, held.profile.id)
    key = (*panel_key(held), version, held.policy.version, audience.value, own, asked)
    return _layers.get(key, lambda: _layer(viewer, held, reference_day))


def _layer(viewer: Viewer, held: Snapshot, reference_day: date | None) -> FacilityLayer:
    registered = facilities_by_day(held)
    days = tuple(one.day for one in registered)
    if reference_day is not None and reference_day not in days:
        raise UserError("その基準日の施設数は登録されていません。基準日を選び直してください。")
    if not days:
        return FacilityLayer((), NO_FACILITIES, None)
    of_day = registered[days.index(reference_day) if reference_day else -1]
    found = _places.get(_place_key(held), lambda: _find_places(held))
    places = _Places(found.areas, _station_points(of_day, found))
    unplaced = len(set(of_day.areas) - set(places.stations))
    rules = held.policy.rules_for(viewer.audience_for(None))
    return FacilityLayer(
        tuple(_counts(viewer, held, of_day, places)),
        method_text(rules, of_day.day, unplaced),
        of_day.day,
        days,
    )


def method_text(rules: AudienceRules, day: date, unplaced: int = 0) -> str:
    """What the layer holds, in Japanese, thresholds included; unplaced: stations without a place."""
    least = smallest_area_count(rules)
    left_out = f"管轄区域の位置が分からない{unplaced}署の分は示していません。" if unplaced else ""
    return (
        f"{wareki_day(day)}現在の種別・規模別の施設数です。同じ種別・規模が{least}施設以上ある小地域は"
        "その地域に、そのほかは警察署の管轄区域にまとめて示します。"
        f"{left_out}名称・所在地は保存していません。予兆の判定には使いません。"
    )


def _counts(
    viewer: Viewer, held: Snapshot, of_day: FacilityCounts, places: _Places
) -> list[FacilityCount]:
    """By station: small areas that stand by themselves, then the rest of the station's area."""
    month, general = first_of_month(of_day.day), viewer.audience_for(None)
    given: GivenTables = {}
    if not held.policy.rules_for(general).is_exact:
        read = partial(facility_tables, day=of_day.day)
        given = given_tables(held, general, read, FACILITIES, of_day.day.isoformat())
    split: dict[str, list[tuple[Cell, _Split]]] = {}
    for cell, by_area in of_day.cells.items():
        rules = held.policy.rules_for(viewer.audience_for(cell[0]))
        table = (
            _exact(by_area, rules)
            if rules.is_exact
            else _as_given(given[table_code(cell), month], rules)
        )
        split.setdefault(cell[0], []).append((cell, table))
    return [
        count
        for station_id, tables in split.items()
        if station_id in places.stations
        for count in _of_station(viewer, held, station_id, tables, places)
    ]


def _of_station(
    viewer: Viewer,
    held: Snapshot,
    station_id: str,
    tables: list[tuple[Cell, "_Split"]],
    places: _Places,
) -> list[FacilityCount]:
    rules = held.policy.rules_for(viewer.audience_for(station_id))
    name = held.profile.station(station_id).full_name
    areas = [
        _count(name, cell, released, places.areas[area], is_small_area=True)
        for cell, table in tables
        for area, released in table.areas.items()
        if area in places.areas
    ]
    exception = "（個別に示す小地域を除く）" if areas else ""
    place = (f"{name}管内{exception}", places.stations[station_id])
    rests = [(cell, table.rest(places.areas, rules)) for cell, table in tables]
    return areas + [
        _count(name, cell, rest, place, is_small_area=False)
        for cell, rest in rests
        if rest.value != 0  # else nothing is left beside the small areas
    ]


@dataclass(frozen=True)
class _Split:
    """A table of a station, kind and band as somebody has it. areas: small area → its count, those
    that may stand by themselves; total: of all, withheld where it would tell the others.
    """

    areas: Mapping[str, Released]
    total: Released

    def rest(self, placed: Mapping[str, object], rules: AudienceRules) -> Released:
        """What the areas that have a place leave of the total."""
        if self.total.value is None:
            return self.total
        shown = sum(one.value or 0.0 for area, one in self.areas.items() if area in placed)
        value = max(self.total.value - shown, 0.0)
        if not rules.is_exact and 0 < value < smallest_area_count(rules):
            return Released(None, CellState.WITHHELD, Reason.BELOW_MINIMUM.text(area_rules(rules)))
        return Released(value, CellState.VALUE, self.total.reason)


def _exact(by_area: ByArea, rules: AudienceRules) -> _Split:
    """For who has the station's own counts: small areas stand alone from the least number on."""
    least = smallest_area_count(rules)
    return _Split(
        {a: Released(float(n), CellState.VALUE) for a, n in by_area.items() if n >= least},
        Released(float(sum(by_area.values())), CellState.VALUE),
    )


def _as_given(column: GivenColumn, rules: AudienceRules) -> _Split:
    """As the audience is given it, from the release ledger."""
    own = area_rules(rules)
    states = np.full(len(column.counts), CellState.VALUE, dtype=np.int8)
    masked = mask_by(column.counts, states, column.reasons, own)
    shown = np.flatnonzero(masked.is_released[:-1]).tolist()
    return _Split(
        {column.places[row]: release_cell(masked, (row,), own) for row in shown},
        release_cell(masked, (len(column.places),), own),
    )


def _count(
    station_name: str,
    cell: Cell,
    released: Released,
    place: tuple[str, Point],
    *,
    is_small_area: bool,
) -> FacilityCount:
    station_id, group, kind, size_band = cell
    name, (longitude, latitude) = place
    return FacilityCount(
        station_id=station_id,
        station_name=station_name,
        group=group,
        kind=kind,
        size_band=size_band,
        released=released,
        longitude=round(longitude, COORDINATE_DECIMALS),
        latitude=round(latitude, COORDINATE_DECIMALS),
        place=name,
        is_small_area=is_small_area,
    )


def _place_key(workspace: Workspace) -> tuple[str, ...]:
    """Places change with boundaries and the profile, never with the figures."""
    store, profile = workspace.store, workspace.profile
    return (str(store.path), profile.id, profile.version, boundary_version(store, profile.id))


def _station_points(of_day: FacilityCounts, places: _Places) -> dict[str, Point]:
    """Of every station that can be placed: one without a shape stands amid its small areas."""
    amid: dict[str, Point] = {}
    for station_id, areas in of_day.areas.items():
        found = [places.areas[code][1] for code in areas if code in places.areas]
        if found:
            longitude, latitude = np.mean(found, axis=0)
            amid[station_id] = (float(longitude), float(latitude))
    return {**amid, **places.stations}


def _find_places(workspace: Workspace) -> _Places:
    frame = from_store_frame(boundaries(workspace.store, workspace.profile.id, "small_area"))
    rows = zip(frame["code"], frame["name"], frame["geometry"], strict=True)
    return _Places(
        areas={str(code): (str(name), _point(shape)) for code, name, shape in rows},
        stations={i: _point(shape) for i, shape in station_geometries(workspace).items()},
    )


def _point(shape: shapely.Geometry) -> Point:
    point = shapely.point_on_surface(shape)
    return float(point.x), float(point.y)
