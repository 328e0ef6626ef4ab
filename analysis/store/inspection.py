"""Inspection (点検): is this file a whole store? Answered before anything may be written to it.

Enters: the path of an existing file. Leaves: nothing, or an error in Japanese. The file is opened
read-only, so that a damaged one stays byte for byte what it was, for whoever may rescue it.
"""

import re
from pathlib import Path

import duckdb

from analysis.errors import StoreDamagedError, StoreLockedError, UserError
from analysis.store.folding import log_path
from analysis.store.migration import Migration, check_applied

# No extension is looked for on disk or fetched, and SQL reaches no other file.
CONFIGURATION: dict[str, str] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "enable_external_access": "false",
}
# The first entry of every write-ahead log of DuckDB 1.5: field 100, entry type 98 (version).
# A log that begins otherwise was damaged; DuckDB would pass over it, and its batches, in silence.
_LOG_BEGINS_WITH = b"d\x00be\x00"
_HOLDER = re.compile(r"\(PID (\d+)\)")


def inspect_file(path: Path, migrations: tuple[Migration, ...]) -> None:
    """Read the whole file once, and its write-ahead log if there is one; writes nothing.

    Cost: about a tenth of a second for a million observations.
    Raises StoreDamagedError or StoreLockedError.
    """
    _check_log(path)
    try:
        with duckdb.connect(str(path), read_only=True, config=dict(CONFIGURATION)) as connection:
            check_applied(connection, migrations, place(path))
            _read_everything(connection)
    except duckdb.Error as error:
        raise opening_error(path, error) from error


def opening_error(path: Path, error: duckdb.Error) -> UserError:
    """The error to show for what DuckDB said on opening or reading the file."""
    message = str(error)
    if "Could not set lock" in message or isinstance(error, duckdb.ConnectionException):
        holder = _HOLDER.search(message)
        number = f"（プロセス番号 {holder[1]}）" if holder else ""
        return StoreLockedError(
            f"{place(path)}は、別のプロセス{number}が使用中です。"
            "ほかに開いているKizashiを終了してから、もう一度実行してください。"
        )
    return damaged(path)


def damaged(path: Path) -> StoreDamagedError:
    """The error for a file that cannot be read as a store."""
    return StoreDamagedError(
        f"{place(path)}を読めません。壊れているか、Kizashiの保存ファイルではありません。"
        "ファイルには手を加えていません。控えから戻すか、"
        "環境変数 KIZASHI_STORE で別の場所を指定してください。"
    )


def place(path: Path) -> str:
    """The file in a sentence."""
    return f"保存ファイル「{path}」"


def _check_log(path: Path) -> None:
    log = log_path(path)
    if not log.exists():
        return
    if not path.exists():
        raise StoreDamagedError(
            f"{place(path)}がなく、その書込み記録（{log.name}）だけが残っています。"
            "保存ファイルを元の場所に戻すか、書込み記録を別の場所へ移してください。"
        )
    with log.open("rb") as file:
        beginning = file.read(len(_LOG_BEGINS_WITH))
    if not _LOG_BEGINS_WITH.startswith(beginning):  # shorter: killed while it was begun
        raise damaged(path)


def _read_everything(connection: duckdb.DuckDBPyConnection) -> None:
    """Read every block of every table, so that its checksums are verified."""
    tables = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE NOT internal ORDER BY table_name"
    ).fetchall()
    for (table,) in tables:
        connection.execute(f"SELECT bit_xor(hash(COLUMNS(*))) FROM {table}").fetchone()
