"""Facilities as tables by place: small areas of a station, one table a kind and size band.

Enters: a moment of the store. Leaves: `PlaceTables` for the release ledger. A small area below the
least number joins the rest of its station; the rest is what the shown areas leave of the table's
total, so whoever knows both knows the total. Which areas hold any at all is not told, nor taken to
be known: an area that is not shown may hold none or up to one less than the least.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd

from analysis.disclosure.policy import LOWEST_HIDING_MINIMUM, AudienceRules, ZeroRule
from analysis.months import first_of_month
from analysis.release.place_tables import PlaceTable, PlaceTables
from analysis.release.snapshot import Snapshot
from analysis.store import facilities

FACILITIES = "facilities"  # of store.RELEASE_KINDS
CELL_COLUMNS = ["station_id", "grp", "kind", "size_band"]


def smallest_area_count(rules: AudienceRules) -> int:
    """From how many facilities on a small area stands by itself, for the audience."""
    return max(rules.minimum_count, LOWEST_HIDING_MINIMUM)


def area_rules(rules: AudienceRules) -> AudienceRules:
    """What holds for a small area's count, of the rules of an audience without exact counts.

    Staff know their own station's facilities and nothing of another's table.
    """
    least = smallest_area_count(rules)
    return replace(
        rules,
        minimum_count=least,
        zero=ZeroRule.WITHHOLD,
        protection=(0, least - 1),
        knows_own_station=False,
    )


def table_code(cell: Mapping[str, str]) -> str:
    """The ledger's name of the table of a station, kind and size band."""
    return "/".join(cell[column] for column in CELL_COLUMNS)


def facility_days(held: Snapshot) -> tuple[date, ...]:
    """Reference days of which there are counts, newest last."""
    frame = facilities(held.store, held.profile.id, as_of=held.as_of)
    return tuple(sorted(day.date() for day in frame["reference_date"].unique()))


def facilities_of(held: Snapshot, day: date | None = None) -> pd.DataFrame:
    """Counts of a reference day (None: the newest): CELL_COLUMNS, area_code, count; empty where none are."""
    frame = facilities(held.store, held.profile.id, as_of=held.as_of)
    asked = frame["reference_date"].max() if day is None else pd.Timestamp(day)
    of_day = frame[frame["reference_date"] == asked]
    return (
        of_day.groupby([*CELL_COLUMNS, "area_code", "reference_date"], sort=True)["count"]
        .sum()
        .reset_index()
    )


def facility_tables(held: Snapshot, day: date | None = None) -> PlaceTables:
    """The tables of a reference day, None for the newest."""
    tables: list[PlaceTable] = []
    for station_id, own in facilities_of(held, day).groupby("station_id", sort=True):
        places = tuple(sorted(own["area_code"].unique()))
        name = held.profile.station(str(station_id)).full_name
        for values, cell in own.groupby(CELL_COLUMNS, sort=True):
            by_area = dict(zip(cell["area_code"], cell["count"], strict=True))
            code = table_code(dict(zip(CELL_COLUMNS, map(str, values), strict=True)))
            tables.append(
                PlaceTable(
                    code,
                    f"{name}　{values[2]}（{values[3]}）",
                    first_of_month(cell["reference_date"].iloc[0].date()),
                    places,
                    np.array([float(by_area.get(place, 0)) for place in places]),
                )
            )
    return PlaceTables(FACILITIES, tuple(tables), area_rules, is_one_series=True, joined={})
