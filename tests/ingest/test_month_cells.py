"""Months are read in the forms people use, and refused where the form misleads."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ingest.month_cells import UnreadableMonthError, is_month, read_month
from analysis.months import short_wareki_month, wareki_month


@pytest.mark.parametrize(
    "text",
    [
        "2024-10",
        "2024/10",
        "2024年10月",
        "2024-10-01",
        "2024/10/1",
        "2024年10月1日",
        "令和6年10月",
        "R6.10",
        "r6.10",
        "２０２４年１０月",
        "令和６年１０月",
        " 2024-10 ",
        "\u30002024/10",
    ],
)
def test_october_2024_in_every_accepted_form(text: str) -> None:
    assert read_month(text) == date(2024, 10, 1)


@given(st.dates(date(1989, 2, 1), date(2090, 12, 1)))
def test_own_era_labels_read_back(day: date) -> None:
    month = day.replace(day=1)
    assert read_month(wareki_month(month)) == month
    assert read_month(short_wareki_month(month)) == month


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("平成31年4月", date(2019, 4, 1)),
        ("令和元年5月", date(2019, 5, 1)),
        ("令和1年5月", date(2019, 5, 1)),
        ("R1.5", date(2019, 5, 1)),
        ("昭和64年1月", date(1989, 1, 1)),
        ("平成元年1月", date(1989, 1, 1)),
    ],
)
def test_changes_of_era(text: str, month: date) -> None:
    assert read_month(text) == month


@pytest.mark.parametrize(
    "text",
    [
        "平成31年5月",
        "令和元年4月",
        "R1.4",
        "H31.5",
        "昭和64年2月",
        "令和0年1月",
        "R0.1",
        "平成32年1月",
    ],
)
def test_months_that_an_era_never_had_are_refused(text: str) -> None:
    with pytest.raises(UnreadableMonthError, match="存在しない"):
        read_month(text)


@pytest.mark.parametrize("text", ["2024-13", "2024/0", "令和6年13月", "2024-10-32", "0000-01"])
def test_impossible_months_are_refused(text: str) -> None:
    with pytest.raises(UnreadableMonthError):
        read_month(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Oct-24", "月の英語名"),
        ("24-Oct", "月の英語名"),
        ("October", "月の英語名"),
        ("2024/10/15", "初日以外"),
        ("10月1日", "年がなく"),
        ("10/24", "年がなく"),
        ("2024.1", "小数の形"),
        ("", "空白"),
        ("1888-01", "古すぎ"),
        ("202410", "別の形"),
        ("24年10月", "別の形"),
        ("6年10月", "別の形"),
        ("45566", "別の形"),
        ("2024-10/01", "別の形"),
    ],
)
def test_misleading_forms_are_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(UnreadableMonthError) as error:
        read_month(text)
    assert reason in error.value.reason
    assert not is_month(text)
