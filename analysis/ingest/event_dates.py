"""Dates of events (発生年月日) as lists of offences write them, with or without Excel in between.

Enters: the text of a cell. Leaves: a date, or an error that tells unknown from unreadable and
holds nothing of the cell.
"""

import re
from datetime import date, timedelta

from analysis.ingest.month_cells import EXCEL_DAY_ZERO, plain_date
from analysis.ingest.wareki import ERA_PATTERN, ERA_YEAR_PATTERN, find_era

UNKNOWN_WORDS = frozenset({"", "不明", "不詳", "未詳", "-"})
_WESTERN = (
    re.compile(r"(?P<year>\d{4})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})"),
    re.compile(r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日"),
    re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"),
)
_ERA = (
    re.compile(
        rf"{ERA_PATTERN}{ERA_YEAR_PATTERN}(?P<sign>[-/.])(?P<month>\d{{1,2}})(?P=sign)(?P<day>\d{{1,2}})"
    ),
    re.compile(rf"{ERA_PATTERN}{ERA_YEAR_PATTERN}年(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})日"),
)
_SERIAL = re.compile(r"[34]\d{4}")  # 1982-02-18 to 2036-11-20


class UnknownDateError(ValueError):
    """The list says that the date is not known."""


class UnreadableDateError(ValueError):
    """Something stands there that is no date."""


def read_event_date(text: str) -> date:
    """A day from 2018-09-06, 20180906, 平成30年9月6日, H30.9.6 or, resaved by Excel, 2018/9/6 or 43349.

    Raises UnknownDateError for 不明 and blank, UnreadableDateError for everything else.
    """
    plain = plain_date(text)
    if plain in UNKNOWN_WORDS:
        raise UnknownDateError
    if _SERIAL.fullmatch(plain):
        return EXCEL_DAY_ZERO + timedelta(days=int(plain))
    try:
        return _written_out(plain)
    except ValueError:
        raise UnreadableDateError from None


def _written_out(plain: str) -> date:
    for pattern in _WESTERN:
        found = pattern.fullmatch(plain)
        if found:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
    for pattern in _ERA:
        found = pattern.fullmatch(plain)
        if found:
            era = find_era(found["era"])
            day = date(era.western_year(found["year"]), int(found["month"]), int(found["day"]))
            if found["year"].strip("0") and era.touches(day, day):
                return day
    raise UnreadableDateError
