"""Dense areas (集住地域): small-area or mesh counts of residents → named areas with a size band.

Enters: residents by small area or mesh cell (foreign, all; never by nationality), the cells'
polygons, and the same cells' residents on earlier reference days. Leaves: joined areas with a name,
a band and a trend in words, never a count. They are context for planning; no sign is ever raised
from them (design §2, invariant 3).

A cell is dense when its smoothed location quotient reaches the threshold, and that is no chance:
either its surroundings are high with it (G* or local Moran, `local_association.py`), or its own
figure alone leaves little doubt (`concentration.py`); both at one false discovery rate. Requiring
the surroundings was tried on planted clusters: less than half of them, the large ones, were found.
`python -m tests.benchmarks dense-areas` measures the rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.geography.concentration import Shares, estimate_shares, is_known
from analysis.geography.dense_area_shapes import DenseArea, describe, join_cells
from analysis.geography.local_association import (
    PERMUTATIONS,
    LocalAssociation,
    draw_cells,
    hold_at,
    local_association,
)
from analysis.geography.neighbourhoods import Borders, Neighbourhood, find_borders
from analysis.months import wareki_day

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SEED = 20200401  # of the permutations: the same figures give the same areas


@dataclass(frozen=True)
class ConcentrationRule:
    """When a cell counts as dense, and what is shown of it.

    min_quotient: the smoothed share is at least so many times the prefecture's.
    false_discovery_rate: of the cells taken for dense, so many may be chance.
    min_cell_residents: smaller cells never join an area, so that no border speaks of a handful.
    min_area_residents: smaller joined areas are merged with the next one, or not shown.
    """

    min_quotient: float = 2.0
    false_discovery_rate: float = 0.1
    neighbourhood: Neighbourhood = Neighbourhood.BORDER
    min_cell_residents: int = 10
    min_area_residents: int = 50

    def __post_init__(self) -> None:
        if self.min_quotient <= 1 or self.min_cell_residents < 1 or self.min_area_residents < 1:
            raise ValueError("a dense area has more than the average share, and some residents")
        if not 0 < self.false_discovery_rate <= 1:
            raise ValueError("a false discovery rate lies between 0 and 1")

    @property
    def doubtless_quotient(self) -> float:
        """What a cell that is high alone must surely exceed: half-way from average to threshold."""
        return (1 + self.min_quotient) / 2


@dataclass(frozen=True)
class MeasuredCells:
    """Small areas with everything that a rule chooses from; for all rules and audiences alike.

    cells: code, name, geometry, foreign_residents, all_residents (float, NaN = withheld or
    missing). known: int positions of cells with both figures; shares and association are theirs,
    in that order.
    """

    cells: pd.DataFrame
    borders: Borders
    known: NDArray[np.int64]
    shares: Shares
    association: Mapping[Neighbourhood, LocalAssociation] = field(default_factory=dict)

    @property
    def foreign(self) -> Floats:
        """Foreign residents of all cells; NaN = withheld or missing."""
        return np.asarray(self.cells["foreign_residents"], dtype=float)


@dataclass(frozen=True)
class DenseAreas:
    """The dense areas of a reference day, the method in words, and what was not used.

    withheld_cells: cells without a usable pair of figures (withheld by the source or missing).
    hidden_areas: joined areas below the size that is shown and without a next one to merge with.
    """

    areas: tuple[DenseArea, ...]
    method: str
    withheld_cells: int
    hidden_areas: int


def measure_cells(
    cells: pd.DataFrame,
    *,
    neighbourhoods: tuple[Neighbourhood, ...] = tuple(Neighbourhood),
    seed: int = SEED,
    permutations: int = PERMUTATIONS,
) -> MeasuredCells:
    """Everything that takes long, once for all rules.

    cells: code, name, geometry (WGS 84), foreign_residents, all_residents (NaN or NA = withheld
    or missing); one row a cell. Raises ValueError where foreign residents outnumber all residents.
    """
    ordered = cells.sort_values("code", ignore_index=True)
    figures = {
        name: ordered[name].to_numpy(dtype=float, na_value=np.nan)
        for name in ("foreign_residents", "all_residents")
    }
    ordered = ordered.assign(**figures)
    foreign, everybody = figures["foreign_residents"], figures["all_residents"]
    known = np.flatnonzero(is_known(foreign, everybody))
    shares = estimate_shares(foreign[known], everybody[known])
    borders = find_borders(list(ordered["geometry"]))
    matrices = {kind: borders.matrix(kind, known) for kind in neighbourhoods}
    longest = max((int(m.sum(axis=1).max()) for m in matrices.values() if m.nnz), default=0)
    generator = np.random.default_rng(seed)
    drawn = draw_cells(len(known), longest + 1, generator, permutations=permutations)
    scores = shares.scores()
    association = {
        kind: local_association(scores, matrix, drawn) for kind, matrix in matrices.items()
    }
    return MeasuredCells(ordered, borders, known, shares, association)


def dense_cells(measured: MeasuredCells, rule: ConcentrationRule) -> tuple[Flags, Flags]:
    """Which cells are dense, and which of them together with others around; both (cells,)."""
    found, shares = measured.association[rule.neighbourhood], measured.shares
    is_hot_around = hold_at(found.moran_p, rule.false_discovery_rate)
    is_hot = hold_at(found.g_star_p, rule.false_discovery_rate) | is_hot_around
    # Where no cell's doubt exceeds the rate, neither does their mean: the share that is chance.
    doubt = 1 - shares.exceedance(rule.doubtless_quotient)
    is_high = (shares.quotients() >= rule.min_quotient) & (
        shares.foreign >= rule.min_cell_residents
    )
    dense = np.zeros(len(measured.cells), dtype=bool)
    together = np.zeros_like(dense)
    dense[measured.known] = is_high & (is_hot | (doubt <= rule.false_discovery_rate))
    together[measured.known] = is_hot_around
    crossing = measured.borders.pairs[measured.borders.is_crossing]
    together[crossing[dense[crossing].all(axis=1)]] = True
    return dense, dense & together


def joined(
    measured: MeasuredCells, dense: Flags, rule: ConcentrationRule
) -> tuple[list[NDArray[np.int64]], int]:
    """The positions of each area's cells, and how many areas were too small to show."""
    return join_cells(measured.borders, measured.foreign, dense, rule.min_area_residents)


def method_text(rule: ConcentrationRule, reference_day: date) -> str:
    """The method in Japanese, thresholds included, as pages and documents print it."""
    rate = f"{100 * rule.false_discovery_rate:g}"
    return (
        f"{wareki_day(reference_day)}現在の地域別の在留外国人数と総人口から、"
        "各地域の在留外国人の割合が県全体の割合の何倍か（立地係数）を求めました。"
        "人口の少ない地域の偶然の偏りを抑えるため、経験ベイズ法で県全体の割合へ寄せています。"
        f"係数が{rule.min_quotient:g}倍以上で、在留外国人が{rule.min_cell_residents}人以上の地域のうち、"
        f"周辺の地域（{rule.neighbourhood.label}）とともに高いと認められるもの"
        f"（Getis-OrdのG*又は局所Moran統計量、無作為化検定、偽発見率{rate}％以下）と、"
        f"単独でも{rule.doubtless_quotient:g}倍を超えることが{100 - float(rate):g}％以上確からしいものを選び、"
        "隣り合うものを一つにまとめました。"
        f"合計{rule.min_area_residents}人未満のものは隣の集住地域に合わせ、隣になければ表示しません。"
        "人数は区分で示します。国籍別の集計はありません。予兆の判定には使いません。"
        "基準の取り方で範囲は変わります（「基準を変えたときの変化」の表）。"
    )


def dense_areas(
    measured: MeasuredCells,
    reference_day: date,
    rule: ConcentrationRule | None = None,
    earlier: Mapping[date, pd.DataFrame] | None = None,
) -> DenseAreas:
    """The dense areas of measured cells, ordered by place, never by size.

    earlier: reference day → code and foreign_residents of the same cells, for the trend.
    """
    rule = rule or ConcentrationRule()
    dense, together = dense_cells(measured, rule)
    groups, hidden = joined(measured, dense, rule)
    return DenseAreas(
        areas=describe(measured.cells, groups, together, reference_day, earlier or {}),
        method=method_text(rule, reference_day),
        withheld_cells=len(measured.cells) - len(measured.known),
        hidden_areas=hidden,
    )
