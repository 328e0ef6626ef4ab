"""Small areas of the census: withheld ones stay withheld, merged ones are counted once."""

import pandas as pd
import pytest

from analysis.ingest.reading_choices import ReadingChoices
from analysis.observations import CellState
from tests.ingest.published_files import notices, problems, read

HEADER = "KEY_CODE,HYOSYO,CITYNAME,NAME,HTKSYORI,HTKSAKI,GASSAN,T001082001,T001082002"
NAMES = ",,,,,,,総数、年齢「不詳」含む,総数０～４歳"
# 山町 is divided into 丁目; 川町 lies whole; 谷町 has two 丁目, both withheld and merged into 谷町;
# 浜町二丁目 is withheld and counted in 浜町一丁目.
ROWS = """98201,1,若葉市,,0,,,100,9
982010010,3,若葉市,山町,0,,,30,2
98201001001,4,若葉市,山町一丁目,0,,,10,1
98201001002,4,若葉市,山町二丁目,0,,,20,1
982010020,2,若葉市,川町,0,,,40,4
982010030,3,若葉市,谷町,1,,003001;003002,6,X
98201003001,4,若葉市,谷町一丁目,2,0030,,X,X
98201003002,4,若葉市,谷町二丁目,2,0030,,X,X
982010040,3,若葉市,浜町,0,,,24,3
98201004001,4,若葉市,浜町一丁目,1,,004002,24,3
98201004002,4,若葉市,浜町二丁目,2,004001,,X,X
98201004003,4,若葉市,浜町三丁目,0,,,-,-"""
TABLE = f"{HEADER}\n{NAMES}\n{ROWS}"
FOREIGN = TABLE.replace("総数０～４歳", "うち外国人")


def residents(reading) -> dict[str, tuple[int | None, int | None, int]]:
    """Small area → foreign, all, state of the foreign ones."""
    frame: pd.DataFrame = reading.residence
    return {
        row.area_code: (
            None if pd.isna(row.foreign_residents) else int(row.foreign_residents),
            None if pd.isna(row.all_residents) else int(row.all_residents),
            int(row.state),
        )
        for row in frame.itertuples(index=False)
    }


def test_each_person_is_counted_in_one_small_area() -> None:
    reading = read(FOREIGN)
    assert problems(reading) == []
    held = residents(reading)
    assert sum(everybody or 0 for _, everybody, _ in held.values()) == 100
    assert held["98201001001"] == (1, 10, CellState.VALUE)
    assert held["982010020"] == (4, 40, CellState.VALUE)
    assert held["982010030"] == (None, 6, CellState.WITHHELD)
    assert held["98201004001"] == (3, 24, CellState.VALUE)
    assert held["98201004003"] == (0, 0, CellState.VALUE)


def test_withheld_area_has_no_figure_and_is_no_zero() -> None:
    held = residents(read(FOREIGN))
    assert held["98201003001"] == (None, None, CellState.WITHHELD)
    assert held["98201004002"] == (None, None, CellState.WITHHELD)


def test_rows_that_sum_others_are_left_out_and_counted() -> None:
    reading = read(TABLE)
    assert (reading.rows_read, reading.rows_placed) == (12, 9)
    assert dict(reading.left_out) == {"市区町村または丁目のある町の行（内訳の合計）": 3}


def test_table_of_everybody_leaves_the_foreign_residents_unknown() -> None:
    held = residents(read(TABLE))
    assert held["98201001001"] == (None, 10, CellState.MISSING)


def test_day_follows_from_the_number_of_the_table() -> None:
    assert set(read(TABLE).residence["reference_date"].dt.strftime("%Y-%m-%d")) == {"2020-10-01"}
    assert "令和2年10月1日現在" in notices(read(TABLE))


def test_day_of_an_unknown_table_is_asked_for_and_taken_from_the_answer() -> None:
    other = TABLE.replace("T001082", "T009999")
    (problem,) = problems(read(other))
    assert "いつ現在の人数か" in problem
    day = pd.Timestamp("2025-10-01")
    answered = read(other, choices=ReadingChoices(reference_day=day.date()))
    assert set(answered.residence["reference_date"]) == {day}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (("98201004001,4,若葉市,浜町一丁目,1,", "98201004001,4,若葉市,浜町一丁目,0,"), "合算先"),
        (("004001,,X,X", "004001,,5,X"), "秘匿地域（HTKSYORI=2）の行に値"),
        (("山町一丁目,0,,,10", "山町一丁目,0,,,11"), "小地域の合計と合いません"),
        (("川町,0,,,40", "川町,0,,,四割"), "文字があります"),
    ],
)
def test_table_that_contradicts_itself_is_refused(wrong: tuple[str, str], message: str) -> None:
    reading = read(TABLE.replace(*wrong))
    assert any(message in problem for problem in problems(reading))
    assert reading.residence is None or reading.residence.empty


def test_table_of_another_prefecture_is_refused() -> None:
    (problem,) = problems(read(TABLE.replace("\n98201", "\n27201")))
    assert "この県の小地域の行がありません" in problem
