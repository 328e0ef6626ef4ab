"""GeoPackage: a user's SQLite file → its tables of shapes, as bytes and attributes.

Enters: bytes of a .gpkg. Leaves: `GeoPackageTable`s, geometry as WKB, the coordinate system as
the file defines it. Nothing is written, and the file is read in memory. It stands here because
SQL stands nowhere else; what the shapes mean is for analysis.geography to say.
Source: OGC 12-128r19, clauses 1.1.2 (spatial_ref_sys), 2.1.3 (geometry blobs).
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

from analysis.errors import UserError

_MAGIC = b"SQLite format 3\x00"
_ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}  # by the flags' envelope code
_TABLES_SQL = """
SELECT columns.table_name, columns.column_name, systems.organization,
    systems.organization_coordsys_id, systems.definition
FROM gpkg_geometry_columns AS columns
LEFT JOIN gpkg_spatial_ref_sys AS systems ON systems.srs_id = columns.srs_id
ORDER BY columns.table_name
"""


@dataclass(frozen=True)
class GeoPackageTable:
    """One table of shapes.

    shapes: WKB of each row, None where it is null, empty or not of the format.
    reference_system: EPSG:6668, else the definition's WKT, "" where the file says none.
    """

    name: str
    reference_system: str
    records: tuple[Mapping[str, object], ...]
    shapes: tuple[bytes | None, ...]


def is_geopackage(content: bytes) -> bool:
    """Whether the bytes are an SQLite file at all."""
    return content.startswith(_MAGIC)


def geopackage_tables(name: str, content: bytes) -> tuple[GeoPackageTable, ...]:
    """Every table of shapes. Raises UserError for a file that is no GeoPackage, or is damaged."""
    try:
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(content)
            connection.row_factory = sqlite3.Row
            return tuple(_tables(connection))
    except sqlite3.Error as error:
        raise UserError(
            f"{name}：GeoPackage として読めません。ファイルを取り直してください。"
        ) from error


def _tables(connection: sqlite3.Connection) -> Iterator[GeoPackageTable]:
    for table, column, organization, number, definition in connection.execute(
        _TABLES_SQL
    ).fetchall():
        rows = connection.execute(f"SELECT * FROM {_quoted(table)}").fetchall()
        yield GeoPackageTable(
            name=table,
            reference_system=_system(organization, number, definition),
            records=tuple({k: row[k] for k in row.keys() if k != column} for row in rows),
            shapes=tuple(_wkb(row[column]) for row in rows),
        )


def _quoted(identifier: str) -> str:
    """A name of the user's file as SQL writes it: names cannot be bound."""
    return '"' + identifier.replace('"', '""') + '"'


def _system(organization: str | None, number: int | None, definition: str | None) -> str:
    if organization and organization.upper() == "EPSG" and number and number > 0:
        return f"EPSG:{number}"
    return "" if definition in (None, "undefined") else str(definition)


def _wkb(blob: object) -> bytes | None:
    """The WKB behind a geometry blob's header."""
    if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP":
        return None
    flags = blob[3]
    envelope = _ENVELOPE_BYTES.get((flags >> 1) & 0b111)
    is_empty = bool(flags & 0b10000)
    return None if envelope is None or is_empty else blob[8 + envelope :]
