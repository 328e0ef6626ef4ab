"""Schematic symbols (模式的な位置): stations and parts of stations whose area nobody has drawn yet.

Enters: a profile and the shapes of a month. Leaves: one symbol for each station that shares a
hatched municipality, to be drawn side by side inside it. A symbol says that a station works there,
never where: its place is that of the municipality. As soon as a part table, P18 or a list of towns
gives the part its own polygon, the symbol is gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from analysis.geography.boundaries import StationShapes
from analysis.profile import Profile

POINT_TOLERANCE_DEGREES = 0.002  # about 200 m
PLACE_DECIMALS = 5  # about 1 m


@dataclass(frozen=True)
class StationSymbol:
    """A station's mark inside a municipality that several share.

    longitude, latitude: where the municipality has most room, the same for all who share it.
    slot: 0, 1, … from left to right, of `slots` symbols there. is_whole: the station has no shape
    at all, and this symbol is all that stands for it; else it stands for a part of its area.
    note: the same in Japanese, for tooltips, tables and files.
    """

    station_id: str
    station_name: str
    municipality_code: str
    longitude: float
    latitude: float
    slot: int
    slots: int
    is_whole: bool
    note: str


def station_symbols(profile: Profile, shapes: StationShapes) -> tuple[StationSymbol, ...]:
    """The symbols of a month, by municipality and from west to east.

    Of a station without a shape only the symbol in its largest hatched municipality is whole. A
    municipality that the boundaries lack has none: its stations stay in `shapes.unplaced`.
    """
    homes = _homes(shapes)
    symbols = []
    for code, land in shapes.split_shapes.items():
        sharing = _west_to_east(shapes, code)
        place = room_point(land)
        for slot, station_id in enumerate(sharing):
            symbols.append(
                StationSymbol(
                    station_id=station_id,
                    station_name=profile.station(station_id).full_name,
                    municipality_code=code,
                    longitude=round(place.x, PLACE_DECIMALS),
                    latitude=round(place.y, PLACE_DECIMALS),
                    slot=slot,
                    slots=len(sharing),
                    is_whole=homes.get(station_id) == code,
                    note=_note(profile, shapes, code, station_id),
                )
            )
    return tuple(symbols)


def room_point(shape: BaseGeometry) -> shapely.Point:
    """Where a name or a symbol has most room: the middle of the largest circle inside the shape."""
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    circle = shapely.maximum_inscribed_circle(largest, tolerance=POINT_TOLERANCE_DEGREES)
    return shapely.Point(shapely.get_coordinates(circle)[0])


def _sharing(shapes: StationShapes, code: str) -> list[str]:
    """Who has a part of the municipality that is not drawn."""
    return [i for i in shapes.split.get(code, ()) if code in shapes.partial.get(i, ())]


def _homes(shapes: StationShapes) -> Mapping[str, str]:
    """Station without a shape → the hatched municipality whose symbol stands for it."""
    homes = {}
    for station_id in shapes.unplaced:
        codes = [c for c in shapes.partial.get(station_id, ()) if c in shapes.split_shapes]
        if codes:
            homes[station_id] = max(codes, key=lambda code: shapes.split_shapes[code].area)
    return homes


def _west_to_east(shapes: StationShapes, code: str) -> list[str]:
    """By where the rest of each station lies; without any, in the order of the profile."""
    middle = shapes.split_shapes[code].centroid.x
    return sorted(
        _sharing(shapes, code),
        key=lambda i: shapes.shapes[i].centroid.x if i in shapes.shapes else middle,
    )


def _note(profile: Profile, shapes: StationShapes, code: str, station_id: str) -> str:
    others = "・".join(
        f"{profile.station(i).name}署" for i in shapes.split[code] if i != station_id
    )
    part = "一部の" if station_id in shapes.shapes else ""
    shared = f"{shapes.split_names[code]}を{others}と分担" if others else shapes.split_names[code]
    return f"{part}区域は未確定（{shared}）"
