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
import pandas as pd
import shapely

from analysis.access.viewer import Viewer
from analysis.disclosure.cutting import ColumnKey
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
    CELL_COLUMNS,
    FACILITIES,
    area_rules,
    facilities_of,
    facility_days,
    facility_tables,
    smallest_area_count,
    table_code,
)
from analysis.release.gate import release_cell
from analysis.release.geometry import COORDINATE_DECIMALS, station_geometries
from analysis.release.place_tables import GivenTables, given_tables
from analysis.release.released import Released
from analysis.release.snapshot import snapshot
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


def facility_layer(
    viewer: Viewer, workspace: Workspace, reference_day: date | None = None
) -> FacilityLayer:
    """Counts of facilities as the viewer may have them; empty where none are registered.

    reference_day: None for the newest. Raises UserError for a day without facilities.
    """
    held = snapshot(workspace)
    days = facility_days(held)
    if reference_day is not None and reference_day not in days:
        raise UserError("その基準日の施設数は登録されていません。基準日を選び直してください。")
    if not days:
        return FacilityLayer((), NO_FACILITIES, None)
    day = reference_day or days[-1]
    of_day = facilities_of(held, day)
    places = _places.get(_place_key(workspace), lambda: _find_places(workspace))
    points = _station_points(of_day, places)
    has_place = of_day["station_id"].isin(points)
    counts = _counts(viewer, held, of_day[has_place], day, _Places(places.areas, points))
    rules = workspace.policy.rules_for(viewer.audience_for(None))
    text = method_text(rules, day, of_day.loc[~has_place, "station_id"].nunique())
    return FacilityLayer(tuple(counts), text, day, days)


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
    viewer: Viewer, workspace: Workspace, of_day: pd.DataFrame, day: date, places: _Places
) -> list[FacilityCount]:
    """By station: small areas that stand by themselves, then the rest of the station's area."""
    names = {i: workspace.profile.station(i).full_name for i in of_day["station_id"].unique()}
    month = first_of_month(day)
    general = viewer.audience_for(None)
    given: GivenTables = {}
    if not workspace.policy.rules_for(general).is_exact:
        read = partial(facility_tables, day=day)
        given = given_tables(workspace, general, read, FACILITIES, day.isoformat())
    counts: list[FacilityCount] = []
    for station_id, of_station in of_day.groupby("station_id", sort=True):
        rules = workspace.policy.rules_for(viewer.audience_for(str(station_id)))
        split = [
            (
                cell,
                _exact(rows, rules)
                if rules.is_exact
                else _as_given(given[_key(cell, month)], rules),
            )
            for cell, rows in _cells(of_station)
        ]
        areas = [
            _count(names, cell, released, places.areas[area], is_small_area=True)
            for cell, table in split
            for area, released in table.areas.items()
            if area in places.areas
        ]
        exception = "（個別に示す小地域を除く）" if areas else ""
        place = (f"{names[station_id]}管内{exception}", places.stations[station_id])
        for cell, table in split:
            rest = table.rest(places.areas, rules)
            if rest.value != 0:  # else nothing is left beside the small areas
                counts.append(_count(names, cell, rest, place, is_small_area=False))
        counts += areas
    return sorted(counts, key=lambda count: (count.station_id, not count.is_small_area))


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


def _cells(of_station: pd.DataFrame) -> list[tuple[Mapping[str, str], pd.DataFrame]]:
    """The rows of each kind and band with what they are of."""
    return [
        (dict(zip(CELL_COLUMNS, map(str, values), strict=True)), rows)
        for values, rows in of_station.groupby(CELL_COLUMNS, sort=True)
    ]


def _exact(rows: pd.DataFrame, rules: AudienceRules) -> _Split:
    """For who has the station's own counts: small areas stand alone from the least number on."""
    least = smallest_area_count(rules)
    by_area = dict(zip(rows["area_code"], rows["count"], strict=True))
    return _Split(
        {a: Released(float(n), CellState.VALUE) for a, n in by_area.items() if n >= least},
        Released(float(sum(by_area.values())), CellState.VALUE),
    )


def _key(cell: Mapping[str, str], month: date) -> ColumnKey:
    return table_code(cell), month


def _as_given(column: GivenColumn, rules: AudienceRules) -> _Split:
    """As the audience is given it, from the release ledger."""
    own = area_rules(rules)
    states = np.full(len(column.counts), CellState.VALUE, dtype=np.int8)
    masked = mask_by(column.counts, states, column.reasons, own)
    released = [release_cell(masked, (row,), own) for row in range(len(states))]
    areas = zip(column.places, released, strict=False)
    return _Split({a: one for a, one in areas if one.value is not None}, released[-1])


def _count(
    names: Mapping[str, str],
    row: Mapping[str, str],
    released: Released,
    place: tuple[str, Point],
    *,
    is_small_area: bool,
) -> FacilityCount:
    name, (longitude, latitude) = place
    return FacilityCount(
        station_id=row["station_id"],
        station_name=names[row["station_id"]],
        group=row["grp"],
        kind=row["kind"],
        size_band=row["size_band"],
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


def _station_points(of_day: pd.DataFrame, places: _Places) -> dict[str, Point]:
    """Of every station that can be placed: one without a shape stands amid its small areas."""
    amid: dict[str, Point] = {}
    for station_id, own in of_day.groupby("station_id"):
        found = [
            places.areas[code][1] for code in own["area_code"].unique() if code in places.areas
        ]
        if found:
            longitude, latitude = np.mean(found, axis=0)
            amid[str(station_id)] = (float(longitude), float(latitude))
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
