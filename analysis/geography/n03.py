"""National municipal boundaries (国土数値情報 N03, 行政区域): the attributes of one feature.

Enters: a shape layer in any of N03's layouts. Leaves: the municipality's code, name and city, and
the credit that the terms of use ask for.

Layouts: N03_007 is always the code. Until 2023 a ward stands in N03_004 with its city in N03_003
(which otherwise holds the district, 郡); since 2024 the city stands in N03_004 and its ward in
N03_005 (so in N03-20260101). Islands come as further features of the same code.
"""

import re
from datetime import date

from analysis.geography.named_shapes import Label, LeftOut
from analysis.geography.shape_layers import ShapeLayer
from analysis.months import wareki_day

UNASSIGNED = "所属未定地"  # land that belongs to no municipality, e.g. new ground at the coast
CODE_COLUMN, NAME_COLUMN = "N03_007", "N03_004"
# N03-20260101_11.shp, N03-21_11_210101.json, N03-140401_14.shp
_DAYS = (
    re.compile(r"N03-(\d{4})(\d{2})(\d{2})"),
    re.compile(r"N03-(\d{2})(\d{2})(\d{2})(?!\d)"),
    re.compile(r"N03-\d{2}(?:_\d{2})?_(\d{2})(\d{2})(\d{2})(?!\d)"),
)


def is_n03(layer: ShapeLayer) -> bool:
    """Whether the layer has N03's columns."""
    return CODE_COLUMN in layer.columns or NAME_COLUMN in layer.columns


def n03_label(layer: ShapeLayer, number: int) -> Label | LeftOut | str:
    """What one feature is called, or what is wrong with it."""
    if NAME_COLUMN not in layer.records[number]:
        return "属性 N03_004（市区町村名）がありません"
    name, parent = _names(layer, number)
    code = layer.text(number, CODE_COLUMN)
    if name.endswith(UNASSIGNED):
        return LeftOut(UNASSIGNED)
    if len(code) != 5 or not (code.isascii() and code.isdigit()):
        return "属性 N03_007（行政区域コード）が5桁の数字ではありません"
    if not name:
        return "属性 N03_004（市区町村名）が空です"
    return Label(code, name, parent)


def _names(layer: ShapeLayer, number: int) -> tuple[str, str]:
    """(name, parent) from either layout."""
    above, name, ward = (layer.text(number, f"N03_00{place}") for place in (3, 4, 5))
    if ward:
        return name + ward, name
    if above.endswith("市"):
        return above + name, above
    return name, ""


def n03_day(file_name: str) -> date | None:
    """The day on which the boundaries of a file were so, as its name says; None where it does not."""
    for pattern in _DAYS:
        if found := pattern.search(file_name):
            year, month, day = (int(part) for part in found.groups())
            try:
                return date(year if year > 99 else 2000 + year, month, day)
            except ValueError:
                continue
    return None


def n03_credit(file_name: str) -> str:
    """The credit, with the day where the file's name tells it."""
    day = n03_day(file_name)
    when = f"・{wareki_day(day)}時点" if day else ""
    return f"「国土数値情報（行政区域データ{when}）」（国土交通省）を加工して作成"
