"""Confirmed uploads → store: one transaction, and only onto the state that was previewed.

Enters: a `PreparedUpload` and who confirms it. Leaves: the number of the batch. Last step of the
path; cancelling needs no function, because nothing was written.
"""

import threading
from datetime import datetime

import pandas as pd

from analysis.errors import UserError
from analysis.ingest.difference import missing_observations
from analysis.ingest.prepare import PreparedUpload
from analysis.store import BatchHeader, Store, commit_batch, data_version

# The store's file belongs to one process, so a lock of the process is enough to keep another
# upload from coming between the comparison of versions and the commit.
_one_at_a_time = threading.Lock()


def commit_upload(
    store: Store,
    sender: str,
    prepared: PreparedUpload,
    *,
    previewed_version: str | None = None,
    note: str = "",
    at: datetime | None = None,
) -> int:
    """Write an upload as one batch and return its number.

    The batch holds all cells of the file, unchanged ones too: undoing an earlier batch then
    leaves what this file said. Removed cells are written as 未報告.
    previewed_version: the data_version that the user saw, when the upload was prepared anew
    between preview and confirmation (a page that runs again); else the upload's own counts.
    Raises UserError, with nothing written, when the store has changed since the preview.
    """
    frame = pd.concat(
        [prepared.checked.frame, missing_observations(prepared.diff.removed)], ignore_index=True
    )
    header = BatchHeader(
        profile_id=prepared.profile_id,
        sender=sender,
        source_name=prepared.name,
        source_sha256=prepared.sha256,
        note=note,
    )
    seen = {prepared.data_version, previewed_version or prepared.data_version}
    with _one_at_a_time:
        if {data_version(store, prepared.profile_id)} != seen:
            raise UserError(
                "差分を表示した後に、別の取込または取消しがありました。"
                "何も書き込んでいません。もう一度ファイルを選び、差分を確かめてください。"
            )
        return commit_batch(store, header, frame, at=at)
