"""Batches (取込): one upload, one transaction; undone and redone by events, never removed.

Enters: a header and an observation frame, or the number of a batch. Leaves: rows, batch and audit
event together or nothing. What is current follows from which batches are not undone.
"""

import hashlib
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Literal

import duckdb
import pandas as pd

from analysis.errors import UserError
from analysis.store.active import ACTIVE_BATCHES_SQL
from analysis.store.area_counts import insert_area_counts
from analysis.store.audit import write_audit
from analysis.store.connection import Store
from analysis.store.contents import Contents, checked_contents
from analysis.store.events import check_reason, next_event_id, next_number
from analysis.store.facilities import FACILITY_LISTS
from analysis.store.frames import check_code, insert_rows, read_frame, with_number
from analysis.store.moments import moment_after, until
from analysis.store.residence import RESIDENCE_LISTS

_INSERT_ROWS_SQL = """
INSERT INTO observation
    (profile_id, batch_id, station_id, indicator, month, state, count, provision)
SELECT profile_id, batch_id, station_id, indicator, month, state, count, provision
FROM incoming
"""
_INSERT_BATCH_SQL = "INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_EVENT_SQL = "INSERT INTO batch_event VALUES (?, ?, ?, ?, ?, ?, ?)"
_LAST_MOMENT_SQL = """
SELECT max(moment) FROM (
    SELECT max(committed_at) AS moment FROM batch WHERE profile_id = ?
    UNION ALL
    SELECT max(recorded_at) FROM batch_event WHERE profile_id = ?
)
"""
_LAST_ACTION_SQL = """
SELECT b.batch_id, arg_max(e.action, e.event_id)
FROM batch b LEFT JOIN batch_event e USING (batch_id)
WHERE b.profile_id = ? AND b.batch_id = ?
GROUP BY b.batch_id
"""
_LIST_SQL = f"""
WITH active AS ({ACTIVE_BATCHES_SQL})
SELECT
    b.batch_id, b.committed_at, b.sender, b.source_name, b.source_sha256, b.kind, b.note,
    b.cells, b.stations,
    CAST(b.first_month AS TIMESTAMP_NS) AS first_month,
    CAST(b.last_month AS TIMESTAMP_NS) AS last_month,
    active.batch_id IS NULL AS is_undone
FROM batch b LEFT JOIN active USING (batch_id)
WHERE b.profile_id = ? AND b.committed_at <= ?
ORDER BY b.batch_id DESC
"""
_FIND_SQL = f"""
WITH active AS ({ACTIVE_BATCHES_SQL})
SELECT max(b.batch_id) FROM batch b JOIN active USING (batch_id) WHERE b.source_sha256 = ?
"""


@dataclass(frozen=True)
class BatchHeader:
    """Where an upload comes from.

    sender: the officer or unit. source_sha256: of the file's bytes, to know it again. kind: a
    word of the program's for the kind of batch; note: a remark of the sender's. credit: 出典 of the
    lists of residents or facilities that it brings, "" where none is named.
    """

    profile_id: str
    sender: str
    source_name: str
    source_sha256: str
    kind: str = "observations"
    note: str = ""
    credit: str = ""


def commit_batch(
    store: Store,
    header: BatchHeader,
    frame: pd.DataFrame,
    *,
    area_counts: pd.DataFrame | None = None,
    residents: pd.DataFrame | None = None,
    facilities: pd.DataFrame | None = None,
    person: str = "",
    at: datetime | None = None,
) -> int:
    """Write an upload; when this returns, it is on disk and every reader sees all of it.

    frame: an observation frame with at least one row; it may be empty where area_counts
    (analysis.store.area_counts), residents or facilities (whole lists of their days,
    analysis.store.residence and .facilities) have rows. person: who did it, for the audit; the
    sender when not given. at: the moment to record instead of now, not before the profile's
    newest batch or undo (past as-of reads must stay what they were).
    Returns the batch's number, larger than all before it. Raises ValueError, with nothing
    written, for a frame or a moment that may not be stored.
    """
    check_code("profile_id", header.profile_id)
    contents = checked_contents(frame, area_counts, residents, facilities)
    with store.writing() as cursor:
        return append_batch(cursor, header, contents, person=person or header.sender, at=at)


def append_batch(
    cursor: duckdb.DuckDBPyConnection,
    header: BatchHeader,
    contents: Contents,
    *,
    person: str,
    at: datetime | None = None,
) -> int:
    """The same inside the caller's transaction. person: who put it in force, for the audit."""
    batch_id = next_number(cursor, "SELECT nextval('batch_id_sequence')")
    numbered = with_number(contents.observations, header.profile_id, "batch_id", batch_id)
    insert_rows(cursor, _INSERT_ROWS_SQL, numbered)
    if contents.areas is not None:
        insert_area_counts(cursor, contents.areas, header.profile_id, batch_id)
    lists = [
        (dataset, rows)
        for dataset, rows in (
            (RESIDENCE_LISTS, contents.residents),
            (FACILITY_LISTS, contents.facilities),
        )
        if rows is not None
    ]
    moments = [
        _last_moment(cursor, header.profile_id),
        *(dataset.last_saved(cursor, header.profile_id) for dataset, _ in lists),
    ]
    last = max((moment for moment in moments if moment is not None), default=None)
    # Taken last, so that hardly any time passes between this moment and the COMMIT.
    moment = moment_after(last, at)
    for dataset, rows in lists:
        dataset.insert(
            cursor,
            rows,
            header.profile_id,
            batch_id,
            credit=header.credit,
            person=person,
            at=moment,
        )
    _write_batch(cursor, batch_id, header, contents, moment, person)
    return batch_id


def undo_batch(
    store: Store,
    profile_id: str,
    batch_id: int,
    *,
    person: str,
    reason: str,
    at: datetime | None = None,
) -> None:
    """Take a batch out of the current figures; what was read as of earlier stays.

    Raises UserError for a batch that is unknown or undone already, or without a reason.
    """
    _append_event(store, profile_id, batch_id, "undo", person, reason, at)


def redo_batch(
    store: Store,
    profile_id: str,
    batch_id: int,
    *,
    person: str,
    reason: str,
    at: datetime | None = None,
) -> None:
    """Put an undone batch back to where it stood among the others.

    Raises UserError for a batch that is unknown or not undone, or without a reason.
    """
    _append_event(store, profile_id, batch_id, "redo", person, reason, at)


def list_batches(store: Store, profile_id: str, *, as_of: datetime | None = None) -> pd.DataFrame:
    """Every batch, newest first, undone ones too.

    Columns: batch_id, committed_at (UTC), sender, source_name, source_sha256, kind, note, cells,
    stations, first_month, last_month (datetime64[ns]), is_undone (as of then).
    """
    moment = until(as_of)
    parameters = [profile_id, moment, profile_id, moment, profile_id, moment]
    with store.cursor() as cursor:
        return read_frame(cursor, _LIST_SQL, parameters, times=("committed_at",))


def find_batch_by_sha256(store: Store, profile_id: str, sha256: str) -> int | None:
    """The newest batch of a file with these bytes that is not undone, or None."""
    moment = until(None)
    with store.cursor() as cursor:
        row = cursor.execute(_FIND_SQL, [profile_id, moment, profile_id, moment, sha256]).fetchone()
    return None if row is None or row[0] is None else int(row[0])


def is_empty(store: Store, profile_id: str) -> bool:
    """Whether no batch was ever committed for the profile; an undone batch is one, too."""
    with store.cursor() as cursor:
        row = cursor.execute(
            "SELECT count(*) FROM batch WHERE profile_id = ?", [profile_id]
        ).fetchone()
    return row is None or row[0] == 0


def _last_moment(cursor: duckdb.DuckDBPyConnection, profile_id: str) -> datetime | None:
    row = cursor.execute(_LAST_MOMENT_SQL, [profile_id, profile_id]).fetchone()
    return None if row is None else row[0]


def _write_batch(
    cursor: duckdb.DuckDBPyConnection,
    batch_id: int,
    header: BatchHeader,
    contents: Contents,
    moment: datetime,
    person: str,
) -> None:
    extent = contents.extent
    text = repr((astuple(header), moment.isoformat(), contents.digest))
    fingerprint = hashlib.sha256(text.encode()).hexdigest()
    values = [
        batch_id,
        header.profile_id,
        header.kind,
        header.sender,
        header.source_name,
        header.source_sha256,
        header.note,
        moment,
        extent.cells,
        extent.stations,
        extent.first_month,
        extent.last_month,
        fingerprint,
    ]
    cursor.execute(_INSERT_BATCH_SQL, values)
    write_audit(
        cursor,
        profile_id=header.profile_id,
        person=person,
        action="commit_batch",
        detail={
            "batch_id": batch_id,
            "kind": header.kind,
            "source_name": header.source_name,
            "source_sha256": header.source_sha256,
            "cells": extent.cells,
            "stations": extent.stations,
            "first_month": extent.first_month.isoformat(),
            "last_month": extent.last_month.isoformat(),
        },
        at=moment,
    )


def _append_event(
    store: Store,
    profile_id: str,
    batch_id: int,
    action: Literal["undo", "redo"],
    person: str,
    reason: str,
    at: datetime | None,
) -> None:
    check_reason(person, reason)
    with store.writing() as cursor:
        _check_action(cursor, profile_id, batch_id, action)
        moment = moment_after(_last_moment(cursor, profile_id), at)
        event_id = next_event_id(cursor)
        cursor.execute(
            _INSERT_EVENT_SQL, [event_id, profile_id, batch_id, action, person, reason, moment]
        )
        write_audit(
            cursor,
            profile_id=profile_id,
            person=person,
            action=f"{action}_batch",
            detail={"batch_id": batch_id, "reason": reason},
            at=moment,
        )


def _check_action(
    cursor: duckdb.DuckDBPyConnection,
    profile_id: str,
    batch_id: int,
    action: Literal["undo", "redo"],
) -> None:
    row = cursor.execute(_LAST_ACTION_SQL, [profile_id, batch_id]).fetchone()
    if row is None:
        raise UserError(f"取込番号{batch_id}はありません。取込の一覧を開き直してください。")
    is_undone = row[1] == "undo"
    if action == "undo" and is_undone:
        raise UserError(f"取込番号{batch_id}は、すでに取り消されています。")
    if action == "redo" and not is_undone:
        raise UserError(f"取込番号{batch_id}は、取り消されていません。")
