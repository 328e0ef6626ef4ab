"""Classes of the map: bounds that hold all values, found as their source says, or as typed."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import UserError
from analysis.release.map_classes import (
    ClassMethod,
    class_bounds,
    jenks_bounds,
    parse_bounds,
    quantile_bounds,
)


def scatter(values: np.ndarray, bounds: tuple[float, ...]) -> float:
    """Squares about the classes' means, counted class by class."""
    places = np.searchsorted(bounds, values)
    return sum(
        float(((v - v.mean()) ** 2).sum()) for p in set(places) if len(v := values[places == p])
    )


def test_natural_breaks_part_the_clusters() -> None:
    values = np.array([1, 1, 2, 10, 11, 12, 50, 51.0])
    np.testing.assert_array_equal(jenks_bounds(values, 3), [2, 12, 51])


@given(
    st.lists(st.integers(1, 40), min_size=4, max_size=14),
    st.integers(2, 4),
)
def test_no_other_breaks_have_less_scatter(counts: list[int], classes: int) -> None:
    values = np.array(counts, dtype=np.float64)
    found = tuple(jenks_bounds(values, classes))
    distinct = sorted(set(values.tolist()))
    others = [
        (*inner, distinct[-1])
        for size in range(min(classes, len(distinct)))
        for inner in combinations(distinct[:-1], size)
    ]
    least = min(scatter(values, bounds) for bounds in others)
    assert scatter(values, found) == pytest.approx(least, abs=1e-6)


def test_quantiles_hold_about_as_many_values_each() -> None:
    bounds = quantile_bounds(np.arange(1.0, 101.0), 5)
    assert np.histogram(np.arange(1.0, 101.0), [0, *bounds])[0] == pytest.approx([20] * 5, abs=1)


@pytest.mark.parametrize("method", [ClassMethod.JENKS, ClassMethod.QUANTILE])
def test_last_bound_holds_the_greatest_value_on_both_sides_of_zero(method: ClassMethod) -> None:
    values = np.array([[-7.25, np.nan, 0.0], [1.5, 2.0, 3.0]])
    bounds = class_bounds(values, method, 3, 1)
    assert bounds[-1] == 7.3
    assert (bounds > 0).all()


@pytest.mark.parametrize("values", [[], [0.0, 0.0], [np.nan]])
def test_nothing_above_zero_has_no_classes(values: list[float]) -> None:
    assert class_bounds(np.array(values), ClassMethod.JENKS, 5, 0).size == 0


def test_typed_bounds_are_completed_by_the_greatest_value() -> None:
    values = np.array([3.0, 18.0])
    assert parse_bounds("５、10", values) == (5, 10, 18)
    assert parse_bounds("5, 20", values) == (5, 20)


@pytest.mark.parametrize(
    "text", ["たくさん", "5、3", "0、5", "-1、5", "1 2 3 4 5 6 7", "nan", "1e999"]
)
def test_what_is_no_list_of_bounds_is_refused_in_words(text: str) -> None:
    with pytest.raises(UserError, match="境界値"):
        parse_bounds(text, np.array([3.0]))
