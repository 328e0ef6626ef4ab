"""Sign events (予兆の判断): the life of a sign, step by step; appended, never changed.

Enters: a status that a named person gave with a reason. Leaves: all steps, oldest first. The
signs themselves are computed and not stored; a step finds its sign by station, domain, month and
kind.
"""

from datetime import date, datetime

import pandas as pd

from analysis.indicators import Domain
from analysis.store.audit import write_audit
from analysis.store.connection import Store
from analysis.store.events import check_reason, next_event_id
from analysis.store.frames import check_code, read_frame
from analysis.store.moments import moment_after, until

# The statuses a person can give (design, section 8); `new` (新規) is what a sign has before.
SIGN_STATUSES = ("new", "confirming", "acting", "resolved", "false_alarm", "watching")
SIGN_KINDS = ("rise", "drying_up")  # 増加, 報告減

_INSERT_SQL = """
INSERT INTO sign_event
    (event_id, profile_id, station_id, domain, month, kind, status, person, reason, recorded_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_LAST_SQL = """
SELECT max(recorded_at) FROM sign_event
WHERE profile_id = ? AND station_id = ? AND domain = ? AND month = ? AND kind = ?
"""
_EVENTS_SQL = """
SELECT event_id, station_id, domain, CAST(month AS TIMESTAMP_NS) AS month, kind, status, person,
    reason, recorded_at AS "at"
FROM sign_event
WHERE profile_id = ? AND recorded_at <= ?
ORDER BY event_id
"""


def append_sign_event(
    store: Store,
    profile_id: str,
    *,
    station_id: str,
    domain: str,
    month: date,
    status: str,
    person: str,
    reason: str,
    kind: str = "rise",
    at: datetime | None = None,
) -> None:
    """Append a step, with its audit event. month: the sign's first, on the 1st.

    Raises UserError without a person or a reason; ValueError for an unknown domain, kind or
    status, a month that is not one, or an `at` before the sign's last step.
    """
    check_code("profile_id", profile_id)
    check_code("station_id", station_id)
    check_reason(person, reason)
    if status not in SIGN_STATUSES:
        raise ValueError("unknown status of a sign")
    if kind not in SIGN_KINDS:
        raise ValueError("unknown kind of a sign")
    if month.day != 1:
        raise ValueError("a month is a date on the 1st")
    key = [profile_id, station_id, Domain(domain).value, month, kind]
    with store.writing() as cursor:
        last = cursor.execute(_LAST_SQL, key).fetchone()
        moment = moment_after(None if last is None else last[0], at)
        event_id = next_event_id(cursor)
        cursor.execute(_INSERT_SQL, [event_id, *key, str(status), person, reason, moment])
        detail = {
            "station_id": station_id,
            "domain": str(domain),
            "month": month.isoformat(),
            "kind": kind,
            "status": str(status),
            "reason": reason,
        }
        write_audit(
            cursor,
            profile_id=profile_id,
            person=person,
            action="sign_status",
            detail=detail,
            at=moment,
        )


def sign_events(store: Store, profile_id: str, *, as_of: datetime | None = None) -> pd.DataFrame:
    """All steps, oldest first: event_id, station_id, domain, month, kind, status, person, reason,
    at.
    """
    with store.cursor() as cursor:
        return read_frame(cursor, _EVENTS_SQL, [profile_id, until(as_of)], times=("at",))
