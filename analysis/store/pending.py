"""Pending uploads (承認待ちの取込): checked, kept, and no part of the figures until approved.

Enters: a header and whatever an upload brings (station months, figures of areas, residents of
small areas, counts of facilities); later the decision of a second person. Leaves: a batch
(analysis.store.batches) in the transaction that records the approval, or a recorded rejection.
"""

from dataclasses import dataclass
from typing import Literal

import duckdb
import pandas as pd

from analysis.errors import UserError
from analysis.store.audit import write_audit
from analysis.store.batches import BatchHeader, append_batch
from analysis.store.connection import Store
from analysis.store.contents import Contents, checked_contents
from analysis.store.events import check_reason, next_event_id
from analysis.store.frames import check_code, insert_rows, read_frame, with_number
from analysis.store.moments import now_stored

_INSERT_UPLOAD_SQL = """
INSERT INTO pending_upload VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_INSERT_ROWS_SQL = """
INSERT INTO pending_observation
    (profile_id, pending_id, station_id, indicator, month, state, count, provision)
SELECT profile_id, pending_id, station_id, indicator, month, state, count, provision
FROM incoming
"""
_INSERT_AREAS_SQL = """
INSERT INTO pending_area_count
    (profile_id, pending_id, area_kind, area_code, measure, first_month, last_month, state, count)
SELECT profile_id, pending_id, area_kind, area_code, measure, first_month, last_month, state, count
FROM incoming
"""
_INSERT_RESIDENTS_SQL = """
INSERT INTO pending_residence
    (profile_id, pending_id, area_code, reference_date, foreign_residents, all_residents, state)
SELECT profile_id, pending_id, area_code, reference_date, foreign_residents, all_residents, state
FROM incoming
"""
_INSERT_FACILITIES_SQL = """
INSERT INTO pending_facility
    (profile_id, pending_id, area_code, station_id, grp, kind, size_band, count, reference_date)
SELECT profile_id, pending_id, area_code, station_id, grp, kind, size_band, count, reference_date
FROM incoming
"""
_INSERT_EVENT_SQL = "INSERT INTO pending_event VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_LIST_SQL = """
SELECT p.pending_id, p.submitted_at, p.sender, p.person, p.source_name, p.source_sha256, p.mode,
    p.reason, p.cells, p.stations,
    CAST(p.first_month AS TIMESTAMP_NS) AS first_month,
    CAST(p.last_month AS TIMESTAMP_NS) AS last_month
FROM pending_upload p
WHERE p.profile_id = ?
    AND NOT EXISTS (SELECT 1 FROM pending_event e WHERE e.pending_id = p.pending_id)
ORDER BY p.pending_id
"""
_ROWS_SQL = """
SELECT station_id, indicator, CAST(month AS TIMESTAMP_NS) AS month, state, count, provision
FROM pending_observation
WHERE profile_id = ? AND pending_id = ?
ORDER BY station_id, indicator, month
"""
_AREAS_SQL = """
SELECT area_kind, area_code, measure,
    CAST(first_month AS TIMESTAMP_NS) AS first_month,
    CAST(last_month AS TIMESTAMP_NS) AS last_month, state, count
FROM pending_area_count
WHERE profile_id = ? AND pending_id = ?
ORDER BY area_kind, area_code, measure, first_month, last_month
"""
_RESIDENTS_SQL = """
SELECT area_code, CAST(reference_date AS TIMESTAMP_NS) AS reference_date,
    foreign_residents, all_residents, state
FROM pending_residence
WHERE profile_id = ? AND pending_id = ?
ORDER BY area_code, reference_date
"""
_FACILITIES_SQL = """
SELECT area_code, station_id, grp, kind, size_band, count,
    CAST(reference_date AS TIMESTAMP_NS) AS reference_date
FROM pending_facility
WHERE profile_id = ? AND pending_id = ?
ORDER BY area_code, station_id, grp, kind, size_band, reference_date
"""
_STATIONS_SQL = """
SELECT DISTINCT pending_id, station_id FROM pending_observation WHERE profile_id = ?
ORDER BY pending_id, station_id
"""
_ONE_SQL = """
SELECT p.sender, p.person, p.source_name, p.source_sha256, p.reason, p.credit, e.action
FROM pending_upload p LEFT JOIN pending_event e USING (pending_id)
WHERE p.profile_id = ? AND p.pending_id = ?
"""


@dataclass(frozen=True)
class Handover:
    """How an upload was handed in. person: who did it; mode: what happens to absent figures.

    reason: why figures that are final change, "" where none does.
    """

    person: str
    mode: str
    reason: str = ""


@dataclass(frozen=True)
class PendingContents:
    """What a pending upload brings, in the frames it was handed in with; empty where nothing.

    residents: as the file says it, not joined with what the store holds of the same days.
    """

    observations: pd.DataFrame
    area_counts: pd.DataFrame
    residents: pd.DataFrame
    facilities: pd.DataFrame


def hold_upload(
    store: Store,
    header: BatchHeader,
    frame: pd.DataFrame,
    handover: Handover,
    *,
    area_counts: pd.DataFrame | None = None,
    residents: pd.DataFrame | None = None,
    facilities: pd.DataFrame | None = None,
) -> int:
    """Keep a checked upload without putting it in force; returns its number.

    Frames as `commit_batch` takes them, and residents as the file says it (`PendingContents`).
    Raises ValueError, with nothing written, for a frame that may not be stored.
    """
    check_code("profile_id", header.profile_id)
    contents = checked_contents(frame, area_counts, residents, facilities, is_joined=False)
    extent = contents.extent
    with store.writing() as cursor:
        pending_id = next_event_id(cursor)
        _insert_contents(cursor, contents, header.profile_id, pending_id)
        moment = now_stored()
        cursor.execute(
            _INSERT_UPLOAD_SQL,
            [
                pending_id,
                header.profile_id,
                header.sender,
                handover.person,
                header.source_name,
                header.source_sha256,
                handover.mode,
                handover.reason,
                moment,
                extent.cells,
                extent.stations,
                extent.first_month,
                extent.last_month,
                header.credit,
            ],
        )
        write_audit(
            cursor,
            profile_id=header.profile_id,
            person=handover.person,
            action="hold_upload",
            detail={
                "pending_id": pending_id,
                "source_name": header.source_name,
                "source_sha256": header.source_sha256,
                "cells": extent.cells,
                "reason": handover.reason,
            },
            at=moment,
        )
    return pending_id


def list_pending(store: Store, profile_id: str) -> pd.DataFrame:
    """The uploads that wait for a decision, oldest first.

    Columns: pending_id, submitted_at (UTC), sender, person, source_name, source_sha256, mode,
    reason, cells, stations, first_month, last_month (datetime64[ns]).
    """
    with store.cursor() as cursor:
        return read_frame(cursor, _LIST_SQL, [profile_id], times=("submitted_at",))


def pending_contents(store: Store, profile_id: str, pending_id: int) -> PendingContents:
    """What a pending upload brings, ordered by key; empty for an unknown number."""
    key = [profile_id, pending_id]
    with store.cursor() as cursor:
        return PendingContents(
            read_frame(cursor, _ROWS_SQL, key, optional_numbers=("count",)),
            read_frame(cursor, _AREAS_SQL, key, optional_numbers=("count",)),
            read_frame(
                cursor, _RESIDENTS_SQL, key, optional_numbers=("foreign_residents", "all_residents")
            ),
            read_frame(cursor, _FACILITIES_SQL, key, optional_numbers=("count",)),
        )


def pending_stations(store: Store, profile_id: str) -> pd.DataFrame:
    """The stations of every pending upload, decided ones too. Columns: pending_id, station_id."""
    with store.cursor() as cursor:
        return read_frame(cursor, _STATIONS_SQL, [profile_id])


def approve_pending(
    store: Store,
    profile_id: str,
    pending_id: int,
    frame: pd.DataFrame,
    *,
    area_counts: pd.DataFrame | None = None,
    residents: pd.DataFrame | None = None,
    facilities: pd.DataFrame | None = None,
    person: str,
    reason: str,
) -> int:
    """Put a pending upload in force as a batch, by a second person; returns the batch's number.

    frame: what is stored, the upload's rows and, where it replaces, the emptied cells.
    area_counts, residents, facilities: as `commit_batch` takes them.
    Raises UserError for an upload that is unknown or decided already, without a reason, and when
    the person is the one who handed it in or sent it (four eyes).
    """
    check_reason(person, reason)
    contents = checked_contents(frame, area_counts, residents, facilities)
    with store.writing() as cursor:
        header, handed_in_by = _open_upload(cursor, profile_id, pending_id)
        if person in (header.sender, handed_in_by):
            raise UserError(
                "自分が取り込んだファイルは承認できません。別の担当者が承認してください。"
            )
        batch_id = append_batch(cursor, header, contents, person=person)
        _write_event(cursor, profile_id, pending_id, "approve", person, reason, batch_id=batch_id)
    return batch_id


def reject_pending(
    store: Store, profile_id: str, pending_id: int, *, person: str, reason: str
) -> None:
    """Turn a pending upload down; who handed it in withdraws it (取下げ) by the same act.

    Raises UserError for an upload that is unknown or decided already, or without a reason.
    """
    check_reason(person, reason)
    with store.writing() as cursor:
        header, handed_in_by = _open_upload(cursor, profile_id, pending_id)
        is_own = person in (header.sender, handed_in_by)
        action: Literal["reject", "withdraw"] = "withdraw" if is_own else "reject"
        _write_event(cursor, profile_id, pending_id, action, person, reason)


def _open_upload(
    cursor: duckdb.DuckDBPyConnection, profile_id: str, pending_id: int
) -> tuple[BatchHeader, str]:
    row = cursor.execute(_ONE_SQL, [profile_id, pending_id]).fetchone()
    if row is None:
        raise UserError(
            f"承認待ち番号{pending_id}はありません。承認待ちの一覧を開き直してください。"
        )
    sender, person, source_name, source_sha256, note, credit, action = row
    if action is not None:
        raise UserError(f"承認待ち番号{pending_id}は、すでに承認又は差戻しがされています。")
    header = BatchHeader(profile_id, sender, source_name, source_sha256, note=note, credit=credit)
    return header, person


def _write_event(
    cursor: duckdb.DuckDBPyConnection,
    profile_id: str,
    pending_id: int,
    action: Literal["approve", "reject", "withdraw"],
    person: str,
    reason: str,
    *,
    batch_id: int | None = None,
) -> None:
    moment = now_stored()
    cursor.execute(
        _INSERT_EVENT_SQL,
        [
            next_event_id(cursor),
            profile_id,
            pending_id,
            action,
            person,
            reason,
            batch_id,
            moment,
        ],
    )
    write_audit(
        cursor,
        profile_id=profile_id,
        person=person,
        action=f"{action}_upload",
        detail={"pending_id": pending_id, "batch_id": batch_id, "reason": reason},
        at=moment,
    )


def _insert_contents(
    cursor: duckdb.DuckDBPyConnection, contents: Contents, profile_id: str, pending_id: int
) -> None:
    for insert_sql, rows in (
        (_INSERT_ROWS_SQL, contents.observations),
        (_INSERT_AREAS_SQL, contents.areas),
        (_INSERT_RESIDENTS_SQL, contents.residents),
        (_INSERT_FACILITIES_SQL, contents.facilities),
    ):
        if rows is not None:
            numbered = with_number(rows, profile_id, "pending_id", pending_id)
            insert_rows(cursor, insert_sql, numbered)
