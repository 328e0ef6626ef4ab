"""Facilities (施設): 企業・学校 and 繁華街・商業施設 by small area, kind and size band.

Enters: small areas, the `Fiction`, the community arrays and a seed. Leaves: a frame in the store's
form. Counts only, never a name or an address.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.synthetic.community import Array, Community
from analysis.synthetic.fiction import Character, Fiction, Place
from analysis.synthetic.geometry import SmallArea
from analysis.synthetic.residence import REFERENCE_DAYS

WORK_AND_SCHOOL = "企業・学校"
LEISURE_AND_SHOPPING = "繁華街・商業施設"
_STAFF = ("1～9人", "10～49人", "50人以上")
_ENROLLED = ("100人未満", "100人以上")
_PREMISES = ("小規模", "中規模", "大規模")
_CENTRE_KM = 1.2  # how far from the town centre central kinds spread
_THERE_A_YEAR_BEFORE = 0.95  # share of facilities that stood a year before


@dataclass(frozen=True)
class FacilityKind:
    """A kind, and how many there are per 1,000 foreign residents of a place.

    usual: the number in most places; special: in places of some character. Bands go from small
    to large, each about half as frequent as the one before.
    """

    group: str
    name: str
    bands: tuple[str, ...]
    usual: float
    special: dict[Character, float] = field(default_factory=dict)
    is_central: bool = False


_C = Character
KINDS = (
    FacilityKind(WORK_AND_SCHOOL, "製造業事業所", _STAFF, 7, {_C.INDUSTRY: 34, _C.PORT: 22}),
    FacilityKind(WORK_AND_SCHOOL, "農業法人", _STAFF, 2, {_C.FARMING: 38, _C.HILLS: 30}),
    FacilityKind(WORK_AND_SCHOOL, "水産加工場", _STAFF, 0, {_C.FISHING: 40}),
    FacilityKind(WORK_AND_SCHOOL, "建設業事業所", _STAFF, 12),
    FacilityKind(WORK_AND_SCHOOL, "介護施設", _STAFF, 7),
    FacilityKind(
        WORK_AND_SCHOOL, "日本語学校", _ENROLLED, 0.15, {_C.CAPITAL: 1.6, _C.CAMPUS: 2}, True
    ),
    FacilityKind(
        WORK_AND_SCHOOL, "専門学校", _ENROLLED, 0.2, {_C.CAPITAL: 1.5, _C.CAMPUS: 1.5}, True
    ),
    FacilityKind(WORK_AND_SCHOOL, "大学", _ENROLLED, 0, {_C.CAPITAL: 0.5, _C.CAMPUS: 1.4}),
    FacilityKind(WORK_AND_SCHOOL, "日本語教室を置く小中学校", _ENROLLED, 1.6),
    FacilityKind(
        LEISURE_AND_SHOPPING,
        "繁華街",
        _PREMISES,
        0.1,
        {_C.CAPITAL: 0.9, _C.PORT: 0.5, _C.RESORT: 2},
        True,
    ),
    FacilityKind(LEISURE_AND_SHOPPING, "大型商業施設", _PREMISES, 0.9, is_central=True),
    FacilityKind(
        LEISURE_AND_SHOPPING,
        "専門食料品店街",
        _PREMISES,
        0.25,
        {_C.PORT: 1.1, _C.INDUSTRY: 0.9},
        True,
    ),
    FacilityKind(LEISURE_AND_SHOPPING, "公園・広場", _PREMISES, 0.8, is_central=True),
)


def _placed(
    kind: FacilityKind,
    place: Place,
    residents: float,
    areas: list[SmallArea],
    rng: np.random.Generator,
) -> Counter[tuple[str, str]]:
    """Number of facilities by area code and band in one place."""
    mean = kind.special.get(place.character, kind.usual) * residents / 1000.0
    number = int(rng.poisson(mean))
    distance = np.array([area.distance_km for area in areas])
    pull: Array = np.exp(-distance / _CENTRE_KM) if kind.is_central else np.ones(len(areas))
    halves = 0.5 ** np.arange(len(kind.bands))
    where = rng.choice(len(areas), number, p=pull / pull.sum())
    bands = rng.choice(len(kind.bands), number, p=halves / halves.sum())
    return Counter(
        (areas[a].code, kind.bands[b]) for a, b in zip(where.tolist(), bands.tolist(), strict=True)
    )


def facility_frame(
    areas: Sequence[SmallArea], fiction: Fiction, community: Community, seed: int
) -> pd.DataFrame:
    """Facilities on the newest reference day; only counts above zero have a row.

    Columns: area_code, station_id, grp, kind, size_band, count (Int64), reference_date.
    """
    rng = np.random.default_rng([seed, 7])
    day = REFERENCE_DAYS[-1]
    residents = community.residents[:, community.months.index(day)]
    members: list[list[SmallArea]] = [[] for _ in fiction.places]
    for area in areas:
        members[area.place_index].append(area)
    rows = [
        (code, place.station_id, kind.group, kind.name, band, count)
        for kind in KINDS
        for place, people, own in zip(fiction.places, residents.tolist(), members, strict=True)
        for (code, band), count in sorted(_placed(kind, place, people, own, rng).items())
    ]
    columns = ["area_code", "station_id", "grp", "kind", "size_band", "count"]
    frame = pd.DataFrame(rows, columns=columns).astype({"count": "Int64"})
    return frame.assign(reference_date=pd.Timestamp(day))


def earlier_facility_frame(newest: pd.DataFrame, seed: int) -> pd.DataFrame:
    """The same on the reference day before: most of today's facilities were there already.

    newest: what `facility_frame` gives. Facilities have only come since, so that the change between
    the two days is one that a reader of the map can follow.
    """
    rng = np.random.default_rng([seed, 8])
    counts = rng.binomial(newest["count"].to_numpy(dtype=np.int64), _THERE_A_YEAR_BEFORE)
    frame = newest.assign(count=pd.array(counts, dtype="Int64"))
    return frame[counts > 0].assign(reference_date=pd.Timestamp(REFERENCE_DAYS[-2]))
