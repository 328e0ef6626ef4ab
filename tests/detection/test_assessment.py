"""Which method a cell gets, and what is said where it gets none."""

from datetime import date

import numpy as np
import pytest

from analysis.detection import DetectionSettings, Method, NotTestable, exposure_from_context
from analysis.detection.assessment import assess
from analysis.detection.forecasts import make_forecasts

# Nothing is learnt from earlier months, which would take most of the time and changes no method.
SETTINGS = DetectionSettings(calibration_months=0)


@pytest.fixture
def counts(maker):
    return maker.counts(n_stations=6)


def assessed(panel, first_tested):
    forecasts = make_forecasts(panel, first_tested, SETTINGS)
    return assess(panel, forecasts, first_tested, SETTINGS)


def codes_of(maker, panel, indicator, first_tested=0):
    found = assessed(panel, first_tested)
    return found.not_testable[0, maker.rows[indicator]], found.method[0, maker.rows[indicator]]


def test_short_history_goes_to_ears_and_two_years_to_the_pooled_model(maker, counts):
    codes, method = codes_of(maker, maker.panel(counts[:, :, :30]), "brokers")
    assert (codes[:14] == NotTestable.BASELINE_TOO_SHORT).all()
    assert (method[14:24] == Method.EARS_C2).all()
    assert (method[24:] == Method.POOLED_NB).all()
    assert (codes[14:] == NotTestable.TESTED).all()


def test_baseline_is_the_whole_history_up_to_half_a_year_before(maker, counts):
    found = assessed(maker.panel(counts), 80)
    row = maker.rows["brokers"]
    assert found.baseline_first[0, row, 80:].tolist() == [0, 0, 0, 0]
    assert found.baseline_last[0, row, 80:].tolist() == [73, 74, 75, 76]


def test_half_a_year_before_the_tested_month_does_not_move_its_forecast(maker, counts):
    row = maker.rows["brokers"]
    before = assessed(maker.panel(counts), 83)
    counts[0, row, 77:83] += 30
    after = assessed(maker.panel(counts), 83)
    assert after.expected[0, row, 83] == before.expected[0, row, 83]
    counts[0, row, 70:77] += 30
    assert assessed(maker.panel(counts), 83).expected[0, row, 83] > before.expected[0, row, 83]


@pytest.mark.slow
def test_a_station_that_starts_late_is_short_of_history_not_zero(maker, counts):
    counts[0, :, :50] = np.nan
    codes, method = codes_of(maker, maker.panel(counts), "brokers", 48)
    assert (codes[48:50] == NotTestable.MONTH_MISSING).all()
    assert (codes[50:64] == NotTestable.BASELINE_TOO_SHORT).all()
    assert (method[64:74] == Method.EARS_C2).all()
    assert (method[74:] == Method.POOLED_NB).all()


@pytest.mark.slow
def test_months_after_a_changed_definition_use_only_the_months_since(maker, counts):
    row = maker.rows["brokers"]
    counts[:, row, :40] *= 10
    panel = maker.panel(counts, changes={"brokers": date(2021, 8, 1)})  # month 40
    codes, method = codes_of(maker, panel, "brokers", 38)
    assert (codes[40:54] == NotTestable.DEFINITION_CHANGED).all()
    assert (method[[38, 39]] == Method.POOLED_NB).all()
    assert (method[54:64] == Method.EARS_C2).all()
    assert (method[64:] == Method.POOLED_NB).all()
    found = assessed(panel, 38)
    assert np.nanmax(found.expected[:, row, 54:]) < 20
    assert (found.baseline_first[0, row, 54:] >= 40).all()


def test_missing_and_withheld_months_are_told_apart(maker, counts):
    counts[0, maker.rows["brokers"], 70] = np.nan
    withheld = np.zeros(counts.shape, dtype=bool)
    withheld[0, maker.rows["brokers"], 71] = True
    codes, _ = codes_of(maker, maker.panel(counts, withheld=withheld), "brokers", 70)
    assert codes[70] == NotTestable.MONTH_MISSING
    assert codes[71] == NotTestable.MONTH_WITHHELD


def test_a_patchy_baseline_is_not_tested(maker, counts):
    row = maker.rows["brokers"]
    counts[0, row, 46:70:2] = np.nan  # 12 of the baseline's last three years: a third
    codes, _ = codes_of(maker, maker.panel(counts), "brokers", 80)
    assert codes[80] == NotTestable.BASELINE_MISSING
    counts[0, row, 46:70:4] = 4
    assert codes_of(maker, maker.panel(counts), "brokers", 80)[0][80] == NotTestable.TESTED
    counts[0, row, :30:2] = np.nan  # long ago
    assert codes_of(maker, maker.panel(counts), "brokers", 80)[0][80] == NotTestable.TESTED


def test_too_few_cases_cannot_be_tested_until_three_come_at_once(maker, counts):
    row = maker.rows["premises"]
    counts[0, row] = 0
    counts[0, row, [30, 50]] = 1
    counts[0, row, 80] = 4
    found = assessed(maker.panel(counts), 79)
    assert found.not_testable[0, row, 79] == NotTestable.TOO_FEW_COUNTS
    assert found.not_testable[0, row, 80] == NotTestable.TESTED
    assert found.p_value[0, row, 80] < 1e-4


def test_context_and_activity_are_never_tested(maker, counts):
    found = assessed(maker.panel(counts), 82)
    for code in ("residents", "employers", "patrols", "visits"):
        assert (found.not_testable[:, maker.rows[code]] == NotTestable.NOT_ELIGIBLE).all()
        assert np.isnan(found.expected[:, maker.rows[code]]).all()


def test_every_reason_has_a_japanese_label():
    labels = [reason.label for reason in NotTestable if reason is not NotTestable.TESTED]
    assert len(set(labels)) == len(labels)
    assert all(labels)
    assert {"基準期間が不足", "当月未報告", "当月秘匿", "定義変更直後"} <= set(labels)


def test_untested_cells_hold_no_number_and_tested_ones_a_band_around_the_expected(maker, counts):
    counts[0, 4, 80:82] = np.nan
    found = assessed(maker.panel(counts), 78)
    tested = found.not_testable == NotTestable.TESTED
    for array in (found.expected, found.lower, found.upper, found.p_value, found.ratio):
        assert np.array_equal(np.isfinite(array), tested)
    assert (found.lower[tested] <= found.expected[tested]).all()
    assert (found.upper[tested] >= found.expected[tested]).all()


@pytest.mark.slow
def test_later_months_never_change_an_earlier_result(maker, counts):
    exposure = exposure_from_context(counts, maker.indicators)
    settings = DetectionSettings(calibration_months=6)

    def tested(end):
        panel = maker.panel(counts[:, :, :end], exposure=exposure[:, :, :end])
        return assess(panel, make_forecasts(panel, 76, settings), 76, settings)

    whole, then = tested(84), tested(80)
    # Sums of another number of columns differ in the last bit; flags do not.
    for name in ("expected", "p_value"):
        early = getattr(whole, name)[:, :, :80]
        assert np.allclose(early, getattr(then, name), rtol=1e-10, equal_nan=True)
    assert np.array_equal(whole.upper[:, :, :80], then.upper, equal_nan=True)
    assert np.array_equal(whole.not_testable[:, :, :80], then.not_testable)


@pytest.mark.slow
def test_pure_noise_stands_above_the_band_about_once_in_a_hundred(maker):
    panel = maker.panel(maker.counts(n_stations=40, seed=15))
    settings = DetectionSettings()
    found = assess(panel, make_forecasts(panel, 61, settings), 61, settings)
    rows = [maker.rows[c] for c in ("victims", "fraud", "brokers", "fees", "premises")]
    above = (panel.counts > found.upper)[:, rows, 61:]
    assert 0.002 < above.mean() < 0.015
    assert (found.p_value[:, rows, 61:] <= 0.001).mean() < 0.003


def test_an_exposure_only_ever_takes_an_alarm_away(maker):
    counts = maker.counts(n_stations=6, seed=16)
    rng = np.random.default_rng(16)
    exposure = exposure_from_context(counts, maker.indicators)
    shrinking = exposure * np.linspace(2.0, 0.4, 84) * rng.lognormal(0, 0.1, (6, 1, 84))
    plain = assessed(maker.panel(counts), 80)
    with_exposure = assessed(maker.panel(counts, exposure=shrinking), 80)
    tested = np.isfinite(plain.p_value)
    assert (with_exposure.p_value[tested] >= plain.p_value[tested]).all()
