"""Dense cells → areas: joined over borders, named after their largest part, with a band and a trend.

Enters: which cells are dense, the borders between them and their residents. Leaves: `DenseArea`s in
the order of place. A joined area too small to be shown is merged with the next one or left out.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from analysis.geography.neighbourhoods import Borders
from analysis.months import wareki_day

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Labels = NDArray[np.int64]

SIZE_BANDS = ((1000, "1,000人以上"), (300, "300～999人"), (100, "100～299人"), (0, "100人未満"))
NOTABLE_CHANGE = 0.1  # a tenth more or less is 増加 or 減少
COMPARABLE_SHARE = 0.5  # of an area's residents, in cells known on both days, for a trend
_NUMBERED_BLOCK = re.compile(r"[0-9０-９一二三四五六七八九十]+丁目$")


class Evidence(StrEnum):
    """Why a dense area is no chance."""

    SURROUNDINGS = "surroundings"
    ALONE = "alone"

    @property
    def label(self) -> str:
        """In words."""
        return {
            "surroundings": "隣り合う地域とともに高い",
            "alone": "この地域だけが高い",
        }[self.value]


@dataclass(frozen=True)
class DenseArea:
    """Joined neighbouring cells. area_codes: the cells, the largest first; trend: in words."""

    name: str
    geometry: BaseGeometry
    size_band: str
    area_codes: tuple[str, ...]
    reference_day: date
    evidence: Evidence = Evidence.SURROUNDINGS
    trend: str = ""


def size_band(residents: float) -> str:
    """The band that is shown in place of a number. Raises ValueError for a negative one."""
    for lower, label in SIZE_BANDS:
        if residents >= lower:
            return label
    raise ValueError("a number of residents is never negative")


def join_cells(
    borders: Borders,
    foreign: Floats,
    dense: Flags,
    min_area_residents: int,
) -> tuple[list[Labels], int]:
    """Join dense cells into areas.

    foreign: float (cells,), NaN = withheld or missing; dense: bool (cells,).
    Returns the positions of each area's cells, and how many joined areas were too small to show.
    Cells without a figure that an area encloses stay holes: to fill them in was tried on planted
    clusters and found nothing but empty country.
    """
    size = len(dense)
    groups = _connected(borders.pairs[borders.is_crossing], dense)
    labels = np.full(size, -1, dtype=np.int64)
    for number, group in enumerate(groups):
        labels[group] = number
    _merge_small(labels, _links(borders.pairs, size), foreign, min_area_residents)
    kept = [
        number
        for number in np.unique(labels[labels >= 0])
        if foreign[labels == number].sum() >= min_area_residents
    ]
    hidden = len(set(labels[labels >= 0].tolist()) - {int(number) for number in kept})
    labels[~np.isin(labels, kept)] = -1
    return [np.flatnonzero(labels == number) for number in kept], hidden


def describe(
    cells: pd.DataFrame,
    groups: list[Labels],
    together: Flags,
    reference_day: date,
    earlier: Mapping[date, pd.DataFrame],
) -> tuple[DenseArea, ...]:
    """Areas from the positions of their cells.

    cells: code, name, geometry, foreign_residents; together: cells that are high with others
    around them; earlier: reference day → code and foreign_residents.
    """
    earlier_figures = {
        day: earlier[day].set_index("code")["foreign_residents"].reindex(cells["code"])
        for day in sorted(earlier)
    }
    areas = []
    for group in groups:
        own = cells.iloc[group]
        is_hot = bool(together[group].any())
        past = {
            day: figures.to_numpy(dtype=float, na_value=np.nan)[group]
            for day, figures in earlier_figures.items()
        }
        areas.append(
            replace(
                _area(own, reference_day),
                evidence=Evidence.SURROUNDINGS if is_hot else Evidence.ALONE,
                trend=trend_text(own["foreign_residents"].to_numpy(dtype=float), past),
            )
        )
    return _numbered(areas)


def trend_text(residents: Floats, past: Mapping[date, Floats]) -> str:
    """How the same cells' residents changed since each earlier day, in words; "" without one.

    Only cells known on both days are compared; too few of them compare to nothing.
    """
    return "、".join(f"{wareki_day(day)}から{_change(residents, past[day])}" for day in past)


def _change(residents: Floats, before: Floats) -> str:
    is_comparable = ~np.isnan(residents) & ~np.isnan(before)
    now = residents[is_comparable].sum()
    if not now or now < COMPARABLE_SHARE * np.nansum(residents):
        return "の変化は比較できない"
    then = before[is_comparable].sum()
    if abs(now - then) < NOTABLE_CHANGE * then:
        return "横ばい"
    return "増加" if now > then else "減少"


def _connected(pairs: NDArray[np.int64], dense: Flags) -> list[Labels]:
    """Positions of dense cells that hang together over the borders, one array a group."""
    inner = pairs[dense[pairs].all(axis=1)] if len(pairs) else pairs
    links = coo_array(
        (np.ones(len(inner)), (inner[:, 0], inner[:, 1])), shape=(len(dense), len(dense))
    )
    _, labels = connected_components(links, directed=False)
    return [np.flatnonzero(dense & (labels == label)) for label in np.unique(labels[dense])]


def _links(pairs: NDArray[np.int64], size: int) -> csr_array:
    """Cells next to each other: they touch, or one cell lies between them."""
    both = np.vstack([pairs, pairs[:, ::-1]])
    border = csr_array(
        coo_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(size, size))
    )
    return csr_array(border + border @ border)


def _merge_small(labels: Labels, links: csr_array, foreign: Floats, minimum: int) -> None:
    """Give areas below the minimum the label of the next one, smallest first; in place."""
    waiting = sorted(
        np.unique(labels[labels >= 0]).tolist(),
        key=lambda number: (foreign[labels == number].sum(), number),
    )
    for number in waiting:
        own = np.flatnonzero(labels == number)
        if foreign[own].sum() >= minimum:
            continue
        near = np.unique(links[own].indices)
        others = [label for label in labels[near].tolist() if label not in (-1, number)]
        if others:
            labels[own] = Counter(others).most_common(1)[0][0]


def _area(cells: pd.DataFrame, reference_day: date) -> DenseArea:
    """One area from its cells; named after the town of the cell with most foreign residents."""
    ordered = cells.sort_values(
        ["foreign_residents", "code"], ascending=[False, True], na_position="last"
    )
    town = _NUMBERED_BLOCK.sub("", str(ordered["name"].iloc[0]))
    return DenseArea(
        name=f"{town}周辺",
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
        unique.append(replace(area, name=f"{area.name}{suffix}"))
    return tuple(unique)
