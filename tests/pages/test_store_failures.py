"""A store that cannot be opened: a clear message on the screen, and the file as it was."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages.conftest import OpenScreen

HOLD_OPEN = """
import sys
from pathlib import Path
from analysis.store import open_store
store = open_store(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def test_damaged_store_is_named_and_left_alone(screen: OpenScreen, own_store: Path) -> None:
    content = bytearray(own_store.read_bytes())
    content[4096:12288] = b"\x5a" * 8192
    own_store.write_bytes(content)
    session = screen(store=own_store)
    session.open()
    assert "破損" in session.errors or "読め" in session.errors
    assert session.tables() == {}
    assert own_store.read_bytes() == bytes(content)


@pytest.mark.slow
def test_store_held_by_another_process_is_named(screen: OpenScreen, own_store: Path) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD_OPEN, str(own_store)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    try:
        assert other.stdout
        assert other.stdout.readline() == b"open\n"
        session = screen(store=own_store)
        session.open()
        assert "ほかの" in session.errors or "別の" in session.errors
        assert session.tables() == {}
    finally:
        other.communicate()
