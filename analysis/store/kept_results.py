"""Kept results (保存した計算結果): what takes long to compute, with the snapshot it belongs to.

Enters: a text of aggregates, from `analysis.release`. Leaves: the newest of its kind and settings.
Appended, never changed; each one with its audit event in the same transaction.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from analysis.store.audit import write_audit
from analysis.store.connection import Store
from analysis.store.events import next_event_id
from analysis.store.frames import check_code
from analysis.store.moments import now_stored

_INSERT_SQL = "INSERT INTO kept_result VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_NEWEST_SQL = """
SELECT snapshot, content, person, recorded_at FROM kept_result
WHERE profile_id = ? AND kind = ? AND settings = ?
ORDER BY event_id DESC LIMIT 1
"""


@dataclass(frozen=True)
class KeptResult:
    """A result as it was kept. snapshot: what it was computed from; at: when, in UTC."""

    snapshot: str
    content: str
    person: str
    at: datetime


def keep_result(
    store: Store,
    profile_id: str,
    *,
    kind: str,
    settings: str,
    snapshot: str,
    content: str,
    person: str,
) -> None:
    """Append a result. kind, settings: codes; snapshot, content: texts of the caller's."""
    for name, value in (("profile_id", profile_id), ("kind", kind), ("settings", settings)):
        check_code(name, value)
    with store.writing() as cursor:
        moment, event_id = now_stored(), next_event_id(cursor)
        values = [event_id, profile_id, kind, settings, snapshot, content, person, moment]
        cursor.execute(_INSERT_SQL, values)
        write_audit(
            cursor,
            profile_id=profile_id,
            person=person,
            action="keep_result",
            detail={"kind": kind, "settings": settings, "snapshot": snapshot},
            at=moment,
        )


def newest_result(store: Store, profile_id: str, *, kind: str, settings: str) -> KeptResult | None:
    """The newest result of a kind and settings; None when none was kept."""
    with store.cursor() as cursor:
        row = cursor.execute(_NEWEST_SQL, [profile_id, kind, settings]).fetchone()
    if row is None:
        return None
    snapshot, content, person, at = row
    return KeptResult(snapshot, content, person, at.replace(tzinfo=UTC))
