"""What must not happen, in small: the benchmark `detection-robustness` repeats it more often."""

import numpy as np
import pytest

from analysis.detection import DetectionSettings, find_signs
from tests.benchmarks.detection_robustness import campaign_runs, false_months, feedback

pytestmark = pytest.mark.slow


def test_a_reporting_campaign_is_not_called_a_deterioration_in_95_of_100_runs():
    found = campaign_runs(40)
    assert found["with_a_sign"] > 0.2  # there is something to be labelled
    assert found["without_deterioration"] >= 0.95


def test_flags_do_not_follow_activity_while_a_naive_detector_runs_away():
    loop = feedback()
    assert loop.worst <= 0.2
    assert loop.naive_worst > 0.5


def test_quiet_months_have_a_sign_no_more_often_than_stated():
    """Of 240 months 24 may; where 15 in 100 were false, 1 in 1,000 such draws would pass."""
    found = false_months("series", range(70, 80))
    assert found["months"] == 240
    assert found["rises"] <= found["stated"]
    assert found["falls"] <= found["stated"]
    assert 0 < found["series_above_band"] < 0.012  # single series, one in a hundred by design


def test_neighbours_permuted_or_unknown_change_weights_but_no_p_value(maker):
    counts = maker.counts(n_stations=6, seed=81)
    settings = DetectionSettings(calibration_months=0)
    ring = np.eye(6, k=1, dtype=bool) | np.eye(6, k=-1, dtype=bool)
    results = [
        find_signs(maker.panel(counts), first_tested=82, settings=settings, adjacency=adjacency)
        for adjacency in (None, ring, ring[::-1, ::-1])
    ]
    for other in results[1:]:
        assert other.p_value.tobytes() == results[0].p_value.tobytes()
        assert other.alarm.tobytes() == results[0].alarm.tobytes()
