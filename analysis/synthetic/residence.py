"""Residence (居住): residents by small area, with the planted 集住地域.

Enters: small areas, the `Fiction`, the community arrays and a seed. Leaves: a frame in the store's
form. Residents are all or foreign, never by nationality.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from analysis.observations import CellState
from analysis.synthetic.community import Array, Community
from analysis.synthetic.fiction import Fiction
from analysis.synthetic.geometry import SmallArea
from analysis.synthetic.stories import GroundTruth

REFERENCE_DAYS = (date(2023, 1, 1), date(2024, 1, 1), date(2025, 1, 1))
WITHHELD_BELOW = 3  # sources withhold small cells; here 1 and 2
_DENSE_AREAS_PER_PLACE = 4
_DENSE_PEOPLE_SHARE = 0.22
_DENSE_WEIGHT = 5.5  # residents of a dense area against its share of everybody
_HIGHEST_SHARE = 0.38


def _shares(weights: Array, groups: NDArray[np.intp]) -> Array:
    """Weights scaled so that each group's sum is 1."""
    total: Array = weights / np.bincount(groups, weights)[groups]
    return total


def _spread_out(totals: Array, shares: Array, groups: NDArray[np.intp]) -> NDArray[np.int64]:
    """Whole numbers whose group sums are exactly the rounded totals (largest remainder)."""
    exact = np.round(totals)[groups] * shares
    counts = np.floor(exact).astype(np.int64)
    short = np.round(totals).astype(np.int64) - np.bincount(groups, counts).astype(np.int64)
    for group in np.flatnonzero(short):
        members = np.flatnonzero(groups == group)
        largest = np.argsort(-(exact - counts)[members], kind="stable")
        counts[members[largest[: short[group]]]] += 1
    return counts


def planted_dense_areas(
    areas: Sequence[SmallArea], everybody: NDArray[np.int64], fiction: Fiction, truth: GroundTruth
) -> dict[tuple[str, str], tuple[int, ...]]:
    """For each planted place, indices of adjoining small areas that form its 集住地域.

    The cluster begins about half-way out of town and takes the areas that share the longest
    border with it, while it holds no more than a fifth or so of the place's people.
    """
    clusters = {}
    for key in truth.dense_places:
        place = next(
            k for k, p in enumerate(fiction.places) if (p.municipality_code, p.part) == key
        )
        members = [k for k, area in enumerate(areas) if area.place_index == place]
        room = everybody[members].sum() * _DENSE_PEOPLE_SHARE
        distance = np.array([areas[k].distance_km for k in members])
        fits = everybody[members] < 0.6 * room
        start = np.where(fits, np.abs(distance - 0.5 * distance.max()), np.inf).argmin()
        clusters[key] = _cluster(members[int(start)], members, areas, everybody, float(room))
    return clusters


def _cluster(
    start: int,
    members: list[int],
    areas: Sequence[SmallArea],
    everybody: NDArray[np.int64],
    room: float,
) -> tuple[int, ...]:
    chosen = [start]
    while len(chosen) < _DENSE_AREAS_PER_PLACE:
        shape = shapely.union_all([areas[k].shape for k in chosen])
        room_left = room - everybody[chosen].sum()
        rest = [k for k in members if k not in chosen and everybody[k] <= room_left]
        border = shapely.length(shapely.intersection(shape, [areas[k].shape for k in rest]))
        if not rest or border.max() == 0:
            break
        chosen.append(rest[int(border.argmax())])
    return tuple(chosen)


def residence_frame(
    areas: Sequence[SmallArea],
    fiction: Fiction,
    community: Community,
    truth: GroundTruth,
    seed: int,
) -> pd.DataFrame:
    """Residents by small area on the reference days.

    Columns: area_code, reference_date, foreign_residents (Int64, NA where withheld),
    all_residents (Int64), state (CellState of foreign_residents). Before withholding, a place's
    areas add up to its foreign residents of that month.
    """
    rng = np.random.default_rng([seed, 6])
    groups = np.array([area.place_index for area in areas], dtype=np.intp)
    size = np.array([area.area_km2 for area in areas])
    distance = np.array([area.distance_km for area in areas])
    reach = 0.8 + 2.2 * np.sqrt(community.population / 100_000)[groups]
    density = 0.12 + np.exp(-distance / reach)
    everybody = _spread_out(
        community.population,
        _shares(size * density * rng.lognormal(0, 0.25, len(areas)), groups),
        groups,
    )
    weight = everybody * rng.lognormal(0.0, 0.16, len(areas))
    for cluster in planted_dense_areas(areas, everybody, fiction, truth).values():
        weight[list(cluster)] = everybody[list(cluster)] * _DENSE_WEIGHT
    frames = []
    for day in REFERENCE_DAYS:
        residents = community.residents[:, community.months.index(day)]
        foreign = _spread_out(residents, _shares(weight, groups), groups)
        foreign = np.minimum(foreign, np.floor(everybody * _HIGHEST_SHARE).astype(np.int64))
        is_withheld = (foreign > 0) & (foreign < WITHHELD_BELOW)
        frames.append(
            pd.DataFrame(
                {
                    "area_code": pd.array([area.code for area in areas], dtype="str"),
                    "reference_date": pd.Timestamp(day),
                    "foreign_residents": pd.array(foreign, dtype="Int64"),
                    "all_residents": pd.array(everybody, dtype="Int64"),
                    "state": np.where(is_withheld, CellState.WITHHELD, CellState.VALUE).astype(
                        "int8"
                    ),
                }
            )
        )
        frames[-1].loc[is_withheld, "foreign_residents"] = pd.NA
    return pd.concat(frames, ignore_index=True)
