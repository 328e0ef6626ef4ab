"""隣接署: which stations border which, and signs of one matter on both sides of a border.

Enters: the material of a coordination meeting. Leaves: one section. A border is geography, not a
finding: stations stand in the order of their list, and nothing compares them.
"""

from collections.abc import Iterator

from analysis.briefing.cells import number_cell, text_cell
from analysis.briefing.model import (
    NOT_APPLICABLE,
    Align,
    Block,
    Cell,
    Column,
    Paragraph,
    Section,
    Table,
)
from analysis.briefing.wording import count_source, joined, period
from analysis.months import months_between
from analysis.release.released import SignDetail
from analysis.release.views import BorderingStation, BriefingMaterial, StationBorders

NO_BOUNDARIES = (
    "境界データがないため、隣り合う警察署を示せません。"
    "「境界・管轄」の画面で境界データを取り込むと示されます。"
)
NOT_DERIVABLE = "境界の長さは導出不可"

NumberedSign = tuple[int, SignDetail]
SignPair = tuple[NumberedSign, NumberedSign, BorderingStation]


def neighbour_section(material: BriefingMaterial) -> Section:
    """Shared signs first, then who borders whom; notes say what cannot be derived."""
    if not material.borders:
        return Section("neighbours", "隣り合う警察署", (Paragraph(NO_BOUNDARIES),), NO_BOUNDARIES)
    pairs = tuple(_sign_pairs(material))
    message = (
        f"隣り合う警察署に同じ分野の予兆があるものは{len(pairs)}組"
        if pairs
        else "隣り合う警察署に同じ分野の予兆があるものはない"
    )
    blocks: list[Block] = [
        Paragraph(
            "管轄区域の境界が接する警察署を、調整の相手の目安として示します。隣り合う署に同じ分野の"
            "予兆があることも、一方が先に始まったことも、原因が共通することや移ったことを意味しません。"
        )
    ]
    if pairs:
        blocks.append(_pair_table(material, pairs))
    blocks.append(_border_table(material))
    return Section("neighbours", "隣り合う警察署", tuple(blocks), message)


def _sign_pairs(material: BriefingMaterial) -> Iterator[SignPair]:
    """Signs of one domain in two bordering stations, each pair once; the earlier one first."""
    near = {
        one.station_id: {other.station_id: other for other in one.neighbours}
        for one in material.borders
    }
    numbered = list(enumerate(material.signs, 1))
    for at, (number, sign) in enumerate(numbered):
        for other_number, other in numbered[at + 1 :]:
            border = near.get(sign.summary.station_id, {}).get(other.summary.station_id)
            if border is not None and other.summary.domain is sign.summary.domain:
                both = ((number, sign), (other_number, other))
                first, second = sorted(both, key=lambda one: one[1].summary.first_month)
                yield first, second, border


def _pair_table(material: BriefingMaterial, pairs: tuple[SignPair, ...]) -> Table:
    return Table(
        key="neighbour_signs",
        caption="隣り合う警察署にまたがる予兆",
        columns=(
            Column("分野", width=1.1),
            Column("先に始まった予兆", width=3.0),
            Column("隣接署の予兆", width=3.0),
            Column("開始の差", "月", Align.RIGHT, 0.8, is_value=True),
            Column("共有する境界", "km", Align.RIGHT, 1.0, is_value=True, decimals=1),
        ),
        rows=tuple(
            (
                text_cell(first[1].summary.domain.label),
                text_cell(_sign_words(first)),
                text_cell(_sign_words(second)),
                number_cell(
                    months_between(first[1].summary.first_month, second[1].summary.first_month)
                ),
                _length_cell(border),
            )
            for first, second, border in pairs
        ),
        source=_source(material),
        notes=(
            "開始の差が0のものは同じ月に始まった予兆で、先後の別はありません。",
            "公表できる予兆だけを比べています。",
        ),
    )


def _sign_words(numbered: NumberedSign) -> str:
    number, sign = numbered
    when = period(sign.summary.first_month, sign.summary.last_month)
    return f"予兆{number}　{sign.summary.station_name}（{when}、{sign.summary.status.label}）"


def _length_cell(border: BorderingStation) -> Cell:
    if border.shared_border_km is None:
        return Cell(NOT_APPLICABLE, reason=NOT_DERIVABLE)
    return number_cell(border.shared_border_km, 1)


def _border_table(material: BriefingMaterial) -> Table:
    signs: dict[str, list[str]] = {}
    for number, sign in enumerate(material.signs, 1):
        signs.setdefault(sign.summary.station_id, []).append(f"予兆{number}")
    return Table(
        key="borders",
        caption="警察署ごとの隣接署",
        columns=(
            Column("警察署", width=1.7),
            Column("隣接", "署", Align.RIGHT, 0.6, is_value=True),
            Column("隣接する警察署", "共有する境界の長さ", width=5.2),
            Column("接しうる警察署", "長さは導出不可", width=2.8),
            Column("予兆", width=1.1),
        ),
        rows=tuple(
            (
                text_cell(one.station_name),
                _count_cell(one),
                text_cell(_certain_words(one)),
                text_cell(_possible_words(one)),
                text_cell("、".join(signs.get(one.station_id, ()))),
            )
            for one in material.borders
        ),
        source=_source(material),
        notes=(
            "境界の長さは、地図の境界データから求めた概数です。0.1km未満で接するものは含みません。",
            "警察署の順は署の一覧の順、隣接署の順は境界の長い順です。",
            *_limits(material),
        ),
    )


def _count_cell(one: StationBorders) -> Cell:
    if not one.is_derivable:
        return Cell(NOT_APPLICABLE, reason="管轄区域を地図に描けないため")
    if one.neighbours and not _certain(one):
        return Cell(NOT_APPLICABLE, reason=NOT_DERIVABLE)
    return number_cell(len(_certain(one)))


def _certain(one: StationBorders) -> list[BorderingStation]:
    return [near for near in one.neighbours if near.shared_border_km is not None]


def _certain_words(one: StationBorders) -> str:
    """葦原東（19.0km）、若楠（7.8km）."""
    if not one.is_derivable:
        return "管轄区域を地図に描けないため導出不可"
    named = (f"{_short(near)}（{near.shared_border_km:.1f}km）" for near in _certain(one))
    return "、".join(named) or ("導出できるものなし" if one.neighbours else "なし")


def _possible_words(one: StationBorders) -> str:
    """Stations that may touch this one inside a municipality which both share."""
    return "、".join(_short(near) for near in one.neighbours if near.shared_border_km is None)


def _short(near: BorderingStation) -> str:
    return near.station_name.removesuffix("警察署")


def _limits(material: BriefingMaterial) -> Iterator[str]:
    split = list(_split_municipalities(material))
    if split:
        yield (
            f"複数の警察署が分ける市区町村（{joined(split, 20)}）は、どの署がどの境界に接するかが"
            "境界データから決まりません。接しうる署を別の欄に示します。"
        )
    undrawn = [one.station_name for one in material.borders if not one.is_derivable]
    if undrawn:
        yield f"管轄区域を地図に描けない警察署の隣接署は導出できません：{joined(undrawn, 30)}。"


def _split_municipalities(material: BriefingMaterial) -> Iterator[str]:
    features = material.geometry.municipalities.get("features", [])
    for feature in features if isinstance(features, list) else []:
        if feature["properties"].get("is_split"):
            yield str(feature["properties"]["name"])


def _source(material: BriefingMaterial) -> str:
    credit = material.geometry.credit
    return count_source(material) + (f"、境界：{credit}" if credit else "")
