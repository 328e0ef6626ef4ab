"""What flags found in exact counts would tell: the attacker takes it for knowledge."""

from datetime import date

import numpy as np
import pytest

from analysis.detection.detection_settings import DetectionSettings
from analysis.disclosure.attacker import exposed
from analysis.disclosure.audience import Audience
from analysis.disclosure.cutting import Columns, cut
from analysis.disclosure.linked_table import LinkedTable
from analysis.disclosure.policy import load_policy
from analysis.disclosure.successive import link_given, protected_counts
from tests.benchmarks.flag_ranges import (
    FlagRanges,
    largest_quiet,
    least_contribution,
    narrowed,
)

MEETING = load_policy().rules_for(Audience.MEETING)
COUNTS = [1.0, 2, 1, 2, 2, 1, 9]


def given_column():
    columns = Columns(
        tuple(f"99-{row}" for row in range(len(COUNTS))),
        (("broker_complaints", date(2024, 1, 1)),),
        np.array(COUNTS)[:, None],
        np.zeros(1, dtype=bool),
        None,
    )
    return cut(columns, MEETING, "p", {}).given[0]


def broken_with(low: dict[int, float], high: dict[int, float]) -> list[bool]:
    """Which of the withheld counts fall when flags tell these bounds of some stations."""
    versions = link_given([given_column()], MEETING)
    told = FlagRanges(*(np.full(len(COUNTS), np.nan) for _ in range(2)))
    for side, bounds in ((told.low, low), (told.high, high)):
        side[list(bounds)] = list(bounds.values())
    table: LinkedTable = narrowed(versions, told)
    protection = protected_counts(versions, MEETING)
    mask = np.zeros(len(table.values), dtype=bool)
    mask[protection.cell] = True
    return exposed(table, mask, protection).tolist()


def test_mask_holds_without_flags() -> None:
    assert not any(broken_with({}, {}))


def test_mask_broken_by_the_range_of_a_flag_is_caught() -> None:
    assert broken_with({1: 2.0}, {}) == [False, True, False, False, False, False]


def test_mask_broken_by_the_absence_of_a_flag_is_caught() -> None:
    assert broken_with({}, {0: 1.0}) == [True, False, False, False, False, False]


def test_flags_of_some_counts_tell_the_others_through_the_total() -> None:
    flagged, others = [0, 1, 3], [2, 5]  # who knows the last 2 knows that these must be 1
    found = broken_with({1: 2.0, 3: 2.0}, {0: 1.0})
    assert [cell for cell, is_broken in enumerate(found) if is_broken] == sorted(flagged + others)


def test_bounds_that_the_counts_have_anyway_break_nothing() -> None:
    assert not any(broken_with({1: 1.0, 6: 5.0}, {0: 3.0, 6: 12.0}))


@pytest.mark.parametrize(
    ("expected", "upper", "largest"),
    [
        (0.4, 2.0, 3.0),  # 3 cases above what was expected are the floor: 4 is an alarm
        (0.4, 5.0, 5.0),  # within the band
        (10.0, 12.0, 14.0),  # half as many again are the floor: 15
    ],
)
def test_count_without_a_flag_is_below_what_would_have_raised_one(
    expected: float, upper: float, largest: float
) -> None:
    found = largest_quiet(np.array([expected]), np.array([upper]), DetectionSettings())
    assert found[0] == largest


def test_count_that_contributes_is_as_large_as_a_contribution_must_be() -> None:
    settings, ratio = DetectionSettings(), np.ones(3)
    # At 0.2 two cases lean, at 3.0 seven do; the third contributes by a lasting rise.
    found = least_contribution(
        np.array([2.0, 9.0, 2.0]), np.array([0.2, 3.0, 1.2]), ratio, settings
    )
    assert found.tolist() == [2.0, 7.0, 2.0]
