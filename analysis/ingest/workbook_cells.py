"""Workbook cells → text: what Excel keeps (numbers, serial dates, errors) in the words of a table.

Enters: the stored text of a cell, its type and its number format. Leaves: the text that stands
for it, as a CSV of the same table would hold it; never a value that differs from the stored one.

Rules:
- A number is written plainly with the 15 digits Excel itself shows: 3, 0.5, 1200000.
- A number under a format of zeros (000) keeps the zeros that are seen: 012.
- A number under a per cent format gets its sign: 12.5%.
- A serial number under a date format becomes the date, as far as the format shows it: with a day
  2024-10-01, with year and month 2024-10; a format that hides the year gives 4月1日 or 4月, so that
  a year nobody saw is never taken.
- TRUE and FALSE, and Excel's error words (#REF!), stay as they are.
"""

import math
import re
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

_GENERAL = frozenset({"general", "g/標準", "標準", "@"})
# ECMA-376 part 1, 18.8.30, with the formats that Japanese Excel gives to 27–36 and 50–58.
BUILTIN_FORMATS: dict[int, str] = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy/m/d h:mm", 27: "[$-411]ge.m.d", 28: '[$-411]ggge"年"m"月"d"日"',
    29: '[$-411]ggge"年"m"月"d"日"', 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"時"mm"分"',
    33: 'h"時"mm"分"ss"秒"', 34: 'yyyy"年"m"月"', 35: 'm"月"d"日"', 36: "[$-411]ge.m.d",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: "[$-411]ge.m.d",
    51: '[$-411]ggge"年"m"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    54: '[$-411]ggge"年"m"月"d"日"', 55: 'yyyy"年"m"月"', 56: 'm"月"d"日"', 57: "[$-411]ge.m.d",
    58: '[$-411]ggge"年"m"月"d"日"',
}  # fmt: skip
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_SCIENTIFIC = re.compile(r"e[+-]", re.IGNORECASE)
_ZEROS = re.compile(r"0{2,}")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
UNSHOWABLE = "########"  # what Excel shows for a date it cannot write
_LAST_SERIAL = 2_958_465  # 9999-12-31
_LEAP_DAY_THAT_NEVER_WAS = 60  # 1900-02-29 exists in Excel's calendar only
_SECONDS_A_DAY = 86_400


@lru_cache(maxsize=1024)
def _bare_format(number_format: str) -> str:
    """The part for positive numbers, lower case, without literal text; "" for General."""
    if number_format.strip().casefold() in _GENERAL:
        return ""
    bare = _LITERAL.sub("", number_format).split(";")[0].casefold()
    return "" if bare.strip() in _GENERAL else bare.strip()


def is_date_format(number_format: str) -> bool:
    """Whether numbers under this format are shown as dates or times."""
    bare = _SCIENTIFIC.sub("", _bare_format(number_format)).replace("general", "")
    return any(mark in bare for mark in "ymdhsge")


@lru_cache(maxsize=1024)
def conceals(number_format: str) -> bool:
    """Whether a format shows no number at all (;;;)."""
    parts = number_format.split(";")
    return len(parts) > 2 and not any(part.strip() for part in parts[:3])


def number_text(stored: str, number_format: str, *, starts_1904: bool) -> str:
    """The text of a number cell. Raises ValueError when what is stored is no number."""
    value = float(stored)
    if not math.isfinite(value):
        raise ValueError("not a finite number")
    if is_date_format(number_format):
        return _moment_text(value, _bare_format(number_format), starts_1904)
    plain = format(value, ".15g")
    if "e" in plain:
        plain = format(Decimal(plain), "f")
    bare = _bare_format(number_format)
    if "%" in bare:
        return f"{(Decimal(plain) * 100).normalize():f}%"
    if _ZEROS.fullmatch(bare) and plain.isdigit():
        return plain.zfill(len(bare))
    return plain


def _moment_text(value: float, bare: str, starts_1904: bool) -> str:
    serial = math.floor(value)
    seconds = round((value - serial) * _SECONDS_A_DAY)
    if seconds == _SECONDS_A_DAY:
        serial, seconds = serial + 1, 0
    has_year, has_day = any(mark in bare for mark in "yge"), "d" in bare
    has_time = "h" in bare or "s" in bare
    if value < 0 or serial > _LAST_SERIAL:
        return UNSHOWABLE
    if has_time and not (has_year or has_day):
        return _clock(seconds + (serial * _SECONDS_A_DAY if "[" in bare else 0))
    day = _serial_day(serial, starts_1904)
    if day is None:
        return UNSHOWABLE
    text = _day_text(day, has_year, has_day, "m" in bare)
    return f"{text} {_clock(seconds)}" if has_time else text


def _serial_day(serial: int, starts_1904: bool) -> date | None:
    if starts_1904:
        return date(1904, 1, 1) + timedelta(days=serial)
    if serial in (0, _LEAP_DAY_THAT_NEVER_WAS):
        return None
    return date(1899, 12, 31 if serial < _LEAP_DAY_THAT_NEVER_WAS else 30) + timedelta(days=serial)


def _day_text(day: date, has_year: bool, has_day: bool, has_month: bool) -> str:
    if has_year and has_day:
        return day.isoformat()
    if has_year:
        return day.isoformat()[:7] if has_month else str(day.year)
    if has_day:
        return f"{day.month}月{day.day}日" if has_month else f"{day.day}日"
    return f"{day.month}月"


def _clock(seconds: int) -> str:
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}" if second else f"{hour:02}:{minute:02}"


def unescaped(text: str) -> str:
    """Text of a workbook with its escaped characters (_x000D_) as characters."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
