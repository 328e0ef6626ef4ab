"""Absent stations (報告のない警察署): who should have reported a month of this file and does not stand in it.

Enters: a checked frame, the profile and the store. Leaves: `Absence`s, one a month. A file of one
station alone lacks nobody; a file of several is taken for the prefecture's.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.indicators import Catalogue
from analysis.ingest.difference import is_station_reported
from analysis.ingest.station_match import exists_in
from analysis.observations import CellState
from analysis.profile import Profile
from analysis.store import Store, current_observations


@dataclass(frozen=True)
class Absence:
    """A month of the file and its absent stations.

    in_store: absent here, although the store has figures of theirs. nowhere: nothing has come.
    """

    month: date
    in_store: tuple[str, ...]
    nowhere: tuple[str, ...]


def find_absences(
    store: Store, profile: Profile, catalogue: Catalogue, frame: pd.DataFrame
) -> tuple[Absence, ...]:
    """Absent stations by month, for what stations report each month; newest month first."""
    codes = [i.code for i in catalogue.indicators if is_station_reported(i)]
    reported = frame[frame["indicator"].isin(codes)]
    if reported["station_id"].nunique() < 2:
        return ()
    months = sorted((month.date() for month in reported["month"].drop_duplicates()), reverse=True)
    current = current_observations(store, profile.id, months=months)
    held = _stations_by_month(current[current["indicator"].isin(codes)])
    sent = _stations_by_month(reported)
    absences = []
    for month in months:
        due = [s.id for s in profile.stations if exists_in(s, month)]
        absent = [station_id for station_id in due if station_id not in sent[month]]
        known = held.get(month, set())
        if absent:
            absences.append(
                Absence(
                    month,
                    tuple(i for i in absent if i in known),
                    tuple(i for i in absent if i not in known),
                )
            )
    return tuple(absences)


def _stations_by_month(frame: pd.DataFrame) -> dict[date, set[str]]:
    told = frame[frame["state"] != CellState.MISSING]
    return {month.date(): set(rows) for month, rows in told.groupby("month")["station_id"]}
