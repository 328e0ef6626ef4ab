"""A figure keeps its state from the release to the page; nothing is derived from what is not there."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.briefing.cells import (
    change_pct_cell,
    day_text,
    difference_cell,
    format_number,
    released_cell,
)
from analysis.briefing.model import NOT_APPLICABLE, Align, Cell, Column
from analysis.briefing.wording import gathered_remarks, period
from analysis.observations import CellState
from analysis.release.released import Released

STATES = [CellState.MISSING, CellState.WITHHELD, CellState.NOT_TESTABLE]
released_values = st.one_of(
    st.integers(0, 10**6).map(lambda n: Released(float(n), CellState.VALUE)),
    st.sampled_from(STATES).map(lambda state: Released(None, state, "理由")),
)


def number(value: float, reason: str = "") -> Released:
    return Released(value, CellState.VALUE, reason)


def test_four_states_are_printed_in_four_ways() -> None:
    printed = {released_cell(Released(None, state)).text for state in STATES}
    printed.add(released_cell(number(0)).text)
    assert printed == {"0", "…", "X", "判定不能"}


@given(now=released_values, before=released_values)
def test_nothing_is_derived_from_a_value_that_is_not_there(now: Released, before: Released) -> None:
    both_known = now.value is not None and before.value is not None
    for cell in (difference_cell(now, before), change_pct_cell(now, before)):
        assert both_known or cell.value is None
        assert both_known or not any(character.isdigit() for character in cell.text)


def test_withheld_outweighs_missing_in_a_difference() -> None:
    missing, withheld = Released(None, CellState.MISSING), Released(None, CellState.WITHHELD)
    assert difference_cell(missing, withheld).state is CellState.WITHHELD
    assert difference_cell(withheld, missing).state is CellState.WITHHELD


@pytest.mark.parametrize(("base", "printed"), [(9, NOT_APPLICABLE), (10, "+50.0"), (11, "+36.4")])
def test_percentage_needs_a_base_of_ten(base: int, printed: str) -> None:
    assert change_pct_cell(number(15), number(base)).text == printed


@pytest.mark.parametrize(
    ("value", "printed"), [(0, "±0"), (3, "+3"), (-1234, "−1,234"), (0.4, "±0")]
)
def test_differences_are_printed_with_their_sign(value: float, printed: str) -> None:
    assert format_number(value, is_signed=True) == printed


def test_a_state_never_holds_a_number() -> None:
    with pytest.raises(ValueError, match="state VALUE"):
        Cell("X", CellState.WITHHELD, 2.0)


def test_a_remark_that_most_numbers_share_is_said_once() -> None:
    columns = (Column("指標"), Column("当月", align=Align.RIGHT, is_value=True))
    noted = [released_cell(number(n, "26署のうち25署の合計")) for n in (4, 5, 6)]
    rows = tuple((Cell("甲"), cell) for cell in (*noted, released_cell(number(7))))
    kept, remarks = gathered_remarks(columns, rows)
    assert [row[1].text for row in kept] == ["4", "5", "6", "7"]
    assert len(remarks) == 1
    assert "26署のうち25署の合計" in remarks[0]


def test_a_remark_of_one_number_is_marked_at_it() -> None:
    columns = (Column("当月", is_value=True),)
    rows = tuple((released_cell(number(n, "訂正あり" if n == 4 else "")),) for n in (4, 5, 6))
    kept, remarks = gathered_remarks(columns, rows)
    assert [row[0].text for row in kept] == ["4※", "5", "6"]
    assert remarks == ("※　訂正あり。",)


def test_moments_are_told_in_japanese_time() -> None:
    assert day_text(datetime(2024, 10, 31, 15, 0, tzinfo=UTC)) == "令和6年11月1日"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2024, 8, 1), date(2024, 8, 1), "令和6年8月"),
        (date(2024, 8, 1), date(2024, 10, 1), "令和6年8月～10月"),
        (date(2019, 4, 1), date(2019, 5, 1), "平成31年4月～令和元年5月"),
    ],
)
def test_periods_leave_out_what_repeats(first: date, last: date, words: str) -> None:
    assert period(first, last) == words
