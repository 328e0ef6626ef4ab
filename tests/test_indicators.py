"""The catalogue keeps the invariants that detection stands on (design, section 2)."""

import re
from collections import Counter
from pathlib import Path

import pytest

from analysis.errors import UserError
from analysis.indicators import CATALOGUE_PATH, Domain, Origin, load_catalogue


def test_catalogue_covers_every_domain_of_the_design() -> None:
    count = Counter(indicator.domain for indicator in load_catalogue().indicators)
    assert set(count) == set(Domain)
    assert sum(n for domain, n in count.items() if domain is not Domain.STREET_CRIME) == 40


def test_only_reported_and_discovered_indicators_are_tested() -> None:
    tested = [i for i in load_catalogue().indicators if i.is_flag_eligible]
    assert {i.origin for i in tested} == {Origin.REPORTED, Origin.DISCOVERED}


def test_exposure_is_context_and_context_has_none() -> None:
    catalogue = load_catalogue()
    for indicator in catalogue.indicators:
        if indicator.exposure:
            assert catalogue[indicator.exposure].origin is Origin.CONTEXT
            assert indicator.origin is Origin.REPORTED


def test_no_indicator_counts_by_nationality() -> None:
    for indicator in load_catalogue().indicators:
        assert not re.search("国籍別|国別|民族", indicator.name + indicator.definition)


@pytest.mark.parametrize(
    ("line", "planted", "message"),
    [
        ('code = "fraud_consultations"', 'code = "victim_reports"', "twice"),
        ('exposure = "foreign_students"', 'exposure = "weather"', "unknown exposure"),
    ],
)
def test_contradictory_catalogue_is_refused(
    tmp_path: Path, line: str, planted: str, message: str
) -> None:
    text = CATALOGUE_PATH.read_text(encoding="utf-8")
    assert line in text
    path = tmp_path / "indicators.toml"
    path.write_text(text.replace(line, planted, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        load_catalogue(path)


@pytest.mark.parametrize("code", ["foreign_residents", "joint_patrols"])
def test_context_or_activity_marked_for_testing_is_refused(tmp_path: Path, code: str) -> None:
    text = CATALOGUE_PATH.read_text(encoding="utf-8")
    start = text.index(f'code = "{code}"')
    path = tmp_path / "indicators.toml"
    path.write_text(
        text[:start] + text[start:].replace("flag_eligible = false", "flag_eligible = true", 1),
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match="only reported and discovered"):
        load_catalogue(path)


def test_unknown_code_gets_a_message_in_japanese() -> None:
    with pytest.raises(UserError, match="指標カタログ"):
        load_catalogue()["no_such_code"]
