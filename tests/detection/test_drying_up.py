"""Reports that dry up are asked about; innocent falls are not; and nothing calls it better."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.detection import DetectionSettings, SignKind, explain, find_signs
from analysis.detection.matrix import exposure_from_context
from analysis.detection.signs import SignReading
from analysis.indicators import load_catalogue
from analysis.release.sign_wording import headline, question

STATION, SINCE, FIRST_TESTED = 1, 77, 82
SILENT = ("brokers", "fees", "victims", "fraud")


@pytest.fixture(scope="module")
def counts(maker):
    """At one station people stop to report, from month 77 on."""
    counts = maker.counts(n_stations=8, seed=62)
    counts[STATION, [maker.rows[code] for code in SILENT], SINCE:] = 0
    counts[STATION, maker.rows["brokers"], SINCE::3] = 1
    return counts


def detect(maker, counts, indicators=None):
    panel = maker.panel(counts, exposure=exposure_from_context(counts, maker.indicators))
    if indicators is not None:
        panel = replace(panel, indicators=indicators, exposure=None)
    settings = DetectionSettings(calibration_months=0)
    return panel, find_signs(panel, first_tested=FIRST_TESTED, settings=settings)


def falls(result):
    """Questions about the station where it was planted; one elsewhere may be chance."""
    return [
        sign
        for sign in result.signs
        if sign.kind is SignKind.DRYING_UP and sign.station_id == "99-002"
    ]


def test_reports_that_stop_while_contact_goes_on_are_a_question_of_their_own(maker, counts):
    panel, result = detect(maker, counts)
    signs = falls(result)
    assert {sign.domain.value for sign in signs} == {"brokers", "victimisation"}
    for sign in signs:
        assert sign.reading is SignReading.UNDER_REPORTING
        assert sign.key.endswith("|drying_up")
        for evidence in sign.evidence:
            assert evidence.total_observed < evidence.total_expected / 2
            assert panel.months.index(evidence.since) in range(SINCE - 2, SINCE + 4)
        facts = explain(sign, panel, result)
        assert not facts.has_innocent_explanation
        assert all(alternative.figures for alternative in facts.alternatives[-3:-1])


def test_a_fall_of_the_whole_prefecture_is_none(maker, counts):
    everywhere = counts.copy()
    rows = [maker.rows[code] for code in SILENT]
    fell = np.random.default_rng(1).random(everywhere[:, rows, SINCE:].shape) < 0.1
    everywhere[:, rows, SINCE:] = np.where(fell, 1, 0)
    _, result = detect(maker, everywhere)
    assert falls(result) == []
    assert sum(sign.kind is SignKind.DRYING_UP for sign in result.signs) <= 1  # of 48; chance


def test_where_police_met_fewer_people_it_is_none(maker, counts):
    fewer = counts.copy()
    rows = [maker.rows["patrols"], maker.rows["visits"]]
    fewer[STATION, rows, SINCE - 2 :] = np.floor(fewer[STATION, rows, SINCE - 2 :] * 0.4)
    assert falls(detect(maker, fewer)[1]) == []


def test_where_contact_is_unknown_it_cannot_be_told(maker, counts):
    unknown = counts.copy()
    unknown[STATION, [maker.rows["patrols"], maker.rows["visits"]], 40:] = np.nan
    assert falls(detect(maker, unknown)[1]) == []


def test_where_residents_left_it_is_none_for_reports_that_follow_them(maker, counts):
    left = counts.copy()
    left[STATION, maker.rows["residents"], SINCE:] *= 0.2
    domains = {sign.domain.value for sign in falls(detect(maker, left)[1])}
    assert "victimisation" not in domains
    assert "brokers" in domains  # has no exposure: residents have no say in it


def test_the_catalogue_decides_which_reports_rely_on_trust(maker, counts):
    none = tuple(replace(i, relies_on_trust=False) for i in maker.indicators)
    assert falls(detect(maker, counts, none)[1]) == []


def test_the_catalogue_decides_which_figures_show_contact(maker, counts):
    none = tuple(replace(i, shows_contact=False) for i in maker.indicators)
    assert falls(detect(maker, counts, none)[1]) == []


def test_shipped_catalogue_names_trusted_reports_and_contact():
    catalogue = load_catalogue()
    trusted = {i.code for i in catalogue.indicators if i.relies_on_trust}
    contact = {i.code for i in catalogue.indicators if i.shows_contact}
    assert {"labour_consultations", "broker_complaints"} <= trusted
    assert "vehicle_yard_theft_reports" not in trusted
    assert {"interpreter_visits", "consultation_campaigns"} <= contact


def test_words_name_under_reporting_and_intimidation_and_no_improvement(maker, counts):
    (sign, *_) = falls(detect(maker, counts)[1])
    texts = (
        headline(sign.domain, sign.reading, (sign.first_month,), sign.first_month),
        question("霧ヶ丘警察署", sign.domain, sign.reading, sign.first_month, sign.last_month),
    )
    assert all("口止め" in text for text in texts)
    assert "届け出にくく" in texts[0]
    assert "被害が減ったことを意味しません" in texts[1]
    assert not any(word in text for text in texts for word in ("改善", "好転", "良好"))
