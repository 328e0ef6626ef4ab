"""Texts of a workbook beside its cells: where a person may stand although no cell shows one.

Enters: the container of a workbook (XLSX) and its sheets. Leaves: (place, text) for the personal
data guard: comments (コメント), headers and footers of printed pages, names (名前の定義), messages and
lists of input rules (入力規則), shapes and charts (図形・グラフ), links, the copies that pivot tables and
external references keep, and the document's properties.

Who made and who last saved the workbook are not read: Excel writes them by itself, nearly every
file has them, and nothing of them is kept.
"""

import re
from collections.abc import Callable, Iterator

from analysis.ingest.archive import Container
from analysis.ingest.workbook_parts import Attributes, SheetPart, local_name, parse_part

_PROPERTIES = frozenset(
    {"title", "subject", "description", "keywords", "category", "contentStatus"}
)
_PRINTED = re.compile("^(?:odd|even|first)(?:Header|Footer)$")
_PRINT_CODES = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-F]{6}|[A-Z&])')
_SHOWN_ATTRIBUTES = frozenset(
    {"prompt", "promptTitle", "error", "errorTitle", "tooltip", "display"}
)
_DEFINED_CONSTANT = re.compile('"[^"]*"')

Text = tuple[str, str]


def texts_beside_cells(container: Container, sheets: tuple[SheetPart, ...]) -> Iterator[Text]:
    """(place, text) of everything readable that stands in other parts than the cells.

    What stands in the part of a sheet itself, `TextsOfSheet` gathers while its cells are read.
    Raises RefusedUploadError.
    """
    yield from _properties(container)
    yield from _defined_names(container)
    numbers = {sheet.path: number for number, sheet in enumerate(sheets, 1)}
    for path, number in numbers.items():
        yield from _beside_one_sheet(container, path, sheet_place(number))
    for path in container.infos:
        if path.startswith(("xl/drawings/", "xl/charts/")) and path.endswith(".xml"):
            yield from _gathered(container, path, "図形またはグラフの文字", "t", "p")
            yield from _gathered(container, path, "グラフの項目", "v", "v")
        elif path.startswith("xl/pivotCache/") and path.endswith(".xml"):
            yield from _attributes(container, path, "ピボットテーブルの控え", "s", "v")
        elif path.startswith("xl/externalLinks/") and path.endswith(".xml"):
            yield from _gathered(container, path, "ほかのブックから写した値", "v", "v")
        elif path.startswith("docProps/custom"):
            yield from _gathered(container, path, "文書のプロパティ", "", "property")


def sheet_place(number: int) -> str:
    """How the place of a text begins that belongs to a sheet; its name may be what is refused."""
    return f"{number}枚目のシートの"


class TextsOfSheet:
    """Printed headers, input rules and links of a sheet, gathered while its XML passes by.

    place: how their places begin. found: (place, text) of each.
    """

    def __init__(self, place: str) -> None:
        self._place = place
        self._words: list[str] = []
        self.found: list[Text] = []

    def start(self, _: str, attributes: Attributes) -> None:
        """An element outside the cells begins."""
        self._words.clear()
        for key, value in attributes.items():
            if local_name(key) in _SHOWN_ATTRIBUTES:
                self.found.append((self._place + "入力規則またはリンク", value))

    def text(self, characters: str) -> None:
        """Characters outside the cells."""
        self._words.append(characters)

    def end(self, name: str) -> None:
        """An element outside the cells ends."""
        written = "".join(self._words)
        self._words.clear()
        if _PRINTED.match(name):
            place = self._place + "ヘッダーまたはフッター"
            self.found.append((place, _PRINT_CODES.sub(" ", written)))
        elif name in ("formula1", "formula2", "f") and written.startswith('"'):
            words = written.strip('"').split(",")
            self.found.extend((self._place + "入力規則", word) for word in words)


def _properties(container: Container) -> Iterator[Text]:
    for path in container.infos:
        if path == "docProps/core.xml":
            for name in sorted(_PROPERTIES):
                yield from _gathered(container, path, "文書のプロパティ", name, name)


def _defined_names(container: Container) -> Iterator[Text]:
    """Names of ranges, remarks on them and constants; a reference to cells is no text."""
    path = "xl/workbook.xml"
    for _, name in _attributes(container, path, "", "definedName", "name"):
        if not name.startswith("_xlnm."):
            yield "名前の定義", name.replace("_", " ")
    for _, remark in _attributes(container, path, "", "definedName", "comment"):
        yield "名前の定義のコメント", remark
    for _, value in _gathered(container, path, "", "definedName", "definedName"):
        for constant in _DEFINED_CONSTANT.findall(value):
            yield "名前の定義", constant.strip('"')


def _beside_one_sheet(container: Container, path: str, sheet: str) -> Iterator[Text]:
    folder, _, file = path.rpartition("/")
    relations = f"{folder}/_rels/{file}.rels"
    if relations not in container.infos:
        return
    for _, target in _attributes(container, relations, "", "Relationship", "Target"):
        if target.startswith(("mailto:", "tel:")):
            yield sheet + "リンク先", target.partition(":")[2]
        elif "comment" in target.casefold() and target.endswith(".xml"):
            part = "xl/" + target.rpartition("../")[2].lstrip("/").removeprefix("xl/")
            if part in container.infos:
                yield from _comments(container, part, sheet)


def _comments(container: Container, path: str, sheet: str) -> Iterator[Text]:
    found: list[Text] = []
    place = ""
    words: list[str] = []
    is_text = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal place, is_text
        if name in ("comment", "threadedComment"):
            place = f"{sheet}{attributes.get('ref', '')}のコメント"
            words.clear()
        is_text = name in ("t", "text")

    def end(name: str) -> None:
        nonlocal is_text
        is_text = False
        if name in ("comment", "threadedComment"):
            found.append((place, "".join(words)))

    def text(characters: str) -> None:
        if is_text:
            words.append(characters)

    parse_part(container.blocks(path), "コメント", start, end, text)
    # Excel writes the author's name and a colon on the first line of a note.
    return ((place, _without_author(words)) for place, words in found)


def _without_author(text: str) -> str:
    first, break_, rest = text.partition("\n")
    return rest if break_ and first.endswith((":", "：")) else text


def _gathered(
    container: Container, path: str, place: str, inside: str, until: str
) -> Iterator[Text]:
    """The characters inside elements of one name ("" for all), cut at the end of another."""
    found: list[Text] = []
    words: list[str] = []
    depth = 0

    def start(name: str, _: Attributes) -> None:
        nonlocal depth
        depth += name == inside or not inside

    def end(name: str) -> None:
        nonlocal depth
        depth -= name == inside or not inside
        if name == until:
            found.append((place, "".join(words)))
            words.clear()

    parse_part(container.blocks(path), place, start, end, _when(lambda: depth > 0, words.append))
    return ((place, text) for place, text in found if text.strip())


def _attributes(
    container: Container, path: str, place: str, element: str, attribute: str
) -> Iterator[Text]:
    found: list[Text] = []

    def start(name: str, attributes: Attributes) -> None:
        if name == element and attributes.get(attribute):
            found.append((place, attributes[attribute]))

    if path in container.infos:
        parse_part(container.blocks(path), place, start, lambda _: None, lambda _: None)
    return iter(found)


def _when(condition: Callable[[], bool], take: Callable[[str], None]) -> Callable[[str], None]:
    def text(characters: str) -> None:
        if condition():
            take(characters)

    return text
