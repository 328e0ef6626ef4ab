"""Migrations: appended, never edited; each whole or not at all."""

from pathlib import Path

import duckdb
import pytest

from analysis.errors import StoreDamagedError
from analysis.store.migration import (
    Migration,
    apply_pending,
    check_applied,
    read_migrations,
)

# Checksums of the files as they were shipped. A file that is listed here is in somebody's store:
# do not edit it, append another and list that.
SHIPPED = {
    "0001_first_tables.sql": "a8f68ddbeb6552aaefa9860134ec85c9af9e0e7996db9c2373e778ff8b16ab59",
    "0002_pending_uploads.sql": "ea7947eca96ec62ecd1198886c98a25c4db30deb6a87e405388402b5ef4964f3",
    "0003_kept_results.sql": "2cdc710fff90e279748dcb776cfac457a410113d8dd872de0dfddf6e75606ae1",
    "0004_area_counts_and_headers.sql": "9aa519b0a6058d3d208ff01a81272894e3a8fbbdb09b40cf3c07bfc3eb7808d4",
    "0005_sign_kind.sql": "26fa92647d8acf4f757db811cd94b290b21ef6de9d295891392c64e3e81b43ee",
    "0006_everything_waits.sql": "53d6dae8c984b7aa4cc7228b51bd2036859bc4bf2f190697accb57c21eefebde",
    "0007_release_ledger.sql": "eb53f26b541a0425cbd6b5578483037bd4ca084f7dcb7d22209b23d3a8229433",
    "0008_pending_facilities.sql": "68c0bb0162e19af3163ff6dfbc0df7fa7db5414014972a6b5aea827ea5dff96c",
    "0009_credits_of_lists.sql": "523fb7ccca0ec35ec5067c9976f8109232daacc7c27f3ba5716e9daf9ca4d5f4",
    "0010_release_kinds.sql": "ef27000ed1dc3374ae5125cec60344ab2b6a948cc88d9261f50a0334a96f62aa",
}

FIRST = read_migrations()[0]
SECOND = Migration(2, "0002_more.sql", "CREATE TABLE more (a INTEGER);")


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def tables(connection: duckdb.DuckDBPyConnection) -> set[str]:
    return {
        row[0] for row in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    }


def test_shipped_migrations_are_what_they_were() -> None:
    assert {m.name: m.sha256 for m in read_migrations()} == SHIPPED


def test_only_pending_migrations_run(connection: duckdb.DuckDBPyConnection) -> None:
    apply_pending(connection, (FIRST,))
    connection.execute(
        "INSERT INTO audit_event VALUES (1, 'test', TIMESTAMP '2024-10-01', 'p', 'a', '{}')"
    )
    apply_pending(connection, (FIRST, SECOND))
    apply_pending(connection, (FIRST, SECOND))
    assert "more" in tables(connection)
    assert connection.execute("SELECT count(*) FROM audit_event").fetchone() == (1,)
    applied = connection.execute("SELECT number FROM schema_migration ORDER BY number").fetchall()
    assert applied == [(1,), (2,)]


def test_migration_that_fails_leaves_nothing_behind(connection: duckdb.DuckDBPyConnection) -> None:
    failing = Migration(2, "0002_bad.sql", "CREATE TABLE more (a INTEGER); SELECT no_such_thing;")
    apply_pending(connection, (FIRST,))
    with pytest.raises(duckdb.Error):
        apply_pending(connection, (FIRST, failing))
    connection.execute("ROLLBACK")
    assert "more" not in tables(connection)
    apply_pending(connection, (FIRST, SECOND))
    assert "more" in tables(connection)


def test_edited_migration_is_refused(connection: duckdb.DuckDBPyConnection) -> None:
    apply_pending(connection, (FIRST,))
    edited = Migration(1, FIRST.name, FIRST.sql + "\n-- a word more")
    with pytest.raises(StoreDamagedError, match="一致しません"):
        check_applied(connection, (edited,), "保存ファイル")


def test_store_of_a_newer_program_is_refused(connection: duckdb.DuckDBPyConnection) -> None:
    apply_pending(connection, (FIRST, SECOND))
    with pytest.raises(StoreDamagedError, match="新しい版"):
        check_applied(connection, (FIRST,), "保存ファイル")


def test_store_of_an_older_program_is_welcome(connection: duckdb.DuckDBPyConnection) -> None:
    apply_pending(connection, (FIRST,))
    check_applied(connection, (FIRST, SECOND), "保存ファイル")


def test_line_ends_of_a_checkout_do_not_count(tmp_path: Path) -> None:
    (tmp_path / FIRST.name).write_bytes(FIRST.sql.replace("\n", "\r\n").encode())
    assert read_migrations(tmp_path)[0].sha256 == FIRST.sha256


@pytest.mark.parametrize("names", [["0002_b.sql"], ["0001_a.sql", "0001_b.sql"], ["first.sql"]])
def test_numbers_run_without_a_gap(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).write_text("SELECT 1;")
    with pytest.raises(ValueError, match="migration"):
        read_migrations(tmp_path)
