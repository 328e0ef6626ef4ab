"""Territories on a day (管轄区域): which station holds which municipality, whole or in part.

Enters: a profile. Leaves: the territory rows of a day, the split municipalities, and totals of
municipal figures by station where they can be derived at all.

A municipality split between stations is never apportioned: its figure stays municipal, and the
totals of its stations are 導出不可 (not derivable), with the reason.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from analysis.geography.jurisdictions import last_day
from analysis.profile import Profile, SuccessionKind, Territory


@dataclass(frozen=True)
class StationTotals:
    """Municipal figures summed by station.

    totals: station id → sum, in the figures' unit. not_derivable: station id → reason.
    Every station of the day is in exactly one of the two.
    """

    totals: Mapping[str, float]
    not_derivable: Mapping[str, str]


def _heir(profile: Profile, station_id: str, day: date) -> str | None:
    """The station that holds on this day what `station_id` will or did hold; None if unknown."""
    valid = {station.id for station in profile.stations_on(day)}
    seen: set[str] = set()
    while station_id not in valid:
        seen.add(station_id)
        step = [
            s.from_ids[0]
            for s in profile.successions
            if s.day > day
            and s.kind in (SuccessionKind.SPLIT, SuccessionKind.RENAME)
            and len(s.from_ids) == 1
            and station_id in s.to_ids
            and station_id not in s.from_ids
        ]
        if len(step) != 1 or step[0] in seen:
            return None
        station_id = step[0]
    return station_id


def territories_on(profile: Profile, month: date) -> tuple[Territory, ...]:
    """The territory rows as they were when the month ended.

    What a station received by a later split or rename from a single station belongs to that one
    before. Municipalities are those of the profile, also for earlier months.
    """
    day = last_day(month)
    with_own_rows = {row.station_id for row in profile.territories}
    rows = []
    for row in profile.territories:
        heir = _heir(profile, row.station_id, day)
        is_renamed = heir != row.station_id and _is_rename(profile, row.station_id)
        if heir is not None and not (is_renamed and heir in with_own_rows):
            rows.append(row if heir == row.station_id else replace(row, station_id=heir))
    return tuple(rows)


def _is_rename(profile: Profile, station_id: str) -> bool:
    return any(
        s.kind is SuccessionKind.RENAME and station_id in s.to_ids for s in profile.successions
    )


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
    if len(holders) == 1:
        return f"{row.municipality}は一部だけが管轄のため、市区町村の数値から導出できません。"
    return f"{row.municipality}が{names}に分かれるため、市区町村の数値から導出できません。"


def station_totals(
    profile: Profile, month: date, figures: Mapping[str, float | None]
) -> StationTotals:
    """Sum municipal figures by station for a month.

    figures: municipality code → figure; None or NaN = no figure.
    """
    rows = territories_on(profile, month)
    split = split_municipalities(rows)
    sums: dict[str, float] = {}
    reasons: dict[str, str] = {}
    for row in {(row.station_id, row.municipality_code): row for row in rows}.values():
        figure = figures.get(row.municipality_code)
        if row.municipality_code in split:
            reason = _reason(profile, row, split[row.municipality_code])
            reasons[row.station_id] = reasons.get(row.station_id, "") + reason
        elif figure is None or math.isnan(figure):
            reason = f"{row.municipality}の数値がないため、導出できません。"
            reasons[row.station_id] = reasons.get(row.station_id, "") + reason
        else:
            sums[row.station_id] = sums.get(row.station_id, 0.0) + figure
    for station in profile.stations_on(last_day(month)):
        if station.id not in sums and station.id not in reasons:
            reasons[station.id] = "管轄する市区町村がプロファイルに登録されていません。"
    return StationTotals({i: t for i, t in sums.items() if i not in reasons}, reasons)
