"""EARS by hand, and its edges."""

import numpy as np
import pytest

from analysis.detection.ears import ears_c1, ears_c2, ears_c3

# Baseline 2 4 6: mean 4, standard deviation 2. Upper tail .025: z = 1.959964.
BASELINE = [2.0, 4.0, 6.0]
Z = 1.959964
OPTIONS = {"baseline_months": 3, "alpha": 0.025, "min_spread": 0.0}


def test_c1_by_hand():
    result = ears_c1(np.array([[*BASELINE, 7.0], [*BASELINE, 8.0]]), **OPTIONS)
    assert result.upper_bound[:, 3] == pytest.approx(4 + 2 * Z, abs=1e-5)  # 7.9199
    assert result.alarm[:, 3].tolist() == [False, True]
    assert result.statistic[:, 3].tolist() == [1.5, 2.0]


def test_c2_leaves_the_two_months_before_out():
    counts = np.array([[*BASELINE, 90.0, 90.0, 8.0]])
    result = ears_c2(counts, **OPTIONS)
    assert result.mean[0, 5] == 4
    assert result.alarm[0, 5]
    assert np.isnan(result.upper_bound[0, :5]).all()


def test_c3_adds_what_two_earlier_months_exceeded():
    # C2 at months 5, 6, 7: (8 - 4)/2 = 2; baselines move on, so use a flat one of spread 2.
    counts = np.array([[2.0, 4.0, 6.0, 4.0, 2.0, 6.0, 4.0, 4.0]])
    counts[0, 5] = 9.0
    c2 = ears_c2(counts, **OPTIONS).statistic[0]
    c3 = ears_c3(counts, **OPTIONS)
    memory = max(c2[5] - 1, 0) + max(c2[6] - 1, 0)
    assert memory == pytest.approx(1.5)  # (9 - 4)/2 - 1, and nothing of month 6
    assert c3.statistic[0, 7] == pytest.approx(c2[7] + 1.5)
    spread = c3.spread[0, 7]
    assert c3.upper_bound[0, 7] == pytest.approx(4 + spread * (Z - 1.5), abs=1e-5)


def test_constant_past_does_not_make_the_next_case_an_alarm():
    counts = np.array([[0.0] * 7 + [1.0]])
    assert not ears_c1(counts).alarm.any()
    assert ears_c1(counts, min_spread=0.0).alarm[0, 7]


def test_missing_month_is_not_a_zero():
    counts = np.array([[4.0, 4.0, np.nan, 4.0, 9.0]])
    options = {"baseline_months": 4, "min_spread": 0.5}
    assert np.isnan(ears_c1(counts, **options).upper_bound).all()
    lenient = ears_c1(counts, min_reported=3, **options)
    assert lenient.mean[0, 4] == 4
    assert lenient.n_baseline[0, 4] == 3
    assert lenient.alarm[0, 4]


def test_a_missing_month_itself_has_no_bound():
    assert np.isnan(ears_c1(np.array([[4.0, 5, 6, np.nan]]), baseline_months=3).upper_bound).all()


def test_short_series_come_back_untested():
    result = ears_c2(np.ones((2, 5)))
    assert np.isnan(result.upper_bound).all()
    assert not result.alarm.any()


@pytest.mark.parametrize("wrong", [{"baseline_months": 2}, {"min_spread": -1.0}])
def test_parameters_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match=r"baseline|min_spread"):
        ears_c1(np.ones((1, 20)), **wrong)
