"""Absent stations (報告のない警察署): who should have reported a month of this file and does not stand in it.

Enters: a checked frame, the profile and the store. Leaves: `Absence`s, one a month. Only a file
that holds half of a month's stations or more is taken for the prefecture's; one station's own
file lacks nobody.
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

LEAST_STATIONS = 2
SHARE_OF_A_PREFECTURE = 0.5  # of a month's stations that may lack in a file of the prefecture's


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
    if frame["station_id"].nunique() < LEAST_STATIONS:
        return ()
    codes = [i.code for i in catalogue.indicators if is_station_reported(i)]
    reported = frame[frame["indicator"].isin(codes)]
    months = sorted((month.date() for month in reported["month"].drop_duplicates()), reverse=True)
    current = current_observations(store, profile.id, months=months)
    held = _stations_by_month(current[current["indicator"].isin(codes)])
    sent = _stations_by_month(reported)
    absences = []
    for month in months:
        due = [s.id for s in profile.stations if exists_in(s, month)]
        absent = [station_id for station_id in due if station_id not in sent.get(month, set())]
        known = held.get(month, set())
        is_whole_prefecture = len(absent) <= len(due) * SHARE_OF_A_PREFECTURE
        if absent and is_whole_prefecture:
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
