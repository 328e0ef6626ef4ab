"""Residence (居住): residents of small areas, all and foreign and nothing finer.

Enters: a frame of counts by small area and reference date. Leaves: the newest list of each date.
"""

from datetime import datetime

import pandas as pd
import pyarrow as pa

from analysis.observations import CellState
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
from analysis.store.incoming import STORED_STATES
from analysis.store.reference_sets import HOLDING_SETS_SQL

RESIDENCE_COLUMNS = ("area_code", "reference_date", "foreign_residents", "all_residents", "state")

_SCHEMA = pa.schema(
    [
        ("area_code", pa.string()),
        ("reference_date", pa.date32()),
        ("foreign_residents", pa.int64()),
        ("all_residents", pa.int64()),
        ("state", pa.int8()),
    ]
)
_INSERT_SQL = """
INSERT INTO residence
    (profile_id, set_id, area_code, reference_date, foreign_residents, all_residents, state)
SELECT profile_id, set_id, area_code, reference_date, foreign_residents, all_residents, state
FROM incoming
"""
_READ_SQL = f"""
SELECT r.area_code, CAST(r.reference_date AS TIMESTAMP_NS) AS reference_date,
    r.foreign_residents, r.all_residents, r.state
FROM residence r JOIN ({HOLDING_SETS_SQL}) AS held USING (set_id)
WHERE r.profile_id = ?
ORDER BY r.area_code, r.reference_date
"""
RESIDENCE_LISTS = DatedLists(
    "residence", _INSERT_SQL, _READ_SQL, ("foreign_residents", "all_residents")
)


def save_residence(
    store: Store,
    profile_id: str,
    frame: pd.DataFrame,
    *,
    credit: str = "",
    person: str = SYSTEM_PERSON,
    at: datetime | None = None,
) -> None:
    """Save residents by small area; earlier figures of the same reference dates are replaced.

    frame: area_code, reference_date (datetime64), foreign_residents, all_residents (Int64) and,
    if it can be told, state (CellState of foreign_residents). Without it NA means 秘匿: the source
    withheld the figure. all_residents may be NA only beside such a figure.
    credit: 出典 to print with them, "" for none.
    Raises ValueError, with nothing written, for a frame that is not so.
    """
    check_code("profile_id", profile_id)
    rows = residence_rows(frame)
    RESIDENCE_LISTS.save(store, profile_id, rows, credit=credit, person=person, at=at)


def residence_rows(frame: pd.DataFrame, *, is_joined: bool = True) -> pa.Table:
    """The rows of a frame as `save_residence` takes it, in a fixed order.

    is_joined: whether it is the whole list of its days; a file's own part may lack all_residents
    beside a known figure, until it is joined with what the store holds.
    Raises ValueError with every problem for a frame that may not be stored.
    """
    complete = frame if "state" in frame.columns else _with_state(frame)
    _check_residence(complete, is_joined=is_joined)
    ordered = complete[list(RESIDENCE_COLUMNS)].sort_values(["area_code", "reference_date"])
    return pa.Table.from_pandas(ordered, schema=_SCHEMA, preserve_index=False)


def residence(store: Store, profile_id: str, *, as_of: datetime | None = None) -> pd.DataFrame:
    """Residents by small area and reference date (datetime64[ns]).

    Columns: area_code, reference_date, foreign_residents, all_residents (Int64, NA unless known),
    state (int8, CellState of foreign_residents). Empty where nothing was saved.
    """
    return RESIDENCE_LISTS.read(store, profile_id, as_of)


def _with_state(frame: pd.DataFrame) -> pd.DataFrame:
    """What a source leaves empty, it withheld."""
    if "foreign_residents" not in frame.columns:
        return frame
    is_withheld = frame["foreign_residents"].isna()
    state = is_withheld.map({True: CellState.WITHHELD, False: CellState.VALUE}).astype("int8")
    return frame.assign(state=state)


def _check_residence(frame: pd.DataFrame, *, is_joined: bool) -> None:
    refuse("residence", column_problems(frame, RESIDENCE_COLUMNS))
    types = [
        *text_problems(frame, ("area_code",)),
        *day_problems(frame, "reference_date"),
        *count_problems(frame, "foreign_residents"),
        *count_problems(frame, "all_residents"),
    ]
    refuse("residence", types)
    problems = code_problems(frame, ("area_code",))
    problems += duplicate_problems(frame, ("area_code", "reference_date"))
    if not frame["state"].isin(STORED_STATES).all():
        problems.append("state: value, missing and withheld are stored, nothing else")
    has_value = frame["state"] == CellState.VALUE
    if (frame["foreign_residents"].isna() == has_value).any():
        problems.append("foreign_residents: belongs to state VALUE and to no other")
    if is_joined and (has_value & frame["all_residents"].isna()).any():
        problems.append("all_residents: NA beside a known figure")
    if (frame["foreign_residents"] > frame["all_residents"]).fillna(False).any():
        problems.append("foreign_residents: more than all residents")
    refuse("residence", problems)
