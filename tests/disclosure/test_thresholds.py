"""Every threshold of the shipped policy just below, at and just above, for each audience."""

from datetime import date

import numpy as np
import pytest

from analysis.disclosure.attacker import Bounds, is_broken
from analysis.disclosure.audience import Audience
from analysis.disclosure.columns import is_dominated
from analysis.disclosure.cutting import Columns, cut
from analysis.disclosure.linked_table import Protection
from analysis.disclosure.policy import load_policy
from analysis.disclosure.primary import Reason

LIMITED = [one for one in Audience if not load_policy().rules_for(one).is_exact]
# Large beside whatever is tried, so that the total gives nothing away and nothing dominates it.
BESIDE = [60.0, 70.0, 80.0, 90.0]


def given_to(audience: Audience, counts: list[float]):
    columns = Columns(
        tuple(f"99-{row}" for row in range(len(counts))),
        (("broker_complaints", date(2024, 1, 1)),),
        np.array(counts)[:, None],
        np.zeros(1, dtype=bool),
        None,
    )
    return cut(columns, load_policy().rules_for(audience), "p", {}).given[0]


@pytest.mark.parametrize(
    ("audience", "count", "is_withheld"),
    [
        (Audience.ANALYST, 0, False),
        (Audience.ANALYST, 1, False),
        (Audience.MEETING, 0, False),  # a zero is shown
        (Audience.MEETING, 1, True),
        (Audience.MEETING, 2, True),
        (Audience.MEETING, 3, False),
        (Audience.MEETING, 4, False),
        (Audience.PARTNER, 0, True),  # a zero is withheld
        (Audience.PARTNER, 9, True),
        (Audience.PARTNER, 10, False),
        (Audience.PARTNER, 11, False),
    ],
)
def test_minimum_just_below_at_and_above(audience: Audience, count: int, is_withheld: bool) -> None:
    column = given_to(audience, [float(count), *BESIDE])
    assert bool(column.is_withheld[0]) is is_withheld
    assert bool(column.reasons[0] == Reason.BELOW_MINIMUM) is is_withheld


@pytest.mark.parametrize("audience", LIMITED)
@pytest.mark.parametrize(("largest", "is_withheld"), [(84, False), (85, False), (86, True)])
def test_dominance_just_below_at_and_above(
    audience: Audience, largest: int, is_withheld: bool
) -> None:
    rules = load_policy().rules_for(audience)
    assert rules.dominance_pct == 85
    counts = np.array([[largest], [100 - largest]], dtype=float)
    hidden = np.array([[True], [False]])
    assert is_dominated(counts, hidden, rules).tolist() == [is_withheld]


@pytest.mark.parametrize(
    ("audience", "low", "high"), [(Audience.MEETING, 1, 2), (Audience.PARTNER, 0, 9)]
)
def test_protection_just_narrower_equal_and_wider(audience: Audience, low: int, high: int) -> None:
    assert load_policy().rules_for(audience).protection == (low, high)
    protection = Protection(np.array([0]), np.array([float(low)]), np.array([float(high)]))

    def breaks(least: float, most: float) -> bool:
        return bool(is_broken(Bounds(np.array([least]), np.array([most])), protection)[0])

    assert not breaks(low, high)
    assert not breaks(low - 0.01, high + 0.01)
    assert breaks(low + 0.01, high)
    assert breaks(low, high - 0.01)


@pytest.mark.parametrize(
    ("ones", "twos", "is_total_shown"),
    [
        (2, 1, False),  # the staff of the only station with 2 know that the others have 1
        (2, 2, True),
        (2, 3, True),
    ],
)
def test_small_counts_that_protect_one_another_just_below_at_and_above(
    ones: int, twos: int, is_total_shown: bool
) -> None:
    column = given_to(Audience.MEETING, [1.0] * ones + [2.0] * twos)
    assert bool(~column.is_withheld[-1]) is is_total_shown


def test_unknown_audience_has_no_name() -> None:
    with pytest.raises(ValueError, match="press"):
        Audience("press")
