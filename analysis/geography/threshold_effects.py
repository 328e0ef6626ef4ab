"""What thresholds do (基準を変えたときの変化): the dense areas again, one threshold changed at a time.

Enters: measured cells and the rule in use. Leaves: one row per setting, and under how many settings
each area in use remains: an answer to how much of a map is choice, so that no number passes for
the truth.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.geography.adjacency import area_km2
from analysis.geography.dense_areas import ConcentrationRule, MeasuredCells, dense_cells, joined
from analysis.geography.neighbourhoods import Neighbourhood

QUOTIENTS = (1.5, 2.0, 2.5, 3.0)
FALSE_DISCOVERY_RATES = (0.01, 0.05, 0.1, 0.2)
REMAINS_SHARE = 0.5  # of an area's km² that must be dense under another setting

Areas = list[NDArray[np.int64]]


@dataclass(frozen=True)
class ThresholdEffect:
    """The dense areas under one setting, against the rule in use.

    kept_pct: of the area in use, what remains; added_pct: what comes in besides, per cent of the
    area in use; None where the rule in use finds nothing.
    """

    threshold: str
    setting: str
    is_used: bool
    areas: int
    area_km2: float
    kept_pct: float | None
    added_pct: float | None


@dataclass(frozen=True)
class Comparison:
    """effects: rows of the table. remains: (smallest cell code of an area in use, settings under
    which it remains); settings: how many others were compared.
    """

    effects: tuple[ThresholdEffect, ...]
    remains: tuple[tuple[str, int], ...]
    settings: int


def compare_settings(measured: MeasuredCells, rule: ConcentrationRule) -> Comparison:
    """Every setting of each threshold with the others as in use, and the rule itself among them.

    Neighbourhoods are compared as far as they were measured.
    """
    sizes = np.array([area_km2(geometry) for geometry in measured.cells["geometry"]])
    in_use, used_areas = _covered(measured, rule)
    remains = np.zeros(len(used_areas), dtype=np.int64)
    effects, others = [], 0
    for threshold, setting, other in _settings(measured, rule):
        covered, areas = _covered(measured, other)
        is_used = other == rule
        if not is_used:
            others += 1
            for position, area in enumerate(used_areas):
                remaining = sizes[area[covered[area]]].sum()
                remains[position] += remaining >= REMAINS_SHARE * sizes[area].sum()
        effects.append(
            ThresholdEffect(
                threshold=threshold,
                setting=setting,
                is_used=is_used,
                areas=len(areas),
                area_km2=round(float(sizes[covered].sum()), 1),
                kept_pct=_share_pct(sizes, covered & in_use, in_use),
                added_pct=_share_pct(sizes, covered & ~in_use, in_use),
            )
        )
    codes = measured.cells["code"].to_numpy()
    return Comparison(
        tuple(effects),
        tuple(
            (str(codes[area].min()), int(count))
            for area, count in zip(used_areas, remains, strict=True)
        ),
        others,
    )


def _covered(measured: MeasuredCells, rule: ConcentrationRule) -> tuple[NDArray[np.bool_], Areas]:
    areas, _ = joined(measured, dense_cells(measured, rule)[0], rule)
    covered = np.zeros(len(measured.cells), dtype=bool)
    for area in areas:
        covered[area] = True
    return covered, areas


def _share_pct(
    sizes: NDArray[np.float64], part: NDArray[np.bool_], whole: NDArray[np.bool_]
) -> float | None:
    base = float(sizes[whole].sum())
    return round(100 * float(sizes[part].sum()) / base, 1) if base else None


def _settings(
    measured: MeasuredCells, rule: ConcentrationRule
) -> list[tuple[str, str, ConcentrationRule]]:
    """Threshold and setting in words, and the rule; the value in use stands among the others."""
    quotients = sorted({*QUOTIENTS, rule.min_quotient})
    rates = sorted({*FALSE_DISCOVERY_RATES, rule.false_discovery_rate})
    kinds = [kind for kind in Neighbourhood if kind in measured.association]
    return [
        *(("立地係数", f"{q:g}倍以上", replace(rule, min_quotient=q)) for q in quotients),
        *(("偽発見率", f"{100 * r:g}％以下", replace(rule, false_discovery_rate=r)) for r in rates),
        *(("周辺の取り方", kind.label, replace(rule, neighbourhood=kind)) for kind in kinds),
    ]
