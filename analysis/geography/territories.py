"""Territories on a day (管轄区域): which station holds which municipality, whole or in part.

Enters: a profile. Leaves: the territory rows of a day, the split municipalities, and totals of
municipal figures by station where they can be derived at all.

A municipality split between stations is never apportioned: its figure stays municipal, and the
totals of its stations are 導出不可 (not derivable), with the reason. So it is before a merger whose
old border nobody has registered, and before a changed border.
"""

import math
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import date

from analysis.geography.jurisdictions import last_day
from analysis.months import wareki_day
from analysis.profile import Profile, SuccessionKind, Territory


@dataclass(frozen=True)
class StationTotals:
    """Municipal figures summed by station.

    totals: station id → sum, in the figures' unit. not_derivable: station id → reason.
    Every station of the day is in exactly one of the two.
    """

    totals: Mapping[str, float]
    not_derivable: Mapping[str, str]


OLD_BORDER_UNKNOWN = "統合前の境は未登録"


def _holders(
    profile: Profile, station_id: str, day: date, with_own_rows: Set[str]
) -> tuple[str, ...]:
    """Who held the land of a station on a day, in unknown division where they are several.

    with_own_rows: stations whose land is registered: what they brought into a merger is known.
    Returns an empty tuple where the land is registered under other stations, or nobody is known.
    """
    held = {station_id}
    later = (s for s in profile.successions if s.day > day)
    for change in sorted(later, key=lambda s: s.day, reverse=True):
        came, before = held & set(change.to_ids), set(change.from_ids)
        begun = came - before
        if change.kind is SuccessionKind.BOUNDARY or not came:
            continue
        if change.kind is SuccessionKind.SPLIT and len(before) == 1:
            held = held - begun | before if begun else held
        elif not (before - came) & with_own_rows:
            held = held - begun | before
        elif begun:
            return ()
    valid = {station.id for station in profile.stations_on(day)}
    return tuple(sorted(held)) if held <= valid else ()


def territories_on(profile: Profile, month: date) -> tuple[Territory, ...]:
    """The territory rows as they were when the month ended.

    What a station received by a later split or rename belonged to that one before; what came out
    of a later merger belonged to the merged ones, divided by a border that is not known unless
    they have rows of their own. Municipalities are those of the profile, also for earlier months.
    """
    day = last_day(month)
    with_own_rows = {row.station_id for row in profile.territories}
    rows = []
    for row in profile.territories:
        holders = _holders(profile, row.station_id, day, with_own_rows)
        part = OLD_BORDER_UNKNOWN if len(holders) > 1 else row.part
        rows += [replace(row, station_id=holder, part=part) for holder in holders]
    return tuple(rows)


def split_municipalities(rows: tuple[Territory, ...]) -> dict[str, tuple[str, ...]]:
    """Municipality code → the stations that share it, where no single station holds it whole.

    A municipality of which one station holds a part and nobody the rest counts as split too.
    """
    holders: dict[str, list[Territory]] = {}
    for row in rows:
        holders.setdefault(row.municipality_code, []).append(row)
    split = {}
    for code, held in holders.items():
        stations = tuple(dict.fromkeys(row.station_id for row in held))
        # Two parts in one hand: a split that this month does not know yet.
        is_whole = len(stations) == 1 and (len(held) > 1 or not held[0].part)
        if not is_whole:
            split[code] = stations
    return split


def _reason(profile: Profile, row: Territory, holders: tuple[str, ...]) -> str:
    names = "・".join(profile.station(i).full_name for i in holders)
    if row.part == OLD_BORDER_UNKNOWN:
        return f"統合前の{names}の境が登録されていないため、{row.municipality}の数値から導出できません。"
    if len(holders) == 1:
        return f"{row.municipality}は一部だけが管轄のため、市区町村の数値から導出できません。"
    return f"{row.municipality}が{names}に分かれるため、市区町村の数値から導出できません。"


def _changed_later(profile: Profile, day: date) -> dict[str, str]:
    """Stations whose borders changed after a day → why their territory of that day is not known."""
    return {
        station_id: f"{wareki_day(change.day)}の管轄区域変更より前の区域が登録されていないため、"
        "市区町村の数値から導出できません。"
        for change in profile.successions
        if change.kind is SuccessionKind.BOUNDARY and change.day > day
        for station_id in (*change.from_ids, *change.to_ids)
    }


def station_totals(
    profile: Profile, month: date, figures: Mapping[str, float | None]
) -> StationTotals:
    """Sum municipal figures by station for a month.

    figures: municipality code → figure; None or NaN = no figure.
    """
    rows = territories_on(profile, month)
    split = split_municipalities(rows)
    changed = _changed_later(profile, last_day(month))
    sums: dict[str, float] = {}
    reasons: dict[str, str] = {}
    for row in {(row.station_id, row.municipality_code): row for row in rows}.values():
        figure = figures.get(row.municipality_code)
        if row.municipality_code in split:
            reason = _reason(profile, row, split[row.municipality_code])
            reasons[row.station_id] = reasons.get(row.station_id, "") + reason
        elif row.station_id in changed:
            reasons[row.station_id] = changed[row.station_id]
        elif figure is None or math.isnan(figure):
            reason = f"{row.municipality}の数値がないため、導出できません。"
            reasons[row.station_id] = reasons.get(row.station_id, "") + reason
        else:
            sums[row.station_id] = sums.get(row.station_id, 0.0) + figure
    for station in profile.stations_on(last_day(month)):
        if station.id not in sums and station.id not in reasons:
            reasons[station.id] = "管轄する市区町村がプロファイルに登録されていません。"
    return StationTotals({i: t for i, t in sums.items() if i not in reasons}, reasons)
