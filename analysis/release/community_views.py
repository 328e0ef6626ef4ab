"""The three kinds of 外国人コミュニティ as pages and documents receive them.

Enters: what `communities` releases. Leaves: frozen view types: joined areas with a size band,
counts of facilities that an audience may have, the table of other thresholds; nothing exact of a
small area.
"""

from dataclasses import dataclass
from datetime import date

from analysis.geography.threshold_effects import ThresholdEffect
from analysis.release.released import Released, Stamp


@dataclass(frozen=True)
class DenseArea:
    """集住地域: joined small areas; size is a band, never a count.

    evidence: in words, whether it is high with its surroundings or alone. trend: since the
    earlier reference days, in words. steadiness: under how many of the compared settings it
    remains. Drawn as an outline with a light fill, named by `name`.
    """

    name: str
    geometry: dict[str, object]  # GeoJSON geometry
    size_band: str
    reference_day: date
    evidence: str = ""
    trend: str = ""
    steadiness: str = ""


@dataclass(frozen=True)
class FacilityCount:
    """企業・学校 or 繁華街・商業施設 of one kind and size band at one place.

    place: a small area's name where its own count is released (is_small_area), else the station's
    area without the small areas that stand by themselves; rows of a place have one location. All
    counts are disjoint, so that none can be subtracted from another.
    """

    station_id: str
    station_name: str
    group: str  # 企業・学校 / 繁華街・商業施設
    kind: str
    size_band: str
    released: Released
    longitude: float
    latitude: float
    place: str = ""
    is_small_area: bool = False


@dataclass(frozen=True)
class FacilityPlace:
    """One symbol of the layer: all counts of a group at one place, shape by `group`."""

    place: str
    station_id: str
    group: str
    is_small_area: bool
    longitude: float
    latitude: float
    counts: tuple[FacilityCount, ...]


@dataclass(frozen=True)
class DenseAreaChange:
    """集住地域 of an earlier reference day and what it is on the newest. "" for a band: none there."""

    name: str
    then_band: str
    now_band: str
    words: str


@dataclass(frozen=True)
class FacilityChange:
    """A count of an earlier reference day and of the newest; None: not given of that place then."""

    station_name: str
    place: str
    group: str
    kind: str
    size_band: str
    then: Released | None
    now: Released | None


@dataclass(frozen=True)
class Communities:
    """The three kinds of 外国人コミュニティ.

    sensitivity: the table 基準を変えたときの変化, one row a setting (`ThresholdEffect`), the one in
    use marked. method, facility_method: how they were found and what is not shown, in words. reference_days:
    of residents, newest last; reference_day: the one shown. facility_days, facility_day: the same
    of the facilities. changes, facility_changes: from the day shown to the newest one; empty on it.
    credit, facility_credit: 出典, to print beside the layer; "" where the sender named none.
    """

    dense_areas: tuple[DenseArea, ...]
    facilities: tuple[FacilityCount, ...]
    method: str
    stamp: Stamp
    sensitivity: tuple[ThresholdEffect, ...] = ()
    reference_days: tuple[date, ...] = ()
    reference_day: date | None = None
    credit: str = ""
    facility_method: str = ""
    facility_day: date | None = None
    facility_credit: str = ""
    facility_days: tuple[date, ...] = ()
    changes: tuple[DenseAreaChange, ...] = ()
    facility_changes: tuple[FacilityChange, ...] = ()

    @property
    def facility_places(self) -> tuple[FacilityPlace, ...]:
        """The facilities by place and group, one symbol each, in the order of the counts."""
        places: dict[tuple[str, str, str], list[FacilityCount]] = {}
        for count in self.facilities:
            places.setdefault((count.station_id, count.place, count.group), []).append(count)
        return tuple(
            FacilityPlace(
                place=counts[0].place,
                station_id=counts[0].station_id,
                group=counts[0].group,
                is_small_area=counts[0].is_small_area,
                longitude=counts[0].longitude,
                latitude=counts[0].latitude,
                counts=tuple(counts),
            )
            for counts in places.values()
        )
