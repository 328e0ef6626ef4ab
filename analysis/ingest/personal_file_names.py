"""Names of files, sheets and archive members: what a message would show and the store would keep.

Enters: a name. Leaves: the kind of personal data in it, or whether it may be shown. Names join
words by _ and blanks, and their ending says nothing.
"""

from collections.abc import Set as AbstractSet
from functools import lru_cache

from analysis.ingest.columns import normalised
from analysis.ingest.personal_clues import Kind, Strength
from analysis.ingest.personal_rules import find_clues

ALONE_IN_A_NAME = (Strength.ALONE, Strength.CONTACT, Strength.NAMELIKE)
NAME_THAT_IS_NOT_SHOWN = "名前を表示できないもの"


def kind_in_name(name: str, known_words: AbstractSet[str]) -> Kind | None:
    """The kind of personal data that a name holds, or None.

    known_words: harmless words in the form of `columns.normalised`.
    """
    stem, _, ending = name.rpartition(".")
    bare = stem if stem and len(ending) <= len("xlsx") else name
    if normalised(bare) in known_words:
        return None
    for text in (bare, bare.replace("_", " "), *bare.split("_")):
        if normalised(text) in known_words:
            continue
        for clue in find_clues(text):
            if clue.strength in ALONE_IN_A_NAME and not clue.is_header:
                return clue.kind
    return None


@lru_cache(1024)
def is_safe_name(name: str) -> bool:
    """Whether a name may be shown in a message and kept in a log."""
    return kind_in_name(name, frozenset()) is None


def shown_name(name: str) -> str:
    """The name, or that it is not shown."""
    return name if is_safe_name(name) else NAME_THAT_IS_NOT_SHOWN
