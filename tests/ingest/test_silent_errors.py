"""Traps: what reads wrong without a word elsewhere, each with its outcome here.

A trap is a cell, a title or a row that a careless reader takes for something else. For each the
outcome is written down: the value it is read as, with the notice that goes with it, or the reason
with which the file is refused. Nothing is stored in between.
"""

import pytest

from tests.ingest.sent_files import (
    LONG_HEADER,
    Read,
    Refusal,
    csv_bytes,
    long_file,
)

SERIAL_SAID = "シリアル値"
INVISIBLE_SAID = "目に見えない文字"
FISCAL_SAID = "年度の月として読みました（1月～3月は翌年）"
MONTHS_READ = [
    ("平成31年4月", "2019-04", ""),
    ("令和元年5月", "2019-05", ""),
    ("令和元年１０月", "2019-10", ""),
    ("平成20.4.1", "2008-04", ""),
    ("２０２４年　９月", "2024-09", ""),
    ("2024年9月  ", "2024-09", ""),
    ("20240901", "2024-09", ""),
    ("45536", "2024-09", SERIAL_SAID),
    ("令和5年度3月", "2024-03", ""),
    ("\u30002024年9月\u3000", "2024-09", ""),
    ("令和６年\u200b９月", "2024-09", INVISIBLE_SAID),
]
MONTHS_REFUSED = [
    ("平成31年5月", "その元号には存在しない年月"),
    ("令和元年4月", "その元号には存在しない年月"),
    ("令和0年9月", "存在しない年月"),
    ("2024-13", "存在しない年月"),
    ("2024年0月", "存在しない年月"),
    ("Sep-24", "月の英語名"),
    ("24年9月", "西暦か和暦か"),
    ("24/9", "年がなく"),
    ("9月", "年も年度も"),
    ("20240906", "初日以外"),
    ("2024.1", "小数の形"),
    ("2O24-09", "英字"),
    ("平成36年9月", "その元号には存在しない年月"),
    ("令和6年9月30日", "初日以外"),
    ("2024年①月", "丸数字"),
    ("2024年9月末", "別の形"),
    ("1 2月", "別の形"),
]
COUNTS_READ = [
    ("１０", 10),
    ("１，２３４", 1234),
    ("1234 ", 1234),
    ("\u30007\u3000", 7),
    ("十二", 12),
    ("05", 5),
    ("123（4.5％）", 123),
    ("\u200b3", 3),
    ("零", 0),
]
COUNTS_REFUSED = [
    ("1.0", "小数"),
    ("1E3", "小数"),
    ("1O", "英字"),
    ("O", "英字"),
    ("ー", "意味の決まっていない"),
    ("一", "意味の決まっていない"),
    ("ｰ", "意味の決まっていない"),
    ("〇", "意味の決まっていない"),
    ("△3", "負の数"),
    ("-3", "負の数"),
    ("３０％", "百分率"),
    ("3 0", "数字の後"),
    ("3件", "数字の後"),
    ("12①", "丸数字"),
    ("①", "丸数字"),
    ("3²", "上付き"),
    ("12※1", "数字の後"),
    ("（３）", "負の数"),
    ("'12", "文字"),
    ("1.234", "小数"),
    ("1 234", "数字の後"),
    ("3～5", "数字の後"),
    ("５未満", "数字の後"),
    ("1月2日", "数字の後"),
    ("2024-01-02", "数字の後"),
    ("約3", "文字"),
    ("１２３４５６７８９０１２", "桁が多すぎます"),
]
STATIONS_READ = [
    "青　葉",
    "\u3000青葉\u3000",
    "青\u200b葉",
    "青\U000e0100葉",
    "青葉署 ",
    "青葉警察署",
]


def cell(checked) -> tuple[str, int]:
    (row,) = checked.frame.to_dict("records")
    return f"{row['month']:%Y-%m}", int(row["count"])


@pytest.mark.parametrize(("text", "month", "notice"), MONTHS_READ)
def test_month_is_read_as(read: Read, text: str, month: str, notice: str) -> None:
    checked = read(long_file(("98-101", "青葉", text)))
    assert cell(checked)[0] == month
    assert notice in "".join(map(str, checked.notices))


@pytest.mark.parametrize(("text", "reason"), MONTHS_REFUSED)
def test_month_is_refused_because(refusal: Refusal, text: str, reason: str) -> None:
    (problem,) = refusal(long_file(("98-101", "青葉", text)))
    assert problem.startswith("2行目『年月』：")
    assert reason in problem


@pytest.mark.parametrize(("text", "count"), COUNTS_READ)
def test_count_is_read_as(read: Read, text: str, count: int) -> None:
    row = ("98-101", "青葉", "2024-09", "joint_patrols", "", f'"{text}"')
    assert cell(read(long_file(row)))[1] == count


@pytest.mark.parametrize(("text", "reason"), COUNTS_REFUSED)
def test_count_is_refused_because(refusal: Refusal, text: str, reason: str) -> None:
    (problem,) = refusal(long_file(("98-101", "青葉", "2024-09", "joint_patrols", "", text)))
    assert problem.startswith("2行目『件数』：")
    assert reason in problem


@pytest.mark.parametrize("text", STATIONS_READ)
def test_station_name_with_blanks_and_unseen_characters_is_that_station(
    read: Read, text: str
) -> None:
    frame = read(long_file(("", text))).frame
    assert frame["station_id"].tolist() == ["98-101"]


def test_comma_that_separates_no_thousands_is_refused(refusal: Refusal) -> None:
    row = ("98-101", "青葉", "2024-09", "joint_patrols", "", '"1,2"')
    (problem,) = refusal(long_file(row))
    assert "コンマの位置" in problem


@pytest.mark.parametrize(
    ("year", "month", "read_as"),
    [
        ("令和5", "12", "2023-12"),
        ("令和5", "3月", "2024-03"),
        ("2023", "１", "2024-01"),
        ("令和五", "四月", "2023-04"),
    ],
)
def test_month_of_a_fiscal_year_belongs_to_the_year_it_lies_in(
    read: Read, year: str, month: str, read_as: str
) -> None:
    header = ("警察署名", "年度", "月", "指標", "件数")
    row = ("青葉", year, month, "合同パトロール", "3")
    assert cell(read(csv_bytes([header, row])))[0] == read_as


def test_months_of_a_fiscal_year_side_by_side(read: Read) -> None:
    header = ("警察署名", "指標", "年度", "12月", "1月", "3月")
    row = ("青葉", "合同パトロール", "令和5年度", "1", "2", "3")
    frame = read(csv_bytes([header, row])).frame
    months = frame["month"].dt.strftime("%Y-%m")
    assert dict(zip(months, frame["count"], strict=True)) == {
        "2023-12": 1,
        "2024-01": 2,
        "2024-03": 3,
    }


def test_year_of_two_digits_is_refused(refusal: Refusal) -> None:
    header = ("警察署名", "年", "月", "指標", "件数")
    (problem,) = refusal(csv_bytes([header, ("青葉", "24", "9", "合同パトロール", "3")]))
    assert "西暦か和暦か" in problem


def test_station_in_half_width_katakana_is_no_other_station(refusal: Refusal) -> None:
    (problem,) = refusal(long_file(("", "ｱｵﾊﾞ")))
    assert "にない警察署名" in problem


def test_trailing_blank_columns_and_rows_change_nothing(read: Read) -> None:
    row = ("98-101", "青葉", "2024-09", "joint_patrols", "合同パトロール", "3", "")
    blank = ("",) * 9
    rows = [(*LONG_HEADER, "", ""), (*row, "", ""), blank, blank]
    assert cell(read(csv_bytes(rows))) == ("2024-09", 3)


def test_month_that_nobody_reported_is_unreported_and_not_forgotten(read: Read) -> None:
    header = ("警察署名", "指標", "2024年8月", "2024年9月")
    frame = read(csv_bytes([header, ("青葉", "合同パトロール", "3", "")])).frame
    assert frame["state"].tolist() == [0, 1]


def test_blank_months_to_come_say_nothing_and_figures_of_them_are_refused(
    read: Read, refusal: Refusal
) -> None:
    header = ("警察署名", "指標", "年度", "10月", "11月", "12月", "1月")
    row = ("青葉", "合同パトロール", "令和6年度", "3", "0", "", "")
    assert len(read(csv_bytes([header, row])).frame) == 2  # the day is 2024-11-05
    (problem,) = refusal(csv_bytes([header, (*row[:-1], "0")]))
    assert "まだ来ていない年月" in problem


def test_blank_months_before_a_station_was_opened_say_nothing(read: Read, refusal: Refusal) -> None:
    header = ("警察署名", "指標", "2020年2月", "2020年3月")
    row = ("若葉", "合同パトロール", "", "3")
    assert cell(read(csv_bytes([header, row]))) == ("2020-03", 3)
    (problem,) = refusal(csv_bytes([header, ("若葉", "合同パトロール", "1", "3")]))
    assert "存在しない警察署" in problem
