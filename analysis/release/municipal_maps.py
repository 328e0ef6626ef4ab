"""地図（市区町村）: published figures of municipalities, on a map of their own.

Enters: viewer and workspace, a measure of municipal figures. Leaves: `MapSubject`s that there are,
and a `MapRange` of one of them. They are never apportioned to stations and never stand on one map with
a station's. What an audience may have of them: `municipal_tables`.
"""

from dataclasses import dataclass
from datetime import date

from analysis.access.permissions import check_can_open_profile, check_can_view_map
from analysis.access.viewer import Viewer
from analysis.disclosure.policy import AudienceRules
from analysis.errors import UserError
from analysis.observations import CellState
from analysis.release.gate import derived, part_withheld
from analysis.release.map_values import RATE_PER, difference
from analysis.release.map_views import MapArea, MapPeriod, MapRange, MapSubject, MapUnit
from analysis.release.municipal_figures import (
    POPULATION,
    MunicipalTable,
    Span,
    described,
    municipal_table,
)
from analysis.release.municipal_tables import ReleasedFigures, released_figures
from analysis.release.released import Released
from analysis.release.snapshot import snapshot
from analysis.release.stamps import build_stamp
from analysis.release.views import MapMeasure
from analysis.release.workspace import Workspace

NO_FIGURE = Released(None, CellState.MISSING, "この市区町村の値がありません")
NO_POPULATION = Released(None, CellState.MISSING, "分母（総人口）がないため")
SUMMED = "小地域の居住者数の合計"
PUBLISHED = "公表資料の値であり、秘匿していない"
NOT_PUBLISHED = "公表資料ではないため、公表基準により秘匿する"


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
    figures = municipal_table(snapshot(workspace))
    return tuple(
        MapSubject(code, described(code).name, described(code).unit, _measures(figures, code))
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
    figures = municipal_table(workspace)
    if code not in set(figures.frame["measure"]) or measure not in _measures(figures, code):
        raise UserError("その市区町村別の値はありません。指標と表示する値を選び直してください。")
    rules = workspace.policy.rules_for(viewer.audience_for(None))
    counts = released_figures(viewer, workspace, figures, code)
    bases: ReleasedFigures = {}
    if measure is MapMeasure.RATE:
        bases = released_figures(viewer, workspace, figures, POPULATION)
    asked = _Asked(figures, counts, bases, measure, rules)
    spans = sorted({span for _, span in counts})
    name, unit = described(code).name, described(code).unit
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
    source = PUBLISHED if described(code).is_published else NOT_PUBLISHED
    summed = f"{SUMMED}。" if code in figures.codes_summed else ""
    return f"{base}。{summed}{source}"


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)
