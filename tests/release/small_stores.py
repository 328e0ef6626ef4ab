"""Frames and uploads for tests that write what they need into an empty store."""

from datetime import UTC, date, datetime

import pandas as pd

from analysis.months import add_months
from analysis.observations import CellState, Observation, Provision, observation_frame
from analysis.store import BatchHeader, Store, commit_batch

FIRST_MONTH = date(2020, 4, 1)


def series_frame(station_id: str, indicator: str, counts: list[int | None]) -> pd.DataFrame:
    """Counts of consecutive months from FIRST_MONTH on; None = reported as missing."""
    return observation_frame(
        [
            Observation(
                station_id,
                indicator,
                add_months(FIRST_MONTH, position),
                CellState.MISSING if count is None else CellState.VALUE,
                count,
                Provision.FINAL,
            )
            for position, count in enumerate(counts)
        ]
    )


def commit(store: Store, *frames: pd.DataFrame, name: str = "一括.csv") -> int:
    """Put frames into the store as one upload."""
    header = BatchHeader("demo", "試験担当", name, name)
    return commit_batch(store, header, pd.concat(frames, ignore_index=True), at=datetime.now(UTC))
