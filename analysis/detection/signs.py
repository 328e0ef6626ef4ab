"""Signs (予兆): flags of one station and domain in consecutive months, merged into one question.

Enters: flags and the arrays behind them. Leaves: frozen `Sign`s. A sign ranks nobody and does
nothing; it names what was seen, what was expected, and which findings agree.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis.detection.assessment import Assessment
from analysis.detection.baseline import BoolArray
from analysis.detection.detection_settings import DetectionSettings
from analysis.detection.flags import Flags
from analysis.detection.matrix import CountPanel
from analysis.detection.origin import AdjustedFindings, may_corroborate, may_raise_sign
from analysis.detection.testability import Method, NotTestable
from analysis.indicators import Domain, Origin


@dataclass(frozen=True)
class SignEvidence:
    """What one reported indicator contributes.

    months: those in which it was an alarm; month: the most striking of them, to which the
    figures belong. lower, upper: the expected band; p_value: P(count ≥ observed) if nothing has
    changed. baseline_first, baseline_last: the months compared with.
    """

    indicator: str
    origin: Origin
    months: tuple[date, ...]
    month: date
    observed: float
    expected: float
    lower: float
    upper: float
    p_value: float
    method: Method
    baseline_first: date
    baseline_last: date


@dataclass(frozen=True)
class Corroboration:
    """A discovered indicator that agrees after adjusting for the activity behind it.

    expected: without adjustment; adjusted_expected: × activity_factor, the rise of activity in
    that month; p_value: of the observed count against the adjusted expectation.
    """

    indicator: str
    month: date
    observed: float
    expected: float
    adjusted_expected: float
    activity_factor: float
    p_value: float


@dataclass(frozen=True)
class Sign:
    """One question to a person: why did these reports rise here?"""

    station_id: str
    domain: Domain
    first_month: date
    last_month: date
    evidence: tuple[SignEvidence, ...]
    corroboration: tuple[Corroboration, ...]

    @property
    def key(self) -> str:
        """43-101|brokers|2024-08: stable while the data are."""
        return f"{self.station_id}|{self.domain.value}|{self.first_month:%Y-%m}"

    @property
    def strongest(self) -> SignEvidence:
        """The evidence with the smallest p-value."""
        return min(self.evidence, key=lambda evidence: evidence.p_value)


def merge_into_signs(
    panel: CountPanel,
    assessment: Assessment,
    flags: Flags,
    findings: AdjustedFindings,
    settings: DetectionSettings,
) -> tuple[Sign, ...]:
    """Join the flags of each station and domain over consecutive months.

    A selected flag opens a sign; it goes on while any indicator of the domain is an alarm. A
    month in which no indicator of the domain could be tested neither extends nor ends it.
    Signs come in the order of their last month, latest first, then of stations.
    """
    is_tested = (assessment.not_testable == NotTestable.TESTED) & may_raise_sign(panel)[:, None]
    signs = []
    for domain in Domain:
        rows = np.array([i.domain is domain for i in panel.indicators]) & may_raise_sign(panel)
        if not rows.any():
            continue
        opens, goes_on, tested = (
            np.asarray(cells[:, rows].any(axis=1), dtype=bool)
            for cells in (flags.selected, flags.alarm, is_tested)
        )
        for station in np.flatnonzero(opens.any(axis=1)):
            for first, last in _runs(opens[station], goes_on[station], tested[station]):
                evidence = _evidence(panel, assessment, flags, int(station), rows, first, last)
                agreeing = _corroboration(
                    panel, assessment, findings, int(station), first, last, settings
                )
                signs.append(
                    Sign(
                        panel.station_ids[station],
                        domain,
                        panel.months[first],
                        panel.months[last],
                        evidence,
                        agreeing,
                    )
                )
    order = {station_id: place for place, station_id in enumerate(panel.station_ids)}
    signs.sort(key=lambda sign: (-sign.last_month.toordinal(), order[sign.station_id]))
    return tuple(signs)


def _runs(opens: BoolArray, goes_on: BoolArray, tested: BoolArray) -> list[tuple[int, int]]:
    """First and last month of each run, in order."""
    runs: list[tuple[int, int]] = []
    first = last = -1
    for month in range(len(opens)):
        if first < 0 and opens[month]:
            first = last = month
        elif first >= 0 and goes_on[month]:
            last = month
        elif first >= 0 and tested[month]:
            runs.append((first, last))
            first = -1
    return [*runs, (first, last)] if first >= 0 else runs


def _evidence(
    panel: CountPanel,
    assessment: Assessment,
    flags: Flags,
    station: int,
    rows: BoolArray,
    first: int,
    last: int,
) -> tuple[SignEvidence, ...]:
    found = []
    for row in np.flatnonzero(rows):
        months = first + np.flatnonzero(flags.alarm[station, row, first : last + 1])
        if not months.size:
            continue
        peak = int(months[assessment.p_value[station, row, months].argmin()])
        at = (station, row, peak)
        found.append(
            SignEvidence(
                indicator=panel.codes[row],
                origin=panel.indicators[row].origin,
                months=tuple(panel.months[month] for month in months),
                month=panel.months[peak],
                observed=float(panel.counts[at]),
                expected=float(assessment.expected[at]),
                lower=float(assessment.lower[at]),
                upper=float(assessment.upper[at]),
                p_value=float(assessment.p_value[at]),
                method=Method(int(assessment.method[at])),
                baseline_first=panel.months[assessment.baseline_first[at]],
                baseline_last=panel.months[assessment.baseline_last[at]],
            )
        )
    return tuple(found)


def _corroboration(
    panel: CountPanel,
    assessment: Assessment,
    findings: AdjustedFindings,
    station: int,
    first: int,
    last: int,
    settings: DetectionSettings,
) -> tuple[Corroboration, ...]:
    found = []
    for row in np.flatnonzero(may_corroborate(panel)):
        p_values = findings.p_value[station, row, first : last + 1]
        if not np.isfinite(p_values).any():
            continue
        at = (station, int(row), first + int(np.nanargmin(p_values)))
        if findings.p_value[at] >= settings.corroboration_alpha:
            continue
        found.append(
            Corroboration(
                indicator=panel.codes[row],
                month=panel.months[at[2]],
                observed=float(panel.counts[at]),
                expected=float(assessment.expected[at]),
                adjusted_expected=float(findings.expected[at]),
                activity_factor=float(findings.factor[station, at[2]]),
                p_value=float(findings.p_value[at]),
            )
        )
    return tuple(found)
