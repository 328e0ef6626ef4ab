"""Small observation frames, headers and moments for the tests of the store."""

from datetime import UTC, date, datetime, timedelta

import pandas as pd

from analysis.observations import CellState, Observation, Provision, observation_frame
from analysis.store import BatchHeader, Store, commit_batch

PROFILE = "test"
STATION, OTHER_STATION = "98-101", "98-131@2020-03-02"
INDICATOR, OTHER_INDICATOR = "fraud_consultations", "yard_reports"
OCTOBER, NOVEMBER = date(2024, 10, 1), date(2024, 11, 1)
MORNING = datetime(2024, 11, 10, 0, 30, tzinfo=UTC)

Cell = tuple[str, str, date]
CELL: Cell = (STATION, INDICATOR, OCTOBER)


def days_later(days: int) -> datetime:
    return MORNING + timedelta(days=days)


def header(name: str = "月報.csv", sha256: str = "", profile_id: str = PROFILE) -> BatchHeader:
    return BatchHeader(profile_id, "試験担当", name, sha256 or f"sha-of-{name}")


def frame_of(cells: dict[Cell, int | CellState]) -> pd.DataFrame:
    """A frame from counts, or states where there is no count."""
    return observation_frame(
        [
            Observation(
                *key,
                content if isinstance(content, CellState) else CellState.VALUE,
                None if isinstance(content, CellState) else content,
                Provision.PROVISIONAL,
            )
            for key, content in cells.items()
        ]
    )


def send(
    store: Store,
    content: int | CellState,
    *,
    cell: Cell = CELL,
    at: datetime | None = None,
    profile_id: str = PROFILE,
) -> int:
    """Commit a batch of one cell."""
    return commit_batch(store, header(profile_id=profile_id), frame_of({cell: content}), at=at)


def many_rows(value: int, stations: int = 10, indicators: int = 20) -> pd.DataFrame:
    """A frame in which every cell of October holds the same value."""
    return frame_of(
        {
            (f"98-{100 + s}", f"indicator_{i}", OCTOBER): value
            for s in range(stations)
            for i in range(indicators)
        }
    )
