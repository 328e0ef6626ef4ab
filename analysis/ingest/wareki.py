"""Eras (元号) as senders write them: 令和, 令, R, ㋿ (which NFKC spells out), and the first year 元.

Enters: the word for an era, a year, days. Leaves: the year of the common era, and whether the days
lie in that era at all: 平成31年5月 and 令和元年4月 never existed.
"""

from dataclasses import dataclass
from datetime import date

# Named group `era`; after NFKC and case folding. Single kanji stand for an era before a number only.
ERA_PATTERN = r"(?P<era>昭和|平成|令和|[昭平令shr])"
# Named group `year` of an era.
ERA_YEAR_PATTERN = r"(?P<year>\d{1,2}|元)"


@dataclass(frozen=True)
class Era:
    """An era by its first and last day (元号を改める政令)."""

    name: str
    first: date
    last: date

    def western_year(self, year: str) -> int:
        """The year of the common era; 元 is the first."""
        return self.first.year + (1 if year == "元" else int(year)) - 1

    def touches(self, first: date, last: date) -> bool:
        """Whether any day from first to last lies in the era."""
        return self.first <= last and first <= self.last


SHOWA = Era("昭和", date(1926, 12, 25), date(1989, 1, 7))
HEISEI = Era("平成", date(1989, 1, 8), date(2019, 4, 30))
REIWA = Era("令和", date(2019, 5, 1), date.max)
ERAS = (SHOWA, HEISEI, REIWA)

_BY_WORD = {
    word: era
    for era, words in ((SHOWA, "昭和 昭 s"), (HEISEI, "平成 平 h"), (REIWA, "令和 令 r"))
    for word in words.split()
}


def find_era(word: str) -> Era:
    """The era of a word that ERA_PATTERN found. Raises KeyError for others."""
    return _BY_WORD[word]


def named_era(text: str) -> Era | None:
    """The only era whose full name stands in a text, else None."""
    found = [era for era in ERAS if era.name in text]
    return found[0] if len(found) == 1 else None
