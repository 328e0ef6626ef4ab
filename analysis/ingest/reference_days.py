"""Reference days (基準日): of which day or year a published table speaks.

Enters: titles, headers and the name of a file. Leaves: a day, or the first and last month of a
year, and whether only the name of the file said so; None where nothing does, or several things do.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePath

from analysis.ingest.format_descriptions import split_year
from analysis.ingest.month_cells import month_context, plain_date
from analysis.ingest.wareki import ERA_PATTERN, ERA_YEAR_PATTERN, find_era
from analysis.months import FISCAL_YEAR_FIRST_MONTH, add_months

_DAY = re.compile(
    rf"(?:{ERA_PATTERN}{ERA_YEAR_PATTERN}|(?P<western>\d{{4}}))年(?P<month>\d{{1,2}})月"
    r"(?:(?P<day>\d{1,2})日|(?P<last>末日?))"
)
_NUMERIC_DAY = re.compile(
    r"(?<!\d)(?P<western>\d{4})[/.-](?P<month>\d{1,2})[/.-](?P<day>\d{1,2})(?!\d)"
)

Period = tuple[date, date]


@dataclass(frozen=True)
class Dated:
    """A period (first and last month) or, for residents, a day; from_name: only the file said so."""

    period: Period
    day: date | None = None
    from_name: bool = False


def calendar_year(year: int) -> Period:
    """January to December."""
    return date(year, 1, 1), date(year, 12, 1)


def fiscal_period(year: int) -> Period:
    """April to March of the next year."""
    first = date(year, FISCAL_YEAR_FIRST_MONTH, 1)
    return first, add_months(first, 11)


def find_day(texts: Iterable[str]) -> date | None:
    """The only day that texts name: 令和6年12月末現在 is its last day."""
    days = set()
    for text in texts:
        plain = plain_date(text)
        for found in (*_DAY.finditer(plain), *_NUMERIC_DAY.finditer(plain)):
            day = _named_day(found)
            if day:
                days.add(day)
    return min(days) if len(days) == 1 else None


def _named_day(found: re.Match[str]) -> date | None:
    groups = found.groupdict()
    if groups["western"]:
        year = int(groups["western"])
    else:
        year = find_era(groups["era"]).western_year(groups["year"])
    try:
        first = date(year, int(groups["month"]), 1)
        if groups.get("last"):
            return add_months(first, 1) - timedelta(days=1)
        return first.replace(day=int(groups["day"]))
    except ValueError:
        return None


def find_period(titles: Iterable[str], file_name: str) -> Dated | None:
    """The year that titles name or, failing them, the name of the file."""
    context = month_context(titles)
    if context.fiscal_year is not None:
        return Dated(fiscal_period(context.fiscal_year))
    if context.year is not None:
        return Dated(calendar_year(context.year))
    named = split_year(PurePath(file_name).stem)[1]
    return Dated(named, from_name=True) if named else None


def dated_by(day: date, *, from_name: bool = False) -> Dated:
    """A day with the month whose end it stands for: a 1st is the end of the month before."""
    month = day.replace(day=1)
    if day.day == 1:
        month = add_months(month, -1)
    return Dated((month, month), day, from_name)
