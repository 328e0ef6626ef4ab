"""Series of the Noufaily family with outbreaks of known place and size, weekly and monthly.

Enters: noufaily_scenarios.csv (see the .md beside it) and a generator. Leaves: counts with four
outbreaks in the baseline and one in the current window, and the outbreak's own cases there.

Weekly: 624 weeks, current the last 49; mean exp(theta + beta t + sum over j ≤ m of gamma1
cos(2πjt/52) + gamma2 sin(2πjt/52)), variance phi × mean. Monthly: theta + log(52/12), beta × 52/12,
period 12, 144 months, current the last 24. An outbreak has Poisson(k sqrt(phi × mean at its start))
cases, at least 2, k in {2, 3, 5, 10}, spread over time by floor(lognormal(0, 0.5²)).
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

SIZES = (2, 3, 5, 10)
WEEKS_PER_MONTH = 52 / 12


@dataclass(frozen=True)
class TimeScale:
    """Lengths in steps, and the arguments of Farrington's method that go with them."""

    name: str
    weeks_per_step: float
    period: int
    n_steps: int
    first_baseline_outbreak: int
    first_tested: int
    half_width: int
    exclude_recent: int


WEEKLY = TimeScale("weekly", 1.0, 52, 624, 312, 575, 3, 26)
MONTHLY = TimeScale("monthly", WEEKS_PER_MONTH, 12, 144, 72, 120, 1, 6)


@dataclass(frozen=True, eq=False)
class Series:
    """Series of all blocks, a block's replicates together.

    counts: float (series, steps); outbreak: float (series, tested steps), the cases of the
    current outbreak; block: of each series, its name.
    """

    counts: np.ndarray
    outbreak: np.ndarray
    block: np.ndarray


def load_scenarios(scale: TimeScale) -> pd.DataFrame:
    """Scenarios whose mean in the current window is above 1, with the name of their block."""
    table = pd.read_csv(Path(__file__).parent / "noufaily_scenarios.csv")
    means = [scenario_mean(row, scale)[scale.first_tested :].mean() for _, row in table.iterrows()]
    table["block"] = [
        f"mean exp({row.theta:g}) variance ratio {row.phi:g}"
        f"{', trend' if row.trend else ''}{', season' if row.m else ''}"
        for row in table.itertuples()
    ]
    return table[np.array(means) > 1]


def scenario_mean(scenario: pd.Series, scale: TimeScale) -> np.ndarray:
    """Mean of every step, float (steps,)."""
    step = np.arange(1, scale.n_steps + 1)
    log_mean = scenario.theta + np.log(scale.weeks_per_step)
    log_mean = log_mean + scenario.beta * scale.weeks_per_step * step
    for harmonic in range(1, int(scenario.m) + 1):
        angle = 2 * np.pi * harmonic * step / scale.period
        log_mean = log_mean + scenario.gamma1 * np.cos(angle) + scenario.gamma2 * np.sin(angle)
    return np.exp(log_mean)


def simulate(scale: TimeScale, n_replicates: int, seed: int) -> Series:
    """That many replicates of every scenario."""
    rng = np.random.default_rng(seed)
    parts = []
    for _, scenario in load_scenarios(scale).iterrows():
        mean = scenario_mean(scenario, scale)
        parts.append((*_replicates(mean, scenario.phi, scale, n_replicates, rng), scenario.block))
    return Series(
        np.vstack([counts for counts, _, _ in parts]),
        np.vstack([outbreak for _, outbreak, _ in parts]),
        np.repeat([block for _, _, block in parts], n_replicates),
    )


def _replicates(
    mean: np.ndarray, ratio: float, scale: TimeScale, n_replicates: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    means = np.broadcast_to(mean, (n_replicates, scale.n_steps))
    if ratio > 1:
        means = rng.gamma(means / (ratio - 1), ratio - 1)
    counts = rng.poisson(means).astype(float)
    current = np.zeros_like(counts)
    last_start = scale.n_steps - (5 if scale.period > 12 else 2)  # time for it to be seen
    for replicate in range(n_replicates):
        starts = rng.integers(scale.first_baseline_outbreak, scale.first_tested, 4)
        for start in starts:
            counts[replicate] += _outbreak(start, rng.choice(SIZES), mean, ratio, rng)
        start = rng.integers(scale.first_tested, last_start)
        size = SIZES[replicate % len(SIZES)]
        current[replicate] = _outbreak(start, size, mean, ratio, rng)
    return counts + current, current[:, scale.first_tested :]


def _outbreak(
    start: int, size: int, mean: np.ndarray, ratio: float, rng: np.random.Generator
) -> np.ndarray:
    """Cases of one outbreak, float (steps,); those after the last step are lost."""
    n_cases = 0
    while n_cases < 2:
        n_cases = rng.poisson(size * np.sqrt(ratio * mean[start]))
    step = start + np.floor(rng.lognormal(0, 0.5, n_cases)).astype(int)
    return np.bincount(step[step < len(mean)], minlength=len(mean)).astype(float)
