"""Published police stations (国土数値情報 P18, 警察署): points and jurisdictions → station ids.

Enters: a located layer and a profile. Leaves: `NamedShapes` whose code is a station id and whose
name is the published one. Stations are known by name inside their prefecture, never by a code
of the file; a name that the profile does not have is left out and listed, for a person to judge.

Layout of 2012 (the only one published, for non-commercial use): points (…PoliceStation.shp) have
P18_001 名称, P18_002 行政区域コード, P18_003 種別 (a number), P18_004 所在地, headquarters and kobans
among them; jurisdictions (…PoliceStationJurisdiction.shp) have P18_005 名称 and P18_006 to 020 the
names of municipalities. There is no .prj. Stations founded since are not in it. In other files
the name's column is the one whose cells end in 警察署.
"""

import re
import unicodedata
from datetime import date

from analysis.errors import UserError
from analysis.geography.coordinates import LocatedLayer
from analysis.geography.named_shapes import Label, LeftOut, NamedShapes, named_shapes
from analysis.geography.shape_layers import ShapeLayer
from analysis.profile import Profile, Station

STATION_ENDING = "警察署"
_NAME_COLUMNS = ("P18_005", "P18_001")
_MUNICIPALITY_COLUMN = "P18_002"
_P18_YEAR = re.compile(r"P18-(\d{2})(?:\D|$)")
# Spellings of one name: the police agency writes 龍ヶ崎, others 竜ケ崎.
_SPELLINGS = str.maketrans({"ケ": "ヶ", "が": "ヶ", "ガ": "ヶ", "竜": "龍", "之": "ノ", "の": "ノ"})


def station_areas(
    located: LocatedLayer, profile: Profile, file_name: str, *, dimension: int, credit: str = ""
) -> NamedShapes:
    """Jurisdictions (dimension 2) or places of the buildings (0) of a profile's stations.

    credit: 出典; needed for a file that is not P18.
    Raises UserError where no column holds names of stations, or none is a station of the profile.
    """
    layer = located.layer
    column = station_name_column(layer)
    credit = credit.strip() or (p18_credit(file_name) if column.startswith("P18_") else "")
    if not credit:
        raise UserError(
            f"{layer.name}：国土数値情報ではないため、地図と資料に印刷する出典を指定してください。"
        )

    def read(number: int) -> Label | LeftOut | str:
        published = layer.text(number, column)
        code = layer.text(number, _MUNICIPALITY_COLUMN)
        if code and not code.zfill(5).startswith(profile.jis_code):
            return LeftOut("ほかの都道府県")
        if not published.endswith(STATION_ENDING):
            return LeftOut("警察署でない施設")
        station = find_station(profile, published)
        if station is None:
            return LeftOut(f"プロファイルにない警察署：{published}")
        return Label(station.id, station.full_name, "")

    return named_shapes(located, read, dimension=dimension, credit=credit)


def station_name_column(layer: ShapeLayer) -> str:
    """The column that holds names of police stations. Raises UserError where there is none."""
    for column in (*_NAME_COLUMNS, *layer.columns):
        if column in layer.columns and any(
            layer.text(number, column).endswith(STATION_ENDING)
            for number in range(len(layer.records))
        ):
            return column
    raise UserError(
        f"{layer.name}：警察署名（末尾が「警察署」）の列がありません。"
        "国土数値情報 P18（警察署）のファイルか、警察署名の列があるファイルを指定してください。"
    )


def find_station(profile: Profile, published: str) -> Station | None:
    """The profile's station of a published name; the newest of several that bore it.

    None where no station has that name: names that only resemble each other are not joined.
    """
    plain = published.removesuffix(STATION_ENDING)
    for prefix in (profile.police_name, profile.name):
        plain = plain.removeprefix(prefix)
    named = [s for s in profile.stations if name_key(s.name) == name_key(plain)]
    return max(
        named, key=lambda s: (s.valid_to or date.max, s.valid_from or date.min), default=None
    )


def name_key(name: str) -> str:
    """A place name with its usual spellings made one."""
    return unicodedata.normalize("NFKC", name).strip().translate(_SPELLINGS)


def p18_credit(file_name: str) -> str:
    """The credit that the terms of use ask for, with the year where the file's name tells it."""
    found = _P18_YEAR.search(file_name)
    when = f"・{2000 + int(found[1])}年時点" if found else ""
    return f"「国土数値情報（警察署データ{when}）」（国土交通省）を加工して作成"
