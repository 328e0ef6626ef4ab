"""Where a problem is: lines, columns and labels in the words that Excel users see.

Enters: line numbers and column indices. Leaves: Japanese addresses for `Problem.place`, and the
list of problems in a length that can be read. A label is always one of this project's own words
(a known column, an indicator of the catalogue, a month written anew), never text from the file.
"""

from collections.abc import Iterable, Sequence

from analysis.errors import Problem

LISTED_LINES = 5  # lines named one by one in a single message; the rest are counted
LISTED_PROBLEMS = 1000  # a longer list is no longer read by anybody; the rest are counted


def cell_place(line: int, label: str) -> str:
    """14行目『件数』."""
    return f"{line}行目『{label}』"


def row_place(line: int) -> str:
    """14行目."""
    return f"{line}行目"


def column_letter(index: int) -> str:
    """The letter above a column in Excel; index from 0: A, B, … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, remainder = divmod(index - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters


def column_place(line: int, index: int) -> str:
    """1行目C列: for a column that has no known label."""
    return f"{line}行目{column_letter(index)}列"


def lines_place(lines: Sequence[int], total: int | None = None) -> str:
    """3行目、5行目ほか12行: the first lines by number, the rest counted.

    total: how many lines there are, when `lines` are only the first of them.
    """
    named = "、".join(row_place(line) for line in lines[:LISTED_LINES])
    further = (len(lines) if total is None else total) - len(lines[:LISTED_LINES])
    return f"{named}ほか{further}行" if further > 0 else named


def listed(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems once each, in order; past LISTED_PROBLEMS only their number."""
    distinct = tuple(dict.fromkeys(problems))
    further = distinct[LISTED_PROBLEMS:]
    if not further:
        return distinct
    closing = Problem(
        check="problem_count",
        place="",
        message=f"ほかに{len(further)}か所あります。",
        remedy="上の箇所を直してから、もう一度取り込んでください。",
        is_blocking=any(problem.is_blocking for problem in further),
    )
    return (*distinct[:LISTED_PROBLEMS], closing)
