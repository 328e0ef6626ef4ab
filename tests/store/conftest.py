"""A real store in a folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.store import Store, open_store


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    return tmp_path / "kizashi.duckdb"


@pytest.fixture
def store(store_path: Path) -> Iterator[Store]:
    with open_store(store_path) as opened:
        yield opened
