"""Months are read in the forms people use, and refused where the form misleads."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.ingest.month_cells import (
    MonthSource,
    UnreadableMonthError,
    interpret_month,
    is_month,
    month_context,
    read_month,
)
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
        "2024.10.1",
        "202410",
        "20241001",
        "2024-10-01 00:00:00",
        "2024/10/1 0:00",
        "2024年10月分",
        "二〇二四年十月",
        "令和六年十月",
        "令和6年10月1日",
        "令和6年 10月",
        "令6.10",
        "R6.10.1",
        "R6/10/1",
        "R06.10",
        "㋿6年10月",
        "令和6年度10月",
        "45566",
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
        ("平成31年4月1日", date(2019, 4, 1)),
        ("㍻31年4月", date(2019, 4, 1)),
        ("R元.5", date(2019, 5, 1)),
        ("令和元年度4月", date(2019, 4, 1)),
        ("平成30年度3月", date(2019, 3, 1)),
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
        "㍻31年5月1日",
        "平成31.5.1",
        "R00.1",
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
        ("202413", "存在しない"),
        ("20240906", "初日以外"),
        ("45567", "初日以外"),
        ("24年10月", "西暦か和暦か判断できません"),
        ("6年10月", "西暦か和暦か判断できません"),
        ("10月", "年も年度も"),
        ("10", "年も年度も"),
        ("1 2月", "別の形"),
        ("2O24-10", "英字"),
        ("99999", "別の形"),
        ("2024-10/01", "別の形"),
    ],
)
def test_misleading_forms_are_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(UnreadableMonthError) as error:
        read_month(text)
    assert reason in error.value.reason
    assert not is_month(text)


@pytest.mark.parametrize(
    ("title", "text", "month", "source"),
    [
        ("令和6年度 相談の受理状況", "12月", date(2024, 12, 1), MonthSource.FISCAL_YEAR),
        ("令和６年度　相談の受理状況", "３月", date(2025, 3, 1), MonthSource.FISCAL_YEAR),
        ("2024年度", "4", date(2024, 4, 1), MonthSource.FISCAL_YEAR),
        ("R6年度", "1月分", date(2025, 1, 1), MonthSource.FISCAL_YEAR),
        ("令和六年度", "十二月", date(2024, 12, 1), MonthSource.FISCAL_YEAR),
        ("令和6年中の相談", "3月", date(2024, 3, 1), MonthSource.YEAR),
        ("令和元年度", "4月", date(2019, 4, 1), MonthSource.FISCAL_YEAR),
        ("年月（令和）", "6年10月", date(2024, 10, 1), MonthSource.ERA),
        ("年月（令和）", "元年5月", date(2019, 5, 1), MonthSource.ERA),
    ],
)
def test_month_alone_takes_its_year_from_the_title_and_it_is_said(
    title: str, text: str, month: date, source: MonthSource
) -> None:
    assert interpret_month(text, month_context([title])) == (month, source)


@pytest.mark.parametrize(
    "titles",
    [
        ["令和5年度と令和6年度の比較"],
        ["令和6年", "令和5年度"],
        ["令和6年10月末現在"],
        ["集計表"],
        [],
    ],
)
def test_month_alone_is_refused_where_the_title_says_no_year_or_several(titles: list[str]) -> None:
    with pytest.raises(UnreadableMonthError, match="年も年度も"):
        read_month("10月", month_context(titles))


def test_era_of_the_title_is_as_strict_as_one_in_the_cell() -> None:
    with pytest.raises(UnreadableMonthError, match="元号には存在しない"):
        read_month("31年5月", month_context(["平成の推移"]))


def test_day_number_of_excel_is_read_and_said() -> None:
    assert interpret_month("45566") == (date(2024, 10, 1), MonthSource.SERIAL)
    assert not is_month("45566")  # as a header it may be anything
