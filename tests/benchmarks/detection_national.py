"""The whole country: 1,150 stations × 60 indicators × 120 months; seconds and memory on this machine.

The latest month alone, and a replay of the last 36, by the default monthly method and by
Farrington's; and the whole way from counts to signs of the latest month (`find_signs`), which
forecasts 24 months before it, too, to learn from. Each runs in a process of its own with the
machine's usual threads; its peak memory includes the interpreter, the libraries and the panel
itself. Counts are simulated there.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from analysis.detection import CountPanel, find_signs
from analysis.detection.farrington import farrington
from analysis.detection.matrix import exposure_from_context
from analysis.detection.pooled_nb import tail_probability
from analysis.indicators import load_catalogue
from analysis.months import add_months
from analysis.observations import CellState

PROJECT = Path(__file__).parents[2]
SHAPE = (1150, 60, 120)
FIRST_MONTH = date(2015, 4, 1)
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
SIGNS = "signs"


def national_panel(counts: np.ndarray) -> CountPanel:
    """The catalogue's indicators, those that are tested once more until there are enough."""
    indicators = load_catalogue().indicators
    again = [replace(one, code=f"{one.code}_2") for one in indicators if one.is_flag_eligible]
    indicators += tuple(again[: SHAPE[1] - len(indicators)])
    return CountPanel(
        counts,
        np.full(SHAPE, CellState.VALUE, dtype=np.int8),
        tuple(f"{number:04}" for number in range(SHAPE[0])),
        indicators,
        tuple(add_months(FIRST_MONTH, offset) for offset in range(SHAPE[2])),
        exposure_from_context(counts, indicators),
    )


def _timed(what: str, run: Callable[[], object]) -> dict[str, float]:
    start, start_cpu = time.perf_counter(), time.process_time()
    run()
    return {
        f"{what}_seconds": round(time.perf_counter() - start, 2),
        # Of all threads; divided by the cores, the least that an idle machine would take.
        f"{what}_cpu_seconds": round(time.process_time() - start_cpu, 2),
    }


def _peak_gib() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_PER_GIB, 2)


def time_method(name: str) -> dict[str, float]:
    """In the child: seconds of the latest month and of the replay, and peak memory."""
    counts, run, n_months = national_counts(), METHODS[name], SHAPE[2]
    return {
        **_timed("latest_month", lambda: run(counts, n_months - 1)),
        **_timed("replay_36", lambda: run(counts, n_months - REPLAYED_MONTHS)),
        "peak_gib": _peak_gib(),
    }


def time_find_signs() -> dict[str, float]:
    """In the child: seconds from counts to the signs of the latest month, and peak memory."""
    panel = national_panel(national_counts())
    return {
        **_timed("find_signs", lambda: find_signs(panel, first_tested=SHAPE[2] - 1)),
        "find_signs_peak_gib": _peak_gib(),
    }


def measure() -> dict[str, object]:
    """Every method, one after another."""
    figures: dict[str, object] = {"series": SHAPE[0] * SHAPE[1], "cores": os.cpu_count()}
    for name in (*METHODS, SIGNS):
        command = [sys.executable, "-m", "tests.benchmarks.detection_national", name]
        done = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True)
        found = json.loads(done.stdout.strip().splitlines()[-1])
        prefix = "farrington_" if name == "farrington" else ""
        figures |= {f"{prefix}{key}": value for key, value in found.items()}
    return figures


if __name__ == "__main__":
    asked = sys.argv[1]
    print(json.dumps(time_find_signs() if asked == SIGNS else time_method(asked)))
