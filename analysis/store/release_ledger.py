"""The release ledger (公表台帳): what each audience was given, kept for good.

Enters: columns of a release as arrays. Leaves: all that an audience was ever given, in order.
Appended, never changed or undone: what was given cannot be taken back. It names no reader.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analysis.store.connection import Store
from analysis.store.events import next_event_id
from analysis.store.frames import check_code, insert_rows
from analysis.store.moments import now_stored

Floats = NDArray[np.float64]

RELEASE_KINDS = ("stations", "municipalities", "facilities")

_INSERT_RELEASE_SQL = """
INSERT INTO release_made
    (release_id, profile_id, audience, policy_version, data_version, places, recorded_at, kind)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_VERSION_SQL = "SELECT coalesce(max(release_id), 0) FROM release_made WHERE profile_id = ?"
_INSERT_COLUMNS_SQL = """
INSERT INTO release_column
    (release_id, profile_id, indicator, month, counts, lows, highs, reasons)
SELECT release_id, profile_id, indicator, month, counts, lows, highs, reasons FROM incoming
"""
_RELEASES_SQL = """
SELECT release_id, policy_version, data_version, places, recorded_at FROM release_made
WHERE profile_id = ? AND audience = ? AND kind = ?
ORDER BY release_id
"""
_COLUMNS_SQL = """
SELECT release_id, indicator, month, counts, lows, highs, reasons
FROM release_column SEMI JOIN release_made
    ON release_made.release_id = release_column.release_id
    AND release_made.profile_id = ? AND audience = ? AND kind = ?
WHERE ?::VARCHAR IS NULL OR (indicator = ? AND month = ?)
ORDER BY release_id, indicator, month
"""
_ENTRIES_SQL = """
SELECT kind, audience, policy_version, data_version, min(recorded_at), count(*),
    min(month), max(month)
FROM release_made JOIN release_column USING (release_id)
WHERE release_made.profile_id = ?
GROUP BY kind, audience, policy_version, data_version
ORDER BY min(recorded_at) DESC, kind, audience
"""


@dataclass(frozen=True)
class LedgerRelease:
    """What one release added to what an audience has.

    places: ids of what the counts are of; indicators, months: one a column. counts, lows, highs,
    reasons: (places + 1, columns), the total last; counts, lows and highs are NaN where nothing was
    reported. kind: one of RELEASE_KINDS; tables of different kinds share no count.
    """

    policy_version: str
    data_version: str
    places: tuple[str, ...]
    indicators: tuple[str, ...]
    months: tuple[date, ...]
    counts: Floats
    lows: Floats
    highs: Floats
    reasons: NDArray[np.int8]
    kind: str = RELEASE_KINDS[0]
    at: datetime | None = None  # when it was made, in UTC; set by the store


@dataclass(frozen=True)
class LedgerEntry:
    """What an audience was given of a kind in one state of the figures, under one policy.

    at: when the first of it was made, in UTC; columns: how many tables were new.
    """

    kind: str
    audience: str
    policy_version: str
    data_version: str
    at: datetime
    columns: int
    first_month: date
    last_month: date


def ledger_entries(store: Store, profile_id: str) -> tuple[LedgerEntry, ...]:
    """The ledger without its figures, the newest first."""
    with store.cursor() as cursor:
        rows = cursor.execute(_ENTRIES_SQL, [profile_id]).fetchall()
    return tuple(
        LedgerEntry(kind, audience, policy, data, at.replace(tzinfo=UTC), columns, first, last)
        for kind, audience, policy, data, at, columns, first, last in rows
    )


def append_release(store: Store, profile_id: str, audience: str, release: LedgerRelease) -> None:
    """Write a release down, whole or not at all.

    Raises ValueError for arrays of wrong shape and an unknown kind.
    """
    if release.kind not in RELEASE_KINDS:
        raise ValueError(f"release ledger: kind is one of {RELEASE_KINDS}")
    for name, value in (("profile_id", profile_id), ("audience", audience)):
        check_code(name, value)
    shape = (len(release.places) + 1, len(release.indicators))
    for array in (release.counts, release.lows, release.highs, release.reasons):
        if array.shape != shape or len(release.months) != shape[1]:
            raise ValueError(f"release ledger: arrays of shape {shape} are expected")
    with store.writing() as cursor:
        release_id = next_event_id(cursor)
        values: list[object] = [release_id, profile_id, audience, release.policy_version]
        values += [release.data_version, list(release.places), now_stored(), release.kind]
        cursor.execute(_INSERT_RELEASE_SQL, values)
        insert_rows(cursor, _INSERT_COLUMNS_SQL, _rows(release_id, profile_id, release))


def _rows(release_id: int, profile_id: str, release: LedgerRelease) -> pa.Table:
    n_columns = len(release.months)
    return pa.table(
        {
            "release_id": pa.array(np.full(n_columns, release_id)),
            "profile_id": pa.array([profile_id] * n_columns, pa.string()),
            "indicator": pa.array(release.indicators, pa.string()),
            "month": pa.array(release.months, pa.date32()),
            "counts": _lists(release.counts, pa.int32()),
            "lows": _lists(release.lows, pa.int32()),
            "highs": _lists(release.highs, pa.int32()),
            "reasons": _lists(release.reasons.astype(np.float64), pa.int8()),
        }
    )


def _lists(array: Floats, kind: pa.DataType) -> pa.Array:
    """One list a column of the array; NaN becomes NULL."""
    flat = np.ascontiguousarray(array.T).ravel()
    is_missing = np.isnan(flat)
    whole = np.where(is_missing, 0, flat).astype(np.int64)
    items = pa.array(whole, mask=is_missing).cast(kind)
    offsets = np.arange(array.shape[1] + 1, dtype=np.int32) * array.shape[0]
    return pa.ListArray.from_arrays(pa.array(offsets), items)


def releases_to(
    store: Store,
    profile_id: str,
    audience: str,
    kind: str = RELEASE_KINDS[0],
    column: tuple[str, date] | None = None,
) -> tuple[LedgerRelease, ...]:
    """Everything of a kind that an audience was ever given, the earliest first.

    column: an indicator and a month; then nothing else of each release.
    """
    asked = [profile_id, audience, kind]
    indicator, month = column or (None, None)
    with store.cursor() as cursor:
        made = cursor.execute(_RELEASES_SQL, asked).fetchall()
        columns = cursor.execute(_COLUMNS_SQL, [*asked, indicator, indicator, month])
        table = columns.to_arrow_table().combine_chunks()
    numbers = table.column("release_id").to_numpy()
    begins = np.searchsorted(numbers, [release_id for release_id, *_ in made])
    ends = np.searchsorted(numbers, [release_id for release_id, *_ in made], side="right")
    return tuple(
        _read(table.slice(begin, end - begin), kind, *rest)
        for begin, end, (_, *rest) in zip(begins.tolist(), ends.tolist(), made, strict=True)
    )


def ledger_version(store: Store, profile_id: str) -> str:
    """A mark that changes with every release to any audience."""
    with store.cursor() as cursor:
        row = cursor.execute(_VERSION_SQL, [profile_id]).fetchone()
    return str(row[0]) if row else "0"


def _read(
    table: pa.Table,
    kind: str,
    policy_version: str,
    data_version: str,
    places: list[str],
    at: datetime,
) -> LedgerRelease:
    height = len(places) + 1
    reasons = _array(table.column("reasons"), height)
    return LedgerRelease(
        policy_version,
        data_version,
        tuple(places),
        tuple(table.column("indicator").to_pylist()),
        tuple(table.column("month").to_pylist()),
        _array(table.column("counts"), height),
        _array(table.column("lows"), height),
        _array(table.column("highs"), height),
        reasons.astype(np.int8),
        kind,
        at.replace(tzinfo=UTC),
    )


def _array(lists: pa.ChunkedArray, height: int) -> Floats:
    flat = lists.combine_chunks().flatten().cast(pa.float64())
    values = np.asarray(flat.to_numpy(zero_copy_only=False), dtype=np.float64)
    return np.ascontiguousarray(values.reshape(-1, height).T)
