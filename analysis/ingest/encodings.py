"""Bytes → text: strict decoding in a fixed order, never by statistics, and mojibake (文字化け) named.

Enters: the bytes of a text file. Leaves: the encoding under which every byte decodes, or
RefusedUploadError with the line. Order: a byte order mark decides (UTF-8 or UTF-16); without one
UTF-8, then CP932. Text that was read wrongly before it was saved is recognised by marks that no
Japanese table holds, and called by its name.
"""

import codecs
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import BinaryIO

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.addresses import row_place
from analysis.ingest.file_kinds import SAVE_AS_CSV

BLOCK_BYTES = 1 << 20  # read and decoded at once: small enough to stay in the cache


class Encoding(StrEnum):
    """The encodings tried, in this order."""

    UTF8_BOM = "utf-8-sig"
    UTF8 = "utf-8"
    UTF16 = "utf-16"
    CP932 = "cp932"

    @property
    def label(self) -> str:
        """How the preview calls it."""
        return {
            "utf-8-sig": "UTF-8（BOM付き）",
            "utf-8": "UTF-8",
            "utf-16": "UTF-16（BOM付き）",
            "cp932": "CP932（Shift_JIS）",
        }[self.value]


_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, Encoding.UTF8_BOM),
    (codecs.BOM_UTF16_LE, Encoding.UTF16),
    (codecs.BOM_UTF16_BE, Encoding.UTF16),
)

# Characters that no spreadsheet writes: controls, a byte order mark inside the text, the
# replacement character of text that was damaged before, and the private characters Python's cp932
# gives for bytes outside the code page.
DAMAGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffd\uf8f0-\uf8f3]")

# Characters without any width: separators of the web, marks of direction, variants of a kanji.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)

# What kana and common kanji become when UTF-8 is read as CP932: their first bytes E3 81–83 turn
# into 縺 繧 繝, E4–E9 into rare kanji that stand beside half-width katakana (譁ｭ, 隴ｦ, 蟇ｽ).
_UTF8_READ_AS_CP932 = re.compile(
    "(?:縺|繧(?!繝)|(?<!繧)繝)(?=[^\x00-\x7f])|[蜀蜷譁隴蟇髱荳莉蟷譛螟蜿蟄逕縲荵莠蛹隧驛逵蟶譚蝨髮螳貂蠢遞謨][･-ﾟ]"
)
# What Japanese becomes when UTF-8 is read as Latin-1 or Windows-1252: ã‚, Ã£, â€; and CP932: ƒx, ‚Ì.
_UTF8_READ_AS_LATIN = re.compile("[ÂÃâãäåæçèé][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_CP932_READ_AS_LATIN = re.compile("[ƒ‚][\u0040-\u007e\u00a0-\u00ff€„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")
_MOJIBAKE = (
    (_UTF8_READ_AS_CP932, "UTF-8 のファイルを CP932（Shift_JIS）として開いて保存した"),
    (_UTF8_READ_AS_LATIN, "UTF-8 のファイルを欧文の文字コードとして開いて保存した"),
    (_CP932_READ_AS_LATIN, "CP932（Shift_JIS）のファイルを欧文の文字コードとして開いて保存した"),
)
MARKS_OF_MOJIBAKE = 2  # one such pair may be a slip of the pen, two are not
_EXPORT_AGAIN = "元のデータから、もう一度 CSV を書き出してください。"


def find_encoding(data: BinaryIO) -> Encoding:
    """The encoding by the fixed order; leaves `data` at its start.

    A byte order mark decides. Without one it is UTF-8 when every byte decodes so, else CP932, the
    last in the order: bytes that are no CP932 either are refused by `decoded_blocks`, by line.
    Raises RefusedUploadError for text that reads as EUC-JP just as well.
    """
    data.seek(0)
    start = data.read(4)
    marked = next((e for mark, e in _BYTE_ORDER_MARKS if start.startswith(mark)), None)
    data.seek(0)
    if marked:
        return marked
    is_utf8, _ = _decodes(data, Encoding.UTF8.value)
    if is_utf8:
        return Encoding.UTF8
    _refuse_euc_jp(data)
    return Encoding.CP932


def _decodes(data: BinaryIO, codec: str) -> tuple[bool, bool]:
    """Whether every byte decodes, and whether anything but ASCII came out."""
    data.seek(0)
    decoder = codecs.getincrementaldecoder(codec)(errors="strict")
    is_ascii = True
    try:
        while block := data.read(BLOCK_BYTES):
            is_ascii = decoder.decode(block).isascii() and is_ascii
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False, not is_ascii
    finally:
        data.seek(0)
    return True, not is_ascii


def _refuse_euc_jp(data: BinaryIO) -> None:
    """Refuse what reads as EUC-JP too: nothing in the bytes says which of the two is meant.

    The kanji and kana of CP932 begin with bytes that EUC-JP does not have, so only a file whose
    Japanese is half-width katakana under CP932 reads under both.
    """
    reads_as_euc_jp, is_japanese = _decodes(data, "euc_jp")
    if reads_as_euc_jp and is_japanese:
        raise RefusedUploadError(
            (
                Problem(
                    "encoding",
                    "",
                    "EUC-JP と見られ、CP932（Shift_JIS）としても読めるため、文字を決められません。",
                    SAVE_AS_CSV,
                ),
            )
        )


def decoded_blocks(data: BinaryIO, encoding: Encoding) -> Iterator[str]:
    """The text in blocks that end with a whole character.

    Raises RefusedUploadError naming the line at which a byte does not decode.
    """
    data.seek(0)
    decoder = codecs.getincrementaldecoder(encoding.value)(errors="strict")
    line = 1
    while True:
        block = data.read(BLOCK_BYTES)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            raise _undecodable(line + _lines_before(error, encoding), encoding) from None
        if text:
            yield text
        if not block:
            return
        line += text.count("\n")


def delimited_blocks(data: BinaryIO, encoding: Encoding) -> tuple[Encoding, Iterator[bytes]]:
    """The bytes of a text in blocks of any end, and an encoding in which ASCII stays ASCII.

    Such bytes can be cut at line ends and delimiters before they are decoded; UTF-16 is written
    anew as UTF-8. A byte order mark is left out.
    """
    if encoding is Encoding.UTF16:
        return Encoding.UTF8, (text.encode() for text in decoded_blocks(data, encoding))
    data.seek(len(codecs.BOM_UTF8) if encoding is Encoding.UTF8_BOM else 0)
    plain = Encoding.CP932 if encoding is Encoding.CP932 else Encoding.UTF8
    return plain, iter(lambda: data.read(BLOCK_BYTES), b"")


def decoded(data: bytes, encoding: Encoding, first_line: int) -> str:
    """The text of whole lines. Raises RefusedUploadError naming the line that does not decode."""
    try:
        return data.decode(encoding.value)
    except UnicodeDecodeError as error:
        line = first_line + _lines_before(error, encoding)
        raise _undecodable(line, encoding) from None


def _lines_before(error: UnicodeDecodeError, encoding: Encoding) -> int:
    before = error.object[: error.start]
    if encoding is Encoding.UTF16:
        return max(before.count(b"\n\x00"), before.count(b"\x00\n"))
    return before.count(b"\n")


def _undecodable(line: int, encoding: Encoding) -> RefusedUploadError:
    tried = (
        "UTF-8 でも CP932（Shift_JIS）でも" if encoding is Encoding.CP932 else f"{encoding.label}で"
    )
    return RefusedUploadError(
        (
            Problem(
                "encoding",
                row_place(line),
                f"文字コードが {tried}ないか、途中で壊れています。",
                SAVE_AS_CSV,
            ),
        )
    )


def find_damage(text: str) -> Problem | None:
    """What is wrong with the characters themselves, "" as place: the caller knows where.

    Two or more marks of mojibake name it; a single control or replacement character is damage.
    """
    for pattern, how in _MOJIBAKE:
        found = pattern.findall(text)
        if len(found) >= MARKS_OF_MOJIBAKE:
            message = f"文字化けしています（{how}ものと見られます）。"
            return Problem("mojibake", "", message, _EXPORT_AGAIN)
    if DAMAGE.search(text):
        message = "文字化けした文字、または表に使わない制御文字があります。"
        return Problem("damaged_text", "", message, _EXPORT_AGAIN)
    return None


def visible(text: str) -> str:
    """A text without the characters that nobody sees."""
    return text if text.isascii() else _INVISIBLE.sub("", text)
