"""What the packages' tests share: 架空県, built once, copied for whoever writes to it."""

import fcntl
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.indicators import load_catalogue
from analysis.profile import load_profile
from analysis.settings import Settings, load_settings
from analysis.store import open_store
from analysis.synthetic import ensure_demo

pytest_plugins = ("tests.browser.one_browser",)

# Each test runs the whole screen, or tests the whole prefecture for signs.
SLOW_FOLDERS = {"egress", "pages", "browser", "release", "briefing"}
FAST_PARTS = {"not slow", "not slow and not browser"}
LEAST_WORKERS = 3  # browsers and servers are waited for a third of the time


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One process a core; of the whole suite, with its waiting, never fewer than three."""
    cores = os.cpu_count() or 1
    return cores if config.option.markexpr in FAST_PARTS else max(cores, LEAST_WORKERS)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even import the slow folders for the fast part."""
    is_slow = collection_path.is_dir() and collection_path.name in SLOW_FOLDERS
    return True if is_slow and config.option.markexpr in FAST_PARTS else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave whole folders out of the fast part, and begin with them, so that none is left for the end."""
    for item in items:
        if item.path.parent.name in SLOW_FOLDERS:
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: item.path.parent.name not in SLOW_FOLDERS)


@pytest.fixture(scope="session")
def demo_store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store that holds the fictional prefecture; copy it before writing.

    Made by the first process that asks, for all processes of the run.
    """
    mine = tmp_path_factory.getbasetemp()
    folder = (mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine) / "demo_of_all"
    folder.mkdir(exist_ok=True)
    path = folder / "kizashi.duckdb"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            _make_demo(folder / "being_made.duckdb").rename(path)
    return path


def _make_demo(path: Path) -> Path:
    with open_store(path) as store:
        ensure_demo(store, load_profile("demo"), load_catalogue(), lambda *_: None)
    return path


@pytest.fixture
def demo_settings(demo_store_file: Path, tmp_path: Path) -> Settings:
    """Settings of an installation with a copy of the fictional prefecture."""
    copy = tmp_path / "kizashi.duckdb"
    shutil.copy(demo_store_file, copy)
    return replace(
        load_settings({}),
        store_path=copy,
        profiles_folder=tmp_path / "profiles",
        profile_ids=("demo",),
    )
