"""地図（市区町村）: published figures of municipalities, on a map of their own.

Enters: viewer and workspace, a measure of municipal figures. Leaves: `MapSubject`s that there are,
and a `MapRange` of one of them. Figures come from municipal statistics (`area_count`) and, for
residents, from small areas summed to their municipality. They are never apportioned to stations
and never stand on one map with a station's.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.access.permissions import check_can_open_profile, check_can_view_map
from analysis.access.viewer import Viewer
from analysis.disclosure.policy import AudienceRules
from analysis.disclosure.primary import mask_counts
from analysis.errors import UserError
from analysis.months import (
    fiscal_year,
    fiscal_year_first,
    fiscal_year_last,
    wareki_day,
    wareki_fiscal_year,
    wareki_month,
)
from analysis.observations import CellState
from analysis.release.computed_once import ComputedOnce
from analysis.release.gate import derived, part_withheld, release_cell
from analysis.release.map_values import RATE_PER, difference
from analysis.release.map_views import MapArea, MapPeriod, MapRange, MapSubject, MapUnit
from analysis.release.panel import panel_key
from analysis.release.released import Released
from analysis.release.snapshot import snapshot
from analysis.release.stamps import build_stamp
from analysis.release.views import MapMeasure
from analysis.release.workspace import Workspace
from analysis.settings import PROJECT_FOLDER
from analysis.store import area_counts, boundaries, boundary_version, residence

FORMATS_FOLDER = PROJECT_FOLDER / "data" / "intake_formats"  # name and unit of each measure
RESIDENTS, POPULATION = "foreign_residents", "all_residents"
OWN_NAMES = {RESIDENTS: ("在留外国人数（住民）", "人"), POPULATION: ("総人口", "人")}
NO_FIGURE = Released(None, CellState.MISSING, "この市区町村の値がありません")
NO_POPULATION = Released(None, CellState.MISSING, "分母（総人口）がないため")
SUMMED = "小地域の居住者数の合計"
COUNT_COLUMNS = ["code", "measure", "first", "last", "count", "state"]

Span = tuple[date, date]
ReleasedFigures = dict[tuple[str, Span], Released]  # of a municipality in a period

_tables: ComputedOnce["MunicipalTable"] = ComputedOnce(4)


@dataclass(frozen=True)
class MunicipalTable:
    """Exact figures of municipalities; stays inside this package.

    frame: code, measure, first, last (datetime64), count (float, NaN unless VALUE), state.
    names: code → name, in the order of the boundaries.
    """

    frame: pd.DataFrame
    names: dict[str, str]
    codes_summed: frozenset[str]  # measures that are sums of small areas

    def label(self, code: str, span: Span) -> str:
        """A period in words: 令和5年中, 令和5年度, 令和6年12月, 令和7年1月1日現在."""
        first, last = span
        if code in self.codes_summed:
            return f"{wareki_day(first)}現在"
        if span == (date(first.year, 1, 1), date(first.year, 12, 1)):
            return f"{wareki_month(first).split('年')[0]}年中"
        if span == (fiscal_year_first(first), fiscal_year_last(first)):
            return wareki_fiscal_year(fiscal_year(first))
        return (
            wareki_month(first) if first == last else f"{wareki_month(first)}～{wareki_month(last)}"
        )


@dataclass(frozen=True)
class _Asked:
    """One question: released figures of the measure, of its denominator, and the rules."""

    table: MunicipalTable
    counts: ReleasedFigures
    bases: ReleasedFigures
    measure: MapMeasure
    rules: AudienceRules


def map_subjects(viewer: Viewer, workspace: Workspace) -> tuple[MapSubject, ...]:
    """What can be drawn by municipality; empty where no municipal figures were loaded."""
    check_can_view_map(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    figures = _municipal_table(snapshot(workspace))
    return tuple(
        MapSubject(code, *_named(code), _measures(figures, code))
        for code in dict.fromkeys(figures.frame["measure"])
    )


def municipal_range(
    viewer: Viewer, workspace: Workspace, code: str, measure: MapMeasure = MapMeasure.COUNT
) -> MapRange:
    """The choropleth of a municipal measure over all its periods.

    Raises UserError for a measure that was never loaded or cannot be drawn so.
    """
    check_can_view_map(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    figures = _municipal_table(workspace)
    if code not in set(figures.frame["measure"]) or measure not in _measures(figures, code):
        raise UserError("その市区町村別の値はありません。指標と表示する値を選び直してください。")
    rules = workspace.policy.rules_for(viewer.audience_for(None))
    counts = _released(figures, code, rules)
    bases = _released(figures, POPULATION, rules) if measure is MapMeasure.RATE else {}
    asked = _Asked(figures, counts, bases, measure, rules)
    spans = sorted({span for _, span in counts})
    name, unit = _named(code)
    return MapRange(
        unit=MapUnit.MUNICIPALITY,
        subject=code,
        subject_name=name,
        measure=measure,
        value_unit=f"{unit}（総人口千人当たり）" if measure is MapMeasure.RATE else unit,
        decimals=rules.decimals if measure is MapMeasure.RATE else 0,
        periods=tuple(MapPeriod(span[0], figures.label(code, span), False) for span in spans),
        areas=tuple(
            _area(place, shown, [_value(asked, place, span) for span in spans])
            for place, shown in figures.names.items()
        ),
        definition=_definition(figures, code, measure),
        source=workspace.profile.source,
        stamp=build_stamp(workspace),
    )


def _value(asked: _Asked, place: str, span: Span) -> tuple[Released, str]:
    """A place's value of a period, and which denominator it is divided by."""
    now = asked.counts.get((place, span), NO_FIGURE)
    if asked.measure is MapMeasure.COUNT:
        return now, ""
    if asked.measure is MapMeasure.YEAR_CHANGE:
        before = (_year_before(span[0]), _year_before(span[1]))
        return difference(now, asked.counts.get((place, before), NO_FIGURE), asked.rules), ""
    return _rate(asked, now, place, span)


def _rate(asked: _Asked, now: Released, place: str, span: Span) -> tuple[Released, str]:
    """Over the population of the same day, else the newest one before the period's end."""
    hidden = part_withheld(asked.rules)
    if now.value is None:
        return (hidden if now.state is CellState.WITHHELD else now), ""
    known = [s for other, s in asked.bases if other == place and s[0] <= span[1]]
    if not known:
        return NO_POPULATION, ""
    base = asked.bases[(place, max(known))]
    if base.value is None:
        return (hidden if base.state is CellState.WITHHELD else NO_POPULATION), ""
    if base.value == 0:
        return Released(None, CellState.NOT_TESTABLE, "分母（総人口）が零のため"), ""
    rate = derived(RATE_PER * now.value / base.value, asked.rules)
    return Released(
        rate, CellState.VALUE
    ), f"分母：{asked.table.label(POPULATION, max(known))}の総人口"


def _area(code: str, name: str, valued: list[tuple[Released, str]]) -> MapArea:
    nothing = ("",) * len(valued)
    return MapArea(
        code,
        name,
        tuple(value for value, _ in valued),
        (False,) * len(valued),
        nothing,
        tuple(base for _, base in valued),
        "",
    )


def _released(figures: MunicipalTable, code: str, rules: AudienceRules) -> ReleasedFigures:
    """Every figure of a measure as the audience may have it."""
    held = figures.frame[figures.frame["measure"] == code]
    masked = mask_counts(
        held["count"].to_numpy(dtype=np.float64), held["state"].to_numpy(dtype=np.int8), rules
    )
    spans = zip(held["first"].dt.date, held["last"].dt.date, strict=True)
    return {
        (place, span): release_cell(masked, (row,), rules)
        for row, (place, span) in enumerate(zip(held["code"], spans, strict=True))
    }


def _municipal_table(workspace: Workspace) -> MunicipalTable:
    key = (*panel_key(workspace), boundary_version(workspace.store, workspace.profile.id))
    return _tables.get(key, lambda: _read(workspace))


def _read(workspace: Workspace) -> MunicipalTable:
    store, profile = workspace.store, workspace.profile
    published = area_counts(store, profile.id, as_of=workspace.as_of)
    published = published[published["area_kind"] == "municipality"].rename(
        columns={"area_code": "code", "first_month": "first", "last_month": "last"}
    )
    summed = _summed_residence(workspace)
    summed = summed[~summed["measure"].isin(set(published["measure"]))]
    frame = pd.concat([published[COUNT_COLUMNS], summed[COUNT_COLUMNS]], ignore_index=True)
    frame["count"] = frame["count"].to_numpy(dtype=np.float64, na_value=np.nan)
    drawn = boundaries(store, profile.id, "municipality")
    names = dict(zip(drawn["code"].astype(str), drawn["name"].astype(str), strict=True))
    known = {row.municipality_code: row.municipality for row in profile.territories}
    names |= {code: known.get(code, code) for code in frame["code"] if code not in names}
    return MunicipalTable(frame, names, frozenset(summed["measure"]))


def _summed_residence(workspace: Workspace) -> pd.DataFrame:
    """Residents of small areas summed to municipalities; withheld where one part is."""
    residents = residence(workspace.store, workspace.profile.id, as_of=workspace.as_of)
    areas = boundaries(workspace.store, workspace.profile.id, "small_area")[["code", "parent"]]
    if residents.empty or areas.empty:
        return pd.DataFrame({column: [] for column in COUNT_COLUMNS})
    placed = residents.merge(areas, left_on="area_code", right_on="code")
    placed["is_hidden"] = placed["state"] == CellState.WITHHELD
    by_place = placed.groupby(["parent", "reference_date"], sort=True)
    sums = by_place[[RESIDENTS, POPULATION, "is_hidden"]].sum().reset_index()
    parts = []
    for measure in (RESIDENTS, POPULATION):
        state = np.where(sums["is_hidden"] > 0, CellState.WITHHELD, CellState.VALUE)
        count = sums[measure].to_numpy(dtype=np.float64, na_value=np.nan)
        parts.append(
            pd.DataFrame(
                {
                    "code": sums["parent"],
                    "measure": measure,
                    "first": sums["reference_date"],
                    "last": sums["reference_date"],
                    "count": np.where(state == CellState.VALUE, count, np.nan),
                    "state": state.astype(np.int8),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _measures(figures: MunicipalTable, code: str) -> tuple[MapMeasure, ...]:
    """Count, rate where there is a population, change where there are two years."""
    held = figures.frame[figures.frame["measure"] == code]
    has_population = POPULATION in set(figures.frame["measure"]) and code != POPULATION
    firsts = {day.date() for day in held["first"]}
    has_two_years = any(_year_before(day) in firsts for day in firsts)
    return (
        MapMeasure.COUNT,
        *([MapMeasure.RATE] if has_population else []),
        *([MapMeasure.YEAR_CHANGE] if has_two_years else []),
    )


def _definition(figures: MunicipalTable, code: str, measure: MapMeasure) -> str:
    base = {
        MapMeasure.COUNT: "期間中の数（人数は基準日現在）",
        MapMeasure.YEAR_CHANGE: "前年差＝当年の数－前年の数",
    }.get(measure, f"率＝数÷総人口×{RATE_PER}（総人口は同じ日、なければ直近の値）")
    return f"{base}。{SUMMED}" if code in figures.codes_summed else base


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


@cache
def _published_names(folder: Path = FORMATS_FOLDER) -> dict[str, tuple[str, str]]:
    """Measure code → name and unit, as the descriptions of published tables have them."""
    found: dict[str, tuple[str, str]] = {}
    for path in sorted(folder.glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("measure", ()):
            found.setdefault(str(entry["code"]), (str(entry["name"]), str(entry["unit"])))
    return found


def _named(code: str) -> tuple[str, str]:
    return OWN_NAMES.get(code) or _published_names().get(code, (code, ""))
