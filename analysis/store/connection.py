"""The connection (接続): one DuckDB file, held open once per process, a fresh cursor per use.

Enters: a path. Leaves: a `Store`, the first argument of every read and write of this package.
A DuckDB connection object is never shared between threads (measured: wrong rows, silently), so
it stays in here and hands out cursors; writes take turns by a lock of the process. A commit that
returned is on disk (DuckDB syncs its write-ahead log on COMMIT; folding.py folds the log into the
file at 16 MB, on opening and on closing).
"""

import contextlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from analysis.errors import StoreDamagedError
from analysis.store.folding import (
    LOG_LIMIT,
    FileReader,
    fold,
    log_bytes,
    log_path,
    restore_after_a_kill,
    stop_folding_by_itself,
    sync_folder,
)
from analysis.store.inspection import CONFIGURATION, inspect_file, opening_error, place
from analysis.store.migration import Migration, apply_pending, read_migrations


class _OpenFile:
    """A file that this process holds open, and for how many `Store`s."""

    def __init__(
        self, path: Path, connection: duckdb.DuckDBPyConnection, reader: FileReader
    ) -> None:
        self.path = path
        self.connection = connection
        self.reader = reader
        self.connection_lock = threading.Lock()
        self.write_lock = threading.Lock()
        self.holders = 0

    def fold(self) -> None:
        """Fold the log into the file; the caller keeps writers away."""
        with self.connection_lock:
            cursor = self.connection.cursor()
        try:
            fold(cursor, self.reader, self.path)
        finally:
            cursor.close()

    def close(self) -> None:
        """Fold what is in the log, and let go."""
        try:
            if log_bytes(self.path):
                self.fold()
        finally:
            self.connection.close()
            self.reader.close()


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
        if log_bytes(self.path) > LOG_LIMIT:
            # A reader's open transaction puts it off: the batch is on disk in the log all the same.
            with contextlib.suppress(duckdb.TransactionException):
                self.checkpoint()

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file, for a copy of the file alone to be complete."""
        file = self._open_file
        with file.write_lock:
            file.fold()

    def close(self) -> None:
        """Let go of the file; the last `Store` on it closes it. Closing twice does nothing."""
        with _opening:
            if self._file is None:
                return
            file, self._file = self._file, None
            file.holders -= 1
            if file.holders == 0:
                del _open_files[file.path]
                file.close()

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
        restore_after_a_kill(path)
        if not path.exists() and not log_path(path).exists():
            _create(path, migrations)
        inspect_file(path, migrations)
        return _open_for_writing(path, migrations)
    except OSError as error:
        raise StoreDamagedError(
            f"{place(path)}を開けません。フォルダーがあるか、読み書きの権限があるかを確認してください。"
        ) from error


def _open_for_writing(path: Path, migrations: tuple[Migration, ...]) -> _OpenFile:
    reader = FileReader(path)
    try:
        connection = duckdb.connect(str(path), config=dict(CONFIGURATION))
    except duckdb.Error as error:
        reader.close()
        raise opening_error(path, error) from error
    file = _OpenFile(path, connection, reader)
    try:
        _prepare(connection, migrations)
        if log_bytes(path):  # after a crash or a migration: begin with an empty log
            file.fold()
    except BaseException:
        connection.close()
        reader.close()
        raise
    return file


def _prepare(connection: duckdb.DuckDBPyConnection, migrations: tuple[Migration, ...]) -> None:
    """What every connection for writing begins with; afterwards its settings stay as they are."""
    # A name in SQL never means a Python variable that happens to be in reach.
    connection.execute("SET GLOBAL python_enable_replacements = false")
    stop_folding_by_itself(connection)
    connection.execute("SET GLOBAL lock_configuration = true")
    apply_pending(connection, migrations)


def _create(path: Path, migrations: tuple[Migration, ...]) -> None:
    """Make the file under another name first: a crash never leaves half a store behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    with duckdb.connect(str(draft), config=dict(CONFIGURATION)) as connection:
        _prepare(connection, migrations)
        connection.execute("CHECKPOINT")
    try:
        # Unlike a rename, a link never replaces a file that another process made meanwhile.
        os.link(draft, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without links
        draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def _failed_use(path: Path) -> StoreDamagedError:
    return StoreDamagedError(
        f"{place(path)}の読み書きに失敗しました。書きかけのものは残っていません。"
        "ディスクの空きとファイルの状態を確かめ、Kizashiを起動し直してください。"
    )
