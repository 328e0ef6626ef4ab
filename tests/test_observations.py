"""Zero, missing, withheld and not-testable are four different things (design, section 2.5)."""

from datetime import date

import pandas as pd
import pytest

from analysis.observations import (
    OBSERVATION_COLUMNS,
    CellState,
    Observation,
    Provision,
    observation_frame,
)

MONTH = date(2024, 10, 1)


def _observation(state: CellState, count: int | None, month: date = MONTH) -> Observation:
    return Observation("99-101", "victim_reports", month, state, count, Provision.PROVISIONAL)


def test_four_states_have_four_labels_and_symbols() -> None:
    assert len({state.label for state in CellState}) == 4
    assert len({state.symbol for state in CellState}) == 4


def test_zero_is_a_value_and_missing_is_not_zero() -> None:
    frame = observation_frame(
        [_observation(CellState.VALUE, 0), _observation(CellState.MISSING, None)]
    )
    assert tuple(frame.columns) == OBSERVATION_COLUMNS
    assert frame["count"][0] == 0
    assert frame["count"][1] is pd.NA


@pytest.mark.parametrize(
    ("state", "count"),
    [
        (CellState.VALUE, None),
        (CellState.MISSING, 0),
        (CellState.WITHHELD, 3),
        (CellState.VALUE, -1),
    ],
)
def test_count_that_contradicts_its_state_is_refused(state: CellState, count: int | None) -> None:
    with pytest.raises(ValueError, match="count"):
        _observation(state, count)


def test_month_is_on_the_first() -> None:
    with pytest.raises(ValueError, match="1st"):
        _observation(CellState.VALUE, 1, date(2024, 10, 2))


def test_empty_frame_has_the_same_types() -> None:
    full, empty = observation_frame([_observation(CellState.VALUE, 1)]), observation_frame([])
    assert (full.dtypes == empty.dtypes).all()
