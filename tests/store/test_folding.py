"""Folding: a process killed while the log goes into the file leaves a store that is whole."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from analysis.errors import StoreLockedError
from analysis.store import current_observations, open_store
from analysis.store.folding import fold, log_bytes, log_path, restore_after_a_kill
from tests.store.sample_frames import PROFILE, send

pytestmark = pytest.mark.slow

# Uploads five values, then is killed at the moment at which DuckDB has begun to overwrite blocks.
KILLED_WHILE_FOLDING = """
import os, signal, sys
from pathlib import Path
from analysis.store import open_store
from analysis.store import folding
from tests.store.sample_frames import send

class Killed:
    def execute(self, statement):
        with path.open("r+b") as file:
            file.seek(12288)
            file.write(b"half a block" * 1000)
        os.kill(os.getpid(), signal.SIGKILL)

path = Path(sys.argv[1])
store = open_store(path)
for value in range(5):
    send(store, value)
folding.fold(Killed(), store._file.reader, path)
"""


def newest_count(path: Path) -> list[int]:
    with open_store(path) as store:
        return [int(value) for value in current_observations(store, PROFILE)["count"]]


@pytest.fixture
def killed_store(tmp_path: Path) -> Path:
    path = tmp_path / "kizashi.duckdb"
    subprocess.run([sys.executable, "-c", KILLED_WHILE_FOLDING, str(path)], check=False)
    return path


def test_every_batch_is_there_after_a_kill_while_folding(killed_store: Path) -> None:
    with pytest.raises(duckdb.IOException, match="checksum"):
        duckdb.connect(str(killed_store), read_only=True)
    assert newest_count(killed_store) == [4]
    assert [path.name for path in killed_store.parent.iterdir()] == [killed_store.name]


def test_restoring_that_is_itself_interrupted_can_be_done_again(
    killed_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(folder: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("analysis.store.folding.sync_folder", interrupted)
        with pytest.raises(KeyboardInterrupt):
            restore_after_a_kill(killed_store)
    log_path(killed_store).unlink()  # as if only the file had been replaced
    assert newest_count(killed_store) == [4]


def test_half_a_copy_is_never_taken_for_a_whole_one(store_path: Path) -> None:
    with open_store(store_path) as store:
        send(store, 3)
    draft = store_path.with_name(f"{store_path.name}.before-folding.new")
    draft.mkdir()
    (draft / store_path.name).write_bytes(store_path.read_bytes()[:1000])
    assert newest_count(store_path) == [3]


def test_copy_of_a_store_that_is_being_folded_is_left_alone(killed_store: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import fcntl, sys, time\n"
            "file = open(sys.argv[1], 'r+b')\n"
            "fcntl.lockf(file, fcntl.LOCK_EX)\n"
            "print('held', flush=True); time.sleep(60)",
            str(killed_store),
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreLockedError, match="別のプロセスが使用中"):
            open_store(killed_store)
    finally:
        holder.kill()
        holder.wait()
    assert newest_count(killed_store) == [4]


def test_folding_put_off_by_a_transaction_leaves_log_and_no_copy(store_path: Path) -> None:
    class Busy:
        def execute(self, statement: str) -> None:
            raise duckdb.TransactionException("other transactions are at work")

    with open_store(store_path) as store:
        send(store, 7)
        assert store._file is not None
        with pytest.raises(duckdb.TransactionException):
            fold(Busy(), store._file.reader, store_path)  # type: ignore[arg-type]
        assert log_bytes(store_path) > 0
        assert not list(store_path.parent.glob("*.before-folding*"))
    assert newest_count(store_path) == [7]


def test_without_room_for_the_copy_the_batch_stays_in_the_log(
    store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(source: object, target: object, length: int) -> None:
        raise OSError(28, "No space left on device")

    with open_store(store_path) as store:
        send(store, 8)
        with monkeypatch.context() as patch:
            patch.setattr("analysis.store.folding.shutil.copyfileobj", no_room)
            store.checkpoint()
        assert log_bytes(store_path) > 0
    assert newest_count(store_path) == [8]
    assert log_bytes(store_path) == 0
