"""The presentation read back is the content: same words, same figures, nothing off its slide."""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Pt

from analysis.briefing import Document, build_content, write_presentation
from analysis.briefing.model import Cell, FigureKind, Section, Table
from analysis.briefing.powerpoint.table_parts import shown_positions
from analysis.briefing.wording import provisional_note
from analysis.observations import CellState
from analysis.release.views import BriefingMaterial

pytestmark = pytest.mark.slow  # making and reading a whole deck takes seconds

STATES = (CellState.MISSING, CellState.WITHHELD, CellState.NOT_TESTABLE)


@pytest.fixture(scope="module")
def written(document: Document) -> bytes:
    return write_presentation(document)


@pytest.fixture(scope="module")
def deck(written: bytes) -> Any:
    return Presentation(io.BytesIO(written))


def shapes_of(deck: Any) -> Iterator[tuple[Any, Any]]:
    for slide in deck.slides:
        yield from ((slide, shape) for shape in slide.shapes)


def tables_of(deck: Any) -> dict[str, list[Any]]:
    """The tables of a deck by caption, the parts of a table that goes on together."""
    found: dict[str, list[Any]] = {}
    for _, shape in shapes_of(deck):
        if shape.has_table:
            found.setdefault(shape.name.removesuffix("（続き）"), []).append(shape.table)
    return found


def rows_of(tables: list[Any]) -> list[list[str]]:
    """The rows of all parts without headers; a merged cell says its text in each of its rows."""
    rows: list[list[str]] = []
    for table in tables:
        for index in range(1, len(table.rows)):
            cells = [table.cell(index, at) for at in range(len(table.columns))]
            if cells[0].is_merge_origin and cells[0].span_width == len(cells) > 1:
                continue  # the name of a group
            rows.append([c.text if not c.is_spanned else rows[-1][n] for n, c in enumerate(cells)])
    return rows


def words_of(slide: Any) -> str:
    texts = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
    texts += [c.text for s in slide.shapes if s.has_table for c in s.table.iter_cells()]
    notes = slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""
    return "\n".join([*texts, notes])


def test_every_table_read_back_equals_the_content(deck: Any, document: Document) -> None:
    read = tables_of(deck)
    for section in document.sections:
        for table in section.tables:
            shown = shown_positions(table)
            wanted = [[row[at].text for at in shown] for row in table.rows]
            assert rows_of(read[table.caption]) == wanted


def test_header_is_repeated_on_every_part_and_marked(deck: Any, document: Document) -> None:
    parts = tables_of(deck)[document.section("changes").tables[-1].caption]
    assert len(parts) > 1
    headers = [[c.text for c in part.rows[0].cells] for part in parts]
    assert all(header == headers[0] for header in headers)
    assert all(part.first_row for part in parts)


def test_nothing_stands_outside_its_slide_or_in_the_footer(deck: Any) -> None:
    for slide, shape in shapes_of(deck):
        assert shape.left >= 0
        assert shape.left + shape.width <= deck.slide_width
        is_content = shape.has_table or shape.has_chart or shape.shape_type == 13
        limit = Pt(491) if is_content else deck.slide_height
        assert shape.top + shape.height <= limit, (slide.shapes.title.text, shape.name)


def test_rows_of_a_table_take_as_much_room_as_the_table(deck: Any) -> None:
    for _, shape in shapes_of(deck):
        if shape.has_table:
            assert abs(sum(row.height for row in shape.table.rows) - shape.height) <= Pt(1)


def test_a_long_table_with_long_words_is_parted_and_never_cut(document: Document) -> None:
    table = document.section("quality").tables[0]
    longer = replace(table.rows[0][0], text="とても長い名前の警察署" * 9)
    endless = Cell("終わりのない理由。" * 60)
    rows = tuple((longer, *row[1:]) for row in table.rows * 3)
    rows = (*rows, (longer, endless, *table.rows[0][2:]))
    one = replace(document, sections=(Section("q", "節", (replace(table, rows=rows),)),))
    deck = Presentation(io.BytesIO(write_presentation(one)))
    read = rows_of(tables_of(deck)[table.caption])
    assert [row[0] for row in read[: len(rows)]] == [longer.text] * len(rows)
    assert "".join(row[1] for row in read[len(rows) - 1 :]) == endless.text
    test_nothing_stands_outside_its_slide_or_in_the_footer(deck)


def test_every_slide_says_title_source_moment_provision_made_up_and_number(
    deck: Any, document: Document, material: BriefingMaterial
) -> None:
    for slide in deck.slides:
        assert slide.shapes.title.text_frame.text
        held = {s.placeholder_format.type: s.text_frame.text for s in slide.placeholders}
        footer = held[PP_PLACEHOLDER.FOOTER]
        assert footer.startswith("出典　")
        assert "基準時点 令和6年11月5日 14時30分" in footer
        assert provisional_note(material.trends) in footer
        assert document.stamp.snapshot_id in footer
        assert PP_PLACEHOLDER.SLIDE_NUMBER in held
        assert any(s.name == "架空データ" for s in slide.shapes)


def test_real_figures_are_not_called_made_up(material: BriefingMaterial) -> None:
    real = build_content(replace(material, stamp=replace(material.stamp, is_synthetic=False)))
    only = replace(real, sections=real.sections[:1])
    deck = Presentation(io.BytesIO(write_presentation(only)))
    assert not any(shape.name == "架空データ" for _, shape in shapes_of(deck))


def test_titles_say_what_the_slide_shows(deck: Any) -> None:
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert any(t.startswith("令和6年10月の要点：予兆5件") for t in titles)
    assert any(t.endswith("何が起きているのでしょうか。") for t in titles)
    assert any("期待される範囲" in t and t.endswith("を上回る") for t in titles)
    assert "令和6年10月分は26署のうち25署が提出済み（未提出1、一部未報告1）" in " ".join(titles)


def test_what_is_not_seen_is_told(deck: Any) -> None:
    for _, shape in shapes_of(deck):
        if shape.has_table or shape.has_chart or shape.shape_type == 13:
            assert shape._element.xpath(".//p:cNvPr/@descr")[0]


def test_no_slide_is_empty_and_every_sentence_is_somewhere(deck: Any, document: Document) -> None:
    everything = "\n".join(words_of(slide) for slide in deck.slides)
    for slide in deck.slides:
        assert len(words_of(slide)) > 120
    for section in document.sections:
        assert section.title in everything
        for table in section.tables:
            assert all(note in everything for note in table.notes)
        for figure in section.figures:
            if figure.kind is not FigureKind.LEGEND:
                assert figure.alt in everything
                assert all(note in everything for note in figure.notes)


def test_reasons_and_recent_months_stand_in_the_notes(deck: Any) -> None:
    notes = "\n".join(s.notes_slide.notes_text_frame.text for s in deck.slides if s.has_notes_slide)
    assert "X（秘匿）の理由：3件未満のため" in notes
    assert "人身取引に関する相談の最近13か月（古い順）：0件" not in notes
    assert "人身取引に関する相談の最近13か月（古い順）：0、X（秘匿）、X（秘匿）、0" in notes


def test_states_are_told_apart_by_pattern_and_by_word(deck: Any) -> None:
    seen = set()
    for _, shape in shapes_of(deck):
        if not shape.has_table:
            continue
        for cell in shape.table.iter_cells():
            pattern = cell._tc.xpath("./a:tcPr/a:pattFill/@prst")
            seen.add((cell.text, pattern[0] if pattern else ""))
    assert {("X", "ltUpDiag"), ("…", "pct10"), ("0", ""), ("判定不能", "")} <= seen
    assert ("X", "") not in seen
    assert ("…", "") not in seen


def charts_of(deck: Any) -> list[Any]:
    return [shape.chart for _, shape in shapes_of(deck) if shape.has_chart]


def workbook_rows(chart: Any) -> list[dict[str, object]]:
    blob = chart.part.chart_workbook.xlsx_part.blob
    sheet = openpyxl.load_workbook(io.BytesIO(blob)).active
    rows = list(sheet.iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_native_charts_hold_the_figures_and_gaps_of_the_content(
    deck: Any, document: Document
) -> None:
    figures = [f for f in document.section("trends").figures if f.data]
    charts = charts_of(deck)
    assert len(charts) == len(figures)
    for chart, figure in zip(charts, figures, strict=True):
        drawn = {
            series.name: tuple(series.values) for plot in chart.plots for series in plot.series
        }
        for at, name in ((1, "実測値"), (2, "期待値"), (3, "下限")):
            assert drawn[name] == tuple(row[at].value for row in figure.data.rows)
        upper = tuple(row[4].value for row in figure.data.rows)
        band = zip(drawn["下限"], drawn["予測区間"], upper, strict=True)
        assert all(
            (low is None) == (high is None) or (low, high) == (None, None) for low, _, high in band
        )
        assert None in drawn["実測値"]


def test_workbook_behind_a_chart_keeps_states_as_words_and_no_other_number(
    deck: Any, document: Document
) -> None:
    figure = next(f for f in document.section("trends").figures if f.data)
    rows = workbook_rows(charts_of(deck)[0])
    words = {CellState.VALUE: "value", CellState.MISSING: "missing",
             CellState.WITHHELD: "withheld", CellState.NOT_TESTABLE: "not_testable"}  # fmt: skip
    for row, read in zip(figure.data.rows, rows, strict=False):
        for at, name in ((1, "実測値"), (2, "期待値"), (3, "下限"), (4, "上限")):
            assert read[f"{name}：状態"] == words[row[at].state]
            assert read[name] == (row[at].value if row[at].state is CellState.VALUE else None)
        if row[1].state in STATES:
            numbers = [v for k, v in read.items() if isinstance(v, int | float)]
            assert numbers == []
            assert row[1].reason in str(read["状態の理由"])


def test_same_document_gives_the_same_bytes(document: Document, written: bytes) -> None:
    assert write_presentation(document) == written


def test_properties_name_the_police_and_neither_person_nor_program(
    deck: Any, written: bytes, document: Document
) -> None:
    properties = deck.core_properties
    made = document.stamp.as_of.replace(tzinfo=None)
    assert (properties.author, properties.last_modified_by) == ("架空県警察", "架空県警察")
    assert (properties.created, properties.modified) == (made, made)
    with ZipFile(io.BytesIO(written)) as package:
        names = package.namelist()
        assert all(entry.date_time == (1980, 1, 1, 0, 0, 0) for entry in package.infolist())
        text = b"".join(package.read(n) for n in names if n.endswith((".xml", ".rels")))
    assert not [n for n in names if "thumbnail" in n or "printer" in n or n.endswith("app.xml")]
    assert not re.search(rb"python|Steve|Canny|Microsoft (Mac|Office|Power)|/home|/root", text)


def test_no_english_word_of_a_template_is_left(written: bytes) -> None:
    with ZipFile(io.BytesIO(written)) as package:
        parts = [n for n in package.namelist() if "Layout" in n or "Master" in n]
        text = b"".join(package.read(n) for n in parts if n.endswith(".xml")).decode()
    assert re.findall(r"<a:t>[^<]*[A-Za-z]{3,}[^<]*</a:t>", text) == []


def test_words_with_markup_and_control_characters_stay_words(document: Document) -> None:
    evil = "<a:t>&amp;=1+1\x0b\x00"
    columns = document.section("identity").tables[0].columns
    table = Table("evil", evil, columns, ((Cell(evil), Cell(evil)),), evil, notes=(evil,))
    one = replace(document, title=evil, sections=(Section("e", evil, (table,), evil),))
    deck = Presentation(io.BytesIO(write_presentation(one)))
    assert "<a:t>&amp;=1+1" in deck.slides[2].shapes.title.text_frame.text
    assert any(rows[0][0] == "<a:t>&amp;=1+1" for rows in map(rows_of, tables_of(deck).values()))


def test_a_chart_with_many_notes_leaves_its_table_to_the_next_slide(document: Document) -> None:
    figure = next(f for f in document.section("trends").figures if f.data)
    noted = replace(figure, notes=("とても長い注。" * 40,) * 3, key="noted")
    one = replace(document, sections=(Section("t", "節", (noted,)),))
    deck = Presentation(io.BytesIO(write_presentation(one)))
    assert len(charts_of(deck)) == 1
    assert [rows for rows in tables_of(deck) if rows.startswith("最近12か月")]
    test_nothing_stands_outside_its_slide_or_in_the_footer(deck)


def test_a_map_stands_on_one_slide_with_its_caption_and_lead(deck: Any) -> None:
    pictures = [slide for slide, shape in shapes_of(deck) if shape.shape_type == 13]
    assert len(pictures) == 2
    for slide in pictures:
        assert any(shape.name == "図の題" for shape in slide.shapes)
        assert not slide.shapes.title.text_frame.text.endswith("/2)")
