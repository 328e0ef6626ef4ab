"""Proposed territories (管轄の候補): municipalities → the stations that may hold them, to be confirmed.

Enters: a profile's stations, municipal polygons and, where there is one, a published map of
jurisdictions (P18). Leaves: territory rows, every one marked 要確認 with what it rests on, parts
cut by the published map, and the municipalities for which nothing can be said.

By the published map: a station that covers nearly all of a municipality holds it whole; otherwise
each station with more than a sliver holds a part. By name alone: a station and a municipality of
one name (函館署 and 函館市), each the only one in the prefecture that bears it. Nothing else is
guessed, because the nearest station is often not the competent one.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from analysis.geography.station_areas import name_key
from analysis.profile import PartBasis, Profile, Territory, TerritoryPart

WHOLE_SHARE = 0.95  # below it a municipality is split; borders of 2012 and today differ a little
SLIVER_SHARE = 0.02
_ENDINGS = ("市", "区", "町", "村")


@dataclass(frozen=True)
class TerritoryProposal:
    """territories and parts to be confirmed; open_places: (code, name) that nobody holds yet."""

    territories: tuple[Territory, ...]
    parts: tuple[TerritoryPart, ...]
    open_places: tuple[tuple[str, str], ...]


def propose_territories(
    profile: Profile, municipalities: pd.DataFrame, jurisdictions: pd.DataFrame | None = None
) -> TerritoryProposal:
    """Territory rows for a profile that has none.

    municipalities: code, name, parent, geometry. jurisdictions: the same with station ids as
    codes, None where there is no published map; what it does not cover is proposed by name.
    """
    territories: list[Territory] = []
    parts: list[TerritoryPart] = []
    if jurisdictions is not None and len(jurisdictions):
        for territory, part in _by_map(municipalities, jurisdictions):
            territories.append(territory)
            parts += [part] if part else []
    placed = {row.municipality_code for row in territories}
    holding = {row.station_id for row in territories}
    rest = municipalities[~municipalities["code"].isin(placed)]
    territories += [row for row in _by_name(profile, rest) if row.station_id not in holding]
    placed |= {row.municipality_code for row in territories}
    open_places = tuple(
        (code, name)
        for code, name in zip(municipalities["code"], municipalities["name"], strict=True)
        if code not in placed
    )
    order = {station.id: number for number, station in enumerate(profile.stations)}
    territories.sort(key=lambda row: (order[row.station_id], row.municipality_code))
    return TerritoryProposal(tuple(territories), tuple(parts), open_places)


def _by_name(profile: Profile, municipalities: pd.DataFrame) -> Iterator[Territory]:
    stations = [s for s in profile.stations if s.valid_to is None]
    named = Counter(name_key(station.name) for station in stations)
    by_name = {name_key(s.name): s for s in stations if named[name_key(s.name)] == 1}
    plain = [
        _plain_name(name, parent)
        for name, parent in zip(municipalities["name"], municipalities["parent"], strict=True)
    ]
    times = Counter(plain)
    for code, name, key in zip(municipalities["code"], municipalities["name"], plain, strict=True):
        if key in by_name and times[key] == 1:
            yield Territory(
                by_name[key].id, code, name, "", True, "署名と市区町村名の一致による推定。未確認"
            )


def _plain_name(name: str, parent: str) -> str:
    """浦和 for さいたま市浦和区, 函館 for 函館市."""
    own = name.removeprefix(parent)
    return name_key(own[:-1] if own.endswith(_ENDINGS) and len(own) > 1 else own)


def _by_map(
    municipalities: pd.DataFrame, jurisdictions: pd.DataFrame
) -> Iterator[tuple[Territory, TerritoryPart | None]]:
    places = np.asarray(municipalities["geometry"], dtype=object)
    areas = shapely.make_valid(np.asarray(jurisdictions["geometry"], dtype=object))
    place_at, area_at = shapely.STRtree(areas).query(places, predicate="intersects")
    common = shapely.area(shapely.intersection(places[place_at], areas[area_at]))
    shares = common / shapely.area(places[place_at])
    for index, (code, name) in enumerate(
        zip(municipalities["code"], municipalities["name"], strict=True)
    ):
        own = place_at == index
        found = [
            (str(jurisdictions["code"].iloc[area]), float(share))
            for area, share in zip(area_at[own], shares[own], strict=True)
            if share > SLIVER_SHARE
        ]
        found.sort(key=lambda pair: -pair[1])
        if found and found[0][1] >= WHOLE_SHARE:
            yield _row(found[0][0], code, name, "", found[0][1]), None
        else:
            for station_id, share in found:
                part = TerritoryPart(station_id, code, PartBasis.PUBLISHED, (), True, "P18による")
                yield _row(station_id, code, name, "公表された管轄区域の部分", share), part


def _row(station_id: str, code: str, name: str, part: str, share: float) -> Territory:
    evidence = f"公表された管轄区域（P18）との重なり{100 * share:.0f}％による推定。未確認"
    return Territory(station_id, code, name, part, True, evidence)
