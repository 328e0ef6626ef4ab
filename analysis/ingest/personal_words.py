"""The word lists of the personal-data guard (data/person_names, with their sources).

Enters: the name of a list. Leaves: its words, read once.
"""

from functools import cache
from pathlib import Path

NAMES_FOLDER = Path(__file__).parent.parent.parent / "data" / "person_names"


@cache
def words_of(name: str) -> frozenset[str]:
    """All words of a list, which stand between blanks and line ends."""
    return frozenset((NAMES_FOLDER / f"{name}.txt").read_text(encoding="utf-8").split())
