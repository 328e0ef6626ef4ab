"""Months: a month is a date on the 1st; fiscal years begin in April; 令和 for people.

Enters: dates. Leaves: dates and Japanese labels. Used by every layer.
"""

from collections.abc import Iterator
from datetime import date

# Eras by first day: 平成 1989-01-08, 令和 2019-05-01 (元号を改める政令); 昭和 1926-12-25.
_ERAS = ((date(2019, 5, 1), "令和"), (date(1989, 1, 8), "平成"), (date(1926, 12, 25), "昭和"))
FISCAL_YEAR_FIRST_MONTH = 4


def first_of_month(day: date) -> date:
    """The month a day lies in."""
    return date(day.year, day.month, 1)


def add_months(month: date, count: int) -> date:
    """The month `count` months later (earlier when negative)."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def months_between(earlier: date, later: date) -> int:
    """Whole months from `earlier` to `later`; negative when later comes first."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month


def month_range(first: date, last: date) -> Iterator[date]:
    """Every month from first to last, both included; nothing when last is before first."""
    for offset in range(months_between(first, last) + 1):
        yield add_months(first, offset)


def fiscal_year(month: date) -> int:
    """Japanese fiscal year (年度): 2024 for 2024-04 to 2025-03."""
    return month.year if month.month >= FISCAL_YEAR_FIRST_MONTH else month.year - 1


def fiscal_year_first(month: date) -> date:
    """April of the fiscal year that the month belongs to."""
    return date(fiscal_year(month), FISCAL_YEAR_FIRST_MONTH, 1)


def fiscal_year_last(month: date) -> date:
    """March in which the month's fiscal year ends."""
    return date(fiscal_year(month) + 1, FISCAL_YEAR_FIRST_MONTH - 1, 1)


def parse_month(text: str) -> date:
    """A month from `2024-10`. Raises ValueError otherwise."""
    year, _, month = text.partition("-")
    if len(year) != 4 or len(month) != 2:
        raise ValueError("a month is written like 2024-10")
    return date(int(year), int(month), 1)


def _era_year(day: date) -> tuple[str, int]:
    for start, name in _ERAS:
        if day >= start:
            return name, day.year - start.year + 1
    raise ValueError("no era is known for days before 1926-12-25")


def wareki_month(month: date) -> str:
    """令和6年10月; the first year of an era is 元年. 2019-04 is 平成31年4月."""
    name, year = _era_year(month)
    return f"{name}{'元' if year == 1 else year}年{month.month}月"


def wareki_day(day: date) -> str:
    """令和6年10月1日."""
    return f"{wareki_month(day)}{day.day}日"


def wareki_fiscal_year(year: int) -> str:
    """令和6年度. The year that spans 平成31年 and 令和元年 is 令和元年度, as government writes it."""
    name, era_year = _era_year(date(year, 5, 1))
    return f"{name}{'元' if era_year == 1 else era_year}年度"


def short_wareki_month(month: date) -> str:
    """R6.10, for axes; H31.4 and R1.5 around the change of era."""
    name, year = _era_year(month)
    return f"{ {'令和': 'R', '平成': 'H', '昭和': 'S'}[name] }{year}.{month.month}"
