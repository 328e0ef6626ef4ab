"""Municipal boundaries and small areas (市区町村・小地域): a located layer → shapes by code.

Enters: N03 (`n03.py`), e-Stat's small areas (KEY_CODE), or a file of the user's own, whose code
and name columns are found by their names and then by what stands in them. Leaves: `NamedShapes` of
one prefecture, ordered by code; what belongs to others is counted among what was left out.
"""

import re

from analysis.errors import UserError
from analysis.geography.coordinates import LocatedLayer
from analysis.geography.n03 import is_n03, n03_credit, n03_label
from analysis.geography.named_shapes import Label, LeftOut, NamedShapes, named_shapes
from analysis.geography.shape_layers import ShapeLayer

OTHER_PREFECTURE = "ほかの都道府県"
ESTAT_CREDIT = "総務省統計局「統計地理情報システム（国勢調査 小地域）」を加工して作成"
_CODE_NAMES = re.compile(
    r"^(code|jcode|jiscode|city_?code|muni(cipality)?_?code|lg_?code|"
    r"(全国)?(地方公共)?団体コード|市区町村コード|行政区域コード|自治体コード)$",
    re.IGNORECASE,
)
_NAME_NAMES = re.compile(
    r"^(name|city_?name|muni(cipality)?_?name|(市区町村|市町村|自治体|行政区域|団体)(名|名称)?|名称)$",
    re.IGNORECASE,
)
_CODE = re.compile(r"\d{4,6}")
_MUNICIPALITY = re.compile(r".+[市区町村]")


def municipalities(
    located: LocatedLayer, file_name: str, *, jis_code: str = "", credit: str = ""
) -> NamedShapes:
    """The municipalities of a layer.

    jis_code: of the prefecture (11) whose municipalities are wanted, "" for all.
    credit: 出典; needed for a file that is not N03.
    Raises UserError where columns, features or the credit are wrong or missing.
    """
    layer = located.layer
    if is_n03(layer):
        credit = credit or n03_credit(file_name)

        def read(number: int) -> Label | LeftOut | str:
            return n03_label(layer, number)
    else:
        credit = _needed(layer, credit)
        code_column, name_column = own_columns(layer)

        def read(number: int) -> Label | LeftOut | str:
            return _own_label(layer, number, code_column, name_column)

    def own(number: int) -> Label | LeftOut | str:
        return _of_prefecture(read(number), jis_code)

    return named_shapes(located, own, dimension=2, credit=credit)


def small_areas(located: LocatedLayer, *, jis_code: str = "", credit: str = "") -> NamedShapes:
    """The small areas of e-Stat's boundaries (KEY_CODE, CITY_NAME, S_NAME): 町丁・字等.

    A town in several pieces (KIGO_E) has one number and becomes one shape. Water surfaces
    (HCODE 8154) are left out. Raises UserError where the columns are missing.
    """
    layer = located.layer
    if "KEY_CODE" not in layer.columns or "S_NAME" not in layer.columns:
        raise UserError(
            f"{layer.name}：小地域の属性（KEY_CODE と S_NAME）がありません。"
            "e-Stat の境界データ（小地域）を指定してください。"
        )

    def read(number: int) -> Label | LeftOut | str:
        code = layer.text(number, "KEY_CODE")
        if layer.text(number, "HCODE") == "8154":
            return LeftOut("水面調査区")
        if len(code) < 9 or not code.isdigit():
            return LeftOut("町丁・字等でない図形")
        return _of_prefecture(Label(code, _town(layer, number) or code, code[:5]), jis_code)

    return named_shapes(located, read, dimension=2, credit=credit or ESTAT_CREDIT)


def _town(layer: ShapeLayer, number: int) -> str:
    """大阪市西区土佐堀１丁目: CITY_NAME of a ward lacks its city, which GST_NAME has in 2015."""
    city, place = layer.text(number, "GST_NAME"), layer.text(number, "CITY_NAME")
    is_ward = place.endswith("区") and city.endswith("市") and not place.startswith(city)
    town = layer.text(number, "S_NAME") or ("（町丁名なし）" if place else "")
    return (city if is_ward else "") + place + town


def own_columns(layer: ShapeLayer) -> tuple[str, str]:
    """The columns of code and name in a file of the user's own.

    Known names go first; else a column all of whose cells are municipality codes, and one all of
    whose cells end in 市, 区, 町 or 村. Raises UserError where either is not found or not unique.
    """
    found = []
    for what, names, cells in (
        ("市区町村コード（5桁）", _CODE_NAMES, _CODE),
        ("市区町村名", _NAME_NAMES, _MUNICIPALITY),
    ):
        candidates = [c for c in layer.columns if _all_match(layer, c, cells)]
        named = [c for c in candidates if names.match(c)]
        if len(named or candidates) != 1:
            listed = "、".join(layer.columns) or "なし"
            raise UserError(
                f"{layer.name}：{what}の列を決められません。ファイルの列：{listed}。"
                "列名を code（5桁の市区町村コード）と name（市区町村名）にして、取り直してください。"
            )
        found.append((named or candidates)[0])
    return found[0], found[1]


def _all_match(layer: ShapeLayer, column: str, pattern: re.Pattern[str]) -> bool:
    return all(pattern.fullmatch(layer.text(i, column)) for i in range(len(layer.records)))


def _own_label(layer: ShapeLayer, number: int, code_column: str, name_column: str) -> Label | str:
    code = layer.text(number, code_column)
    if len(code) == 6 and code[5] != check_digit(code[:5]):
        return "6桁の団体コードの検査数字が合いません"
    # A number has lost its leading zero: 1101 is 札幌市中央区.
    return Label(code[:5].zfill(5), layer.text(number, name_column), "")


def check_digit(code: str) -> str:
    """The sixth digit of a 団体コード. Source: 総務省「全国地方公共団体コード仕様」."""
    weighted = sum(int(digit) * weight for digit, weight in zip(code, range(6, 1, -1), strict=True))
    return str((11 - weighted % 11) % 10)


def _of_prefecture(label: Label | LeftOut | str, jis_code: str) -> Label | LeftOut | str:
    if isinstance(label, Label) and jis_code and not label.code.startswith(jis_code):
        return LeftOut(OTHER_PREFECTURE)
    return label


def _needed(layer: ShapeLayer, credit: str) -> str:
    if not credit.strip():
        raise UserError(
            f"{layer.name}：国土数値情報ではないため、地図と資料に印刷する出典を指定してください。"
        )
    return credit.strip()
