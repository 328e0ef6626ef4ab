"""The schema: every column is on a list, so that no person and no nationality comes in unseen.

Design, section 2: no person in the store (1), no nationality for any count (2). A new column
fails here until somebody has put it on the list, and with it the question whether it belongs.
"""

import ast
import re
from pathlib import Path

import duckdb
import pandas as pd
import pytest

import analysis.store
from analysis.store import Store

STORE_FOLDER = Path(analysis.store.__file__).parent

# sender and person name the officer or unit that acted, never somebody whom a figure is about;
# reason and note are that officer's words about an act or a file.
ALLOWED_COLUMNS = {
    "schema_migration": {"number", "name", "sha256", "applied_at"},
    "batch": {
        "batch_id",
        "profile_id",
        "kind",
        "sender",
        "source_name",
        "source_sha256",
        "note",
        "committed_at",
        "cells",
        "stations",
        "first_month",
        "last_month",
        "fingerprint",
    },
    "batch_event": {
        "event_id",
        "profile_id",
        "batch_id",
        "action",
        "person",
        "reason",
        "recorded_at",
    },
    "pending_upload": {
        "pending_id",
        "profile_id",
        "sender",
        "person",
        "source_name",
        "source_sha256",
        "mode",
        "reason",
        "submitted_at",
        "cells",
        "stations",
        "first_month",
        "last_month",
        "credit",
    },
    "pending_observation": {
        "profile_id",
        "pending_id",
        "station_id",
        "indicator",
        "month",
        "state",
        "count",
        "provision",
    },
    "pending_area_count": {
        "profile_id",
        "pending_id",
        "area_kind",
        "area_code",
        "measure",
        "first_month",
        "last_month",
        "state",
        "count",
    },
    "pending_residence": {
        "profile_id",
        "pending_id",
        "area_code",
        "reference_date",
        "foreign_residents",
        "all_residents",
        "state",
    },
    "pending_facility": {
        "profile_id",
        "pending_id",
        "area_code",
        "station_id",
        "grp",
        "kind",
        "size_band",
        "count",
        "reference_date",
    },
    "pending_event": {
        "event_id",
        "profile_id",
        "pending_id",
        "action",
        "person",
        "reason",
        "batch_id",
        "recorded_at",
    },
    "observation": {
        "profile_id",
        "batch_id",
        "station_id",
        "indicator",
        "month",
        "state",
        "count",
        "provision",
    },
    "area_count": {
        "profile_id",
        "batch_id",
        "area_kind",
        "area_code",
        "measure",
        "first_month",
        "last_month",
        "state",
        "count",
    },
    "header_event": {
        "event_id",
        "profile_id",
        "sender",
        "header",
        "meaning",
        "person",
        "recorded_at",
    },
    "audit_event": {"event_id", "profile_id", "recorded_at", "person", "action", "detail"},
    "sign_event": {
        "event_id",
        "profile_id",
        "station_id",
        "domain",
        "month",
        "status",
        "person",
        "reason",
        "recorded_at",
        "kind",
    },
    "kept_result": {
        "event_id",
        "profile_id",
        "kind",
        "settings",
        "snapshot",
        "content",
        "person",
        "recorded_at",
    },
    "reference_set": {
        "set_id",
        "profile_id",
        "dataset",
        "reference_date",
        "credit",
        "fingerprint",
        "saved_at",
        "batch_id",
    },
    "boundary": {"profile_id", "set_id", "code", "name", "wkb", "parent"},
    "residence": {
        "profile_id",
        "set_id",
        "area_code",
        "reference_date",
        "foreign_residents",
        "all_residents",
        "state",
    },
    "facility": {
        "profile_id",
        "set_id",
        "area_code",
        "station_id",
        "grp",
        "kind",
        "size_band",
        "count",
        "reference_date",
    },
    "release_made": {
        "release_id",
        "profile_id",
        "audience",
        "policy_version",
        "data_version",
        "places",
        "recorded_at",
        "kind",
    },
    "release_column": {
        "release_id",
        "profile_id",
        "indicator",
        "month",
        "counts",
        "lows",
        "highs",
        "reasons",
    },
}

# A count of offences, reports or enforcement has these dimensions and no further one.
DIMENSIONS_OF_A_COUNT = {"profile_id", "batch_id", "station_id", "indicator", "month"}
ABOUT_A_PERSON = re.compile(
    r"nation|citizen|ethnic|race|religion|passport|birth|\bage\b|sex|gender|given|surname|phone|"
    r"address|card|visa",
    re.IGNORECASE,
)
# A column that is added changes no row: what stood there before says the same as then.
WRITTEN_OVER = re.compile(
    r"\b(UPDATE|DELETE|TRUNCATE|DROP|REPLACE|ALTER(?!\s+TABLE\s+\w+\s+ADD\s+COLUMN))\b"
)


def columns_of(store: Store) -> dict[str, set[str]]:
    with store.cursor() as cursor:
        rows = cursor.execute("SELECT table_name, column_name FROM information_schema.columns")
        found: dict[str, set[str]] = {}
        for table, column in rows.fetchall():
            found.setdefault(table, set()).add(column)
    return found


def test_store_has_the_listed_columns_and_no_others(unwritten_store: Store) -> None:
    assert columns_of(unwritten_store) == ALLOWED_COLUMNS


def test_no_column_speaks_of_a_person_or_a_nationality(unwritten_store: Store) -> None:
    names = {column for columns in columns_of(unwritten_store).values() for column in columns}
    assert [name for name in names if ABOUT_A_PERSON.search(name)] == []


def test_count_has_no_dimension_but_station_indicator_and_month(unwritten_store: Store) -> None:
    of_the_cell = {"state", "count", "provision"}
    columns = columns_of(unwritten_store)
    assert columns["observation"] - of_the_cell == DIMENSIONS_OF_A_COUNT
    waiting = columns["pending_observation"] - of_the_cell - {"pending_id"}
    assert waiting == DIMENSIONS_OF_A_COUNT - {"batch_id"}


def test_area_count_has_no_dimension_but_area_measure_and_period(unwritten_store: Store) -> None:
    of_the_cell = {"state", "count"}
    dimensions = {"area_kind", "area_code", "measure", "first_month", "last_month"}
    held = columns_of(unwritten_store)["area_count"] - of_the_cell - {"profile_id", "batch_id"}
    assert held == dimensions


def test_every_table_with_content_tells_its_profile(unwritten_store: Store) -> None:
    without = {
        table
        for table, columns in columns_of(unwritten_store).items()
        if "profile_id" not in columns
    }
    assert without == {"schema_migration"}


def sql_texts() -> dict[str, str]:
    """Every SQL file, and every text constant of the package that holds a statement."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in STORE_FOLDER.rglob("*.sql")}
    for path in STORE_FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts[f"{path.name}:{node.lineno}:{node.col_offset}"] = node.value
    return texts


def test_no_statement_changes_or_removes_a_row() -> None:
    changing = {
        place: text
        for place, text in sql_texts().items()
        if WRITTEN_OVER.search(re.sub(r"--.*", "", text))
    }
    assert changing == {}


def test_only_constants_named_sql_enter_the_text_of_a_statement() -> None:
    """Values are bound; what is put into SQL text is a constant of the package.

    The exceptions are names of tables that the inspected file itself lists.
    """
    entering = {
        ast.unparse(part.value)
        for path in STORE_FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr) and re.search(r"\b(SELECT|INSERT)\b", ast.unparse(node))
        for part in node.values
        if isinstance(part, ast.FormattedValue)
    }
    assert {name for name in entering if not name.endswith("_SQL")} == {"table", "_quoted(table)"}


def test_rows_are_never_inserted_one_by_one() -> None:
    sources = [path.read_text(encoding="utf-8") for path in STORE_FOLDER.glob("*.py")]
    assert not any("executemany" in source for source in sources)


def test_extensions_and_other_files_are_out_of_reach(
    unwritten_store: Store, tmp_path: Path
) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a\n1\n")
    with unwritten_store.cursor() as cursor:
        for statement in (f"FROM '{other}'", f"ATTACH '{tmp_path}/x.duckdb'", "INSTALL x"):
            with pytest.raises(duckdb.Error, match="disabled by configuration"):
                cursor.execute(statement)
        extensions = (
            "SELECT DISTINCT value FROM duckdb_settings() WHERE name IN "
            "('autoinstall_known_extensions', 'autoload_known_extensions')"
        )
        assert cursor.execute(extensions).fetchall() == [("false",)]
        with pytest.raises(duckdb.Error, match="locked"):
            cursor.execute("SET autoload_known_extensions = true")


def test_name_in_a_statement_never_means_a_python_variable(unwritten_store: Store) -> None:
    frame = pd.DataFrame({"a": [1]})
    with unwritten_store.cursor() as cursor, pytest.raises(duckdb.CatalogException):
        cursor.execute("SELECT * FROM frame")
    assert len(frame) == 1
