"""Every cell against its own past: expected band, p-value, method, or the reason for neither.

Enters: a count panel. Leaves: arrays (station, indicator, month). Long series go through
Farrington's method with as many years as they have (3 to 5), short ones through EARS C2.

Each series is compared with itself, with two exceptions. The dispersion is taken as at least
halfway to the prefecture's for the same indicator, since a quiet series of four years cannot
show how unruly it can get (simulated panels: tails at 1 in 10,000 were 10 times too heavy
without, 3 times with). And an exposure may explain growth away: a series that has one is fitted
with and without it, and the more innocent of the two results stands, so composition can only
ever take an alarm away.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from analysis.detection.baseline import FloatArray, IntArray
from analysis.detection.cell_levels import PERIOD_MONTHS, cell_levels
from analysis.detection.detection_settings import DetectionSettings
from analysis.detection.farrington import MIN_UPPER_BOUND
from analysis.detection.limits import predictive_interval, predictive_ratio, upper_tail
from analysis.detection.matrix import CountPanel
from analysis.detection.testability import Method, NotTestable
from analysis.observations import CellState

CodeArray = NDArray[np.int8]


@dataclass(frozen=True, eq=False)
class Assessment:
    """Arrays (stations, indicators, months).

    expected, lower, upper, ratio, p_value: float, NaN where not tested; ratio: predictive
    variance ÷ expected; p_value: P(count ≥ observed) if nothing has changed. method,
    not_testable: int8 codes. baseline_first, baseline_last: int month indices of the baseline,
    −1 where not tested.
    """

    expected: FloatArray
    lower: FloatArray
    upper: FloatArray
    ratio: FloatArray
    p_value: FloatArray
    method: CodeArray
    not_testable: CodeArray
    baseline_first: IntArray
    baseline_last: IntArray


@dataclass(frozen=True, eq=False)
class _Plan:
    """What each cell will be tested with. years: int, 0 where not Farrington."""

    years: IntArray
    not_testable: CodeArray
    baseline_first: IntArray
    baseline_last: IntArray


def assess(panel: CountPanel, first_tested: int, settings: DetectionSettings) -> Assessment:
    """Test every eligible cell from month index first_tested on; later months are never used."""
    if not 0 <= first_tested <= len(panel.months):
        raise ValueError("first_tested lies outside the months")
    plan = _plan(panel, first_tested, settings)
    cells = np.nonzero(plan.not_testable == NotTestable.TESTED)
    found = _compare(panel, cells, plan, settings, with_exposure=False)
    if panel.exposure is not None:
        exposed = np.flatnonzero(np.isfinite(panel.exposure[cells]))
        chosen = tuple(axis[exposed] for axis in cells)
        other = _compare(panel, chosen, plan, settings, with_exposure=True)
        found.replace_where_milder(exposed, other)
    return _assemble(plan, cells, found)


@dataclass(frozen=True, eq=False)
class _Comparison:
    """Results of listed cells, float (cells,)."""

    expected: FloatArray
    lower: FloatArray
    upper: FloatArray
    ratio: FloatArray
    p_value: FloatArray

    def replace_where_milder(self, places: IntArray, other: "_Comparison") -> None:
        """Take over another comparison of the cells at `places` where its p-value is larger."""
        is_milder = other.p_value >= self.p_value[places]
        for field in fields(self):
            getattr(self, field.name)[places[is_milder]] = getattr(other, field.name)[is_milder]


def _compare(
    panel: CountPanel,
    cells: tuple[IntArray, ...],
    plan: _Plan,
    settings: DetectionSettings,
    *,
    with_exposure: bool,
) -> _Comparison:
    levels = cell_levels(panel, cells, plan.years, settings, with_exposure=with_exposure)
    ratio = predictive_ratio(levels.mean, levels.dispersion, levels.error)
    lower, upper = predictive_interval(settings.alpha, levels.mean, ratio)
    p_value = upper_tail(panel.counts[cells], levels.mean, ratio)
    return _Comparison(levels.mean, lower, np.maximum(upper, MIN_UPPER_BOUND), ratio, p_value)


def _assemble(plan: _Plan, cells: tuple[IntArray, ...], found: _Comparison) -> Assessment:
    has_result = np.isfinite(found.expected)
    done = tuple(axis[has_result] for axis in cells)
    not_testable = plan.not_testable.copy()
    not_testable[tuple(axis[~has_result] for axis in cells)] = NotTestable.NO_FIT
    arrays = {}
    for field in fields(found):
        arrays[field.name] = np.full(not_testable.shape, np.nan)
        arrays[field.name][done] = getattr(found, field.name)[has_result]
    is_tested = not_testable == NotTestable.TESTED
    method = np.where(plan.years > 0, Method.FARRINGTON, Method.EARS_C2)
    return Assessment(
        **arrays,
        method=np.where(is_tested, method, Method.NONE).astype(np.int8),
        not_testable=not_testable,
        baseline_first=np.where(is_tested, plan.baseline_first, -1),
        baseline_last=np.where(is_tested, plan.baseline_last, -1),
    )


def _plan(panel: CountPanel, first_tested: int, settings: DetectionSettings) -> _Plan:
    """Choose the method of each cell by the history it has, or say why there is none."""
    shape = panel.counts.shape
    month = np.arange(shape[2])
    known = np.isfinite(panel.counts)
    first_known = np.where(known.any(axis=2), known.argmax(axis=2), shape[2])[:, :, None]
    start = np.maximum(first_known, panel.definition_starts())
    years = (month - start - settings.half_width_months) // PERIOD_MONTHS
    years = np.clip(years, 0, settings.years_back)
    years[years < settings.min_years_back] = 0
    reach = settings.ears_months + settings.ears_lag_months
    is_long = years > 0
    first = np.where(
        is_long, month - PERIOD_MONTHS * years - settings.half_width_months, month - reach
    )
    gap = np.where(is_long, settings.exclude_recent, settings.ears_lag_months)
    last = np.broadcast_to(month, shape) - gap - 1
    is_short = month - start < reach
    codes = np.zeros(shape, dtype=np.int8)
    reported, cases = _sums(known, first, last), _sums(_filled(panel.counts), first, last)
    n_recent = settings.recent_count[1]
    recent = _sums(_filled(panel.counts), month - n_recent + 1, month)
    is_sparse = (cases < settings.min_baseline_count) & (recent < settings.recent_count[0])
    is_patchy = reported < settings.min_baseline_share * (last - first + 1)
    # Later lines outrank earlier ones.
    codes[is_sparse] = NotTestable.TOO_FEW_COUNTS
    codes[is_patchy] = NotTestable.BASELINE_MISSING
    codes[is_short] = NotTestable.DEFINITION_CHANGED
    codes[is_short & (month - first_known < reach)] = NotTestable.BASELINE_TOO_SHORT
    codes[panel.observed_state == CellState.MISSING] = NotTestable.MONTH_MISSING
    codes[panel.observed_state == CellState.WITHHELD] = NotTestable.MONTH_WITHHELD
    codes[:, :, :first_tested] = NotTestable.BEFORE_FIRST_TESTED
    codes[:, ~panel.is_eligible] = NotTestable.NOT_ELIGIBLE
    return _Plan(years, codes, first, last)


def _filled(counts: FloatArray) -> FloatArray:
    """Counts to be added up: a missing month adds no case (and is counted as not reported)."""
    return np.where(np.isnan(counts), 0.0, counts)


def _sums(values: NDArray[np.generic], first: IntArray, last: IntArray) -> FloatArray:
    """Sum over months first … last of each cell; the part before the array counts as nothing."""
    total = np.zeros((*values.shape[:2], values.shape[2] + 1))
    np.cumsum(values, axis=2, out=total[:, :, 1:])
    end = np.broadcast_to(np.clip(last + 1, 0, values.shape[2]), values.shape)
    begin = np.broadcast_to(np.clip(first, 0, values.shape[2]), values.shape)
    upto, before = (np.take_along_axis(total, index, axis=2) for index in (end, begin))
    return np.asarray(upto - before, dtype=float)
