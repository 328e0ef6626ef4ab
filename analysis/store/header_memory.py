"""Header memory (見出しの対応): what the headers of a sender's files mean, once somebody has said so.

Enters: a header in its compared form, and the meaning a person gave it. Leaves: the meanings that
hold. Append-only with audit; a meaning that is taken back is a further event.
"""

from datetime import datetime

from analysis.store.audit import write_audit
from analysis.store.connection import Store
from analysis.store.events import next_event_id
from analysis.store.moments import now_stored, to_stored, until

_INSERT_SQL = "INSERT INTO header_event VALUES (?, ?, ?, ?, ?, ?, ?)"
_HELD_SQL = """
SELECT header, arg_max(meaning, event_id) AS meaning
FROM header_event
WHERE profile_id = ? AND sender = ? AND recorded_at <= ?
GROUP BY header
ORDER BY header
"""


def append_header_event(
    store: Store,
    profile_id: str,
    sender: str,
    header: str,
    meaning: str,
    *,
    person: str,
    at: datetime | None = None,
) -> None:
    """Remember what a header means in this sender's files; "" takes it back.

    Raises ValueError for an empty header, sender or person.
    """
    if not (header and sender and person):
        raise ValueError("a meaning has a header, a sender and a person")
    moment = now_stored() if at is None else to_stored(at)
    with store.writing() as cursor:
        event_id = next_event_id(cursor)
        cursor.execute(_INSERT_SQL, [event_id, profile_id, sender, header, meaning, person, moment])
        write_audit(
            cursor,
            profile_id=profile_id,
            person=person,
            action="remember_header" if meaning else "forget_header",
            detail={"sender": sender, "header": header, "meaning": meaning},
            at=moment,
        )


def held_headers(
    store: Store, profile_id: str, sender: str, *, as_of: datetime | None = None
) -> dict[str, str]:
    """Header → meaning, for one sender, without what was taken back."""
    with store.cursor() as cursor:
        rows = cursor.execute(_HELD_SQL, [profile_id, sender, until(as_of)]).fetchall()
    return {str(header): str(meaning) for header, meaning in rows if meaning}
