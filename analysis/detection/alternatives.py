"""Innocent alternatives (罪のない説明): each tested against the figures, not merely listed.

Enters: a sign's most striking cell, the panel and the result. Leaves: one verdict a kind with
the figures it rests on. 当てはまる means that the figures fit it too, not that it is so.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.detection.campaigns import campaign_traces, clear_rise
from analysis.detection.drying_up import LEAST_CONTACT_RATIO, LEAST_EXPOSURE_RATIO
from analysis.detection.matrix import CountPanel
from analysis.detection.origin import may_corroborate
from analysis.detection.screening import DetectionResult
from analysis.detection.signs import SignKind
from analysis.observations import CellState

PERIOD_MONTHS = 12
FINDINGS_ALPHA = 0.05  # over all the findings looked at
GENERAL_FALL = 0.8  # reports of the other stations ÷ expected, below which all have fallen
JURISDICTION_MEMORY_MONTHS = 12
# After a changed definition a series is testable again from the 15th month on; until the new
# count has settled (two years) a rise may still be people getting used to it.
DEFINITION_MEMORY_MONTHS = 24
MIN_SEASONS = 2


class AlternativeKind(StrEnum):
    """What else may lie behind a rise, or behind reports that fall away."""

    SEASON = "season"
    EXPOSURE_GROWTH = "exposure_growth"
    REPORTING_CAMPAIGN = "reporting_campaign"
    ENFORCEMENT_CAMPAIGN = "enforcement_campaign"
    LATE_OR_CORRECTED = "late_or_corrected"
    DEFINITION_CHANGE = "definition_change"
    JURISDICTION_CHANGE = "jurisdiction_change"
    GENERAL_FALL = "general_fall"
    LESS_CONTACT = "less_contact"
    EXPOSURE_FALL = "exposure_fall"

    @property
    def label(self) -> str:
        """The Japanese words."""
        return {
            "season": "季節による変動",
            "exposure_growth": "母数（在留外国人数など）の増加",
            "reporting_campaign": "広報・相談の呼びかけによる届出の増加",
            "enforcement_campaign": "取締りの強化",
            "late_or_corrected": "遅延提出・訂正",
            "definition_change": "定義の変更",
            "jurisdiction_change": "管轄区域の変更",
            "general_fall": "県内全体での届出・相談の減少",
            "less_contact": "住民との接点（巡回連絡・講習等）の減少",
            "exposure_fall": "母数（在留外国人数など）の減少",
        }[self.value]


class Verdict(StrEnum):
    """Whether the figures fit an innocent alternative."""

    FITS = "fits"
    DOES_NOT_FIT = "does_not_fit"
    CANNOT_TELL = "cannot_tell"

    @property
    def label(self) -> str:
        """The Japanese words."""
        return {
            "fits": "当てはまる",
            "does_not_fit": "当てはまらない",
            "cannot_tell": "判定できない",
        }[self.value]


@dataclass(frozen=True)
class Alternative:
    """A verdict and its figures, name → number; the names are stable, not for display."""

    kind: AlternativeKind
    verdict: Verdict
    figures: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class SignCell:
    """Indices of what is to be explained: the strongest indicator's peak, and the sign's span."""

    station: int
    indicator: int
    month: int
    first: int
    last: int


def check_alternatives(
    panel: CountPanel, result: DetectionResult, cell: SignCell, kind: SignKind = SignKind.RISE
) -> tuple[Alternative, ...]:
    """Every alternative to a sign of that kind, in the order of `AlternativeKind`."""
    shared = (
        _late_or_corrected(panel, result, cell),
        _definition_change(panel, cell),
        _jurisdiction_change(result, cell),
    )
    if kind is SignKind.DRYING_UP:
        return (*shared, *_reasons_to_fall(panel, result, cell))
    return (
        _season(panel, cell),
        _exposure_growth(panel, result, cell),
        _reporting_campaign(panel, result, cell),
        _enforcement_campaign(panel, result, cell),
        *shared,
    )


def _verdict(fits: bool) -> Verdict:
    return Verdict.FITS if fits else Verdict.DOES_NOT_FIT


def _season(panel: CountPanel, cell: SignCell) -> Alternative:
    """Fits when an earlier year saw as many cases around the same month."""
    start = panel.definition_starts()[cell.indicator, cell.month]
    highest, n_years = 0.0, 0
    for reference in range(cell.month - PERIOD_MONTHS, -1, -PERIOD_MONTHS):
        window = range(max(reference - 1, start), reference + 2)
        counts = panel.counts[cell.station, cell.indicator, list(window)]
        if np.isfinite(counts).any():
            n_years += 1
            highest = max(highest, float(np.nanmax(counts)))
    if n_years < MIN_SEASONS:
        return Alternative(AlternativeKind.SEASON, Verdict.CANNOT_TELL, (("years", n_years),))
    observed = float(panel.counts[cell.station, cell.indicator, cell.month])
    figures = (("years", n_years), ("highest_same_season", highest), ("observed", observed))
    return Alternative(AlternativeKind.SEASON, _verdict(observed <= highest), figures)


def _exposure_growth(panel: CountPanel, result: DetectionResult, cell: SignCell) -> Alternative:
    """Does not fit where the test has allowed for the exposure and the rise still stands."""
    kind = AlternativeKind.EXPOSURE_GROWTH
    if panel.exposure is None or not panel.has_exposure[cell.indicator]:
        return Alternative(kind, Verdict.CANNOT_TELL)
    at = (cell.station, cell.indicator, cell.month)
    first, last = result.assessment.baseline_first[at], result.assessment.baseline_last[at]
    series = panel.exposure[cell.station, cell.indicator]
    before = series[first : last + 1]
    if not np.isfinite(series[cell.month]) or not np.isfinite(before).any():
        return Alternative(kind, Verdict.CANNOT_TELL)
    growth = float(series[cell.month] / np.nanmean(before))
    return Alternative(kind, Verdict.DOES_NOT_FIT, (("exposure_ratio", growth),))


def _reporting_campaign(panel: CountPanel, result: DetectionResult, cell: SignCell) -> Alternative:
    """Fits when outreach rose, or reports of everything else did, here or elsewhere."""
    traces = campaign_traces(
        panel,
        result.assessment,
        result.activity,
        station=cell.station,
        domain=panel.indicators[cell.indicator].domain,
        first=cell.first,
        last=cell.last,
    )
    kind, fits = AlternativeKind.REPORTING_CAMPAIGN, traces.fits
    figures = (
        ("activity_ratio", traces.outreach_ratio),
        ("has_outreach", float(traces.has_outreach is True)),
        ("station_ratio", traces.station_ratio),
        ("is_station_wide", float(traces.is_station_wide is True)),
        ("prefecture_ratio", traces.prefecture_ratio),
        ("is_prefecture_wide", float(traces.is_prefecture_wide is True)),
    )
    known = tuple((name, value) for name, value in figures if np.isfinite(value))
    return Alternative(kind, Verdict.CANNOT_TELL if fits is None else _verdict(fits), known)


def _enforcement_campaign(
    panel: CountPanel, result: DetectionResult, cell: SignCell
) -> Alternative:
    """Fits when findings rose together with the activity behind them."""
    kind = AlternativeKind.ENFORCEMENT_CAMPAIGN
    every = np.ones(len(result.activity.indicators), dtype=bool)
    has_risen, ratio = clear_rise(result.activity, every, cell.station, cell.first, cell.last)
    span = slice(cell.first, cell.last + 1)
    p_value = result.p_value[cell.station, may_corroborate(panel), span]
    if has_risen is None or not np.isfinite(p_value).any():
        return Alternative(kind, Verdict.CANNOT_TELL)
    lowest = float(np.nanmin(p_value))
    found_more = lowest * np.isfinite(p_value).sum() < FINDINGS_ALPHA
    figures = (("activity_ratio", ratio), ("findings_p_value", lowest))
    return Alternative(kind, _verdict(has_risen and bool(found_more)), figures)


def _late_or_corrected(panel: CountPanel, result: DetectionResult, cell: SignCell) -> Alternative:
    """Fits when a figure of the sign came late or was corrected, or a backlog may be in it."""
    kind = AlternativeKind.LATE_OR_CORRECTED
    span = slice(cell.first, cell.last + 1)
    states = panel.observed_state[cell.station, cell.indicator]
    has_gap = cell.month > 0 and states[cell.month - 1] == CellState.MISSING
    if result.is_revised is None and not has_gap:
        return Alternative(kind, Verdict.CANNOT_TELL)
    revised = 0
    if result.is_revised is not None:
        revised = int(result.is_revised[cell.station, cell.indicator, span].sum())
    figures = (("revised_months", revised), ("month_before_missing", float(has_gap)))
    return Alternative(kind, _verdict(revised > 0 or has_gap), figures)


def _definition_change(panel: CountPanel, cell: SignCell) -> Alternative:
    """Fits when the indicator has counted something else until less than two years ago."""
    kind = AlternativeKind.DEFINITION_CHANGE
    start = int(panel.definition_starts()[cell.indicator, cell.last])
    if start == 0:
        return Alternative(kind, Verdict.DOES_NOT_FIT)
    since = cell.month - start
    return Alternative(
        kind, _verdict(since < DEFINITION_MEMORY_MONTHS), (("months_since", float(since)),)
    )


def _jurisdiction_change(result: DetectionResult, cell: SignCell) -> Alternative:
    """Fits when the jurisdiction has changed within a year."""
    kind = AlternativeKind.JURISDICTION_CHANGE
    if result.has_break is None:
        return Alternative(kind, Verdict.CANNOT_TELL)
    marks = np.flatnonzero(result.has_break[cell.station, : cell.last + 1])
    if not marks.size:
        return Alternative(kind, Verdict.DOES_NOT_FIT)
    since = cell.month - int(marks[-1])
    return Alternative(
        kind, _verdict(since < JURISDICTION_MEMORY_MONTHS), (("months_since", float(since)),)
    )


def _reasons_to_fall(
    panel: CountPanel, result: DetectionResult, cell: SignCell
) -> tuple[Alternative, ...]:
    """General fall, less contact, fewer residents: the reasons that the test itself allows for."""
    drying_up = result.drying_up
    place = next(k for k, g in enumerate(drying_up.groups) if cell.indicator in g.rows)
    at = (cell.station, place, cell.month)
    tested = (
        (AlternativeKind.GENERAL_FALL, "general_ratio", drying_up.general_ratio[at], GENERAL_FALL),
        (
            AlternativeKind.LESS_CONTACT,
            "contact_ratio",
            drying_up.contact_ratio[at],
            LEAST_CONTACT_RATIO,
        ),
        (
            AlternativeKind.EXPOSURE_FALL,
            "exposure_ratio",
            drying_up.exposure_ratio[at],
            LEAST_EXPOSURE_RATIO,
        ),
    )
    return tuple(
        Alternative(kind, _verdict(value < least), ((name, float(value)),))
        if np.isfinite(value)
        else Alternative(kind, Verdict.CANNOT_TELL)
        for kind, name, value, least in tested
    )
