"""A file's columns tell what its shapes stand for; what they do not tell is asked."""

import numpy as np
import pytest
from shapely import LineString, Point

from analysis.errors import UserError
from analysis.geography.boundary_kinds import LAYER_NAMES, BoundaryKind, chosen_layers
from analysis.geography.shape_layers import ShapeLayer
from analysis.store import BOUNDARY_KINDS
from tests.geography.sample_files import square

AREA, LINE, POINT = square(150.0), LineString([(150, 36), (151, 36)]), Point(150, 36)


def layer(title, shape, **record):
    geometries = np.empty(1, dtype=object)
    geometries[0] = shape
    return ShapeLayer(title, "Shapefile", "", "", (record,), geometries)


N03 = layer("N03", AREA, N03_004="山田市", N03_007="00201")
STATIONS = layer("PoliceStation", POINT, P18_001="海原警察署")
JURISDICTIONS = layer("PoliceStationJurisdiction", AREA, P18_005="海原警察署")


def test_the_kinds_are_those_of_the_store_and_each_can_be_named():
    assert {kind.value for kind in BoundaryKind} == set(BOUNDARY_KINDS)
    assert set(LAYER_NAMES.values()) == set(BoundaryKind)


def test_published_stations_bring_points_and_jurisdictions_at_once():
    found = chosen_layers([STATIONS, JURISDICTIONS], None)
    assert found == {
        BoundaryKind.STATION_POINT: STATIONS,
        BoundaryKind.JURISDICTION: JURISDICTIONS,
    }


def test_layers_of_prefectures_beside_the_municipalities_are_read_over():
    prefecture = layer("N03_prefecture", AREA, N03_001="架空県", N03_007="")
    assert chosen_layers([N03, prefecture], None) == {BoundaryKind.MUNICIPALITY: N03}


def test_areas_that_tell_nothing_are_municipalities_and_a_named_kind_goes_first():
    own, rail = layer("own", AREA, code="00201"), layer("rail", LINE, name="本線")
    assert chosen_layers([own, rail], None) == {BoundaryKind.MUNICIPALITY: own}
    assert chosen_layers([own, rail], BoundaryKind.RAIL) == {BoundaryKind.RAIL: rail}


def test_two_layers_that_would_fit_are_asked_about_and_one_can_be_named():
    both = [layer("a", AREA, code="00201"), layer("b", AREA, code="00201")]
    with pytest.raises(UserError, match="二つ以上あります。ファイルにある層：a、b"):
        chosen_layers(both, None)
    assert chosen_layers(both, None, "b")[BoundaryKind.MUNICIPALITY].name == "b"


@pytest.mark.parametrize("wanted", [None, BoundaryKind.MUNICIPALITY])
def test_a_file_without_areas_is_no_file_of_municipalities(wanted):
    with pytest.raises(UserError, match="ありません"):
        chosen_layers([layer("points", POINT, name="a")], wanted)
