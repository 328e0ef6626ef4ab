"""Parts of municipalities (市区町村の部分): where the part lies that a station holds, for drawing.

Enters: a profile's part table, municipal polygons, and what it names: small areas (町丁・字等) or
published jurisdictions (P18). Leaves: a polygon a part, or the reason why there is none. Figures
are never apportioned by them: a split municipality's figures stay municipal.

The rules: a list of towns is the union of their small areas; a published jurisdiction is cut with
the municipality; the rest is what the other parts leave. Parts that overlap contradict each other
and are not drawn; land that no part covers stays with the municipality, hatched.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from analysis.geography.named_shapes import NAMED_COLUMNS
from analysis.profile import PartBasis, Profile, Territory, TerritoryPart

MAX_OVERLAP_SHARE = 0.01  # of the municipality; borders of two sources never fit exactly
MIN_REST_SHARE = 0.01
_KANJI_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_CHOME = re.compile(r"([一二三四五六七八九十]+|\d+)丁目$")

PartKey = tuple[str, str]  # station id, municipality code


@dataclass(frozen=True)
class PartSources:
    """What parts are drawn from: store frames (code, name, parent, geometry); may be empty."""

    small_areas: pd.DataFrame
    jurisdictions: pd.DataFrame


NO_SOURCES = PartSources(pd.DataFrame(columns=NAMED_COLUMNS), pd.DataFrame(columns=NAMED_COLUMNS))


@dataclass(frozen=True)
class DrawnParts:
    """Parts of split municipalities.

    shapes: (station id, municipality code) → polygon. rests: municipality code → land that no
    part covers. reasons: (station id, municipality code) → why the part has no polygon.
    """

    shapes: Mapping[PartKey, BaseGeometry]
    rests: Mapping[str, BaseGeometry]
    reasons: Mapping[PartKey, str]


def drawn_parts(
    profile: Profile,
    rows: Sequence[Territory],
    municipalities: Mapping[str, BaseGeometry],
    sources: PartSources,
) -> DrawnParts:
    """Draw the parts of a day's territory rows.

    rows: those of split municipalities, as of the day. municipalities: code → polygon.
    """
    rules = {(part.station_id, part.municipality_code): part for part in profile.parts}
    shapes: dict[PartKey, BaseGeometry] = {}
    rests: dict[str, BaseGeometry] = {}
    reasons: dict[PartKey, str] = {}
    by_code: dict[str, list[Territory]] = {}
    for row in rows:
        by_code.setdefault(row.municipality_code, []).append(row)
    for code, held in by_code.items():
        if code not in municipalities:
            continue
        found, why = _of_municipality(code, held, rules, municipalities[code], sources)
        reasons |= why
        shapes |= found
        if found:
            rest = shapely.difference(municipalities[code], shapely.union_all(list(found.values())))
            if rest.area > MIN_REST_SHARE * municipalities[code].area:
                rests[code] = rest
    return DrawnParts(shapes, rests, reasons)


def _of_municipality(
    code: str,
    held: list[Territory],
    rules: Mapping[PartKey, TerritoryPart],
    land: BaseGeometry,
    sources: PartSources,
) -> tuple[dict[PartKey, BaseGeometry], dict[PartKey, str]]:
    name = held[0].municipality
    shapes: dict[PartKey, BaseGeometry] = {}
    reasons: dict[PartKey, str] = {}
    for row in held:
        key, rule = (row.station_id, code), rules.get((row.station_id, code))
        if rule is None:
            reasons[key] = f"{name}のどこかを示す表（parts.csv）がありません。"
        elif rule.basis is not PartBasis.REST:
            shape = _cut(rule, name, land, sources)
            if isinstance(shape, str):
                reasons[key] = shape
            else:
                shapes[key] = shape
    if _overlap(list(shapes.values())) > MAX_OVERLAP_SHARE * land.area:
        why = f"{name}の部分どうしが重なっています。parts.csv を確認してください。"
        return {}, {(row.station_id, code): why for row in held}
    for key, rule in ((k, r) for k, r in rules.items() if k[1] == code):
        if rule.basis is PartBasis.REST and key[0] in {row.station_id for row in held}:
            if reasons:
                reasons[key] = f"{name}のほかの部分が決まらないため、残りも決まりません。"
            else:
                shapes[key] = shapely.difference(land, shapely.union_all(list(shapes.values())))
    return _without_overlap(shapes), reasons


def _cut(
    rule: TerritoryPart, name: str, land: BaseGeometry, sources: PartSources
) -> BaseGeometry | str:
    """The land of a rule, or why it cannot be drawn."""
    if rule.basis is PartBasis.PUBLISHED:
        found = sources.jurisdictions[sources.jurisdictions["code"] == rule.station_id]
        if not len(found):
            return "公表された管轄区域（国土数値情報 P18）が登録されていません。"
        return _areas_only(shapely.intersection(land, found["geometry"].iloc[0]))
    areas = sources.small_areas[sources.small_areas["parent"] == rule.municipality_code]
    if not len(areas):
        return f"{name}の小地域（町丁・字等）の境界が登録されていません。"
    named, absent = _towns(areas, name, rule.towns)
    if absent:
        return f"{name}の小地域に「{'、'.join(absent)}」がありません。"
    return _areas_only(shapely.intersection(land, shapely.union_all(named)))


def _towns(
    areas: pd.DataFrame, municipality: str, towns: Sequence[str]
) -> tuple[list[BaseGeometry], list[str]]:
    """The small areas of some towns, and the towns that are none."""
    # 浦和区 of さいたま市浦和区: some files lack the city.
    ward = municipality.rpartition("市")[2] if municipality.endswith("区") else ""
    keys = [town_key(n.removeprefix(municipality).removeprefix(ward)) for n in areas["name"]]
    shapes = np.asarray(areas["geometry"], dtype=object)
    found: list[BaseGeometry] = []
    absent = []
    for town in towns:
        wanted = town_key(town)
        own = [i for i, key in enumerate(keys) if key == wanted or _is_chome_of(key, wanted)]
        found += [shapes[i] for i in own]
        if not own:
            absent.append(town)
    return found, absent


def town_key(name: str) -> str:
    """A town's name in one spelling: 三橋三丁目, 三橋3丁目 and 大字三橋 ３丁目 are alike."""
    plain = unicodedata.normalize("NFKC", name).replace(" ", "").removeprefix("大字")
    return _CHOME.sub(lambda found: f"{_number(found[1])}丁目", plain)


def _number(text: str) -> int:
    """十二 and 12 as a number; below a hundred."""
    if text.isdigit():
        return int(text)
    tens, has_tens, ones = text.rpartition("十")
    units = int(ones.translate(_KANJI_DIGITS) or 0)
    return (int(tens.translate(_KANJI_DIGITS) or 1) * 10 if has_tens else 0) + units


def _is_chome_of(key: str, town: str) -> bool:
    return key.startswith(town) and re.fullmatch(r"\d+丁目", key[len(town) :]) is not None


def _areas_only(shape: BaseGeometry) -> BaseGeometry:
    """What two borders that nearly coincide leave besides areas is dropped."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.union_all(parts)


def _overlap(shapes: list[BaseGeometry]) -> float:
    return float(sum(s.area for s in shapes) - shapely.union_all(shapes).area) if shapes else 0.0


def _without_overlap(shapes: dict[PartKey, BaseGeometry]) -> dict[PartKey, BaseGeometry]:
    """The little that parts overlap goes to the first, so that areas add up."""
    taken = shapely.Polygon()
    clean = {}
    for key, shape in shapes.items():
        clean[key] = shapely.difference(shape, taken)
        taken = shapely.union(taken, shape)
    return clean
