"""Simulate the factors of `drift_null` anew: python tests/golden/drift_factors.py, some minutes.

Writes analysis/detection/drift_factors.csv. Each cell has a seed of its own, so that cells can be
simulated alone, as tests/detection/test_drift.py does.
"""

from itertools import product

import numpy as np

from analysis.detection.drift_null import (
    FACTORS_FILE,
    MEANS,
    MONTHS,
    N_SIMULATED,
    SEED,
    SHARES,
    SPREADS,
    simulated_cell,
)

HEADER = "direction,months,mean,share,spread,level,slope"


def cell_line(
    direction: str, months: int, mean: float, share: float, spread: float, n: int = N_SIMULATED
) -> str:
    """One line of the file."""
    places = [int(np.flatnonzero(grid == value)[0]) for grid, value in _places(mean, share, spread)]
    rng = np.random.default_rng([SEED, direction == "down", months, *places])
    level, slope = simulated_cell(months, mean, share, spread, direction, rng, n)  # type: ignore[arg-type]
    return f"{direction},{months},{mean:g},{share:g},{spread:g},{level:.4f},{slope:.4f}"


def _places(mean: float, share: float, spread: float) -> list[tuple[np.ndarray, float]]:
    return [(MEANS, mean), (SHARES, share), (SPREADS, spread)]


def main() -> None:
    """Write the file, in the order in which `selection_factors` reads it."""
    cells = product(
        ("up", "down"), MONTHS.tolist(), *(g.tolist() for g in (MEANS, SHARES, SPREADS))
    )
    lines = [HEADER, *(cell_line(*cell) for cell in cells)]
    FACTORS_FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
