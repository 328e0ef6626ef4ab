"""Active batches (有効な取込): those committed by a moment and not undone as of then.

Leaves: the SQL on which every as-of read of this package rests. Its order is that of batch_id,
which is also the order of committed_at (analysis.store.moments.moment_after sees to that).
"""

# Parameters: profile_id, moment, profile_id, moment. Columns: batch_id, committed_at, fingerprint.
ACTIVE_BATCHES_SQL = """
SELECT batch.batch_id, batch.committed_at, batch.fingerprint
FROM batch
LEFT JOIN (
    SELECT batch_id, arg_max(action, event_id) AS action
    FROM batch_event
    WHERE profile_id = ? AND recorded_at <= ?
    GROUP BY batch_id
) AS last_event USING (batch_id)
WHERE batch.profile_id = ? AND batch.committed_at <= ?
    AND last_event.action IS DISTINCT FROM 'undo'
"""
