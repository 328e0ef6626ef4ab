"""Measuring (文字の大きさの見積り): how much room words need on a slide.

Enters: words, a size and a width, all in points. Leaves: lines and heights. PowerPoint lays text
out when a slide is opened; what is too long would run off it. Lines are therefore counted before,
a little on the safe side, and every line has a fixed height, whatever font stands in.
"""

import math
from bisect import bisect_right

from analysis.briefing.svg import text_width

LINE_HEIGHT = 1.35  # of the size of the letters
SAFETY = 1.06  # letters of other fonts are wider than ours, and lines end before a closing mark


def line_height(size: float) -> float:
    """The fixed height of a line, in points."""
    return round(size * LINE_HEIGHT, 1)


def line_count(words: str, size: float, width: float) -> int:
    """Lines that the words take in a box of that width; at least one."""
    room = max(width, size)
    return sum(
        max(1, math.ceil(text_width(line, size) * SAFETY / room)) for line in words.split("\n")
    )


def cut(words: str, size: float, width: float, lines: int) -> tuple[str, str]:
    """The words that surely fit on so many lines, at least one of them, and the rest."""
    if line_count(words, size, width) <= lines:
        return words, ""
    ends = range(1, len(words) + 1)
    end = bisect_right(ends, lines, key=lambda at: line_count(words[:at], size, width))
    return words[: max(end, 1)], words[max(end, 1) :]


def words_height(words: str, size: float, width: float) -> float:
    """Height of the words in points, without margins."""
    return line_count(words, size, width) * line_height(size)
