"""Dense areas: concentration against the prefecture, small numbers held back, bands not counts."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import box

from analysis.geography.communities import (
    ConcentrationRule,
    dense_areas,
    size_band,
    smoothed_quotients,
)

DAY = date(2024, 6, 30)
SIDE = 20


def grid(hot: dict[int, tuple[float, float]], foreign: float = 10, everybody: float = 1000):
    """20 × 20 cells of 10 foreign residents in 1,000, except the hot ones."""
    rows = []
    for cell in range(SIDE * SIDE):
        column, row = cell % SIDE, cell // SIDE
        west, south = 150 + column / 100, 35.5 + row / 100
        residents = hot.get(cell, (foreign, everybody))
        rows.append(
            (f"C{cell:03d}", f"地区{cell}", box(west, south, west + 0.01, south + 0.01), *residents)
        )
    columns = ["code", "name", "geometry", "foreign_residents", "all_residents"]
    return pd.DataFrame(rows, columns=columns)


def test_neighbouring_dense_cells_become_one_area_named_after_the_largest():
    result = dense_areas(grid({0: (200, 1000), 1: (300, 1000), 50: (150, 1000)}), DAY)
    assert [area.name for area in result.areas] == ["地区1ほか1地区", "地区50"]
    assert [area.size_band for area in result.areas] == ["300～999人", "100～299人"]
    assert result.areas[0].area_codes == ("C001", "C000")
    assert result.areas[0].geometry.area == pytest.approx(0.0002)


def test_cells_that_meet_at_a_corner_stay_apart():
    result = dense_areas(grid({0: (200, 1000), SIDE + 1: (200, 1000)}), DAY)
    assert len(result.areas) == 2


def test_cells_that_share_only_a_few_metres_stay_apart():
    cells = grid({0: (200, 1000), 1: (200, 1000)})
    cells.loc[1, "geometry"] = box(150.01, 35.5095, 150.02, 35.5195)  # 55 m along cell 0
    assert len(dense_areas(cells, DAY).areas) == 2


def test_where_shares_hardly_differ_a_single_odd_cell_is_taken_for_chance():
    assert dense_areas(grid({0: (50, 1000)}), DAY).areas == ()


def test_an_even_prefecture_has_no_dense_area():
    assert dense_areas(grid({}), DAY).areas == ()


def test_nobody_at_all_is_no_dense_area():
    assert dense_areas(grid({}, foreign=0), DAY).areas == ()


def test_a_handful_in_a_tiny_cell_is_shrunk_towards_the_average():
    foreign = np.array([10.0] * 200 + [2.0, 200.0])
    everybody = np.array([1000.0] * 200 + [20.0, 2000.0])
    quotients = smoothed_quotients(foreign, everybody)
    tiny, large = quotients[-2], quotients[-1]
    raw = 0.1 / (foreign.sum() / everybody.sum())  # both have a share of 10 %
    assert tiny < 0.5 * raw
    assert large > 0.8 * raw


def test_smoothing_worked_by_hand():
    # Shares 0.1 and 0.3, mean 0.2; spread 0.01; between 0.01 − 0.2/100 = 0.008; weight 0.8.
    quotients = smoothed_quotients(np.array([10.0, 30.0]), np.array([100.0, 100.0]))
    np.testing.assert_allclose(quotients, [0.12 / 0.2, 0.28 / 0.2])


def test_withheld_and_missing_cells_are_neither_zero_nor_dense():
    result = dense_areas(grid({0: (np.nan, 1000), 1: (300, np.nan), 50: (150, 1000)}), DAY)
    assert result.withheld_cells == 2
    assert [area.name for area in result.areas] == ["地区50"]
    assert np.isnan(smoothed_quotients(np.array([np.nan, 5.0]), np.array([100.0, 100.0])))[0]


def test_withheld_cells_may_come_as_nullable_integers():
    cells = grid({50: (150, 1000)}).astype({"foreign_residents": "Int64"})
    cells.loc[0, "foreign_residents"] = pd.NA
    assert len(dense_areas(cells, DAY).areas) == 1


@pytest.mark.parametrize(("residents", "shown"), [(49, 0), (50, 1), (51, 1)])
def test_a_joined_area_below_the_least_size_is_counted_but_not_shown(residents, shown):
    result = dense_areas(grid({0: (residents, 1000), 200: (400, 1000)}), DAY)
    assert len([area for area in result.areas if area.name == "地区0"]) == shown
    assert result.hidden_areas == 1 - shown


@pytest.mark.parametrize(("residents", "joins"), [(9, False), (10, True)])
def test_a_cell_of_a_handful_never_joins_an_area(residents, joins):
    result = dense_areas(grid({0: (300, 1000), 1: (residents, 40)}), DAY)
    assert ("C001" in result.areas[0].area_codes) is joins


@pytest.mark.parametrize(
    ("residents", "band"),
    [
        (0, "100人未満"),
        (99, "100人未満"),
        (100, "100～299人"),
        (299, "100～299人"),
        (300, "300～999人"),
        (999, "300～999人"),
        (1000, "1,000人以上"),
    ],
)
def test_bands(residents, band):
    assert size_band(residents) == band


def test_impossible_figures_are_refused():
    with pytest.raises(ValueError, match="negative"):
        size_band(-1)
    with pytest.raises(ValueError, match="part of all"):
        smoothed_quotients(np.array([11.0]), np.array([10.0]))
    with pytest.raises(ValueError, match="average"):
        ConcentrationRule(min_quotient=1.0)


def test_the_method_states_its_thresholds_and_speaks_of_no_nationality_breakdown():
    rule = ConcentrationRule(min_quotient=2.5, min_cell_residents=12, min_area_residents=60)
    text = dense_areas(grid({}), DAY, rule).method
    assert "2.5倍以上" in text
    assert "12人以上" in text
    assert "60人未満" in text
    assert "令和6年6月30日" in text
    assert "国籍別の集計はありません" in text


def test_areas_of_one_name_are_told_apart_and_ordered_by_place_not_by_size():
    cells = grid({0: (100, 1000), 50: (900, 1000)})
    cells.loc[[0, 50], "name"] = "本町"
    assert [a.name for a in dense_areas(cells, DAY).areas] == ["本町（1）", "本町（2）"]


@given(st.integers(2, 50))
def test_scaling_everybody_alike_leaves_raw_order_and_mean(scale):
    rng = np.random.default_rng(scale)
    everybody = rng.integers(200, 2000, 50).astype(float)
    foreign = rng.binomial(everybody.astype(int), 0.05).astype(float)
    quotients = smoothed_quotients(foreign, everybody)
    mean = foreign.sum() / everybody.sum()
    # Shrinking moves every share towards the mean and never past it.
    raw = foreign / everybody / mean
    assert ((quotients - 1) * (raw - 1) >= -1e-12).all()
    assert (np.abs(quotients - 1) <= np.abs(raw - 1) + 1e-12).all()
