"""Frames (表): DataFrame → rows of a table, and the answer of a query → DataFrame, through Arrow.

Enters: checked frames; SQL of this package. Leaves: frames with the types that all layers expect:
`str`, `Int64` where a number may be absent, datetime64[ns] for days, UTC for times.
"""

import hashlib
import re
from collections.abc import Sequence

import duckdb
import pandas as pd
import pyarrow as pa

# The one name under which rows are handed to an INSERT; a cursor's own, seen by no other.
INCOMING = "incoming"
# What may stand as a key: codes, never names or free text.
_CODE = re.compile(r"[0-9A-Za-z_@:.\-]{1,64}")


def read_frame(
    cursor: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Sequence[object],
    *,
    times: tuple[str, ...] = (),
    optional_numbers: tuple[str, ...] = (),
) -> pd.DataFrame:
    """Run a query. `times` become UTC; `optional_numbers` become Int64, NA where NULL."""
    table = cursor.execute(sql, parameters).to_arrow_table()
    frame: pd.DataFrame = table.drop_columns(list(optional_numbers)).to_pandas()
    for name in optional_numbers:
        frame[name] = table.column(name).to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    for name in times:
        frame[name] = frame[name].dt.tz_localize("UTC")
    return frame[table.column_names]


def insert_rows(cursor: duckdb.DuckDBPyConnection, insert_sql: str, rows: pa.Table) -> None:
    """Run an INSERT that selects from `incoming`."""
    cursor.register(INCOMING, rows)
    try:
        cursor.execute(insert_sql)
    finally:
        cursor.unregister(INCOMING)


def with_number(rows: pa.Table, profile_id: str, name: str, number: int) -> pa.Table:
    """The rows with the profile and the number (batch_id, pending_id, set_id) they belong to."""
    count = rows.num_rows
    return rows.append_column("profile_id", pa.repeat(profile_id, count)).append_column(
        name, pa.repeat(pa.scalar(number, pa.int64()), count)
    )


def content_digest(rows: pa.Table) -> str:
    """SHA-256 of a table's columns in order: equal for equal rows in equal order."""
    digest = hashlib.sha256()
    for name in rows.column_names:
        digest.update(repr((name, rows.column(name).to_pylist())).encode())
    return digest.hexdigest()


def column_problems(frame: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    """Columns that are missing, and columns that have no place in the store."""
    missing = [name for name in columns if name not in frame.columns]
    further = len(frame.columns) - len(columns) + len(missing)
    problems = [f"columns are missing: {', '.join(missing)}"] if missing else []
    return [*problems, f"{further} columns too many"] if further else problems


def text_problems(frame: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    """Columns that are not text all through."""
    return [
        f"{name}: text without gaps is expected"
        for name in columns
        if not pd.api.types.is_string_dtype(frame[name]) or frame[name].isna().any()
    ]


def code_problems(frame: pd.DataFrame, columns: Sequence[str]) -> list[str]:
    """Columns that hold something else than codes. For columns of text only."""
    wrong = {
        name: sum(_CODE.fullmatch(value) is None for value in frame[name].unique())
        for name in columns
    }
    return [f"{name}: {count} values are not codes" for name, count in wrong.items() if count]


def day_problems(frame: pd.DataFrame, column: str, *, is_month: bool = False) -> list[str]:
    """Whether a column holds days without a time of day; a month is a date on the 1st."""
    days = frame[column]
    if days.dtype.kind != "M" or days.dt.tz is not None or days.isna().any():
        return [f"{column}: datetime64 without gaps and without a zone is expected"]
    if (days != days.dt.normalize()).any():
        return [f"{column}: a day has no time of day"]
    if is_month and (days.dt.day != 1).any():
        return [f"{column}: a month is a date on the 1st"]
    return []


def count_problems(frame: pd.DataFrame, column: str) -> list[str]:
    """Whether a column holds whole numbers from 0 up, or NA."""
    if not pd.api.types.is_integer_dtype(frame[column]):
        return [f"{column}: whole numbers (Int64) are expected"]
    return [f"{column}: a count is never negative"] if (frame[column] < 0).any() else []


def duplicate_problems(frame: pd.DataFrame, keys: Sequence[str]) -> list[str]:
    """Whether a key stands more than once."""
    count = int(frame.duplicated(list(keys)).sum())
    return [f"{count} keys stand more than once"] if count else []


def check_code(name: str, value: str) -> None:
    """Whether a single value is a code. Raises ValueError otherwise."""
    if _CODE.fullmatch(value) is None:
        raise ValueError(f"{name}: not a code")


def refuse(what: str, problems: Sequence[str]) -> None:
    """Raise ValueError with all problems, if there are any. They name no cell value."""
    if problems:
        raise ValueError(f"{what}: " + "; ".join(problems))
