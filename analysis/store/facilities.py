"""Facilities (施設): 企業・学校 and 繁華街・商業施設, as counts by kind and size band.

Enters: a frame of counts by small area or station and reference date. Leaves: the newest list of
each date. Never a name or an address.
"""

from datetime import datetime

import pandas as pd
import pyarrow as pa

from analysis.store.audit import SYSTEM_PERSON
from analysis.store.connection import Store
from analysis.store.dated_lists import DatedLists
from analysis.store.frames import (
    check_code,
    code_problems,
    column_problems,
    count_problems,
    day_problems,
    duplicate_problems,
    refuse,
    text_problems,
)
from analysis.store.reference_sets import HOLDING_SETS_SQL

FACILITY_COLUMNS = (
    "area_code",
    "station_id",
    "grp",
    "kind",
    "size_band",
    "count",
    "reference_date",
)
MAX_LABEL_CHARACTERS = 40  # a kind or band is a word; an address or a sentence is longer

_LABELS = ("grp", "kind", "size_band")
_KEYS = ("area_code", "station_id", *_LABELS, "reference_date")
_SCHEMA = pa.schema(
    [
        ("area_code", pa.string()),
        ("station_id", pa.string()),
        ("grp", pa.string()),
        ("kind", pa.string()),
        ("size_band", pa.string()),
        ("count", pa.int64()),
        ("reference_date", pa.date32()),
    ]
)
_INSERT_SQL = """
INSERT INTO facility
    (profile_id, set_id, area_code, station_id, grp, kind, size_band, count, reference_date)
SELECT profile_id, set_id, area_code, station_id, grp, kind, size_band, count, reference_date
FROM incoming
"""
_READ_SQL = f"""
SELECT f.area_code, f.station_id, f.grp, f.kind, f.size_band, f.count,
    CAST(f.reference_date AS TIMESTAMP_NS) AS reference_date
FROM facility f JOIN ({HOLDING_SETS_SQL}) AS held USING (set_id)
WHERE f.profile_id = ?
ORDER BY f.area_code, f.station_id, f.grp, f.kind, f.size_band, f.reference_date
"""
FACILITY_LISTS = DatedLists("facilities", _INSERT_SQL, _READ_SQL, ("count",))


def save_facilities(
    store: Store,
    profile_id: str,
    frame: pd.DataFrame,
    *,
    credit: str = "",
    person: str = SYSTEM_PERSON,
    at: datetime | None = None,
) -> None:
    """Save counts of facilities; earlier ones of the same reference dates are replaced.

    frame: area_code, station_id (codes; one of the two may be ""), grp, kind, size_band (words of
    at most 40 characters), count (Int64 without gaps), reference_date (datetime64).
    credit: 出典 to print with them, "" for none.
    Raises ValueError, with nothing written, for a frame that is not so.
    """
    check_code("profile_id", profile_id)
    rows = facility_rows(frame)
    FACILITY_LISTS.save(store, profile_id, rows, credit=credit, person=person, at=at)


def facility_rows(frame: pd.DataFrame) -> pa.Table:
    """The rows of a frame as `save_facilities` takes it, in a fixed order.

    Raises ValueError with every problem for a frame that may not be stored.
    """
    _check_facilities(frame)
    ordered = frame[list(FACILITY_COLUMNS)].sort_values(list(_KEYS))
    return pa.Table.from_pandas(ordered, schema=_SCHEMA, preserve_index=False)


def facilities(store: Store, profile_id: str, *, as_of: datetime | None = None) -> pd.DataFrame:
    """Counts of facilities (Int64) with the columns of `save_facilities`; empty where none."""
    return FACILITY_LISTS.read(store, profile_id, as_of)


def _check_facilities(frame: pd.DataFrame) -> None:
    refuse("facilities", column_problems(frame, FACILITY_COLUMNS))
    types = [
        *text_problems(frame, ("area_code", "station_id", *_LABELS)),
        *day_problems(frame, "reference_date"),
        *count_problems(frame, "count"),
    ]
    refuse("facilities", types)
    problems = duplicate_problems(frame, _KEYS)
    for name in ("area_code", "station_id"):
        problems += code_problems(frame[frame[name] != ""], (name,))
    if ((frame["area_code"] == "") & (frame["station_id"] == "")).any():
        problems.append("neither an area nor a station")
    for name in _LABELS:
        if not frame[name].str.len().between(1, MAX_LABEL_CHARACTERS).all():
            problems.append(f"{name}: 1 to {MAX_LABEL_CHARACTERS} characters")
    if frame["count"].isna().any():
        problems.append("count: a number is expected in every row")
    refuse("facilities", problems)
