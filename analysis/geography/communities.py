"""Dense communities (集住地域): small-area residents → named areas with a size band.

Enters: residents by small area (foreign, all; never by nationality) and the areas' polygons.
Leaves: joined areas with a name and a band, never a count. They are context for planning; no
sign is ever raised from them (design §2, invariant 3).

Method: location quotient (the area's share of foreign residents over the prefecture's), with the
shares shrunk to the prefecture's by empirical Bayes so that a handful of people in a small area
makes no concentration. Source: Marshall 1991, "Mapping disease and mortality rates using empirical
Bayes estimators", Applied Statistics 40(2), global estimator by moments. Where shares hardly differ
between areas, it takes a single odd area for chance: it finds concentrations, not outliers.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from analysis.geography.adjacency import MIN_SHARED_BORDER_KM, shared_borders
from analysis.months import wareki_day

SIZE_BANDS = ((1000, "1,000人以上"), (300, "300～999人"), (100, "100～299人"), (0, "100人未満"))


@dataclass(frozen=True)
class ConcentrationRule:
    """When an area counts as dense, and what is shown of it.

    min_quotient: the smoothed share is at least so many times the prefecture's.
    min_cell_residents: smaller cells never join an area, so that no border speaks of a handful.
    min_area_residents: smaller joined areas are not shown.
    """

    min_quotient: float = 2.0
    min_cell_residents: int = 10
    min_area_residents: int = 50

    def __post_init__(self) -> None:
        if self.min_quotient <= 1 or self.min_cell_residents < 1 or self.min_area_residents < 1:
            raise ValueError("a dense area has more than the average share, and some residents")


@dataclass(frozen=True)
class DenseArea:
    """Joined neighbouring small areas. area_codes: the cells, the largest first."""

    name: str
    geometry: BaseGeometry
    size_band: str
    area_codes: tuple[str, ...]
    reference_day: date


@dataclass(frozen=True)
class DenseAreas:
    """The dense areas of a reference day, the method in words, and what was not used.

    withheld_cells: cells without a usable pair of figures (withheld by the source or missing).
    hidden_areas: joined areas below the size that is shown.
    """

    areas: tuple[DenseArea, ...]
    method: str
    withheld_cells: int
    hidden_areas: int


def size_band(residents: float) -> str:
    """The band that is shown in place of a number. Raises ValueError for a negative one."""
    for lower, label in SIZE_BANDS:
        if residents >= lower:
            return label
    raise ValueError("a number of residents is never negative")


def smoothed_quotients(
    foreign: NDArray[np.float64], everybody: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Location quotients with empirical-Bayes shares.

    foreign, everybody: residents per cell; NaN = withheld or missing.
    Returns the quotient per cell; NaN where a figure is NaN or nobody lives there.
    Raises ValueError where foreign residents outnumber everybody.
    Source: Marshall 1991, section 2 (global smoothing by moments).
    """
    known = ~np.isnan(foreign) & ~np.isnan(everybody) & (np.nan_to_num(everybody) > 0)
    quotients = np.full(foreign.shape, np.nan)
    count, population = foreign[known], everybody[known]
    if (count > population).any():
        raise ValueError("foreign residents are a part of all residents")
    if count.sum() == 0:
        quotients[known] = 0.0
        return quotients
    mean = count.sum() / population.sum()
    share = count / population
    spread = (population * (share - mean) ** 2).sum() / population.sum()
    between = max(spread - mean / population.mean(), 0.0)
    weight = between / (between + mean / population)
    quotients[known] = (weight * share + (1 - weight) * mean) / mean
    return quotients


def method_text(rule: ConcentrationRule, reference_day: date) -> str:
    """The method in Japanese, thresholds included, as pages and documents print it."""
    return (
        f"{wareki_day(reference_day)}現在の小地域別の在留外国人数と総人口から、"
        "各地域の在留外国人の割合が県全体の割合の何倍か（立地係数）を求めました。"
        "人口の少ない地域の偶然の偏りを抑えるため、経験ベイズ法で県全体の割合へ寄せています。"
        f"係数が{rule.min_quotient:g}倍以上で、在留外国人が{rule.min_cell_residents}人以上の地域を選び、"
        "隣り合うものを一つにまとめ、"
        f"合計{rule.min_area_residents}人未満のものは表示しません。"
        "人数は区分で示します。国籍別の集計はありません。予兆の判定には使いません。"
    )


def _groups(geometries: list[BaseGeometry]) -> list[NDArray[np.int64]]:
    """Indices of cells that hang together over shared borders, one array a group."""
    pairs, lengths = shared_borders(geometries)
    joined = pairs[lengths >= MIN_SHARED_BORDER_KM]
    size = len(geometries)
    links = coo_array((np.ones(len(joined)), (joined[:, 0], joined[:, 1])), shape=(size, size))
    _, labels = connected_components(links, directed=False)
    return [np.flatnonzero(labels == label) for label in range(labels.max() + 1)]


def _area(cells: pd.DataFrame, reference_day: date) -> DenseArea:
    """One dense area from its cells; named after the cell with most foreign residents."""
    ordered = cells.sort_values(["foreign_residents", "code"], ascending=[False, True])
    first = str(ordered["name"].iloc[0])
    return DenseArea(
        name=first if len(ordered) == 1 else f"{first}ほか{len(ordered) - 1}地区",
        geometry=shapely.union_all(list(ordered["geometry"])),
        size_band=size_band(float(ordered["foreign_residents"].sum())),
        area_codes=tuple(ordered["code"]),
        reference_day=reference_day,
    )


def _numbered(areas: list[DenseArea]) -> tuple[DenseArea, ...]:
    """Order by place (cell code), not by size, which would rank communities; no name twice."""
    seen: Counter[str] = Counter()
    names = Counter(area.name for area in areas)
    unique = []
    for area in sorted(areas, key=lambda area: min(area.area_codes)):
        seen[area.name] += 1
        suffix = f"（{seen[area.name]}）" if names[area.name] > 1 else ""
        unique.append(
            DenseArea(
                f"{area.name}{suffix}",
                area.geometry,
                area.size_band,
                area.area_codes,
                area.reference_day,
            )
        )
    return tuple(unique)


def dense_areas(
    cells: pd.DataFrame, reference_day: date, rule: ConcentrationRule | None = None
) -> DenseAreas:
    """Find the dense areas among small areas.

    cells: code, name, geometry (WGS 84), foreign_residents, all_residents (NaN = withheld or
    missing); one row a small area. Ordered by place in the result, never by size.
    Raises ValueError where foreign residents outnumber all residents.
    """
    rule = rule or ConcentrationRule()
    foreign = cells["foreign_residents"].to_numpy(dtype=float, na_value=np.nan)
    everybody = cells["all_residents"].to_numpy(dtype=float, na_value=np.nan)
    quotients = smoothed_quotients(foreign, everybody)
    # A NaN compares false: what is not known is never dense.
    is_dense = (quotients >= rule.min_quotient) & (foreign >= rule.min_cell_residents)
    dense = cells.assign(foreign_residents=foreign)[is_dense].reset_index(drop=True)
    groups = _groups(list(dense["geometry"])) if len(dense) else []
    joined = [dense.iloc[group] for group in groups]
    shown = [g for g in joined if g["foreign_residents"].sum() >= rule.min_area_residents]
    return DenseAreas(
        areas=_numbered([_area(group, reference_day) for group in shown]),
        method=method_text(rule, reference_day),
        withheld_cells=int((np.isnan(foreign) | np.isnan(everybody)).sum()),
        hidden_areas=len(joined) - len(shown),
    )
