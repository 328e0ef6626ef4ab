"""The parts of a workbook (XLSX): which sheets it has, its shared strings and number formats.

Enters: the container of a workbook. Leaves: frozen descriptions for workbook_reader.py. The XML
is read by expat, part by part, with document types refused, so that no entity is ever expanded;
names are compared without their namespace, because strict and transitional files differ in it.
"""

import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat  # noqa: S407  document types are refused below

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.archive import Container
from analysis.ingest.workbook_cells import BUILTIN_FORMATS, unescaped

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_TRUE = ("1", "true", "on")
Attributes = dict[str, str]


@dataclass(frozen=True)
class SheetPart:
    """One sheet of a workbook: its name, where it lies, and whether it is hidden."""

    name: str
    path: str
    is_hidden: bool


@dataclass(frozen=True)
class WorkbookParts:
    """What the cells of all sheets refer to. formats: number format by style index.

    struck_strings, struck_styles: indices of those that are struck out (取り消し線), in part or whole.
    """

    sheets: tuple[SheetPart, ...]
    strings: tuple[str, ...]
    formats: tuple[str, ...]
    starts_1904: bool
    struck_strings: frozenset[int] = frozenset()
    struck_styles: frozenset[int] = frozenset()


class _DocumentTypeError(ValueError):
    """An XML part with a document type."""


def damaged_workbook(what: str) -> RefusedUploadError:
    """The refusal of a workbook whose inside contradicts itself; `what` names the part."""
    return RefusedUploadError(
        (
            Problem(
                "damaged_workbook",
                "",
                f"Excel ブックの中身（{what}）が壊れていて読めません。",
                "Excel で開き、［名前を付けて保存］で新しいブックに保存し直してください。",
            ),
        )
    )


def local_name(name: str) -> str:
    """An element or attribute name without its namespace prefix."""
    return name.rpartition(":")[2]


def parse_part(
    data: Iterable[bytes],
    what: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Send the elements of an XML part to three handlers. Raises RefusedUploadError."""
    for _ in parse_blocks(data, what, start, end, text):
        pass


def parse_blocks(
    blocks: Iterable[bytes],
    what: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> Iterator[int]:
    """The same block by block; yields how many bytes have been read after each."""
    parser: Any = expat.ParserCreate()
    parser.buffer_text = True

    def refuse_document_type(*_: object) -> None:
        raise _DocumentTypeError

    def start_element(name: str, attributes: Attributes) -> None:
        start(local_name(name), attributes)

    def end_element(name: str) -> None:
        end(local_name(name))

    parser.StartDoctypeDeclHandler = refuse_document_type
    parser.StartElementHandler = start_element
    parser.EndElementHandler = end_element
    parser.CharacterDataHandler = text
    done = 0
    for block in blocks:
        _parse(parser, what, block, is_last=False)
        done += len(block)
        yield done
    _parse(parser, what, b"", is_last=True)
    yield done


def _parse(parser: Any, what: str, block: bytes, *, is_last: bool) -> None:
    try:
        parser.Parse(block, is_last)
    except (expat.ExpatError, _DocumentTypeError, ValueError, KeyError, IndexError, OverflowError):
        raise damaged_workbook(what) from None


def is_true(value: str | None) -> bool:
    """An XML truth value; absent is false."""
    return value is not None and value in _TRUE


def read_parts(container: Container) -> WorkbookParts:
    """Sheets, strings and formats of a workbook. Raises RefusedUploadError."""
    targets = _relations(container)
    sheets, starts_1904 = _sheets(container, targets)
    paths = {kind: path for kind, path in targets.values()}
    strings = _strings(container, paths.get("sharedStrings", "xl/sharedStrings.xml"))
    styles = _styles(container, paths.get("styles", "xl/styles.xml"))
    return WorkbookParts(
        sheets=sheets,
        strings=tuple(strings.strings),
        formats=tuple(styles.formats),
        starts_1904=starts_1904,
        struck_strings=frozenset(strings.struck),
        struck_styles=frozenset(styles.struck),
    )


def _ignore_end(_: str) -> None:
    pass


_ignore_text = _ignore_end


def _relations(container: Container) -> dict[str, tuple[str, str]]:
    """Relation id → kind and path inside the container."""
    found: dict[str, tuple[str, str]] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes["Target"]
            path = target[1:] if target.startswith("/") else posixpath.join("xl", target)
            kind = attributes["Type"].rpartition("/")[2]
            found[attributes["Id"]] = (kind, posixpath.normpath(path))

    if _RELATIONS in container.infos:
        parse_part(container.blocks(_RELATIONS), "rels", start, _ignore_end, _ignore_text)
    return found


def _sheets(
    container: Container, targets: dict[str, tuple[str, str]]
) -> tuple[tuple[SheetPart, ...], bool]:
    sheets: list[SheetPart] = []
    starts_1904 = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal starts_1904
        if name == "workbookPr":
            starts_1904 = is_true(attributes.get("date1904"))
        if name != "sheet":
            return
        ids = [value for key, value in attributes.items() if local_name(key) == "id"]
        kind, path = targets[ids[0]]
        if kind == "worksheet":  # charts, dialogs and macros hold no cells
            is_hidden = attributes.get("state", "visible") != "visible"
            sheets.append(SheetPart(unescaped(attributes["name"]), path, is_hidden))

    parse_part(container.blocks(_WORKBOOK), "workbook", start, _ignore_end, _ignore_text)
    if not sheets or any(sheet.path not in container.infos for sheet in sheets):
        raise damaged_workbook("シートの一覧")
    return tuple(sheets), starts_1904


@dataclass
class _StringTable:
    """Shared strings; the reading aids above kanji (rPh, ふりがな) are no part of the text."""

    strings: list[str] = field(default_factory=list)
    struck: set[int] = field(default_factory=set)
    _text: list[str] = field(default_factory=list)
    _is_text: bool = False
    _in_reading: bool = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "si":
            self._text = []
        elif name == "strike" and is_true(attributes.get("val", "1")):
            self.struck.add(len(self.strings))
        elif name == "rPh":
            self._in_reading = True
        elif name == "t":
            self._is_text = not self._in_reading

    def end(self, name: str) -> None:
        if name == "t":
            self._is_text = False
        elif name == "rPh":
            self._in_reading = False
        elif name == "si":
            self.strings.append(unescaped("".join(self._text)))

    def text(self, text: str) -> None:
        if self._is_text:
            self._text.append(text)


def _strings(container: Container, path: str) -> _StringTable:
    table = _StringTable()
    if path in container.infos:
        parse_part(container.blocks(path), "sharedStrings", table.start, table.end, table.text)
    return table


@dataclass
class _Styles:
    """The number format of every cell style, and which styles strike their cell out."""

    formats: list[str] = field(default_factory=list)
    struck: set[int] = field(default_factory=set)
    _custom: dict[int, str] = field(default_factory=dict)
    _fonts: int = 0
    _struck_fonts: set[int] = field(default_factory=set)
    _part: str = ""

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("fonts", "cellXfs"):
            self._part = name
        elif name == "numFmt" and "formatCode" in attributes:
            self._custom[int(attributes["numFmtId"])] = attributes["formatCode"]
        elif name == "font" and self._part == "fonts":
            self._fonts += 1
        elif name == "strike" and self._part == "fonts" and is_true(attributes.get("val", "1")):
            self._struck_fonts.add(self._fonts - 1)
        elif name == "xf" and self._part == "cellXfs":
            if int(attributes.get("fontId", "0")) in self._struck_fonts:
                self.struck.add(len(self.formats))
            number = int(attributes.get("numFmtId", "0"))
            default = BUILTIN_FORMATS.get(number, "General")
            self.formats.append(self._custom.get(number, default))

    def end(self, name: str) -> None:
        if name == self._part:
            self._part = ""


def _styles(container: Container, path: str) -> _Styles:
    styles = _Styles()
    if path in container.infos:
        parse_part(container.blocks(path), "styles", styles.start, styles.end, _ignore_text)
    return styles
