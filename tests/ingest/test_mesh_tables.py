"""Mesh tables of the census: cells by their code, everybody counted once where figures were merged."""

import pandas as pd

from analysis.observations import CellState
from tests.ingest.published_files import notices, problems, read
from tests.ingest.test_small_area_tables import residents

HEADER = "KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,T001141001,T001141020"
NAMES = ",,,,人口（総数）,外国人人口　総数"
# The second cell's foreign residents are counted in the first; of the third nobody is foreign.
ROWS = """533945471,1,,533945472,300,30
533945472,2,533945471,,40,*
533945473,0,,,200,-
533945474,0,,,500,25"""
TABLE = f"{HEADER}\n{NAMES}\n{ROWS}"


def test_cells_are_stored_under_codes_that_no_small_area_has():
    held = residents(read(TABLE))
    assert set(held) == {f"mesh:53394547{quarter}" for quarter in "1234"}
    assert held["mesh:533945474"] == (25, 500, CellState.VALUE)
    assert held["mesh:533945473"] == (0, 200, CellState.VALUE)


def test_everybody_of_a_withheld_cell_is_moved_to_where_its_foreign_residents_are():
    held = residents(read(TABLE))
    assert held["mesh:533945471"] == (30, 340, CellState.VALUE)
    assert held["mesh:533945472"] == (None, None, CellState.WITHHELD)
    assert sum(everybody or 0 for _, everybody, _ in held.values()) == 1040


def test_the_day_is_told_by_the_number_of_the_table():
    reading = read(TABLE)
    assert set(reading.residence["reference_date"]) == {pd.Timestamp("2020-10-01")}
    assert "令和2年10月1日現在の地域メッシュの居住者数" in notices(reading)


def test_names_with_a_blank_in_front_and_several_merged_cells_are_read_as_published():
    # As in tblT001101H: names indented by a wide blank, men and women beside the total.
    header = "KEY_CODE,HTKSYORI,HTKSAKI,GASSAN,T001101001,T001101002,T001101031,T001101032"
    names = ",,,,　人口（総数）,　人口（総数）　男,　外国人人口　総数,　外国人人口　男"
    rows = """533945471,1,,533945472;533945473,300,140,30,10
533945472,2,533945471,,40,20,*,*
533945473,2,533945471,,2,2,*,*"""
    reading = read(f"{header}\n{names}\n{rows}")
    assert residents(reading)["mesh:533945471"] == (30, 342, CellState.VALUE)
    assert set(reading.residence["reference_date"]) == {pd.Timestamp("2020-10-01")}


def test_the_census_before_is_dated_by_its_own_tables():
    reading = read(TABLE.replace("T001141", "T000847"))
    assert set(reading.residence["reference_date"]) == {pd.Timestamp("2015-10-01")}


def test_a_pointer_that_points_nowhere_refuses_the_table():
    said = problems(read(TABLE.replace("533945471,1", "533945471,0")))
    assert any("合算先" in problem for problem in said)


def test_a_withheld_cell_with_foreign_residents_is_no_published_table():
    said = problems(read(TABLE.replace("40,*", "40,4")))
    assert any("秘匿地域" in problem for problem in said)


def test_rows_of_larger_cells_are_left_out_and_counted():
    reading = read(f"{TABLE}\n533945,0,,,90000,4000")
    assert len(reading.residence) == 4
    assert dict(reading.left_out) == {"1km以下のメッシュの番号ではない行": 1}
