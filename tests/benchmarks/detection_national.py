"""The whole country: 1,150 stations × 60 indicators × 120 months; seconds and memory on this machine.

The latest month alone, and a replay of the last 36, by the default monthly method and by
Farrington's. Each runs in a process of its own with the machine's usual threads; its peak memory
includes the interpreter, the libraries and the panel itself. Counts are simulated there.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from analysis.detection.farrington import farrington
from analysis.detection.pooled_nb import tail_probability

PROJECT = Path(__file__).parents[2]
SHAPE = (1150, 60, 120)
REPLAYED_MONTHS = 36
VARIANCE_RATIO = 1.5
KIB_PER_GIB = 2**20
SEED = 47


def national_counts() -> np.ndarray:
    """Levels from .05 to 50 that differ by station and indicator, seasons and slow growth."""
    n_stations, n_indicators, n_months = SHAPE
    rng = np.random.default_rng(SEED)
    level = np.geomspace(0.05, 50, n_indicators) * rng.lognormal(0, 0.6, (n_stations, n_indicators))
    months = np.arange(n_months)
    growth = rng.normal(0, 0.002, (n_indicators, 1)) * (months - n_months / 2)
    phase = rng.uniform(0, 2 * np.pi, (n_indicators, 1))
    season = np.exp(growth + 0.25 * np.cos(2 * np.pi * months / 12 - phase))
    counts = np.empty(SHAPE)
    for station in range(n_stations):
        mean = level[station][:, None] * season
        counts[station] = rng.poisson(rng.gamma(mean / (VARIANCE_RATIO - 1), VARIANCE_RATIO - 1))
    return counts


def _pooled(counts: np.ndarray, first_tested: int) -> object:
    return tail_probability(counts, first_tested=first_tested)


def _farrington(counts: np.ndarray, first_tested: int) -> object:
    return farrington(counts.reshape(-1, counts.shape[2]), first_tested=first_tested)


METHODS: dict[str, Callable[[np.ndarray, int], object]] = {
    "pooled": _pooled,
    "farrington": _farrington,
}


def time_method(name: str) -> dict[str, float]:
    """In the child: seconds of the latest month and of the replay, and peak memory."""
    counts, run = national_counts(), METHODS[name]
    figures = {}
    for what, n_tested in (("latest_month", 1), ("replay_36", REPLAYED_MONTHS)):
        start, start_cpu = time.perf_counter(), time.process_time()
        run(counts, SHAPE[2] - n_tested)
        figures[f"{what}_seconds"] = round(time.perf_counter() - start, 2)
        # Of all threads; divided by the cores, the least that an idle machine would take.
        figures[f"{what}_cpu_seconds"] = round(time.process_time() - start_cpu, 2)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_PER_GIB
    return {**figures, "peak_gib": round(peak, 2)}


def measure() -> dict[str, object]:
    """Every method, one after another."""
    figures: dict[str, object] = {"series": SHAPE[0] * SHAPE[1], "cores": os.cpu_count()}
    for name in METHODS:
        command = [sys.executable, "-m", "tests.benchmarks.detection_national", name]
        done = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True)
        found = json.loads(done.stdout.strip().splitlines()[-1])
        prefix = "" if name == "pooled" else f"{name}_"
        figures |= {f"{prefix}{key}": value for key, value in found.items()}
    return figures


if __name__ == "__main__":
    print(json.dumps(time_method(sys.argv[1])))
