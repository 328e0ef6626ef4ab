"""A table whose title or sheet name alone says of which station or month it is."""

from collections.abc import Callable

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from analysis.ingest.sheet_choice import EVERY_SHEET
from tests.ingest.made_files import book, rows
from tests.ingest.sent_files import Read, Refusal

BY_STATION = (("警察署名", "合同パトロール", "詐欺被害相談"), ("青葉", 3, 4), ("桜台", 5, 6))
BY_MONTH = (("指標", "2024年8月", "2024年9月"), ("合同パトロール", 3, 4), ("詐欺被害相談", 5, 6))


def sheet(name: str, *cells: tuple[object, ...]) -> Callable[[Worksheet], None]:
    def fill(made: Worksheet) -> None:
        rows(*cells)(made)
        made.title = name

    return fill


def cells(checked) -> list[tuple[str, str, int]]:
    frame = checked.frame
    months = frame["month"].dt.strftime("%Y-%m")
    return list(zip(frame["station_id"], months, frame["count"].astype(int), strict=True))


def notices(checked) -> str:
    return "\n".join(map(str, checked.notices))


@pytest.mark.parametrize(
    "title",
    [
        "令和6年9月分 月例報告",
        "月例報告（2024年9月）",
        "令和６年 ９月　令和6年10月3日作成",
        "令和6年度 月例報告（９月）",
    ],
)
def test_month_of_the_title_is_that_of_every_row(read: Read, title: str) -> None:
    checked = read(book(sheet("表", (title,), *BY_STATION)), name="a.xlsx")
    assert cells(checked)[0] == ("98-101", "2024-09", 3)
    assert len(cells(checked)) == 4
    assert "『年月』の列がないため、表題にある年月を、すべての行のものとしました" in notices(
        checked
    )


def test_sheets_named_by_their_month_take_the_year_from_the_title(read: Read) -> None:
    title = ("令和6年度 月例報告",)
    data = book(sheet("8月", title, *BY_STATION), sheet("９月", title, *BY_STATION))
    checked = read(data, name="a.xlsx", sheets=[EVERY_SHEET])
    assert {month for _, month, _ in cells(checked)} == {"2024-08", "2024-09"}


def test_sheets_named_by_their_station(read: Read) -> None:
    data = book(sheet("青葉", *BY_MONTH), sheet("桜台警察署", *BY_MONTH))
    checked = read(data, name="a.xlsx", sheets=[EVERY_SHEET])
    assert {station for station, _, _ in cells(checked)} == {"98-101", "98-102"}
    assert "シートの名前にある警察署を、すべての行のものとしました" in notices(checked)


def test_station_and_month_of_the_title(read: Read) -> None:
    table = (("指標", "件数"), ("合同パトロール", 3))
    data = book(sheet("報告", ("青葉警察署　令和6年9月分",), *table))
    assert cells(read(data, name="a.xlsx")) == [("98-101", "2024-09", 3)]


@pytest.mark.parametrize(
    ("name", "title", "what"),
    [("10月", "令和6年9月分", "年月"), ("桜台", "青葉警察署 令和6年9月分", "警察署")],
)
def test_title_that_a_copied_sheet_kept_refuses_it(
    refusal: Refusal, name: str, title: str, what: str
) -> None:
    table = BY_STATION if what == "年月" else (("指標", "件数"), ("合同パトロール", 3))
    (problem,) = refusal(book(sheet(name, (title,), *table)), name="a.xlsx")
    assert f"表題とシートの名前で、{what}が違います" in problem


@pytest.mark.parametrize(
    "title",
    [
        "令和6年8月～令和6年9月",
        "令和6年度 4月～9月",
        "令和6年10月3日作成",
        "令和6年度（10月3日作成）",
        "月例報告（９月）",
        "月例報告",
    ],
)
def test_no_month_is_made_of_a_range_or_a_day(refusal: Refusal, title: str) -> None:
    (problem,) = refusal(book(sheet("表", (title,), *BY_STATION)), name="a.xlsx")
    assert "見出しから様式を判別できません" in problem


def test_word_of_a_title_that_is_no_station_is_none(refusal: Refusal) -> None:
    (problem,) = refusal(book(sheet("表", ("中央署 月例報告",), *BY_MONTH)), name="a.xlsx")
    assert "見出しから様式を判別できません" in problem


def test_sheet_name_of_a_month_that_the_rows_are_not_of_is_asked_about(read: Read) -> None:
    table = (("警察署名", "年月", "指標", "件数"), ("青葉", "2024年9月", "合同パトロール", 3))
    checked = read(book(sheet("2024年10月", *table)), name="a.xlsx")
    assert "シートの名前の月の件数が、表にありません" in notices(checked)
