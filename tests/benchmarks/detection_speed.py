"""Seconds of Farrington's method, R's and ours, on the same series in one run, one thread each.

60 simulated monthly series of 120 months (means .1 to 200, variance ratios 1 to 5), the last 36
tested; five years back, half-width 1, Noufaily's settings, no cell skipped for few cases. CPU
seconds, which other load on the machine hardly touches. Ours is the median of several runs; a
panel of 1,560 series is timed, too. That parity meets R on the very same cells is checked.
"""

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from analysis.detection.farrington import farrington
from tests.benchmarks.child import run_in_child
from tests.benchmarks.r_surveillance import FarringtonSetting, has_surveillance, run_farrington

N_MONTHS, FIRST_TESTED = 120, 84
MEANS = (0.1, 0.5, 1, 3, 10, 50, 200)
RATIOS = (1.0, 1.5, 3.0, 5.0)
N_SERIES, N_LARGE = 60, 1560  # the large one: 39 stations × 40 indicators
REPEATS, REPEATS_LARGE = 9, 3
SEED = 20240611
SETTINGS = [
    FarringtonSetting(f"n_periods_{n_periods}", FIRST_TESTED, n_periods=n_periods)
    for n_periods in (1, 10)
]


def simulated_counts(n_series: int, seed: int) -> np.ndarray:
    """Negative-binomial series with trends and seasons, float (series, months)."""
    rng = np.random.default_rng(seed)
    months = np.arange(N_MONTHS)
    kinds = np.arange(n_series) % (len(MEANS) * len(RATIOS))
    level = np.array(MEANS)[kinds // len(RATIOS)][:, None]
    ratio = np.array(RATIOS)[kinds % len(RATIOS)][:, None]
    trend = rng.choice([0, 0.004, -0.004, 0.008], (n_series, 1)) * (months - 60)
    phase = rng.uniform(0, 2 * np.pi, (n_series, 1))
    season = rng.choice([0, 0.3, 0.6], (n_series, 1)) * np.cos(2 * np.pi * months / 12 - phase)
    mean = level * np.exp(trend + season)
    excess = np.maximum(ratio - 1, 1e-9)
    mean = np.where(ratio > 1, rng.gamma(mean / excess, excess), mean)
    return rng.poisson(mean).astype(float)


def _median_cpu_seconds(counts: np.ndarray, repeats: int, **options: object) -> float:
    seconds = []
    for _ in range(repeats + 1):  # the first one warms up
        start = time.process_time()
        farrington(counts, **options)  # type: ignore[arg-type]
        seconds.append(time.process_time() - start)
    return statistics.median(seconds[1:])


def time_ours(path: str) -> dict[str, float]:
    """In the child: seconds of ours by setting, corrected and parity, small and large panel."""
    counts, large = np.load(path), simulated_counts(N_LARGE, SEED + 1)
    seconds = {}
    for setting in SETTINGS:
        options = setting.arguments()
        name = setting.setting
        seconds[name] = _median_cpu_seconds(counts, REPEATS, **options)
        seconds[f"parity_{name}"] = _median_cpu_seconds(counts, REPEATS, parity="R", **options)
        seconds[f"large_{name}"] = _median_cpu_seconds(large, REPEATS_LARGE, **options)
    return seconds


def measure() -> dict[str, object]:
    """R's time over ours, per tested cell."""
    counts = simulated_counts(N_SERIES, SEED)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "counts.npy"
        np.save(path, counts)
        ours = run_in_child("tests.benchmarks.detection_speed", str(path))
    n_tested = N_MONTHS - FIRST_TESTED
    cells = {"": N_SERIES * n_tested, "parity_": N_SERIES * n_tested, "large_": N_LARGE * n_tested}
    per_cell = {
        f"{kind}{setting.setting}": ours[f"{kind}{setting.setting}"] / cells[kind]
        for setting in SETTINGS
        for kind in cells
    }
    figures: dict[str, object] = {"cells": N_SERIES * n_tested, "seconds_are": "cpu, one thread"}
    figures |= {f"microseconds_{name}": round(s * 1e6, 2) for name, s in per_cell.items()}
    if not has_surveillance():
        return {**figures, "r": "absent", "ratio_n_periods_1": None, "ratio_n_periods_10": None}
    r = run_farrington(counts, SETTINGS)
    mismatches = 0
    for setting in SETTINGS:
        r_per_cell = r.cpu_seconds[setting.setting] / cells[""]
        figures[f"r_microseconds_{setting.setting}"] = round(r_per_cell * 1e6, 1)
        for kind in cells:
            name = f"{kind}{setting.setting}"
            figures[f"ratio_{name}"] = round(r_per_cell / per_cell[name])
        found = farrington(counts, parity="R", **setting.arguments())  # type: ignore[arg-type]
        mismatches += int((found.alarm != (r.results[setting.setting]["alarm"] > 0)).sum())
    return {**figures, "r": "surveillance, all cells", "parity_alarm_mismatches": mismatches}


if __name__ == "__main__":
    print(json.dumps(time_ours(sys.argv[1])))
