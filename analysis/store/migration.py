"""Migrations (構造の移行): numbered SQL files that are appended and never edited.

Enters: a DuckDB connection. Leaves: the same with every table the program needs. The store
remembers number, name and checksum of each file it has run; a store from a newer program, or
one built by a file that was edited since, is refused before anything is written.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from analysis.errors import StoreDamagedError
from analysis.store.moments import now_stored

MIGRATIONS_FOLDER = Path(__file__).parent / "migrations"
_FILE_NAME = re.compile(r"^(\d{4})_[a-z0-9_]+\.sql$")


@dataclass(frozen=True)
class Migration:
    """One file: 0001_first_tables.sql has number 1."""

    number: int
    name: str
    sql: str

    @property
    def sha256(self) -> str:
        """Of the text; line ends do not count, because a checkout may change them."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def read_migrations(folder: Path = MIGRATIONS_FOLDER) -> tuple[Migration, ...]:
    """All migrations by number. Raises ValueError when a number is missing or stands twice."""
    migrations = []
    for path in sorted(folder.glob("*.sql")):
        match = _FILE_NAME.match(path.name)
        if match is None:
            raise ValueError(f"a migration is named like 0001_first_tables.sql, not {path.name}")
        sql = path.read_text(encoding="utf-8")  # universal newlines
        migrations.append(Migration(int(match[1]), path.name, sql))
    if [m.number for m in migrations] != list(range(1, len(migrations) + 1)):
        raise ValueError("the numbers of migrations run 1, 2, 3 … without a gap")
    return tuple(migrations)


def check_applied(
    cursor: duckdb.DuckDBPyConnection, migrations: tuple[Migration, ...], place: str
) -> None:
    """Whether the store was built by the beginning of `migrations`; only reads.

    Raises StoreDamagedError for a store of another program, of a newer version of this one, or
    built by a migration that was edited since.
    """
    if not _has_migration_table(cursor):
        raise StoreDamagedError(
            f"{place}は、Kizashiの保存ファイルではありません。ファイルには手を加えていません。"
            "環境変数 KIZASHI_STORE で別の場所を指定してください。"
        )
    applied = cursor.execute(
        "SELECT number, sha256 FROM schema_migration ORDER BY number"
    ).fetchall()
    known = [(migration.number, migration.sha256) for migration in migrations]
    if len(applied) > len(known):
        raise StoreDamagedError(
            f"{place}は、新しい版のKizashiで作られています。ファイルには手を加えていません。"
            "このプログラムを新しい版に更新してください。"
        )
    if applied != known[: len(applied)]:
        raise StoreDamagedError(
            f"{place}の構造が、このプログラムのものと一致しません。ファイルには手を加えていません。"
            "保存ファイルを作った版のKizashiで開いてください。"
        )


def apply_pending(cursor: duckdb.DuckDBPyConnection, migrations: tuple[Migration, ...]) -> None:
    """Run the migrations that the store has not run yet, each in a transaction of its own."""
    done = 0
    if _has_migration_table(cursor):
        row = cursor.execute("SELECT count(*) FROM schema_migration").fetchone()
        done = int(row[0]) if row else 0
    for migration in migrations[done:]:
        cursor.execute("BEGIN")
        cursor.execute(migration.sql)
        cursor.execute(
            "INSERT INTO schema_migration VALUES (?, ?, ?, ?)",
            [migration.number, migration.name, migration.sha256, now_stored()],
        )
        cursor.execute("COMMIT")


def _has_migration_table(cursor: duckdb.DuckDBPyConnection) -> bool:
    found = cursor.execute(
        "SELECT count(*) FROM information_schema.tables WHERE table_name = 'schema_migration'"
    ).fetchone()
    return found is not None and found[0] > 0
