"""Rows become a table by rules: headers, titles, units, notes, totals, tables side by side."""

import pytest

from analysis.errors import RefusedUploadError
from analysis.ingest.reader import Sheet, read_rows


def table(*rows: str) -> Sheet:
    return read_rows("a.csv", "\n".join(rows).encode(), max_upload_mb=1)


def refused(*rows: str) -> str:
    with pytest.raises(RefusedUploadError) as error:
        table(*rows)
    return str(error.value)


def said(sheet: Sheet) -> str:
    return "\n".join(map(str, sheet.notices))


HEADER = "警察署名,年月,件数"


def test_title_metadata_and_notes_are_kept_apart_from_the_rows() -> None:
    sheet = table(
        "月別報告（令和6年10月分）,,",
        "作成,総務課,",
        ",,",
        HEADER,
        "青葉,2024-10,3",
        "桜台,2024-10,5",
        "（注）速報値である,,",
        "・後日改める,,",
        ",,",
    )
    assert sheet.header == ("警察署名", "年月", "件数")
    assert sheet.header_line == 4
    assert sheet.rows == (("青葉", "2024-10", "3"), ("桜台", "2024-10", "5"))
    assert [record.line for record in sheet.titles] == [1, 2]
    assert [record.line for record in sheet.notes] == [7, 8]
    assert "1行目、2行目：表題などの行" in said(sheet)
    assert "7行目、8行目：注記の行" in said(sheet)


def test_two_header_rows_are_joined_and_headings_reach_to_the_right() -> None:
    sheet = table(
        "警察署名,指標名,2024年,,,備考欄",
        ",,1月,2月,3月,",
        "青葉,合同パトロール,1,2,3,",
    )
    assert sheet.header[:5] == ("警察署名", "指標名", "2024年1月", "2024年2月", "2024年3月")
    assert sheet.rows[0][2:5] == ("1", "2", "3")


def test_heading_above_months_is_part_of_the_header_and_a_title_is_not() -> None:
    joined = table(",,令和6年,", "警察署名,指標名,4月,5月", "青葉,合同パトロール,1,2")
    assert joined.header == ("警察署名", "指標名", "令和6年4月", "令和6年5月")
    titled = table(",,月別の件数,", "警察署名,指標名,4月,5月", "青葉,合同パトロール,1,2")
    assert titled.header == ("警察署名", "指標名", "4月", "5月")
    assert titled.titles[0].cells[2] == "月別の件数"


def test_units_row_is_no_header_and_no_data() -> None:
    sheet = table(HEADER, ",,(件)", "青葉,2024-10,3", "桜台,2024-10,4")
    assert sheet.header == ("警察署名", "年月", "件数")
    assert sheet.units == ("", "", "件")
    assert len(sheet.rows) == 2


@pytest.mark.parametrize("unit", ["単位：千件", "（単位：百人）", "単位:万人"])
def test_unit_that_multiplies_is_refused(unit: str) -> None:
    message = refused(f",,{unit}", HEADER, "青葉,2024-10,3")
    assert message.startswith("1行目：表の単位が千・百万などの倍数")


def test_header_without_known_words_stands_above_the_first_figures() -> None:
    sheet = table("人口の表,,", "区分,男,女", "甲,1,2", "乙,3,4")
    assert sheet.header == ("区分", "男", "女")
    assert len(sheet.rows) == 2


def test_table_without_any_header_is_refused_by_its_place() -> None:
    assert refused("甲,1,2", "乙,3,4").startswith("1行目：見出しの行を決められません")


def test_header_repeated_between_the_rows_is_passed_over() -> None:
    sheet = table(HEADER, "青葉,2024-10,3", HEADER, "桜台,2024-10,4")
    assert sheet.lines == (2, 4)
    assert "3行目：見出しと同じ行" in said(sheet)


def test_second_table_below_is_refused_where_it_begins() -> None:
    message = refused(HEADER, "青葉,2024-10,3", ",,", "警察署名,指標名,件数", "青葉,合同,3")
    assert message.startswith("4行目：ここから別の見出しの表")


def test_two_different_tables_side_by_side_are_refused_by_the_column_between() -> None:
    message = refused("警察署名,件数,,課名,人数", "青葉,1,,総務,5", "桜台,2,,会計,6")
    assert message.startswith("C列：この列が空白で")


def test_table_pasted_twice_is_read_once_and_differences_are_kept() -> None:
    same = table(f"{HEADER},{HEADER}", "青葉,2024-10,3,青葉,2024-10,3")
    assert same.header == ("警察署名", "年月", "件数")
    assert same.doubled_cells == ()
    other = table(f"{HEADER},{HEADER}", "青葉,2024-10,3,青葉,2024-10,4")
    assert other.doubled_cells == ((2, 2),)


def test_totals_are_checked_and_left_out() -> None:
    sheet = table(
        "警察署名,件数", "青葉,3", "桜台,4", "小計,7", "若葉,5", "港,1", "小計,6", "合計,13"
    )
    assert [row[0] for row in sheet.rows] == ["青葉", "桜台", "若葉", "港"]
    assert [total.line for total in sheet.totals] == [4, 7, 8]
    assert "3行を内訳の和と照合しました" in said(sheet)
    assert "違います" not in said(sheet)


def test_total_that_is_not_the_sum_is_named_with_both_places() -> None:
    sheet = table("警察署名,件数", "青葉,3", "桜台,4", "合計,8")
    assert "4行目：合計の行が、内訳（2行目、3行目）の和と違います（B列）" in said(sheet)
    assert "8" not in said(sheet).replace("4行目", "")


def test_total_of_a_named_area_sums_the_rows_of_that_name() -> None:
    sheet = table(
        "市区町丁,件数", "東区一丁目,3", "東区二丁目,4", "東区以下不詳,1", "東区計,8", "西区一丁目,2", "西区計,2",
    )  # fmt: skip
    assert [row[0] for row in sheet.rows] == ["東区一丁目", "東区二丁目", "西区一丁目"]
    assert "5行目" in said(sheet)
    assert "3行目" not in said(sheet)
    assert "「以下不詳」の行（1行）" in said(sheet)


def test_name_that_only_ends_like_a_total_stays() -> None:
    sheet = table("区分,件数", "時計,3", "会計,4", "字コード0090の計,5")
    assert len(sheet.rows) == 3
    assert sheet.totals == ()


def test_totals_of_a_long_table_sum_their_own_month() -> None:
    sheet = table(
        HEADER,
        "青葉,2024-09,1",
        "桜台,2024-09,2",
        "合計,2024-09,3",
        "青葉,2024-10,4",
        "桜台,2024-10,5",
        "合計,2024-10,9",
    )
    assert len(sheet.rows) == 4
    assert "2行を内訳の和と照合しました" in said(sheet)


def test_withheld_parts_leave_a_total_without_a_difference() -> None:
    sheet = table("警察署名,件数", "青葉,X", "桜台,4", "合計,9")
    assert len(sheet.rows) == 2
    assert "違います" not in said(sheet)


def test_columns_of_totals_are_marked_and_checked_but_stay() -> None:
    sheet = table("警察署名,総合計,窃盗計,窃盗甲,窃盗乙,他", "青葉,6,3,1,2,3", "桜台,9,5,2,2,4")
    assert sheet.header[1] == "総合計"
    assert sheet.total_columns == {1, 2}
    assert "3行目：B列の合計が、内訳（D〜F列の3列）の和と違います" in said(sheet)
    assert "3行目：C列の合計が" in said(sheet)


def test_unquoted_comma_in_a_number_shifts_cells_and_is_refused() -> None:
    assert "3行目：列の数が見出し（3列）と違い、4列" in refused(
        HEADER, "青葉,2024-10,3", "桜台,2024-10,1,234"
    )
