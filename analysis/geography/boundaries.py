"""Boundaries (境界): municipal polygons → frames for the store, and station shapes for the map.

Enters: municipalities read from a file (`municipalities.py`) or back from the store, and a profile. Leaves:
station polygons as unions of whole municipalities.

A municipality split between stations is never apportioned. It gets a shape of its own in
`split_shapes`, to be drawn hatched and to open every station that shares it. A station all of
whose territory is parts has no shape: it is `unplaced`, with the reason, and reached through its
split municipality. A station that holds whole municipalities and parts is drawn without the
parts, which `partial` lists.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from analysis.errors import UserError
from analysis.geography.jurisdictions import last_day
from analysis.geography.territories import split_municipalities, territories_on
from analysis.profile import Profile, Territory


@dataclass(frozen=True)
class StationShapes:
    """The map of a month.

    shapes: station id → union of the municipalities it holds whole.
    split: municipality code → the stations that share it; split_shapes: its polygon;
    split_names: its name. partial: station id → codes of the split municipalities of which it
    holds a part, for every such station, placed or not.
    unplaced: stations without a shape → the reason. uncovered: municipality codes of the
    boundaries that no station holds.
    """

    shapes: Mapping[str, BaseGeometry]
    split: Mapping[str, tuple[str, ...]]
    split_shapes: Mapping[str, BaseGeometry]
    split_names: Mapping[str, str]
    partial: Mapping[str, tuple[str, ...]]
    unplaced: Mapping[str, str]
    uncovered: tuple[str, ...]


def to_store_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Geometry frame → what `store.save_boundaries` takes: code, name, wkb (bytes), parent."""
    return pd.DataFrame(
        {
            "code": frame["code"].astype("str"),
            "name": frame["name"].astype("str"),
            "wkb": pd.Series(
                [shapely.to_wkb(geometry) for geometry in frame["geometry"]],
                index=frame.index,
                dtype="object",
            ),
            "parent": frame["parent"].astype("str"),
        }
    )


def from_store_frame(stored: pd.DataFrame) -> pd.DataFrame:
    """What `store.boundaries` gives → geometry frame: code, name, parent, geometry."""
    geometries = [shapely.from_wkb(bytes(wkb)) for wkb in stored["wkb"]]
    frame = stored[["code", "name", "parent"]].copy()
    frame["geometry"] = pd.Series(geometries, index=stored.index, dtype="object")
    return frame


def _shapes(
    rows: tuple[Territory, ...], geometry: Mapping[str, BaseGeometry], split: Mapping[str, object]
) -> dict[str, BaseGeometry]:
    whole: dict[str, list[BaseGeometry]] = {}
    for row in rows:
        if row.municipality_code not in split and row.municipality_code in geometry:
            whole.setdefault(row.station_id, []).append(geometry[row.municipality_code])
    return {station: shapely.union_all(parts) for station, parts in whole.items()}


def _unplaced_reason(rows: list[Territory], split: Mapping[str, object]) -> str:
    if not rows:
        return "管轄する市区町村がプロファイルに登録されていないため、地図に描けません。"
    names = "・".join(dict.fromkeys(row.municipality for row in rows))
    if all(row.municipality_code in split for row in rows):
        return f"管轄が{names}の一部だけで、市区町村の境界では区切れないため、独立した図形がありません。"
    return f"境界データに{names}がないため、地図に描けません。境界データの年次を確認してください。"


def station_shapes(profile: Profile, municipalities: pd.DataFrame, month: date) -> StationShapes:
    """Station polygons for a month.

    municipalities: code, name, parent, geometry (`NamedShapes.frame` or `from_store_frame`).
    Every station of the month is in exactly one of `shapes` and `unplaced`.
    """
    geometry = dict(zip(municipalities["code"], municipalities["geometry"], strict=True))
    names = dict(zip(municipalities["code"], municipalities["name"], strict=True))
    rows = territories_on(profile, month)
    split = split_municipalities(rows)
    shapes = _shapes(rows, geometry, split)
    own: dict[str, list[Territory]] = {}
    for row in rows:
        own.setdefault(row.station_id, []).append(row)
    partial = {
        station: tuple(r.municipality_code for r in held if r.municipality_code in split)
        for station, held in own.items()
    }
    stations = profile.stations_on(last_day(month))
    return StationShapes(
        shapes={s.id: shapes[s.id] for s in stations if s.id in shapes},
        split=split,
        split_shapes={code: geometry[code] for code in split if code in geometry},
        split_names={code: names[code] for code in split if code in names},
        partial={station: codes for station, codes in partial.items() if codes},
        unplaced={
            s.id: _unplaced_reason(own.get(s.id, []), split) for s in stations if s.id not in shapes
        },
        uncovered=tuple(sorted(set(geometry) - {row.municipality_code for row in rows})),
    )


def check_profile_covers(profile: Profile, municipalities: pd.DataFrame) -> None:
    """Raise UserError when boundaries and profile do not speak of the same municipalities.

    A profile without any territory (made from a station code table) is let through.
    """
    known = {t.municipality_code: t.municipality for t in profile.territories}
    drawn = dict(zip(municipalities["code"], municipalities["name"], strict=True))
    if not known:
        return
    if not set(known) & set(drawn):
        raise UserError(
            f"境界データの市区町村は、{profile.name}のプロファイルのものではありません。"
            "都道府県を確認してください。"
        )
    absent = [f"{known[code]}（{code}）" for code in sorted(set(known) - set(drawn))]
    if absent:
        raise UserError(
            f"境界データに{'、'.join(absent)}がありません。"
            f"{profile.name}全域の、同じ年次の境界データを指定してください。"
        )
