"""Forecasts (予測): what each cell lets one expect before anybody looks at it.

Enters: a count panel. Leaves: predictive distributions, one set a family of series. Series with
24 months or more go through the pooled negative binomial, shorter ones through EARS C2.

Pooling lends strength between series, and what is lent could carry composition with it. So each
family is forecast by itself: reported and discovered series apart, those with an exposure apart
from those without, and those with one twice, with it and without it (design §2.3, §2.4).
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from analysis.detection.baseline import BoolArray, FloatArray, IntArray
from analysis.detection.detection_settings import DetectionSettings
from analysis.detection.ears import ears_c2
from analysis.detection.matrix import CountPanel
from analysis.detection.pooled_nb import window_forecasts
from analysis.detection.spread import LEAST_EXCESS, learn_spread
from analysis.indicators import Origin

EMPTY_BASELINE_COUNT = 0.5  # what an EARS baseline without a case is taken to have held


@dataclass(frozen=True, eq=False)
class Window:
    """The months up to each tested one against one baseline before them all.

    Float (stations, rows, tested months, window), the tested month last; NaN = none. counts: as
    observed; mean, size: of the negative binomial; level_variance: the part of 1 ÷ size that is
    an error of the level, the same in all months of a window.
    """

    counts: FloatArray
    mean: FloatArray
    size: FloatArray
    level_variance: FloatArray

    @classmethod
    def unknown(cls, counts: FloatArray, first_tested: int, length: int) -> "Window":
        """Room for the windows of the months from first_tested on."""
        padded = np.concatenate([np.full((*counts.shape[:2], length - 1), np.nan), counts], axis=2)
        windows = sliding_window_view(padded, length, axis=2)[:, :, first_tested:]
        return cls(windows, *(np.full(windows.shape, np.nan) for _ in range(3)))


@dataclass(frozen=True, eq=False)
class Forecast:
    """Predictive distributions of some indicators, arrays (stations, rows, months).

    rows: int (rows,), indicators of the panel. counts: as observed. mean: float, NaN where there
    is no forecast; ratio: predictive variance ÷ mean. is_pooled: bool, EARS C2 where False.
    with_exposure: whether growth of the exposure is allowed for; reaches_back: whether it holds
    the months before the first tested one, too. window: for changes over several months.
    """

    rows: IntArray
    counts: FloatArray
    mean: FloatArray
    ratio: FloatArray
    is_pooled: BoolArray
    with_exposure: bool
    reaches_back: bool
    window: Window


def families(panel: CountPanel) -> tuple[IntArray, ...]:
    """Rows of the eligible indicators, one array a family that has any."""
    found = []
    for origin in (Origin.REPORTED, Origin.DISCOVERED):
        for has_exposure in (False, True):
            chosen = panel.of_origin(origin) & panel.is_eligible
            rows = np.flatnonzero(chosen & (panel.has_exposure == has_exposure))
            found += [rows] if rows.size else []
    return tuple(found)


def history_starts(panel: CountPanel) -> IntArray:
    """Int (stations, indicators, months): first month of the series that a month is compared with.

    The first month known, or the first after the newest change of definition; the number of
    months where nothing is known.
    """
    known = np.isfinite(panel.counts)
    n_months = panel.counts.shape[2]
    first_known = np.where(known.any(axis=2), known.argmax(axis=2), n_months)[:, :, None]
    return np.asarray(np.maximum(first_known, panel.definition_starts()))


def make_forecasts(
    panel: CountPanel, first_tested: int, settings: DetectionSettings
) -> tuple[Forecast, ...]:
    """Forecast every eligible cell from month index first_tested on, each from earlier months only.

    The plain forecasts of reported series also reach back over the months from which p-values
    are calibrated. A family with an exposure comes twice where the panel has one, plain first.
    """
    starts = history_starts(panel)
    earliest = settings.ears_months + settings.ears_lag_months
    learned = max(min(first_tested, earliest), first_tested - settings.calibration_months)
    made = []
    for rows in families(panel):
        is_reported = panel.indicators[rows[0]].origin is Origin.REPORTED
        first = learned if is_reported else first_tested
        plain = _forecast(panel, rows, starts, first, first_tested, settings)
        plain = replace(plain, reaches_back=is_reported)
        made.append(_widened(plain, plain, settings))
        if panel.exposure is not None and panel.has_exposure[rows].all():
            exposure = panel.exposure[:, rows]
            exposed = _forecast(panel, rows, starts, first_tested, first_tested, settings, exposure)
            made.append(_widened(exposed, plain, settings))
    return tuple(made)


def with_counts(forecasts: tuple[Forecast, ...], panel: CountPanel) -> tuple[Forecast, ...]:
    """The same forecasts beside the counts of another panel.

    They hold for it where a tested month's baseline is the same in both: where the panels differ
    in fewer months than a window is long (of a short series, in no more than ears_lag_months).
    """
    changed = []
    for one in forecasts:
        counts = panel.counts[:, one.rows]
        n_tested, length = one.window.mean.shape[2:]
        windows = Window.unknown(counts, counts.shape[2] - n_tested, length).counts
        changed.append(replace(one, counts=counts, window=replace(one.window, counts=windows)))
    return tuple(changed)


def _widened(forecast: Forecast, learning: Forecast, settings: DetectionSettings) -> Forecast:
    """The forecast with the spread that its family's earlier months showed, each method by itself.

    What is learnt from the plain forecasts holds for those with an exposure: one panel, one
    unruliness. Forecasts that do not reach back learn nothing and stay as they are.
    """
    if not learning.reaches_back:
        return forecast
    factor: FloatArray = np.ones(forecast.mean.shape)
    for is_pooled in (True, False):
        learned = np.where(learning.is_pooled == is_pooled, learning.mean, np.nan)
        spread = learn_spread(
            learning.counts, learned, learning.ratio, window_months=settings.calibration_months
        )
        chosen = forecast.is_pooled == is_pooled
        factor[chosen] = spread.at(forecast.mean)[chosen]
    excess = np.maximum(forecast.ratio - 1, LEAST_EXCESS) * factor
    n_tested = forecast.window.mean.shape[2]
    size = forecast.window.size / factor[:, :, factor.shape[2] - n_tested :, None]
    return replace(forecast, ratio=1 + excess, window=replace(forecast.window, size=size))


def _forecast(
    panel: CountPanel,
    rows: IntArray,
    starts: IntArray,
    first: int,
    first_tested: int,
    settings: DetectionSettings,
    exposure: FloatArray | None = None,
) -> Forecast:
    counts = panel.counts[:, rows]
    breaks = panel.definition_starts()[rows]
    is_pooled = np.arange(counts.shape[2]) - starts[:, rows] >= settings.pooled_months
    window = Window.unknown(counts, first_tested, settings.drift_months)
    pooled = _pooled(
        counts,
        breaks,
        max(first, settings.pooled_months),
        panel.months[0].month if panel.months else 1,
        exposure,
        window,
    )
    for values in (window.mean, window.size, window.level_variance):
        values[~is_pooled[:, :, first_tested:]] = np.nan
    mean, ratio = pooled
    is_young = ~is_pooled[:, :, first:].all(axis=(0, 2))
    if is_young.any():
        exposed = None if exposure is None else exposure[:, is_young]
        short = _ears(counts[:, is_young], breaks[is_young], exposed, settings)
        for mine, other in zip(pooled, short, strict=True):
            mine[:, is_young] = np.where(is_pooled[:, is_young], mine[:, is_young], other)
    mean[:, :, :first] = np.nan
    return Forecast(rows, counts, mean, ratio, is_pooled, exposure is not None, False, window)


def _spans(breaks: IntArray, first: int) -> list[tuple[int, int]]:
    """Runs of months in which no definition changes, from `first` on."""
    n_months = breaks.shape[1]
    changed = np.flatnonzero((np.diff(breaks, axis=1) != 0).any(axis=0)) + 1
    ends = [first, *(int(month) for month in changed if month > first), n_months]
    return [(begin, end) for begin, end in zip(ends, ends[1:], strict=False) if begin < end]


def _pooled(
    counts: FloatArray,
    breaks: IntArray,
    first: int,
    first_month: int,
    exposure: FloatArray | None,
    window: Window,
) -> tuple[FloatArray, FloatArray]:
    """Pooled forecasts from `first` on; those of the tested months' windows are put into `window`.

    What an indicator counted before its definition changed is left out.
    """
    mean, ratio = np.full(counts.shape, np.nan), np.full(counts.shape, np.nan)
    n_months, (n_tested, length) = counts.shape[2], window.mean.shape[2:]
    for begin, end in _spans(breaks, first):
        is_another_thing = np.arange(end) < breaks[:, begin, None]
        found = window_forecasts(
            np.where(is_another_thing, np.nan, counts[:, :, :end]),
            first_tested=begin,
            window=length,
            first_month=first_month,
            exposure=None if exposure is None else exposure[:, :, :end],
        )
        for month, forecast in enumerate(found, begin):
            mean[:, :, month] = forecast.expected[..., -1]
            ratio[:, :, month] = 1 + forecast.expected[..., -1] / forecast.size[..., -1]
            place = month - (n_months - n_tested)
            if place >= 0:
                window.mean[:, :, place] = forecast.expected
                window.size[:, :, place] = forecast.size
                window.level_variance[:, :, place] = forecast.level_variance
    return mean, ratio


def _ears(
    counts: FloatArray,
    breaks: IntArray,
    exposure: FloatArray | None,
    settings: DetectionSettings,
) -> tuple[FloatArray, FloatArray]:
    """Mean of the recent months, and a spread drawn towards the prefecture's."""
    scale = np.ones(counts.shape) if exposure is None else exposure
    ears = ears_c2(
        counts / scale,
        baseline_months=settings.ears_months,
        lag_months=settings.ears_lag_months,
        min_spread=0.0,
        min_reported=int(np.ceil(settings.min_baseline_share * settings.ears_months)),
    )
    size = np.maximum(ears.n_baseline, 1.0)
    mean = np.maximum(ears.mean * scale, EMPTY_BASELINE_COUNT / size)
    dispersion = _towards_prefecture(np.maximum((ears.spread * scale) ** 2 / mean, 1.0), mean)
    reach = settings.ears_months + settings.ears_lag_months
    is_mixed = np.arange(counts.shape[2]) - breaks < reach
    mean[:, is_mixed] = np.nan
    return mean, dispersion * (1 + 1 / size)


def _towards_prefecture(dispersion: FloatArray, mean: FloatArray) -> FloatArray:
    """Raise each dispersion at least halfway to that of the same indicator and month.

    The prefecture's is the mean over stations, weighted by the expected count, for a series of
    few cases says little about its dispersion. It is never lowered.
    """
    weight = np.where(np.isfinite(mean), mean, 0.0)
    total = weight.sum(axis=0)
    pooled = (weight * np.where(weight > 0, dispersion, 0.0)).sum(axis=0)
    pooled = pooled / np.where(total > 0, total, 1.0)
    return np.asarray(np.maximum(dispersion, (dispersion + pooled) / 2), dtype=float)
