"""Real stores; a file of tests has one and finds it empty, because opening one takes the time."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.store import Store, open_store

# All but the record of what made the tables.
TABLES_SQL = """
SELECT table_name FROM duckdb_tables() WHERE NOT internal AND table_name NOT LIKE '%migration%'
"""


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


@pytest.fixture(scope="module")
def module_store(
    tmp_path_factory: pytest.TempPathFactory, empty_store_file: Path
) -> Iterator[Store]:
    """One store for all tests of a file."""
    path = tmp_path_factory.mktemp("store") / "kizashi.duckdb"
    shutil.copy(empty_store_file, path)
    with open_store(path) as opened:
        yield opened


@pytest.fixture
def store(module_store: Store) -> Iterator[Store]:
    """The same, emptied after each test; numbers of batches and events go on."""
    yield module_store
    with module_store.writing() as cursor:
        for (table,) in cursor.execute(TABLES_SQL).fetchall():
            cursor.execute(f'DELETE FROM "{table}"')  # noqa: S608


@pytest.fixture
def unwritten_store(module_store: Store) -> Store:
    """For tests that are refused, and so leave it empty: nothing is emptied after them."""
    return module_store
