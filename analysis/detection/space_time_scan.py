"""Space–time scan (時空間スキャン): neighbouring stations that rise together, up to this month.

Enters: the last months' counts of one indicator with their forecasts, and the zones. Leaves: the
likeliest clusters, each a zone and a first month, with p-values by simulation. Prospective: every
window ends in the tested month. Expectation-based: what is expected comes from the forecasts, so
that a rise of the whole prefecture shows in every zone.

The likelihood ratio is the negative binomial's. With the Poisson ratio the zones with the noisiest
series would win, and with Poisson simulation nearly every month would hold a "cluster": it is
anti-conservative wherever counts vary more than their mean.
Source: Kulldorff 2001 (prospective scan, Monte Carlo test); Neill et al. 2005 (expectation-based);
Tango, Takahashi and Kohriyama 2011 (negative binomial); Abrams et al. 2010 (Gumbel tail).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import stats

from analysis.detection.baseline import FloatArray
from analysis.detection.count_sums import log_ratio, sum_size
from analysis.detection.zones import Zones

WINDOW_MONTHS = 6
N_SIMULATED = 999
MAX_CLUSTERS = 3
MAX_SHARE = 0.5  # of what is expected in the window; beyond it the rest is the anomaly
SEED = 20_010_116
_FIRST_ROUND = 99
_ENOUGH_EXCEEDANCES = 20  # in the first round: p is above 0.2 and need not be known better
_SCREENED_BELOW = 2.0  # smaller ratios hardly ever are the largest of a simulation
_LARGEST_BLOCK = 8_000_000  # zones × windows × simulations in memory at once
_TIE = 1e-9


@dataclass(frozen=True)
class Cluster:
    """A zone whose counts have been above the forecasts since some month.

    stations: indices, ascending. first_month: column of the counts; the cluster lasts to the last
    one. observed, expected: sums over the reported months. statistic: log-likelihood ratio.
    p_value: (1 + simulated maxima as large) / (1 + simulations), for the likeliest cluster of all
    and, on the safe side, for the others. tail_p_value: from a Gumbel distribution fitted to the
    simulated maxima; tells small p-values apart that simulation cannot.
    """

    stations: tuple[int, ...]
    first_month: int
    observed: int
    expected: float
    statistic: float
    p_value: float
    tail_p_value: float


@dataclass(frozen=True)
class ScanResult:
    """clusters: without a common station, the likeliest first; empty if nothing is above forecast.

    n_simulated: simulations made, fewer than asked for where it was soon clear that p is large.
    """

    clusters: tuple[Cluster, ...]
    n_simulated: int


@dataclass(frozen=True, eq=False)
class _Forecasts:
    """The window's months, latest first, float (stations, months); 0 where nothing is known.

    spread: variance of a month's mean of its own, as a share of the mean's square; level: the
    same for the error that a station's months have in common, float (stations,).
    """

    expected: FloatArray
    spread: FloatArray
    level: FloatArray

    def zone_sums(self, zones: Zones) -> tuple[FloatArray, FloatArray]:
        """Mean and size of the sums of zones over the last 1, 2, … months, (zones, months)."""
        mean = np.cumsum(self.expected, axis=1)
        own = np.cumsum(self.expected + self.spread * self.expected**2, axis=1)
        expected = zones.sums(mean)
        return expected, sum_size(expected, zones.sums(own + self.level[:, None] * mean**2))

    def simulated(self, n: int, rng: np.random.Generator) -> FloatArray:
        """Counts while nothing changes, summed over the last months, (stations, months, n)."""
        rate = self.expected[..., None] * _drawn_factors(self.spread, n, rng)
        rate *= _drawn_factors(self.level, n, rng)[:, None]
        return np.cumsum(rng.poisson(rate), axis=1).astype(float)


def _drawn_factors(variance: FloatArray, n: int, rng: np.random.Generator) -> FloatArray:
    """Gamma variables with mean 1 and these variances, n of each along a new last axis."""
    factors = np.ones((*variance.shape, n))
    at = variance > 0
    scale = variance[at][:, None]
    factors[at] = rng.gamma(1 / scale, scale, (len(scale), n))
    return factors


def _checked(
    counts: FloatArray,
    expected: FloatArray,
    size: FloatArray,
    level_variance: FloatArray | float,
    zones: Zones,
    window: int,
) -> tuple[FloatArray, _Forecasts]:
    """Counts and forecasts of the window, latest month first, 0 where not both are known."""
    arrays = [np.asarray(array, dtype=float) for array in (counts, expected, size)]
    if arrays[0].ndim != 2 or any(array.shape != arrays[0].shape for array in arrays):
        raise ValueError("counts, forecast_expected and forecast_size are (stations, months)")
    if len(arrays[0]) != zones.n_stations:
        raise ValueError("the zones are those of another number of stations")
    if window < 1:
        raise ValueError("window is at least 1 month")
    arrays.append(np.broadcast_to(np.asarray(level_variance, dtype=float), arrays[0].shape))
    if any((array < 0).any() for array in arrays) or (arrays[2] == 0).any():
        raise ValueError("counts, forecasts and level_variance are not negative, sizes positive")
    recent = [array[:, ::-1][:, :window] for array in arrays]
    known = ~np.isnan(sum(recent))
    counted, mean, level = (np.where(known, recent[at], 0.0) for at in (0, 1, 3))
    spread = np.where(known, 1 / np.where(known, recent[2], 1.0) - level, 0.0)
    total = mean.sum(axis=1)
    error = (np.sqrt(level) * mean).sum(axis=1) / np.where(total > 0, total, 1.0)
    return counted, _Forecasts(mean, np.maximum(spread, 0.0), error**2)


def _ratios(counted: FloatArray, expected: FloatArray, size: FloatArray) -> FloatArray:
    """Log-likelihood ratio where more was counted than expected, 0 elsewhere."""
    return np.where(counted > expected, log_ratio(counted, expected, size), 0.0)


def _screen(expected: FloatArray, size: FloatArray, ratio: float) -> FloatArray:
    """The sum from which on a zone's ratio is at least `ratio`, by bisection."""
    low, high = expected.copy(), expected + 1
    while (is_short := (_ratios(high, expected, size) < ratio) & (expected > 0)).any():
        high = np.where(is_short, expected + 2 * (high - expected), high)
    for _ in range(40):
        middle = (low + high) / 2
        is_low = _ratios(middle, expected, size) < ratio
        low, high = np.where(is_low, middle, low), np.where(is_low, high, middle)
    return np.where(expected > 0, low, np.inf)


@dataclass(frozen=True, eq=False)
class _Simulation:
    """The largest ratio of each simulated window; those below `least` are given as `least`.

    Few zones of a simulation come near its largest ratio, and logarithms are what costs: only
    sums at or above `screen` are looked at.
    """

    zones: Zones
    forecasts: _Forecasts
    expected: FloatArray
    size: FloatArray
    screen: FloatArray
    least: float

    def maxima(self, n: int, rng: np.random.Generator) -> FloatArray:
        step = max(_LARGEST_BLOCK // self.expected.size, 1)
        parts = [self._maxima_of(min(step, n - done), rng) for done in range(0, n, step)]
        return np.concatenate(parts)

    def _maxima_of(self, n: int, rng: np.random.Generator) -> FloatArray:
        sums = self.zones.sums(self.forecasts.simulated(n, rng))
        zone, month, run = np.nonzero(sums >= self.screen[..., None])
        expected, size = self.expected[zone, month], self.size[zone, month]
        largest = np.full(n, self.least)
        np.maximum.at(largest, run, _ratios(sums[zone, month, run], expected, size))
        return largest


def _separate(ratios: FloatArray, zones: Zones, n_clusters: int) -> Iterator[tuple[int, int]]:
    """Zone and months back of the largest ratios that have no station in common."""
    best_months = ratios.argmax(axis=1)
    best = ratios.max(axis=1)
    for _ in range(n_clusters):
        zone = int(best.argmax())
        if best[zone] <= 0:
            return
        yield zone, int(best_months[zone])
        taken = np.zeros(zones.n_stations)
        taken[list(zones.members[zone])] = 1
        best = np.where(zones.sums(taken) > 0, 0.0, best)


def space_time_scan(
    counts: FloatArray,
    forecast_expected: FloatArray,
    forecast_size: FloatArray,
    zones: Zones,
    *,
    level_variance: FloatArray | float = 0.0,
    window: int = WINDOW_MONTHS,
    max_share: float = MAX_SHARE,
    max_clusters: int = MAX_CLUSTERS,
    n_simulated: int = N_SIMULATED,
    seed: int | np.random.Generator = SEED,
) -> ScanResult:
    """Find the groups of neighbouring stations that have risen together up to the last month.

    counts: float (stations, months) of one indicator, the last column is the tested month; NaN =
    missing, skipped. forecast_expected, forecast_size: the same shape, negative-binomial forecasts
    (variance = expected + expected² / size, size may be inf) of a baseline that ends before the
    window, as `pooled_nb.window_forecasts` makes them; NaN = none, skipped.
    zones: from `connected_zones`, made once for all indicators and months. level_variance: the
    part of 1 / size that a station's months have in common, a number or anything that broadcasts
    to the counts, as in `drift_p_value`. window: months a cluster may have lasted. max_share: of the expected sum of
    all stations that a zone may hold. n_simulated: Monte Carlo runs; fewer are made where the
    first 99 show that p is above 0.2. seed: of the simulation; the same seed, the same result.
    To look for what is local only, scale each month's forecasts to the month's total first.
    Raises ValueError for other shapes, negative values, and parameters that cannot be.
    """
    if not 0 < max_share <= 1 or max_clusters < 1 or n_simulated < 1:
        raise ValueError("0 < max_share <= 1, max_clusters >= 1 and n_simulated >= 1")
    counted, forecasts = _checked(
        counts, forecast_expected, forecast_size, level_variance, zones, window
    )
    expected, size = forecasts.zone_sums(zones)
    allowed = max_share * forecasts.expected.cumsum(axis=1).sum(axis=0)
    expected = np.where(expected <= allowed * (1 + _TIE), expected, 0.0)
    sums = zones.sums(counted.cumsum(axis=1))
    ratios = _ratios(sums, expected, size)
    found = list(_separate(ratios, zones, max_clusters))
    if not found:
        return ScanResult((), 0)
    least = min(_SCREENED_BELOW, *(ratios[at] for at in found)) - _TIE
    screen = _screen(expected, size, least)
    simulation = _Simulation(zones, forecasts, expected, size, screen, least)
    maxima = _enough_maxima(simulation, ratios[found[0]], n_simulated, np.random.default_rng(seed))
    last = np.shape(counts)[1] - 1
    clusters = tuple(
        Cluster(
            stations=zones.members[zone],
            first_month=last - back,
            observed=int(sums[zone, back]),
            expected=float(expected[zone, back]),
            statistic=float(ratios[zone, back]),
            p_value=_rank_p_value(maxima, ratios[zone, back]),
            tail_p_value=_gumbel_p_value(maxima, ratios[zone, back]),
        )
        for zone, back in found
    )
    return ScanResult(clusters, len(maxima))


def _enough_maxima(
    simulation: _Simulation, largest: float, n_simulated: int, rng: np.random.Generator
) -> FloatArray:
    """Simulate in two rounds; the second only where the first leaves p open (Besag, Clifford 1991)."""
    first = simulation.maxima(min(_FIRST_ROUND, n_simulated), rng)
    if (first >= largest - _TIE).sum() >= _ENOUGH_EXCEEDANCES or n_simulated == len(first):
        return first
    return np.concatenate([first, simulation.maxima(n_simulated - len(first), rng)])


def _rank_p_value(maxima: FloatArray, ratio: float) -> float:
    return float((1 + (maxima >= ratio - _TIE).sum()) / (1 + len(maxima)))


def _gumbel_p_value(maxima: FloatArray, ratio: float) -> float:
    """Upper tail of the Gumbel distribution with the mean and variance of the maxima."""
    scale = maxima.std() * np.sqrt(6) / np.pi
    if scale == 0:
        return _rank_p_value(maxima, ratio)
    return float(stats.gumbel_r.sf(ratio, maxima.mean() - np.euler_gamma * scale, scale))
