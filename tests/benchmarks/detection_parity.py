"""Rows of R's reference met by `parity="R"`: worst relative difference by limit, alarms that differ.

The full reference where KIZASHI_ORACLE names its folder, else the excerpt in tests/golden.
"""

import os
from pathlib import Path

from tests.detection import r_reference


def measure() -> dict[str, object]:
    """Compare monthly, dated and weekly rows."""
    folder = os.environ.get("KIZASHI_ORACLE")
    if folder is None:
        references = [r_reference.monthly_excerpt(), r_reference.dated_excerpt()]
    else:
        oracle = Path(folder)
        references = [r_reference.monthly_oracle(oracle), r_reference.dated_oracle(oracle)]
    found = [r_reference.compare(reference) for reference in references]
    worst: dict[str, dict[str, float]] = {}
    for comparison in found:
        for limit, by_quantity in comparison.worst.items():
            known = worst.setdefault(limit, dict.fromkeys(by_quantity, 0.0))
            known |= {name: max(known[name], value) for name, value in by_quantity.items()}
    return {
        "reference": "excerpt" if folder is None else "full",
        "rows_monthly": found[0].rows,
        "rows_dated_and_weekly": found[1].rows,
        "worst_relative_difference": {
            limit: {name: float(f"{value:.1e}") for name, value in by_quantity.items()}
            for limit, by_quantity in worst.items()
        },
        "alarm_mismatches": sum(len(comparison.alarm_mismatches) for comparison in found),
        "trend_mismatches": sum(comparison.trend_mismatches for comparison in found),
        "knife_edge_cells": [cell for comparison in found for cell in comparison.alarm_mismatches],
        "degenerate_cells": sum(comparison.degenerate for comparison in found),
    }
