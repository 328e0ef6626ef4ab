"""Foreign names that no list of names knows, told by what their words are not.

Enters: the words of one text, in katakana or in Latin letters. Leaves: whether they can only be a
name. オトゴンバヤル・ダシドルジ is in no list; but ショッピング, ドン・キホーテ and Outlet Mall consist of words of
things (katakana_*.txt and english_words.txt in data/person_names), and サイタマシ ウラワク of readings
that end as places do. A single word is never judged: it may be anything.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from analysis.ingest.personal_words import words_of

MOST_WORDS = 5
KEPT_WORDS = 1 << 16  # judged words kept, so that a long column is judged once
LEAST_LETTERS = 7  # of all words together; shorter ones are abbreviations
LEAST_PIECE = 3  # characters of a part of a compound: ネット + カフェ
MOST_PIECES = 4
CLEAR_LENGTH = 3  # ローン is a thing for sure; サン, エコ and キン are parts of names, too
_KATAKANA_WORD = re.compile("^[ァ-ヴー]+$")
_VOWELLESS = re.compile("^[^aeiouy]+$")
# Readings of places end so (サイタマシ ウラワク) or have a word that says where something lies.
_PLACE_READING = re.compile(
    ".{2}(?:シ|ク|グン|ケン|チョウ|マチ|ムラ|ソン|エキ|バシ|マエ|コウエン|ガオカ|ダイ|シンデン)$"
)
_WHEREABOUTS = frozenset(
    "ヒガシ ニシ ミナミ キタ チュウオウ ナカ カミ シモ シン モト ホン オク オオアザ アザ エキ マエ".split()
)
_SYLLABLE = "(?:[kgszjtdnhfbpmyrw]?[aeiou]|[kgnhbpmr]y[auo]|(?:sh|ch|j)[aiueo]|tsu|chi|fu|n|[kstpc](?=[kstpc]))"
_ROMAJI_WORD = re.compile(f"^{_SYLLABLE}+$")


def has_clear_thing(words: Sequence[str]) -> bool:
    """Whether words in katakana are all things, and one of them long enough to be nothing else."""
    is_long = any(len(word) >= CLEAR_LENGTH for word in words)
    return is_long and all(map(is_katakana_thing, words))


def is_unlisted_katakana(words: Sequence[str]) -> bool:
    """Whether words in katakana, parted by blanks or dots, are a name rather than a thing."""
    if not 2 <= len(words) <= MOST_WORDS:
        return False
    things = [word for word in words if is_katakana_thing(word)]
    clear = sum(len(word) >= CLEAR_LENGTH for word in things)
    unknown = [word for word in words if word not in things]
    is_long = any(len(word) >= CLEAR_LENGTH for word in unknown)
    return is_long and len(unknown) > clear and 2 * len(unknown) >= len(things) - clear


@lru_cache(KEPT_WORDS)
def is_run_of_foreign(word: str) -> bool:
    """Whether a word in katakana is a foreign name written without a blank: グエンヴァンアン."""
    if len(word) < LEAST_LETTERS or is_katakana_thing(word):
        return False
    return any(
        word[:end] in words_of("foreign_kana") and _is_run(word[end:], 1)
        for end in range(CLEAR_LENGTH, len(word) - 1)
    )


def _is_run(rest: str, pieces: int) -> bool:
    """Whether a rest consists of listed names, three in all or two long ones."""
    names = words_of("foreign_kana")
    if rest in names and (pieces >= 2 or len(rest) > CLEAR_LENGTH):
        return True
    return any(
        rest[:end] in names and _is_run(rest[end:], pieces + 1) for end in range(2, len(rest) - 1)
    )


def is_place_reading(words: Sequence[str]) -> bool:
    """Whether words in katakana read out a place."""
    ends = sum(bool(_PLACE_READING.search(word)) for word in words)
    return ends >= 2 or not _WHEREABOUTS.isdisjoint(words)


@lru_cache(KEPT_WORDS)
def is_katakana_thing(word: str) -> bool:
    """Whether a word in katakana is a thing, a place or a brand, or made of words of things.

    A word that is a name as well (カーン, プラクリティ) is none.
    """
    if word in words_of("foreign_kana"):
        return False
    if word in words_of("katakana_things") or word in words_of("katakana_places_and_brands"):
        return True
    return bool(_KATAKANA_WORD.match(word)) and _is_compound(word, MOST_PIECES)


def _is_compound(word: str, pieces: int) -> bool:
    things = words_of("katakana_things")
    for end in range(LEAST_PIECE, len(word) - LEAST_PIECE + 1):
        rest = word[end:]
        is_rest = rest in things or (pieces > 2 and _is_compound(rest, pieces - 1))
        if word[:end] in things and is_rest:
            return True
    return False


def is_unlisted_latin(words: Sequence[str]) -> bool:
    """Whether Latin words of which none is a listed name are a name all the same.

    words: as written; each begins with a capital, as names do and words of a sentence do not.
    """
    folded = [word.casefold() for word in words if len(word) > 1]
    if not 2 <= len(folded) <= MOST_WORDS or sum(map(len, folded)) < LEAST_LETTERS:
        return False
    if not all(word[0].isupper() for word in words) or any(map(_VOWELLESS.match, folded)):
        return False
    if all(map(_ROMAJI_WORD.match, folded)):
        return False  # Kita Kyushu: names of Japanese are listed, other words of Japanese are not
    unknown = sum(not is_english(word) for word in folded)
    return 2 * unknown >= len(folded) and unknown > 0


def is_english(word: str) -> bool:
    """Whether a word in small letters is English, in the singular or the plural."""
    english = words_of("english_words")
    return word in english or (word.endswith("s") and word[:-1] in english)
