"""Cells → months: the ways a month is written, and the ways that are refused because they mislead.

Enters: the text of a cell. Leaves: a date on the 1st, or `UnreadableMonthError` with a Japanese reason
that holds nothing of the cell. Eras are strict: 令和元年4月 and 平成31年5月 never existed.
"""

import re
import unicodedata
from datetime import date

ACCEPTED_MONTHS = (
    "2024-10、2024/10、2024年10月、令和6年10月、R6.10 のいずれかの形で書いてください。"
)

# First and last month of each era; the month in which an era changes belongs to both.
# 元号を改める政令: 昭和 1926-12-25, 平成 1989-01-08, 令和 2019-05-01.
_ERA_MONTHS = {
    "昭和": (date(1926, 12, 1), date(1989, 1, 1)),
    "平成": (date(1989, 1, 1), date(2019, 4, 1)),
    "令和": (date(2019, 5, 1), date.max),
}
_ERA_LETTERS = {"s": "昭和", "h": "平成", "r": "令和"}
_EARLIEST_YEAR = 1989  # nothing older is reported; an older year is a slip of the pen

_WESTERN = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?"),
    re.compile(r"(?P<year>\d{4})/(?P<month>\d{1,2})(?:/(?P<day>\d{1,2}))?"),
    re.compile(r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?"),
)
_ERA = (
    re.compile(r"(?P<era>昭和|平成|令和)(?P<year>\d{1,2}|元)年(?P<month>\d{1,2})月"),
    re.compile(r"(?P<era>[shr])(?P<year>\d{1,2})\.(?P<month>\d{1,2})"),
)
_MONTH_NAME = re.compile(
    r"(?:\d{1,4}-)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*(?:-\d{1,4})?"
)
_MONTH_AND_DAY = re.compile(r"\d{1,2}月\d{1,2}日|\d{1,2}/\d{1,2}")
_DECIMAL_MONTH = re.compile(r"\d{4}\.\d{1,2}")


class UnreadableMonthError(ValueError):
    """A cell that is no month; `reason` says why and `remedy` what to write, without the text."""

    def __init__(self, reason: str, remedy: str = ACCEPTED_MONTHS) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def _dated(year: int, month: int, day: int) -> date:
    try:
        read = date(year, month, day)
    except ValueError:
        raise UnreadableMonthError("存在しない年月です。") from None
    if read.day != 1:
        raise UnreadableMonthError("年月が必要ですが、月の初日以外の日付があります。")
    if read.year < _EARLIEST_YEAR:
        raise UnreadableMonthError("年が古すぎます。")
    return read


def _in_era(era: str, year_text: str, month_text: str) -> date:
    year = 1 if year_text == "元" else int(year_text)
    first, last = _ERA_MONTHS[era]
    if year < 1:
        raise UnreadableMonthError("存在しない年月です。")
    read = _dated(first.year + year - 1, int(month_text), 1)
    if not first <= read <= last:
        raise UnreadableMonthError("その元号には存在しない年月です。")
    return read


def _misleading(text: str) -> UnreadableMonthError | None:
    if _MONTH_NAME.fullmatch(text):
        return UnreadableMonthError(
            "年月が「月の英語名-数字」の形に変わっており、年か日か判断できません。",
            "Excel で列の表示形式を「文字列」にし、2024年10月 の形で入れ直してください。",
        )
    if _MONTH_AND_DAY.fullmatch(text):
        return UnreadableMonthError("年がなく、月日だけになっています。")
    if _DECIMAL_MONTH.fullmatch(text):
        return UnreadableMonthError("小数の形では、10月の0が消えて1月と区別できなくなります。")
    return None


def read_month(text: str) -> date:
    """The month a cell names.

    Accepted after NFKC: 2024-10, 2024/10, 2024年10月, each also as the 1st of the month (Excel
    makes 2024/10/1 of it), 令和6年10月, 令和元年5月, R6.10. Raises UnreadableMonthError otherwise.
    """
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if not plain:
        raise UnreadableMonthError("年月が空白です。")
    for pattern in _WESTERN:
        found = pattern.fullmatch(plain)
        if found:
            return _dated(int(found["year"]), int(found["month"]), int(found["day"] or 1))
    for pattern in _ERA:
        found = pattern.fullmatch(plain)
        if found:
            era = _ERA_LETTERS.get(found["era"], found["era"])
            return _in_era(era, found["year"], found["month"])
    raise _misleading(plain) or UnreadableMonthError("年月が必要ですが、別の形の値があります。")


def is_month(text: str) -> bool:
    """Whether a header names a month."""
    try:
        read_month(text)
    except UnreadableMonthError:
        return False
    return True
