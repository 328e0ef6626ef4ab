"""One point a station, each border once, every credit once."""

import pandas as pd
import pytest
import shapely
from shapely import Point, box

from analysis.geography.boundaries import StationShapes
from analysis.geography.map_layers import credit_line, municipal_borders, station_points

WEST, EAST = box(150.0, 36.0, 150.1, 36.1), box(150.1, 36.0, 150.2, 36.1)


def shapes(drawn, unplaced=()):
    return StationShapes(drawn, {}, {}, {}, {}, dict.fromkeys(unplaced, "一部だけ"), ())


def points_frame(**points):
    return pd.DataFrame(
        {"code": list(points), "name": list(points), "geometry": list(points.values())}
    )


def test_a_published_point_goes_before_a_point_inside_and_says_so():
    found = station_points(shapes({"a": WEST, "b": EAST}), points_frame(a=Point(150.02, 36.03)))
    assert (found["a"].longitude, found["a"].latitude) == (150.02, 36.03)
    assert found["a"].is_published
    assert not found["b"].is_published
    assert EAST.contains(Point(found["b"].longitude, found["b"].latitude))
    assert found["b"].basis == "管轄区域内の一点"


def test_a_station_without_shape_has_a_point_only_where_one_was_published():
    found = station_points(shapes({}, unplaced=("a", "b")), points_frame(a=Point(150.0, 36.0)))
    assert set(found) == {"a"}


def test_a_shared_border_is_drawn_once():
    frame = pd.DataFrame({"geometry": [WEST, EAST]})
    lines = municipal_borders(frame)
    # Two squares of side 0.1 have seven sides when the shared one counts once.
    assert lines.length == pytest.approx(0.7)
    assert municipal_borders(frame[:0]).is_empty
    assert shapely.get_dimensions(lines) == 1


def test_credits_stand_once_and_empty_ones_not_at_all():
    assert credit_line(["国土数値情報", "", "県オープンデータ", "国土数値情報"]) == (
        "国土数値情報／県オープンデータ"
    )
    assert credit_line([]) == ""
