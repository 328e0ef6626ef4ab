"""Estimates of withheld counts: within what is told, right on average, made of nothing else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.audience import Audience
from analysis.disclosure.estimation import mean_within, told_range, with_estimates
from analysis.disclosure.policy import load_policy
from analysis.disclosure.primary import MaskedCounts, Reason, mask_by
from analysis.observations import CellState

MEETING = load_policy().rules_for(Audience.MEETING)
PARTNER = load_policy().rules_for(Audience.PARTNER)


def masked(counts: np.ndarray, rules=MEETING, protects: np.ndarray | None = None) -> MaskedCounts:
    """Counts below the minimum withheld, and those that protect others; NaN = not reported."""
    is_small = (counts < rules.minimum_count) & ((counts > 0) | (rules is PARTNER))
    reasons = np.where(is_small, Reason.BELOW_MINIMUM, Reason.NONE)
    if protects is not None:
        reasons = np.where(protects & ~is_small, Reason.PROTECTS_OTHERS, reasons)
    states = np.where(np.isnan(counts), CellState.MISSING, CellState.VALUE).astype(np.int8)
    return mask_by(counts, states, reasons.astype(np.int8), rules)


def poisson(mean: float, months: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).poisson(mean, (4, 1, months)).astype(float)


@pytest.mark.parametrize(
    ("level", "low", "high", "expected"),
    [
        (1.0, 1, 2, 4 / 3),  # 1 is twice as likely as 2
        (2.0, 1, 2, 1.5),
        (1e-6, 1, 2, 1.0),
        (500.0, 1, 2, 1.996),
        (1.0, 0, 1, 0.5),
        (1e-6, 3, np.inf, 3.0),
        (40.0, 3, np.inf, 40.0),
    ],
)
def test_mean_of_a_count_within_a_range(level, low, high, expected) -> None:
    found = mean_within(np.array([level]), np.array([low * 1.0]), np.array([high * 1.0]))
    assert found[0] == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("mean", [0.3, 1.0, 2.5])
def test_estimates_are_right_on_average(mean: float) -> None:
    counts = poisson(mean, 400)
    given_to = masked(counts)
    hidden = ~given_to.is_released
    found = with_estimates(given_to, MEETING)
    assert found[hidden].mean() == pytest.approx(counts[hidden].mean(), abs=0.05)
    assert found.var() == pytest.approx(counts.var(), rel=0.15)
    np.testing.assert_array_equal(found[~hidden], counts[~hidden])


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 7), min_size=12, max_size=12), st.integers(0, 11))
def test_estimates_are_whole_counts_within_what_is_told(row: list[int], protector: int) -> None:
    counts = np.array([row, [5] * 12], dtype=float)[:, None]
    protects = np.zeros(counts.shape, dtype=bool)
    protects[0, 0, protector] = True
    given_to = masked(counts, protects=protects)
    low, high = told_range(given_to, MEETING)
    found = with_estimates(given_to, MEETING)
    assert (found == np.round(found)).all()
    hidden = np.isfinite(low)
    assert ((low[hidden] <= found[hidden]) & (found[hidden] <= high[hidden])).all()


def test_estimate_of_a_month_knows_no_later_month() -> None:
    counts = poisson(1.5, 40)
    until = with_estimates(masked(counts[..., :25]), MEETING)
    np.testing.assert_array_equal(with_estimates(masked(counts), MEETING)[..., :25], until)


def test_withheld_counts_change_nothing() -> None:
    counts = poisson(1.2, 60)
    other = np.select([counts == 1, counts == 2], [2.0, 1.0], counts)
    assert (other != counts).any()
    np.testing.assert_array_equal(
        with_estimates(masked(counts), MEETING), with_estimates(masked(other), MEETING)
    )


def test_partner_agencies_zeros_are_estimated_with_the_other_small_counts() -> None:
    counts = poisson(1.0, 60)
    found = with_estimates(masked(counts, PARTNER), PARTNER)
    assert np.isfinite(found).all()
    assert found.max() <= 9


@pytest.mark.parametrize("reason", [Reason.NOT_FOR_AUDIENCE, Reason.WITHHELD_BY_SENDER])
def test_what_never_leaves_is_not_estimated(reason: Reason) -> None:
    given_to = masked(poisson(1.0, 5))
    reasons = np.full(given_to.reasons.shape, reason, dtype=np.int8)
    nothing = np.full(given_to.values.shape, np.nan)
    never = MaskedCounts(nothing, np.full_like(given_to.states, CellState.WITHHELD), reasons)
    assert np.isnan(with_estimates(never, MEETING)).all()
