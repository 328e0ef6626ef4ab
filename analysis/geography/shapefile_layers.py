"""Shapefiles in a ZIP (シェープファイル): bytes → shape layers.

Enters: a ZIP as published, folders and other files in it passed over. Leaves: one `ShapeLayer` a
.shp, or a .geojson where the publisher put both in (国土数値情報 does: the same shapes twice).
Layers that stand in two folders, Shift-JIS and UTF-8 (N02 since 2021), are read once, in UTF-8.
Encodings: what the .cpg says, else UTF-8 or CP932, whichever fits the rows better. Coordinates:
the .prj as it stands.
"""

import io
import struct
import zipfile
from collections.abc import Mapping
from pathlib import PurePosixPath

import shapefile
import shapely
from shapely.geometry import shape

from analysis.errors import UserError
from analysis.geography.geojson_layers import read_json_layers
from analysis.geography.shape_layers import ShapeLayer, geometry_array

MAX_UNPACKED_BYTES = 1_000_000_000  # a prefecture's N03 is some 40 MB, the whole country's 600 MB
_SUFFIXES = (".shp", ".dbf", ".shx", ".prj", ".cpg", ".geojson")
# How .cpg files write encodings that Python calls otherwise.
_CPG_NAMES = {
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "932": "cp932",
    "ansi 932": "cp932",
    "windows-31j": "cp932",
    "65001": "utf-8",
    "utf8": "utf-8",
}

# Folders that hold the same layers in two encodings; the second one is read.
_TWIN_FOLDERS = ("Shift-JIS", "UTF-8")

Members = dict[str, dict[str, bytes]]  # stem → suffix → content


def read_zip_layers(name: str, content: bytes) -> tuple[ShapeLayer, ...]:
    """The layers of a ZIP with Shapefiles or GeoJSON files.

    Raises UserError for a ZIP that cannot be opened, is too large unpacked, or holds neither.
    """
    try:
        members = _members(name, content)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise UserError(
            f"{name}：ZIP を開けません。壊れていないか、暗号化されていないかを確認してください。"
        ) from error
    layers: list[ShapeLayer] = []
    for stem, parts in sorted(members.items()):
        title = f"{name}／{PurePosixPath(stem).name}"
        if ".geojson" in parts:
            layers += read_json_layers(title, parts[".geojson"])
        elif ".shp" in parts:
            layers.append(_shapefile(title, parts))
    if not layers:
        raise UserError(
            f"{name}：ZIP の中に Shapefile（.shp と .dbf）も GeoJSON もありません。"
            "国土数値情報などからダウンロードした ZIP を、そのまま指定してください。"
        )
    return tuple(layers)


def _members(name: str, content: bytes) -> Members:
    members: Members = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        entries = [
            entry
            for entry in archive.infolist()
            if PurePosixPath(entry.filename).suffix.lower() in _SUFFIXES
            and not PurePosixPath(entry.filename).name.startswith("._")  # left by macOS
            and entry.filename.replace(*_TWIN_FOLDERS) not in names - {entry.filename}
        ]
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
            raise UserError(
                f"{name}：展開すると {MAX_UNPACKED_BYTES // 1_000_000:,} MB を超えます。"
                "都道府県別のファイルを指定してください。"
            )
        for entry in entries:
            path = PurePosixPath(entry.filename)
            members.setdefault(str(path.with_suffix("")), {})[path.suffix.lower()] = archive.read(
                entry
            )
    return members


def _shapefile(name: str, parts: Mapping[str, bytes]) -> ShapeLayer:
    if ".dbf" not in parts:
        raise UserError(f"{name}：属性のファイル（.dbf）が ZIP の中にありません。")
    encoding = _encoding(parts)
    try:
        with shapefile.Reader(
            shp=io.BytesIO(parts[".shp"]),
            dbf=io.BytesIO(parts[".dbf"]),
            shx=io.BytesIO(parts[".shx"]) if ".shx" in parts else None,
            encoding=encoding,
        ) as reader:
            records = tuple(record.as_dict() for record in reader.iterRecords())
            geometries = [_geometry(entry) for entry in reader.iterShapes()]
    except (shapefile.ShapefileException, struct.error, LookupError, ValueError) as error:
        if str(error).startswith("Could not decode") or type(error) is LookupError:
            remedy = (
                f"属性の文字コードが {encoding} ではありません。.cpg の内容を確認してください。"
            )
        else:
            remedy = "Shapefile として読めません。ZIP を取り直してください。"
        raise UserError(f"{name}：{remedy}") from error
    if len(records) != len(geometries):
        raise UserError(f"{name}：図形と属性の数が違います。ZIP を取り直してください。")
    return ShapeLayer(
        name, "Shapefile", encoding, _projection(parts), records, geometry_array(geometries)
    )


def _geometry(entry: shapefile.Shape) -> shapely.Geometry | None:
    if entry.shapeType == shapefile.NULL:
        return None
    try:
        return shapely.force_2d(shape(entry.__geo_interface__))
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError):
        return None


def _encoding(parts: Mapping[str, bytes]) -> str:
    stated = parts.get(".cpg", b"").decode("ascii", "ignore").strip().lower()
    if stated:
        return _CPG_NAMES.get(stated, stated)
    # Without a word the better fit: a text cut off at a field's width spoils either here and there.
    rows = parts[".dbf"][int.from_bytes(parts[".dbf"][8:10], "little") :]
    spoilt = {name: rows.decode(name, "replace").count("\ufffd") for name in ("utf-8", "cp932")}
    return "utf-8" if spoilt["utf-8"] <= spoilt["cp932"] else "cp932"


def _projection(parts: Mapping[str, bytes]) -> str:
    return parts.get(".prj", b"").decode("utf-8", "replace").strip("\ufeff \r\n\x00")
