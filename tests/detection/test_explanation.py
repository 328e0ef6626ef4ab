"""Every innocent alternative is tested: it fits, does not fit, or cannot be told."""

from datetime import date

import numpy as np
import pytest

from analysis.detection import (
    AlternativeKind,
    DetectionSettings,
    Method,
    Verdict,
    explain,
    exposure_from_context,
    find_signs,
)
from analysis.detection.evidence import Pattern

pytestmark = pytest.mark.slow

FIRST_TESTED = 79
STATION = 1
FITS, NOT, UNKNOWN = Verdict.FITS, Verdict.DOES_NOT_FIT, Verdict.CANNOT_TELL


@pytest.fixture
def counts(maker):
    """Reports on brokers rise in months 80 to 82 at one station."""
    counts = maker.counts(n_stations=6, seed=51)
    counts[STATION, maker.rows["brokers"], 80:83] += 20
    return counts


def explained(maker, counts, *, changes=None, revised=None, breaks=None, indicator="brokers"):
    exposure = exposure_from_context(counts, maker.indicators)
    panel = maker.panel(counts, exposure=exposure, changes=changes)
    settings = DetectionSettings(calibration_months=0)  # learning decides nothing here
    result = find_signs(
        panel, first_tested=FIRST_TESTED, settings=settings, revised=revised, breaks=breaks
    )
    sign = next(
        s
        for s in result.signs
        if s.station_id == panel.station_ids[STATION]
        and indicator in {e.indicator for e in s.evidence}
    )
    return explain(sign, panel, result)


def verdict(explanation, kind):
    return explanation.alternative(AlternativeKind(kind)).verdict


def test_facts_of_the_sign_are_all_there(maker, counts):
    facts = explained(maker, counts)
    (evidence,) = facts.evidence
    assert evidence.indicator == "brokers"
    assert evidence.method is Method.POOLED_NB
    assert evidence.pattern is Pattern.SUDDEN
    assert evidence.observed > evidence.upper
    assert evidence.baseline_first < evidence.baseline_last < evidence.month
    assert facts.reported_months == (74,)
    assert facts.agreeing == ("brokers",)
    assert {a.indicator for a in facts.activities} == {"patrols", "visits"}
    assert [a.kind for a in facts.alternatives] == list(AlternativeKind)[:7]  # of a rise
    assert facts.error_rates.alpha == 0.01
    assert facts.error_rates.expected_false_alarms == pytest.approx(0.01 * 30)


def test_an_unexplained_rise_is_explained_by_nothing(maker, counts):
    shape = counts.shape
    facts = explained(
        maker,
        counts,
        revised=np.zeros((shape[0], shape[2]), dtype=bool),
        breaks=np.zeros((shape[0], shape[2]), dtype=bool),
    )
    assert not facts.has_innocent_explanation
    assert verdict(facts, "season") is NOT
    assert verdict(facts, "reporting_campaign") is NOT
    assert verdict(facts, "late_or_corrected") is NOT
    assert verdict(facts, "definition_change") is NOT
    assert verdict(facts, "jurisdiction_change") is NOT
    assert verdict(facts, "exposure_growth") is UNKNOWN  # brokers have no exposure


def test_season_fits_when_an_earlier_year_saw_as_many(maker, counts):
    counts[STATION, maker.rows["brokers"], 57] = 60  # before the tested months
    facts = explained(maker, counts)
    assert verdict(facts, "season") is FITS
    assert dict(facts.alternative(AlternativeKind.SEASON).figures)["highest_same_season"] == 60


def test_season_cannot_be_told_from_one_year(maker, counts):
    counts[STATION, maker.rows["brokers"], :65] = np.nan
    facts = explained(maker, counts)
    assert facts.evidence[0].method is Method.EARS_C2
    assert verdict(facts, "season") is UNKNOWN


def test_exposure_that_was_allowed_for_does_not_explain_what_is_left(maker, counts):
    counts[STATION, maker.rows["victims"], 80:83] += 50
    facts = explained(maker, counts, indicator="victims")
    alternative = facts.alternative(AlternativeKind.EXPOSURE_GROWTH)
    assert alternative.verdict is NOT
    assert dict(alternative.figures)["exposure_ratio"] == pytest.approx(1.0)


def test_unknown_exposure_cannot_be_told(maker, counts):
    counts[STATION, maker.rows["victims"], 80:83] += 50
    counts[STATION, maker.rows["residents"]] = np.nan
    facts = explained(maker, counts, indicator="victims")
    assert verdict(facts, "exposure_growth") is UNKNOWN


@pytest.mark.parametrize(("start", "expected"), [(80, FITS), (78, FITS), (66, NOT)])
def test_a_campaign_fits_in_the_same_months_or_shortly_before(maker, counts, start, expected):
    counts[STATION, maker.rows["visits"], start : start + 3] += 30
    assert verdict(explained(maker, counts), "reporting_campaign") is expected


def test_campaigns_cannot_be_told_without_figures_of_activity(maker, counts):
    counts[STATION, [maker.rows["visits"], maker.rows["patrols"]], 50:] = np.nan
    facts = explained(maker, counts)
    assert verdict(facts, "reporting_campaign") is UNKNOWN
    assert verdict(facts, "enforcement_campaign") is UNKNOWN


def test_enforcement_fits_when_findings_and_activity_rose_together(maker, counts):
    rows = maker.rows
    counts[STATION, rows["clearances"], 80:83] += 25
    assert verdict(explained(maker, counts), "enforcement_campaign") is NOT
    counts[STATION, rows["patrols"], 80:83] += 40
    assert verdict(explained(maker, counts), "enforcement_campaign") is FITS


def test_late_or_corrected_figures_fit(maker, counts):
    revised = np.zeros((counts.shape[0], counts.shape[2]), dtype=bool)
    assert verdict(explained(maker, counts), "late_or_corrected") is UNKNOWN
    revised[STATION, 81] = True
    assert verdict(explained(maker, counts, revised=revised), "late_or_corrected") is FITS


def test_a_month_not_reported_just_before_may_be_a_backlog(maker, counts):
    counts[STATION, maker.rows["brokers"], 80] += 40  # the most striking month
    counts[STATION, maker.rows["brokers"], 79] = np.nan
    revised = np.zeros((counts.shape[0], counts.shape[2]), dtype=bool)
    assert verdict(explained(maker, counts, revised=revised), "late_or_corrected") is FITS


def test_an_old_change_of_definition_does_not_fit(maker, counts):
    facts = explained(maker, counts, changes={"brokers": date(2020, 4, 1)})
    assert verdict(facts, "definition_change") is NOT


def test_a_change_of_definition_within_two_years_fits(maker, counts):
    facts = explained(maker, counts, changes={"brokers": date(2023, 9, 1)})
    assert facts.evidence[0].method is Method.EARS_C2
    assert facts.evidence[0].baseline_first >= date(2023, 9, 1)
    alternative = facts.alternative(AlternativeKind.DEFINITION_CHANGE)
    assert alternative.verdict is FITS
    assert 14 <= dict(alternative.figures)["months_since"] < 24


@pytest.mark.parametrize(("month", "expected"), [(75, FITS), (60, NOT)])
def test_a_change_of_jurisdiction_is_remembered_for_a_year(maker, counts, month, expected):
    breaks = np.zeros((counts.shape[0], counts.shape[2]), dtype=bool)
    breaks[STATION, month] = True
    assert verdict(explained(maker, counts, breaks=breaks), "jurisdiction_change") is expected


def test_every_kind_and_verdict_has_a_japanese_label():
    assert all(kind.label for kind in AlternativeKind)
    assert [v.label for v in Verdict] == ["当てはまる", "当てはまらない", "判定できない"]
