"""Levels of listed cells: expected count, dispersion and error, by Farrington or by EARS C2.

Enters: a panel and which cells to fit with how many years. Leaves: arrays (cells,). The
dispersion is drawn towards the prefecture's before anybody compares a count with it.
"""

from dataclasses import dataclass

import numpy as np

from analysis.detection.baseline import BoolArray, FloatArray, IntArray
from analysis.detection.baseline_rows import EMPTY_CELL_COUNT
from analysis.detection.detection_settings import DetectionSettings
from analysis.detection.ears import ears_c2
from analysis.detection.farrington_level import fit_levels
from analysis.detection.matrix import CountPanel

PERIOD_MONTHS = 12


@dataclass(frozen=True, eq=False)
class CellLevels:
    """Float (cells,), NaN where there is no fit.

    mean: expected count; dispersion: variance ÷ mean, at least 1; error: of the log mean.
    """

    mean: FloatArray
    dispersion: FloatArray
    error: FloatArray

    @classmethod
    def unknown(cls, n_cells: int) -> "CellLevels":
        """Room for that many cells."""
        return cls(*(np.full(n_cells, np.nan) for _ in range(3)))


def cell_levels(
    panel: CountPanel,
    cells: tuple[IntArray, ...],
    years: IntArray,
    settings: DetectionSettings,
    *,
    with_exposure: bool,
) -> CellLevels:
    """Fit each listed cell from its own earlier months.

    cells: indices (stations, indicators, months), one array an axis. years: int, shape of the
    panel: earlier years for Farrington's method, 0 for EARS C2. with_exposure: use the panel's
    exposure, which must be known at every listed cell.
    """
    n_months = panel.counts.shape[2]
    counts = panel.counts.reshape(-1, n_months)
    exposure = None
    if with_exposure and panel.exposure is not None:
        exposure = panel.exposure.reshape(-1, n_months)
    series = cells[0] * panel.counts.shape[1] + cells[1]
    cell_years = years[cells]
    levels = CellLevels.unknown(len(series))
    for n_years in np.unique(cell_years[cell_years > 0]):
        chosen = np.flatnonzero(cell_years == n_years)
        options = settings.farrington(int(n_years))
        fit = fit_levels(counts, series[chosen], cells[2][chosen], options, exposure)
        levels.mean[chosen] = np.exp(fit.log_mean)
        levels.dispersion[chosen] = fit.dispersion
        levels.error[chosen] = fit.standard_error
    is_short = cell_years == 0
    if is_short.any():
        _put_ears(levels, is_short, counts, exposure, series, cells[2], settings)
    return _towards_prefecture(levels, cells, is_short)


def _put_ears(
    levels: CellLevels,
    chosen: BoolArray,
    counts: FloatArray,
    exposure: FloatArray | None,
    series: IntArray,
    months: IntArray,
    settings: DetectionSettings,
) -> None:
    """Fill in the levels of short series from the mean and spread of their recent months."""
    rows, place = np.unique(series[chosen], return_inverse=True)
    at = (place, months[chosen])
    scale = np.ones(len(place)) if exposure is None else exposure[rows][at]
    rates = counts[rows] if exposure is None else counts[rows] / exposure[rows]
    needed = int(np.ceil(settings.min_baseline_share * settings.ears_months))
    ears = ears_c2(
        rates,
        baseline_months=settings.ears_months,
        lag_months=settings.ears_lag_months,
        min_spread=0.0,
        min_reported=needed,
    )
    n_months = np.maximum(ears.n_baseline[at], 1.0)
    mean = np.maximum(ears.mean[at] * scale, EMPTY_CELL_COUNT / n_months)
    dispersion = np.maximum((ears.spread[at] * scale) ** 2 / mean, 1.0)
    levels.mean[chosen] = mean
    levels.dispersion[chosen] = dispersion
    levels.error[chosen] = np.sqrt(dispersion / (n_months * mean))


def _towards_prefecture(
    levels: CellLevels, cells: tuple[IntArray, ...], is_short: BoolArray
) -> CellLevels:
    """Raise each dispersion at least halfway to that of the same indicator, month and method.

    The prefecture's is the mean over stations, weighted by the expected count, for a series of
    few cases says little about its dispersion. It is never lowered.
    """
    is_known = np.isfinite(levels.mean)
    group = (cells[1] * (cells[2].max(initial=0) + 1) + cells[2]) * 2 + is_short
    size = int(group.max(initial=0)) + 1
    weight = np.where(is_known, levels.mean, 0.0)
    own = np.where(is_known, levels.dispersion, 0.0)
    total = np.bincount(group, weights=weight, minlength=size)
    pooled = np.bincount(group, weights=weight * own, minlength=size)
    pooled = (pooled / np.where(total > 0, total, 1.0))[group]
    raised = np.maximum(levels.dispersion, (levels.dispersion + pooled) / 2)
    error = levels.error * np.sqrt(raised / levels.dispersion)
    return CellLevels(levels.mean, raised, error)
