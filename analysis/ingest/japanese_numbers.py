"""Kanji numerals (漢数字): 十二, 百二十三, 二〇二四, as they stand in cells, titles and dates.

Enters: text. Leaves: a whole number, or None; and texts whose kanji numerals became digits. What
is only nearly a number (十十, 〇五) is none.
"""

import re
import unicodedata

_DIGITS = {character: digit for digit, character in enumerate("〇一二三四五六七八九")}
_DIGITS |= {"零": 0, "壱": 1, "弐": 2, "参": 3}
_NON_ZERO = "一二三四五六七八九壱弐参"
_POSITIONAL = re.compile(f"[{_NON_ZERO}][〇零{_NON_ZERO}]*")
_BELOW_10000 = (
    f"(?:(?P<k{{0}}>[{_NON_ZERO}]?)(?P<t{{0}}>千))?(?:(?P<h{{0}}>[{_NON_ZERO}]?)(?P<c{{0}}>百))?"
    f"(?:(?P<d{{0}}>[{_NON_ZERO}]?)(?P<x{{0}}>十))?(?P<o{{0}}>[{_NON_ZERO}]?)"
)
_WITH_UNITS = re.compile(f"(?:{_BELOW_10000.format(1)}(?P<m>万))?{_BELOW_10000.format(0)}")
_RUN = re.compile(f"[〇零{_NON_ZERO}十百千万]+")


def _group(found: re.Match[str], number: int) -> int:
    """One group of four digits: thousands, hundreds, tens and ones."""
    total = _DIGITS.get(found[f"o{number}"] or "", 0)
    for digit, unit, worth in (("k", "t", 1000), ("h", "c", 100), ("d", "x", 10)):
        if found[f"{unit}{number}"]:
            total += _DIGITS.get(found[f"{digit}{number}"] or "", 1) * worth
    return total


def read_kanji_number(text: str) -> int | None:
    """The number that kanji numerals write, with units (百二十三) or digit by digit (一二三)."""
    if not text:
        return None
    if text in ("〇", "零"):
        return 0
    if _POSITIONAL.fullmatch(text):
        return int("".join(str(_DIGITS[character]) for character in text))
    found = _WITH_UNITS.fullmatch(text)
    if not found:
        return None
    upper = _group(found, 1)
    return None if found["m"] and not upper else upper * 10000 + _group(found, 0)


def with_digits(text: str) -> str:
    """A text with its kanji numerals as digits: 令和六年十月 → 令和6年10月."""

    def digits(found: re.Match[str]) -> str:
        number = read_kanji_number(found[0])
        return found[0] if number is None else str(number)

    return _RUN.sub(digits, text)


def has_marked_digit(text: str) -> bool:
    """Whether ①, ² or the like stands in a text: after NFKC 12① would read as 121."""
    return not text.isascii() and any(unicodedata.category(letter) == "No" for letter in text)
