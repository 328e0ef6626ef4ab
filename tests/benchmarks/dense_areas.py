"""Planted 集住地域: how much of them is found, and how much else, at two levels of noise.

Against a plain location quotient above 2 and against G* without correction, on the same panels; and
against both rivals with their thresholds moved until they find as much as the product does, which
answers what a threshold of theirs would cost. Recall: planted km² that are found; false area: found
km² that are not planted, per cent of the prefecture's; means over the prefectures (seeds).
showable_recall: what the product's thresholds of residents let anybody show of what was planted.

    python -m tests.benchmarks dense-areas [PREFECTURES]
"""

import numpy as np
from numpy.typing import NDArray

from analysis.geography.dense_areas import (
    SEED,
    ConcentrationRule,
    dense_cells,
    joined,
    measure_cells,
)
from analysis.geography.local_association import draw_cells, local_association
from analysis.geography.neighbourhoods import Neighbourhood, find_borders
from analysis.release.small_areas import without_small
from tests.benchmarks.dense_area_panels import LEVELS, Panel, make_panel

PREFECTURES = 12
QUOTIENTS = np.arange(1.2, 6.0, 0.02)
SIGNIFICANCES = np.geomspace(1e-4, 0.5, 200)

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]


def measure(prefectures: str = str(PREFECTURES)) -> dict[str, object]:
    """Figures by level of noise."""
    figures: dict[str, object] = {"prefectures": int(prefectures)}
    for level in LEVELS:
        panels = [make_panel(level, seed) for seed in range(int(prefectures))]
        plain = [_quotients(panel) for panel in panels]
        g_star = [_g_star_p(panel) for panel in panels]
        ours = _mean_score(panels, [product(panel) for panel in panels])
        quotient_curve = _curve(panels, [-own for own in plain], -QUOTIENTS)
        rows = {
            "product": ours,
            "quotient_above_2": _mean_score(panels, [own > 2 for own in plain]),
            "g_star_uncorrected": _mean_score(panels, [own <= 0.05 for own in g_star]),
            "quotient_at_our_recall": _at_recall(quotient_curve, ours[0]),
            "g_star_at_our_recall": _at_recall(_curve(panels, g_star, SIGNIFICANCES), ours[0]),
        }
        _print(level, rows)
        showable = float(np.mean([_score(panel, _showable(panel))[0] for panel in panels]))
        print(f"  showable recall {showable:16.3f}")
        figures[level] = {
            "showable_recall": round(showable, 3),
        } | {
            name: {"recall": round(recall, 3), "false_area_pct": round(false, 3)}
            for name, (recall, false) in rows.items()
        }
    return figures


def product(panel: Panel) -> Flags:
    """What the product's areas cover, with its thresholds of residents."""
    rule = ConcentrationRule()
    cells = without_small(panel.cells, rule.min_cell_residents)
    measured = measure_cells(cells, neighbourhoods=(Neighbourhood.BORDER,))
    found = np.zeros(len(panel.cells), dtype=bool)
    for area in joined(measured, dense_cells(measured, rule)[0], rule)[0]:
        found[area] = True
    return found


def _showable(panel: Panel) -> Flags:
    """Planted cells with a figure that may be looked at."""
    foreign = panel.cells["foreign_residents"].to_numpy(dtype=float)
    return np.asarray(panel.planted & (foreign >= ConcentrationRule().min_cell_residents))


def _score(panel: Panel, found: Flags) -> tuple[float, float]:
    size, planted = panel.area_km2, panel.planted
    recall = size[found & planted].sum() / size[planted].sum()
    return float(recall), float(100 * size[found & ~planted].sum() / size.sum())


def _quotients(panel: Panel) -> Floats:
    """Plain location quotients; NaN where withheld, which compares false."""
    foreign = panel.cells["foreign_residents"].to_numpy(dtype=float)
    everybody = panel.cells["all_residents"].to_numpy(dtype=float)
    known = ~np.isnan(foreign)
    return np.asarray(foreign / everybody / (foreign[known].sum() / everybody[known].sum()))


def _g_star_p(panel: Panel) -> Floats:
    """One-sided permutation p-values of G* of the plain shares; 1 where withheld."""
    shares = panel.cells["foreign_residents"] / panel.cells["all_residents"]
    known = np.flatnonzero(shares.notna())
    matrix = find_borders(list(panel.cells["geometry"])).matrix(Neighbourhood.BORDER, known)
    longest = int(matrix.sum(axis=1).max()) + 1
    drawn = draw_cells(len(known), longest, np.random.default_rng(SEED))
    p_values = np.ones(len(shares))
    found = local_association(shares.to_numpy(dtype=float)[known], matrix, drawn)
    p_values[known] = found.g_star_p
    return p_values


def _mean_score(panels: list[Panel], found: list[Flags]) -> tuple[float, float]:
    scores = [_score(panel, own) for panel, own in zip(panels, found, strict=True)]
    recall, false = np.mean(scores, axis=0)
    return float(recall), float(false)


def _curve(panels: list[Panel], values: list[Floats], thresholds: Floats) -> Floats:
    """Mean recall and false area (thresholds, 2) of what lies at or below each threshold."""
    return np.array([_mean_score(panels, [own <= t for own in values]) for t in thresholds])


def _at_recall(curve: Floats, recall: float) -> tuple[float, float]:
    """The strictest threshold's figures that find at least as much; else those that find most."""
    enough = curve[curve[:, 0] >= recall]
    if not len(enough):
        best = curve[curve[:, 0].argmax()]
        return float(best[0]), float(best[1])
    row = enough[enough[:, 1].argmin()]
    return float(row[0]), float(row[1])


def _print(level: str, rows: dict[str, tuple[float, float]]) -> None:
    print(f"noise: {level}   recall   false area % of the prefecture")
    for name, (recall, false) in rows.items():
        print(f"  {name:24s} {recall:6.3f} {false:8.3f}")
