"""GeoJSON and TopoJSON: bytes → shape layers.

Enters: a file's bytes. Leaves: one `ShapeLayer`, or one an object of a topology. GeoJSON says its
coordinate system in the old member `crs` (国土数値情報 still writes it) and otherwise means
longitude and latitude (RFC 7946, section 4); TopoJSON never says any.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape

from analysis.errors import UserError
from analysis.geography.shape_layers import Record, ShapeLayer, geometry_array

LONGITUDE_LATITUDE = "OGC:CRS84"
HINT = "GeoJSON、TopoJSON、Shapefile（ZIP）、GeoPackage のファイルを指定してください。"

Points = NDArray[np.float64]


def read_json_layers(name: str, content: bytes) -> tuple[ShapeLayer, ...]:
    """The layers of a GeoJSON or TopoJSON file.

    Raises UserError for anything else.
    """
    try:
        parsed = json.loads(_text(content))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise UserError(f"{name}：JSON として読めません。{HINT}") from error
    kind = parsed.get("type") if isinstance(parsed, dict) else None
    if kind == "Topology":
        return _topology(name, parsed)
    features = parsed.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list) or not features:
        raise UserError(f"{name}：地物（FeatureCollection）がありません。{HINT}")
    return (
        ShapeLayer(
            name=name,
            format="GeoJSON",
            encoding="",
            reference_system=_stated_system(parsed.get("crs")),
            records=tuple(_properties(feature) for feature in features),
            geometries=geometry_array([_shape(feature) for feature in features]),
        ),
    )


def _text(content: bytes) -> str:
    """JSON is UTF-8; 国土数値情報 also publishes GeoJSON in Shift_JIS, in a folder of that name."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp932")


def _stated_system(crs: Any) -> str:
    if isinstance(crs, dict) and isinstance(crs.get("properties"), dict):
        return str(crs["properties"].get("name") or LONGITUDE_LATITUDE)
    return LONGITUDE_LATITUDE


def _properties(feature: Any) -> Record:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return properties if isinstance(properties, dict) else {}


def _shape(feature: Any) -> shapely.Geometry | None:
    try:
        return shape(feature["geometry"])
    except (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
        IndexError,
        shapely.errors.ShapelyError,
    ):
        return None


def _topology(name: str, topology: Mapping[str, Any]) -> tuple[ShapeLayer, ...]:
    try:
        arcs = [_arc(arc, topology.get("transform")) for arc in topology["arcs"]]
        layers = []
        for title, entry in topology["objects"].items():
            members = list(_members(entry))
            layers.append(
                ShapeLayer(
                    name=f"{name}（{title}）",
                    format="TopoJSON",
                    encoding="",
                    reference_system="",
                    records=tuple(_properties(member) for member in members),
                    geometries=geometry_array([_topology_shape(m, arcs) for m in members]),
                )
            )
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise UserError(f"{name}：TopoJSON として読めません。{HINT}") from error
    layers = [layer for layer in layers if layer.records]
    if not layers:
        raise UserError(f"{name}：TopoJSON に地物がありません。{HINT}")
    return tuple(layers)


def _members(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if entry.get("type") == "GeometryCollection":
        for member in entry["geometries"]:
            yield from _members(member)
    else:
        yield entry


def _arc(positions: Sequence[Sequence[float]], transform: Any) -> Points:
    """An arc's points; with a transform they are differences of whole numbers."""
    points = np.array([position[:2] for position in positions], dtype=np.float64).reshape(-1, 2)
    if isinstance(transform, dict):
        scale, origin = np.array(transform["scale"]), np.array(transform["translate"])
        return np.asarray(np.cumsum(points, axis=0) * scale + origin)
    return points


def _line(indices: Sequence[int], arcs: Sequence[Points]) -> Points:
    """Joined arcs; ~i is arc i backwards. The first point of a later arc is the last one's."""
    parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def _polygon(rings: Sequence[Sequence[int]], arcs: Sequence[Points]) -> shapely.Polygon:
    shell, *holes = [_line(ring, arcs) for ring in rings]
    return shapely.Polygon(shell, holes)


def _topology_shape(member: Mapping[str, Any], arcs: Sequence[Points]) -> shapely.Geometry | None:
    kind = member.get("type")
    indices: Any = member.get("arcs")
    try:
        if kind == "Polygon":
            return _polygon(indices, arcs)
        if kind == "MultiPolygon":
            return shapely.MultiPolygon([_polygon(polygon, arcs) for polygon in indices])
        if kind == "LineString":
            return shapely.LineString(_line(indices, arcs))
        if kind == "MultiLineString":
            return shapely.MultiLineString([_line(line, arcs) for line in indices])
    except (TypeError, ValueError, IndexError, shapely.errors.ShapelyError):
        return None
    return None
