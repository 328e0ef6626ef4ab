"""Workbooks are read as Excel shows them, by sheet and cell; what cannot be known is refused."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from analysis.errors import RefusedUploadError
from analysis.ingest.reader import SentFile, read_file, read_rows
from analysis.ingest.sheet import Sheet
from analysis.ingest.workbook_cells import number_text
from tests.ingest.made_files import book, rows


def sent(data: bytes) -> SentFile:
    return read_file("a.xlsx", data, max_upload_mb=1)


def table(data: bytes) -> Sheet:
    return read_rows("a.xlsx", data, max_upload_mb=1)


def refused(data: bytes) -> str:
    with pytest.raises(RefusedUploadError) as error:
        table(data)
    return str(error.value)


HEADER = ("警察署名", "年月", "件数")


def test_numbers_text_and_dates_come_out_as_they_are_seen() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(HEADER)
        sheet.append(("青葉", date(2024, 10, 1), 3))
        sheet.append(("桜台", date(2024, 10, 1), 1200000))
        sheet["B3"].number_format = 'yyyy"年"m"月"'

    sheet = table(book(fill))
    assert sheet.rows == (("青葉", "2024-10-01", "3"), ("桜台", "2024-10", "1200000"))
    assert sheet.place(3, 2) == "シート「表1」C3"


@pytest.mark.parametrize(
    ("stored", "number_format", "text"),
    [
        ("3", "General", "3"),
        ("3.0", "0", "3"),
        ("0.30000000000000004", "General", "0.3"),
        ("1E+15", "General", "1000000000000000"),
        ("12", "000", "012"),
        ("0.125", "0.0%", "12.5%"),
        ("45566", "yyyy/m/d", "2024-10-01"),
        ("45566", '[$-411]ggge"年"m"月"', "2024-10"),
        ("45566", 'm"月"', "10月"),
        ("45566", 'm"月"d"日"', "10月1日"),
        ("45566.3541666667", "yyyy/m/d h:mm", "2024-10-01 08:30"),
        ("0.354166666666667", "h:mm", "08:30"),
        ("60", "yyyy/m/d", "########"),
        ("-1", "yyyy/m/d", "########"),
        ("1234", '#,##0"件"', "1234"),
    ],
)
def test_number_under_its_format(stored: str, number_format: str, text: str) -> None:
    assert number_text(stored, number_format, starts_1904=False) == text


def test_dates_of_old_macintosh_workbooks_begin_in_1904() -> None:
    assert number_text("44104", "yyyy/m/d", starts_1904=True) == "2024-10-01"


def test_formula_without_a_kept_value_is_refused_by_its_cell() -> None:
    data = book(rows(HEADER, ("青葉", "2024-10", "=1+2")))
    assert refused(data).startswith("シート「表1」C2：計算結果が保存されていない数式")


def test_error_of_excel_is_refused_by_its_cell() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(HEADER)
        sheet.append(("青葉", "2024-10", "#REF!"))
        sheet["C2"].data_type = "e"

    assert refused(book(fill)).startswith("シート「表1」C2：Excel のエラー値")


def test_hidden_rows_and_columns_are_read_and_named() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in (HEADER, ("青葉", "2024-10", 1), ("桜台", "2024-10", 2)):
            sheet.append(row)
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["B"].hidden = True

    sheet = table(book(fill))
    assert len(sheet.rows) == 2
    notices = "\n".join(map(str, sheet.notices))
    assert "シート「表1」3行目：非表示の行（1行）" in notices
    assert "シート「表1」B列：非表示の列（1列）" in notices


def test_merged_labels_hold_for_all_their_rows_and_merged_figures_are_refused() -> None:
    def labels(sheet: Worksheet) -> None:
        for row in (HEADER, ("青葉", "2024-09", 1), (None, "2024-10", 2)):
            sheet.append(row)
        sheet.merge_cells("A2:A3")

    assert [row[0] for row in table(book(labels)).rows] == ["青葉", "青葉"]

    def figures(sheet: Worksheet) -> None:
        for row in (HEADER, ("青葉", "2024-10", 1), ("桜台", "2024-10", None)):
            sheet.append(row)
        sheet.merge_cells("C2:C3")

    assert refused(book(figures)).startswith("シート「表1」C2:C3：結合したセルに値")


def test_merged_headings_reach_exactly_over_their_cells() -> None:
    def fill(sheet: Worksheet) -> None:
        sheet.append(("警察署名", "指標名", "2024年", None, "備考欄"))
        sheet.append((None, None, "1月", "2月", "3月"))
        sheet.append(("青葉", "合同パトロール", 1, 2, None))
        sheet.merge_cells("C1:D1")
        sheet.merge_cells("A1:A2")

    assert table(book(fill)).header[:4] == ("警察署名", "指標名", "2024年1月", "2024年2月")


def test_hidden_sheets_are_read_for_the_guard() -> None:
    def hidden(sheet: Worksheet) -> None:
        sheet.append(("控え",))
        sheet.sheet_state = "veryHidden"

    file = sent(book(rows(HEADER, ("青葉", "2024-10", 1)), hidden))
    assert [(grid.sheet_name, grid.is_hidden) for grid in file.grids] == [
        ("表1", False),
        ("表2", True),
    ]


def test_document_type_in_a_part_is_refused() -> None:
    data = book(rows(HEADER, ("青葉", "2024-10", 1)))
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/workbook.xml":
                part = b'<!DOCTYPE x [<!ENTITY a "b">]>' + part.partition(b"?>")[2]
            new.writestr(name, part)
    assert "Excel ブックの中身（workbook）が壊れていて" in refused(buffer.getvalue())


def test_cells_are_those_that_openpyxl_reads() -> None:
    cells = [
        [f"語{line}_{column}" if column else line for column in range(5)] for line in range(40)
    ]
    data = book(rows(("番号", "甲", "乙", "丙", "丁"), *map(tuple, cells)))
    read = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[0]
    expected = [tuple(str(cell) for cell in row) for row in read.iter_rows(values_only=True)]
    assert [record.cells for record in sent(data).grids[0].records] == expected
