"""Audit (監査記録): who did what and when; appended, never changed.

Enters: an act, inside the transaction of the rows it changes, or on its own. Leaves: events,
newest first. An event never holds a cell of an upload that was refused: `detail` names counts
of problems and kinds of checks, files and versions.
"""

import json
from collections.abc import Mapping
from datetime import datetime

import duckdb
import pandas as pd

from analysis.store.connection import Store
from analysis.store.events import next_event_id
from analysis.store.frames import read_frame
from analysis.store.moments import now_stored, to_stored

DEFAULT_LIMIT = 1000
SYSTEM_PERSON = "Kizashi"  # acts that no person asked for, such as making the demo

_INSERT_SQL = "INSERT INTO audit_event VALUES (?, ?, ?, ?, ?, ?)"
_EVENTS_SQL = """
SELECT event_id, recorded_at AS "at", person, action, detail
FROM audit_event
WHERE profile_id = ?
ORDER BY event_id DESC
LIMIT ?
"""


def write_audit(
    cursor: duckdb.DuckDBPyConnection,
    *,
    profile_id: str,
    person: str,
    action: str,
    detail: Mapping[str, object],
    at: datetime,
) -> None:
    """Append an event in the caller's transaction. at: as stored."""
    text = json.dumps(dict(detail), ensure_ascii=False, sort_keys=True)
    event_id = next_event_id(cursor)
    cursor.execute(_INSERT_SQL, [event_id, profile_id, at, person, str(action), text])


def record_audit(
    store: Store,
    *,
    profile_id: str,
    person: str,
    action: str,
    detail: Mapping[str, object],
    at: datetime | None = None,
) -> None:
    """Append an event that changes no figures: a refusal, a document made, a sign-in.

    detail: values that JSON knows. Raises TypeError for others.
    """
    moment = now_stored() if at is None else to_stored(at)
    with store.writing() as cursor:
        write_audit(
            cursor, profile_id=profile_id, person=person, action=action, detail=detail, at=moment
        )


def audit_events(store: Store, profile_id: str, limit: int = DEFAULT_LIMIT) -> pd.DataFrame:
    """The newest events first: event_id, at (UTC), person, action, detail (JSON text)."""
    with store.cursor() as cursor:
        return read_frame(cursor, _EVENTS_SQL, [profile_id, limit], times=("at",))
