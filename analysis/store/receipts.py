"""Receipts (受領): whose figures a batch holds; when a station's month first came, and last.

Enters: a profile and a moment. Leaves: frames without any figure.
"""

from datetime import datetime

import pandas as pd

from analysis.store.active import ACTIVE_BATCHES_SQL
from analysis.store.connection import Store
from analysis.store.frames import read_frame
from analysis.store.moments import until

_RECEIPTS_SQL = f"""
WITH cell AS (
    SELECT o.station_id, o.month,
        min(active.committed_at) AS first_received,
        max(active.committed_at) AS last_received,
        count(DISTINCT (o.state, o.count)) AS versions
    FROM observation o
    JOIN ({ACTIVE_BATCHES_SQL}) AS active USING (batch_id)
    JOIN batch USING (batch_id)
    WHERE o.profile_id = ? AND batch.kind <> 'finalisation'
    GROUP BY o.station_id, o.month, o.indicator
)
SELECT station_id, CAST(month AS TIMESTAMP_NS) AS month,
    min(first_received) AS first_received,
    max(last_received) AS last_received,
    count(*) FILTER (WHERE versions > 1) AS revised_cells
FROM cell
GROUP BY station_id, month
ORDER BY station_id, month
"""
_REVISED_SQL = f"""
SELECT o.station_id, o.indicator, CAST(o.month AS TIMESTAMP_NS) AS month
FROM observation o JOIN ({ACTIVE_BATCHES_SQL}) AS active USING (batch_id)
WHERE o.profile_id = ?
GROUP BY o.station_id, o.indicator, o.month
HAVING count(DISTINCT o.state * 1000000000000 + coalesce(o.count, 0)) > 1
ORDER BY o.station_id, o.indicator, o.month
"""
_STATIONS_SQL = """
SELECT DISTINCT batch_id, station_id FROM observation WHERE profile_id = ?
ORDER BY batch_id, station_id
"""


def receipts(store: Store, profile_id: str, *, as_of: datetime | None = None) -> pd.DataFrame:
    """When each station's month came in, from uploads that are not undone.

    Columns: station_id, month (datetime64[ns]), first_received, last_received (UTC),
    revised_cells (cells whose state or count a later upload changed; 暫定 turned 確定 alone is no
    revision). Declaring a month final (確定処理) brings no figures and is no receipt.
    """
    moment = until(as_of)
    parameters = [profile_id, moment, profile_id, moment, profile_id]
    with store.cursor() as cursor:
        return read_frame(
            cursor, _RECEIPTS_SQL, parameters, times=("first_received", "last_received")
        )


def revised_cells(store: Store, profile_id: str, *, as_of: datetime | None = None) -> pd.DataFrame:
    """Cells whose value a later upload changed. Columns: station_id, indicator, month."""
    moment = until(as_of)
    parameters = [profile_id, moment, profile_id, moment, profile_id]
    with store.cursor() as cursor:
        return read_frame(cursor, _REVISED_SQL, parameters)


def batch_stations(store: Store, profile_id: str) -> pd.DataFrame:
    """The stations of every batch, undone ones too. Columns: batch_id, station_id."""
    with store.cursor() as cursor:
        return read_frame(cursor, _STATIONS_SQL, [profile_id])
