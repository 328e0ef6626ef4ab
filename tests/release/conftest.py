"""The fictional prefecture as a workspace nobody writes into, an empty one, and viewers."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from analysis.access.viewer import Role, Viewer
from analysis.disclosure.policy import load_policy
from analysis.indicators import load_catalogue
from analysis.profile import load_profile
from analysis.release import Workspace
from analysis.store import open_store

MakeViewer = Callable[..., Viewer]


@pytest.fixture(scope="session")
def demo(demo_store_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The demo as it is shipped. Nothing is written into it."""
    copy = tmp_path_factory.mktemp("release") / "demo.duckdb"
    shutil.copy(demo_store_file, copy)
    with open_store(copy) as store:
        yield Workspace(store, load_profile("demo"), load_catalogue(), load_policy())


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
