"""Boundaries (境界): municipal polygons → frames for the store, and station shapes for the map.

Enters: municipalities read from a file (`municipalities.py`) or back from the store, and a
profile. Leaves: station polygons as unions of whole municipalities.

A municipality split between stations is drawn in parts where the profile's part table says where
they lie (`parts.py`). Otherwise it gets a shape of its own in `split_shapes`, to be drawn hatched
and to open every station that shares it; a station all of whose territory is such parts has no
shape: it is `unplaced`, with the reason, and reached through its split municipality. A station
that holds whole municipalities and such parts is drawn without the parts, which `partial` lists.
Figures of a split municipality are never apportioned, drawn or not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from analysis.errors import UserError
from analysis.geography.jurisdictions import last_day
from analysis.geography.parts import NO_SOURCES, DrawnParts, PartSources, drawn_parts
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
    boundaries that no station holds. drawn: station id → codes of the split municipalities of
    which its part is drawn, by the part table.
    """

    shapes: Mapping[str, BaseGeometry]
    split: Mapping[str, tuple[str, ...]]
    split_shapes: Mapping[str, BaseGeometry]
    split_names: Mapping[str, str]
    partial: Mapping[str, tuple[str, ...]]
    unplaced: Mapping[str, str]
    uncovered: tuple[str, ...]
    drawn: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def possible_holders(self) -> dict[str, tuple[str, ...]]:
        """Split municipality code → the stations that may hold the land of `split_shapes`.

        Those of which no part is drawn there; all that share it where every part is drawn.
        """
        return {
            code: tuple(i for i in sharing if code in self.partial.get(i, ())) or sharing
            for code, sharing in self.split.items()
        }


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
    rows: Sequence[Territory],
    geometry: Mapping[str, BaseGeometry],
    split: Mapping[str, object],
    parts: DrawnParts,
) -> dict[str, BaseGeometry]:
    own: dict[str, list[BaseGeometry]] = {}
    for row in rows:
        key = (row.station_id, row.municipality_code)
        if row.municipality_code not in split and row.municipality_code in geometry:
            own.setdefault(row.station_id, []).append(geometry[row.municipality_code])
        elif key in parts.shapes:
            own.setdefault(row.station_id, []).append(parts.shapes[key])
    return {station: shapely.union_all(pieces) for station, pieces in own.items()}


def _unplaced_reason(rows: list[Territory], split: Mapping[str, object], parts: DrawnParts) -> str:
    if not rows:
        return "管轄する市区町村がプロファイルに登録されていないため、地図に描けません。"
    names = "・".join(dict.fromkeys(row.municipality for row in rows))
    if all(row.municipality_code in split for row in rows):
        why = dict.fromkeys(
            parts.reasons.get((row.station_id, row.municipality_code), "") for row in rows
        )
        return (
            f"管轄が{names}の一部だけで、市区町村の境界では区切れないため、独立した図形がありません。"
            + "".join(why)
        )
    return f"境界データに{names}がないため、地図に描けません。境界データの年次を確認してください。"


def _undrawn(
    split: Mapping[str, tuple[str, ...]], geometry: Mapping[str, BaseGeometry], parts: DrawnParts
) -> dict[str, BaseGeometry]:
    """What is left to be hatched of each split municipality; nothing where its parts cover it."""
    left = {}
    for code in split:
        has_parts = any(key[1] == code for key in parts.shapes)
        if code in parts.rests:
            left[code] = parts.rests[code]
        elif code in geometry and not has_parts:
            left[code] = geometry[code]
    return left


def station_shapes(
    profile: Profile,
    municipalities: pd.DataFrame,
    month: date,
    sources: PartSources = NO_SOURCES,
) -> StationShapes:
    """Station polygons for a month.

    municipalities: code, name, parent, geometry (`NamedShapes.frame` or `from_store_frame`).
    sources: what the parts of the profile's part table are cut from.
    Every station of the month is in exactly one of `shapes` and `unplaced`.
    """
    geometry = dict(zip(municipalities["code"], municipalities["geometry"], strict=True))
    names = dict(zip(municipalities["code"], municipalities["name"], strict=True))
    rows = territories_on(profile, month)
    split = split_municipalities(rows)
    in_parts = [row for row in rows if row.municipality_code in split]
    parts = drawn_parts(profile, in_parts, geometry, sources)
    shapes = _shapes(rows, geometry, split, parts)
    undrawn = _undrawn(split, geometry, parts)
    own: dict[str, list[Territory]] = {}
    for row in rows:
        own.setdefault(row.station_id, []).append(row)
    stations = profile.stations_on(last_day(month))
    return StationShapes(
        shapes={s.id: shapes[s.id] for s in stations if s.id in shapes},
        split={
            code: sharing
            for code, sharing in split.items()
            if code in undrawn or code not in geometry
        },
        split_shapes=undrawn,
        split_names={code: names[code] for code in undrawn if code in names},
        partial=_codes(own, split, parts, are_drawn=False),
        unplaced={
            s.id: _unplaced_reason(own.get(s.id, []), split, parts)
            for s in stations
            if s.id not in shapes
        },
        uncovered=tuple(sorted(set(geometry) - {row.municipality_code for row in rows})),
        drawn=_codes(own, split, parts, are_drawn=True),
    )


def _codes(
    own: Mapping[str, list[Territory]],
    split: Mapping[str, object],
    parts: DrawnParts,
    *,
    are_drawn: bool,
) -> dict[str, tuple[str, ...]]:
    """Station id → codes of its split municipalities whose part is drawn, or is not."""
    found = {}
    for station, rows in own.items():
        codes = tuple(
            row.municipality_code
            for row in rows
            if row.municipality_code in split
            and ((station, row.municipality_code) in parts.shapes) is are_drawn
        )
        if codes:
            found[station] = codes
    return found


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
