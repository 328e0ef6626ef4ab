"""Flags: which cells stand out, and which of them survive control of false discoveries.

Enters: a panel, its assessment and the evidence of every station and group. Leaves: boolean
arrays (station, indicator, month) and how many hypotheses stood behind them. Only reported,
eligible series are ever flagged (origin.py).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.detection.baseline import BoolArray, FloatArray
from analysis.detection.detection_settings import DetectionSettings
from analysis.detection.evidence import Evidence, Pattern
from analysis.detection.false_discovery import benjamini_hochberg
from analysis.detection.matrix import CountPanel
from analysis.detection.neighbourhood import neighbour_weights


@dataclass(frozen=True, eq=False)
class Flags:
    """alarm, selected: bool (stations, indicators, months); counts per month: int (months,).

    alarm: a single series above its expected band and the effect-size floor. selected: a cell
    that contributes to a station and group that survived the false discovery control; only such
    a cell opens a sign. pattern: int8, how a cell contributes, `Pattern`. hypotheses: stations
    and groups tested; rejections: of these, how many survived.
    """

    alarm: BoolArray
    selected: BoolArray
    pattern: NDArray[np.int8]
    hypotheses: NDArray[np.intp]
    rejections: NDArray[np.intp]


def raise_flags(
    panel: CountPanel,
    evidence: Evidence,
    settings: DetectionSettings,
    adjacency: BoolArray | None = None,
) -> Flags:
    """Flag what stands out, month by month. adjacency: which stations are neighbours, if known.

    Series with and without an exposure are controlled apart. In one family, residence data
    could change the p-values of the former and so move the threshold of the latter; design
    §2.3 forbids that composition adds a flag to a series without an exposure.
    """
    selected = np.zeros(panel.counts.shape, dtype=bool)
    hypotheses, rejections = (np.zeros(len(panel.months), dtype=np.intp) for _ in range(2))
    # Shares of two families add up at most: half the rate for each keeps the month's rate.
    n_families = len({group.has_exposure for group in evidence.groups}) or 1
    for has_exposure in (False, True):
        places = [
            k for k, group in enumerate(evidence.groups) if group.has_exposure is has_exposure
        ]
        p_values = evidence.p_value[:, places]
        if adjacency is not None and places:
            weight = neighbour_weights(p_values, adjacency, settings.neighbour_weight)
            p_values = p_values / weight
        rejected = reject_by_month(p_values, settings.false_discovery_rate / n_families)
        for place, is_rejected in zip(places, rejected.swapaxes(0, 1), strict=True):
            rows = evidence.groups[place].rows
            opens = is_rejected & evidence.is_supported[:, place]
            selected[:, rows] = opens[:, None] & (evidence.pattern[:, rows] != Pattern.NONE)
        hypotheses += np.isfinite(p_values).sum(axis=(0, 1))
        rejections += rejected.sum(axis=(0, 1))
    return Flags(
        evidence.pattern == Pattern.SUDDEN, selected, evidence.pattern, hypotheses, rejections
    )


def reject_by_month(p_values: FloatArray, rate: float) -> BoolArray:
    """Benjamini–Hochberg over stations and groups (stations, groups, months), each month alone."""
    rejected = np.zeros(p_values.shape, dtype=bool)
    for month in range(p_values.shape[2]):
        flat = benjamini_hochberg(p_values[:, :, month].ravel(), rate)
        rejected[:, :, month] = flat.reshape(p_values.shape[:2])
    return rejected
