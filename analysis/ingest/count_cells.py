"""Cells → counts: what a number may look like, and the table of symbols that stand for none.

Enters: the text of a cell. Leaves: a state and a count, or `UnreadableCountError` with a Japanese
reason that holds nothing of the cell. Zero, missing and withheld stay three things; the table
SYMBOLS is the whole rule and is shown on the upload page.
"""

import re
import unicodedata
from dataclasses import dataclass

from analysis.observations import CellState

MAX_COUNT = 99_999_999  # more than a prefecture's residents; a longer number is a slip or an id


@dataclass(frozen=True)
class SymbolMeaning:
    """One line of the table: the marks as they are typed, and the state they mean."""

    marks: tuple[str, ...]
    state: CellState
    note: str


SYMBOLS: tuple[SymbolMeaning, ...] = (
    SymbolMeaning(("",), CellState.MISSING, "空白は0ではなく未報告として扱います。"),
    SymbolMeaning(("…", "‥"), CellState.MISSING, "統計表で「不詳・未集計」を表す記号です。"),
    SymbolMeaning(
        ("-", "－", "―", "—", "–", "‐", "−"),
        CellState.MISSING,
        "0件のときは 0 と書いてください。",
    ),
    SymbolMeaning(("*", "**", "***"), CellState.MISSING, "値が示されていないものとして扱います。"),
    SymbolMeaning(("未報告",), CellState.MISSING, "この製品の表での書き方です。"),
    SymbolMeaning(("X", "x", "秘匿"), CellState.WITHHELD, "値はあるが示さないという記号です。"),
    SymbolMeaning(("0",), CellState.VALUE, "0件という報告です。"),
)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


_STATES = {
    _plain(mark): meaning.state
    for meaning in SYMBOLS
    if meaning.state is not CellState.VALUE
    for mark in meaning.marks
}
_INTEGER = re.compile(r"[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+")
_NEGATIVE = re.compile(r"[-−△▲]\s*[0-9][0-9,]*(?:\.[0-9]+)?|\([0-9][0-9,]*\)")
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
    if _DECIMAL.fullmatch(plain):
        return UnreadableCountError("整数が必要ですが小数があります。", _ASK_INTEGER)
    if _MISPLACED_COMMA.fullmatch(plain):
        return UnreadableCountError(
            "桁区切りのコンマの位置が違います。", "コンマは3桁ごとに付けるか、外してください。"
        )
    if _WITH_WORD.fullmatch(plain):
        return UnreadableCountError(
            "整数が必要ですが、数字の後に文字や記号があります。",
            "単位などを除き、数字だけにしてください。",
        )
    return UnreadableCountError(
        "整数が必要ですが文字があります。",
        "件数を数字で書くか、未報告なら空白、秘匿なら X にしてください。",
    )


def read_count(text: str) -> tuple[CellState, int | None]:
    """State and count of a cell; the count is None unless the state is VALUE.

    Full-width digits and thousands separators in their right places are read. Raises
    UnreadableCountError for negative, decimal, too long and other text.
    """
    plain = _plain(text)
    if plain in _STATES:
        return _STATES[plain], None
    if not _INTEGER.fullmatch(plain):
        raise _fault(plain)
    digits = plain.replace(",", "")
    if len(digits) > len(str(MAX_COUNT)):
        raise UnreadableCountError(
            "件数としては桁が多すぎます。", "列がずれていないか確かめてください。"
        )
    return CellState.VALUE, int(digits)


def is_blank(text: str) -> bool:
    """Whether nothing at all stands in the cell."""
    return not _plain(text)
