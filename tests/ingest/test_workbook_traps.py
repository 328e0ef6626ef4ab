"""Traps of workbooks: what Excel shows and what it keeps, each with its outcome.

A cell is written into a sound workbook as somebody in an office would leave it; the outcome is
the count it is read as, with the notice that goes with it, or the reason of the refusal.
"""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.ingest.made_files import book
from tests.ingest.sent_files import LONG_HEADER, Read, Refusal

ROW = ("98-101", "青葉", "2024-09", "joint_patrols", "合同パトロール", 3, "")
COUNT, MONTH = "F2", "C2"
CORRECTED = CellRichText(TextBlock(InlineFont(strike=True), "3"), "5")


def filled(**cells: object) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        sheet.append(LONG_HEADER)
        sheet.append(ROW)
        for place, value in cells.items():
            sheet[place] = value

    return fill


def shaped(place: str, value: object, number_format: str) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        filled(**{place: value})(sheet)
        sheet[place].number_format = number_format

    return fill


def struck(sheet: Worksheet) -> None:
    filled()(sheet)
    sheet[COUNT].font = Font(strike=True)


def hidden_column(sheet: Worksheet) -> None:
    filled()(sheet)
    sheet.column_dimensions["F"].hidden = True


READ = [
    ("number under 0 of accounting shown as -", shaped(COUNT, 0, '_ * #,##0_ ;_ * "-"_ '), 0, ""),
    ("number as text", filled(F2="３"), 3, ""),
    ("thousands by the format", shaped(COUNT, 1234, "#,##0"), 1234, ""),
    ("unit by the format", shaped(COUNT, 7, '0"件"'), 7, ""),
    ("concealed by the format", shaped(COUNT, 7, ";;;"), 7, "表示形式で見えなくした数値"),
    ("hidden column", hidden_column, 3, "非表示の列（1列）"),
    ("zero-width blank", filled(F2="\u200b3"), 3, "目に見えない文字"),
    ("day of a month as a date", shaped(MONTH, datetime(2024, 9, 1), "yyyy/m/d"), 3, ""),
    ("serial without a format", filled(C2=45536), 3, "シリアル値"),
]
REFUSED = [
    ("1-2 that became a date", shaped(COUNT, date(2024, 1, 2), 'm"月"d"日"'), "数字の後に文字"),
    ("1-2 that became a date with its year", filled(F2=date(2024, 1, 2)), "数字の後に文字"),
    ("half case shown rounded", shaped(COUNT, 3.4, "0"), "小数"),
    ("per cent", shaped(COUNT, 0.12, "0%"), "百分率"),
    ("time", shaped(COUNT, 0.5, "h:mm"), "数字の後に文字"),
    ("truth value", filled(F2=True), "文字"),
    ("formula never calculated", filled(F2="=1+2"), "計算結果が保存されていない"),
    ("struck out", struck, "取り消し線"),
    ("corrected by striking out", filled(F2=CORRECTED), "取り消し線"),
    ("month shown without its year", shaped(MONTH, date(2024, 9, 1), 'm"月"'), "年も年度も"),
    ("day shown without its year", shaped(MONTH, date(2024, 9, 1), 'm"月"d"日"'), "年がなく"),
    ("English month", filled(C2="Sep-24"), "月の英語名"),
    ("a day inside the month", filled(C2=date(2024, 9, 6)), "初日以外"),
]


@pytest.mark.parametrize(
    ("fill", "count", "notice"), [t[1:] for t in READ], ids=[t[0] for t in READ]
)
def test_cell_is_read_as(
    read: Read, fill: Callable[[Worksheet], None], count: int, notice: str
) -> None:
    checked = read(book(fill), name="a.xlsx")
    (row,) = checked.frame.to_dict("records")
    assert (f"{row['month']:%Y-%m}", row["count"]) == ("2024-09", count)
    assert notice in "".join(map(str, checked.notices))


@pytest.mark.parametrize(("fill", "reason"), [t[1:] for t in REFUSED], ids=[t[0] for t in REFUSED])
def test_cell_is_refused_because(
    refusal: Refusal, fill: Callable[[Worksheet], None], reason: str
) -> None:
    (problem,) = refusal(book(fill), name="a.xlsx")
    assert problem.startswith("シート「表1」")
    assert reason in problem


THREE_ROWS = [
    (
        ("警察署名", "指標", "令和6年", None),
        (None, None, "8月", "9月"),
        (None, None, "件数", "件数"),
        ("青葉", "合同パトロール", 3, 4),
    ),
    (
        ("警察署名", "指標", "令和6年度", None),
        (None, None, "上半期", None),
        (None, None, "8月", "9月"),
        ("青葉", "合同パトロール", 3, 4),
    ),
]


def grouped(*table: tuple[object, ...]) -> Callable[[Worksheet], None]:
    def fill(sheet: Worksheet) -> None:
        for cells in table:
            sheet.append(cells)
        for merged in ("A1:A3", "B1:B3", "C1:D1"):
            sheet.merge_cells(merged)

    return fill


@pytest.mark.parametrize("table", THREE_ROWS, ids=["figures below", "half-year between"])
def test_three_rows_of_headers_are_read_without_their_groups(
    read: Read, table: tuple[tuple[object, ...], ...]
) -> None:
    checked = read(book(grouped(*table)), name="a.xlsx")
    months = checked.frame["month"].dt.strftime("%Y-%m")
    assert dict(zip(months, checked.frame["count"], strict=True)) == {"2024-08": 3, "2024-09": 4}
    assert "分野や半期などの括りを除いて読みました" in "".join(map(str, checked.notices))


def test_domain_above_indicators_and_units_below_change_nothing(read: Read) -> None:
    head = ("警察署名", "年月", "被害・相談", None)
    names = (None, None, "詐欺被害相談", "合同パトロール")
    table = (head, names, (None, None, "（件）", "（回）"), ("青葉", "令和6年9月", 3, 4))
    frame = read(book(grouped(*table)), name="a.xlsx").frame
    assert dict(zip(frame["indicator"], frame["count"], strict=True)) == {
        "fraud_consultations": 3,
        "joint_patrols": 4,
    }


@pytest.mark.parametrize("group", ["前年同月", "累計", "増減", "目標"])
def test_group_that_changes_the_meaning_leaves_its_columns_unknown(
    refusal: Refusal, group: str
) -> None:
    head = ("警察署名", "年月", group, None)
    names = (None, None, "詐欺被害相談", "合同パトロール")
    table = (head, names, (None, None, "（件）", "（回）"), ("青葉", "令和6年9月", 3, 4))
    assert "見出し" in "".join(refusal(book(grouped(*table)), name="a.xlsx"))


def test_reading_aid_above_kanji_is_no_part_of_the_name(read: Read) -> None:
    plain = book(filled())
    aided = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old, zipfile.ZipFile(aided, "w") as new:
        for name in old.namelist():
            part = old.read(name).decode()
            if name == "xl/sharedStrings.xml":
                assert "<t>青葉</t>" in part
                aid = '<t>青葉</t><rPh sb="0" eb="2"><t>アオバ</t></rPh><phoneticPr fontId="1"/>'
                part = part.replace("<t>青葉</t>", aid)
            new.writestr(name, part)
    frame = read(aided.getvalue(), name="a.xlsx").frame
    assert frame["station_id"].tolist() == ["98-101"]


def test_rows_out_of_order_are_a_damaged_workbook(refusal: Refusal) -> None:
    turned = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(filled()))) as old, zipfile.ZipFile(turned, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b'<row r="1"', b'<row r="3"')
            new.writestr(name, part)
    (problem,) = refusal(turned.getvalue(), name="a.xlsx")
    assert "Excel ブックの中身（シート）が壊れていて" in problem
