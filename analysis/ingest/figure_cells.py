"""Figures and words (数値と文字): what kind of thing stands in a cell, before anybody reads it.

Enters: the text of a cell. Leaves: whether it is a figure (a number in any way of writing, or a
symbol that stands for one), and its exact value where layout adds figures up. What a figure means
is decided later and more strictly, in count_cells.py; here a doubtful number is a figure, so that
no row of numbers is ever taken for a header.
"""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from analysis.ingest.count_cells import SYMBOLS

_NUMBER = re.compile(r"\(?[-+−△▲]?\s*[0-9][0-9,]*(?:\.[0-9]*)?\)?\s*%?")
_ADDABLE = re.compile(r"[-−△▲]?[0-9][0-9,]*(?:\.[0-9]+)?")
_NEGATIVE_MARKS = "-−△▲"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


_SYMBOLS = frozenset(_plain(mark) for symbol in SYMBOLS for mark in symbol.marks if mark)


@lru_cache(maxsize=1 << 16)
def is_figure(text: str) -> bool:
    """Whether a number or a symbol for one stands in the cell; False for a blank cell."""
    plain = _plain(text)
    return plain in _SYMBOLS or _NUMBER.fullmatch(plain) is not None


@lru_cache(maxsize=1 << 16)
def addable(text: str) -> Decimal | None:
    """The exact number, None where none can be added: blank, symbol, per cent, words."""
    plain = _plain(text)
    if not _ADDABLE.fullmatch(plain):
        return None
    value = Decimal(plain.lstrip(_NEGATIVE_MARKS).replace(",", ""))
    return -value if plain[0] in _NEGATIVE_MARKS else value
