"""Dense areas: concentration against the prefecture, small numbers held back, bands not counts."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from shapely import box

from analysis.geography.dense_area_shapes import Evidence, size_band, trend_text
from analysis.geography.dense_areas import (
    ConcentrationRule,
    DenseAreas,
    dense_areas,
    measure_cells,
)
from analysis.geography.neighbourhoods import Neighbourhood
from tests.geography.cell_grids import DAY, SIDE, grid

# A square of four: enough of a neighbourhood for the tests of association.
BLOCK = (65, 66, 77, 78)


def found(cells: pd.DataFrame, rule: ConcentrationRule | None = None, **earlier) -> DenseAreas:
    measured = measure_cells(cells, neighbourhoods=(Neighbourhood.BORDER,), permutations=999)
    return dense_areas(measured, DAY, rule, **earlier)


def test_neighbouring_dense_cells_become_one_area_named_after_the_largest():
    result = found(grid({0: (200, 1000), 1: (300, 1000), 50: (150, 1000)}))
    assert [area.name for area in result.areas] == ["地区1周辺", "地区50周辺"]
    assert [area.size_band for area in result.areas] == ["300～999人", "100～299人"]
    assert result.areas[0].area_codes == ("C001", "C000")
    assert result.areas[0].geometry.area == pytest.approx(0.0002)


def test_the_name_is_the_towns_without_the_number_of_its_block():
    cells = grid({0: (200, 1000)})
    cells.loc[0, "name"] = "浅瀬市本町十二丁目"
    assert found(cells).areas[0].name == "浅瀬市本町周辺"


def test_an_area_high_with_its_surroundings_is_told_from_one_that_is_high_alone():
    block = dict.fromkeys(BLOCK, (300.0, 1000.0))
    areas = found(grid({0: (300, 1000)} | block)).areas
    assert [area.evidence for area in areas] == [Evidence.ALONE, Evidence.SURROUNDINGS]
    assert len(areas[1].area_codes) == len(BLOCK)


def test_cells_that_meet_at_a_corner_stay_apart():
    assert len(found(grid({0: (200, 1000), SIDE + 1: (200, 1000)})).areas) == 2


def test_cells_that_share_only_a_few_metres_stay_apart():
    cells = grid({0: (200, 1000), 1: (200, 1000)})
    cells.loc[1, "geometry"] = box(150.01, 35.5095, 150.02, 35.5195)  # 55 m along cell 0
    assert len(found(cells).areas) == 2


def test_where_shares_hardly_differ_a_single_odd_cell_is_taken_for_chance():
    assert found(grid({0: (50, 1000)})).areas == ()


@pytest.mark.parametrize("foreign", [0, 10])
def test_an_even_prefecture_has_no_dense_area(foreign):
    assert found(grid({}, foreign=foreign)).areas == ()


def test_withheld_and_missing_cells_are_neither_zero_nor_dense():
    result = found(grid({0: (np.nan, 1000), 1: (300, np.nan), 50: (150, 1000)}))
    assert result.withheld_cells == 2
    assert [area.name for area in result.areas] == ["地区50周辺"]


def test_withheld_cells_may_come_as_nullable_integers():
    cells = grid({50: (150, 1000)}).astype({"foreign_residents": "Int64"})
    cells.loc[0, "foreign_residents"] = pd.NA
    assert len(found(cells).areas) == 1


@pytest.mark.parametrize(("residents", "shown"), [(49, 0), (50, 1), (51, 1)])
def test_a_joined_area_below_the_least_size_is_counted_but_not_shown(residents, shown):
    result = found(grid({0: (residents, 500), 130: (400, 1000)}))
    assert len([area for area in result.areas if area.name == "地区0周辺"]) == shown
    assert result.hidden_areas == 1 - shown


def test_an_area_below_the_least_size_is_merged_with_the_next_one():
    result = found(grid({0: (40, 400), SIDE + 1: (400, 1000)}))  # they meet at a corner
    assert [set(area.area_codes) for area in result.areas] == [{"C000", "C013"}]
    assert result.hidden_areas == 0


@pytest.mark.parametrize(("residents", "joins"), [(9, False), (10, True)])
def test_a_cell_of_a_handful_beside_an_area_does_not_join_it(residents, joins):
    result = found(grid({0: (300, 1000), 1: (residents, 40)}))
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
    with pytest.raises(ValueError, match="average"):
        ConcentrationRule(min_quotient=1.0)
    with pytest.raises(ValueError, match="between 0 and 1"):
        ConcentrationRule(false_discovery_rate=0.0)


def test_the_method_states_its_thresholds_and_speaks_of_no_nationality_breakdown():
    rule = ConcentrationRule(
        min_quotient=2.5, false_discovery_rate=0.01, min_cell_residents=12, min_area_residents=60
    )
    text = found(grid({}), rule).method
    for words in ("2.5倍以上", "1.75倍", "偽発見率1％", "12人以上", "60人未満", "令和6年6月30日"):
        assert words in text
    assert "国籍別の集計はありません" in text


def test_areas_of_one_name_are_told_apart_and_ordered_by_place_not_by_size():
    cells = grid({0: (100, 1000), 50: (900, 1000)})
    cells.loc[[0, 50], "name"] = "本町"
    assert [area.name for area in found(cells).areas] == ["本町周辺（1）", "本町周辺（2）"]


def test_the_order_of_rows_and_a_second_run_change_nothing():
    cells = grid(dict.fromkeys(BLOCK, (60.0, 1000.0)) | {0: (40, 400), 100: (35, 300)})
    assert found(cells).areas == found(cells.sample(frac=1, random_state=3)).areas


EARLIER, EARLIEST = date(2023, 6, 30), date(2022, 6, 30)


@pytest.mark.parametrize(
    ("before", "word"), [(100, "増加"), (101, "横ばい"), (122, "横ばい"), (123, "減少")]
)
def test_a_trend_is_a_word_from_a_tenth_on(before, word):
    residents = np.array([60.0, 50.0])
    past = {EARLIER: np.array([before - 40.0, 40.0])}
    assert trend_text(residents, past) == f"令和5年6月30日から{word}"


def test_a_trend_compares_only_what_is_known_on_both_days():
    residents = np.array([60.0, 50.0, np.nan])
    assert trend_text(residents, {EARLIER: np.array([60.0, np.nan, 9.0])}).endswith("横ばい")
    assert trend_text(residents, {EARLIER: np.array([np.nan, 50.0, 9.0])}).endswith("比較できない")


def test_an_area_tells_its_trend_since_every_earlier_day_in_order_of_time():
    now = grid({0: (300, 1000), 1: (200, 1000)})
    past = {
        day: now.assign(foreign_residents=now["foreign_residents"] * factor).iloc[::-1]
        for day, factor in ((EARLIER, 1.0), (EARLIEST, 0.5))
    }
    trend = found(now, earlier=past).areas[0].trend
    assert trend == "令和4年6月30日から増加、令和5年6月30日から横ばい"
