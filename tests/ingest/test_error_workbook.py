"""The sender's own file comes back with its faults marked, and nothing else in it changed."""

import io
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment

from analysis.errors import Problem, RefusedUploadError
from analysis.ingest.addresses import cell_place, column_place, lines_place, row_place
from analysis.ingest.error_workbook import error_workbook
from analysis.ingest.place_reading import Spot, read_place
from tests.ingest.sent_files import Prepare, csv_bytes, long_file

WRONG, ASKED = "FFF4B9A0", "FFFBE7A1"


def problem(place: str, *, check: str = "count", is_blocking: bool = True) -> Problem:
    return Problem(check, place, "整数が必要です。", "数字で書いてください。", is_blocking)


def marked(data: bytes, *problems: Problem, name: str = "月報.csv") -> openpyxl.Workbook:
    book = error_workbook(name, data, problems, max_upload_mb=1)
    assert book is not None
    return openpyxl.load_workbook(io.BytesIO(book))


def marks(book: openpyxl.Workbook) -> dict[str, str]:
    """Sheet and cell → colour, of every cell that has a note."""
    return {
        f"{sheet.title}!{cell.coordinate}": cell.fill.fgColor.rgb
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


@pytest.mark.parametrize(
    ("place", "spots"),
    [
        (cell_place(14, "件数"), [(14, None, "件数")]),
        (column_place(1, 27), [(1, 27, "")]),
        (row_place(14), [(14, None, "")]),
        (lines_place([3, 5]), [(3, None, ""), (5, None, "")]),
        (lines_place(list(range(2, 20))), [(line, None, "") for line in range(2, 7)]),
        ("C列の3行目、5行目", [(3, 2, ""), (5, 2, "")]),
        ("B12、C3ほか4個", [(12, 1, ""), (3, 2, "")]),
        ("B12『件数』", [(12, 1, "")]),
        ("", []),
        ("ファイル名", []),
    ],
)
def test_address_reads_back_as_it_was_written(place: str, spots: list[tuple]) -> None:
    assert read_place(place) == tuple(Spot("", "", *spot) for spot in spots)
    inside = tuple(Spot("北.xlsx", "10月", *spot) for spot in spots)
    assert read_place(f"「北.xlsx」シート「10月」{place}" if spots else place) == inside


def test_every_cell_that_prepare_refuses_is_marked_with_what_to_do(prepare: Prepare) -> None:
    data = long_file(
        ("98-101", "青葉", "2024-09", "victim_reports", "", "多数"),
        ("98-101", "青葉", "2024年13月", "joint_patrols", "", "3"),
        ("98-101", "青葉", "2024-09", "safety_classes", "", "-1"),
        ("98-999", "", "2024-09", "fraud_consultations", "", "2"),
        encoding="cp932",
    )
    with pytest.raises(RefusedUploadError) as refused:
        prepare(data)
    book = marked(data, *refused.value.problems)
    assert marks(book) == {f"月報!{cell}": WRONG for cell in ("F2", "C3", "F4", "A5")}
    note = book["月報"]["F2"].comment.text
    assert note.startswith("【誤り】")
    assert "【直し方】" in note
    values = [[cell.value or "" for cell in row] for row in book["月報"].iter_rows()]
    assert values == [line.split(",") for line in data.decode("cp932").splitlines()]


def test_text_that_looks_like_a_formula_stays_text() -> None:
    data = csv_bytes([("警察署名", "年月", "件数"), ("青葉", "2024-09", "=1+2")])
    cell = marked(data, problem("2行目『件数』"))["月報"]["C2"]
    assert (cell.value, cell.data_type) == ("=1+2", "s")


def test_column_is_found_by_its_synonym_and_by_its_month() -> None:
    rows = [("署コード", "indicator", "2024/9", "R6.10"), ("98-101", "yard_reports", "1", "x1")]
    book = marked(csv_bytes(rows), problem("2行目『2024年10月』"), problem("2行目『警察署コード』"))
    assert set(marks(book)) == {"月報!D2", "月報!A2"}


def test_notice_is_coloured_otherwise_than_a_fault() -> None:
    data = long_file(("98-101",))
    book = marked(data, problem("2行目『件数』", is_blocking=False), problem("2行目『年月』"))
    assert marks(book) == {"月報!F2": ASKED, "月報!C2": WRONG}


@pytest.mark.parametrize(
    "problems",
    [
        [problem("2行目『件数』"), problem("C列", check="personal_data")],
        [problem("")],
        [problem("ファイル名")],
    ],
    ids=["personal data", "whole file", "name"],
)
def test_nothing_is_given_back(problems: list[Problem]) -> None:
    assert error_workbook("月報.csv", long_file(("98-101",)), problems, max_upload_mb=1) is None


def test_file_that_cannot_be_read_is_not_given_back() -> None:
    data = b"a,b\n\x85\x39,1\n"
    assert error_workbook("月報.csv", data, [problem("2行目")], max_upload_mb=1) is None


def workbook_bytes() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "10月"
    sheet.append(["10月分の報告", None, None])
    sheet.append(["警察署名", "年月", "件数"])
    sheet.append(["青葉", "2024-10", "多数"])
    sheet["C3"].number_format = "0"
    sheet["C3"].comment = Comment("担当に確認中", "署")
    sheet.merge_cells("A1:C1")
    sheet.column_dimensions["A"].width = 33
    book.create_sheet("控え").append(["青葉", 1])
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def test_workbook_keeps_its_sheets_its_look_and_its_own_notes() -> None:
    data = workbook_bytes()
    problems = [
        problem("シート「10月」C3『件数』"),
        problem("シート「10月」B1"),
        problem("シート「控え」2行目"),
    ]
    book = marked(data, *problems, name="月報.xlsx")
    assert book.sheetnames == ["10月", "控え"]
    assert set(marks(book)) == {"10月!C3", "10月!A1", "控え!A2"}
    sheet = book["10月"]
    assert sheet["C3"].comment.text.startswith("担当に確認中\n【誤り】")
    assert (sheet["C3"].number_format, sheet.column_dimensions["A"].width) == ("0", 33)
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A1:C1"]
    assert sheet["C3"].value == "多数"


def test_files_of_an_archive_become_sheets_of_one_workbook() -> None:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name in ("北.csv", "南.csv"):
            archive.writestr(name, long_file(("98-101",)))
    book = marked(memory.getvalue(), problem("「南.csv」2行目『件数』"), name="全署.zip")
    assert book.sheetnames == ["北", "南"]
    assert set(marks(book)) == {"南!F2"}


def test_marked_file_put_right_uploads_again(prepare: Prepare) -> None:
    data = long_file(("98-101", "青葉", "2024-09", "victim_reports", "", "多数"))
    with pytest.raises(RefusedUploadError) as refused:
        prepare(data)
    book = marked(data, *refused.value.problems)
    book["月報"]["F2"] = 12
    memory = io.BytesIO()
    book.save(memory)
    prepared = prepare(memory.getvalue(), name="月報_誤りの印.xlsx")
    assert prepared.checked.frame["count"].tolist() == [12]
