"""Words in a workbook (表計算への書き込み): text that never becomes a formula, names Excel accepts.

Enters: words of the content model. Leaves: the same words, safe in a cell, a header or a name.
"""

import re

from analysis.briefing.model import Column, Table
from analysis.briefing.svg import plain

MOST_SHEET_NAME = 31  # Excel's limit
STATE_SUFFIX = "：状態"
_FORBIDDEN_IN_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")


def printable(text: str) -> str:
    """Text without control characters, which XML cannot hold."""
    return "\n".join(plain(line) for line in text.split("\n"))


def in_header(text: str) -> str:
    """Text for a printed header or footer, in which & begins a command."""
    return printable(text).replace("&", "&&")


def sheet_name(number: int, title: str) -> str:
    """1 要点."""
    return _FORBIDDEN_IN_SHEET_NAME.sub("・", f"{number} {title}")[:MOST_SHEET_NAME]


def column_headings(columns: tuple[Column, ...]) -> tuple[str, ...]:
    """当月（R6.10）: one heading a column, no two alike, as an Excel table demands."""
    headings: list[str] = []
    for column in columns:
        heading = f"{column.title}（{column.unit}）" if column.unit else column.title
        unique, count = heading, 2
        while unique.lower() in (known.lower() for known in headings):
            unique, count = f"{heading} {count}", count + 1
        headings.append(printable(unique))
    return tuple(headings)


def state_headings(table: Table) -> tuple[tuple[int, str], ...]:
    """Position of each column that keeps a state, and the heading of its state column."""
    headings = column_headings(table.columns)
    return tuple(
        (index, headings[index] + STATE_SUFFIX)
        for index, column in enumerate(table.columns)
        if column.is_value
    )
