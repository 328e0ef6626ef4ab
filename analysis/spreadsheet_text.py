"""Texts in files for spreadsheets (表計算の文字列): none of them ever becomes a formula.

Enters: texts, of which any may come from a user. Leaves: the texts of a CSV, neutralised in the one
way that our readers undo, and the question whether a text needs it. In a workbook a text is a
string cell; where it looks like a formula the cell is marked as text, and nothing is added to it.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

APOSTROPHE = "'"  # what Excel itself puts before a text that it shall not calculate
# A tab or a line end first lets what follows begin a cell; Japanese Excel takes full-width signs
# for the narrow ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_SIGNS = "+\\-＋－−±"
# ＋3, -1,234.5 and 12.5％ are figures; a sign alone stands for 該当なし.
_FIGURE = re.compile(rf"[{_SIGNS}]?(?:\d+|\d{{1,3}}(?:,\d{{3}})+)(?:\.\d+)?[%％]?|[{_SIGNS}]")
_AS_NUMBER = str.maketrans({"＋": "+", "－": "-", "−": "-", "％": "%", "±": "", ",": ""})


def could_be_formula(text: str) -> bool:
    """Whether a program that reads the text could take it for a formula; a figure is none."""
    return text.startswith(FORMULA_STARTS) and not _FIGURE.fullmatch(text)


def neutral(text: str) -> str:
    """The text for a cell of a CSV: an apostrophe before what could be a formula.

    A text that has an apostrophe before such a beginning gets another, so that `restored` always
    gives back what was written.
    """
    bare = text.lstrip(APOSTROPHE)
    return APOSTROPHE + text if could_be_formula(bare) else text


def restored(text: str) -> str:
    """What `neutral` was given."""
    bare = text.lstrip(APOSTROPHE)
    return text[1:] if bare != text and could_be_formula(bare) else text


def plain_number(text: str) -> str:
    """A printed figure as one that every program reads: -1234.5 for −1,234.5; other texts as they are."""
    is_number = _FIGURE.fullmatch(text) and any(letter.isdigit() for letter in text)
    return text.translate(_AS_NUMBER) if is_number else text


def csv_text(rows: Iterable[Sequence[object]]) -> str:
    r"""Rows as CSV with \r\n: texts neutralised, numbers as they are, nothing for None."""
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerows(
        [neutral(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    return lines.getvalue()
