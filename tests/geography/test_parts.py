"""Parts of municipalities are drawn only where a table says where they lie."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
import shapely
from shapely import box

from analysis.geography.boundaries import station_shapes
from analysis.geography.parts import NO_SOURCES, PartSources, town_key
from analysis.profile import PartBasis, TerritoryPart

NOW = date(2025, 3, 1)
TOWN = box(150.0, 36.0, 150.4, 36.1)
# Four quarters of the town from west to east: 上町一丁目, 上町二丁目, 下町, 浜.
QUARTERS = {
    name: box(150.0 + i / 10, 36.0, 150.1 + i / 10, 36.1)
    for i, name in enumerate(("上町一丁目", "上町２丁目", "大字下町", "浜"))
}
TOWNS, REST, PUBLISHED = PartBasis.TOWNS, PartBasis.REST, PartBasis.PUBLISHED


def frame(shapes, parent="", prefix=""):
    return pd.DataFrame(
        {
            "code": [f"{i:09d}" if parent else name for i, name in enumerate(shapes)],
            "name": [prefix + name for name in shapes],
            "parent": parent,
            "geometry": list(shapes.values()),
        }
    )


MUNICIPALITIES = pd.DataFrame(
    {"code": ["00201"], "name": ["00201市"], "parent": [""], "geometry": [TOWN]}
)
SMALL_AREAS = PartSources(frame(QUARTERS, "00201", "00201市"), NO_SOURCES.jurisdictions)


@pytest.fixture
def split(make):
    """A profile whose only municipality is split between A and B by these rules."""

    def profile(*rules):
        parts = tuple(
            TerritoryPart(station, "00201", basis, tuple(towns), True, "")
            for station, basis, *towns in rules
        )
        rows = [make.territory("A", "00201", "西"), make.territory("B", "00201", "東")]
        plain = make.profile([make.station("A"), make.station("B")], territories=rows)
        return replace(plain, parts=parts)

    return profile


def test_a_list_of_towns_and_the_rest_draw_both_stations(split):
    profile = split(("A", TOWNS, "上町一丁目", "上町二丁目"), ("B", REST))
    result = station_shapes(profile, MUNICIPALITIES, NOW, SMALL_AREAS)
    assert result.shapes["A"].equals(box(150.0, 36.0, 150.2, 36.1))
    assert result.shapes["B"].equals(box(150.2, 36.0, 150.4, 36.1))
    assert result.unplaced == {}
    assert result.split_shapes == {}
    assert result.partial == {}
    assert result.drawn == {"A": ("00201",), "B": ("00201",)}


def test_a_town_without_its_chome_means_all_of_them(split):
    profile = split(("A", TOWNS, "上町"), ("B", REST))
    assert station_shapes(profile, MUNICIPALITIES, NOW, SMALL_AREAS).shapes["A"].area == (
        pytest.approx(0.02)
    )


def test_towns_of_a_ward_are_found_with_and_without_the_city_in_their_names(make):
    rows = [
        replace(make.territory(station, "00201", "一部"), municipality="海原市東区")
        for station in ("A", "B")
    ]
    plain = make.profile([make.station("A"), make.station("B")], territories=rows)
    rule = TerritoryPart("A", "00201", TOWNS, ("下町",), True, "")
    for prefix in ("海原市東区", "東区"):
        sources = PartSources(frame(QUARTERS, "00201", prefix), NO_SOURCES.jurisdictions)
        result = station_shapes(replace(plain, parts=(rule,)), MUNICIPALITIES, NOW, sources)
        assert set(result.shapes) == {"A"}


def test_land_of_no_part_stays_hatched(split):
    profile = split(("A", TOWNS, "上町"), ("B", TOWNS, "下町"))
    result = station_shapes(profile, MUNICIPALITIES, NOW, SMALL_AREAS)
    left = result.split_shapes["00201"]
    assert shapely.symmetric_difference(left, QUARTERS["浜"]).area == pytest.approx(0)
    assert result.split == {"00201": ("A", "B")}


def test_undrawn_land_may_be_of_those_whose_part_is_not_drawn_only(split, make):
    profile = split(("A", TOWNS, "上町一丁目"))
    rows = (*profile.territories, make.territory("C", "00201", "中"))
    three = replace(profile, stations=(*profile.stations, make.station("C")), territories=rows)
    result = station_shapes(three, MUNICIPALITIES, NOW, SMALL_AREAS)
    assert set(result.shapes) == {"A"}
    assert result.split["00201"] == ("A", "B", "C")
    assert result.possible_holders["00201"] == ("B", "C")


def test_a_town_that_is_not_there_is_named_and_nothing_is_guessed(split):
    profile = split(("A", TOWNS, "上町", "山"), ("B", REST))
    result = station_shapes(profile, MUNICIPALITIES, NOW, SMALL_AREAS)
    assert set(result.unplaced) == {"A", "B"}
    assert "「山」がありません" in result.unplaced["A"]
    assert "ほかの部分が決まらない" in result.unplaced["B"]
    assert result.split_shapes["00201"].equals(TOWN)


def test_without_small_areas_the_reason_says_what_to_register(split):
    profile = split(("A", TOWNS, "上町"), ("B", REST))
    result = station_shapes(profile, MUNICIPALITIES, NOW)
    assert "小地域（町丁・字等）の境界が登録されていません" in result.unplaced["A"]


def test_without_a_part_table_nothing_is_drawn(split):
    result = station_shapes(split(), MUNICIPALITIES, NOW, SMALL_AREAS)
    assert "parts.csv" in result.unplaced["A"]
    assert result.split_shapes["00201"].equals(TOWN)


def test_parts_that_contradict_each_other_are_not_drawn(split):
    profile = split(("A", TOWNS, "上町", "下町"), ("B", TOWNS, "下町", "浜"))
    result = station_shapes(profile, MUNICIPALITIES, NOW, SMALL_AREAS)
    assert "重なっています" in result.unplaced["A"]
    assert "重なっています" in result.unplaced["B"]


def test_a_published_jurisdiction_is_cut_with_the_municipality(split):
    profile = split(("A", PUBLISHED), ("B", REST))
    published = frame({"A": box(149.0, 35.0, 150.1, 37.0)})
    result = station_shapes(
        profile, MUNICIPALITIES, NOW, replace(NO_SOURCES, jurisdictions=published)
    )
    assert result.shapes["A"].equals(QUARTERS["上町一丁目"])
    assert shapely.union(result.shapes["A"], result.shapes["B"]).equals(TOWN)


def test_a_station_with_whole_places_and_a_drawn_part_is_one_shape(split, make):
    profile = split(("A", TOWNS, "上町"), ("B", REST))
    profile = replace(profile, territories=(*profile.territories, make.territory("A", "00202")))
    neighbour = box(149.9, 36.0, 150.0, 36.1)
    both = pd.concat(
        [
            MUNICIPALITIES,
            pd.DataFrame(
                {"code": ["00202"], "name": ["隣"], "parent": [""], "geometry": [neighbour]}
            ),
        ]
    )
    result = station_shapes(profile, both, NOW, SMALL_AREAS)
    assert result.shapes["A"].equals(box(149.9, 36.0, 150.2, 36.1))
    assert result.shapes["A"].geom_type == "Polygon"


@pytest.mark.parametrize(
    ("spelling", "key"),
    [
        ("三橋三丁目", "三橋3丁目"),
        ("三橋 ３丁目", "三橋3丁目"),
        ("十二丁目", "12丁目"),
        ("緑二十丁目", "緑20丁目"),
        ("緑二十三丁目", "緑23丁目"),
        ("大字上落合", "上落合"),
        ("一ノ宮", "一ノ宮"),
    ],
)
def test_spellings_of_towns_are_one(spelling, key):
    assert town_key(spelling) == key
