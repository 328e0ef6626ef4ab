"""The origin rule (design §2.4): what each kind of figure may do, and activity behind findings.

Enters: a panel and its assessment. Leaves: masks of what may raise a sign, how much police
activity rose, and findings compared with what that activity lets one expect. Figures that police
activity found only corroborate; activity and context never raise anything.
"""

from dataclasses import dataclass

import numpy as np

from analysis.detection.assessment import Assessment
from analysis.detection.baseline import BoolArray, FloatArray
from analysis.detection.ears import ears_c2
from analysis.detection.limits import upper_tail
from analysis.detection.matrix import CountPanel
from analysis.indicators import Domain, Origin

ACTIVITY_BASELINE_MONTHS = 24
ACTIVITY_MIN_REPORTED = 12
ACTIVITY_RISE_ALPHA = 0.01  # eleven activity series a station: about one false rise in ten months
OUTREACH_DOMAINS = (Domain.ACTIVITY, Domain.COOPERATION)


def may_raise_sign(panel: CountPanel) -> BoolArray:
    """Bool (indicators,): reported and eligible; nothing else ever raises a flag."""
    return panel.of_origin(Origin.REPORTED) & panel.is_eligible


def may_corroborate(panel: CountPanel) -> BoolArray:
    """Bool (indicators,): discovered by police activity and eligible."""
    return panel.of_origin(Origin.DISCOVERED) & panel.is_eligible


@dataclass(frozen=True, eq=False)
class ActivityLevel:
    """Police activity against its own last two years, float (stations, activities, months).

    indicators: int (activities,), rows of the panel. ratio: (observed + 1) ÷ (expected + 1), NaN
    where it cannot be told. p_value: of a rise. expected: mean of the baseline.
    """

    indicators: np.ndarray
    observed: FloatArray
    expected: FloatArray
    ratio: FloatArray
    p_value: FloatArray

    @property
    def factor(self) -> FloatArray:
        """By how much findings may have grown because of activity, float (stations, months).

        The larger of the rise in all activity together and the largest clear rise of one kind;
        at least 1, so that less activity never makes a finding look striking. NaN where no
        activity was reported: then nothing can be adjusted for.
        """
        known = np.isfinite(self.ratio)
        observed = np.where(known, self.observed, 0.0).sum(axis=1)
        expected = np.where(known, self.expected, 0.0).sum(axis=1)
        overall = (observed + 1) / (expected + 1)
        clear = np.where(known & (self.p_value < ACTIVITY_RISE_ALPHA), self.ratio, 1.0)
        factor = np.maximum(np.maximum(overall, clear.max(axis=1, initial=1.0)), 1.0)
        return np.where(known.any(axis=1), factor, np.nan)


def activity_level(panel: CountPanel) -> ActivityLevel:
    """Compare every activity series with the 24 months that end two months before."""
    rows = np.flatnonzero(panel.of_origin(Origin.ACTIVITY))
    observed = panel.counts[:, rows]
    recent = ears_c2(
        observed,
        baseline_months=ACTIVITY_BASELINE_MONTHS,
        min_spread=0.0,
        min_reported=ACTIVITY_MIN_REPORTED,
    )
    size = np.maximum(recent.n_baseline, 1.0)
    mean = np.maximum(recent.mean, 0.5 / size)
    dispersion = np.maximum(recent.spread**2 / mean, 1.0)
    ratio = np.where(np.isnan(observed), np.nan, (observed + 1) / (mean + 1))
    p_value = upper_tail(observed, mean, dispersion * (1 + 1 / size))
    return ActivityLevel(rows, observed, mean, ratio, p_value)


@dataclass(frozen=True, eq=False)
class AdjustedFindings:
    """Discovered counts against what the activity behind them lets one expect.

    Arrays (stations, indicators, months), NaN for other origins and where it cannot be told.
    """

    expected: FloatArray
    p_value: FloatArray
    factor: FloatArray  # (stations, months)


def adjust_findings(
    panel: CountPanel, assessment: Assessment, activity: ActivityLevel
) -> AdjustedFindings:
    """Multiply the expected findings by the rise of activity before comparing.

    A rise of activity by half lets one expect half as many findings again. The variance grows
    with the expected count, in the proportion that the unadjusted band shows.
    """
    chosen = may_corroborate(panel)
    factor = activity.factor
    expected = np.full(panel.counts.shape, np.nan)
    expected[:, chosen] = assessment.expected[:, chosen] * factor[:, None, :]
    spread = np.full(panel.counts.shape, np.nan)
    spread[:, chosen] = assessment.ratio[:, chosen]
    return AdjustedFindings(expected, upper_tail(panel.counts, expected, spread), factor)
