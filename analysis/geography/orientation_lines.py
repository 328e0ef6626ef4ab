"""Orientation lines (目印の線): rivers, railways and coasts of the user's files → named lines.

Enters: a located layer of lines and the box of the prefecture. Leaves: one line a name, the short
ones left out, as the store keeps them. They only help to find one's way; nothing is computed
from them.

Known columns: 国土数値情報 W05_004 (河川名), N02_003 (路線名), C23 (海岸線, without a name); in other
files a column called name or 名称, 河川名, 路線名.
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

# Below these a line is no help on a map of a prefecture.
MIN_LENGTH_KM = {"coast": 1.0, "river": 15.0, "rail": 3.0}
_SIMPLE_DEGREES = 0.0005  # about 50 m
_NAMES = re.compile(r"^(W05_004|N02_003|name|名称|河川名|路線名|線名)$", re.IGNORECASE)
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
    credit = credit.strip() or _known_credit(layer.columns)
    if not credit:
        raise UserError(
            f"{layer.name}：国土数値情報ではないため、地図に印刷する出典を指定してください。"
        )
    column = next((c for c in layer.columns if _NAMES.match(c)), "")
    lines: dict[str, list[BaseGeometry]] = {}
    for number, geometry in enumerate(_clipped(located.geometries, bounds)):
        if not geometry.is_empty:
            lines.setdefault(layer.text(number, column) or "名称なし", []).append(geometry)
    joined = {name: shapely.line_merge(shapely.union_all(parts)) for name, parts in lines.items()}
    long_enough = {n: line for n, line in joined.items() if length_km(line) >= MIN_LENGTH_KM[kind]}
    if not long_enough:
        raise UserError(f"{layer.name}：この県の範囲に、地図に描く長さの線がありません。")
    short = len(joined) - len(long_enough)
    left_out = (f"{MIN_LENGTH_KM[kind]:g}km 未満の線（{short}件）",) if short else ()
    return NamedShapes(_frame(long_enough), credit, left_out)


def length_km(line: BaseGeometry) -> float:
    """The length of a line in WGS 84, km, on the scale of its middle latitude."""
    if line.is_empty:
        return 0.0
    scale = np.cos(np.radians((line.bounds[1] + line.bounds[3]) / 2))
    plane = shapely.transform(line, lambda xy: xy * (KM_PER_DEGREE * scale, KM_PER_DEGREE))
    return float(plane.length)


def _known_credit(columns: tuple[str, ...]) -> str:
    return next((_CREDITS[c[:3]] for c in columns if c[:3] in _CREDITS and c[3:4] == "_"), "")


def _clipped(geometries: NDArray[np.object_], bounds: Bounds | None) -> NDArray[np.object_]:
    """Lines only, inside the box; what is no line becomes empty."""
    is_line = shapely.get_dimensions(geometries) == 1
    lines = np.where(is_line, geometries, shapely.LineString())
    if bounds is None:
        return np.asarray(lines)
    return np.asarray(shapely.clip_by_rect(lines, *bounds))


def _frame(lines: dict[str, BaseGeometry]) -> pd.DataFrame:
    names = sorted(lines)
    frame = pd.DataFrame({"code": names, "name": names, "parent": ""}, dtype="str")
    simple = [shapely.simplify(lines[name], _SIMPLE_DEGREES) for name in names]
    frame["geometry"] = pd.Series(simple, dtype="object")
    return frame
