"""How values are written: states as symbols, numbers the Japanese way, files safe to open."""

from datetime import UTC, date, datetime

import pytest

from analysis.observations import CellState
from analysis.release.released import Released
from pages.ui.released_table import Cell, Column, Row, Table, value_cell
from pages.ui.table_files import csv_bytes
from pages.ui.wording import difference, moment, number, signed, span, text_with_unit

MISSING = Released(None, CellState.MISSING, "報告がありません")
WITHHELD = Released(None, CellState.WITHHELD, "3未満のため")


def _value(amount: float) -> Released:
    return Released(amount, CellState.VALUE)


@pytest.mark.parametrize(
    ("amount", "text"), [(0, "0"), (1234, "1,234"), (12.34, "12.3"), (-5, "−5"), (0.04, "0.0")]
)
def test_number(amount: float, text: str) -> None:
    assert number(amount) == text


@pytest.mark.parametrize(("amount", "text"), [(3, "＋3"), (-2, "−2"), (0, "±0"), (-0.04, "±0")])
def test_change_carries_its_sign(amount: float, text: str) -> None:
    assert signed(amount) == text


def test_difference_with_a_state_is_that_state_and_never_a_number() -> None:
    assert difference(_value(5), _value(2)) == _value(3)
    assert difference(_value(5), WITHHELD) == WITHHELD
    assert difference(MISSING, WITHHELD) == MISSING


def test_zero_missing_withheld_and_untestable_are_written_apart() -> None:
    untestable = Released(None, CellState.NOT_TESTABLE, "短い")
    values = (_value(0), MISSING, WITHHELD, untestable)
    texts = [text_with_unit(value, "件") for value in values]
    assert texts == ["0件", "…（未報告）", "X（秘匿）", "判定不能"]
    cells = [value_cell(value) for value in values]
    assert len({(cell.text, cell.state) for cell in cells}) == 4
    assert [cell.order for cell in cells] == [0, None, None, None]


def test_moment_is_japanese_time() -> None:
    assert moment(datetime(2024, 9, 30, 16, 5, tzinfo=UTC)) == "令和6年10月1日 1:05"


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2024, 8, 1), date(2024, 8, 1), "令和6年8月"),
        (date(2024, 8, 1), date(2024, 10, 1), "令和6年8月～10月"),
        (date(2024, 12, 1), date(2025, 1, 1), "令和6年12月～令和7年1月"),
        (date(2019, 3, 1), date(2019, 6, 1), "平成31年3月～令和元年6月"),
    ],
)
def test_span_of_months(first: date, last: date, text: str) -> None:
    assert span(first, last) == text


def test_file_of_a_table_writes_states_and_reasons_out() -> None:
    table = Table(
        "試験",
        (Column("警察署"), Column("値")),
        (
            Row((Cell("葦原"), value_cell(_value(0)))),
            Row((Cell("若楠"), value_cell(WITHHELD))),
            Row((Cell("=1+1"), value_cell(MISSING))),
        ),
    )
    data = csv_bytes(table)
    assert data.startswith(b"\xef\xbb\xbf")
    lines = data.decode("utf-8-sig").split("\r\n")
    assert lines[:4] == [
        "警察署,値,値：状態,状態の理由",
        "葦原,0,value,",
        "若楠,X,withheld,値：3未満のため",
        "'=1+1,…,missing,値：報告がありません",
    ]
    assert "X：3未満のため" in lines
    assert "0＝零　…＝未報告　X＝秘匿　判定不能＝検定できない" in lines
