"""Primary suppression: thresholds, the four states, and totals that give no part away."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.disclosure.audience import Audience
from analysis.disclosure.policy import AudienceRules, load_policy
from analysis.disclosure.primary import (
    MaskedCounts,
    Reason,
    mask_counts,
    mask_totals,
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


def total_of(counts: list[float], rules: AudienceRules) -> MaskedCounts:
    array = np.array(counts, dtype=float)
    states = np.where(np.isnan(array), MISSING, VALUE).astype(np.int8)
    return mask_totals(array, states, mask_counts(array, states, rules), rules)


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
        assert (result.values[0], result.states[0]) == (count, VALUE)
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


def test_total_without_withheld_parts_is_released() -> None:
    assert total_of([5, 0, 7], RULES[Audience.MEETING]).values == 12


def test_total_over_one_withheld_part_is_withheld() -> None:
    result = total_of([5, 7, 2], RULES[Audience.MEETING])
    assert (result.states, result.reasons) == (WITHHELD, Reason.WOULD_REVEAL_PARTS)


@pytest.mark.parametrize(
    ("hidden", "is_released"),
    [
        ([2, 2, 1], False),  # sum 5, just below twice the minimum
        ([2, 2, 1, 1], True),  # sum 6, at it
        ([2, 2, 1, 1, 1], True),  # above
        ([2, 2, 2], False),  # sum 6, but only three twos give it
        ([1, 1, 1, 1, 1, 1], False),  # sum 6, but only six ones give it
    ],
)
def test_total_over_withheld_parts_at_the_edge(hidden: list[float], is_released: bool) -> None:
    result = total_of([9.0, *hidden], RULES[Audience.MEETING])
    assert bool(result.is_released) is is_released


def test_total_leaves_missing_parts_out_and_is_missing_when_all_are() -> None:
    assert total_of([5, np.nan, 7], RULES[Audience.MEETING]).values == 12
    assert total_of([np.nan, np.nan], RULES[Audience.MEETING]).states == MISSING


def test_total_below_the_minimum_is_withheld_itself() -> None:
    assert total_of([9, 0], RULES[Audience.PARTNER]).states == WITHHELD


def test_analyst_sees_every_total() -> None:
    assert total_of([1, 0, 2], RULES[Audience.ANALYST]).values == 3


@given(st.lists(st.integers(0, 6), min_size=1, max_size=6))
def test_released_total_narrows_down_no_withheld_part(counts: list[int]) -> None:
    rules = RULES[Audience.MEETING]
    parts, total = (
        masked([float(c) for c in counts], rules),
        total_of([float(c) for c in counts], rules),
    )
    hidden = np.flatnonzero(~parts.is_released)
    if not bool(total.is_released) or not len(hidden):
        return
    rest = float(total.values) - np.nansum(parts.values)
    possible = [guess for guess in product((1, 2), repeat=len(hidden)) if sum(guess) == rest]
    for position in range(len(hidden)):
        assert {guess[position] for guess in possible} == {1, 2}


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
