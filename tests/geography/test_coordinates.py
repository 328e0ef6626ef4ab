"""Coordinate systems are recognised by what files say, and converted to longitude and latitude."""

import math

import numpy as np
import pytest
import shapely
from shapely import Point

from analysis.errors import UserError
from analysis.geography.coordinates import locate
from analysis.geography.shape_layers import ShapeLayer
from tests.geography.sample_files import PRJ_JGD2011, PRJ_TOKYO


def layer(x, y, system):
    geometries = np.empty(1, dtype=object)
    geometries[0] = Point(x, y)
    return ShapeLayer("a.zip", "Shapefile", "", system, ({},), geometries)


ZONE_9_ESRI = (
    'PROJCS["JGD_2011_Japan_Zone_9",' + PRJ_JGD2011 + ',PROJECTION["Transverse_Mercator"],'
    'PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],'
    'PARAMETER["Central_Meridian",139.8333333333333],PARAMETER["Scale_Factor",0.9999],'
    'PARAMETER["Latitude_Of_Origin",36.0],UNIT["Meter",1.0]]'
)
CITY_HALL = (139.691667, 35.689444)  # 都庁: 139°41′30″ 35°41′22″


def plane(longitude, latitude, meridian, origin):
    """Easting and northing on a plane of the survey, by the survey's own series.

    Source: 河瀬和重 2011「Gauss-Krüger投影における経緯度座標及び平面直角座標相互間の座標換算に
    ついてのより簡明な計算方法」国土地理院時報 121, for GRS80, to n^3 (about a millimetre).
    """
    axis, flattening, scale = 6378137.0, 1 / 298.257222101, 0.9999
    n = flattening / (2 - flattening)
    alpha = (n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16, 13 * n**2 / 48 - 3 * n**3 / 5, 61 * n**3 / 240)
    radius = scale * axis / (1 + n) * (1 + n**2 / 4)

    def arc(north):
        """Meridian arc in units of `radius`, as the projection of a point on the meridian."""
        return spread(0.0, north)[1]

    def spread(east, north):
        root = 2 * math.sqrt(n) / (1 + n)
        t = math.sinh(math.atanh(math.sin(north)) - root * math.atanh(root * math.sin(north)))
        xi, eta = math.atan2(t, math.cos(east)), math.atanh(math.sin(east) / math.hypot(1, t))
        return (
            eta + sum(a * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, a in _from_1(alpha)),
            xi + sum(a * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, a in _from_1(alpha)),
        )

    east, north = math.radians(longitude - meridian), math.radians(latitude)
    eta, xi = spread(east, north)
    return radius * eta, radius * (xi - arc(math.radians(origin)))


def _from_1(values):
    return list(enumerate(values, start=1))


def mercator(longitude, latitude):
    """Easting and northing of Web Mercator: a sphere with the equator's radius."""
    radius = 6378137.0
    north = math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))
    return radius * math.radians(longitude), radius * north


ON_PLANE_9 = plane(*CITY_HALL, meridian=139 + 5 / 6, origin=36)


@pytest.mark.parametrize(
    ("system", "point", "label"),
    [
        ("EPSG:6668", CITY_HALL, "JGD2011 緯度経度"),
        ("urn:ogc:def:crs:EPSG::4612", CITY_HALL, "JGD2000 緯度経度"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", CITY_HALL, "WGS84 緯度経度"),
        (PRJ_JGD2011, CITY_HALL, "JGD2011 緯度経度"),
        ("EPSG:6677", ON_PLANE_9, "JGD2011 平面直角座標第9系"),
        ("EPSG:2451", ON_PLANE_9, "JGD2000 平面直角座標第9系"),
        (ZONE_9_ESRI, ON_PLANE_9, "JGD2011 平面直角座標第9系"),
        ("EPSG:3857", mercator(*CITY_HALL), "Webメルカトル"),
    ],
)
def test_what_files_say_is_recognised_and_converted(system, point, label):
    located = locate(layer(*point, system))
    assert located.system.label == label
    found = located.geometries[0]
    assert (found.x, found.y) == pytest.approx(CITY_HALL, abs=1e-7)  # 1 cm


def test_every_zone_of_the_plane_has_its_origin_where_the_law_puts_it():
    # 平成14年国土交通省告示第9号: the central meridians of I to XIX
    meridians = [129.5, 131, 132 + 1 / 6, 133.5, 134 + 1 / 3, 136, 137 + 1 / 6, 138.5,
                 139 + 5 / 6, 140 + 5 / 6, 140.25, 142.25, 144.25, 142, 127.5, 124, 131, 136,
                 154]  # fmt: skip
    for zone, meridian in enumerate(meridians, start=1):
        located = locate(layer(0, 0, f"EPSG:{6668 + zone}"))
        assert located.geometries[0].x == pytest.approx(meridian, abs=1e-9)
        assert located.system.label == f"JGD2011 平面直角座標第{zone}系"


@pytest.mark.parametrize("system", [PRJ_TOKYO, "EPSG:4301"])
def test_the_old_datum_is_moved_and_named_with_its_error(system):
    located = locate(layer(139.745433, 35.655389, system))  # 経緯度原点の付近, old figures
    point = located.geometries[0]
    # 国土地理院: in Tokyo about 12 seconds south-east, 450 m
    assert point.y - 35.655389 == pytest.approx(12 / 3600, abs=1 / 3600)
    assert point.x - 139.745433 == pytest.approx(-12 / 3600, abs=1 / 3600)
    assert "日本測地系" in located.system.label
    assert "10m" in located.system.note


def test_degrees_without_a_word_are_taken_for_longitude_and_latitude_and_marked():
    located = locate(layer(139.7, 35.7, ""))
    assert located.system.is_assumed
    assert "みなしました" in located.system.note


def test_metres_without_a_word_are_refused_until_somebody_says_the_zone():
    unknown = layer(*ON_PLANE_9, "")
    with pytest.raises(UserError, match="座標系がファイルに書かれていません"):
        locate(unknown)
    assert locate(unknown, "EPSG:6677").geometries[0].x == pytest.approx(CITY_HALL[0])


def test_a_wrong_zone_that_leads_out_of_japan_is_refused():
    with pytest.raises(UserError, match="日本の経緯度の範囲"):
        locate(layer(139.7, 35.7, "EPSG:3857"))


def test_a_system_that_nobody_knows_is_refused():
    with pytest.raises(UserError, match="分かりません"):
        locate(layer(139.7, 35.7, "EPSG:99999"))


def test_missing_shapes_stay_missing():
    geometries = np.array([None, Point(139.7, 35.7)], dtype=object)
    some = ShapeLayer("a", "GeoJSON", "", "EPSG:6668", ({}, {}), geometries)
    located = locate(some)
    assert located.geometries[0] is None
    assert shapely.get_x(located.geometries[1]) == pytest.approx(139.7)
