"""Events (記録): numbered steps with a person and a reason, for batches, signs and audit alike.

Enters: an open transaction. Leaves: a number; the order of the numbers is the order of events.
"""

import duckdb

from analysis.errors import UserError

MAX_REASON_CHARACTERS = 1000


def next_event_id(cursor: duckdb.DuckDBPyConnection) -> int:
    """A number for an event, larger than all before it; a rolled-back transaction leaves a gap."""
    return next_number(cursor, "SELECT nextval('event_id_sequence')")


def next_number(cursor: duckdb.DuckDBPyConnection, sequence_sql: str) -> int:
    """The next number of a sequence."""
    row = cursor.execute(sequence_sql).fetchone()
    if row is None:
        raise RuntimeError("a sequence gave no number")
    return int(row[0])


def check_reason(person: str, reason: str) -> None:
    """Whether a step carries a person and a reason. Raises UserError otherwise."""
    if not person.strip():
        raise UserError("担当者名がありません。設定（KIZASHI_VIEWER_NAME）を確認してください。")
    if not reason.strip():
        raise UserError("理由を入力してください。")
    if len(reason) > MAX_REASON_CHARACTERS:
        raise UserError(f"理由は{MAX_REASON_CHARACTERS}文字以内で入力してください。")
