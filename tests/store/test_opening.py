"""Opening: what is no whole store is told in Japanese and left byte for byte as it was."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import reduce
from pathlib import Path

import duckdb
import pytest

from analysis.errors import StoreDamagedError, StoreLockedError
from analysis.store import Store, commit_batch, current_observations, is_empty, open_store
from analysis.store import connection as connection_module
from analysis.store.migration import read_migrations
from tests.store.sample_frames import PROFILE, header, many_rows, send

pytestmark = pytest.mark.slow

FIRST_BLOCK = 12288  # bytes of headers before it
BLOCK_BYTES = 262_144  # DuckDB's default


@pytest.fixture(scope="session")
def full_store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store of several blocks."""
    path = tmp_path_factory.mktemp("store") / "full.duckdb"
    with open_store(path) as store:
        commit_batch(store, header(), many_rows(3))
    return path


@pytest.fixture(scope="session")
def crashed_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose process was killed: file and write-ahead log."""
    path = tmp_path_factory.mktemp("store") / "crashed.duckdb"
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from analysis.store import open_store\n"
        "from tests.store.sample_frames import send\n"
        "store = open_store(Path(sys.argv[1]))\n"
        "for value in range(5): send(store, value)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert path.with_name("crashed.duckdb.wal").stat().st_size > 0
    return path


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def with_byte_turned(content: bytes, position: int) -> bytes:
    return content[:position] + bytes([content[position] ^ 0xFF]) + content[position + 1 :]


def with_bytes_turned(content: bytes, positions: range) -> bytes:
    return reduce(with_byte_turned, positions, content)


DAMAGE = {
    "empty": lambda content: b"",
    "a text": lambda content: "件数,月\n3,2024-10\n".encode() * 500,
    "a few bytes": lambda content: content[:100],
    "cut in the header": lambda content: content[:6000],
    "cut in half": lambda content: content[: len(content) // 2],
    "cut by one byte": lambda content: content[:-1],
    "a byte of the main header": lambda content: with_byte_turned(content, 10),
    # Of every block, because it depends on the tables which of them holds anything.
    "a byte of every block": lambda content: with_bytes_turned(
        content, range(FIRST_BLOCK + 64, len(content), BLOCK_BYTES)
    ),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_file_is_refused_and_stays_as_it_was(
    tmp_path: Path, full_store_file: Path, damage: str
) -> None:
    path = tmp_path / "kizashi.duckdb"
    path.write_bytes(DAMAGE[damage](full_store_file.read_bytes()))
    before = files_in(tmp_path)
    with pytest.raises(StoreDamagedError, match="手を加えていません.*KIZASHI_STORE") as refusal:
        open_store(path)
    assert str(path) in str(refusal.value)
    assert files_in(tmp_path) == before


def test_every_block_with_a_turned_byte_is_noticed(tmp_path: Path, full_store_file: Path) -> None:
    content = full_store_file.read_bytes()
    path = tmp_path / "kizashi.duckdb"
    whole = current_frame(full_store_file)
    noticed = 0
    for start in range(FIRST_BLOCK, len(content), BLOCK_BYTES):
        path.write_bytes(with_byte_turned(content, start + 64))
        try:
            assert current_frame(path) == whole  # a block that holds nothing any more
        except StoreDamagedError:
            noticed += 1
    assert noticed > 0


def current_frame(path: Path) -> list[list[object]]:
    with open_store(path) as store:
        frame = current_observations(store, PROFILE)
    return [[str(value) for value in row] for row in frame.to_numpy().tolist()]


def test_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kizashi.duckdb"
    with duckdb.connect(str(path)) as other:
        other.execute("CREATE TABLE sales AS SELECT 1 AS amount")
    before = files_in(tmp_path)
    with pytest.raises(StoreDamagedError, match="Kizashiの保存ファイルではありません"):
        open_store(path)
    assert files_in(tmp_path) == before


def test_store_of_a_newer_program_is_refused(tmp_path: Path, full_store_file: Path) -> None:
    path = tmp_path / "kizashi.duckdb"
    shutil.copy(full_store_file, path)
    with duckdb.connect(str(path)) as newer:
        newer.execute(
            "INSERT INTO schema_migration VALUES (?, '9999_later.sql', 'x', TIMESTAMP '2099-01-01')",
            [len(read_migrations()) + 1],
        )
    before = files_in(tmp_path)
    with pytest.raises(StoreDamagedError, match="新しい版"):
        open_store(path)
    assert files_in(tmp_path) == before


def test_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreDamagedError):
        open_store(tmp_path)


def test_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StoreDamagedError, match="フォルダー"):
        open_store(tmp_path / "data" / "kizashi.duckdb")


def test_log_without_its_file_is_not_thrown_away(tmp_path: Path, crashed_store: Path) -> None:
    shutil.copy(crashed_store.with_name("crashed.duckdb.wal"), tmp_path / "kizashi.duckdb.wal")
    before = files_in(tmp_path)
    with pytest.raises(StoreDamagedError, match="書込み記録"):
        open_store(tmp_path / "kizashi.duckdb")
    assert files_in(tmp_path) == before


def copy_of_crashed(crashed: Path, folder: Path, log: bytes) -> Path:
    path = folder / "kizashi.duckdb"
    shutil.copy(crashed, path)
    path.with_name("kizashi.duckdb.wal").write_bytes(log)
    return path


def log_of(crashed: Path) -> bytes:
    return crashed.with_name("crashed.duckdb.wal").read_bytes()


def test_batches_in_the_log_of_a_killed_process_are_there(
    tmp_path: Path, crashed_store: Path
) -> None:
    path = copy_of_crashed(crashed_store, tmp_path, log_of(crashed_store))
    with open_store(path) as store:
        assert current_observations(store, PROFILE)["count"].tolist() == [4]
        assert not path.with_name("kizashi.duckdb.wal").exists()
        send(store, 5)
    assert list(files_in(tmp_path)) == ["kizashi.duckdb"]


def test_end_of_a_log_that_was_cut_off_is_a_batch_that_never_was(
    tmp_path: Path, crashed_store: Path
) -> None:
    path = copy_of_crashed(crashed_store, tmp_path, log_of(crashed_store)[:-10])
    with open_store(path) as store:
        assert current_observations(store, PROFILE)["count"].tolist() == [3]
        send(store, 9)
    assert [row[4] for row in current_frame(path)] == ["9"]


@pytest.mark.parametrize("where", ["middle", "beginning"])
def test_damaged_log_is_refused_and_stays_as_it_was(
    tmp_path: Path, crashed_store: Path, where: str
) -> None:
    log = log_of(crashed_store)
    copy_of_crashed(
        crashed_store, tmp_path, with_byte_turned(log, 0 if where == "beginning" else len(log) // 2)
    )
    before = files_in(tmp_path)
    with pytest.raises(StoreDamagedError, match="手を加えていません"):
        open_store(tmp_path / "kizashi.duckdb")
    assert files_in(tmp_path) == before


@pytest.fixture
def holder(store_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that holds the store open."""
    script = (
        "import sys; from pathlib import Path\n"
        "from analysis.store import open_store\n"
        "store = open_store(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(store_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    yield process
    process.kill()
    process.wait()


def test_file_held_by_another_process_is_told_as_such(
    store_path: Path, holder: "subprocess.Popen[str]"
) -> None:
    with pytest.raises(StoreLockedError, match="別のプロセス.*終了してから") as refusal:
        open_store(store_path)
    assert str(holder.pid) in str(refusal.value)
    holder.kill()
    holder.wait()
    with open_store(store_path) as store:
        assert is_empty(store, PROFILE)


def test_folders_and_file_are_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "kizashi.duckdb"
    with open_store(path) as store:
        assert store.path == path
    assert list(files_in(path.parent)) == ["kizashi.duckdb"]


def test_crash_while_the_file_is_made_leaves_no_half_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "kizashi.duckdb"

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(connection_module, "apply_pending", crash)
        with pytest.raises(KeyboardInterrupt):
            open_store(path)
    assert not path.exists()
    with open_store(path) as store:
        send(store, 3)


def test_stores_of_one_process_share_the_file_until_the_last_is_closed(store_path: Path) -> None:
    first, second = open_store(store_path), open_store(store_path)
    send(first, 3)
    first.close()
    first.close()
    assert current_observations(second, PROFILE)["count"].tolist() == [3]
    with pytest.raises(ValueError, match="closed"):
        current_observations(first, PROFILE)
    second.close()
    assert list(files_in(store_path.parent)) == ["kizashi.duckdb"]
    shutil.copy(store_path, store_path.with_name("copy.duckdb"))
    with open_store(store_path.with_name("copy.duckdb")) as copy:
        assert current_observations(copy, PROFILE)["count"].tolist() == [3]


def test_checkpoint_makes_a_copy_of_the_file_alone_complete(
    store_path: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.duckdb"
    with open_store(store_path) as store:
        send(store, 3)
        store.checkpoint()
        shutil.copy(store_path, copy)
    with open_store(copy) as copied:
        assert current_observations(copied, PROFILE)["count"].tolist() == [3]


def test_relative_and_absolute_path_are_the_same_file(
    store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(store_path.parent)
    with open_store(store_path) as first, open_store(Path(os.path.relpath(store_path))) as second:
        send(first, 3)
        assert not is_empty(second, PROFILE)


def test_block_that_cannot_be_read_later_is_told_in_japanese(store: Store) -> None:
    with pytest.raises(StoreDamagedError, match="読み書きに失敗しました"), store.cursor():
        raise duckdb.IOException("Could not read enough bytes from file")
    assert is_empty(store, PROFILE)
