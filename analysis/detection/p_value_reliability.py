"""Reliability of p-values (p値の信頼性): how often p ≤ u really happens in untouched months.

Enters: p-values with their expected counts. Leaves: observed shares against u, for each stratum
of the mean. Real events are among the months: what lies above the line may be one of them.
Counts are whole numbers, so where few are expected the share lies in steps around the line.
"""

from dataclasses import dataclass

import numpy as np

from analysis.detection.baseline import FloatArray
from analysis.detection.binomial_rate import Rate
from analysis.detection.outbreak_scoring import STRATA

LEVELS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)


@dataclass(frozen=True)
class ReliabilityPoint:
    """The share of p-values at or below `level`. stratum: position in STRATA, None for all."""

    stratum: int | None
    level: float
    reached: Rate


def reliability_points(p_value: FloatArray, expected: FloatArray) -> tuple[ReliabilityPoint, ...]:
    """Every level for all results together, then for each stratum that has any."""
    stratum = np.searchsorted(STRATA, expected, side="right") - 1
    groups = [(None, p_value), *((row, p_value[stratum == row]) for row in range(len(STRATA)))]
    return tuple(
        ReliabilityPoint(row, level, Rate(int((values <= level).sum()), len(values)))
        for row, values in groups
        if len(values)
        for level in LEVELS
    )
