"""GeoPackage files of other programs are read in memory, as bytes and attributes."""

from pathlib import Path

import pytest
import shapely

from analysis.errors import UserError
from analysis.store import geopackage_tables, is_geopackage
from tests.geography.sample_files import geopackage, square

FEATURES = [
    ({"code": "00201", "名称": "山田市"}, square(150.0)),
    ({"code": "00202", "名称": "川田市"}, square(150.1)),
]


def test_tables_come_with_attributes_shapes_and_coordinate_system(tmp_path: Path) -> None:
    content = geopackage(tmp_path / "a.gpkg", FEATURES, epsg=6677, table='市"町村')
    assert is_geopackage(content)
    (table,) = geopackage_tables("a.gpkg", content)
    assert table.name == '市"町村'
    assert table.reference_system == "EPSG:6677"
    assert [record["名称"] for record in table.records] == ["山田市", "川田市"]
    shape = table.shapes[1]
    assert shape is not None
    assert shapely.from_wkb(shape).equals(square(150.1))


@pytest.mark.parametrize("content", [b"SQLite format 3\x00 cut off", b"SQLite format 3\x00"])
def test_a_damaged_file_is_refused(content: bytes) -> None:
    with pytest.raises(UserError, match="GeoPackage として読めません"):
        geopackage_tables("a.gpkg", content)


def test_another_sqlite_file_is_refused(tmp_path: Path) -> None:
    import sqlite3

    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("CREATE TABLE notes (text TEXT)")
    connection.commit()
    connection.close()
    with pytest.raises(UserError, match="GeoPackage として読めません"):
        geopackage_tables("a.gpkg", (tmp_path / "a.db").read_bytes())
