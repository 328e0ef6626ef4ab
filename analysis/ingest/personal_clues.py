"""What the guard's rules hand to the guard: clues of personal data, and the text they read.

Enters: nothing but text. Leaves: `Kind` (what a message calls it), `Strength` (how much further
evidence a clue needs), `Clue`, and `plain`, the form in which every rule reads a cell. Below the
rules (personal_headers, personal_numbers, personal_addresses, personal_names, personal_texts).
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Kind(StrEnum):
    """Kinds of personal data; the value is what the message calls it."""

    NAME = "氏名"
    BIRTH_DATE = "生年月日"
    TELEPHONE = "電話番号"
    EMAIL = "メールアドレス"
    ADDRESS = "町丁目より細かい住所"
    RESIDENCE_CARD = "在留カード番号"
    PASSPORT = "旅券番号"
    MY_NUMBER = "個人番号"
    LICENCE = "運転免許証番号"
    BANK_ACCOUNT = "口座番号"
    PAYMENT_CARD = "クレジットカード番号"
    INSURANCE = "保険証・年金の番号"
    FOREIGN_IDENTITY = "外国の身分証番号"
    PLATE = "車両番号"
    SOCIAL_ACCOUNT = "SNSのアカウント"
    ATTRIBUTE = "個人の属性"
    FREE_TEXT = "自由記述"


class Strength(IntEnum):
    """How much a clue proves alone.

    ALONE: one cell refuses the file. CONTACT: so does it, unless it is the sending office's own
    contact outside the table. NAMELIKE: one cell does, unless the column is one of place names.
    SHARE: only when it holds for most of the column's distinct texts. ATTRIBUTE: only in a list
    of persons, not in a table of counts. IN_TABLE: in a row of the table, not in a note beside it.
    REMARK: a header of remarks; what stands below decides. FORM: it has the form only, and counts
    towards the share of a column in which others are more.
    """

    ALONE = 1
    CONTACT = 2
    NAMELIKE = 3
    SHARE = 4
    ATTRIBUTE = 5
    IN_TABLE = 6
    REMARK = 7
    FORM = 8


@dataclass(frozen=True, slots=True)
class Clue:
    """One sign of personal data in one text; is_header: the text would head such a column."""

    kind: Kind
    strength: Strength
    is_header: bool = False


_DASHES = re.compile("[‐‑‒–—―−﹣]|(?<=[0-9])ー(?=[0-9])")
_BLANKS = re.compile(r"\s+")
_KANJI_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_KANJI_NUMBER = re.compile("[〇零一二三四五六七八九十百]+")
# A cell that is a number in kanji and nothing else: 二十三, 一二〇, 千百四十五, 三万五千.
KANJI_FIGURE = re.compile("[〇零一二三四五六七八九十百千万億,]+")
_KANJI_NUMBER_HERE = re.compile(
    "[〇零一二三四五六七八九十百]+(?=番地|番|号|丁目|年|月|日|歳|の[〇一二三四五六七八九十])"
    "|(?<=の)[〇一二三四五六七八九十]+(?=$|号)|[〇零一二三四五六七八九]{4,}"
    "|[〇零一二三四五六七八九]+(?=-[〇零一二三四五六七八九])|(?<=-)[〇零一二三四五六七八九]+"
)


def plain(text: str) -> str:
    """NFKC, without invisible characters, one kind of hyphen, single blanks."""
    folded = unicodedata.normalize("NFKC", text)
    if not folded.isascii():
        folded = "".join(c for c in folded if unicodedata.category(c) != "Cf")
        folded = _DASHES.sub("-", folded)
    return _BLANKS.sub(" ", folded).strip()


def _kanji_value(word: str) -> str:
    if "十" not in word and "百" not in word:
        return word.translate(_KANJI_DIGITS)
    total = 0
    rest = word
    for unit, size in (("百", 100), ("十", 10)):
        if unit in rest:
            head, rest = rest.split(unit, 1)
            total += (int(head.translate(_KANJI_DIGITS)) if head else 1) * size
    return str(total + (int(rest.translate(_KANJI_DIGITS)) if rest.strip("百十") else 0))


def kanji_figure(word: str) -> str:
    """The digits of a KANJI_FIGURE (〇九〇一二三 → 090123); "0" for one with units (千百四十五).

    Numbers of persons are written digit by digit, so that of one with units only its being a
    count matters.
    """
    bare = word.replace(",", "")
    return "0" if re.search("[十百千万億]", bare) else bare.translate(_KANJI_DIGITS)


def with_digits(text: str) -> str:
    """Plain text with kanji numerals as digits where they number something (十五番 → 15番)."""
    if not _KANJI_NUMBER.search(text):
        return text
    return _KANJI_NUMBER_HERE.sub(lambda found: _kanji_value(found[0]), text)


def latin_letters(text: str) -> str:
    """The Latin letters of a text without accents; whatever is not Latin becomes a slash."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    kept = (c if c.isascii() else "/" for c in decomposed if not unicodedata.combining(c))
    return re.sub(" ?/[/ ]*", " / ", "".join(kept)).strip(" /")
