"""A station whose area nobody has drawn stands on the map all the same, and says so."""

import csv
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from shapely import Point, box

from analysis.geography.boundaries import station_shapes
from analysis.geography.coordinates import locate
from analysis.geography.geojson_layers import read_json_layers
from analysis.geography.municipalities import municipalities as read_municipalities
from analysis.geography.parts import NO_SOURCES, PartSources
from analysis.geography.station_symbols import station_symbols
from analysis.profile import PartBasis, TerritoryPart, load_profile

NOW = date(2025, 3, 1)
WEST, TOWN, EAST = (box(150 + i / 10, 36.0, 150.1 + i / 10, 36.1) for i in range(3))
MUNICIPALITIES = pd.DataFrame(
    {
        "code": ["1", "2", "3"],
        "name": ["西市", "中市", "東市"],
        "parent": "",
        "geometry": [WEST, TOWN, EAST],
    }
)


@pytest.fixture
def profile(make):
    """A holds the east and a part of the town between, B another part of it, C the west."""
    return make.profile(
        [make.station(code) for code in "ABC"],
        territories=[
            make.territory("A", "3"),
            make.territory("A", "2", "北"),
            make.territory("B", "2", "南"),
            make.territory("C", "1"),
        ],
    )


def symbols_of(profile, sources=NO_SOURCES, municipalities=MUNICIPALITIES):
    shapes = station_shapes(profile, municipalities, NOW, sources)
    return shapes, station_symbols(profile, shapes)


def test_a_station_of_parts_only_has_a_whole_symbol_and_the_other_holder_one_of_its_part(profile):
    shapes, symbols = symbols_of(profile)
    assert set(shapes.unplaced) == {"B"}
    assert {s.station_id: s.is_whole for s in symbols} == {"B": True, "A": False}
    assert {s.station_id: s.note for s in symbols} == {
        "B": "区域は未確定（中市をA署と分担）",
        "A": "一部の区域は未確定（中市をB署と分担）",
    }


def test_symbols_stand_side_by_side_inside_the_shared_municipality(profile):
    _, symbols = symbols_of(profile)
    assert all(TOWN.contains(Point(s.longitude, s.latitude)) for s in symbols)
    assert len({(s.longitude, s.latitude) for s in symbols}) == 1
    # B's land is nowhere else, A's lies to the east.
    assert [(s.station_id, s.slot, s.slots) for s in symbols] == [("B", 0, 2), ("A", 1, 2)]


def test_a_drawn_part_takes_the_place_of_its_symbol(profile):
    halves = {"A": box(150.1, 36.05, 150.2, 36.1), "B": box(150.1, 36.0, 150.2, 36.05)}
    jurisdictions = pd.DataFrame(
        {"code": list(halves), "name": list(halves), "parent": "", "geometry": halves.values()}
    )
    rules = tuple(
        TerritoryPart(station, "2", PartBasis.PUBLISHED, (), False, "") for station in halves
    )
    sources = PartSources(NO_SOURCES.small_areas, jurisdictions)
    shapes, symbols = symbols_of(replace(profile, parts=rules), sources)
    assert symbols == ()
    assert set(shapes.shapes) == {"A", "B", "C"}


def test_only_the_largest_of_several_shared_municipalities_stands_for_the_whole_station(make):
    shared = [make.territory(s, code, "部分") for code in ("2", "3") for s in ("A", "B")]
    profile = make.profile([make.station("A"), make.station("B")], territories=shared)
    larger = MUNICIPALITIES.assign(geometry=[WEST, TOWN, EAST.buffer(0.01)])
    _, symbols = symbols_of(profile, municipalities=larger)
    assert len(symbols) == 4
    assert {s.municipality_code for s in symbols if s.is_whole} == {"3"}
    assert all(s.note.startswith("区域は未確定") for s in symbols)


def test_a_municipality_without_a_boundary_has_no_symbol(profile):
    absent = MUNICIPALITIES[MUNICIPALITIES["code"] != "2"]
    shapes, symbols = symbols_of(profile, municipalities=absent)
    assert symbols == ()
    assert "境界データに" in shapes.unplaced["B"] or "一部だけ" in shapes.unplaced["B"]


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "code", "stations", "symbols_only"),
    [("saitama", "11", 39, {"川口", "武南", "深谷"}), ("ibaraki", "08", 27, set())],
)
def test_every_real_station_is_placed_as_polygon_or_as_a_symbol_with_the_reason(
    real_file, name, code, stations, symbols_only
):
    with real_file(f"../stations_{name}.csv").open(encoding="utf-8", newline="") as file:
        listed = {row["npa_code"] for row in csv.DictReader(file)}
    path = real_file(f"boundaries_n03/geojson.N03-21_{code}_210101.json")
    layer = locate(read_json_layers(path.name, path.read_bytes())[0])
    profile = load_profile(name)
    municipalities = read_municipalities(layer, path.name).frame
    shapes, symbols = symbols_of(profile, municipalities=municipalities)
    whole = {s.station_id for s in symbols if s.is_whole}
    assert {profile.station(i).name for i in whole} == symbols_only
    placed = {profile.station(i).code for i in {*shapes.shapes, *whole}}
    assert placed == listed
    assert len(placed) == stations
    assert not whole & set(shapes.shapes)
    assert all("区域は未確定（" in s.note and "と分担" in s.note for s in symbols)
    for symbol in symbols:
        land = shapes.split_shapes[symbol.municipality_code]
        assert land.contains(Point(symbol.longitude, symbol.latitude))
    # Each of the eight shared municipalities shows everybody who works there.
    assert {s.municipality_code for s in symbols} == set(shapes.split)
