"""What changed since an earlier reference day is told of released areas and counts alone."""

from datetime import date

import shapely

from analysis.observations import CellState
from analysis.release.community_changes import dense_area_changes, facility_changes
from analysis.release.community_views import DenseArea, FacilityCount
from analysis.release.geometry import geojson
from analysis.release.released import Released

HIDDEN = Released(None, CellState.WITHHELD, "公表基準により秘匿")


def area(name: str, west: float, east: float, band: str = "100～299人") -> DenseArea:
    return DenseArea(name, geojson(shapely.box(west, 36, east, 36.1)), band, date(2024, 1, 1))


def count(
    value: float | None, place: str = "甲署管内", *, is_small_area: bool = False
) -> FacilityCount:
    released = HIDDEN if value is None else Released(value, CellState.VALUE)
    return FacilityCount(
        *("99-101", "甲警察署", "企業・学校", "介護施設", "1～9人", released, 150.0, 36.0),
        place=place,
        is_small_area=is_small_area,
    )


def test_an_area_is_the_same_wider_narrower_moved_gone_or_new() -> None:
    then = [area("同", 150, 151), area("広", 152, 153), area("狭", 154, 156), area("移", 157, 159)]
    then += [area("消", 160, 161)]
    now = [
        area("同じ", 150, 151, "300～999人"),
        area("広い", 152, 154 - 0.5),
        area("狭い", 154, 155),
    ]
    now += [area("移った", 158, 160), area("新", 161, 162)]  # 新 only touches 消
    assert [(c.name, c.then_band, c.now_band, c.words) for c in dense_area_changes(then, now)] == [
        ("同", "100～299人", "300～999人", "範囲は同じ"),
        ("広", "100～299人", "100～299人", "範囲が広がった"),
        ("狭", "100～299人", "100～299人", "範囲が狭まった"),
        ("移", "100～299人", "100～299人", "範囲が移った"),
        ("消", "100～299人", "", "今は集住地域に当たらない"),
        ("新", "", "100～299人", "この後に加わった"),
    ]


def test_only_counts_that_are_not_what_they_were_are_listed() -> None:
    then = [count(4, "上町", is_small_area=True), count(9, "下町", is_small_area=True)]
    now = [count(6, "上町", is_small_area=True), count(9, "下町", is_small_area=True)]
    (change,) = facility_changes(then, now)
    assert (change.place, change.then, change.now) == ("上町", then[0].released, now[0].released)


def test_a_withheld_count_stays_withheld_in_the_change() -> None:
    (change,) = facility_changes([count(None)], [count(7)])
    assert change.then == HIDDEN


def test_a_rest_is_not_compared_with_the_rest_of_other_land() -> None:
    """上町 stands by itself on the later day only: the rests before and after are not the same."""
    then = [count(7)]
    now = [count(3, "上町", is_small_area=True), count(5, "甲署管内（個別に示す小地域を除く）")]
    changes = {(c.place, c.then is None, c.now is None) for c in facility_changes(then, now)}
    assert changes == {
        ("甲署管内", False, True),
        ("上町", True, False),
        ("甲署管内（個別に示す小地域を除く）", True, False),
    }
