"""Notes on stations (署の注記): what a reader must know before comparing their figures.

Enters: a profile and the panel's axes. Leaves: Japanese sentences per station: municipalities
shared with another station, facts that wait for confirmation, mergers and splits.
"""

from datetime import date

from analysis.geography.territories import split_municipalities, territories_on
from analysis.profile import Profile, Territory
from analysis.release.panel import PanelAxes

UNCONFIRMED = "所在・管轄は要確認（公表資料で未確認）"


def station_notes(profile: Profile, axes: PanelAxes) -> dict[str, tuple[str, ...]]:
    """Notes of every station of the panel, empty where there is nothing to say."""
    month = axes.lineage.month
    rows = territories_on(profile, month)
    split = split_municipalities(rows)
    held = _by_station(rows)
    notes = {}
    for station in axes.stations:
        own = held.get(station.id, [])
        found = [
            _split_note(profile, row, split[row.municipality_code], station.id)
            for row in own
            if row.municipality_code in split
        ]
        if station.needs_confirmation or any(row.needs_confirmation for row in own):
            found.append(UNCONFIRMED)
        found += [mark.text for mark in axes.lineage.marks[station.id]]
        notes[station.id] = tuple(dict.fromkeys(found))
    return notes


def territory_names(profile: Profile, month: date) -> dict[str, tuple[str, ...]]:
    """The municipalities of each station in words, parts included."""
    return {
        station_id: tuple(
            f"{row.municipality}（{row.part}）" if row.part else row.municipality for row in rows
        )
        for station_id, rows in _by_station(territories_on(profile, month)).items()
    }


def _by_station(rows: tuple[Territory, ...]) -> dict[str, list[Territory]]:
    held: dict[str, list[Territory]] = {}
    for row in rows:
        held.setdefault(row.station_id, []).append(row)
    return held


def _split_note(profile: Profile, row: Territory, holders: tuple[str, ...], station_id: str) -> str:
    others = "・".join(profile.station(i).full_name for i in holders if i != station_id)
    shared = f"{others}と分けて管轄" if others else "一部を管轄"
    return f"{row.municipality}は{shared}（市区町村の数値は署別に分けていません）"
