"""Columns of the canonical formats: their names, the synonyms accepted, and how headers compare.

Enters: header cells. Leaves: the `Column` a header means, or None. Headers are compared after
NFKC, without blanks and without regard to case; nothing is matched by resemblance.
"""

import re
import unicodedata
from enum import StrEnum


class Column(StrEnum):
    """A column of the canonical CSV; the value is the header that templates write."""

    STATION_CODE = "警察署コード"
    STATION_NAME = "警察署名"
    MONTH = "年月"
    YEAR = "年"
    FISCAL_YEAR = "年度"
    INDICATOR_CODE = "指標コード"
    INDICATOR_NAME = "指標名"
    COUNT = "件数"
    UNIT = "単位"
    PROVISION = "暫定確定"


# There is no column for remarks: free text may speak of a person (design §2, invariant 1).
SYNONYMS: dict[Column, tuple[str, ...]] = {
    Column.STATION_CODE: ("station_code", "station_id", "署コード", "警察署番号", "所属コード"),
    Column.STATION_NAME: ("station_name", "station", "警察署", "署名", "署", "所属", "所属名"),
    Column.MONTH: ("month", "対象年月", "報告年月", "計上年月", "集計年月", "月", "対象月"),
    Column.YEAR: ("year", "対象年", "西暦", "和暦", "年（和暦）", "対象年（和暦）", "年（西暦）"),
    Column.FISCAL_YEAR: ("fiscal_year", "対象年度", "会計年度"),
    Column.INDICATOR_CODE: ("indicator", "indicator_code", "項目コード"),
    Column.INDICATOR_NAME: ("indicator_name", "指標", "項目", "項目名", "指標名称"),
    Column.COUNT: ("count", "件数（件）", "数", "値", "数値", "回数", "人数", "実績"),
    Column.UNIT: ("unit",),
    Column.PROVISION: ("provision", "暫定・確定", "暫定/確定", "確定区分"),
}

_BLANKS = re.compile(r"\s+")


def normalised(text: str) -> str:
    """NFKC, no blanks, lower case: the form in which headers and names are compared."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).casefold()


_BY_HEADER = {
    normalised(header): column
    for column, synonyms in SYNONYMS.items()
    for header in (column.value, *synonyms)
}


def find_column(header: str) -> Column | None:
    """The canonical column that a header cell names."""
    return _BY_HEADER.get(normalised(header))
