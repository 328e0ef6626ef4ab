"""What lies a year before a dated week or month."""

from datetime import date, timedelta

import numpy as np
import pytest

from analysis.detection.calendar_baseline import calendar_design, years_earlier
from analysis.detection.farrington import farrington

WEEKLY = {"period": 52, "years_back": 3, "half_width": 1, "n_periods": 1, "exclude_recent": 4}
MONDAYS = tuple(date(2012, 1, 2) + timedelta(weeks=week) for week in range(260))


@pytest.mark.parametrize(
    ("day", "years", "is_weekly", "expected"),
    [
        (date(2024, 2, 29), 1, False, date(2023, 3, 1)),
        (date(2024, 2, 29), 4, False, date(2020, 2, 29)),
        (date(2016, 1, 4), 1, True, date(2015, 1, 5)),  # 52 weeks
        (date(2015, 12, 28), 1, True, date(2014, 12, 29)),  # 52 weeks
        (date(2016, 3, 7), 6, True, date(2010, 3, 8)),
    ],
)
def test_a_year_ago_is_the_same_day_or_the_nearest_one_of_the_same_weekday(
    day, years, is_weekly, expected
):
    assert years_earlier(day, years, is_weekly=is_weekly) == expected


def test_a_year_of_53_weeks_moves_the_windows_by_one():
    tested = MONDAYS.index(date(2016, 1, 4))
    design = calendar_design(MONDAYS, tested, **WEEKLY)
    assert design is not None
    # 5 January 2015 and 6 January 2014 lie 52 and 104 weeks back, 7 January 2013 156.
    assert design.lags.tolist() == [-157, -156, -155, -105, -104, -103, -53, -52, -51]
    later = MONDAYS.index(date(2016, 7, 4))
    moved = calendar_design(MONDAYS, later, **WEEKLY)
    assert moved is not None
    # 1 July 2013 is nearer to 4 July 2013 than 8 July: 157 weeks.
    assert -157 in moved.lags.tolist()
    assert -158 in moved.lags.tolist()


def test_time_of_months_runs_in_days():
    firsts = tuple(date(2014 + number // 12, number % 12 + 1, 1) for number in range(60))
    design = calendar_design(
        firsts, 48, period=12, years_back=3, half_width=0, n_periods=1, exclude_recent=0
    )
    assert design is not None
    years = [(firsts[48] - firsts[place]).days / 31 for place in (12, 24, 36)]
    assert np.allclose(design.time_tested - design.layout.time, years)


def test_weeks_whose_baseline_begins_before_the_data_are_not_testable():
    assert calendar_design(MONDAYS, 156, **WEEKLY) is None
    assert calendar_design(MONDAYS, 158, **WEEKLY) is not None
    counts = np.full((1, 260), 5.0)
    found = farrington(counts, first_tested=150, dates=MONDAYS, **WEEKLY)
    assert np.isnan(found.expected[0, :7]).all()
    assert found.expected[0, 10] == pytest.approx(5)


def test_dates_of_another_length_are_refused():
    with pytest.raises(ValueError, match="dates"):
        farrington(np.ones((1, 259)), first_tested=200, dates=MONDAYS, **WEEKLY)
