"""Primary suppression: thresholds, the four states, rounding."""

import numpy as np
import pytest

from analysis.disclosure.audience import Audience
from analysis.disclosure.policy import AudienceRules, load_policy
from analysis.disclosure.primary import (
    MaskedCounts,
    Reason,
    mask_counts,
    sum_released,
    take_rows,
)
from analysis.observations import CellState

VALUE, MISSING, WITHHELD = int(CellState.VALUE), int(CellState.MISSING), int(CellState.WITHHELD)
RULES = {audience: load_policy().rules_for(audience) for audience in Audience}


def masked(counts: list[float], rules: AudienceRules) -> MaskedCounts:
    array = np.array(counts, dtype=float)
    states = np.where(np.isnan(array), MISSING, VALUE).astype(np.int8)
    return mask_counts(array, states, rules)


@pytest.mark.parametrize(
    ("audience", "count", "is_shown"),
    [
        (Audience.ANALYST, 0, True),
        (Audience.ANALYST, 1, True),
        (Audience.MEETING, 0, True),
        (Audience.MEETING, 1, False),
        (Audience.MEETING, 2, False),
        (Audience.MEETING, 3, True),
        (Audience.MEETING, 4, True),
        (Audience.PARTNER, 0, False),
        (Audience.PARTNER, 9, False),
        (Audience.PARTNER, 10, True),
        (Audience.PARTNER, 11, True),
    ],
)
def test_counts_just_below_at_and_above_the_minimum(
    audience: Audience, count: int, is_shown: bool
) -> None:
    result = masked([count], RULES[audience])
    if is_shown:
        base = RULES[audience].rounding_base
        assert (result.values[0], result.states[0]) == (count - count % base, VALUE)
    else:
        assert np.isnan(result.values[0])
        assert (result.states[0], result.reasons[0]) == (WITHHELD, Reason.BELOW_MINIMUM)


def test_withheld_zero_and_withheld_one_cannot_be_told_apart() -> None:
    result = masked([0, 1, 9], RULES[Audience.PARTNER])
    assert len(set(result.states)) == len(set(result.reasons)) == 1


def test_missing_and_withheld_by_the_sender_stay_what_they_are() -> None:
    states = np.array([MISSING, WITHHELD, VALUE], dtype=np.int8)
    result = mask_counts(np.array([np.nan, np.nan, 7.0]), states, RULES[Audience.MEETING])
    assert result.states.tolist() == [MISSING, WITHHELD, VALUE]
    assert result.reasons.tolist() == [Reason.NOT_REPORTED, Reason.WITHHELD_BY_SENDER, Reason.NONE]


def test_masking_does_not_touch_the_exact_array() -> None:
    counts = np.array([1.0, 5.0])
    mask_counts(counts, np.zeros(2, dtype=np.int8), RULES[Audience.MEETING])
    assert counts.tolist() == [1.0, 5.0]


def test_counts_are_rounded_for_whom_the_rules_say_so() -> None:
    assert masked([10, 12, 13, 18], RULES[Audience.PARTNER]).values.tolist() == [10, 10, 15, 20]
    assert masked([10, 12, 13, 18], RULES[Audience.MEETING]).values.tolist() == [10, 12, 13, 18]


def test_running_total_with_one_withheld_month_is_withheld() -> None:
    months = masked([5, 2, 7], RULES[Audience.MEETING])
    result = sum_released(months, axis=0)
    assert (result.states, result.reasons) == (WITHHELD, Reason.PART_WITHHELD)


def test_running_total_leaves_missing_months_out() -> None:
    assert sum_released(masked([5, np.nan, 7], RULES[Audience.MEETING]), axis=0).values == 12


def test_own_station_is_exact_and_the_others_are_not() -> None:
    counts, states = np.array([[1.0], [2.0]]), np.zeros((2, 1), dtype=np.int8)
    meeting = mask_counts(counts, states, RULES[Audience.MEETING])
    exact = mask_counts(counts, states, RULES[Audience.ANALYST])
    mixed = take_rows(meeting, exact, np.array([True, False]))
    assert mixed.values[0, 0] == 1
    assert mixed.states[1, 0] == WITHHELD
