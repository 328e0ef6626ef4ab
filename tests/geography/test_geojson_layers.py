"""GeoJSON and TopoJSON are read as layers; what they are not is refused."""

import json

import numpy as np
import pytest
import shapely
from shapely import LineString

from analysis.errors import UserError
from analysis.geography.geojson_layers import read_json_layers
from tests.geography.sample_files import geojson, square


def topology(objects, arcs, **further):
    return json.dumps({"type": "Topology", "objects": objects, "arcs": arcs, **further}).encode()


# Two unit squares that share the arc 0, quantised as published topologies are.
ARCS = [[[10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10], [10, 0]], [[10, 0], [10, 0], [0, 10], [-10, 0]]]  # fmt: skip
TRANSFORM = {"scale": [0.01, 0.01], "translate": [150.0, 36.0]}
SQUARES = {
    "towns": {
        "type": "GeometryCollection",
        "geometries": [
            {"type": "Polygon", "arcs": [[0, 1]], "properties": {"name": "西町"}},
            {"type": "MultiPolygon", "arcs": [[[2, -1]]], "properties": {"name": "東町"}},
        ],
    }
}


def test_geojson_keeps_order_and_attributes():
    (layer,) = read_json_layers("a", geojson([({"n": 1}, square(150)), ({"n": 2}, square(151))]))
    assert [layer.text(i, "n") for i in (0, 1)] == ["1", "2"]
    assert layer.geometries[1].equals(square(151))
    assert layer.dimension == 2


def test_a_byte_order_mark_is_read_over():
    assert read_json_layers("a", geojson([({}, square(150))], encoding="utf-8-sig"))


def test_names_in_shift_jis_are_read_too():
    (layer,) = read_json_layers("a", geojson([({"name": "髙崎市"}, square(150))], encoding="cp932"))
    assert layer.text(0, "name") == "髙崎市"


def test_coordinates_mean_longitude_and_latitude_unless_the_file_says_otherwise():
    plain, stated = geojson([({}, square(150))]), geojson([({}, square(150))], crs="EPSG:6677")
    assert read_json_layers("a", plain)[0].reference_system == "OGC:CRS84"
    assert read_json_layers("a", stated)[0].reference_system == "EPSG:6677"


def test_a_shape_that_cannot_be_read_is_missing_and_not_an_error():
    broken = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [{"properties": {}, "geometry": {"type": "Polygon"}}, {"geometry": None}],
        }
    ).encode()
    (layer,) = read_json_layers("a", broken)
    assert list(layer.geometries) == [None, None]


def test_a_topology_gives_back_the_squares_that_share_an_arc():
    (layer,) = read_json_layers("a", topology(SQUARES, ARCS, transform=TRANSFORM))
    west, east = layer.geometries
    assert west.equals(shapely.box(150.0, 36.0, 150.1, 36.1))
    assert shapely.area(east) == pytest.approx(0.01)
    assert shapely.coverage_is_valid(layer.geometries)
    assert [layer.text(i, "name") for i in (0, 1)] == ["西町", "東町"]
    assert layer.reference_system == ""


def test_arcs_without_a_transform_are_coordinates_themselves():
    line = {"rail": {"type": "LineString", "arcs": [0]}}
    (layer,) = read_json_layers("a", topology(line, [[[150.0, 36.0], [150.1, 36.2]]]))
    assert layer.geometries[0].equals(LineString([(150.0, 36.0), (150.1, 36.2)]))


def test_a_missing_arc_makes_one_shape_missing():
    broken = {"a": {"type": "Polygon", "arcs": [[7]]}}
    (layer,) = read_json_layers("a", topology(broken, ARCS, transform=TRANSFORM))
    assert layer.geometries[0] is None


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "JSON"),
        (b"\xff\xfe\x00", "JSON"),
        (b"code,name\n1,a\n", "JSON"),
        (b"[1]", "FeatureCollection"),
        (b'{"type":"FeatureCollection","features":[]}', "FeatureCollection"),
        (b'{"type":"Topology","objects":{},"arcs":[]}', "地物がありません"),
        (b'{"type":"Topology","objects":{}}', "TopoJSON として読めません"),
    ],
)
def test_a_file_that_is_something_else_is_refused(content, says):
    with pytest.raises(UserError, match=says):
        read_json_layers("other.json", content)


@pytest.mark.real_data
@pytest.mark.parametrize("code", ["08", "11"])
def test_published_geojson_and_topojson_are_the_same_land(real_file, code):
    areas = []
    for kind in ("geojson", "topojson"):
        path = real_file(f"boundaries_n03/{kind}.N03-21_{code}_210101.json")
        (layer,) = read_json_layers(path.name, path.read_bytes())
        names = [layer.text(i, "N03_007") for i in range(len(layer.records))]
        areas.append(dict(zip(names, shapely.area(layer.geometries), strict=True)))
    assert areas[0].keys() == areas[1].keys()
    # The topology is rounded to a grid of some 100 m; 蕨市 has 5 km².
    ratios = [areas[1][code] / areas[0][code] for code in areas[0]]
    assert np.allclose(ratios, 1, atol=0.01)
