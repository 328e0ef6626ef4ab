"""Lasting changes by hand: months in a row stand out, a single month does not for long."""

import numpy as np

from analysis.detection.forecasts import Forecast, Window
from analysis.detection.gradual import find_drifts

MEAN, SIZE, LENGTH = 3.0, 6.0, 7
DEVIATION = np.sqrt(MEAN + MEAN**2 / SIZE)


def drift_of(*windows):
    """p-values of changes that end in the last month of each window."""
    counts = np.array(windows, dtype=float)[:, None, None]
    window = Window(
        counts,
        np.full(counts.shape, MEAN),
        np.full(counts.shape, SIZE),
        np.full(counts.shape, 0.01),
    )
    here = np.full((len(windows), 1, 1), MEAN)
    forecast = Forecast(
        rows=np.array([0]),
        counts=here,
        mean=here,
        ratio=1 + here / SIZE,
        is_pooled=np.ones(here.shape, dtype=bool),
        with_exposure=False,
        reaches_back=True,
        window=window,
    )
    return find_drifts((len(windows), 1, 1), (forecast,), 0).p_value[:, 0, 0]


def test_four_months_of_three_deviations_stand_out_from_a_whole_prefecture():
    raised = round(MEAN + 3 * DEVIATION)
    two, four = drift_of([3, 2, 4, 3, 3, raised, raised], [3, 2, 4, *[raised] * 4])
    assert four < 0.0002
    assert four < two / 5


def test_a_single_month_however_large_is_no_lasting_change():
    spikes = drift_of([3, 2, 4, 3, 3, 3, 300], [3, 4, 3, 3, 300, 4, 3], [3, 300, 4, 3, 3, 3, 4])
    assert (spikes > 0.001).all()
    assert (spikes[1:] > 0.01).all()
    large, larger = drift_of([3, 3, 3, 3, 30, 4, 4], [3, 3, 3, 3, 3000, 4, 4])
    assert large == larger
