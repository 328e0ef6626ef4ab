"""Evidence (証拠): what speaks for a rise in a cell, and in a station's domain as a whole.

Enters: a panel, its assessment and drifts. Leaves: which cells contribute and in which
way, and one p-value a station, group and month. A group is the reported indicators of one domain
that have an exposure, or those that have none: in one group, residence data could change what is
said of a series without an exposure (design §2.3).
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from analysis.detection.assessment import Assessment
from analysis.detection.baseline import BoolArray, FloatArray, IntArray
from analysis.detection.combination import brown, harmonic_mean, learned_covariance, simes
from analysis.detection.detection_settings import DetectionSettings
from analysis.detection.matrix import CountPanel
from analysis.detection.origin import may_raise_sign
from analysis.indicators import Domain

STILL_RAISED_BELOW = 0.2  # the month's own p-value, for a change that goes on


class Pattern(IntEnum):
    """How a series contributes to a sign."""

    NONE = 0
    SUDDEN = 1
    AGREEING = 2
    GRADUAL = 3
    FALLING = 4

    @property
    def label(self) -> str:
        """The Japanese words."""
        return {
            0: "",
            1: "その月の急な増加",
            2: "複数の指標にわたる増加",
            3: "数か月にわたる緩やかな増加",
            4: "数か月にわたる減少",
        }[int(self)]


@dataclass(frozen=True)
class Group:
    """Reported indicators of one domain with an exposure, or without. rows: int, of the panel."""

    domain: Domain
    has_exposure: bool
    rows: IntArray


def reported_groups(panel: CountPanel) -> tuple[Group, ...]:
    """Every group that has an indicator, families apart."""
    found = []
    for has_exposure in (False, True):
        family = may_raise_sign(panel) & (panel.has_exposure == has_exposure)
        for domain in Domain:
            inside = np.array([indicator.domain is domain for indicator in panel.indicators])
            rows = np.flatnonzero(family & inside)
            found += [Group(domain, has_exposure, rows)] if rows.size else []
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Drift:
    """Lasting changes that end in a month, arrays (stations, indicators, months).

    p_value: float, NaN where not tested; since: int, month index of its likeliest start, −1
    where none; observed, expected: float, totals from there to the month; recent_p_value:
    of the sum of the last months, which says whether it still goes on.
    """

    p_value: FloatArray
    since: IntArray
    observed: FloatArray
    expected: FloatArray
    recent_p_value: FloatArray


@dataclass(frozen=True, eq=False)
class Evidence:
    """pattern: int8 (stations, indicators, months), `Pattern`: how a cell may contribute.

    p_value: float (stations, groups, months), NaN where nothing was tested.
    is_supported: bool, same shape: enough cells contribute for a sign to be explained by them.
    """

    groups: tuple[Group, ...]
    pattern: NDArray[np.int8]
    p_value: FloatArray
    is_supported: BoolArray


def weigh_evidence(
    panel: CountPanel,
    assessment: Assessment,
    drift: Drift,
    settings: DetectionSettings,
) -> Evidence:
    """Combine what stands out this month and over months, alone and together, of every group."""
    groups = reported_groups(panel)
    pattern = _patterns(panel, assessment, drift, settings)
    pattern[:, ~may_raise_sign(panel)] = Pattern.NONE
    p_values = [_group_p_value(group.rows, assessment, drift, settings) for group in groups]
    supported = [_support(panel, assessment, pattern, group.rows, settings) for group in groups]
    shape = (panel.counts.shape[0], 0, panel.counts.shape[2])
    return Evidence(
        groups,
        pattern,
        np.stack(p_values, axis=1) if groups else np.empty(shape),
        np.stack(supported, axis=1) if groups else np.empty(shape, dtype=bool),
    )


def _group_p_value(
    rows: IntArray,
    assessment: Assessment,
    drift: Drift,
    settings: DetectionSettings,
) -> FloatArray:
    learning = assessment.learning_p_value[:, rows].swapaxes(1, 2)
    covariance = learned_covariance(learning, settings.calibration_months)
    tested = assessment.p_value[:, rows].swapaxes(1, 2)
    agreeing = brown(tested, covariance)
    kinds = (
        simes(tested),
        agreeing,
        simes(_lasting(assessment, drift, settings)[:, rows].swapaxes(1, 2)),
        _lasting_together(drift, rows, agreeing, covariance, settings),
    )
    weights = (
        settings.single_weight,
        settings.agreeing_weight,
        settings.lasting_weight,
        settings.lasting_agreeing_weight,
    )
    return harmonic_mean(kinds, weights)


def _lasting_together(
    drift: Drift,
    rows: IntArray,
    agreeing: FloatArray,
    covariance: FloatArray,
    settings: DetectionSettings,
) -> FloatArray:
    """Lasting changes of several indicators that agree, float (stations, months); 1 where over.

    What moves the indicators of a station together in one month does so over several.
    """
    together, recent = (
        brown(p_value[:, rows].swapaxes(1, 2), covariance)
        for p_value in (drift.p_value, drift.recent_p_value)
    )
    with np.errstate(invalid="ignore"):
        is_over = (recent > settings.leaning_alpha) | (agreeing > STILL_RAISED_BELOW)
    return np.where(np.isfinite(together) & is_over, 1.0, together)


def _lasting(assessment: Assessment, drift: Drift, settings: DetectionSettings) -> FloatArray:
    """p-values of drifts that still go on; 1 where the last months are back to normal.

    The evidence of a rise stays in the window for half a year after it is over; asking for its
    last months, and for this one, only ever raises the p-value.
    """
    with np.errstate(invalid="ignore"):
        is_over = drift.recent_p_value > settings.leaning_alpha
        is_over |= assessment.p_value > STILL_RAISED_BELOW
    return np.asarray(
        np.where(np.isfinite(drift.p_value) & is_over, 1.0, drift.p_value), dtype=float
    )


def _patterns(
    panel: CountPanel,
    assessment: Assessment,
    drift: Drift,
    settings: DetectionSettings,
) -> NDArray[np.int8]:
    """How each cell may contribute; a stronger way outranks a weaker one."""
    observed, expected = panel.counts, assessment.expected
    with np.errstate(invalid="ignore"):
        is_raised = observed >= settings.min_ratio * expected
        lasting = _lasting(assessment, drift, settings)
        has_drifted = is_raised & (drift.observed >= settings.min_ratio * drift.expected)
        leans = is_raised & (assessment.p_value < settings.leaning_alpha)
        leans |= has_drifted & (lasting < settings.leaning_alpha)
        drifts = has_drifted & (lasting < settings.alpha)
        drifts &= drift.observed - drift.expected >= settings.min_excess
        sudden = is_raised & (observed > assessment.upper)
        sudden &= observed - expected >= settings.min_excess
    pattern = np.zeros(observed.shape, dtype=np.int8)
    # Later lines outrank earlier ones.
    pattern[leans] = Pattern.AGREEING
    pattern[drifts] = Pattern.GRADUAL
    pattern[sudden] = Pattern.SUDDEN
    return pattern


def _support(
    panel: CountPanel,
    assessment: Assessment,
    pattern: NDArray[np.int8],
    rows: IntArray,
    settings: DetectionSettings,
) -> BoolArray:
    """One series above its band or drifting, or several that lean and pass the floor together."""
    held = pattern[:, rows]
    contributes = held != Pattern.NONE
    excess = np.where(contributes, panel.counts[:, rows] - assessment.expected[:, rows], 0.0)
    is_joint = (contributes.sum(axis=1) > 1) & (excess.sum(axis=1) >= settings.min_excess)
    is_clear = np.isin(held, (Pattern.SUDDEN, Pattern.GRADUAL)).any(axis=1)
    return np.asarray(is_clear | is_joint, dtype=bool)
