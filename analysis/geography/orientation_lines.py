"""Orientation lines (目印の線): rivers, railways and coasts of the user's files → named lines.

Enters: a located layer of lines and the box of the prefecture. Leaves: one line a river or
railway, the short ones left out, as the store keeps them. They only help to find one's way; nothing
is computed from them.

Known columns: 国土数値情報 W05_004 (河川名) with W05_002 (河川コード), N02_003 (路線名) with N02_004
(運営会社), C23 (海岸線, without a name); in other files a column called name or 名称, 河川名, 路線名.
The second columns keep rivers and railways of one name apart: 新川 and 1号線 are many. 北海道's
rivers (W05-09_01) have the same columns under Japanese names.
"""

import re

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from analysis.errors import UserError
from analysis.geography.adjacency import KM_PER_DEGREE
from analysis.geography.coordinates import LocatedLayer
from analysis.geography.named_shapes import NamedShapes
from analysis.geography.shape_layers import ShapeLayer

# Below these a line is no help on a map of a prefecture.
MIN_LENGTH_KM = {"coast": 1.0, "river": 15.0, "rail": 3.0}
_SIMPLE_DEGREES = 0.0005  # about 50 m
_NAMES = re.compile(r"^(W05_004|N02_003|name|名称|河川名|路線名|線名)$", re.IGNORECASE)
_IDENTITIES = ("W05_002", "河川コード", "N02_004")
_NAMELESS = ("", "名称不明")  # of W05's streams far the most; together they would be one long river
_CREDITS = {
    "W05": "「国土数値情報（河川データ）」（国土交通省）を加工して作成",
    "N02": "「国土数値情報（鉄道データ）」（国土交通省）を加工して作成",
    "C23": "「国土数値情報（海岸線データ）」（国土交通省）を加工して作成",
}

Bounds = tuple[float, float, float, float]


def orientation_lines(
    located: LocatedLayer, kind: str, bounds: Bounds | None, *, credit: str = ""
) -> NamedShapes:
    """Lines of a kind (coast, river, rail) inside a box (degrees; None = everywhere).

    Raises UserError where the file holds no line there, or the credit is missing.
    """
    layer = located.layer
    credit = credit.strip() or _known_credit(layer)
    if not credit:
        raise UserError(
            f"{layer.name}：国土数値情報ではないため、地図に印刷する出典を指定してください。"
        )
    labels = _labels(layer)
    clipped = _clipped(located.geometries, bounds)
    inside = np.flatnonzero(~shapely.is_empty(clipped)).tolist()
    named = [number for number in inside if labels[number]] if any(labels) else inside
    lines: dict[tuple[str, ...], list[BaseGeometry]] = {}
    for number in named:
        key = (*_identity(layer, number), labels[number] or "名称なし")
        lines.setdefault(key, []).append(clipped[number])
    joined = {key: shapely.line_merge(shapely.union_all(parts)) for key, parts in lines.items()}
    long_enough = {k: line for k, line in joined.items() if length_km(line) >= MIN_LENGTH_KM[kind]}
    if not long_enough:
        raise UserError(f"{layer.name}：この県の範囲に、地図に描く長さの線がありません。")
    left_out = (
        (f"{MIN_LENGTH_KM[kind]:g}km 未満の線", len(joined) - len(long_enough)),
        ("名称のない線", len(inside) - len(named)),
    )
    said = tuple(f"{what}（{count:,}件）" for what, count in left_out if count)
    return NamedShapes(_frame(long_enough), credit, said)


def _labels(layer: ShapeLayer) -> list[str]:
    """The name of each line; "" where it has none."""
    column = next((c for c in layer.columns if _NAMES.match(c)), "")
    found = [layer.text(number, column) for number in range(len(layer.records))]
    return ["" if name in _NAMELESS else name for name in found]


def _identity(layer: ShapeLayer, number: int) -> list[str]:
    """What tells lines of one name apart, where the publisher says it."""
    return [text for column in _IDENTITIES if (text := layer.text(number, column))]


def length_km(line: BaseGeometry) -> float:
    """The length of a line in WGS 84, km, on the scale of its middle latitude."""
    if line.is_empty:
        return 0.0
    scale = np.cos(np.radians((line.bounds[1] + line.bounds[3]) / 2))
    plane = shapely.transform(line, lambda xy: xy * (KM_PER_DEGREE * scale, KM_PER_DEGREE))
    return float(plane.length)


def _known_credit(layer: ShapeLayer) -> str:
    """By the columns, or by the name that the publisher gives the file."""
    for source, credit in _CREDITS.items():
        if f"{source}-" in layer.name or any(c.startswith(f"{source}_") for c in layer.columns):
            return credit
    return ""


def _clipped(geometries: NDArray[np.object_], bounds: Bounds | None) -> NDArray[np.object_]:
    """Lines only, inside the box; what is no line becomes empty."""
    is_line = shapely.get_dimensions(geometries) == 1
    lines = np.where(is_line, geometries, shapely.LineString())
    if bounds is None:
        return np.asarray(lines)
    return np.asarray(shapely.clip_by_rect(lines, *bounds))


def _frame(lines: dict[tuple[str, ...], BaseGeometry]) -> pd.DataFrame:
    """lines: what tells a line apart, its name last → the line."""
    keys = sorted(lines)
    frame = pd.DataFrame(
        {"code": [" ".join(key) for key in keys], "name": [key[-1] for key in keys], "parent": ""},
        dtype="str",
    )
    simple = [shapely.simplify(lines[key], _SIMPLE_DEGREES) for key in keys]
    frame["geometry"] = pd.Series(simple, dtype="object")
    return frame
