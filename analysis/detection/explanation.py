"""Explanation (説明) of a sign: structured facts for a person who must judge it. No prose.

Enters: a sign, the panel it came from and the result. Leaves: what was observed and expected,
which indicators agree, what else may lie behind it, and how often such flags are wrong.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis.detection.alternatives import (
    Alternative,
    AlternativeKind,
    SignCell,
    Verdict,
    check_alternatives,
)
from analysis.detection.matrix import CountPanel
from analysis.detection.screening import DetectionResult, ErrorRates
from analysis.detection.signs import Corroboration, Sign, SignEvidence


@dataclass(frozen=True)
class ActivityFact:
    """An activity indicator of the station in the month of the strongest evidence."""

    indicator: str
    month: date
    observed: float
    expected: float
    ratio: float
    p_value: float


@dataclass(frozen=True)
class Explanation:
    """Everything about one sign.

    evidence: strongest first; reported_months: baseline months with a count, per evidence.
    agreeing: codes of reported indicators that were alarms together. corroboration: findings
    that agree after adjusting for activity. activities: those with a figure, whether or not
    they rose. error_rates: of the month of the strongest evidence.
    """

    sign: Sign
    evidence: tuple[SignEvidence, ...]
    reported_months: tuple[int, ...]
    agreeing: tuple[str, ...]
    corroboration: tuple[Corroboration, ...]
    activities: tuple[ActivityFact, ...]
    alternatives: tuple[Alternative, ...]
    error_rates: ErrorRates

    def alternative(self, kind: AlternativeKind) -> Alternative:
        """The alternative of that kind."""
        return next(one for one in self.alternatives if one.kind is kind)

    @property
    def has_innocent_explanation(self) -> bool:
        """Whether at least one innocent alternative fits the figures."""
        return any(one.verdict is Verdict.FITS for one in self.alternatives)


def explain(sign: Sign, panel: CountPanel, result: DetectionResult) -> Explanation:
    """Collect the facts about a sign that `find_signs` found on this panel.

    Raises ValueError when the sign's station, indicator or month is not in the panel.
    """
    evidence = tuple(sorted(sign.evidence, key=lambda one: one.p_value))
    strongest = evidence[0]
    cell = SignCell(
        station=panel.station_ids.index(sign.station_id),
        indicator=panel.codes.index(strongest.indicator),
        month=panel.months.index(strongest.month),
        first=panel.months.index(sign.first_month),
        last=panel.months.index(sign.last_month),
    )
    return Explanation(
        sign=sign,
        evidence=evidence,
        reported_months=tuple(_reported_months(panel, cell.station, one) for one in evidence),
        agreeing=tuple(one.indicator for one in evidence),
        corroboration=sign.corroboration,
        activities=_activities(panel, result, cell),
        alternatives=check_alternatives(panel, result, cell, sign.kind),
        error_rates=result.error_rates(cell.month),
    )


def _reported_months(panel: CountPanel, station: int, evidence: SignEvidence) -> int:
    first = panel.months.index(evidence.baseline_first)
    last = panel.months.index(evidence.baseline_last)
    row = panel.codes.index(evidence.indicator)
    return int(np.isfinite(panel.counts[station, row, first : last + 1]).sum())


def _activities(
    panel: CountPanel, result: DetectionResult, cell: SignCell
) -> tuple[ActivityFact, ...]:
    level = result.activity
    facts = []
    for place, row in enumerate(level.indicators):
        at = (cell.station, place, cell.month)
        if np.isfinite(level.ratio[at]):
            facts.append(
                ActivityFact(
                    indicator=panel.codes[row],
                    month=panel.months[cell.month],
                    observed=float(level.observed[at]),
                    expected=float(level.expected[at]),
                    ratio=float(level.ratio[at]),
                    p_value=float(level.p_value[at]),
                )
            )
    return tuple(facts)
