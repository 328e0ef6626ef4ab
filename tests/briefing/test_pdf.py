"""The PDF read back: Japanese text as it was written, fonts inside, the mark on every page."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from analysis.briefing import Document, build_content, write_pdf
from analysis.briefing.cells import text_cell
from analysis.briefing.model import Column, Paragraph, Section, Table
from analysis.profile import MeetingKind
from analysis.release.views import BriefingMaterial

MakeMaterial = Callable[..., BriefingMaterial]
RARE_NAME = "髙﨑㈱①𠮷"


@pytest.fixture(scope="module")
def written(document: Document) -> bytes:
    return write_pdf(document)


@pytest.fixture(scope="module")
def reader(written: bytes) -> PdfReader:
    return PdfReader(BytesIO(written))


def copied_text(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


@pytest.fixture(scope="module")
def pages(reader: PdfReader) -> list[str]:
    """What a reader copies out of each page."""
    return [page.extract_text() for page in reader.pages]


def without_breaks(text: str) -> str:
    """Text as one line: a line break on paper is not part of the words."""
    return re.sub(r"\s*\n\s*", "", text)


def fonts(reader: PdfReader) -> Iterator[Any]:
    def of(resources: Any) -> Iterator[Any]:
        for font in (resources.get("/Font") or {}).values():
            yield font.get_object()
        for part in (resources.get("/XObject") or {}).values():
            inner = part.get_object().get("/Resources")
            if inner:
                yield from of(inner.get_object())

    for page in reader.pages:
        yield from of(page["/Resources"].get_object())


def test_rare_characters_are_copied_out_as_they_were_written(pages: list[str]) -> None:
    assert f"{RARE_NAME}警察署" in "".join(pages)


def test_words_on_maps_and_charts_are_text(pages: list[str]) -> None:
    text = "".join(pages)
    for words in (RARE_NAME, "葦原中央", "点線の縁 判定不能", "予測区間", "令和2年度"):
        assert words in text


def test_no_blank_stands_inside_japanese_words(pages: list[str], document: Document) -> None:
    text = without_breaks("\n".join(pages))
    paragraphs = [b.text for s in document.sections for b in s.blocks if isinstance(b, Paragraph)]
    assert len(paragraphs) > 10
    assert all(paragraph in text for paragraph in paragraphs)
    assert "令和6年10月" in text
    assert "賃金不払・旅券取上げ等の労働相談" in text
    assert "令和 6" not in text
    assert "6 年" not in text


def test_every_font_is_embedded_and_is_one_of_two(reader: PdfReader) -> None:
    names = set()
    for font in fonts(reader):
        names.add(str(font["/BaseFont"]).split("+")[1])
        descendant = font["/DescendantFonts"][0].get_object()
        descriptor = descendant["/FontDescriptor"].get_object()
        assert "/FontFile3" in descriptor
    assert names == {"NotoSerifJP-Regular-Identity-H", "NotoSansJP-Regular-Identity-H"}


@pytest.mark.parametrize(
    "kind",
    [
        MeetingKind.HEADQUARTERS,
        *(pytest.param(kind, marks=pytest.mark.slow) for kind in list(MeetingKind)[1:]),
    ],
)
def test_every_page_says_that_the_data_are_made_up(
    kind: MeetingKind, material_of: MakeMaterial
) -> None:
    pages = PdfReader(BytesIO(write_pdf(build_content(material_of(kind))))).pages
    assert len(pages) > 5
    assert all("架空データ" in page.extract_text()[:200] for page in pages)


def test_real_data_are_not_called_made_up(material: BriefingMaterial) -> None:
    real = replace(material, stamp=replace(material.stamp, is_synthetic=False, source="出典"))
    document = replace(build_content(real), policy_title="総合対策推進要綱")
    document = replace(document, sections=document.sections[:2])
    assert "架空データ" not in copied_text(PdfReader(BytesIO(write_pdf(document))))


def test_pages_are_numbered_to_the_last(pages: list[str]) -> None:
    for number, page in enumerate(pages, 1):
        assert f"{number}／{len(pages)}" in page


def test_no_page_is_empty(pages: list[str]) -> None:
    assert all(len(page) > 300 for page in pages)


def test_legend_explains_every_state(pages: list[str]) -> None:
    for words in ("未報告", "秘匿", "判定不能", "零", "該当なし"):
        assert words in pages[0]


def test_sections_are_in_the_outline(reader: PdfReader, document: Document) -> None:
    titles = [entry["/Title"] for entry in reader.outline if not isinstance(entry, list)]
    assert [t.split("　")[-1].split(" ")[-1] for t in titles] == [
        s.title for s in document.sections
    ]


def test_same_document_gives_the_same_bytes(document: Document, written: bytes) -> None:
    assert write_pdf(document) == written


def test_metadata_tell_of_the_document_and_of_nobody(
    reader: PdfReader, written: bytes, document: Document
) -> None:
    metadata = reader.metadata
    assert metadata is not None
    assert metadata.title == f"{document.title}　{document.subtitle}"
    assert metadata.author == "架空県警察"
    assert metadata.creation_date is not None
    assert metadata.creation_date == document.stamp.as_of
    for trace in (b"/root", b"/home", b"/work", b"/tmp", b"site-packages"):  # noqa: S108
        assert trace not in written


def test_words_cannot_become_layout_commands(document: Document) -> None:
    evil = '#panic("x") $x^2$ *強* @ref <label> \\ #read("/etc/passwd") `raw` _斜_ ]['
    table = Table("evil", evil, (Column(evil),), ((text_cell(evil),),), evil)
    hostile = replace(document, sections=(Section("evil", evil, (table,)),))
    text = without_breaks(copied_text(PdfReader(BytesIO(write_pdf(hostile)))))
    assert text.count('#panic("x")') >= 4
    assert '#read("/etc/passwd")' in text


def test_alternative_texts_are_in_the_file(reader: PdfReader, document: Document) -> None:
    figure = document.section("maps").figures[0]
    found = []

    def walk(node: Any, depth: int = 0) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child, depth)
        elif hasattr(node, "get") and depth < 60:
            if "/Alt" in node:
                found.append(str(node["/Alt"]))
            if "/K" in node:
                walk(node["/K"], depth + 1)

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    assert figure.alt in found
