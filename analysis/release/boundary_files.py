"""Boundary files (境界データのファイル): bytes → shape layers, whatever the format.

Enters: a file's name and bytes. Leaves: its layers, in the file's coordinates. Here the store's
reader of SQLite meets the readers of analysis.geography; the format is told by the bytes, not by
the name. Used by the import on screen and on the command line.
"""

import shapely

from analysis.errors import UserError
from analysis.geography.geojson_layers import HINT, read_json_layers
from analysis.geography.shape_layers import ShapeLayer, geometry_array
from analysis.geography.shapefile_layers import read_zip_layers
from analysis.store import GeoPackageTable, geopackage_tables, is_geopackage


def read_layers(name: str, content: bytes) -> tuple[ShapeLayer, ...]:
    """Every layer of a GeoJSON, TopoJSON, zipped Shapefile or GeoPackage.

    Raises UserError for anything else, saying what was expected.
    """
    if content.startswith(b"PK"):
        return read_zip_layers(name, content)
    if is_geopackage(content):
        tables = geopackage_tables(name, content)
        if not tables:
            raise UserError(f"{name}：GeoPackage に図形の表がありません。")
        return tuple(_layer(name, table) for table in tables)
    if content.startswith(b"\x00\x00\x27\x0a"):  # the magic number of a .shp
        raise UserError(
            f"{name}：Shapefile は、.shp・.dbf・.shx・.prj をまとめた ZIP で指定してください。{HINT}"
        )
    return read_json_layers(name, content)


def _layer(name: str, table: GeoPackageTable) -> ShapeLayer:
    return ShapeLayer(
        name=f"{name}（{table.name}）",
        format="GeoPackage",
        encoding="",
        reference_system=table.reference_system,
        records=table.records,
        geometries=geometry_array([_geometry(wkb) for wkb in table.shapes]),
    )


def _geometry(wkb: bytes | None) -> shapely.Geometry | None:
    try:
        return None if wkb is None else shapely.from_wkb(wkb)
    except shapely.errors.ShapelyError:
        return None
