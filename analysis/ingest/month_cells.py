"""Cells → months: the ways a month is written, and the ways that are refused because they mislead.

Enters: the text of a cell, and what title and header say of year, fiscal year and era. Leaves: a
date on the 1st, or `UnreadableMonthError` with a Japanese reason that holds nothing of the cell.
Eras are strict: 令和元年4月 and 平成31年5月 never existed. A year is never supplied by guessing.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from analysis.ingest.japanese_numbers import has_marked_digit, with_digits
from analysis.ingest.wareki import ERA_PATTERN, ERA_YEAR_PATTERN, Era, find_era, named_era
from analysis.months import FISCAL_YEAR_FIRST_MONTH, add_months

ACCEPTED_MONTHS = (
    "2024-10、2024/10、2024年10月、令和6年10月、R6.10 のいずれかの形で書いてください。"
)
_EARLIEST_YEAR = 1989  # nothing older is reported; an older year is a slip of the pen
_LATEST_YEAR = 2099
# Excel's 1900 date system: day 1 is 1900-01-01, and its 1900-02-29 never existed.
EXCEL_DAY_ZERO = date(1899, 12, 30)

_CLOSING = r"(?:分|度)?"
_WESTERN = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?"),
    re.compile(r"(?P<year>\d{4})/(?P<month>\d{1,2})(?:/(?P<day>\d{1,2}))?"),
    re.compile(rf"(?P<year>\d{{4}})年(?P<month>\d{{1,2}})月(?:(?P<day>\d{{1,2}})日)?{_CLOSING}"),
    re.compile(r"(?P<year>\d{4})\.(?P<month>\d{1,2})\.(?P<day>\d{1,2})"),
    re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})?"),
)
_ERA = (
    re.compile(
        rf"{ERA_PATTERN}{ERA_YEAR_PATTERN}年(?P<month>\d{{1,2}})月(?:(?P<day>\d{{1,2}})日)?{_CLOSING}"
    ),
    re.compile(
        rf"{ERA_PATTERN}{ERA_YEAR_PATTERN}(?P<sign>[./-])(?P<month>\d{{1,2}})"
        r"(?:(?P=sign)(?P<day>\d{1,2}))?"
    ),
)
_YEAR_AND_MONTH = re.compile(rf"{ERA_YEAR_PATTERN}[年./-](?P<month>\d{{1,2}})月?{_CLOSING}")
_FISCAL_MONTH = re.compile(
    rf"(?:{ERA_PATTERN}?{ERA_YEAR_PATTERN}|(?P<western>\d{{4}}))年度(?P<month>\d{{1,2}})月{_CLOSING}"
)
_MONTH_ONLY = re.compile(rf"(?P<month>\d{{1,2}})(?:月{_CLOSING})?")
_SERIAL = re.compile(r"\d{5}")
_MIDNIGHT = re.compile(r"[ t]0{1,2}:00(?::00(?:\.0+)?)?$")
_LOOSE_BLANK = re.compile(r"(?<!\d)\s+|\s+(?!\d)")  # 令和6年 9月; never the blank in 1 2月

_MONTH_NAME = re.compile(
    r"(?:\d{1,4}-)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:-\d{1,4})?"
)
_MONTH_AND_DAY = re.compile(r"\d{1,2}月\d{1,2}日|\d{1,2}[/-]\d{1,2}")
_DECIMAL_MONTH = re.compile(r"\d{4}\.\d{1,2}")
_SHORT_YEAR = re.compile(r"(?:\d{1,2}|元)年\d{1,2}月?")
_LETTER_FOR_DIGIT = re.compile(r"(?=.*\d)[0-9oil年月./-]*[oil][0-9oil年月./-]*")

# What a title or header says of the months below it. A year followed by a month is a date of its
# own (令和7年3月末現在) and speaks of no other cell.
_FISCAL_YEAR = re.compile(rf"(?:{ERA_PATTERN}{ERA_YEAR_PATTERN}|(?P<western>\d{{4}}))年度")
_CALENDAR_YEAR = re.compile(
    rf"(?:{ERA_PATTERN}{ERA_YEAR_PATTERN}|(?P<western>\d{{4}}))年(?!度|\d|の?\d{{1,2}}月)"
)


class UnreadableMonthError(ValueError):
    """A cell that is no month; `reason` says why and `remedy` what to write, without the text."""

    def __init__(self, reason: str, remedy: str = ACCEPTED_MONTHS) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


class MonthSource(StrEnum):
    """What else than the cell a month rests on; the value is told to the user once a file."""

    CELL = ""
    SERIAL = "Excelの日付の番号（シリアル値）を年月として読みました。"
    YEAR = "月だけの欄は、表題または見出しにある年の月として読みました。"
    FISCAL_YEAR = "月だけの欄は、表題または見出しにある年度の月として読みました（1月～3月は翌年）。"
    ERA = "元号のない年月は、表題または見出しにある元号として読みました。"


@dataclass(frozen=True)
class MonthContext:
    """What title and header say; None where they say nothing, or several things."""

    year: int | None = None
    fiscal_year: int | None = None
    era: Era | None = None


NO_CONTEXT = MonthContext()
ANY_YEAR = MonthContext(year=_EARLIEST_YEAR)  # to recognise a month whose year stands elsewhere


def plain_date(text: str) -> str:
    """A date as compared: NFKC, digits for kanji numerals, lower case, no time of midnight."""
    plain = with_digits(unicodedata.normalize("NFKC", text)).strip().casefold()
    return _LOOSE_BLANK.sub("", _MIDNIGHT.sub("", plain))


def _years(pattern: re.Pattern[str], texts: list[str]) -> set[int]:
    years = set()
    for text in texts:
        for found in pattern.finditer(text):
            if found["western"]:
                years.add(int(found["western"]))
            else:
                years.add(find_era(found["era"]).western_year(found["year"]))
    return years


def month_context(texts: Iterable[str]) -> MonthContext:
    """What titles say of the months in a table: 令和6年度 犯罪情勢 → fiscal year 2024.

    Two different years, or a year and a fiscal year, say nothing that could be relied on.
    """
    plain = [plain_date(text) for text in texts]
    fiscal, calendar = _years(_FISCAL_YEAR, plain), _years(_CALENDAR_YEAR, plain)
    is_clear = len(fiscal) + len(calendar) == 1
    return MonthContext(
        year=min(calendar) if is_clear and calendar else None,
        fiscal_year=min(fiscal) if is_clear and fiscal else None,
        era=named_era("".join(plain)),
    )


def _dated(year: int, month: int, day: int = 1) -> date:
    try:
        read = date(year, month, day)
    except ValueError:
        raise UnreadableMonthError("存在しない年月です。") from None
    if read.day != 1:
        raise UnreadableMonthError("年月が必要ですが、月の初日以外の日付があります。")
    if not _EARLIEST_YEAR <= read.year <= _LATEST_YEAR:
        is_old = read.year < _EARLIEST_YEAR
        raise UnreadableMonthError("年が古すぎます。" if is_old else "年が先すぎます。")
    return read


def _in_era(era: Era, year: str, month: str, day: str = "") -> date:
    if year.strip("0") == "":
        raise UnreadableMonthError("存在しない年月です。")
    read = _dated(era.western_year(year), int(month), int(day or 1))
    # The month in which eras change belongs to both, unless a day says which: 平成元年1月1日.
    last = read if day and era.first.day == 1 else add_months(read, 1) - timedelta(days=1)
    if not era.touches(read, last):
        raise UnreadableMonthError("その元号には存在しない年月です。")
    return read


def _misleading(text: str) -> UnreadableMonthError:
    if _MONTH_NAME.fullmatch(text):
        return UnreadableMonthError(
            "年月が「月の英語名-数字」の形に変わっており、年か日か判断できません。",
            "Excel で列の表示形式を「文字列」にし、2024年10月 の形で入れ直してください。",
        )
    if _MONTH_AND_DAY.fullmatch(text):
        return UnreadableMonthError("年がなく、月日だけになっています。")
    if _DECIMAL_MONTH.fullmatch(text):
        return UnreadableMonthError("小数の形では、10月の0が消えて1月と区別できなくなります。")
    if _SHORT_YEAR.fullmatch(text):
        return UnreadableMonthError(
            "年が2桁以下で元号がなく、西暦か和暦か判断できません（別の形）。"
        )
    if _MONTH_ONLY.fullmatch(text):
        return UnreadableMonthError("月だけで、年も年度も表題や見出しにありません（別の形）。")
    if _LETTER_FOR_DIGIT.fullmatch(text):
        return UnreadableMonthError("数字の中に、0や1に似た英字があります。")
    return UnreadableMonthError("年月が必要ですが、別の形の値があります。")


def _written_out(plain: str) -> date | None:
    """A month that needs nothing but its own cell."""
    for pattern in _WESTERN:
        found = pattern.fullmatch(plain)
        if found:
            return _dated(int(found["year"]), int(found["month"]), int(found["day"] or 1))
    for pattern in _ERA:
        found = pattern.fullmatch(plain)
        if found:
            era = find_era(found["era"])
            return _in_era(era, found["year"], found["month"], found["day"] or "")
    return None


def _in_fiscal_year(plain: str, context: MonthContext) -> date | None:
    """令和6年度3月 is 2025-03; without an era of its own it needs one in title or header."""
    found = _FISCAL_MONTH.fullmatch(plain)
    if not found:
        return None
    era = find_era(found["era"]) if found["era"] else context.era
    if found["western"]:
        year = int(found["western"])
    elif era is not None and found["year"].strip("0"):
        year = era.western_year(found["year"])
    else:
        return None
    return _month_of_fiscal_year(year, int(found["month"]))


def _month_of_fiscal_year(year: int, month: int) -> date:
    """January to March belong to the next calendar year."""
    return _dated(year + (month < FISCAL_YEAR_FIRST_MONTH), month)


def _from_serial(plain: str) -> date | None:
    if not _SERIAL.fullmatch(plain):
        return None
    day = EXCEL_DAY_ZERO + timedelta(days=int(plain))
    if not _EARLIEST_YEAR <= day.year <= _LATEST_YEAR:
        return None
    return _dated(day.year, day.month, day.day)


def _with_context(plain: str, context: MonthContext) -> tuple[date, MonthSource] | None:
    found = _YEAR_AND_MONTH.fullmatch(plain)
    if found and context.era and not _MONTH_AND_DAY.fullmatch(plain):
        return _in_era(context.era, found["year"], found["month"]), MonthSource.ERA
    found = _MONTH_ONLY.fullmatch(plain)
    if not found:
        return None
    month = int(found["month"])
    if context.fiscal_year is not None:
        return _month_of_fiscal_year(context.fiscal_year, month), MonthSource.FISCAL_YEAR
    return (_dated(context.year, month), MonthSource.YEAR) if context.year else None


def interpret_month(text: str, context: MonthContext = NO_CONTEXT) -> tuple[date, MonthSource]:
    """The month a cell names, and what else than the cell it rests on.

    Accepted after NFKC, kanji numerals too: 2024-10, 2024/10, 2024年10月, 202410, each also as
    the 1st of the month (2024/10/1, 20241001); 令和6年10月, 令和元年5月, R6.10, R6.10.1, 令6.10; the
    day number of Excel for a 1st; and with a context 10月 and 6年10月.
    Raises UnreadableMonthError otherwise.
    """
    plain = plain_date(text)
    if not plain:
        raise UnreadableMonthError("年月が空白です。")
    if has_marked_digit(text):
        raise UnreadableMonthError("年月に、丸数字や上付きの数字（注の番号など）があります。")
    written = _written_out(plain)
    if written:
        return written, MonthSource.CELL
    in_fiscal_year = _in_fiscal_year(plain, context)
    if in_fiscal_year:
        return in_fiscal_year, MonthSource.CELL
    serial = _from_serial(plain)
    if serial:
        return serial, MonthSource.SERIAL
    completed = _with_context(plain, context)
    if completed:
        return completed
    raise _misleading(plain)


def read_month(text: str, context: MonthContext = NO_CONTEXT) -> date:
    """The month a cell names; see `interpret_month`. Raises UnreadableMonthError."""
    return interpret_month(text, context)[0]


def is_month(text: str, context: MonthContext = NO_CONTEXT) -> bool:
    """Whether a header names a month. A bare number or day number is none: 1, 45566."""
    plain = plain_date(text)
    if plain.isdigit() and len(plain) < len("202410"):
        return False
    try:
        read_month(text, context)
    except UnreadableMonthError:
        return False
    return True
