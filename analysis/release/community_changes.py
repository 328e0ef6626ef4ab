"""What changed since an earlier reference day (基準日): 集住地域 and facilities then and now.

Enters: what an audience is given of two days. Leaves: one row a dense area, one a facility count
that is not what it was. Everything is made of released areas, bands and counts alone.
"""

from collections.abc import Iterable

import shapely
import shapely.geometry

from analysis.release.community_views import (
    DenseArea,
    DenseAreaChange,
    FacilityChange,
    FacilityCount,
)

SAME_AREA_SHARE = 0.99  # borders of a day are rounded to about a metre

_Key = tuple[str, str, str, str]  # station, group, kind, size band


def dense_area_changes(
    then: Iterable[DenseArea], now: Iterable[DenseArea]
) -> tuple[DenseAreaChange, ...]:
    """Areas of the earlier day, each with what it is now, then those that have come since."""
    old = [(area, _shape(area)) for area in then]
    new = [(area, _shape(area)) for area in now]
    changes = []
    for area, shape in old:
        found = [(other, land) for other, land in new if _share(shape, land)]
        lands = shapely.union_all([land for _, land in found])
        bands = "・".join(dict.fromkeys(other.size_band for other, _ in found))
        changes.append(DenseAreaChange(area.name, area.size_band, bands, _words(shape, lands)))
    for area, shape in new:
        if not any(_share(shape, land) for _, land in old):
            changes.append(DenseAreaChange(area.name, "", area.size_band, "この後に加わった"))
    return tuple(changes)


def _shape(area: DenseArea) -> shapely.Geometry:
    return shapely.geometry.shape(area.geometry)


def _share(one: shapely.Geometry, other: shapely.Geometry) -> bool:
    """Whether they share land, not only a border."""
    smaller = min(one.area, other.area)
    return bool(shapely.intersection(one, other).area > (1 - SAME_AREA_SHARE) * smaller)


def _words(then: shapely.Geometry, now: shapely.Geometry) -> str:
    if now.is_empty:
        return "今は集住地域に当たらない"
    common = shapely.intersection(then, now).area
    keeps_all, is_all = common >= SAME_AREA_SHARE * then.area, common >= SAME_AREA_SHARE * now.area
    if keeps_all and is_all:
        return "範囲は同じ"
    if keeps_all:
        return "範囲が広がった"
    return "範囲が狭まった" if is_all else "範囲が移った"


def facility_changes(
    then: Iterable[FacilityCount], now: Iterable[FacilityCount]
) -> tuple[FacilityChange, ...]:
    """Counts that are not what they were, by place, kind and size band.

    A small area that stands by itself on one day only, and a rest of a station's area that is not
    the same land on both, have a count on one side: the other is None.
    """
    old, new = _by_place(then), _by_place(now)
    changes = []
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key), new.get(key)
        if before and after and before.released == after.released:
            continue
        named = after or before
        if named is not None:
            changes.append(
                FacilityChange(
                    named.station_name,
                    named.place,
                    named.group,
                    named.kind,
                    named.size_band,
                    before.released if before else None,
                    after.released if after else None,
                )
            )
    return tuple(changes)


def _by_place(
    counts: Iterable[FacilityCount],
) -> dict[tuple[_Key, str, frozenset[str]], FacilityCount]:
    """Counts by what they are of; a rest also by which small areas it is without."""
    held = tuple(counts)
    alone: dict[_Key, set[str]] = {}
    for count in held:
        if count.is_small_area:
            alone.setdefault(_key(count), set()).add(count.place)
    found = {}
    for count in held:
        without = frozenset() if count.is_small_area else frozenset(alone.get(_key(count), ()))
        place = count.place if count.is_small_area else ""
        found[(_key(count), place, without)] = count
    return found


def _key(count: FacilityCount) -> _Key:
    return count.station_id, count.group, count.kind, count.size_band
