"""Area counts (地域別の件数・人数): figures of municipalities, and of stations over longer periods.

Enters: a checked frame, inside the transaction of its batch. Leaves: the newest figure of each
area, measure and period whose batch is not undone. Never mixed with observations, which are a
station's months.
"""

from datetime import datetime

import duckdb
import pandas as pd
import pyarrow as pa

from analysis.store.active import ACTIVE_BATCHES_SQL
from analysis.store.connection import Store
from analysis.store.frames import (
    code_problems,
    column_problems,
    count_problems,
    day_problems,
    duplicate_problems,
    insert_rows,
    read_frame,
    refuse,
    text_problems,
    with_number,
)
from analysis.store.incoming import STORED_STATES
from analysis.store.moments import until

# area_kind "municipality" or "station"; area_code, measure str; first_month, last_month datetime64
# on the 1st; state int8 (CellState); count Int64 (NA unless VALUE).
AREA_COUNT_COLUMNS = (
    "area_kind",
    "area_code",
    "measure",
    "first_month",
    "last_month",
    "state",
    "count",
)
AREA_KEY_COLUMNS = AREA_COUNT_COLUMNS[:5]
AREA_KINDS = ("municipality", "station")

_SCHEMA = pa.schema(
    [
        ("area_kind", pa.string()),
        ("area_code", pa.string()),
        ("measure", pa.string()),
        ("first_month", pa.date32()),
        ("last_month", pa.date32()),
        ("state", pa.int8()),
        ("count", pa.int64()),
    ]
)
_INSERT_SQL = """
INSERT INTO area_count
    (profile_id, batch_id, area_kind, area_code, measure, first_month, last_month, state, count)
SELECT profile_id, batch_id, area_kind, area_code, measure, first_month, last_month, state, count
FROM incoming
"""
_CURRENT_SQL = f"""
WITH valid AS (
    SELECT a.*, a.rowid AS row_id
    FROM area_count a JOIN ({ACTIVE_BATCHES_SQL}) AS active USING (batch_id)
    WHERE a.profile_id = ?
),
newest AS (
    SELECT arg_max(row_id, batch_id) AS row_id
    FROM valid GROUP BY area_kind, area_code, measure, first_month, last_month
)
SELECT area_kind, area_code, measure,
    CAST(first_month AS TIMESTAMP_NS) AS first_month,
    CAST(last_month AS TIMESTAMP_NS) AS last_month, state, count, batch_id
FROM valid JOIN newest USING (row_id)
ORDER BY area_kind, area_code, measure, first_month, last_month
"""


def area_count_rows(frame: pd.DataFrame) -> pa.Table:
    """The rows of a frame, ordered by key.

    Raises ValueError with every problem for a frame that may not be stored.
    """
    refuse("area counts", column_problems(frame, AREA_COUNT_COLUMNS))
    types = [
        *text_problems(frame, AREA_COUNT_COLUMNS[:3]),
        *day_problems(frame, "first_month", is_month=True),
        *day_problems(frame, "last_month", is_month=True),
        *count_problems(frame, "count"),
    ]
    refuse("area counts", types)
    problems = code_problems(frame, ("area_code", "measure"))
    problems += duplicate_problems(frame, AREA_KEY_COLUMNS)
    if not frame["area_kind"].isin(AREA_KINDS).all():
        problems.append("area_kind: municipality or station")
    if (frame["first_month"] > frame["last_month"]).any():
        problems.append("last_month: before the first")
    if not frame["state"].isin(STORED_STATES).all():
        problems.append("state: value, missing and withheld are stored, nothing else")
    if (frame["count"].isna() == (frame["state"] == 0)).any():
        problems.append("count: belongs to state VALUE and to no other")
    refuse("area counts", problems)
    ordered = frame.sort_values(list(AREA_KEY_COLUMNS))[list(AREA_COUNT_COLUMNS)]
    return pa.Table.from_pandas(ordered, schema=_SCHEMA, preserve_index=False)


def insert_area_counts(
    cursor: duckdb.DuckDBPyConnection, rows: pa.Table, profile_id: str, batch_id: int
) -> None:
    """Write the rows of a batch in the caller's transaction."""
    insert_rows(cursor, _INSERT_SQL, with_number(rows, profile_id, "batch_id", batch_id))


def area_counts(store: Store, profile_id: str, *, as_of: datetime | None = None) -> pd.DataFrame:
    """The newest figures: AREA_COUNT_COLUMNS and batch_id, ordered by key; empty where none."""
    moment = until(as_of)
    with store.cursor() as cursor:
        return read_frame(
            cursor,
            _CURRENT_SQL,
            [profile_id, moment, profile_id, moment, profile_id],
            optional_numbers=("count",),
        )


def no_area_counts() -> pd.DataFrame:
    """The empty frame of the same types."""
    empty: pd.DataFrame = pd.DataFrame(
        {
            **{name: pd.array([], dtype="str") for name in AREA_COUNT_COLUMNS[:3]},
            "first_month": pd.array([], dtype="datetime64[ns]"),
            "last_month": pd.array([], dtype="datetime64[ns]"),
            "state": pd.array([], dtype="int8"),
            "count": pd.array([], dtype="Int64"),
        }
    )
    return empty
