"""Merging (統合): flags of one station and domain in consecutive months become one sign.

Enters: flags and the arrays behind them. Leaves: frozen `Sign`s. A rise that comes with the
traces of a reporting campaign is a sign all the same, labelled as what it may be.
"""

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TypeVar

import numpy as np

from analysis.detection.assessment import Assessment
from analysis.detection.baseline import BoolArray
from analysis.detection.campaigns import campaign_traces
from analysis.detection.detection_settings import DetectionSettings
from analysis.detection.drying_up import DryingUp
from analysis.detection.evidence import Drift, Pattern
from analysis.detection.flags import Flags
from analysis.detection.matrix import CountPanel
from analysis.detection.origin import (
    ActivityLevel,
    AdjustedFindings,
    may_corroborate,
    may_raise_sign,
)
from analysis.detection.signs import Corroboration, Sign, SignEvidence, SignKind, SignReading
from analysis.detection.testability import Method, NotTestable
from analysis.indicators import Domain

WITHOUT_MONTHS = ("indicators",)


@dataclass(frozen=True, eq=False)
class Findings:
    """All that signs are made of, over the panel's own axes."""

    assessment: Assessment
    drift: Drift
    flags: Flags
    drying_up: DryingUp
    activity: ActivityLevel
    adjusted: AdjustedFindings

    def until(self, end: int) -> "Findings":
        """The same when month index `end` had not come yet: nothing in it knows later months."""
        parts = {field.name: _cut(getattr(self, field.name), end) for field in fields(self)}
        return Findings(**parts)


Arrays = TypeVar("Arrays")


def _cut(arrays: Arrays, end: int) -> Arrays:
    """A dataclass of arrays (…, month), cut along the months; what has no months stays whole."""
    changed: dict[str, object] = {}
    for field in fields(arrays):  # type: ignore[arg-type]
        value = getattr(arrays, field.name)
        if is_dataclass(value):
            changed[field.name] = _cut(value, end)
        elif isinstance(value, np.ndarray) and field.name not in WITHOUT_MONTHS:
            changed[field.name] = value[..., :end]
    return replace(arrays, **changed)  # type: ignore[type-var]


def merge_into_signs(
    panel: CountPanel, findings: Findings, settings: DetectionSettings
) -> tuple[Sign, ...]:
    """Join the flags of each station and domain over consecutive months.

    A selected flag opens a sign; it goes on while any indicator of the domain is an alarm or
    selected. A month in which no indicator of the domain could be tested neither extends nor
    ends it. Signs come in the order of their last month, latest first, then of stations.
    """
    signs = [*_rises(panel, findings, settings), *_falls(panel, findings)]
    order = {station_id: place for place, station_id in enumerate(panel.station_ids)}
    signs.sort(key=lambda sign: (-sign.last_month.toordinal(), order[sign.station_id]))
    return tuple(signs)


def _rises(panel: CountPanel, findings: Findings, settings: DetectionSettings) -> list[Sign]:
    assessment, flags = findings.assessment, findings.flags
    is_tested = (assessment.not_testable == NotTestable.TESTED) & may_raise_sign(panel)[:, None]
    signs = []
    for domain in Domain:
        rows = np.array([i.domain is domain for i in panel.indicators]) & may_raise_sign(panel)
        if not rows.any():
            continue
        opens, goes_on, tested = (
            np.asarray(cells[:, rows].any(axis=1), dtype=bool)
            for cells in (flags.selected, flags.alarm | flags.selected, is_tested)
        )
        for station in np.flatnonzero(opens.any(axis=1)):
            for first, last in _runs(opens[station], goes_on[station], tested[station]):
                signs.append(
                    _rise(panel, findings, int(station), domain, rows, first, last, settings)
                )
    return signs


def _rise(
    panel: CountPanel,
    findings: Findings,
    station: int,
    domain: Domain,
    rows: BoolArray,
    first: int,
    last: int,
    settings: DetectionSettings,
) -> Sign:
    traces = campaign_traces(
        panel,
        findings.assessment,
        findings.activity,
        station=station,
        domain=domain,
        first=first,
        last=last,
    )
    reading = SignReading.REPORTING_CAMPAIGN if traces.fits else SignReading.DETERIORATION
    return Sign(
        panel.station_ids[station],
        domain,
        panel.months[first],
        panel.months[last],
        _evidence(panel, findings, station, rows, first, last),
        _corroboration(panel, findings, station, first, last, settings),
        SignKind.RISE,
        reading,
    )


def _falls(panel: CountPanel, findings: Findings) -> list[Sign]:
    """Signs of reports that dry up; a fall goes on while it is still a question."""
    drying_up = findings.drying_up
    signs = []
    for domain in Domain:
        places = [k for k, group in enumerate(drying_up.groups) if group.domain is domain]
        if not places:
            continue
        opens, goes_on, tested = (
            np.asarray(cells[:, places].any(axis=1), dtype=bool)
            for cells in (
                drying_up.selected,
                drying_up.is_question & (drying_up.drift.p_value < 0.05),
                np.isfinite(drying_up.drift.p_value),
            )
        )
        for station in np.flatnonzero(opens.any(axis=1)):
            for first, last in _runs(opens[station], goes_on[station], tested[station]):
                evidence = _fall_evidence(panel, findings, int(station), places, first, last)
                if evidence:
                    signs.append(
                        Sign(
                            panel.station_ids[station],
                            domain,
                            panel.months[first],
                            panel.months[last],
                            evidence,
                            (),
                            SignKind.DRYING_UP,
                            SignReading.UNDER_REPORTING,
                        )
                    )
    return signs


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
    panel: CountPanel, findings: Findings, station: int, rows: BoolArray, first: int, last: int
) -> tuple[SignEvidence, ...]:
    flags, drift = findings.flags, findings.drift
    found = []
    for row in np.flatnonzero(rows):
        stands_out = (flags.alarm | flags.selected)[station, row, first : last + 1]
        months = first + np.flatnonzero(stands_out)
        if not months.size:
            continue
        peak = int(months[findings.assessment.p_value[station, row, months].argmin()])
        at = (station, int(row), peak)
        pattern = Pattern(int(flags.pattern[at]))
        since, totals = peak, (float(panel.counts[at]), float(findings.assessment.expected[at]))
        p_value = float(findings.assessment.p_value[at])
        if pattern is Pattern.GRADUAL:
            since = int(drift.since[at])
            totals = (float(drift.observed[at]), float(drift.expected[at]))
            p_value = min(p_value, float(drift.p_value[at]))
        found.append(_one_evidence(panel, findings, at, months, pattern, p_value, since, totals))
    return tuple(found)


def _fall_evidence(
    panel: CountPanel, findings: Findings, station: int, places: list[int], first: int, last: int
) -> tuple[SignEvidence, ...]:
    """The trusted reports that fell, each since the fall of its group began."""
    drying_up = findings.drying_up
    found = []
    for place in places:
        flagged = drying_up.selected[station, place, first : last + 1]
        if not flagged.any():
            continue
        months = first + np.flatnonzero(flagged)
        worst = int(months[drying_up.drift.p_value[station, place, months].argmin()])
        since = int(drying_up.drift.since[station, place, worst])
        for row in drying_up.groups[place].rows:
            at = (station, int(row), worst)
            span = slice(since, worst + 1)
            expected = findings.assessment.learning_expected[station, row, span]
            counts = panel.counts[station, row, span]
            known = np.isfinite(counts) & np.isfinite(expected)
            totals = (float(counts[known].sum()), float(expected[known].sum()))
            if not np.isfinite(findings.assessment.expected[at]) or totals[0] >= totals[1]:
                continue
            p_value = float(drying_up.drift.p_value[station, place, worst])
            found.append(
                _one_evidence(panel, findings, at, months, Pattern.FALLING, p_value, since, totals)
            )
    return tuple(found)


def _one_evidence(
    panel: CountPanel,
    findings: Findings,
    at: tuple[int, int, int],
    months: np.ndarray,
    pattern: Pattern,
    p_value: float,
    since: int,
    totals: tuple[float, float],
) -> SignEvidence:
    assessment, indicator = findings.assessment, panel.indicators[at[1]]
    return SignEvidence(
        indicator=indicator.code,
        origin=indicator.origin,
        months=tuple(panel.months[month] for month in months),
        month=panel.months[at[2]],
        observed=float(panel.counts[at]),
        expected=float(assessment.expected[at]),
        lower=float(assessment.lower[at]),
        upper=float(assessment.upper[at]),
        p_value=p_value,
        method=Method(int(assessment.method[at])),
        baseline_first=panel.months[assessment.baseline_first[at]],
        baseline_last=panel.months[assessment.baseline_last[at]],
        pattern=pattern,
        since=panel.months[since],
        total_observed=totals[0],
        total_expected=totals[1],
    )


def _corroboration(
    panel: CountPanel,
    findings: Findings,
    station: int,
    first: int,
    last: int,
    settings: DetectionSettings,
) -> tuple[Corroboration, ...]:
    adjusted = findings.adjusted
    found = []
    for row in np.flatnonzero(may_corroborate(panel)):
        p_values = adjusted.p_value[station, row, first : last + 1]
        if not np.isfinite(p_values).any():
            continue
        at = (station, int(row), first + int(np.nanargmin(p_values)))
        if adjusted.p_value[at] >= settings.corroboration_alpha:
            continue
        found.append(
            Corroboration(
                indicator=panel.codes[row],
                month=panel.months[at[2]],
                observed=float(panel.counts[at]),
                expected=float(findings.assessment.expected[at]),
                adjusted_expected=float(adjusted.expected[at]),
                activity_factor=float(adjusted.factor[station, at[2]]),
                p_value=float(adjusted.p_value[at]),
            )
        )
    return tuple(found)
