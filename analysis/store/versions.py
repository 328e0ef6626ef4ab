"""Versions (データ版): short marks that are equal for equal states, for snapshots and caches.

Enters: a profile and a moment. Leaves: twelve hexadecimal digits. A mark is made of what the state
consists of and not of a counter: undo followed by redo gives the earlier version back, and the
same uploads at the same times give the same version in another store.
"""

import hashlib
from datetime import datetime

from analysis.store.active import ACTIVE_BATCHES_SQL
from analysis.store.boundaries import BOUNDARY_KINDS
from analysis.store.connection import Store
from analysis.store.moments import until
from analysis.store.reference_sets import COMMUNITY_DATASETS, reference_version

VERSION_CHARACTERS = 12

_BATCHES_SQL = f"""
SELECT coalesce(string_agg(fingerprint, '' ORDER BY batch_id), '') FROM ({ACTIVE_BATCHES_SQL})
"""
_SIGNS_SQL = """
SELECT coalesce(
    string_agg(concat_ws('|', event_id, station_id, domain, month, status, recorded_at), ';'
        ORDER BY event_id),
    '')
FROM sign_event
WHERE profile_id = ? AND recorded_at <= ?
"""
_HISTORY_SQL = "SELECT count(*) FROM batch_event WHERE profile_id = ? AND recorded_at <= ?"


def data_version(store: Store, profile_id: str, *, as_of: datetime | None = None) -> str:
    """The mark of all figures: batches that count, residence and facilities, as of a moment."""
    moment = until(as_of)
    batches = _read_text(store, _BATCHES_SQL, [profile_id, moment, profile_id, moment])
    community = reference_version(store, profile_id, COMMUNITY_DATASETS, moment)
    return _mark("data", batches, community)


def batch_list_version(store: Store, profile_id: str, *, as_of: datetime | None = None) -> str:
    """The mark of `list_batches`, in which an undone batch still stands: for caches of lists."""
    events = _read_text(store, _HISTORY_SQL, [profile_id, until(as_of)])
    return _mark("list", data_version(store, profile_id, as_of=as_of), events)


def sign_version(store: Store, profile_id: str, *, as_of: datetime | None = None) -> str:
    """The mark of all judgements of signs; no part of data_version."""
    return _mark("sign", _read_text(store, _SIGNS_SQL, [profile_id, until(as_of)]))


def boundary_version(store: Store, profile_id: str) -> str:
    """The mark of all boundaries that hold; no part of data_version."""
    return _mark("boundary", reference_version(store, profile_id, BOUNDARY_KINDS, until(None)))


def _read_text(store: Store, sql: str, parameters: list[object]) -> str:
    with store.cursor() as cursor:
        row = cursor.execute(sql, parameters).fetchone()
    return "" if row is None else str(row[0])


def _mark(*parts: str) -> str:
    text = "\n".join(parts)
    return hashlib.sha256(text.encode()).hexdigest()[:VERSION_CHARACTERS]
