"""Small boundary files in every format, as their publishers write them. All places are made up."""

import io
import json
import sqlite3
import struct
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import shapefile
import shapely
from shapely.geometry.base import BaseGeometry

PRJ_JGD2011 = (
    'GEOGCS["GCS_JGD_2011",DATUM["D_JGD_2011",SPHEROID["GRS_1980",6378137.0,298.257222101]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
PRJ_TOKYO = (
    'GEOGCS["GCS_Tokyo",DATUM["D_Tokyo",SPHEROID["Bessel_1841",6377397.155,299.1528128]],'
    'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)

Feature = tuple[Mapping[str, object], BaseGeometry]


def square(west: float, south: float = 36.0, size: float = 0.1) -> shapely.Polygon:
    return shapely.box(west, south, west + size, south + size)


def geojson(features: Sequence[Feature], crs: str = "", encoding: str = "utf-8") -> bytes:
    content: dict[str, object] = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": dict(properties),
                "geometry": json.loads(shapely.to_geojson(geometry)),
            }
            for properties, geometry in features
        ],
    }
    if crs:
        content["crs"] = {"type": "name", "properties": {"name": crs}}
    return json.dumps(content, ensure_ascii=False).encode(encoding)


def shapefile_zip(
    features: Sequence[Feature],
    *,
    stem: str = "N03-21_00_210101",
    encoding: str = "cp932",
    cpg: str | None = None,
    prj: str = PRJ_JGD2011,
) -> bytes:
    """A ZIP with .shp, .dbf, .shx and, where given, .prj and .cpg."""
    packed = io.BytesIO(shapefiles_zip({f"{stem}/{stem}": (features, encoding)}))
    with zipfile.ZipFile(packed, "a") as archive:
        if prj:
            archive.writestr(f"{stem}/{stem}.prj", prj)
        if cpg is not None:
            archive.writestr(f"{stem}/{stem}.cpg", cpg)
        archive.writestr(f"{stem}/README.txt", "not a layer")
    return packed.getvalue()


def shapefiles_zip(layers: Mapping[str, tuple[Sequence[Feature], str]]) -> bytes:
    """A ZIP of layers: path without suffix → features and the encoding of their attributes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, (features, encoding) in layers.items():
            for suffix, part in _shapefile(features, encoding).items():
                archive.writestr(f"{path}.{suffix}", part.getvalue())
    return packed.getvalue()


def _shapefile(features: Sequence[Feature], encoding: str) -> dict[str, io.BytesIO]:
    parts = {suffix: io.BytesIO() for suffix in ("shp", "shx", "dbf")}
    kinds = {0: shapefile.POINT, 1: shapefile.POLYLINE, 2: shapefile.POLYGON}
    kind = kinds[int(shapely.get_dimensions(features[0][1]))]
    with shapefile.Writer(**parts, shapeType=kind, encoding=encoding) as writer:
        for name in features[0][0]:
            writer.field(name, "C", 80)
        for properties, geometry in features:
            writer.shape(json.loads(shapely.to_geojson(geometry)))
            writer.record(*properties.values())
    return parts


def geopackage(
    path: Path, features: Sequence[Feature], *, epsg: int = 6668, table: str = "境界"
) -> bytes:
    """A GeoPackage with one table; geometry blobs with an envelope, as GDAL writes them."""
    connection = sqlite3.connect(path)
    columns = list(features[0][0])
    quoted = '"' + table.replace('"', '""') + '"'
    connection.executescript(
        "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER, organization TEXT, "
        "organization_coordsys_id INTEGER, definition TEXT);"
        "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, "
        "geometry_type_name TEXT, srs_id INTEGER);"
        f"CREATE TABLE {quoted} (fid INTEGER PRIMARY KEY, geom BLOB, "
        + ", ".join(f'"{column}" TEXT' for column in columns)
        + ");"
    )
    connection.execute(
        "INSERT INTO gpkg_spatial_ref_sys VALUES ('', ?, 'EPSG', ?, 'undefined')", [epsg, epsg]
    )
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POLYGON', ?)", [table, epsg]
    )
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    for properties, geometry in features:
        west, south, east, north = geometry.bounds
        header = b"GP\x00\x03" + struct.pack("<i4d", epsg, west, east, south, north)
        blob = header + shapely.to_wkb(geometry)
        connection.execute(
            f"INSERT INTO {quoted} (geom, {names}) VALUES (?, {marks})",  # noqa: S608
            [blob, *properties.values()],
        )
    connection.commit()
    connection.close()
    return path.read_bytes()
