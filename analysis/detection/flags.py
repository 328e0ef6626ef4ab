"""Flags: which cells stand out, and which of them survive control of false discoveries.

Enters: a panel and its assessment. Leaves: boolean arrays (station, indicator, month) and how
many hypotheses stood behind them. Only reported, eligible series are ever flagged (origin.py).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.detection.assessment import Assessment
from analysis.detection.baseline import BoolArray, FloatArray
from analysis.detection.detection_settings import DetectionSettings
from analysis.detection.false_discovery import benjamini_hochberg, simes
from analysis.detection.matrix import CountPanel
from analysis.detection.origin import may_raise_sign
from analysis.indicators import Domain


@dataclass(frozen=True, eq=False)
class Flags:
    """alarm, selected: bool (stations, indicators, months); counts per month: int (months,).

    alarm: above the expected band and above the effect-size floor. selected: an alarm of a
    station and domain that survived the false discovery control; only such an alarm opens a
    sign. hypotheses: station-domains tested; rejections: of these, how many survived.
    """

    alarm: BoolArray
    selected: BoolArray
    hypotheses: NDArray[np.intp]
    rejections: NDArray[np.intp]


def raise_flags(panel: CountPanel, assessment: Assessment, settings: DetectionSettings) -> Flags:
    """Flag what stands out, month by month.

    Series with and without an exposure are controlled apart. In one family, residence data
    could change the p-values of the former and so move the threshold of the latter; design
    §2.3 forbids that composition adds a flag to a series without an exposure.
    """
    observed, expected = panel.counts, assessment.expected
    with np.errstate(invalid="ignore"):
        alarm = (observed > assessment.upper) & (observed >= settings.min_ratio * expected)
        alarm &= observed - expected >= settings.min_excess
    alarm[:, ~may_raise_sign(panel)] = False
    selected = np.zeros_like(alarm)
    hypotheses, rejections = (np.zeros(len(panel.months), dtype=np.intp) for _ in range(2))
    for has_exposure in (False, True):
        family = may_raise_sign(panel) & (panel.has_exposure == has_exposure)
        groups = _indicators_by_domain(panel, family)
        if not groups:
            continue
        p_values = np.stack(
            [simes(assessment.p_value[:, rows].swapaxes(1, 2)) for rows in groups], axis=1
        )
        rejected = _reject_by_month(p_values, settings.false_discovery_rate)
        for place, rows in enumerate(groups):
            selected[:, rows] = alarm[:, rows] & rejected[:, place, None]
        hypotheses += np.isfinite(p_values).sum(axis=(0, 1))
        rejections += rejected.sum(axis=(0, 1))
    return Flags(alarm, selected, hypotheses, rejections)


def _indicators_by_domain(panel: CountPanel, chosen: BoolArray) -> list[NDArray[np.intp]]:
    """Rows of the chosen indicators, one array a domain that has any."""
    domains = np.array([indicator.domain.value for indicator in panel.indicators])
    groups = [np.flatnonzero(chosen & (domains == domain.value)) for domain in Domain]
    return [rows for rows in groups if rows.size]


def _reject_by_month(p_values: FloatArray, rate: float) -> BoolArray:
    """Benjamini–Hochberg over stations and domains, each month on its own."""
    rejected = np.zeros(p_values.shape, dtype=bool)
    for month in range(p_values.shape[2]):
        flat = benjamini_hochberg(p_values[:, :, month].ravel(), rate)
        rejected[:, :, month] = flat.reshape(p_values.shape[:2])
    return rejected
