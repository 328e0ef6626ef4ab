"""Reference sets (参照データの版): saved lists of boundaries, residence and facilities.

Enters: rows of one list. Leaves: the number under which they are stored, and which number holds
for a reference date as of a moment. Saving appends; the newest list of a
data set and reference date replaces earlier ones whole, lists of other dates stay.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime

import duckdb
import pyarrow as pa

from analysis.store.audit import write_audit
from analysis.store.connection import Store
from analysis.store.events import next_event_id
from analysis.store.frames import content_digest, insert_rows, with_number
from analysis.store.moments import moment_after, until

COMMUNITY_DATASETS = ("facilities", "residence")

# The sets that hold; one that came with a batch holds while the batch is not undone.
# Parameters: profile_id, list of data sets, moment.
HOLDING_SETS_SQL = """
SELECT dataset, reference_date, max(set_id) AS set_id,
    arg_max(fingerprint, set_id) AS fingerprint, arg_max(credit, set_id) AS credit
FROM reference_set
CROSS JOIN (
    SELECT ?::VARCHAR AS profile, ?::VARCHAR[] AS datasets, ?::TIMESTAMP AS moment
) AS asked
LEFT JOIN (
    SELECT batch_event.batch_id, batch_event.recorded_at AS undone_at,
        lead(recorded_at) OVER (PARTITION BY batch_event.batch_id ORDER BY event_id) AS redone_at,
        action
    FROM batch_event
) AS undo
    ON undo.batch_id = reference_set.batch_id AND undo.action = 'undo'
    AND undone_at <= moment AND (redone_at IS NULL OR redone_at > moment)
WHERE profile_id = profile AND list_contains(datasets, dataset) AND saved_at <= moment
    AND undo.batch_id IS NULL
GROUP BY dataset, reference_date
"""
# What the fingerprints of the sets that hold amount to, '' where there are none.
VERSION_SQL = f"""
SELECT coalesce(string_agg(dataset || fingerprint, '' ORDER BY dataset, reference_date), '')
FROM ({HOLDING_SETS_SQL})
"""
_FINGERPRINT_SQL = f"""
SELECT fingerprint FROM ({HOLDING_SETS_SQL}) WHERE reference_date IS NOT DISTINCT FROM ?
"""
_CREDITS_SQL = f"SELECT reference_date, credit FROM ({HOLDING_SETS_SQL})"
_LAST_SAVED_SQL = "SELECT max(saved_at) FROM reference_set WHERE profile_id = ? AND dataset = ?"
_INSERT_SQL = """
INSERT INTO reference_set
    (set_id, profile_id, dataset, reference_date, credit, batch_id, fingerprint, saved_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""


@dataclass(frozen=True)
class ListTarget:
    """What a list is of, and the batch that brought it, if one did.

    reference_date: None for boundaries; credit: 出典, "" where none.
    """

    profile_id: str
    dataset: str
    reference_date: date | None = None
    credit: str = ""
    batch_id: int | None = None


def last_saved(cursor: duckdb.DuckDBPyConnection, profile_id: str, dataset: str) -> datetime | None:
    """When the newest list of a data set was saved, as stored; None where there is none."""
    row = cursor.execute(_LAST_SAVED_SQL, [profile_id, dataset]).fetchone()
    return None if row is None else row[0]


def append_list(
    cursor: duckdb.DuckDBPyConnection,
    target: ListTarget,
    rows: pa.Table,
    insert_sql: str,
    *,
    person: str,
    at: datetime | None,
) -> None:
    """Append a list and its audit event in the caller's transaction.

    insert_sql: selects the list's columns, profile_id and set_id from `incoming`. Nothing is
    written when the list that holds is the same already, so that loading a file twice neither
    grows the store nor changes a version; a batch's list is written all the same, because undoing
    an earlier batch must leave it. Raises ValueError for an `at` before the newest list.
    """
    moment = moment_after(last_saved(cursor, target.profile_id, target.dataset), at)
    fingerprint = content_digest(rows) + target.credit
    held = cursor.execute(
        _FINGERPRINT_SQL, [target.profile_id, [target.dataset], moment, target.reference_date]
    ).fetchone()
    if target.batch_id is None and held is not None and held[0] == fingerprint:
        return
    set_id = next_event_id(cursor)
    cursor.execute(_INSERT_SQL, [set_id, *astuple(target), fingerprint, moment])
    insert_rows(cursor, insert_sql, with_number(rows, target.profile_id, "set_id", set_id))
    day = target.reference_date
    write_audit(
        cursor,
        profile_id=target.profile_id,
        person=person,
        action="save_list",
        detail={
            "dataset": target.dataset,
            "reference_date": "" if day is None else day.isoformat(),
            "rows": rows.num_rows,
            "credit": target.credit,
        },
        at=moment,
    )


def list_credits(
    store: Store, profile_id: str, dataset: str, *, as_of: datetime | None = None
) -> dict[date, str]:
    """The credit (出典) of each reference date's list that holds; "" where none was named."""
    with store.cursor() as cursor:
        rows = cursor.execute(_CREDITS_SQL, [profile_id, [dataset], until(as_of)]).fetchall()
    return {day: str(credit) for day, credit in rows if day is not None}


def reference_version(
    store: Store, profile_id: str, datasets: Sequence[str], moment: datetime
) -> str:
    """The fingerprints of the sets that hold as of a stored moment, in one text."""
    with store.cursor() as cursor:
        row = cursor.execute(VERSION_SQL, [profile_id, list(datasets), moment]).fetchone()
    return "" if row is None else str(row[0])
