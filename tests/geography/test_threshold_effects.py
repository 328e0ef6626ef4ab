"""What thresholds do: one at a time, the rule in use among them, and what remains of each area."""

import pytest

from analysis.geography.dense_areas import ConcentrationRule, dense_areas, measure_cells
from analysis.geography.neighbourhoods import Neighbourhood
from analysis.geography.threshold_effects import Comparison, compare_settings
from tests.geography.cell_grids import DAY, grid

# Around cell 65 a block about four times the average, far off one of twice.
STRONG = dict.fromkeys((65, 66, 77, 78), (60.0, 1000.0))
WEAK = dict.fromkeys((10, 11, 22, 23), (30.0, 1000.0))


@pytest.fixture(scope="module")
def measured():
    return measure_cells(grid(STRONG | WEAK), permutations=999)


@pytest.fixture(scope="module")
def compared(measured) -> Comparison:
    return compare_settings(measured, ConcentrationRule())


def rows(compared: Comparison, threshold: str) -> dict[str, tuple]:
    return {
        effect.setting: (effect.areas, effect.kept_pct, effect.added_pct)
        for effect in compared.effects
        if effect.threshold == threshold
    }


def test_a_higher_quotient_keeps_less_and_a_lower_one_adds(compared):
    by_quotient = rows(compared, "立地係数")
    assert by_quotient["2倍以上"] == (2, 100.0, 0.0)
    assert by_quotient["1.5倍以上"] == (2, 100.0, 0.0)
    assert by_quotient["3倍以上"] == (1, pytest.approx(50, abs=0.1), 0.0)


def test_each_threshold_shows_the_setting_in_use_once(compared):
    used = [effect for effect in compared.effects if effect.is_used]
    assert [effect.threshold for effect in used] == ["立地係数", "偽発見率", "周辺の取り方"]
    assert {effect.areas for effect in used} == {2}
    assert compared.settings == len(compared.effects) - len(used)


def test_an_area_that_every_setting_finds_is_told_from_one_that_few_do(measured, compared):
    remains = dict(compared.remains)
    names = {area.name: min(area.area_codes) for area in dense_areas(measured, DAY).areas}
    assert remains[names["地区65周辺"]] == compared.settings
    assert remains[names["地区10周辺"]] < compared.settings


def test_a_threshold_of_ones_own_stands_among_the_usual_ones(measured):
    settings = rows(compare_settings(measured, ConcentrationRule(min_quotient=2.2)), "立地係数")
    assert list(settings) == ["1.5倍以上", "2倍以上", "2.2倍以上", "2.5倍以上", "3倍以上"]


def test_where_nothing_is_found_there_is_nothing_to_keep():
    cells = measure_cells(grid({}), neighbourhoods=(Neighbourhood.BORDER,), permutations=99)
    effects = compare_settings(cells, ConcentrationRule()).effects
    assert {(e.areas, e.area_km2, e.kept_pct) for e in effects} == {(0, 0.0, None)}
