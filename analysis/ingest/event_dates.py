"""Dates of events (発生年月日) as lists of offences write them, with or without Excel in between.

Enters: the text of a cell. Leaves: a date, or an error that tells unknown from unreadable and
holds nothing of the cell.
"""

import re
import unicodedata
from datetime import date

UNKNOWN_WORDS = frozenset({"", "不明", "不詳", "-"})
_DATE = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})")


class UnknownDateError(ValueError):
    """The list says that the date is not known."""


class UnreadableDateError(ValueError):
    """Something stands there that is no date."""


def read_event_date(text: str) -> date:
    """A day from 2018-09-06 or, resaved by Excel, 2018/9/6.

    Raises UnknownDateError for 不明 and blank, UnreadableDateError for everything else.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in UNKNOWN_WORDS:
        raise UnknownDateError
    found = _DATE.fullmatch(plain)
    if not found:
        raise UnreadableDateError
    try:
        return date(int(found[1]), int(found[3]), int(found[4]))
    except ValueError:
        raise UnreadableDateError from None
