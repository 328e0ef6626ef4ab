"""A square of cells as small areas, with a few of them made dense by hand."""

from datetime import date

import pandas as pd
from shapely import box

DAY = date(2024, 6, 30)
SIDE = 12


def grid(
    hot: dict[int, tuple[float, float]], foreign: float = 10, everybody: float = 1000
) -> pd.DataFrame:
    """12 × 12 cells of 10 foreign residents in 1,000, except the hot ones (about 1 km square)."""
    rows = []
    for cell in range(SIDE * SIDE):
        column, row = cell % SIDE, cell // SIDE
        # Whole hundredths, so that neighbours share their corners to the last digit.
        west, east = (round(150 + c / 100, 2) for c in (column, column + 1))
        south, north = (round(35.5 + r / 100, 2) for r in (row, row + 1))
        residents = hot.get(cell, (foreign, everybody))
        shape = box(west, south, east, north)
        rows.append((f"C{cell:03d}", f"地区{cell}", shape, *residents))
    columns = ["code", "name", "geometry", "foreign_residents", "all_residents"]
    return pd.DataFrame(rows, columns=columns)
