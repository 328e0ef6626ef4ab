"""Kinds of boundaries (境界データの種類): what a file can be imported as, and how it is told.

Enters: the layers of a file. Leaves: the kinds it holds, each with its layer. The values are those
of the store.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from analysis.errors import UserError
from analysis.geography.n03 import is_n03
from analysis.geography.shape_layers import ShapeLayer


class BoundaryKind(StrEnum):
    """What shapes stand for."""

    MUNICIPALITY = "municipality"
    JURISDICTION = "jurisdiction"
    STATION_POINT = "station_point"
    SMALL_AREA = "small_area"
    COAST = "coast"
    RIVER = "river"
    RAIL = "rail"

    @property
    def label(self) -> str:
        """In Japanese."""
        return {
            "municipality": "市区町村の境界",
            "jurisdiction": "警察署の管轄区域",
            "station_point": "警察署の位置",
            "small_area": "小地域（町丁・字等）の境界",
            "coast": "海岸線",
            "river": "河川",
            "rail": "鉄道",
        }[self.value]

    @property
    def dimension(self) -> int:
        """0 points, 1 lines, 2 areas."""
        if self is BoundaryKind.STATION_POINT:
            return 0
        return 1 if self in (BoundaryKind.COAST, BoundaryKind.RIVER, BoundaryKind.RAIL) else 2


# As people type them behind --layer.
LAYER_NAMES = {
    "municipalities": BoundaryKind.MUNICIPALITY,
    "jurisdictions": BoundaryKind.JURISDICTION,
    "stations": BoundaryKind.STATION_POINT,
    "small-areas": BoundaryKind.SMALL_AREA,
    "coast": BoundaryKind.COAST,
    "rivers": BoundaryKind.RIVER,
    "rail": BoundaryKind.RAIL,
}
# By a column that only this kind of published file has.
_TELLTALE_COLUMNS = {
    "P18_005": BoundaryKind.JURISDICTION,
    "P18_001": BoundaryKind.STATION_POINT,
    "KEY_CODE": BoundaryKind.SMALL_AREA,
    "W05_004": BoundaryKind.RIVER,
    "N02_003": BoundaryKind.RAIL,
    "C23_001": BoundaryKind.COAST,
}
_RAILWAY_STATIONS = "N02_005"  # 駅名: the layer of platforms, lines of the same columns besides
# 北海道's rivers (W05-09_01) have their columns in Japanese; the file's name tells them.
_RIVERS_BY_NAME = re.compile(r"W05-\d{2}_\d{2}\D*Stream")


def told_kind(layer: ShapeLayer) -> BoundaryKind | None:
    """The kind that a published layer's columns tell; None for a file of the user's own."""
    if is_n03(layer):
        return BoundaryKind.MUNICIPALITY
    if _RAILWAY_STATIONS in layer.columns:
        return None
    if _RIVERS_BY_NAME.search(layer.name):
        return BoundaryKind.RIVER
    return next((kind for c, kind in _TELLTALE_COLUMNS.items() if c in layer.columns), None)


def chosen_layers(
    layers: Sequence[ShapeLayer], wanted: BoundaryKind | None, table: str = ""
) -> dict[BoundaryKind, ShapeLayer]:
    """Which layer of a file is read as what.

    wanted: the kind that somebody named; None takes what the columns tell, several where a file
    holds several, and municipalities for areas that tell nothing. table: the name of one layer.
    Raises UserError where no layer fits, or several do.
    """
    named = [layer for layer in layers if table in layer.name] if table else list(layers)
    if wanted is not None:
        fitting = [layer for layer in named if layer.dimension == wanted.dimension]
        told = [layer for layer in fitting if told_kind(layer) is wanted]
        return {wanted: _only(told or fitting, layers, wanted)}
    found: dict[BoundaryKind, list[ShapeLayer]] = {}
    for layer in named:
        kind = told_kind(layer)
        if kind is None and layer.dimension == BoundaryKind.MUNICIPALITY.dimension:
            kind = BoundaryKind.MUNICIPALITY
        if kind is not None and layer.dimension == kind.dimension:
            found.setdefault(kind, []).append(layer)
    if not found:
        return {BoundaryKind.MUNICIPALITY: _only([], layers, BoundaryKind.MUNICIPALITY)}
    return {kind: _only(fitting, layers, kind) for kind, fitting in found.items()}


def _only(
    fitting: Sequence[ShapeLayer], layers: Sequence[ShapeLayer], kind: BoundaryKind
) -> ShapeLayer:
    """N03 brings prefectures in further layers; they have no municipality codes."""
    coded = [layer for layer in fitting if _has_codes(layer)] if len(fitting) > 1 else fitting
    if len(coded) == 1:
        return coded[0]
    names = "、".join(layer.name for layer in layers)
    what = "ありません" if not coded else "二つ以上あります"
    raise UserError(
        f"{kind.label}として読める層が{what}。ファイルにある層：{names}。"
        "種類か、層の名前を指定してください。"
    )


def _has_codes(layer: ShapeLayer) -> bool:
    if not is_n03(layer):
        return True
    return any(layer.text(number, "N03_007") for number in range(len(layer.records)))
