"""Looking for numbers in bytes (標識値の探索), in every form in which a figure can travel.

Enters: bytes and the numbers looked for. Leaves: those that stand in them: as text with and without
separators, in full-width digits or behind escapes; as float, integer or varint; and all of this in
what is packed inside (ZIP, zlib, gzip, base64, pages of a PDF).
"""

import base64
import binascii
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from urllib.parse import unquote_to_bytes

from pypdf import PdfReader

DEEPEST = 5
MARKED = 12  # numbers that are looked for in four bytes too, where more would be met by chance
_SHORTEST = 7  # digits
# A number is a whole word: not the middle of a hash, of an identifier or of a coordinate.
_PLAIN = re.compile(rb"(?<![0-9A-Za-z_.])\d{%d,9}(?![0-9A-Za-z_])" % _SHORTEST)
_SEPARATED = re.compile(rb"(?<![0-9A-Za-z_.,])\d{1,3}(?:[,' ]\d{3}){2}(?![0-9])")
_ESCAPED = re.compile(rb"\\u([0-9a-fA-F]{4})")
_WIDE = {f"{digit}".encode(): bytes([0x30 + n]) for n, digit in enumerate("０１２３４５６７８９")}
_WIDE |= {"，".encode(): b",", "、".encode(): b",", "\u00a0".encode(): b" "}
_WIDE_TEXT = re.compile(b"|".join(map(re.escape, _WIDE)))
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{24,}={0,2}")
_ZLIB = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
_PICTURE = b"\x89PNG"
# A whole number below 2^33 leaves the last three bytes of its double empty; 0x41 begins it.
_DOUBLE_LITTLE = re.compile(rb"(?=(\x00{3}.{4}\x41))", re.DOTALL)
_DOUBLE_BIG = re.compile(rb"(?=(\x41.{4}\x00{3}))", re.DOTALL)


@dataclass(frozen=True)
class Wanted:
    """The numbers looked for, all of at least seven digits."""

    numbers: frozenset[int]

    @cached_property
    def four_bytes(self) -> dict[bytes, int]:
        """Marked numbers as single floats, integers and varints, either way round."""
        marked = sorted(self.numbers)[:: max(1, len(self.numbers) // MARKED)][:MARKED]
        forms: dict[bytes, int] = {}
        for number in marked:
            for form in (">i", "<i", ">f", "<f"):
                forms[struct.pack(form, number)] = number
            forms[varint(number)] = number
        return forms

    def found_in(self, data: bytes) -> set[int]:
        """The numbers that stand in the bytes, in any form and layer."""
        found = set(whole_numbers(data) & self.numbers)
        for layer in layers(data):
            if not layer.startswith(_PICTURE):  # four bytes of pixels can be anything
                found |= {number for form, number in self.four_bytes.items() if form in layer}
        return found


@lru_cache(maxsize=20_000)
def whole_numbers(data: bytes) -> frozenset[int]:
    """Every number of seven to nine digits, written in text or as a double, in any layer."""
    found: set[int] = set()
    for layer in layers(data):
        for text in _readings(layer):
            for match in (*_PLAIN.finditer(text), *_SEPARATED.finditer(text)):
                found.add(int(re.sub(rb"\D", b"", match.group())))
        for pattern, form in ((_DOUBLE_LITTLE, "<d"), (_DOUBLE_BIG, ">d")):
            for match in pattern.finditer(layer):
                (value,) = struct.unpack(form, match.group(1))
                found |= {int(value)} if value == value // 1 else set()
    return frozenset(found)


def varint(number: int) -> bytes:
    """A number as protocol buffers write it."""
    parts = []
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*parts, number])


def _readings(layer: bytes) -> Iterator[bytes]:
    """The bytes as text: as they are, with escapes undone, without the gaps of UTF-16."""
    text = layer
    if b"\\u" in text:
        text = _ESCAPED.sub(_character, text)
    yield _WIDE_TEXT.sub(lambda match: _WIDE[match.group()], text)
    if b"%" in layer[:2000]:
        yield unquote_to_bytes(layer)
    if b"\0" in layer:
        yield layer.replace(b"\0", b"")


def _character(match: re.Match[bytes]) -> bytes:
    return chr(int(match.group(1), 16)).encode("utf-8", "surrogatepass")


@lru_cache(maxsize=20_000)
def layers(data: bytes, depth: int = 0) -> tuple[bytes, ...]:
    """The bytes, and everything that is packed in them."""
    if depth == DEEPEST:
        return (data,)
    return (data, *(layer for inner in _packed(data) for layer in layers(inner, depth + 1)))


def _packed(data: bytes) -> Iterator[bytes]:
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as members:
            for info in members.infolist():
                yield f"{info.filename} {info.comment!r}".encode()
                yield members.read(info)
        return
    if data.startswith(_PICTURE):
        return
    if data.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(data))
        yield "\n".join(page.extract_text() for page in reader.pages).encode()
        yield str(reader.metadata).encode()
    if data.startswith(b"\x1f\x8b"):
        yield zlib.decompressobj(31).decompress(data)
    yield from _inflated(data)
    yield from _from_base64(data)


def _inflated(data: bytes) -> Iterator[bytes]:
    for match in _ZLIB.finditer(data):
        try:
            inner = zlib.decompressobj().decompress(data[match.start() :])
        except zlib.error:
            continue
        if len(inner) > _SHORTEST:
            yield inner


def _from_base64(data: bytes) -> Iterator[bytes]:
    for match in _BASE64.finditer(data):
        text = match.group().rstrip(b"=")
        try:
            yield base64.b64decode(text + b"=" * (-len(text) % 4))
        except binascii.Error:
            continue
