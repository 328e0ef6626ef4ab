"""EARS C1, C2 and C3: months far above their recent past, for series too short for seasons.

Enters: counts (…, months). Leaves: mean and spread of the recent baseline, the bound and alarms.
Every month is tested against a sliding baseline, all series at once; season is not modelled.
Source: Hutwagner et al. 2003, section "EARS methods"; bounds as in R surveillance 1.20.3.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

from analysis.detection.baseline import BoolArray, FloatArray

MIN_BASELINE_MONTHS = 3
C2_LAG_MONTHS = 2  # months left out before the tested one
C3_MEMORY_MONTHS = 2  # earlier months whose exceedance C3 adds up


@dataclass(frozen=True, eq=False)
class EarsResult:
    """Arrays of the shape of the counts; NaN where the baseline is incomplete.

    mean, spread: of the baseline, spread at least `min_spread`; statistic: exceedance in
    standard deviations; upper_bound: largest count that is no alarm; alarm: bool, False where
    not testable; n_baseline: baseline months with a count.
    """

    mean: FloatArray
    spread: FloatArray
    statistic: FloatArray
    upper_bound: FloatArray
    alarm: BoolArray
    n_baseline: FloatArray


def _baseline(
    counts: FloatArray, n_months: int, lag: int, min_reported: int | None
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean, standard deviation and size of the n_months that end lag + 1 months before."""
    if n_months < MIN_BASELINE_MONTHS:
        raise ValueError(f"a baseline has at least {MIN_BASELINE_MONTHS} months")
    needed = n_months if min_reported is None else max(min_reported, MIN_BASELINE_MONTHS)
    mean, spread, size = (np.full(counts.shape, np.nan) for _ in range(3))
    reach = n_months + lag
    if counts.shape[-1] <= reach:
        return mean, spread, np.nan_to_num(size)
    n_tested = counts.shape[-1] - reach
    offsets = [slice(start, start + n_tested) for start in range(n_months)]
    known = ~np.isnan(counts)
    filled, weight = np.where(known, counts, 0.0), known.astype(float)
    found, total, squares = (np.zeros((*counts.shape[:-1], n_tested)) for _ in range(3))
    for offset in offsets:  # month by month: windows laid out side by side take 24 times the room
        found += weight[..., offset]
        total += filled[..., offset]
    with np.errstate(invalid="ignore", divide="ignore"):
        average = total / found
        for offset in offsets:
            squares += weight[..., offset] * (filled[..., offset] - average) ** 2
        deviation = np.sqrt(squares / (found - 1))
    is_complete = found >= needed
    mean[..., reach:] = np.where(is_complete, average, np.nan)
    spread[..., reach:] = np.where(is_complete, deviation, np.nan)
    size[..., reach:] = found
    return mean, spread, np.nan_to_num(size)


def _ears(
    counts: FloatArray,
    n_months: int,
    lag: int,
    alpha: float,
    min_spread: float,
    min_reported: int | None,
) -> EarsResult:
    if min_spread < 0:
        raise ValueError("min_spread is not negative")
    counts = np.asarray(counts, dtype=float)
    mean, spread, size = _baseline(counts, n_months, lag, min_reported)
    spread = np.maximum(spread, min_spread)
    with np.errstate(invalid="ignore", divide="ignore"):
        statistic = (counts - mean) / spread
        upper = np.where(np.isnan(counts), np.nan, mean - special.ndtri(alpha) * spread)
    return EarsResult(mean, spread, statistic, upper, counts > upper, size)


def ears_c1(
    counts: FloatArray,
    *,
    baseline_months: int = 7,
    alpha: float = 0.001,
    min_spread: float = 0.5,
    min_reported: int | None = None,
) -> EarsResult:
    """Compare each month with the mean of the months just before it.

    counts: float (…, months), cases a month; NaN = missing. alpha: one-sided, normal.
    min_spread: least standard deviation taken, so that a constant past does not make the next
    case an alarm (R's default is 0). min_reported: baseline months that must have a count, all
    of them when None. Raises ValueError if baseline_months < 3 or min_spread < 0.
    """
    return _ears(counts, baseline_months, 0, alpha, min_spread, min_reported)


def ears_c2(
    counts: FloatArray,
    *,
    baseline_months: int = 7,
    lag_months: int = C2_LAG_MONTHS,
    alpha: float = 0.001,
    min_spread: float = 0.5,
    min_reported: int | None = None,
) -> EarsResult:
    """As `ears_c1`, leaving lag_months before the tested month out of the baseline."""
    return _ears(counts, baseline_months, lag_months, alpha, min_spread, min_reported)


def ears_c3(
    counts: FloatArray,
    *,
    baseline_months: int = 7,
    alpha: float = 0.025,
    min_spread: float = 0.5,
    min_reported: int | None = None,
) -> EarsResult:
    """Add to C2 what the two months before exceeded by more than one standard deviation.

    statistic: the sum of those exceedances; NaN unless all three months are testable.
    """
    counts = np.asarray(counts, dtype=float)
    c2 = _ears(counts, baseline_months, C2_LAG_MONTHS, alpha, min_spread, min_reported)
    earlier = np.full(counts.shape, np.nan)
    exceedance = np.maximum(c2.statistic - 1, 0.0)
    earlier[..., C3_MEMORY_MONTHS:] = exceedance[..., :-2] + exceedance[..., 1:-1]
    with np.errstate(invalid="ignore"):
        upper = np.maximum(counts + c2.spread * (-special.ndtri(alpha) - earlier), 0.0)
        statistic = c2.statistic + earlier
    return EarsResult(c2.mean, c2.spread, statistic, upper, counts > upper, c2.n_baseline)
