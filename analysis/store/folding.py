"""Folding (書込み記録の取り込み): the write-ahead log into the file, safe against a kill at any moment.

Enters: an open connection and a reader of its file. Leaves: a file that holds every batch, and an
empty log. DuckDB 1.5.5 may overwrite, while it folds, blocks that the header on disk still points
to (duckdb/duckdb#25106, mended in later versions): killed just then, the file cannot be read any
more. So DuckDB never folds by itself here; before each folding file and log are copied beside the
store, and a copy that is still there when the store is next opened takes its place. The store
takes no writes meanwhile, so file and copy mean the same.
"""

import contextlib
import os
import shutil
from pathlib import Path

import duckdb

from analysis.errors import StoreLockedError

# Above this many bytes the log is folded in after a commit: reading it back costs time on opening.
LOG_LIMIT = 16 * 1024 * 1024
# What DuckDB may leave beside the file when it is killed while folding.
_LEFT_BY_FOLDING = (".wal", ".wal.checkpoint", ".wal.recovery")


class FileReader:
    """The bytes of a store file, open as long as the connection is.

    POSIX systems drop a process's lock on a file as soon as it closes any of its handles on it;
    so one is opened before DuckDB takes its lock, and closed after DuckDB has let go.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")

    def copy_to(self, path: Path) -> None:
        """Write the whole file to `path` and wait until it is on disk."""
        self._file.seek(0)
        with path.open("wb") as copy:
            shutil.copyfileobj(self._file, copy, 1024 * 1024)
            _to_disk(copy.fileno())

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


def log_path(path: Path) -> Path:
    """Where DuckDB keeps the batches that are not in the file yet."""
    return path.with_name(f"{path.name}.wal")


def log_bytes(path: Path) -> int:
    """Size of the write-ahead log, 0 without one."""
    try:
        return log_path(path).stat().st_size
    except FileNotFoundError:
        return 0


def stop_folding_by_itself(connection: duckdb.DuckDBPyConnection) -> None:
    """Leave every batch in the log until `fold` is called."""
    connection.execute("SET GLOBAL checkpoint_threshold = '1 TB'")
    connection.execute("PRAGMA disable_checkpoint_on_shutdown")


def fold(cursor: duckdb.DuckDBPyConnection, reader: FileReader, path: Path) -> None:
    """Fold the log into the file; nothing may be written meanwhile.

    Without room for the copy (OSError) nothing is folded: the log stays, and no batch is lost.
    Raises duckdb.TransactionException when another transaction is under way; the log stays then,
    too. Any other error of DuckDB ends the use of the store, and the copy stays.
    """
    copy = _copy_path(path)
    draft = copy.with_name(f"{copy.name}.new")
    try:
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        reader.copy_to(draft / path.name)
        if log_path(path).exists():
            _copy(log_path(path), draft / log_path(path).name)
        sync_folder(draft)
        draft.rename(copy)
        sync_folder(path.parent)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        return
    try:
        cursor.execute("CHECKPOINT")
    except duckdb.TransactionException:  # not begun, since somebody is at work in the store
        _remove(copy)  # or it would take the place of later batches
        raise
    _remove(copy)


def restore_after_a_kill(path: Path) -> None:
    """Take the copy of a folding that was never finished in the file's place, if there is one.

    May itself be killed at any moment: the copy goes only when everything is in its place.
    Raises StoreLockedError when the process that folds is still at it.
    """
    copy = _copy_path(path)
    if not copy.exists():
        return
    _refuse_if_held(path)
    for name in (path.name, *(f"{path.name}{ending}" for ending in _LEFT_BY_FOLDING)):
        target = path.with_name(name)
        if (copy / name).exists():
            draft = path.with_name(f".{name}.{os.getpid()}.restored")
            _copy(copy / name, draft)
            draft.replace(target)
        else:
            target.unlink(missing_ok=True)
    sync_folder(path.parent)
    _remove(copy)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder onto the disk; only POSIX knows how."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _copy_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.before-folding")


def _remove(copy: Path) -> None:
    """Half a copy must never be taken for a whole one: it gets another name first."""
    gone = copy.with_name(f"{copy.name}.gone")
    shutil.rmtree(gone, ignore_errors=True)
    copy.rename(gone)
    sync_folder(copy.parent)
    shutil.rmtree(gone, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    with source.open("rb") as original, target.open("wb") as copy:
        shutil.copyfileobj(original, copy, 1024 * 1024)
        _to_disk(copy.fileno())


def _to_disk(descriptor: int) -> None:
    os.fsync(descriptor)


def _refuse_if_held(path: Path) -> None:
    """DuckDB locks the file it works on; elsewhere than on POSIX, replacing it fails by itself."""
    with contextlib.suppress(ImportError, FileNotFoundError):
        import fcntl  # noqa: PLC0415

        with path.open("r+b") as file:
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise StoreLockedError(
                    f"保存ファイル「{path}」は、別のプロセスが使用中です。"
                    "ほかに開いているKizashiを終了してから、もう一度実行してください。"
                ) from error
