"""A store with the fictional prefecture, built once; small stores for what a test writes itself."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from analysis.access.viewer import Role, Viewer
from analysis.disclosure.policy import load_policy
from analysis.indicators import load_catalogue
from analysis.months import add_months
from analysis.observations import CellState, Observation, Provision, observation_frame
from analysis.profile import load_profile
from analysis.release import Workspace
from analysis.store import BatchHeader, Store, commit_batch, open_store
from analysis.synthetic import ensure_demo

FIRST_MONTH = date(2020, 4, 1)

MakeViewer = Callable[..., Viewer]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The demo as it is shipped. Nothing is written into it."""
    profile, catalogue = load_profile("demo"), load_catalogue()
    with open_store(tmp_path_factory.mktemp("demo") / "demo.duckdb") as store:
        ensure_demo(store, profile, catalogue, lambda fraction, text: None)
        yield Workspace(store, profile, catalogue, load_policy())


@pytest.fixture
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A store without any figures; a test may write into it."""
    with open_store(tmp_path_factory.mktemp("store") / "store.duckdb") as store:
        yield Workspace(store, load_profile("demo"), load_catalogue(), load_policy())


@pytest.fixture(scope="session")
def viewer_in() -> MakeViewer:
    """A viewer of the demo prefecture in a role."""

    def make(role: Role, station_id: str | None = None) -> Viewer:
        return Viewer("試験担当", role, "demo", station_id)

    return make


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
