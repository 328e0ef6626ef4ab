"""Baseline design of dated weeks or months: the calendar decides which ones a year ago are.

Enters: the dates of all columns and the tested one. Leaves: a design for that column, for years
have 52 or 53 weeks and months 28 to 31 days; the same object for columns whose designs agree.
"""

from bisect import bisect_left
from datetime import date, timedelta
from functools import cache

import numpy as np

from analysis.detection.baseline import BaselineDesign, RowLayout, lay_out

WEEKS_PER_YEAR = 52


def years_earlier(day: date, years: int, *, is_weekly: bool) -> date:
    """The same day of an earlier year; of weekly data the nearest day of the same weekday.

    29 February becomes 1 March in a year without one. As in R surveillance 1.20.3.
    """
    try:
        earlier = day.replace(year=day.year - years)
    except ValueError:
        earlier = date(day.year - years, 3, 1)
    if not is_weekly:
        return earlier
    return earlier + timedelta(days=(day.weekday() - earlier.weekday() + 3) % 7 - 3)


def calendar_design(
    dates: tuple[date, ...],
    tested: int,
    *,
    period: int,
    years_back: int,
    half_width: int,
    n_periods: int,
    exclude_recent: int,
) -> BaselineDesign | None:
    """Lay out the baseline of column `tested`; None where it does not lie inside the dates.

    dates: first days of all weeks or months, ascending; period: 52 for weeks, 12 for months;
    the rest as in `baseline_design`. Time runs in days, in units of the first step between two
    dates. Raises ValueError as `baseline_design` does.
    """
    is_weekly = period == WEEKS_PER_YEAR
    references = []
    for years in range(years_back + 1):
        day = years_earlier(dates[tested], years, is_weekly=is_weekly)
        found = bisect_left(dates, day)
        if dates[found] != day:
            return None  # earlier than all, or between two
        references.append(found - tested)
    if tested + references[-1] < half_width:
        return None
    layout = lay_out(
        tuple(references),
        half_width=half_width,
        n_periods=n_periods,
        exclude_recent=exclude_recent,
    )
    days = tuple((dates[tested + lag] - dates[tested]).days for lag in layout[0])
    return _design(
        tuple(references), half_width, n_periods, exclude_recent, days, (dates[1] - dates[0]).days
    )


@cache
def _design(
    references: tuple[int, ...],
    half_width: int,
    n_periods: int,
    exclude_recent: int,
    days: tuple[int, ...],
    step_days: int,
) -> BaselineDesign:
    lags, cells, n_cells = lay_out(
        references, half_width=half_width, n_periods=n_periods, exclude_recent=exclude_recent
    )
    centre = sum(days) / len(days)
    return BaselineDesign(
        lags=lags,
        layout=RowLayout(cells, (np.array(days) - centre) / step_days, n_cells),
        time_tested=-centre / step_days,
        needed_months=half_width - references[-1],
    )
