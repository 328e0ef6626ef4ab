"""Invariants 2, 3 and 4 of the design, as properties: what may never raise a flag."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.detection import CountPanel, DetectionSettings, find_signs
from analysis.detection.matrix import exposure_from_context
from analysis.indicators import Indicator, Origin

FIRST_TESTED = 78
CONTEXT = ("residents", "employers")
RESULT_ARRAYS = ("expected", "lower", "upper", "p_value", "alarm", "selected", "not_testable")
few = settings(max_examples=6, deadline=None)
# Short, but learnt: what is learnt from one series may not carry composition to another.
LEARNT = DetectionSettings(calibration_months=6)


def outbreak(maker, counts):
    """A sign that does not depend on an exposure, so that there is a flag to compare."""
    counts[2, maker.rows["brokers"], 80:] += 25
    counts[3, maker.rows["victims"], 82:] += 40
    return counts


def detect(maker, counts):
    exposure = exposure_from_context(counts, maker.indicators)
    return find_signs(
        maker.panel(counts, exposure=exposure), first_tested=FIRST_TESTED, settings=LEARNT
    )


@pytest.fixture(scope="module")
def base(maker):
    counts = outbreak(maker, maker.counts(n_stations=6, seed=21))
    return counts, detect(maker, counts)


def rows_without_exposure(maker):
    return [row for row, i in enumerate(maker.indicators) if i.exposure is None]


@pytest.mark.slow
@few
@given(
    change=st.sampled_from(["permute", "scale", "delete", "grow", "shuffle months"]),
    seed=st.integers(0, 10**6),
)
def test_composition_never_touches_a_series_without_an_exposure(maker, base, change, seed):
    counts, before = base
    rng = np.random.default_rng(seed)
    rows = [maker.rows[code] for code in CONTEXT]
    changed = counts.copy()
    if change == "permute":
        changed[:, rows] = rng.permutation(counts[:, rows])
    elif change == "scale":
        changed[:, rows] *= rng.lognormal(0, 2)
    elif change == "delete":
        changed[:, rows] = np.nan
    elif change == "grow":
        changed[:, rows] *= np.exp(rng.normal(0, 0.1) * np.arange(counts.shape[2]))
    else:
        changed[:, rows] = rng.permuted(counts[:, rows], axis=2)
    after = detect(maker, changed)
    free = rows_without_exposure(maker)
    for name in RESULT_ARRAYS:
        mine, theirs = getattr(after, name)[:, free], getattr(before, name)[:, free]
        assert mine.tobytes() == theirs.tobytes(), name
    assert before.alarm[:, free].any()


@pytest.mark.slow
@few
@given(factor=st.sampled_from([2.0**-8, 0.25, 4.0, 2.0**10]))
def test_unit_of_the_exposure_changes_no_flag(maker, base, factor):
    counts, before = base
    changed = counts.copy()
    changed[:, [maker.rows[code] for code in CONTEXT]] *= factor
    after = detect(maker, changed)
    assert after.alarm.tobytes() == before.alarm.tobytes()
    assert [s.key for s in after.signs] == [s.key for s in before.signs]
    assert before.alarm[:, maker.rows["victims"]].any()


@pytest.mark.slow
@few
@given(seed=st.integers(0, 10**6), growth=st.sampled_from([2, 3, 4]))
def test_exposure_and_counts_scaled_together_keep_the_flags(maker, base, seed, growth):
    """Ratios, dispersion and bound all scale alike, but for rounding to whole counts.

    Exact for the delta limit (test_farrington); here the floor of three cases above the
    expected, the least dispersion of 1 and whole counts leave knife-edge cells.
    """
    counts, before = base
    stations = np.random.default_rng(seed).permutation(6)[:3]
    changed = counts.copy()
    changed[np.ix_(stations, [maker.rows[c] for c in (*CONTEXT, "victims", "fraud")])] *= growth
    after = detect(maker, changed)
    rows = [maker.rows["victims"], maker.rows["fraud"]]
    differs = (after.alarm != before.alarm)[:, rows, FIRST_TESTED:]
    assert differs.mean() < 0.015
    assert after.alarm[3, maker.rows["victims"], 82:].all()  # the planted one
    free = rows_without_exposure(maker)
    assert after.alarm[:, free].tobytes() == before.alarm[:, free].tobytes()


@pytest.mark.slow
def test_residents_doubling_with_their_reports_raises_no_sign(maker):
    counts = maker.counts(n_stations=6, seed=23)
    since = np.where(np.arange(84) < 79, 1.0, 2.5)
    rng = np.random.default_rng(23)
    row = maker.rows["victims"]
    counts[:, row] = rng.poisson(10 * np.broadcast_to(since, (6, 84)))
    counts[:, maker.rows["residents"]] *= since
    explained = detect(maker, counts)
    unexplained = find_signs(maker.panel(counts), first_tested=FIRST_TESTED, settings=LEARNT)
    assert unexplained.alarm[:, row, 79:].mean() > 0.5
    assert explained.alarm[:, row, 79:].mean() < 0.05


@pytest.mark.slow
@few
@given(
    seed=st.integers(0, 10**6),
    codes=st.lists(
        st.sampled_from(["clearances", "forged_cards", "patrols", "visits"]),
        min_size=1,
        unique=True,
    ),
    size=st.sampled_from([20, 200, 5000]),
)
def test_police_activity_and_its_findings_alone_raise_nothing(maker, base, seed, codes, size):
    counts, before = base
    rng = np.random.default_rng(seed)
    changed = counts.copy()
    for code in codes:
        station, month = rng.integers(6), rng.integers(FIRST_TESTED, 84)
        changed[station, maker.rows[code], month:] += size
    after = detect(maker, changed)
    assert after.alarm.tobytes() == before.alarm.tobytes()
    assert [s.key for s in after.signs] == [s.key for s in before.signs]
    reported = {i.code for i in maker.indicators if i.origin is Origin.REPORTED}
    assert all(e.indicator in reported for s in after.signs for e in s.evidence)


@pytest.fixture
def raised(maker):
    """Reports and findings of one station rise together in the last months."""
    counts = maker.counts(n_stations=6, seed=24)
    counts[1, maker.rows["brokers"], 80:] += 25
    counts[1, maker.rows["clearances"], 80:] += 20
    return counts


def corroboration_of(maker, counts):
    sign = next(s for s in detect(maker, counts).signs if s.station_id == "99-002")
    return {c.indicator: c for c in sign.corroboration}


def test_findings_corroborate_reports_when_activity_stood_still(maker, raised):
    found = corroboration_of(maker, raised)["clearances"]
    assert found.activity_factor < 1.6
    assert found.observed > found.adjusted_expected >= found.expected


def test_findings_that_grew_with_activity_corroborate_nothing(maker, raised):
    raised[1, maker.rows["patrols"], 80:] += 90
    assert "clearances" not in corroboration_of(maker, raised)


def test_findings_without_any_known_activity_corroborate_nothing(maker, raised):
    raised[1, [maker.rows["patrols"], maker.rows["visits"]], 60:] = np.nan
    assert corroboration_of(maker, raised) == {}


def test_no_field_of_panel_or_indicator_could_hold_a_nationality():
    names = {field.name for kind in (CountPanel, Indicator) for field in fields(kind)}
    assert not {name for name in names if "national" in name or "citizen" in name}
    with pytest.raises(ValueError, match="axes"):  # and a fourth axis is not accepted
        CountPanel(np.ones((1, 1, 1, 2)), np.zeros((1, 1, 1, 2), np.int8), ("a",), (), ())
