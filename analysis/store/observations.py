"""Reads of observations (観測値の読出し): current values as of a moment, history, latest month.

Enters: a profile, a moment, filters. Leaves: frames. The current value of a cell is that of the
newest batch that is not undone; as of a moment, what came later does not exist.
"""

from collections.abc import Collection
from datetime import date, datetime

import pandas as pd

from analysis.store.active import ACTIVE_BATCHES_SQL
from analysis.store.connection import Store
from analysis.store.frames import read_frame
from analysis.store.moments import until

# All that counts, superseded values too. NULL for a list of codes means: no filter.
# Parameters: those of ACTIVE_BATCHES_SQL, profile_id, each list twice.
_VALID_SQL = f"""
SELECT o.*, o.rowid AS row_id, active.committed_at
FROM observation o JOIN ({ACTIVE_BATCHES_SQL}) AS active USING (batch_id)
WHERE o.profile_id = ?
    AND (?::VARCHAR[] IS NULL OR list_contains(?::VARCHAR[], o.station_id))
    AND (?::VARCHAR[] IS NULL OR list_contains(?::VARCHAR[], o.indicator))
    AND (?::DATE[] IS NULL OR list_contains(?::DATE[], o.month))
"""
# The newest row of each cell, joined by its place: row_number() and a join on the whole key took
# 1.6 and 1.2 times as long.
_CURRENT_SQL = f"""
WITH valid AS ({_VALID_SQL}),
newest AS (
    SELECT arg_max(row_id, batch_id) AS row_id
    FROM valid GROUP BY station_id, indicator, month
)
SELECT station_id, indicator, CAST(month AS TIMESTAMP_NS) AS month, state, count, provision,
    batch_id, committed_at
FROM valid JOIN newest USING (row_id)
ORDER BY valid.station_id, valid.indicator, valid.month
"""
_LATEST_SQL = f"""
WITH valid AS ({_VALID_SQL}),
newest AS (
    SELECT month, arg_max(state, batch_id) AS state
    FROM valid GROUP BY station_id, indicator, month
)
SELECT max(month) FROM newest WHERE state = 0
"""
_HISTORY_SQL = f"""
SELECT o.batch_id, batch.committed_at, batch.sender, batch.source_name,
    o.state, o.count, o.provision, active.batch_id IS NULL AS is_undone
FROM observation o
JOIN batch USING (batch_id)
LEFT JOIN ({ACTIVE_BATCHES_SQL}) AS active USING (batch_id)
WHERE o.profile_id = ? AND o.station_id = ? AND o.indicator = ? AND o.month = ?
ORDER BY o.batch_id
"""


def current_observations(
    store: Store,
    profile_id: str,
    *,
    as_of: datetime | None = None,
    station_ids: Collection[str] | None = None,
    indicators: Collection[str] | None = None,
    months: Collection[date] | None = None,
) -> pd.DataFrame:
    """The newest value of each cell that is not undone; None for a filter selects everything.

    Leaves an observation frame with batch_id (int64) and committed_at (UTC) beside it, ordered
    by station, indicator, month. A cell that was never sent has no row.
    """
    filters = _filters(station_ids, indicators, months)
    with store.cursor() as cursor:
        return read_frame(
            cursor,
            _CURRENT_SQL,
            [*_scope(profile_id, as_of), *filters],
            times=("committed_at",),
            optional_numbers=("count",),
        )


def observation_history(
    store: Store, profile_id: str, station_id: str, indicator: str, month: date
) -> pd.DataFrame:
    """Every value that a cell ever had, oldest first, undone ones too.

    Columns: batch_id, committed_at (UTC), sender, source_name, state, count, provision, is_undone.
    """
    with store.cursor() as cursor:
        return read_frame(
            cursor,
            _HISTORY_SQL,
            [*_scope(profile_id, None), station_id, indicator, month],
            times=("committed_at",),
            optional_numbers=("count",),
        )


def latest_month(store: Store, profile_id: str, *, as_of: datetime | None = None) -> date | None:
    """The newest month in which some cell holds a value (zero is one); None without any."""
    parameters = [*_scope(profile_id, as_of), *_filters(None, None, None)]
    with store.cursor() as cursor:
        row = cursor.execute(_LATEST_SQL, parameters).fetchone()
    return None if row is None else row[0]


def _scope(profile_id: str, as_of: datetime | None) -> list[object]:
    """The parameters of ACTIVE_BATCHES_SQL, and the profile of the rows."""
    moment = until(as_of)
    return [profile_id, moment, profile_id, moment, profile_id]


def _filters(
    station_ids: Collection[str] | None,
    indicators: Collection[str] | None,
    months: Collection[date] | None,
) -> list[object]:
    lists = [None if codes is None else list(codes) for codes in (station_ids, indicators, months)]
    return [codes for codes in lists for _ in range(2)]
