"""集住地域 for an audience: cells are measured once a reference day and least number.

Enters: workspace, reference day and the rules of the audience. Leaves: released dense areas, the
method in words and the table of other thresholds; nothing found where residents or shapes are not
registered. No number of residents leaves: bands, words, and areas on the ground; and none of them
depends on the number of an area below the audience's least (`small_areas`).
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import shapely

from analysis.disclosure.policy import AudienceRules
from analysis.geography.boundaries import from_store_frame
from analysis.geography.dense_areas import (
    ConcentrationRule,
    DenseAreas,
    MeasuredCells,
    dense_areas,
    measure_cells,
)
from analysis.geography.mesh_cells import MESH_MARK, mesh_shape
from analysis.geography.threshold_effects import Comparison, ThresholdEffect, compare_settings
from analysis.release.community_views import DenseArea
from analysis.release.computed_once import ComputedOnce
from analysis.release.geometry import geojson
from analysis.release.panel import panel_key
from analysis.release.small_areas import without_small
from analysis.release.workspace import Workspace
from analysis.store import boundaries, boundary_version

# A joined area holds so many times what a single cell must hold to be looked at.
CELLS_MINIMUM_PER_AREA = 5
EVENED = (
    "{least}人未満の地域の人数は一つずつ用いず、それらに共通の割合に置き換えています"
    "（示したものから、その地域の人数は分かりません）。"
)


@dataclass(frozen=True)
class ReleasedDenseAreas:
    """What an audience is told of a reference day's 集住地域."""

    areas: tuple[DenseArea, ...]
    sensitivity: tuple[ThresholdEffect, ...]
    method: str


NOTHING_FOUND = ReleasedDenseAreas(
    (), (), "小地域の居住者数又は境界データが登録されていないため、集住地域を求めていません。"
)

_measured: ComputedOnce[MeasuredCells | None] = ComputedOnce(8)
_released: ComputedOnce[ReleasedDenseAreas] = ComputedOnce(16)


def _place_key(workspace: Workspace) -> tuple[str, ...]:
    """What figures of small areas and their places depend on."""
    return (*panel_key(workspace), boundary_version(workspace.store, workspace.profile.id))


def released_dense_areas(
    workspace: Workspace, rules: AudienceRules, residents: pd.DataFrame, day: date
) -> ReleasedDenseAreas:
    """The dense areas of a reference day at the audience's thresholds.

    residents: what the store holds as of the workspace's moment, of all reference days.
    """
    key = (*_place_key(workspace), str(rules.small_area_minimum), day.isoformat())
    return _released.get(key, lambda: _release(workspace, rules, residents, day))


def _release(
    workspace: Workspace, rules: AudienceRules, residents: pd.DataFrame, day: date
) -> ReleasedDenseAreas:
    least = rules.small_area_minimum
    measured = _measured.get(
        (*_place_key(workspace), str(least), day.isoformat()),
        lambda: _measure(workspace, residents, day, least),
    )
    if measured is None:
        return NOTHING_FOUND
    rule = ConcentrationRule(
        min_cell_residents=least,
        min_area_residents=CELLS_MINIMUM_PER_AREA * least,
    )
    found = dense_areas(measured, day, rule, _earlier(residents, day, least))
    comparison = compare_settings(measured, rule)
    return ReleasedDenseAreas(
        areas=_areas(found, comparison),
        sensitivity=comparison.effects,
        method=found.method + EVENED.format(least=least),
    )


def _measure(
    workspace: Workspace, residents: pd.DataFrame, day: date, least: int
) -> MeasuredCells | None:
    """Small areas with shapes where there are any, else the cells of the grid."""
    current = residents[residents["reference_date"] == pd.Timestamp(day)]
    areas = _stored_shapes(workspace, "small_area")
    cells = areas.merge(current, left_on="code", right_on="area_code", how="inner")
    if cells.empty:
        cells = _mesh_cells(workspace, current)
    return measure_cells(without_small(cells, least)) if len(cells) else None


def _stored_shapes(workspace: Workspace, kind: str) -> pd.DataFrame:
    return from_store_frame(boundaries(workspace.store, workspace.profile.id, kind))


def _mesh_cells(workspace: Workspace, current: pd.DataFrame) -> pd.DataFrame:
    """Cells of the grid in the prefecture, by their middle, named after their municipality."""
    own = current[current["area_code"].str.startswith(MESH_MARK)]
    municipalities = _stored_shapes(workspace, "municipality")
    if own.empty or municipalities.empty:
        return own.iloc[:0]
    shapes = np.array([mesh_shape(code.removeprefix(MESH_MARK)) for code in own["area_code"]])
    tree = shapely.STRtree(municipalities["geometry"].to_list())
    cell, municipality = tree.query(shapely.centroid(shapes), predicate="within")
    cell, first = np.unique(cell, return_index=True)  # a point on a border lies in one of both
    return own.iloc[cell].assign(
        code=own["area_code"].iloc[cell],
        geometry=list(shapes[cell]),
        name=municipalities["name"].iloc[municipality[first]].to_list(),
    )


def _earlier(residents: pd.DataFrame, day: date, least: int) -> dict[date, pd.DataFrame]:
    named = residents.rename(columns={"area_code": "code"})
    past = named[named["reference_date"] < pd.Timestamp(day)]
    return {
        moment.date(): without_small(frame, least)
        for moment, frame in past.groupby("reference_date", sort=True)
    }


def _areas(found: DenseAreas, comparison: Comparison) -> tuple[DenseArea, ...]:
    remains = dict(comparison.remains)
    return tuple(
        DenseArea(
            name=area.name,
            geometry=geojson(area.geometry),
            size_band=area.size_band,
            reference_day=area.reference_day,
            evidence=area.evidence.label,
            trend=area.trend,
            steadiness=f"基準を変えた{comparison.settings}通りのうち"
            f"{remains[min(area.area_codes)]}通りで残る",
        )
        for area in found.areas
    )
