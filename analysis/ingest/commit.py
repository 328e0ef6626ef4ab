"""Confirmed uploads → store: one transaction, and only onto the state that was previewed.

Enters: a `PreparedUpload` and who confirms it. Leaves: the number of the batch, or of a pending
upload where the profile asks for a second person's approval. Last step of the path; cancelling
needs no function, because nothing was written.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from analysis.errors import UserError
from analysis.ingest.difference import missing_observations
from analysis.ingest.prepare import PreparedUpload
from analysis.store import (
    BatchHeader,
    Handover,
    Store,
    commit_batch,
    data_version,
    hold_upload,
)

# The store's file belongs to one process, so a lock of the process is enough to keep another
# upload from coming between the comparison of versions and the commit.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Submitted:
    """What became of a confirmed upload: exactly one of the two numbers is set."""

    batch_id: int | None
    pending_id: int | None


@contextmanager
def unchanged_since(store: Store, profile_id: str, versions: set[str]) -> Iterator[None]:
    """Nobody else writes meanwhile, and nobody has since the preview.

    Raises UserError, with nothing written, when the store has changed.
    """
    with _one_at_a_time:
        if {data_version(store, profile_id)} != versions:
            raise UserError(
                "差分を表示した後に、別の取込または取消しがありました。"
                "何も書き込んでいません。もう一度ファイルを選び、差分を確かめてください。"
            )
        yield


def submit_upload(
    store: Store,
    sender: str,
    prepared: PreparedUpload,
    *,
    person: str = "",
    reason: str = "",
    previewed_version: str | None = None,
) -> Submitted:
    """Commit an upload, or keep it for approval where the profile asks for that.

    sender: the officer or unit that the figures come from; person: who confirms them here, the
    sender when not given. reason: needed where prepared.final_months is not empty.
    Raises UserError as `commit_upload` does.
    """
    if not prepared.needs_approval:
        return Submitted(
            commit_upload(
                store,
                sender,
                prepared,
                person=person,
                reason=reason,
                previewed_version=previewed_version,
            ),
            None,
        )
    check_final_reason(prepared, reason)
    handover = Handover(person or sender, prepared.mode.value, reason.strip())
    with unchanged_since(store, prepared.profile_id, _versions(prepared, previewed_version)):
        pending_id = hold_upload(
            store,
            _header(sender, prepared),
            prepared.checked.frame,
            handover,
            area_counts=prepared.checked.area_counts,
            residents=prepared.checked.residence,
            facilities=prepared.checked.facilities,
        )
    return Submitted(None, pending_id)


def commit_upload(
    store: Store,
    sender: str,
    prepared: PreparedUpload,
    *,
    previewed_version: str | None = None,
    person: str = "",
    reason: str = "",
    at: datetime | None = None,
) -> int:
    """Write an upload as one batch and return its number.

    The batch holds all cells of the file, unchanged ones too: undoing an earlier batch then
    leaves what this file said. Removed cells are written as 未報告.
    previewed_version: the data_version that the user saw, when the upload was prepared anew
    between preview and confirmation (a page that runs again); else the upload's own counts.
    person: who confirms it here, for the audit; the sender when not given. reason: why final
    figures change; kept with the batch.
    Raises UserError, with nothing written, when the store has changed since the preview, when a
    final month would change without a reason, and when a second person must approve it.
    """
    if prepared.needs_approval:
        raise UserError("この県の取込は、別の担当者の承認が必要です。")
    check_final_reason(prepared, reason)
    frame = pd.concat(
        [prepared.checked.frame, missing_observations(prepared.diff.removed)], ignore_index=True
    )
    header = _header(sender, prepared, note=reason.strip())
    with unchanged_since(store, prepared.profile_id, _versions(prepared, previewed_version)):
        return commit_batch(
            store,
            header,
            frame,
            area_counts=prepared.checked.area_counts,
            residents=prepared.residents.joined,
            facilities=prepared.checked.facilities,
            person=person,
            at=at,
        )


def check_final_reason(prepared: PreparedUpload, reason: str) -> None:
    """Refuse to touch what is final without a reason in words."""
    if prepared.final_months and not reason.strip():
        raise UserError(
            "確定した月の数値に触れるため、理由の入力が必要です。何も書き込んでいません。"
        )


def _header(sender: str, prepared: PreparedUpload, *, note: str = "") -> BatchHeader:
    return BatchHeader(
        profile_id=prepared.profile_id,
        sender=sender,
        source_name=prepared.name,
        source_sha256=prepared.sha256,
        note=note,
        credit=prepared.checked.summary.source,
    )


def _versions(prepared: PreparedUpload, previewed_version: str | None) -> set[str]:
    return {prepared.data_version, previewed_version or prepared.data_version}
