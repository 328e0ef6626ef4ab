"""What the packages' tests share: 架空県, built once, copied for whoever writes to it."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.indicators import load_catalogue
from analysis.profile import load_profile
from analysis.settings import Settings, load_settings
from analysis.store import open_store
from analysis.synthetic import ensure_demo

# Each test runs the whole screen, or tests the whole prefecture for signs.
SLOW_FOLDERS = {"pages", "browser", "release", "briefing"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave whole folders out of the fast part."""
    for item in items:
        if item.path.parent.name in SLOW_FOLDERS:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def demo_store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store that holds the fictional prefecture; copy it before writing."""
    path = tmp_path_factory.mktemp("demo") / "kizashi.duckdb"
    store = open_store(path)
    ensure_demo(store, load_profile("demo"), load_catalogue(), lambda *_: None)
    store.close()
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
