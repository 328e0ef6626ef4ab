"""Simulated panels like police counts: 39 stations × 40 indicators, with the truth beside them.

Counts are negative binomial. An indicator has a level (0.2 to 12 a month at a middling station),
a season of two waves, a slope and a dispersion; a station has a size. What the variants add:

- shared: nothing; stations differ in level alone.
- heterogeneous: every series has a season, a slope and a dispersion of its own.
- drifting: every series' level wanders, 6 % a month.

1 % of past months hold an outbreak of three standard deviations, unless the panel is a negative
control. Each tested month has a copy with an outbreak of 2, 3 or 5 standard deviations.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

N_STATIONS, N_INDICATORS = 39, 40
VARIANTS = ("shared", "heterogeneous", "drifting")
OUTBREAK_SIZES, OUTBREAK_SHARES = (2.0, 3.0, 5.0), (0.5, 0.35, 0.15)
PAST_OUTBREAK_SIZE = 3.0
DRIFT_A_MONTH = 0.06


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


def simulate(variant: str, n_months: int, seed: int, *, past_outbreaks: float = 0.01) -> Panel:
    """Draw a panel; the same arguments give the same panel."""
    if variant not in VARIANTS:
        raise ValueError(f"no variant {variant!r}")
    rng = np.random.default_rng([seed, n_months, VARIANTS.index(variant)])
    months = np.arange(n_months)
    series = (N_STATIONS, N_INDICATORS)
    size = np.exp(rng.normal(0, 0.7, (N_STATIONS, 1)))
    base = np.exp(rng.uniform(np.log(0.2), np.log(12), N_INDICATORS))
    level = base * size / size.mean() * rng.gamma(4, 1 / 4, series)
    has_own = variant == "heterogeneous"
    shape = series if has_own else (1, N_INDICATORS)
    season = _waves(rng, shape, months)
    slope = rng.normal(0, 0.12 if has_own else 0.08, shape)[..., None] / 12
    dispersion_spread = 0.7 if has_own else 0.5
    n_b_size = np.exp(rng.normal(np.log(8), dispersion_spread, shape))
    log_mean = np.log(level)[..., None] + season + slope * (months - n_months / 2)
    if variant == "drifting":
        drift = np.cumsum(rng.normal(0, DRIFT_A_MONTH, (*series, n_months)), axis=2)
        log_mean += drift - drift.mean(axis=2, keepdims=True)
    mean = np.exp(log_mean)
    n_b_size = np.broadcast_to(n_b_size[..., None], mean.shape)
    untouched = rng.negative_binomial(n_b_size, n_b_size / (n_b_size + mean)).astype(float)
    deviation = np.sqrt(mean + mean**2 / n_b_size)
    hit = rng.random(mean.shape) < past_outbreaks
    counts = untouched + np.where(hit, rng.poisson(PAST_OUTBREAK_SIZE * deviation), 0)
    drawn = rng.choice(OUTBREAK_SIZES, mean.shape, p=OUTBREAK_SHARES)
    extra = rng.poisson(drawn * deviation).astype(float)
    return Panel(counts, untouched, extra, mean, n_b_size)


def _waves(rng: np.random.Generator, shape: tuple[int, ...], months: FloatArray) -> FloatArray:
    season = np.zeros((*shape, len(months)))
    for order, largest in ((1, 0.45), (2, 0.2)):
        height = rng.uniform(0, largest, shape)[..., None]
        phase = rng.uniform(0, 2 * np.pi, shape)[..., None]
        season += height * np.cos(2 * np.pi * order * months / 12 - phase)
    return season
