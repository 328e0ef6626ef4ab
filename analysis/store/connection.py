"""The connection (接続): one DuckDB file, held open once per process, a fresh cursor per use.

Enters: a path. Leaves: a `Store`, the first argument of every read and write of this package.
A DuckDB connection object is never shared between threads (measured: wrong rows, silently), so
it stays in here and hands out cursors; writes take turns by a lock of the process. A commit that
returned is on disk (DuckDB syncs its write-ahead log on COMMIT, and folds the log into the file
at 16 MB, on opening and on closing).
"""

import contextlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from analysis.errors import StoreDamagedError
from analysis.store.inspection import (
    CONFIGURATION,
    inspect_file,
    log_path,
    opening_error,
    place,
)
from analysis.store.migration import Migration, apply_pending, read_migrations


class _OpenFile:
    """A file that this process holds open, and for how many `Store`s."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.path = path
        self.connection = connection
        self.connection_lock = threading.Lock()
        self.write_lock = threading.Lock()
        self.holders = 0


_open_files: dict[Path, _OpenFile] = {}
_opening = threading.Lock()


class Store:
    """One store file. Several `Store`s of one process on one file share its connection."""

    def __init__(self, file: _OpenFile) -> None:
        self._file: _OpenFile | None = file
        self.path = file.path

    @property
    def _open_file(self) -> _OpenFile:
        if self._file is None:
            raise ValueError("the store is closed")
        return self._file

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor for one use in one thread; closed afterwards.

        Raises StoreDamagedError when DuckDB meets a block that it cannot read.
        """
        file = self._open_file
        with file.connection_lock:
            cursor = file.connection.cursor()
        try:
            yield cursor
        except (duckdb.IOException, duckdb.FatalException) as error:
            raise _failed_use(file.path) from error
        finally:
            cursor.close()

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor inside a transaction: everything or nothing; one writer at a time."""
        with self._open_file.write_lock, self.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                yield cursor
                cursor.execute("COMMIT")
            except BaseException:
                # A failed COMMIT has rolled back already; the first error is the one to tell.
                with contextlib.suppress(duckdb.Error):
                    cursor.execute("ROLLBACK")
                raise

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file, for a copy of the file alone to be complete."""
        with self._open_file.write_lock, self.cursor() as cursor:
            cursor.execute("CHECKPOINT")

    def close(self) -> None:
        """Let go of the file; the last `Store` on it closes it. Closing twice does nothing."""
        with _opening:
            if self._file is None:
                return
            file, self._file = self._file, None
            file.holders -= 1
            if file.holders == 0:
                del _open_files[file.path]
                file.connection.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def open_store(path: Path) -> Store:
    """Open a store, making folders, file and tables where they are missing.

    An existing file is inspected whole before it is opened for writing.
    Raises StoreDamagedError when it is not a store, is damaged, or belongs to a newer version;
    StoreLockedError when another process holds it. The file is then left as it was.
    """
    absolute = path.resolve()
    with _opening:
        file = _open_files.get(absolute)
        if file is None:
            file = _open(absolute, read_migrations())
            _open_files[absolute] = file
        file.holders += 1
        return Store(file)


def _open(path: Path, migrations: tuple[Migration, ...]) -> _OpenFile:
    try:
        if not path.exists() and not log_path(path).exists():
            _create(path, migrations)
        inspect_file(path, migrations)
        return _OpenFile(path, _connect_for_writing(path, migrations))
    except OSError as error:
        raise StoreDamagedError(
            f"{place(path)}を開けません。フォルダーがあるか、読み書きの権限があるかを確認してください。"
        ) from error


def _connect_for_writing(
    path: Path, migrations: tuple[Migration, ...]
) -> duckdb.DuckDBPyConnection:
    has_log = log_path(path).exists()
    try:
        connection = duckdb.connect(str(path), config=dict(CONFIGURATION))
    except duckdb.Error as error:
        raise opening_error(path, error) from error
    try:
        # A name in SQL never means a Python variable that happens to be in reach.
        connection.execute("SET GLOBAL python_enable_replacements = false")
        connection.execute("SET GLOBAL lock_configuration = true")
        apply_pending(connection, migrations)
        if has_log:  # after a crash: begin with an empty log
            connection.execute("CHECKPOINT")
    except BaseException:
        connection.close()
        raise
    return connection


def _create(path: Path, migrations: tuple[Migration, ...]) -> None:
    """Make the file under another name first: a crash never leaves half a store behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    _connect_for_writing(draft, migrations).close()
    try:
        # Unlike a rename, a link never replaces a file that another process made meanwhile.
        os.link(draft, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Bring the file's name onto the disk; only POSIX knows how."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _failed_use(path: Path) -> StoreDamagedError:
    return StoreDamagedError(
        f"{place(path)}の読み書きに失敗しました。書きかけのものは残っていません。"
        "ディスクの空きとファイルの状態を確かめ、Kizashiを起動し直してください。"
    )
