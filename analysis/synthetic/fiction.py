"""The fiction (架空県の設定): places and landform as they stand in the profile's readable files.

Enters: places.csv (one row for each municipality or part of one, in the order of their stations)
and landform.csv (control points of outline, islands, rivers and railways) of the demo profile's folder.
Leaves: frozen dataclasses for `mesh`, `residence` and `counts`. Nothing here is random.
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from analysis.profile import SHIPPED_PROFILES, Profile

Array = NDArray[np.float64]

# A plane good enough for one prefecture: kilometres east and north of a point in the open ocean.
ORIGIN_LONGITUDE = 150.0
ORIGIN_LATITUDE = 35.25
KM_PER_DEGREE_LATITUDE = 111.0
KM_PER_DEGREE_LONGITUDE = 90.29  # 111.32 km × cos 35.8°


class Character(StrEnum):
    """What a place lives on; decides its communities and what is reported there."""

    CAPITAL = "県都"
    PORT = "港湾"
    INDUSTRY = "工業"
    RESIDENTIAL = "住宅"
    CAMPUS = "学園"
    FARMING = "農業"
    FISHING = "漁港"
    RESORT = "観光"
    HILLS = "山間"


@dataclass(frozen=True)
class Place:
    """A municipality, or the part of one that belongs to one station, with its town centre."""

    municipality_code: str
    municipality: str
    part: str
    x_km: float
    y_km: float
    residents: int
    foreign_share_pct: float
    character: Character
    station_id: str  # the station now in charge
    first_station_id: str  # the station in charge in the first month


@dataclass(frozen=True)
class Curve:
    """Control points of one line of the landform, in kilometres; roughness 0 (sand) to 1 (cliff)."""

    kind: str  # coast, border, island, river, rail
    name: str
    points: Array
    roughness: Array


@dataclass(frozen=True)
class Fiction:
    """Everything hand-made about the prefecture. outline: its sections in ring order."""

    places: tuple[Place, ...]
    outline: tuple[Curve, ...]
    islands: tuple[Curve, ...]
    rivers: tuple[Curve, ...]
    railways: tuple[Curve, ...]


def to_km(longitude: Array, latitude: Array) -> Array:
    """Points (n, 2) in kilometres from degrees."""
    east = (np.asarray(longitude) - ORIGIN_LONGITUDE) * KM_PER_DEGREE_LONGITUDE
    north = (np.asarray(latitude) - ORIGIN_LATITUDE) * KM_PER_DEGREE_LATITUDE
    return np.column_stack([east, north])


def to_degrees(points: Array) -> Array:
    """Longitude and latitude (n, 2), rounded to about 0.1 m so that shared points stay equal."""
    longitude = ORIGIN_LONGITUDE + points[:, 0] / KM_PER_DEGREE_LONGITUDE
    latitude = ORIGIN_LATITUDE + points[:, 1] / KM_PER_DEGREE_LATITUDE
    degrees: Array = np.column_stack([longitude, latitude]).astype(np.float64).round(6)
    return degrees


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _stations_of_parts(profile: Profile) -> dict[tuple[str, str], list[str]]:
    owners: dict[tuple[str, str], list[str]] = {}
    for territory in profile.territories:
        key = (territory.municipality_code, territory.part)
        owners.setdefault(key, []).append(territory.station_id)
    return owners


def _places(folder: Path, profile: Profile) -> tuple[Place, ...]:
    owners = _stations_of_parts(profile)
    places = []
    for row in _rows(folder / "places.csv"):
        ids = owners[row["municipality_code"], row["part"]]
        current = next(i for i in ids if profile.station(i).valid_to is None)
        first = next(i for i in ids if profile.station(i).valid_from is None)
        (x_km, y_km) = to_km(
            np.array([float(row["longitude"])]), np.array([float(row["latitude"])])
        )[0]
        places.append(
            Place(
                municipality_code=row["municipality_code"],
                municipality=row["municipality"],
                part=row["part"],
                x_km=float(x_km),
                y_km=float(y_km),
                residents=int(row["residents"]),
                foreign_share_pct=float(row["foreign_share_pct"]),
                character=Character(row["character"]),
                station_id=current,
                first_station_id=first,
            )
        )
    return tuple(places)


def _curves(folder: Path) -> tuple[Curve, ...]:
    curves = []
    for (kind, name), group in groupby(
        _rows(folder / "landform.csv"), key=lambda row: (row["kind"], row["name"])
    ):
        rows = list(group)
        degrees = np.array([[float(r["longitude"]), float(r["latitude"])] for r in rows])
        roughness = np.array([float(r["roughness"] or 0) for r in rows])
        curves.append(Curve(kind, name, to_km(degrees[:, 0], degrees[:, 1]), roughness))
    return tuple(curves)


def read_fiction(profile: Profile, folder: Path | None = None) -> Fiction:
    """Read the hand-made part of the prefecture.

    folder: where places.csv and landform.csv lie; the shipped profile's own folder by default.
    Raises KeyError when a place has no station in the profile's territories.
    """
    folder = folder or SHIPPED_PROFILES / profile.id
    curves = _curves(folder)
    return Fiction(
        places=_places(folder, profile),
        outline=tuple(c for c in curves if c.kind in ("coast", "border")),
        islands=tuple(c for c in curves if c.kind == "island"),
        rivers=tuple(c for c in curves if c.kind == "river"),
        railways=tuple(c for c in curves if c.kind == "rail"),
    )
