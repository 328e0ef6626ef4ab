"""Planted clusters: little else is found, and less than a plain threshold finds for the same recall."""

import numpy as np
import pytest

from tests.benchmarks.dense_areas import measure

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def figures():
    return measure("2")


@pytest.mark.parametrize(("level", "least_recall"), [("low", 0.85), ("high", 0.55)])
def test_most_of_what_is_planted_is_found_and_hardly_anything_else(figures, level, least_recall):
    found = figures[level]["product"]
    assert found["recall"] >= least_recall
    assert found["false_area_pct"] <= 0.15


@pytest.mark.parametrize("level", ["low", "high"])
def test_neither_a_plain_quotient_nor_plain_g_star_does_as_well(figures, level):
    rows = figures[level]
    ours = rows["product"]["false_area_pct"]
    for rival in ("quotient_at_our_recall", "g_star_at_our_recall"):
        assert rows[rival]["recall"] >= rows["product"]["recall"] - 0.01
        assert np.divide(ours, rows[rival]["false_area_pct"]) < 0.7, rival
