"""Gradual evidence (緩やかな増加): lasting changes of single series against their forecasts.

Enters: forecasts of every family. Leaves: a `Drift` over the panel's axes. As with single months,
a series with an exposure is held against both of its forecasts and the more innocent stands.
"""

from dataclasses import replace

import numpy as np

from analysis.detection.baseline import FloatArray, IntArray
from analysis.detection.count_sums import Direction
from analysis.detection.drift import drift_p_value
from analysis.detection.evidence import Drift
from analysis.detection.forecasts import Forecast, Window
from analysis.detection.limits import count_cdf, count_quantile, upper_tail

RECENT_MONTHS = 3
# A month counts for no more in a window than one that chance alone brings once in so many. At 0.01
# four months of three standard deviations hardly stood out from noise; without a limit a single
# month, long over, is a lasting change for half a year.
SPIKE_ALPHA = 0.001


def find_drifts(
    shape: tuple[int, int, int],
    forecasts: tuple[Forecast, ...],
    first_tested: int,
) -> Drift:
    """Upward drifts that end in a tested month. shape: of the panel."""
    found = unknown_drift(shape)
    for forecast in forecasts:
        window = replace(forecast.window, counts=_without_spikes(forecast.window))
        other = window_drift(window, first_tested, "up")
        keep_milder(found, other, forecast.rows, is_second=forecast.with_exposure)
    return found


def _without_spikes(window: Window) -> FloatArray:
    """Counts, those far above what chance brings set to the largest that it brings."""
    counts = window.counts.copy()
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = 1 + window.mean / window.size
        may_be_far = counts > window.mean + np.sqrt(window.mean * ratio)
    highest = count_quantile(1 - SPIKE_ALPHA, window.mean[may_be_far], ratio[may_be_far])
    counts[may_be_far] = np.minimum(counts[may_be_far], highest)
    return counts


def unknown_drift(shape: tuple[int, ...]) -> Drift:
    """Nothing tested yet."""
    return Drift(
        np.full(shape, np.nan),
        np.full(shape, -1, dtype=np.intp),
        *(np.full(shape, np.nan) for _ in range(3)),
    )


def keep_milder(found: Drift, other: Drift, rows: IntArray, *, is_second: bool) -> None:
    """Write another forecast's drifts of some rows where they are the more innocent ones."""
    known = np.isfinite(other.p_value)
    taken = known & (
        ~np.isfinite(found.p_value[:, rows]) | (other.p_value >= found.p_value[:, rows])
    )
    if not is_second:
        taken = known
    for mine, theirs in (
        (found.p_value, other.p_value),
        (found.since, other.since),
        (found.observed, other.observed),
        (found.expected, other.expected),
        (found.recent_p_value, other.recent_p_value),
    ):
        mine[:, rows] = np.where(taken, theirs, mine[:, rows])


def window_drift(window: Window, first_tested: int, direction: Direction) -> Drift:
    """Drifts that end in the tested months, of series (stations, rows, all months of the panel)."""
    tested = drift_p_value(
        window.counts,
        window.mean,
        window.size,
        level_variance=np.nan_to_num(window.level_variance),
        direction=direction,
    )
    n_stations, n_rows, n_tested, _ = window.counts.shape
    found = unknown_drift((n_stations, n_rows, first_tested + n_tested))
    part = (slice(None), slice(None), slice(first_tested, None))
    found.p_value[part], found.observed[part] = tested.p_value, tested.observed
    found.expected[part] = tested.expected
    has_start = np.isfinite(tested.since)
    back = np.where(has_start, tested.since, 0).astype(np.intp)
    since = np.arange(first_tested, first_tested + n_tested) - back
    found.since[part] = np.where(has_start, since, -1)
    found.recent_p_value[part] = _recent_p_value(window, direction)
    return found


def _recent_p_value(window: Window, direction: Direction) -> FloatArray:
    """Tail of the sum of the last months, the tested one included; 1 where nothing is known."""
    part = (..., slice(-RECENT_MONTHS, None))
    counts, mean, size = window.counts[part], window.mean[part], window.size[part]
    known = np.isfinite(counts) & np.isfinite(mean)
    with np.errstate(divide="ignore", invalid="ignore"):
        observed, expected, spread = (
            np.where(known, values, 0.0).sum(axis=-1)
            for values in (counts, mean, mean + mean**2 / size)
        )
        ratio = spread / expected
    if direction == "up":
        p_value = upper_tail(observed, expected, ratio)
    else:
        p_value = count_cdf(observed, expected, ratio)
    return np.where(expected > 0, p_value, 1.0)
