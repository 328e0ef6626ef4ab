"""Rows of a sign (予兆の根拠): observed against expected, released cell by cell.

Enters: facts from detection and the released panel. Leaves: `SignEvidenceRow`s. What was
expected is derived from counts: it is shown only where the observed count is.
"""

from collections.abc import Iterable
from datetime import date

import numpy as np

from analysis.detection.explanation import ActivityFact
from analysis.detection.limits import count_quantile
from analysis.detection.screening import DetectionResult
from analysis.detection.signs import Corroboration, SignEvidence
from analysis.disclosure.policy import AudienceRules
from analysis.months import wareki_month
from analysis.observations import CellState
from analysis.release.gate import ReleasedPanel, derived, part_withheld
from analysis.release.released import Released, SignEvidenceRow

NOT_TESTED_ACTIVITY = "警察活動は検定の対象ではありません"
ACTIVITY_METHOD = "直近2年の平均との比較（参考）"
CORROBORATION_METHOD = "活動量の増加で補正した期待値との比較"


def evidence_rows(
    panel: ReleasedPanel, station_id: str, evidence: Iterable[SignEvidence]
) -> tuple[SignEvidenceRow, ...]:
    """What the reported indicators contribute, each in its most striking month."""
    return tuple(
        _row(
            panel,
            station_id,
            one.indicator,
            one.month,
            (one.expected, one.upper),
            one.method.label,
            f"{wareki_month(one.baseline_first)}～{wareki_month(one.baseline_last)}",
            _pattern(panel, station_id, one),
        )
        for one in evidence
    )


def corroboration_rows(
    panel: ReleasedPanel,
    station_id: str,
    corroboration: Iterable[Corroboration],
    result: DetectionResult,
) -> tuple[SignEvidenceRow, ...]:
    """What police activity found, against what that activity lets one expect."""
    return tuple(
        _row(
            panel,
            station_id,
            one.indicator,
            one.month,
            (one.adjusted_expected, _adjusted_upper(panel, station_id, one, result)),
            CORROBORATION_METHOD,
            "",
        )
        for one in corroboration
    )


def activity_rows(
    panel: ReleasedPanel, station_id: str, activities: Iterable[ActivityFact]
) -> tuple[SignEvidenceRow, ...]:
    """What police did in the same month, beside its own last two years."""
    return tuple(
        _row(
            panel,
            station_id,
            one.indicator,
            one.month,
            (one.expected, None),
            ACTIVITY_METHOD,
            "",
        )
        for one in activities
    )


def _adjusted_upper(
    panel: ReleasedPanel, station_id: str, one: Corroboration, result: DetectionResult
) -> float:
    axes = panel.axes
    cell = (
        axes.station_index(station_id),
        axes.indicator_index(one.indicator),
        axes.month_index(one.month),
    )
    probability = 1 - result.settings.corroboration_alpha
    mean, ratio = np.array([one.adjusted_expected]), np.array([result.assessment.ratio[cell]])
    return float(count_quantile(probability, mean, ratio)[0])


def _row(
    panel: ReleasedPanel,
    station_id: str,
    code: str,
    month: date,
    expected_and_upper: tuple[float, float | None],
    method: str,
    baseline: str,
    pattern: str = "",
) -> SignEvidenceRow:
    axes = panel.axes
    station, index = axes.station_index(station_id), axes.indicator_index(code)
    figures = panel.station(station)
    observed = figures.released(index, axes.month_index(month))
    indicator, (expected, upper) = axes.indicators[index], expected_and_upper
    return SignEvidenceRow(
        indicator=code,
        name=indicator.name,
        unit=indicator.unit,
        origin=indicator.origin,
        month=month,
        observed=observed,
        expected=_derived(expected, observed, figures.rules),
        upper=_derived(upper, observed, figures.rules),
        method=method,
        baseline=baseline,
        pattern=pattern,
    )


def _pattern(panel: ReleasedPanel, station_id: str, one: SignEvidence) -> str:
    """How the indicator stands out; totals only for a reader who may have exact counts."""
    rules = panel.rules_of(panel.axes.station_index(station_id))
    if one.since == one.month or rules.minimum_count > 0:
        return one.pattern.label
    return (
        f"{one.pattern.label}（{wareki_month(one.since)}から計{one.total_observed:.0f}件、"
        f"期待値{one.total_expected:.1f}件）"
    )


def _derived(value: float | None, observed: Released, rules: AudienceRules) -> Released:
    if observed.state is not CellState.VALUE:
        return part_withheld(rules)
    if value is None or not np.isfinite(value):
        return Released(None, CellState.NOT_TESTABLE, NOT_TESTED_ACTIVITY)
    return Released(derived(value, rules), CellState.VALUE)
