"""Real stores; the empty file is made once and copied, or shared where nothing is written."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.store import Store, open_store


@pytest.fixture(scope="session")
def empty_store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "empty.duckdb"
    open_store(path).close()
    return path


@pytest.fixture
def store_path(tmp_path: Path, empty_store_file: Path) -> Path:
    path = tmp_path / "kizashi.duckdb"
    shutil.copy(empty_store_file, path)
    return path


@pytest.fixture
def store(store_path: Path) -> Iterator[Store]:
    with open_store(store_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def unwritten_store(
    tmp_path_factory: pytest.TempPathFactory, empty_store_file: Path
) -> Iterator[Store]:
    """One store for all tests of a file that are refused, and so leave it empty."""
    path = tmp_path_factory.mktemp("store") / "kizashi.duckdb"
    shutil.copy(empty_store_file, path)
    with open_store(path) as opened:
        yield opened
