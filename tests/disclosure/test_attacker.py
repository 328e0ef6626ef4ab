"""The attacker: published examples, hand-worked sums, and the same bounds as by trying every world."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure.attacker import attack, exposed, is_broken
from analysis.disclosure.exchange import surely_safe
from analysis.disclosure.linked_table import LinkedTable, Protection, table_of_sums

# Fischetti and Salazar-González 2001, table 1: investment by activity (rows) and region, totals last.
INVESTMENT = np.array([[20, 50, 10, 80], [8, 19, 22, 49], [17, 32, 12, 61], [45, 101, 44, 190]])


def crossed(values: np.ndarray, low: float = 0.0, high: float = 1000.0) -> LinkedTable:
    """Rows and columns, each with its total last; withheld cells are known to lie in low..high."""
    rows, columns = values.shape
    place = np.arange(values.size).reshape(values.shape)
    sums = [(int(line[-1]), line[:-1].tolist()) for line in place]
    sums += [(int(line[-1]), line[:-1].tolist()) for line in place.T]
    flat = values.astype(float).ravel()
    return table_of_sums(
        flat,
        sums,
        hidden_low=np.minimum(np.full(rows * columns, low), flat),
        hidden_high=np.maximum(np.full(rows * columns, high), flat),
    )


def mask_of(size: int, *cells: int) -> np.ndarray:
    mask = np.zeros(size, dtype=bool)
    mask[list(cells)] = True
    return mask


def one_sum(*parts: float) -> LinkedTable:
    """Parts and last their total; a withheld part is known to be 1 or 2 unless it is larger."""
    values = np.array([*parts, sum(parts)], dtype=float)
    small = (values == 1) | (values == 2)
    return table_of_sums(
        values,
        [(len(parts), list(range(len(parts))))],
        hidden_low=np.where(small, 1.0, np.maximum(values - 3, 0)),
        hidden_high=np.where(small, 2.0, values + 3),
    )


def test_published_example_is_bounded_as_published() -> None:
    bounds = attack(crossed(INVESTMENT), mask_of(16, 4, 6, 8, 10))
    assert (bounds.low[6], bounds.high[6]) == (5, 30)  # the sensitive 22


def test_a_single_withheld_part_is_computed_from_its_total() -> None:
    bounds = attack(one_sum(1, 7, 4), mask_of(4, 0))
    assert bounds.low[0] == bounds.high[0] == 1


def test_parts_that_are_all_at_their_edge_are_computed_too() -> None:
    assert attack(one_sum(1, 1, 1, 5), mask_of(5, 0, 1, 2)).high[:3].tolist() == [1, 1, 1]
    assert attack(one_sum(2, 2, 5), mask_of(4, 0, 1)).low[:2].tolist() == [2, 2]


def test_a_withheld_total_binds_no_part() -> None:
    bounds = attack(one_sum(1, 7, 4), mask_of(4, 0, 3))
    assert (bounds.low[0], bounds.high[0]) == (1, 2)


def test_a_reader_who_knows_one_part_sees_through_a_pair() -> None:
    table, mask = one_sum(1, 2, 7), mask_of(4, 0, 1)
    pair = Protection(np.array([0, 1]), np.ones(2), np.full(2, 2.0))
    assert not is_broken(attack(table, mask), pair).any()
    insiders = LinkedTable(
        table.values,
        table.shown_low,
        table.shown_high,
        table.hidden_low,
        table.hidden_high,
        table.rows,
        np.array([0, 1, 2, -1]),
    )
    assert is_broken(attack(insiders, mask), pair).all()


def test_what_a_map_class_tells_counts_as_known() -> None:
    table = one_sum(5, 6, 7)
    coloured = LinkedTable(
        table.values,
        table.shown_low,
        table.shown_high,
        np.array([4.0, 0, 0, 0]),
        np.array([9.0, 99, 99, 99]),
        table.rows,
        table.holder,
    )
    bounds = attack(coloured, mask_of(4, 0, 1))
    assert (bounds.low[1], bounds.high[1]) == (2, 7)  # 11 - 9, 11 - 4


@pytest.mark.parametrize("bad", ["relation", "range", "unbounded"])
def test_a_table_that_contradicts_itself_is_refused(bad: str) -> None:
    table = one_sum(1, 7)
    values = table.values + np.array([1.0, 0, 0]) * (bad == "relation")
    high = table.hidden_high - 5.0 * (bad == "range")
    high = np.full(3, np.inf) if bad == "unbounded" else high
    with pytest.raises(ValueError, match="relation|outside|no bound"):
        LinkedTable(values, values, values, table.hidden_low, high, table.rows, table.holder)


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.integers(0, 4), min_size=4, max_size=4),
    st.sets(st.integers(0, 8), min_size=2, max_size=5),
)
def test_bounds_are_those_of_all_worlds_that_fit(parts: list[int], withheld: set[int]) -> None:
    inner = np.array(parts).reshape(2, 2)
    values = np.zeros((3, 3), dtype=int)
    values[:2, :2], values[2, :2], values[:2, 2] = inner, inner.sum(0), inner.sum(1)
    values[2, 2] = inner.sum()
    table, mask = crossed(values, 0, 5), mask_of(9, *withheld)
    low, high = table.known(mask)
    choices = [np.arange(int(a), int(b) + 1) for a, b in zip(low, high, strict=True)]
    worlds = np.stack(np.meshgrid(*choices, indexing="ij"), axis=-1).reshape(-1, 9)
    worlds = worlds[~np.any(worlds @ table.rows.T.toarray(), axis=1)]
    found = attack(table, mask)
    # Sums of rows and columns are totally unimodular: the programs' bounds are whole numbers.
    assert np.allclose(found.low, worlds.min(axis=0))
    assert np.allclose(found.high, worlds.max(axis=0))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 6), min_size=2, max_size=7), st.booleans())
def test_an_exchange_never_calls_safe_what_the_attacker_breaks(
    parts: list[int], has_insiders: bool
) -> None:
    table = one_sum(*parts)
    holder = np.append(np.arange(len(parts)), -1) if has_insiders else table.holder
    table = LinkedTable(
        table.values,
        table.shown_low,
        table.shown_high,
        table.hidden_low,
        table.hidden_high,
        table.rows,
        holder,
    )
    small = np.append((table.values[:-1] == 1) | (table.values[:-1] == 2), False)
    cell = np.flatnonzero(small)
    protection = Protection(cell, np.ones(len(cell)), np.full(len(cell), 2.0))
    broken = is_broken(attack(table, small), protection)
    assert not (surely_safe(table, small, protection) & broken).any()
    assert (exposed(table, small, protection) == broken).all()
