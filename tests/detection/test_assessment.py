"""Which method a cell gets, and what is said where it gets none."""

from datetime import date

import numpy as np
import pytest

from analysis.detection import DetectionSettings, Method, NotTestable, exposure_from_context
from analysis.detection.assessment import assess

SETTINGS = DetectionSettings()


@pytest.fixture
def counts(maker):
    return maker.counts(n_stations=6)


def codes_of(maker, panel, indicator, first_tested=0):
    found = assess(panel, first_tested, SETTINGS)
    return found.not_testable[0, maker.rows[indicator]], found.method[0, maker.rows[indicator]]


def test_short_history_goes_to_ears_and_three_years_to_farrington(maker, counts):
    codes, method = codes_of(maker, maker.panel(counts), "brokers")
    assert (codes[:14] == NotTestable.BASELINE_TOO_SHORT).all()
    assert (method[14:37] == Method.EARS_C2).all()
    assert (method[37:] == Method.FARRINGTON).all()
    assert (codes[14:] == NotTestable.TESTED).all()


def test_baseline_grows_from_three_years_to_five_and_no_further(maker, counts):
    found = assess(maker.panel(counts), 0, SETTINGS)
    row = maker.rows["brokers"]
    length = np.arange(84) - found.baseline_first[0, row]
    assert length[[37, 48, 49, 60, 61, 83]].tolist() == [37, 37, 49, 49, 61, 61]
    assert (np.arange(84) - found.baseline_last[0, row])[61] == 7


def test_a_station_that_starts_late_is_short_of_history_not_zero(maker, counts):
    counts[0, :, :50] = np.nan
    codes, method = codes_of(maker, maker.panel(counts), "brokers")
    assert (codes[:50] == NotTestable.MONTH_MISSING).all()
    assert (codes[50:64] == NotTestable.BASELINE_TOO_SHORT).all()
    assert (method[64:84] == Method.EARS_C2).all()


def test_months_after_a_changed_definition_use_only_the_months_since(maker, counts):
    row = maker.rows["brokers"]
    counts[:, row, :40] *= 10
    panel = maker.panel(counts, changes={"brokers": date(2021, 8, 1)})  # month 40
    codes, method = codes_of(maker, panel, "brokers")
    assert (codes[40:54] == NotTestable.DEFINITION_CHANGED).all()
    assert (method[54:77] == Method.EARS_C2).all()
    assert (method[77:] == Method.FARRINGTON).all()
    found = assess(panel, 0, SETTINGS)
    assert np.nanmax(found.expected[:, row, 54:]) < 20
    assert (found.baseline_first[0, row, 54:] >= 40).all()


def test_missing_and_withheld_months_are_told_apart(maker, counts):
    counts[0, maker.rows["brokers"], 70] = np.nan
    withheld = np.zeros(counts.shape, dtype=bool)
    withheld[0, maker.rows["brokers"], 71] = True
    codes, _ = codes_of(maker, maker.panel(counts, withheld=withheld), "brokers")
    assert codes[70] == NotTestable.MONTH_MISSING
    assert codes[71] == NotTestable.MONTH_WITHHELD


def test_a_patchy_baseline_is_not_tested(maker, counts):
    row = maker.rows["brokers"]
    counts[0, row, 25:63:2] = np.nan  # more than three in ten of months 19 … 73
    codes, _ = codes_of(maker, maker.panel(counts), "brokers")
    assert codes[80] == NotTestable.BASELINE_MISSING
    counts[0, row, 25:63:4] = 4
    assert codes_of(maker, maker.panel(counts), "brokers")[0][80] == NotTestable.TESTED


def test_too_few_cases_cannot_be_tested_until_three_come_at_once(maker, counts):
    row = maker.rows["premises"]
    counts[0, row] = 0
    counts[0, row, [30, 50]] = 1
    counts[0, row, 80] = 4
    found = assess(maker.panel(counts), 48, SETTINGS)
    assert found.not_testable[0, row, 79] == NotTestable.TOO_FEW_COUNTS
    assert found.not_testable[0, row, 80] == NotTestable.TESTED
    assert found.p_value[0, row, 80] < 1e-4


def test_context_and_activity_are_never_tested(maker, counts):
    found = assess(maker.panel(counts), 48, SETTINGS)
    for code in ("residents", "employers", "patrols", "visits"):
        assert (found.not_testable[:, maker.rows[code]] == NotTestable.NOT_ELIGIBLE).all()
        assert np.isnan(found.expected[:, maker.rows[code]]).all()


def test_every_reason_has_a_japanese_label():
    labels = [reason.label for reason in NotTestable if reason is not NotTestable.TESTED]
    assert len(set(labels)) == len(labels)
    assert all(labels)
    assert {"基準期間が不足", "当月未報告", "当月秘匿", "定義変更直後"} <= set(labels)


def test_untested_cells_hold_no_number_and_tested_ones_a_band_around_the_expected(maker, counts):
    counts[0, 4, 60:64] = np.nan
    found = assess(maker.panel(counts), 48, SETTINGS)
    tested = found.not_testable == NotTestable.TESTED
    for array in (found.expected, found.lower, found.upper, found.p_value, found.ratio):
        assert np.array_equal(np.isfinite(array), tested)
    assert (found.lower[tested] <= found.expected[tested]).all()
    assert (found.upper[tested] >= found.expected[tested]).all()


def test_later_months_never_change_an_earlier_result(maker, counts):
    exposure = exposure_from_context(counts, maker.indicators)
    whole = assess(maker.panel(counts, exposure=exposure), 48, SETTINGS)
    then = assess(maker.panel(counts[:, :, :70], exposure=exposure[:, :, :70]), 48, SETTINGS)
    # Sums of another number of columns differ in the last bit; flags do not.
    for name in ("expected", "p_value"):
        early = getattr(whole, name)[:, :, :70]
        assert np.allclose(early, getattr(then, name), rtol=1e-10, equal_nan=True)
    assert np.array_equal(whole.upper[:, :, :70], then.upper, equal_nan=True)
    assert np.array_equal(whole.not_testable[:, :, :70], then.not_testable)


def test_pure_noise_stands_above_the_band_about_once_in_a_hundred(maker):
    panel = maker.panel(maker.counts(n_stations=40, seed=15))
    found = assess(panel, 61, SETTINGS)
    rows = [maker.rows[c] for c in ("victims", "fraud", "brokers", "fees", "premises")]
    above = (panel.counts > found.upper)[:, rows, 61:]
    assert 0.002 < above.mean() < 0.015
    assert (found.p_value[:, rows, 61:] <= 0.001).mean() < 0.003


def test_an_exposure_only_ever_takes_an_alarm_away(maker):
    counts = maker.counts(n_stations=20, seed=16)
    rng = np.random.default_rng(16)
    exposure = exposure_from_context(counts, maker.indicators)
    shrinking = exposure * np.linspace(2.0, 0.4, 84) * rng.lognormal(0, 0.1, (20, 1, 84))
    plain = assess(maker.panel(counts), 48, SETTINGS)
    with_exposure = assess(maker.panel(counts, exposure=shrinking), 48, SETTINGS)
    tested = np.isfinite(plain.p_value)
    assert (with_exposure.p_value[tested] >= plain.p_value[tested]).all()
