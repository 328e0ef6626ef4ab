"""From flags to signs: planted outbreaks are found, noise is not, months are merged."""

import numpy as np
import pytest

from analysis.detection import DetectionSettings, find_signs
from analysis.indicators import Domain

pytestmark = pytest.mark.slow

UNLEARNT = {"calibration_months": 0}  # learning takes most of the time and decides nothing here


def run(maker, counts, first_tested=70, settings=None):
    settings = settings or DetectionSettings(**UNLEARNT)
    return find_signs(maker.panel(counts), first_tested=first_tested, settings=settings)


@pytest.fixture
def quiet(maker):
    """Counts without a sign at the first three stations."""
    counts = maker.counts(n_stations=8, seed=43)
    assert not [s for s in run(maker, counts).signs if s.station_id <= "99-003"]
    return counts


def signs_at(result, station_id):
    return [s for s in result.signs if s.station_id == station_id]


def test_a_planted_outbreak_is_one_sign_of_its_station_and_domain(maker, quiet):
    quiet[1, maker.rows["brokers"], 75:79] += 18
    quiet[1, maker.rows["fees"], 76:79] += 12
    (sign,) = signs_at(run(maker, quiet), "99-002")
    months = maker.panel(quiet).months
    assert sign.domain is Domain.BROKERS
    assert (sign.first_month, sign.last_month) == (months[75], months[78])
    assert {e.indicator for e in sign.evidence} == {"brokers", "fees"}
    brokers = next(e for e in sign.evidence if e.indicator == "brokers")
    assert brokers.months == months[75:79]
    assert brokers.observed > brokers.upper > brokers.expected > brokers.lower
    assert brokers.baseline_last < brokers.month
    assert sign.key == f"99-002|brokers|{months[75]:%Y-%m}"


def test_domains_of_one_station_are_separate_signs(maker, quiet):
    quiet[0, maker.rows["brokers"], 80] += 25
    quiet[0, maker.rows["premises"], 80] += 15
    domains = {s.domain for s in signs_at(run(maker, quiet), "99-001")}
    assert domains == {Domain.BROKERS, Domain.PRECURSORS}


def test_months_apart_are_two_signs_and_a_missing_month_between_is_one(maker, quiet):
    row = maker.rows["premises"]
    quiet[0, row, [81, 83]] += 15  # two of them: a third month would be a lasting change
    apart = signs_at(run(maker, quiet), "99-001")
    assert len(apart) == 2
    quiet[0, row, 82] = np.nan
    joined = signs_at(run(maker, quiet), "99-001")
    assert len(joined) == 1
    assert len(joined[0].evidence[0].months) == 2


@pytest.mark.parametrize(
    ("floor", "is_sign"),
    [
        ({}, True),
        ({"min_excess": 30.0}, False),
        ({"min_ratio": 25.0}, False),
    ],
)
def test_effects_below_the_floor_raise_nothing(maker, quiet, floor, is_sign):
    quiet[2, maker.rows["brokers"], 80] += 20
    result = run(maker, quiet, settings=DetectionSettings(**UNLEARNT, **floor))
    assert bool(signs_at(result, "99-003")) == is_sign
    row = maker.rows["brokers"]
    assert quiet[2, row, 80] > result.upper[2, row, 80]  # above the band in any case


@pytest.mark.slow
@pytest.mark.parametrize("size", [5, 8])
def test_most_planted_outbreaks_are_found_and_larger_ones_more_often(maker, size):
    found = {}
    for standard_deviations in (size, 12):
        counts = maker.counts(n_stations=30, seed=32)
        row = maker.rows["brokers"]
        spread = np.sqrt(1.4 * counts[:, row, :60].mean(axis=1))
        counts[:15, row, 80] += np.round(standard_deviations * spread[:15])
        result = run(maker, counts, 80)
        month = maker.panel(counts).months[80]
        hits = {s.station_id for s in result.signs if s.first_month <= month <= s.last_month}
        found[standard_deviations] = sum(f"99-{n:03}" in hits for n in range(1, 16))
    assert found[size] >= {5: 8, 8: 13}[size]
    assert found[12] >= found[size]
    assert found[12] >= 14


def test_stated_error_rates_are_those_of_the_settings(maker, quiet):
    rates = run(maker, quiet).error_rates(83)
    assert rates.tested_series == 8 * 5
    assert rates.expected_false_alarms == pytest.approx(0.01 * 40)
    assert rates.tested_groups == 8 * 3  # victimisation, brokers, precursors
    assert rates.false_discovery_rate == 0.1


@pytest.mark.slow
def test_signs_are_listed_latest_first_and_never_by_size(maker, quiet):
    quiet[2, maker.rows["brokers"], 83] += 20
    quiet[0, maker.rows["brokers"], 83] += 60
    quiet[1, maker.rows["brokers"], 70] += 200
    listed = [s.station_id for s in run(maker, quiet).signs if s.station_id <= "99-003"]
    assert listed == ["99-001", "99-003", "99-002"]


@pytest.mark.slow
def test_the_same_panel_gives_the_same_signs(maker, quiet):
    quiet[1, maker.rows["brokers"], 75:79] += 18
    before = quiet.copy()
    assert run(maker, quiet).signs == run(maker, quiet).signs
    assert np.array_equal(before, quiet)  # inputs are not changed


def test_arguments_that_do_not_fit_are_refused(maker, quiet):
    with pytest.raises(ValueError, match="first_tested"):
        find_signs(maker.panel(quiet), first_tested=99)
    with pytest.raises(ValueError, match="breaks"):
        find_signs(maker.panel(quiet), first_tested=83, breaks=np.zeros((2, 2), dtype=bool))
    with pytest.raises(ValueError, match="adjacency"):
        find_signs(maker.panel(quiet), first_tested=83, adjacency=np.ones((2, 2), dtype=bool))
    with pytest.raises(ValueError, match="alpha"):
        DetectionSettings(alpha=0.7)
