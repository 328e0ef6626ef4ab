"""Secondary suppression: the published example, the best mask by trying all, and no way out."""

from itertools import product

import numpy as np
import pytest

from analysis.disclosure.attacker import attack, is_broken
from analysis.disclosure.linked_table import Protection
from analysis.disclosure.secondary import CannotProtectError, choose_withheld
from tests.disclosure.test_attacker import INVESTMENT, crossed, mask_of, one_sum


def test_published_example_is_protected_as_published() -> None:
    table = crossed(INVESTMENT)
    # Protection levels of the example: 5 below, 8 above the sensitive 22; weights are the values.
    protection = Protection(np.array([6]), np.array([17.0]), np.array([30.0]))
    found = choose_withheld(
        table, protection, table.values, must=mask_of(16, 6), may=np.ones(16, dtype=bool)
    )
    assert np.flatnonzero(found.is_withheld).tolist() == [4, 6, 8, 10]
    assert found.cost == found.bound == 59


def small_cells(values: np.ndarray) -> tuple[np.ndarray, Protection]:
    small = (values == 1) | (values == 2)
    cell = np.flatnonzero(small)
    return small, Protection(cell, np.ones(len(cell)), np.full(len(cell), 2.0))


@pytest.mark.parametrize("seed", range(4))
def test_no_mask_that_protects_is_cheaper(seed: int) -> None:
    rng = np.random.default_rng(seed)
    parts = [1, *rng.integers(0, 7, 4).tolist()]
    table = one_sum(*parts)
    small, protection = small_cells(table.values)
    small[-1] = False
    protection = Protection(np.flatnonzero(small), np.ones(small.sum()), np.full(small.sum(), 2.0))
    cost = 1 + 0.01 * table.values
    best = min(
        cost[mask].sum()
        for bits in product([False, True], repeat=len(cost))
        if (mask := small | np.array(bits))[small].all()
        and not is_broken(attack(table, mask), protection).any()
    )
    found = choose_withheld(table, protection, cost, must=small, may=np.ones(len(cost), dtype=bool))
    assert found.cost == pytest.approx(best)
    assert found.bound == pytest.approx(best)


def test_a_table_with_two_margins_is_protected_and_the_small_cells_alone_are_not() -> None:
    values = np.random.default_rng(3).poisson(4, (6, 8))
    values = np.vstack([values, values.sum(axis=0)])
    values = np.hstack([values, values.sum(axis=1, keepdims=True)])
    table = crossed(values, 0, 400)
    small, protection = small_cells(table.values)
    low = np.where(small, 1.0, np.maximum(table.values - 5, 0))
    high = np.where(small, 2.0, table.values + 5)
    table = type(table)(
        table.values, table.values, table.values, low, high, table.rows, table.holder
    )
    assert is_broken(attack(table, small), protection).any()
    found = choose_withheld(
        table, protection, np.ones(len(low)), must=small, may=np.ones(len(low), dtype=bool)
    )
    assert not is_broken(attack(table, found.is_withheld), protection).any()
    assert found.cost <= found.bound + 1e-6


def test_what_cannot_be_protected_is_said() -> None:
    table = one_sum(1, 0, 7)
    protection = Protection(np.array([0]), np.array([1.0]), np.array([2.0]))
    with pytest.raises(CannotProtectError):
        choose_withheld(
            table, protection, np.ones(4), must=mask_of(4, 0), may=np.zeros(4, dtype=bool)
        )
