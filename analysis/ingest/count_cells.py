"""Cells → counts: what a number may look like, and the table of symbols that stand for none.

Enters: the text of a cell and the table of the file. Leaves: a state and a count, or
`UnreadableCountError` with a Japanese reason that holds nothing of the cell. Zero, missing and
withheld stay three things; the table SYMBOLS is the whole rule, is shown on the upload page, and
can be changed by the sender for one file.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from analysis.errors import UserError
from analysis.ingest.japanese_numbers import has_marked_digit, read_kanji_number
from analysis.observations import CellState

MAX_COUNT = 99_999_999  # more than a prefecture's residents; a longer number is a slip or an id


class SymbolReading(StrEnum):
    """What a mark in place of a number means. Zero, missing and withheld are never one another."""

    ZERO = "zero"
    NONE = "none"
    MISSING = "missing"
    WITHHELD = "withheld"
    ASK = "ask"

    @property
    def label(self) -> str:
        """How the preview calls it."""
        return {
            "zero": "0件",
            "none": "対象外（この欄は何も保存しない）",
            "missing": "未報告",
            "withheld": "秘匿",
            "ask": "決めない（その欄があれば受け付けない）",
        }[self.value]

    @property
    def cell(self) -> tuple[CellState | None, int | None]:
        """State and count of a cell with the mark; (None, None) where nothing is said of it."""
        return {
            SymbolReading.ZERO: (CellState.VALUE, 0),
            SymbolReading.MISSING: (CellState.MISSING, None),
            SymbolReading.WITHHELD: (CellState.WITHHELD, None),
        }.get(self, (None, None))


@dataclass(frozen=True)
class SymbolMeaning:
    """One line of the table: marks as they are typed, and what they mean unless the sender says."""

    marks: tuple[str, ...]
    reading: SymbolReading
    note: str

    @property
    def key(self) -> str:
        """The mark by which the line is named when a sender changes it."""
        return self.marks[0]


_MISSING, _ASK = SymbolReading.MISSING, SymbolReading.ASK
SYMBOLS: tuple[SymbolMeaning, ...] = (
    SymbolMeaning(("",), _MISSING, "空白は0ではなく未報告として扱います。"),
    SymbolMeaning(("…", "‥"), _MISSING, "統計表で「不詳・未集計」を表す記号です。"),
    SymbolMeaning(
        ("-", "－", "―", "—", "–", "‐", "−"), _MISSING, "0件のときは 0 と書いてください。"
    ),
    SymbolMeaning(("*", "**", "***"), _MISSING, "値が示されていないものとして扱います。"),
    SymbolMeaning(("未報告", "不明", "不詳"), _MISSING, "値が分からないという書き方です。"),
    SymbolMeaning(
        ("X", "x", "χ", "秘匿"), SymbolReading.WITHHELD, "値はあるが示さないという記号です。"
    ),
    SymbolMeaning(("ー",), _ASK, "横線のつもりか、漢数字の一か見分けられないため、尋ねます。"),
    SymbolMeaning(("一",), _ASK, "漢数字の一か、横線のつもりか見分けられないため、尋ねます。"),
    SymbolMeaning(("〇", "○", "◯"), _ASK, "漢数字の0か、丸印か見分けられないため、尋ねます。"),
    SymbolMeaning(("0",), SymbolReading.ZERO, "0件という報告です。"),
)
MAX_MARK_CHARACTERS = 8  # a mark of the sender's own; anything longer is a text


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


@dataclass(frozen=True)
class SymbolTable:
    """What every mark means in one file. readings: by the mark in its compared form."""

    readings: Mapping[str, SymbolReading]

    def reading(self, plain: str) -> SymbolReading | None:
        """What a text in its compared form means, if it is a mark."""
        return self.readings.get(plain)


def symbol_table(changes: Mapping[str, SymbolReading] | None = None) -> SymbolTable:
    """The table of a file: SYMBOLS, with the lines a sender changed, and marks of the sender's own.

    changes: key of a line, or a further mark → what it means in this file.
    Raises UserError for 0, for a mark that holds a digit, and for one too long to be a mark.
    """
    readings = {_plain(mark): line.reading for line in SYMBOLS for mark in line.marks}
    lines = {_plain(line.key): line for line in SYMBOLS}
    for key, reading in (changes or {}).items():
        plain = _plain(key)
        if len(plain) > MAX_MARK_CHARACTERS or any(letter.isdecimal() for letter in plain):
            raise UserError("記号として決められるのは、数字を含まない8文字までの文字です。")
        marks = lines[plain].marks if plain in lines else (key,)
        readings |= {_plain(mark): reading for mark in marks}
    # 0 is read as a number, and stays one.
    return SymbolTable({mark: reading for mark, reading in readings.items() if mark != "0"})


DEFAULT_SYMBOLS = symbol_table()
_INTEGER = re.compile(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+")
# A share beside the count, 123 (4.5%): the count is read, the share is not a figure of its own.
_SHARE = re.compile(r"\s*\(\s*[-+−△▲]?[0-9]+(?:\.[0-9]+)?\s*%\s*\)$")
_PERCENT = re.compile(r"\(?[-+−△▲]?[0-9]+(?:\.[0-9]+)?\s*%\)?")
_LETTER_FOR_DIGIT = re.compile(r"(?=.*[0-9OoIl])[0-9OoIl,]*[OoIl][0-9OoIl,]*")
_NEGATIVE = re.compile(r"[-−‐–—―△▲]\s*[0-9][0-9,]*(?:\.[0-9]+)?|\([0-9][0-9,]*\)")
_DECIMAL = re.compile(r"[0-9][0-9,]*\.[0-9]*|\.[0-9]+|[0-9.]+e[+-]?[0-9]+", re.IGNORECASE)
_MISPLACED_COMMA = re.compile(r"[0-9][0-9,]*")
_WITH_WORD = re.compile(r"[0-9][0-9,]*\s*\S+")


class UnreadableCountError(ValueError):
    """A cell that is no count; `reason` says what kind of value it is, without the value."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


_ASK_INTEGER = "0以上の整数を、件数だけで書いてください。"


def _fault(plain: str) -> UnreadableCountError:
    if _NEGATIVE.fullmatch(plain):
        return UnreadableCountError("0以上の整数が必要ですが負の数があります。", _ASK_INTEGER)
    if _PERCENT.fullmatch(plain):
        return UnreadableCountError("件数が必要ですが百分率があります。", _ASK_INTEGER)
    if _DECIMAL.fullmatch(plain):
        return UnreadableCountError("整数が必要ですが小数があります。", _ASK_INTEGER)
    if _MISPLACED_COMMA.fullmatch(plain):
        return UnreadableCountError(
            "桁区切りのコンマの位置が違います。", "コンマは3桁ごとに付けるか、外してください。"
        )
    if _LETTER_FOR_DIGIT.fullmatch(plain):
        return UnreadableCountError("数字の0や1に似た英字があります。", _ASK_INTEGER)
    if _WITH_WORD.fullmatch(plain):
        return UnreadableCountError(
            "整数が必要ですが、数字の後に文字や記号があります。",
            "単位などを除き、数字だけにしてください。",
        )
    return UnreadableCountError(
        "整数が必要ですが文字があります。",
        "件数を数字で書くか、未報告なら空白、秘匿なら X にしてください。",
    )


def _of_symbol(reading: SymbolReading) -> tuple[CellState | None, int | None]:
    if reading is SymbolReading.ASK:
        raise UnreadableCountError(
            "数字にも記号にも読める文字、または意味の決まっていない記号があります。",
            "数字で書き直すか、取込の画面でこの記号の意味を決めてください。",
        )
    return reading.cell


def read_count(
    text: str, symbols: SymbolTable = DEFAULT_SYMBOLS
) -> tuple[CellState | None, int | None]:
    """State and count of a cell; the count is None unless the state is VALUE.

    Full-width digits, thousands separators in their right places, kanji numerals and a share
    behind the count, 123 (4.5%), are read. (None, None): a mark that the sender reads as 対象外.
    Raises UnreadableCountError for negative, decimal, too long and other text.
    """
    plain = _plain(text)
    reading = symbols.reading(plain)
    if reading is not None:
        return _of_symbol(reading)
    if has_marked_digit(text):
        raise UnreadableCountError(
            "丸数字や上付きの数字（注の番号など）があります。",
            "注の番号を除き、数字だけにしてください。",
        )
    number = _SHARE.sub("", plain)
    kanji = read_kanji_number(number)
    if kanji is None and not _INTEGER.fullmatch(number):
        raise _fault(plain)
    digits = str(kanji) if kanji is not None else number.replace(",", "")
    if len(digits) > len(str(MAX_COUNT)):
        raise UnreadableCountError(
            "件数としては桁が多すぎます。", "列がずれていないか確かめてください。"
        )
    return CellState.VALUE, int(digits)


def is_blank(text: str) -> bool:
    """Whether nothing at all stands in the cell."""
    return not _plain(text)
