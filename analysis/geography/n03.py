"""National municipal boundaries (国土数値情報 N03, GeoJSON): a file → one polygon a municipality.

Enters: a file as published, in any of its property layouts. Leaves: a frame of municipalities
with shapely polygons in WGS 84, and the credit that its terms of use ask for.

Layouts: N03_007 is always the code. Until 2023 a ward stands in N03_004 with its city in N03_003
(which otherwise holds the district, 郡); since 2024 the city stands in N03_004 and its ward in
N03_005. Islands come as further features of the same code.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from analysis.errors import UserError

N03_CREDIT = "「国土数値情報（行政区域データ）」（国土交通省）を加工して作成"
UNASSIGNED = "所属未定地"  # land that belongs to no municipality, e.g. new ground at the coast
MAX_PROBLEMS_SHOWN = 10
JAPAN_BOUNDS = (
    122.0,
    20.0,
    154.5,
    46.0,
)  # 最西端 122°56′, 最南端 20°25′, 最東端 153°59′, 最北端 45°33′
_GEOJSON_HINT = "国土数値情報 N03（行政区域）の GeoJSON 形式のファイルを指定してください。"


@dataclass(frozen=True)
class Municipalities:
    """Municipal boundaries.

    frame: code (five digits), name (さいたま市西区), parent (さいたま市 for a ward, else ""),
    geometry (shapely Polygon or MultiPolygon, WGS 84); one row a code, ordered by code.
    left_out: what the file holds and no municipality is, in words.
    """

    frame: pd.DataFrame
    credit: str
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class _Feature:
    code: str
    name: str
    parent: str
    geometry: BaseGeometry


def _load(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise UserError(
            f"{path.name}：ファイルを開けません。場所と名前を確認してください。"
        ) from error
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise UserError(f"{path.name}：JSON として読めません。{_GEOJSON_HINT}") from error
    kind = content.get("type") if isinstance(content, dict) else None
    if kind == "Topology":
        raise UserError(f"{path.name}：TopoJSON 形式のファイルです。{_GEOJSON_HINT}")
    features = content.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list) or not features:
        raise UserError(f"{path.name}：地物（FeatureCollection）がありません。{_GEOJSON_HINT}")
    return dict(content)


def _names(properties: dict[str, Any]) -> tuple[str, str]:
    """(name, parent) from either layout."""
    above, name, ward = (
        str(properties.get(key) or "") for key in ("N03_003", "N03_004", "N03_005")
    )
    if ward:
        return name + ward, name
    if above.endswith("市"):
        return above + name, above
    return name, ""


def _feature(raw: Any) -> _Feature | str:
    """One feature, or what is wrong with it."""
    properties = raw.get("properties") if isinstance(raw, dict) else None
    if not isinstance(properties, dict) or "N03_004" not in properties:
        return "属性 N03_004（市区町村名）がありません"
    name, parent = _names(properties)
    code = str(properties.get("N03_007") or "")
    if name.endswith(UNASSIGNED):
        return _Feature("", UNASSIGNED, "", shapely.Polygon())
    if len(code) != 5 or not (code.isascii() and code.isdigit()):
        return "属性 N03_007（行政区域コード）が5桁の数字ではありません"
    if not name:
        return "属性 N03_004（市区町村名）が空です"
    try:
        geometry = shape(raw["geometry"])
    except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError):
        return "図形を読み取れません"
    if geometry.geom_type not in ("Polygon", "MultiPolygon") or geometry.is_empty:
        return "図形が面（Polygon、MultiPolygon）ではありません"
    west, south, east, north = JAPAN_BOUNDS
    if not shapely.box(west, south, east, north).covers(shapely.box(*geometry.bounds)):
        return "座標が日本の経緯度の範囲にありません（平面直角座標のファイルは使えません）"
    return _Feature(code, name, parent, geometry)


def _read_features(path: Path) -> list[_Feature]:
    features, problems = [], []
    for number, raw in enumerate(_load(path)["features"], start=1):
        feature = _feature(raw)
        if isinstance(feature, str):
            problems.append(f"{number}番目の地物：{feature}。")
        else:
            features.append(feature)
    if problems:
        further = len(problems) - MAX_PROBLEMS_SHOWN
        more = [f"ほか{further}件。"] if further > 0 else []
        shown = "\n".join([*problems[:MAX_PROBLEMS_SHOWN], *more])
        raise UserError(f"{path.name}：{len(problems)}件の問題があります。{_GEOJSON_HINT}\n{shown}")
    return features


def _union(polygons: list[BaseGeometry]) -> BaseGeometry:
    if len(polygons) == 1:
        return polygons[0]
    return shapely.union_all([shapely.make_valid(polygon) for polygon in polygons])


def read_municipalities(path: Path, *, credit: str = N03_CREDIT) -> Municipalities:
    """Read an N03 GeoJSON file; features of one code become one (multi)polygon.

    Raises UserError for a file that is not one, with every feature that is wrong (the first ten
    in words), or where one code carries two names.
    """
    features = _read_features(path)
    by_code: dict[str, list[_Feature]] = {}
    for feature in features:
        if feature.code:
            by_code.setdefault(feature.code, []).append(feature)
    unclear = [code for code, same in by_code.items() if len({f.name for f in same}) > 1]
    if unclear:
        raise UserError(
            f"{path.name}：行政区域コード {'、'.join(unclear)} に二つ以上の名称があります。{_GEOJSON_HINT}"
        )
    if not by_code:
        raise UserError(f"{path.name}：市区町村が一つもありません。{_GEOJSON_HINT}")
    codes = sorted(by_code)
    frame = pd.DataFrame(
        {
            "code": codes,
            "name": [by_code[code][0].name for code in codes],
            "parent": [by_code[code][0].parent for code in codes],
            "geometry": [_union([f.geometry for f in by_code[code]]) for code in codes],
        }
    )
    unassigned = sum(1 for feature in features if not feature.code)
    left_out = (f"{UNASSIGNED}（{unassigned}件）",) if unassigned else ()
    return Municipalities(frame, credit, left_out)
