"""Every cell against its own past: expected band, p-value, method, or the reason for neither.

Enters: a count panel and its forecasts. Leaves: arrays (station, indicator, month). Long series
are compared with the pooled negative binomial, short ones with EARS C2.

An exposure may explain growth away: a series that has one is compared with both of its
forecasts, and the more innocent result stands, so composition can only ever take an alarm away.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.detection.baseline import BoolArray, FloatArray, IntArray
from analysis.detection.calibration import (
    TailMap,
    calibrated_p_value,
    largest_ordinary_count,
    learn_tail_map,
)
from analysis.detection.detection_settings import DetectionSettings
from analysis.detection.forecasts import Forecast, history_starts
from analysis.detection.limits import count_quantile
from analysis.detection.matrix import CountPanel
from analysis.detection.testability import Method, NotTestable
from analysis.observations import CellState

CodeArray = NDArray[np.int8]
MIN_UPPER_BOUND = 1.0  # a single case alone is never an alarm


@dataclass(frozen=True, eq=False)
class Assessment:
    """Arrays (stations, indicators, months).

    expected, lower, upper, ratio, p_value: float, NaN where not tested; ratio: predictive
    variance ÷ expected; p_value: calibrated chance of as many cases if nothing has changed, ties
    counted half (mid-p). learning_p_value, learning_expected: the same, and of the months before
    the first tested one, for what later months learn from them. uses_exposure: bool, whether the
    forecast with exposure stands. method, not_testable: int8 codes. baseline_first,
    baseline_last: int month indices of the baseline, −1 where not tested.
    """

    expected: FloatArray
    lower: FloatArray
    upper: FloatArray
    ratio: FloatArray
    p_value: FloatArray
    learning_p_value: FloatArray
    learning_expected: FloatArray
    uses_exposure: BoolArray
    method: CodeArray
    not_testable: CodeArray
    baseline_first: IntArray
    baseline_last: IntArray


def assess(
    panel: CountPanel,
    forecasts: tuple[Forecast, ...],
    first_tested: int,
    settings: DetectionSettings,
) -> Assessment:
    """Test every eligible cell from month index first_tested on; later months are never used."""
    codes, first, last, is_long = _plan(panel, first_tested, settings)
    found = _Comparison(*(np.full(panel.counts.shape, np.nan) for _ in range(5)))
    uses_exposure = np.zeros(panel.counts.shape, dtype=bool)
    tails: dict[bool, TailMap] = {}
    since = min((_first_month(forecast) for forecast in forecasts), default=0)
    for whole in forecasts:
        forecast = _from_month(whole, since)
        if not forecast.with_exposure:
            tails = _learn(forecast, settings)
        other = _compare(forecast, tails, first_tested - since, settings)
        part = (slice(None), forecast.rows, slice(since, None))
        is_milder = other.p_value >= found.p_value[part]
        taken = np.isfinite(other.p_value) & (is_milder | ~forecast.with_exposure)
        for field in fields(found):
            mine = getattr(found, field.name)
            mine[part] = np.where(taken, getattr(other, field.name), mine[part])
        uses_exposure[part] = taken & forecast.with_exposure
    may_teach = np.isin(codes, (NotTestable.TESTED, NotTestable.BEFORE_FIRST_TESTED))
    codes[(codes == NotTestable.TESTED) & np.isnan(found.p_value)] = NotTestable.NO_FIT
    is_tested = codes == NotTestable.TESTED
    method = np.where(is_long, Method.POOLED_NB, Method.EARS_C2)
    return Assessment(
        **{
            field.name: np.where(is_tested, getattr(found, field.name), np.nan)
            for field in fields(found)
        },
        learning_p_value=np.where(may_teach, found.p_value, np.nan),
        learning_expected=np.where(may_teach, found.expected, np.nan),
        uses_exposure=uses_exposure & is_tested,
        method=np.where(is_tested, method, Method.NONE).astype(np.int8),
        not_testable=codes,
        baseline_first=np.where(is_tested, first, -1),
        baseline_last=np.where(is_tested, last, -1),
    )


@dataclass(frozen=True, eq=False)
class _Comparison:
    """Counts against one forecast, float (stations, rows, months)."""

    expected: FloatArray
    lower: FloatArray
    upper: FloatArray
    ratio: FloatArray
    p_value: FloatArray


def _first_month(forecast: Forecast) -> int:
    """The first month with a forecast; the number of months where there is none."""
    is_forecast = np.asarray(np.isfinite(forecast.mean).any(axis=(0, 1)))
    return int(is_forecast.argmax()) if is_forecast.any() else is_forecast.size


def _from_month(forecast: Forecast, month: int) -> Forecast:
    """The forecast without the months before one: no time is spent where nothing is forecast."""
    names = ("counts", "mean", "ratio", "is_pooled")
    return replace(forecast, **{name: getattr(forecast, name)[:, :, month:] for name in names})


def _compare(
    forecast: Forecast, tails: dict[bool, TailMap], n_before: int, settings: DetectionSettings
) -> _Comparison:
    """Calibrated p-values and bands of one family.

    tails: of each method, as `_learn` gives them; n_before: months that are only learnt from and
    need no band.
    """
    shape = forecast.mean.shape
    arrays = _Comparison(forecast.mean, *(np.full(shape, np.nan) for _ in range(4)))
    for is_pooled, tail_map in tails.items():
        chosen = forecast.is_pooled == is_pooled
        mean = np.where(chosen, forecast.mean, np.nan)
        if not np.isfinite(mean).any():
            continue
        ratio = np.where(chosen, forecast.ratio, np.nan)
        tested = np.where(np.arange(shape[2]) < n_before, np.nan, mean)
        upper = largest_ordinary_count(settings.alpha, tested, ratio, tail_map)
        found = {
            "lower": count_quantile(settings.alpha, tested, ratio),
            "upper": np.maximum(upper, MIN_UPPER_BOUND),
            "ratio": ratio,
            "p_value": calibrated_p_value(forecast.counts, mean, ratio, tail_map),
        }
        for name, values in found.items():
            getattr(arrays, name)[chosen] = values[chosen]
    return arrays


def _learn(plain: Forecast, settings: DetectionSettings) -> dict[bool, TailMap]:
    """What each method's own months taught, pooled (True) and EARS (False).

    A family's forecasts with exposure are read with the map of its plain ones. Forecasts that do
    not reach back teach nothing and are taken as they are.
    """
    maps = {}
    for is_pooled in (True, False):
        mean = np.where(plain.is_pooled == is_pooled, plain.mean, np.nan)
        if plain.reaches_back and np.isfinite(mean).any():
            window = settings.calibration_months
            maps[is_pooled] = learn_tail_map(plain.counts, mean, plain.ratio, window_months=window)
        else:
            maps[is_pooled] = TailMap.identity(plain.mean.shape[2])
    return maps


def _plan(
    panel: CountPanel, first_tested: int, settings: DetectionSettings
) -> tuple[CodeArray, IntArray, IntArray, BoolArray]:
    """Per cell: why it cannot be tested, first and last month of its baseline, which method."""
    if not 0 <= first_tested <= len(panel.months):
        raise ValueError("first_tested lies outside the months")
    shape = panel.counts.shape
    month = np.arange(first_tested, shape[2])
    known = np.isfinite(panel.counts)
    start = history_starts(panel)[:, :, first_tested:]
    breaks = panel.definition_starts()[:, first_tested:]
    is_long = month - start >= settings.pooled_months
    reach = settings.ears_months + settings.ears_lag_months
    first = np.where(is_long, start, month - reach)
    last = month - 1 - np.where(is_long, settings.drift_months - 1, settings.ears_lag_months)
    # A gap long ago does not matter to a long series; its last years do.
    recent_first = np.where(is_long, np.maximum(first, month - settings.recent_months), first)
    reported = _sums(known, recent_first, last)
    cases = _sums(_filled(panel.counts), first, last)
    n_recent = settings.recent_count[1]
    recent = _sums(_filled(panel.counts), month - n_recent + 1, month)
    codes = np.zeros(start.shape, dtype=np.int8)
    is_sparse = (cases < settings.min_baseline_count) & (recent < settings.recent_count[0])
    is_patchy = reported < settings.min_baseline_share * (last - recent_first + 1)
    is_short = month - start < reach
    # Later lines outrank earlier ones.
    codes[is_sparse] = NotTestable.TOO_FEW_COUNTS
    codes[is_patchy] = NotTestable.BASELINE_MISSING
    codes[is_short] = NotTestable.DEFINITION_CHANGED
    codes[is_short & (breaks < start)] = NotTestable.BASELINE_TOO_SHORT
    codes[is_short & (breaks == 0)] = NotTestable.BASELINE_TOO_SHORT
    state = panel.observed_state[:, :, first_tested:]
    codes[state == CellState.MISSING] = NotTestable.MONTH_MISSING
    codes[state == CellState.WITHHELD] = NotTestable.MONTH_WITHHELD
    codes = _after(codes, first_tested, NotTestable.BEFORE_FIRST_TESTED)
    codes[:, ~panel.is_eligible] = NotTestable.NOT_ELIGIBLE
    first, last = (_after(each, first_tested, -1) for each in (first, last))
    return codes, first, last, _after(is_long, first_tested, fill=False)


def _after(values: NDArray[Any], first_tested: int, fill: int) -> NDArray[Any]:
    """Values of the tested months, behind as many months of `fill` as lie before them."""
    before = np.full((*values.shape[:2], first_tested), fill, dtype=values.dtype)
    return np.concatenate([before, values], axis=2)


def _filled(counts: FloatArray) -> FloatArray:
    """Counts to be added up: a missing month adds no case (and is counted as not reported)."""
    return np.where(np.isnan(counts), 0.0, counts)


def _sums(values: NDArray[np.generic], first: IntArray, last: IntArray) -> FloatArray:
    """Sum over months first … last of each cell; the part before the array counts as nothing."""
    total = np.zeros((*values.shape[:2], values.shape[2] + 1))
    np.cumsum(values, axis=2, out=total[:, :, 1:])
    first, last = (
        np.broadcast_to(each, (*values.shape[:2], each.shape[-1])) for each in (first, last)
    )
    end = np.clip(last + 1, 0, values.shape[2])
    begin = np.clip(first, 0, values.shape[2])
    upto, before = (np.take_along_axis(total, index, axis=2) for index in (end, begin))
    return np.asarray(upto - before, dtype=float)
