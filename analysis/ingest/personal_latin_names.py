"""Names of persons in Latin letters (NGUYEN VAN AN, Sato Hanako), told by word lists and by form.

Enters: a text in the form of `personal_clues.plain`. Leaves: a clue or None, as `personal_names`
gives it for every script. Japanese names are known by their readings, written in Hepburn letters.
"""

import re
from functools import cache

from analysis.ingest.personal_clues import Clue, Kind, Strength
from analysis.ingest.personal_unlisted import is_english, is_unlisted_latin
from analysis.ingest.personal_words import words_of as _words

NAMELIKE = Clue(Kind.NAME, Strength.NAMELIKE)
SHARE = Clue(Kind.NAME, Strength.SHARE)
ALONE = Clue(Kind.NAME, Strength.ALONE)
FORM = Clue(Kind.NAME, Strength.FORM)
_LATIN_WORD = re.compile(r"^[A-Za-z][A-Za-z'’-]*\.?$")
_TITLE = re.compile(r"(?:^|[^A-Za-z])(?:Mr|Mrs|Ms|Miss)\.? ?[A-Z]")
# Names of countries and prefectures whose words are names of persons too.
_LATIN_PLACES = re.compile(
    r"^viet nam$|^hong kong$|^costa rica$|^el salvador$|^san marino$|(?:^|[ -])(?:ken|fu|to|mura|son)$"
)


def has_latin_title(text: str) -> bool:
    """Whether somebody is called Mr, Mrs, Ms or Miss."""
    return _TITLE.search(text) is not None


def latin_name(text: str) -> Clue | None:
    """The strongest clue of a text in Latin letters."""
    if has_latin_title(text):
        return ALONE
    clues = [clue for part in re.split(r"[()/;:|\d]+", text) if (clue := _latin_words(part))]
    return min(clues, key=lambda clue: clue.strength) if clues else None


def _latin_words(text: str) -> Clue | None:
    words = [word.strip("'’.-") for word in re.split(r"[\s,_.]+", text.strip()) if word]
    words = [word for word in words if word]
    if not words or len(words) > 6 or not all(map(_LATIN_WORD.match, words)):
        return None
    folded = [word.casefold() for word in words]
    parts = [part for word in folded for part in word.split("-")]
    if _words("latin_table_words") & set(parts) or _LATIN_PLACES.search(" ".join(folded)):
        return None
    listed = sum(_is_listed_latin(word) for word in folded)
    if len(words) > 1 and all(map(is_english, folded)):
        return FORM if listed == len(words) else None
    if sum(len(word) > 1 for word in words) <= 1:
        return SHARE if listed else None
    if any(word.islower() for word in words) and not all(word.islower() for word in words):
        return SHARE if listed else None
    if listed >= 2 or (listed and len(words) <= 4):
        return NAMELIKE
    if all(word.islower() for word in words):
        return None
    if not listed and is_unlisted_latin(words):
        return NAMELIKE
    return SHARE if listed else FORM


def _is_listed_latin(word: str) -> bool:
    return len(word) > 1 and (word in _words("foreign_latin") or word in _romaji())


@cache
def _romaji() -> frozenset[str]:
    """Japanese surnames and given names in Hepburn letters, long vowels written short and long."""
    readings = _words("surname_readings") | _words("given_name_readings")
    long = {_as_romaji(reading) for reading in readings}
    short = {re.sub("ou|oo", "o", re.sub("uu", "u", word)) for word in long}
    return frozenset(word for word in long | short if len(word) > 2)


_ROMAJI = dict(
    zip(
        "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲ"
        "ンガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポ",
        "a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho "
        "ma mi mu me mo ya yu yo "
        "ra ri ru re ro wa o n ga gi gu ge go za ji zu ze zo da ji zu de do ba bi bu be bo pa pi pu pe po".split(),
        strict=True,
    )
)


def _as_romaji(reading: str) -> str:
    letters = ""
    double = False
    for character in reading:
        if character in "ャュョ" and letters.endswith("i"):
            vowel = {"ャ": "a", "ュ": "u", "ョ": "o"}[character]
            stem = letters[:-1]
            letters = stem + (vowel if stem.endswith(("sh", "ch", "j")) else "y" + vowel)
        elif character == "ッ":
            double = True
            continue
        else:
            letter = _ROMAJI.get(character, "")
            letters += (letter[:1] if double else "") + letter
        double = False
    return letters
