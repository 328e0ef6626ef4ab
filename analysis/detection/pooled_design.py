"""The terms of the pooled model: level, slope, season and drift as columns over the past months.

Enters: how many months lie before the tested one, and its place in the calendar. Leaves: frozen
designs of a series' own terms and of the terms its indicator shares among all stations. Every
series has the same months, so one design serves them all and normal equations are matrix products.
"""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np

from analysis.detection.baseline import FloatArray, IntArray, SingleArray
from analysis.detection.pooled_algebra import pairs

PERIOD_MONTHS = 12
# A level that drifts is a chain of independent steps, each over a stretch of the past: short
# stretches near the tested month, where it matters how the level moved, long ones far back.
_STRETCH_ENDS = (0, 6, 12, 24, 48, 96, 192, 480)
_OWN_HARMONICS = 2
_SHARED_HARMONICS = 6


@dataclass(frozen=True, eq=False)
class PooledDesign:
    """Columns of one kind of terms. Rows are the months before the tested one, oldest first.

    rows: float32 (months + 1, terms), that of the tested month last.
    group: int (terms,), which variance a term's coefficient has; scale: float (terms,), the
    variance of a coefficient ÷ that of its group (a drift over 24 months varies twice as much
    as one over 12). names: of the groups; start: float (groups,), a first guess of the variances.
    """

    rows: SingleArray
    group: IntArray
    scale: FloatArray
    names: tuple[str, ...]
    start: FloatArray

    @property
    def past(self) -> SingleArray:
        """Float32 (months, terms): the rows before the tested month."""
        return self.rows[:-1]

    @cached_property
    def products(self) -> SingleArray:
        """Float32 (months + 1, pairs): products of two columns, upper triangle."""
        row, column = pairs(self.rows.shape[1])
        return np.asarray(self.rows[:, row] * self.rows[:, column])


def calendar_month(first_month: int, index: int) -> int:
    """The calendar month, 1–12, of a month index on an axis that begins with first_month."""
    return (first_month - 1 + index) % PERIOD_MONTHS + 1


@cache
def own_design(n_months: int, tested_month: int) -> PooledDesign:
    """A series' own terms: level and slope at the tested month, two harmonics, drift.

    tested_month: 1–12. All are deviations from the shared terms, shrunk towards none.
    """
    return _design(n_months, tested_month, _OWN_HARMONICS, np.array([0.5, 0.02, 0.02, 0.01, 0.01]))


@cache
def shared_design(n_months: int, tested_month: int) -> PooledDesign:
    """The terms of an indicator: level, slope, drift and a full season of six harmonics."""
    start = np.array([100.0, 0.02, 0.1, 0.05, 0.01, 0.01, 0.01, 0.01, 0.01])
    return _design(n_months, tested_month, _SHARED_HARMONICS, start)


def _design(n_months: int, tested_month: int, harmonics: int, start: FloatArray) -> PooledDesign:
    age = np.arange(n_months, -1.0, -1.0)
    angle = 2 * np.pi * (tested_month - 1 - age) / PERIOD_MONTHS
    columns, group, scale = [np.ones_like(age), -age / PERIOD_MONTHS], [0, 1], [1.0, 1.0]
    names = ["level", "slope"]
    for order in range(1, harmonics + 1):
        waves = [np.cos(order * angle), np.sin(order * angle)]
        if 2 * order == PERIOD_MONTHS:  # its sine is 0 in every month
            waves.pop()
        columns += waves
        group += [len(names)] * len(waves)
        scale += [1.0] * len(waves)
        names.append(f"harmonic {order}")
    for near, far in zip(_STRETCH_ENDS, _STRETCH_ENDS[1:], strict=False):
        if near >= n_months:
            break
        columns.append(-np.clip((age - near) / (far - near), 0, 1))
        group.append(len(names))
        scale.append((far - near) / PERIOD_MONTHS)
    names.append("drift")
    rows = np.stack(columns, axis=1).astype(np.float32)
    return PooledDesign(rows, np.array(group), np.array(scale), tuple(names), start)
