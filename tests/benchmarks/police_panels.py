"""Simulated panels like police counts: 39 stations × 40 indicators, with the truth beside them.

Counts are negative binomial. An indicator has a level (0.5 to 30 a month at a middling station),
a season of two waves, a slope and a dispersion; a station has a size. What the variants add:

- shared: nothing; stations differ in level alone.
- heterogeneous: half of each season's variance is the series' own; own slopes and dispersions.
- drifting: every series' level wanders, 3 % a month (10 % a year).
- unlike: every series has a season of its own and shares none, and a slope and a dispersion.
- wandering: every series' level wanders, 6 % a month (21 % a year).

The first three are chosen so that what was known before comes out: R's best of twelve settings
finds some .3, a plain pooled model (plain_pooling.py) some .36 to .4 and closes about half of
the gap to the ceiling of some .42, a fifth in the heterogeneous variant. The last two are
harder than that: they say how far pooling carries where hardly anything is shared.

1 % of past months hold an outbreak of three standard deviations, unless the panel is a negative
control. Each tested month has a copy with an outbreak of 2, 3 or 5 standard deviations.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

N_STATIONS, N_INDICATORS = 39, 40
OUTBREAK_SIZES, OUTBREAK_SHARES = (2.0, 3.0, 5.0), (0.5, 0.35, 0.15)
PAST_OUTBREAK_SIZE = 3.0
_SMALLEST_LEVEL, _LARGEST_LEVEL = 0.5, 30.0
_SLOPE_A_YEAR = 0.08
_MIDDLING_SIZE = 15.0  # of the negative binomial distribution


@dataclass(frozen=True)
class Variant:
    """How unlike its indicator a series is.

    shared_season, own_season: height of the waves, 1 as in the indicator's own; own_slope: its
    standard deviation a year; own_dispersion: that of its logarithm; drift: that of a month's
    step of the log level.
    """

    shared_season: float = 1.0
    own_season: float = 0.0
    own_slope: float = 0.0
    own_dispersion: float = 0.0
    drift: float = 0.0


VARIANTS = {
    "shared": Variant(),
    "heterogeneous": Variant(np.sqrt(0.5), np.sqrt(0.5), own_slope=0.08, own_dispersion=0.5),
    "drifting": Variant(drift=0.03),
}
HARD_VARIANTS = {
    "unlike": Variant(0.0, 1.0, own_slope=0.12, own_dispersion=0.7),
    "wandering": Variant(drift=0.06),
}


@dataclass(frozen=True, eq=False)
class Panel:
    """Float (stations, indicators, months). counts: what detection sees as the past.

    untouched: the same without past outbreaks; extra: cases an outbreak of one month would add;
    mean, size: the truth of the negative binomial distribution.
    """

    counts: FloatArray
    untouched: FloatArray
    extra: FloatArray
    mean: FloatArray
    size: FloatArray


def simulate(name: str, n_months: int, seed: int, *, past_outbreaks: float = 0.01) -> Panel:
    """Draw a panel of the variant of that name; the same arguments give the same panel.

    Raises KeyError for a name that no variant has.
    """
    every = VARIANTS | HARD_VARIANTS
    variant = every[name]
    rng = np.random.default_rng([seed, n_months, list(every).index(name)])
    log_mean, size = _truth(rng, variant, n_months)
    mean = np.exp(log_mean)
    size = np.broadcast_to(size[..., None], mean.shape)
    untouched = rng.negative_binomial(size, size / (size + mean)).astype(float)
    deviation = np.sqrt(mean + mean**2 / size)
    hit = rng.random(mean.shape) < past_outbreaks
    counts = untouched + np.where(hit, rng.poisson(PAST_OUTBREAK_SIZE * deviation), 0)
    drawn = rng.choice(OUTBREAK_SIZES, mean.shape, p=OUTBREAK_SHARES)
    extra = rng.poisson(drawn * deviation).astype(float)
    return Panel(counts, untouched, extra, mean, size)


def _truth(
    rng: np.random.Generator, variant: Variant, n_months: int
) -> tuple[FloatArray, FloatArray]:
    """Log means, float (stations, indicators, months), and sizes, float (stations, indicators)."""
    months = np.arange(n_months)
    series, shared = (N_STATIONS, N_INDICATORS), (1, N_INDICATORS)
    stations = np.exp(rng.normal(0, 0.7, (N_STATIONS, 1)))
    base = np.exp(rng.uniform(np.log(_SMALLEST_LEVEL), np.log(_LARGEST_LEVEL), N_INDICATORS))
    level = base * stations / stations.mean() * rng.gamma(4, 1 / 4, series)
    season = variant.shared_season * _waves(rng, shared, months)
    season = season + variant.own_season * _waves(rng, series, months)
    slope = rng.normal(0, _SLOPE_A_YEAR, shared) + rng.normal(0, variant.own_slope, series)
    log_size = rng.normal(np.log(_MIDDLING_SIZE), 0.5, shared)
    log_size = log_size + rng.normal(0, variant.own_dispersion, series)
    drift = np.cumsum(rng.normal(0, variant.drift, (*series, n_months)), axis=2)
    log_mean = np.log(level)[..., None] + season + slope[..., None] * (months - n_months / 2) / 12
    return log_mean + drift - drift.mean(axis=2, keepdims=True), np.exp(log_size)


def _waves(rng: np.random.Generator, shape: tuple[int, ...], months: FloatArray) -> FloatArray:
    season = np.zeros((*shape, len(months)))
    for order, largest in ((1, 0.45), (2, 0.2)):
        height = rng.uniform(0, largest, shape)[..., None]
        phase = rng.uniform(0, 2 * np.pi, shape)[..., None]
        season += height * np.cos(2 * np.pi * order * months / 12 - phase)
    return season
