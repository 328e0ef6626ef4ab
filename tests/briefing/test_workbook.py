"""The workbook read back is the content: same words, same numbers, states as words beside them."""

import re
import warnings
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from analysis.briefing import Document, write_workbook
from analysis.briefing.model import Align, Cell, Column, Section, Table
from analysis.briefing.sheet_words import column_headings, state_headings
from analysis.observations import CellState

WORDS = {CellState.VALUE: "value", CellState.MISSING: "missing", CellState.WITHHELD: "withheld",
         CellState.NOT_TESTABLE: "not_testable", None: "text"}  # fmt: skip


def opened(data: bytes) -> Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not know sparklines
        return openpyxl.load_workbook(BytesIO(data))


@pytest.fixture(scope="module")
def written(document: Document) -> bytes:
    return write_workbook(document)


@pytest.fixture(scope="module")
def book(written: bytes) -> Workbook:
    return opened(written)


def find_table(book: Workbook, key: str) -> tuple[Worksheet, list[list[object]]]:
    """The sheet of an Excel table, and its values, header first."""
    for sheet in book.worksheets:
        if f"t_{key}" in sheet.tables:
            cells = sheet[sheet.tables[f"t_{key}"].ref]
            return sheet, [[cell.value for cell in row] for row in cells]
    raise AssertionError(f"no table {key}")


def assert_same(table: Table, read: list[list[object]]) -> None:
    headings, states = column_headings(table.columns), state_headings(table)
    width = len(headings)
    assert tuple(read[0][:width]) == headings
    assert len(read) - 1 == len(table.rows)
    for cells, values in zip(table.rows, read[1:], strict=True):
        for cell, value in zip(cells, values[:width], strict=True):
            expected = cell.value if cell.state is CellState.VALUE else (cell.text or None)
            assert (None if value == "" else value) == expected
        for (position, heading), word, head in zip(states, values[width:], read[0][width:],
                                                   strict=False):  # fmt: skip
            assert head == heading
            assert word == WORDS[cells[position].state]


def all_tables(document: Document) -> list[Table]:
    tables = [table for section in document.sections for table in section.tables]
    return tables + [f.data for s in document.sections for f in s.figures if f.data]


def test_workbook_read_back_equals_the_content(book: Workbook, document: Document) -> None:
    for table in all_tables(document):
        assert_same(table, find_table(book, table.key)[1])


texts = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"
    ),
    max_size=12,
).map(str.strip)
any_cell = st.one_of(
    st.integers(-(10**9), 10**9).map(lambda n: Cell(f"{n:,}", CellState.VALUE, float(n))),
    st.sampled_from([CellState.MISSING, CellState.WITHHELD, CellState.NOT_TESTABLE]).map(
        lambda state: Cell(state.symbol, state)
    ),
    texts.map(Cell),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(st.tuples(texts.map(Cell), any_cell, any_cell), min_size=1, max_size=4))
def test_any_table_is_read_back_as_it_was(
    document: Document, rows: list[tuple[Cell, Cell, Cell]]
) -> None:
    columns = (Column("名"), Column("値", "件", Align.RIGHT, is_value=True),
               Column("値", "件", Align.RIGHT, is_value=True))  # fmt: skip
    table = Table("any", "表", columns, tuple(rows), "出典")
    one = replace(document, sections=(Section("any", "節", (table,)),))
    assert_same(table, find_table(opened(write_workbook(one)), "any")[1])


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_text_that_looks_like_a_formula_stays_text(document: Document, start: str) -> None:
    evil = f'{start}HYPERLINK("http://127.0.0.1","x")'
    table = Table("evil", evil, (Column(evil),), ((Cell(evil),),), evil, notes=(evil,))
    hostile = replace(document, sections=(Section("evil", evil, (table,)),), subtitle=evil)
    data = write_workbook(hostile)
    for sheet in opened(data).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
    with ZipFile(BytesIO(data)) as files:
        sheets = [files.read(n).decode() for n in files.namelist() if "worksheets/sheet" in n]
    assert not any("<f>" in text for text in sheets)
    body = find_table(opened(data), "evil")[0]
    assert body[body.tables["t_evil"].ref.split(":")[1]].quotePrefix or start in "\t=\r="


def test_nothing_withheld_or_missing_stands_as_a_number(book: Workbook, document: Document) -> None:
    for table in all_tables(document):
        _, read = find_table(book, table.key)
        for cells, values in zip(table.rows, read[1:], strict=True):
            for cell, value in zip(cells, values, strict=False):
                if cell.state in (CellState.WITHHELD, CellState.MISSING, CellState.NOT_TESTABLE):
                    assert isinstance(value, str)


def test_charts_read_empty_cells_where_a_state_stands(book: Workbook, document: Document) -> None:
    feed = book["グラフ用"]
    data = document.section("trends").figures[1].data
    assert data is not None
    observed = next(
        c for c in feed[4] if str(c.value).startswith("図3　") and "実測値" in str(c.value)
    )
    fed = [feed.cell(5 + n, observed.column).value for n in range(len(data.rows))]
    for row, value in zip(data.rows, fed, strict=True):
        assert value == row[1].value
    assert None in fed


def test_every_trend_has_a_native_chart(book: Workbook, document: Document) -> None:
    sheet = next(
        sheet for sheet in book.worksheets if sheet.title.endswith("推移") and sheet._charts
    )
    drawn = [figure for figure in document.section("trends").figures if figure.data]
    assert len(sheet._charts) == len(drawn)


def test_every_sheet_is_set_up_for_print_and_says_made_up(book: Workbook) -> None:
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert "架空データ" in str(sheet.oddHeader.right.text)
        assert "架空データ" in str(sheet["A2"].value)


def test_table_headers_stay_in_view(book: Workbook) -> None:
    for sheet in book.worksheets:
        if len(sheet.tables) == 1 and sheet.title not in ("凡例", "最近の推移", "1 要点"):
            header = next(iter(sheet.tables.values())).ref.split(":")[0]
            assert sheet.freeze_panes == f"A{int(header[1:]) + 1}"


def test_legend_sheet_explains_symbols_and_state_words(book: Workbook) -> None:
    written = " ".join(str(c.value) for row in book["凡例"].iter_rows() for c in row if c.value)
    for words in ("…", "X", "未報告", "秘匿", "判定不能", "missing", "withheld", "not_testable"):
        assert words in written


def test_reasons_stand_beside_the_states(book: Workbook) -> None:
    _, read = find_table(book, "changes")
    assert read[0][-1] == "状態の理由"
    row = next(values for values in read if values[1] == "人身取引に関する相談")
    assert "3件未満のため" in str(row[-1])


def test_same_document_gives_the_same_bytes(document: Document, written: bytes) -> None:
    assert write_workbook(document) == written


def test_properties_name_the_police_and_nobody(book: Workbook, document: Document) -> None:
    assert book.properties.creator == "架空県警察"
    assert book.properties.lastModifiedBy in (None, "", "架空県警察")
    assert book.properties.created == document.stamp.as_of.replace(tzinfo=None)


def test_rows_are_tall_enough_for_wrapped_words(book: Workbook, document: Document) -> None:
    for section in document.sections:
        for table in section.tables:
            sheet, read = find_table(book, table.key)
            first = int(re.sub("[A-Z]", "", sheet.tables[f"t_{table.key}"].ref.split(":")[0]))
            for offset, values in enumerate(read[1:], 1):
                for at, column in enumerate(table.columns):
                    width = sheet.column_dimensions[chr(65 + at)].width
                    needed = sum(2 if ord(c) > 255 else 1 for c in str(values[at] or "")) / width
                    if column.align is Align.LEFT and needed > 1.1:
                        assert (
                            sheet.row_dimensions[first + offset].height or 0
                        ) >= 16 * needed * 0.97
