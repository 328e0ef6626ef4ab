"""Boundaries (境界): municipalities, small areas, and the lines that orient the reader of a map.

Enters: frames of shapes as WKB, with the credit that their source asks for. Leaves: the same by
kind. What geometry is valid is for analysis.geography to say; here shapes are bytes.
"""

from datetime import datetime

import pandas as pd
import pyarrow as pa

from analysis.store.audit import SYSTEM_PERSON
from analysis.store.connection import Store
from analysis.store.frames import (
    check_code,
    column_problems,
    duplicate_problems,
    read_frame,
    refuse,
    text_problems,
)
from analysis.store.moments import until
from analysis.store.reference_sets import HOLDING_SETS_SQL, ListTarget, append_list

BOUNDARY_KINDS = (
    "municipality",
    "small_area",
    "jurisdiction",  # published station jurisdictions, code = station id
    "station_point",  # published places of stations, code = station id
    "coast",
    "river",
    "rail",
)
BOUNDARY_COLUMNS = ("code", "name", "wkb", "parent")

_SCHEMA = pa.schema(
    [("code", pa.string()), ("name", pa.string()), ("wkb", pa.binary()), ("parent", pa.string())]
)
_INSERT_SQL = """
INSERT INTO boundary (profile_id, set_id, code, name, wkb, parent)
SELECT profile_id, set_id, code, name, wkb, parent FROM incoming
"""
_READ_SQL = f"""
SELECT boundary.code, boundary.name, boundary.wkb, boundary.parent
FROM boundary JOIN ({HOLDING_SETS_SQL}) AS held USING (set_id)
WHERE boundary.profile_id = ?
ORDER BY boundary.code
"""
_SETS_SQL = """
SELECT sets.set_id, sets.dataset AS kind, sets.credit,
    (SELECT count(*) FROM boundary WHERE boundary.set_id = sets.set_id) AS rows,
    sets.saved_at, coalesce(any_value(audit_event.person), '') AS person,
    sets.set_id = max(sets.set_id) OVER (PARTITION BY sets.dataset) AS is_held
FROM reference_set AS sets
LEFT JOIN audit_event
    ON audit_event.profile_id = sets.profile_id AND audit_event.action = 'save_list'
    AND audit_event.recorded_at = sets.saved_at
    AND json_extract_string(audit_event.detail, '$.dataset') = sets.dataset
WHERE sets.profile_id = ? AND list_contains(?::VARCHAR[], sets.dataset)
GROUP BY sets.set_id, sets.dataset, sets.credit, sets.saved_at
ORDER BY sets.set_id DESC
"""
_SET_CREDIT_SQL = """
SELECT credit FROM reference_set WHERE profile_id = ? AND dataset = ? AND set_id = ?
"""
_SET_ROWS_SQL = """
SELECT code, name, wkb, parent FROM boundary WHERE profile_id = ? AND set_id = ? ORDER BY code
"""
_CREDIT_SQL = f"SELECT credit FROM ({HOLDING_SETS_SQL})"


def save_boundaries(
    store: Store,
    profile_id: str,
    kind: str,
    frame: pd.DataFrame,
    *,
    credit: str,
    person: str = SYSTEM_PERSON,
    at: datetime | None = None,
) -> None:
    """Replace the boundaries of a kind.

    frame: code (unique), name, wkb (bytes, WGS 84), parent (str, "" where there is none).
    Raises ValueError, with nothing written, for an unknown kind or a frame that is not so.
    """
    check_code("profile_id", profile_id)
    _check(kind, frame)
    ordered = frame[list(BOUNDARY_COLUMNS)].sort_values("code")
    rows = pa.Table.from_pandas(ordered, schema=_SCHEMA, preserve_index=False)
    with store.writing() as cursor:
        target = ListTarget(profile_id, kind, credit=credit)
        append_list(cursor, target, rows, _INSERT_SQL, person=person, at=at)


def boundaries(store: Store, profile_id: str, kind: str) -> pd.DataFrame:
    """The boundaries of a kind by code: code, name, wkb (bytes), parent; empty where none."""
    with store.cursor() as cursor:
        return read_frame(cursor, _READ_SQL, [*_scope(profile_id, kind), profile_id])


def boundary_credit(store: Store, profile_id: str, kind: str) -> str:
    """The credit (出典) to print with the boundaries of a kind; "" where none are stored."""
    with store.cursor() as cursor:
        row = cursor.execute(_CREDIT_SQL, _scope(profile_id, kind)).fetchone()
    return "" if row is None else str(row[0])


def boundary_sets(store: Store, profile_id: str) -> pd.DataFrame:
    """Every list of boundaries that was ever saved, newest first.

    Columns: set_id, kind, credit, rows, saved_at (UTC), person, is_held (whether it is the one of
    its kind that holds). A list that was restored stands again, as a set of its own.
    """
    with store.cursor() as cursor:
        return read_frame(
            cursor, _SETS_SQL, [profile_id, list(BOUNDARY_KINDS)], times=("saved_at",)
        )


def restore_boundaries(
    store: Store,
    profile_id: str,
    kind: str,
    set_id: int | None,
    *,
    person: str,
    at: datetime | None = None,
) -> None:
    """Let an earlier list of a kind hold again; None: no list, as before the first import.

    It is written anew as the newest, so that nothing is erased and the version becomes what it was.
    Raises ValueError for a set that is not one of that kind and profile.
    """
    _scope(profile_id, kind)
    with store.writing() as cursor:
        rows, credit = _SCHEMA.empty_table(), ""
        if set_id is not None:
            found = cursor.execute(_SET_CREDIT_SQL, [profile_id, kind, set_id]).fetchone()
            if found is None:
                raise ValueError("no such list of boundaries")
            credit = str(found[0])
            rows = cursor.execute(_SET_ROWS_SQL, [profile_id, set_id]).to_arrow_table()
            rows = rows.cast(_SCHEMA)
        target = ListTarget(profile_id, kind, credit=credit)
        append_list(cursor, target, rows, _INSERT_SQL, person=person, at=at)


def _scope(profile_id: str, kind: str) -> list[object]:
    if kind not in BOUNDARY_KINDS:
        raise ValueError("unknown kind of boundary")
    return [profile_id, [kind], until(None)]


def _check(kind: str, frame: pd.DataFrame) -> None:
    if kind not in BOUNDARY_KINDS:
        raise ValueError("unknown kind of boundary")
    refuse("boundaries", column_problems(frame, BOUNDARY_COLUMNS))
    problems = text_problems(frame, ("code", "name", "parent"))
    problems += duplicate_problems(frame, ("code",))
    if (frame["code"] == "").any():
        problems.append("code: empty")
    if not frame["wkb"].map(lambda shape: isinstance(shape, bytes) and len(shape) > 0).all():
        problems.append("wkb: bytes are expected")
    refuse("boundaries", problems)
