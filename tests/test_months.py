"""Months and 令和: hand-checked dates around the changes of era and of fiscal year."""

from datetime import date

import pytest

from analysis.months import (
    add_months,
    fiscal_year,
    fiscal_year_first,
    fiscal_year_last,
    month_range,
    months_between,
    parse_month,
    short_wareki_month,
    wareki_day,
    wareki_fiscal_year,
    wareki_month,
)


@pytest.mark.parametrize(
    ("month", "label"),
    [
        (date(2024, 10, 1), "令和6年10月"),
        (date(2019, 5, 1), "令和元年5月"),
        (date(2019, 4, 1), "平成31年4月"),
        (date(1989, 1, 8), "平成元年1月"),
        (date(1989, 1, 7), "昭和64年1月"),
    ],
)
def test_month_is_written_in_its_era(month: date, label: str) -> None:
    assert wareki_month(month) == label


def test_day_before_the_known_eras_is_refused() -> None:
    with pytest.raises(ValueError, match="no era"):
        wareki_month(date(1926, 12, 24))


def test_day_and_short_forms() -> None:
    assert wareki_day(date(2020, 3, 2)) == "令和2年3月2日"
    assert short_wareki_month(date(2019, 4, 1)) == "H31.4"
    assert short_wareki_month(date(2019, 5, 1)) == "R1.5"


@pytest.mark.parametrize(
    ("month", "year", "label"),
    [
        (date(2025, 3, 1), 2024, "令和6年度"),
        (date(2025, 4, 1), 2025, "令和7年度"),
        (date(2019, 4, 1), 2019, "令和元年度"),
        (date(2019, 3, 1), 2018, "平成30年度"),
    ],
)
def test_fiscal_year_begins_in_april(month: date, year: int, label: str) -> None:
    assert fiscal_year(month) == year
    assert wareki_fiscal_year(fiscal_year(month)) == label
    assert fiscal_year_first(month) == date(year, 4, 1)
    assert fiscal_year_last(month) == date(year + 1, 3, 1)


def test_months_are_added_over_years() -> None:
    assert add_months(date(2024, 11, 1), 3) == date(2025, 2, 1)
    assert add_months(date(2024, 1, 1), -1) == date(2023, 12, 1)
    assert months_between(date(2018, 4, 1), date(2025, 3, 1)) == 83
    assert list(month_range(date(2024, 12, 1), date(2025, 1, 1))) == [
        date(2024, 12, 1),
        date(2025, 1, 1),
    ]
    assert list(month_range(date(2025, 1, 1), date(2024, 12, 1))) == []


@pytest.mark.parametrize("text", ["2024-1", "24-01", "2024/01", "2024-13", "", "2024-01-01"])
def test_only_the_written_form_is_a_month(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        parse_month(text)


def test_written_form_is_read() -> None:
    assert parse_month("2024-10") == date(2024, 10, 1)
