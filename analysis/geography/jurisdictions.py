"""Jurisdictions over time (管轄の変遷): which stations' figures make up the series of a station.

Enters: a profile and the month from which one looks. Leaves: a `Lineage`, which `joining.py`
applies to arrays and pages turn into marks.

The rules, one per kind of succession; what they cannot derive is said and never estimated:

- merge (統合): before the change the series is the sum of the merged stations, and only where all
  of them reported. A mark stands at the change.
- split (分離・新設): the new station's series begins at the split. The parent's series goes on;
  its earlier figures include the new station's area, which a mark says.
- rename (名称変更): the series goes on under the new name, with a mark.
- boundary (管轄区域変更): the series goes on; a mark says that both sides are different areas.
- anything else (several stations into several, a parent that ends in a split) is not derivable:
  the new stations begin there, and the old ones are listed in `excluded` with the reason.

The month of a change belongs to the station that exists when the month ends, because that one
reports. Where a predecessor reported its last days of that month too, they are added.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.errors import UserError
from analysis.months import add_months, first_of_month, wareki_month
from analysis.profile import Profile, Station, Succession, SuccessionKind


@dataclass(frozen=True)
class SuccessionMark:
    """Why a series must not be read straight through a month.

    month: the first month of the new order. evidence: how the change is known.
    """

    month: date
    kind: SuccessionKind
    text: str
    evidence: str


@dataclass(frozen=True)
class Member:
    """The months in which one station's figures make up a shown series.

    first, last: the months in which its figure is needed, both included; None = open.
    partial_month: the month of the change, when it existed for some days only: its figure is
    added where there is one, and not needed. None where the change fell on a 1st.
    """

    station_id: str
    first: date | None
    last: date | None
    partial_month: date | None


@dataclass(frozen=True)
class Lineage:
    """The stations shown for a month, and where their figures come from.

    stations: those that exist when the month ends, in the profile's order.
    sources: for every station that enters a series, shown or former, the index into `stations`.
    members: per shown station id, itself and its predecessors.
    starts: per shown station id, the month before which its series is not derivable; None = none.
    excluded: former and future stations whose figures enter no series, with the reason.
    """

    month: date
    stations: tuple[Station, ...]
    sources: Mapping[str, int]
    members: Mapping[str, tuple[Member, ...]]
    marks: Mapping[str, tuple[SuccessionMark, ...]]
    starts: Mapping[str, date | None]
    excluded: Mapping[str, str]

    @property
    def station_ids(self) -> tuple[str, ...]:
        """The shown stations' ids, in order."""
        return tuple(station.id for station in self.stations)


def last_day(month: date) -> date:
    """The last day of a month: the day on which it is decided who reports the month."""
    return add_months(first_of_month(month), 1) - timedelta(days=1)


def _is_join(succession: Succession) -> bool:
    """Whether the earlier figures add up to the later ones: several or one into exactly one."""
    return succession.kind in (SuccessionKind.MERGE, SuccessionKind.RENAME) and (
        len(succession.to_ids) == 1
    )


def _children(succession: Succession) -> tuple[str, ...]:
    """The stations that begin with a change whose earlier figures cannot be divided."""
    if _is_join(succession) or succession.kind is SuccessionKind.BOUNDARY:
        return ()
    return tuple(i for i in succession.to_ids if i not in succession.from_ids)


class _History:
    """The successions of a profile up to a day, asked by station."""

    def __init__(self, profile: Profile, day: date) -> None:
        self.profile = profile
        self.past = sorted((s for s in profile.successions if s.day <= day), key=lambda s: s.day)

    def joins_into(self, station_id: str, before: date) -> Iterator[Succession]:
        for succession in self.past:
            if succession.day < before and _is_join(succession):
                others = set(succession.from_ids) - {station_id}
                if succession.to_ids == (station_id,) and others:
                    yield succession

    def births(self, station_id: str) -> Iterator[Succession]:
        return (s for s in self.past if station_id in _children(s))

    def first_month(self, station_id: str, before: date) -> date | None:
        """The first month of a station's own figures; None where it has always been there."""
        begun = [s.day for s in self.joins_into(station_id, before) if station_id not in s.from_ids]
        begun += [s.day for s in self.births(station_id) if s.day < before]
        valid_from = self.profile.station(station_id).valid_from
        if valid_from:
            begun.append(valid_from)
        return first_of_month(max(begun)) if begun else None

    def members(self, station_id: str, before: date, *, is_shown: bool) -> Iterator[Member]:
        """The station and, through its joins, everything that went into it before a day."""
        change = first_of_month(before)
        valid_to = self.profile.station(station_id).valid_to
        if is_shown:
            last = first_of_month(valid_to) if valid_to else None
        else:
            last = add_months(change, -1)
        yield Member(
            station_id,
            first=self.first_month(station_id, before),
            last=last,
            partial_month=None if is_shown or before.day == 1 else change,
        )
        for succession in self.joins_into(station_id, before):
            for predecessor in succession.from_ids:
                if predecessor != station_id:
                    yield from self.members(predecessor, succession.day, is_shown=False)

    def start(self, members: tuple[Member, ...]) -> date | None:
        """The month before which a sum over these members would lack an area."""
        ids = {member.station_id for member in members}
        starts = []
        for member in members:
            births = list(self.births(member.station_id))
            if births:
                starts += [first_of_month(s.day) for s in births if not set(s.from_ids) <= ids]
            elif member.first and not any(self._joined(member.station_id)):
                starts.append(member.first)
        return max(starts, default=None)

    def _joined(self, station_id: str) -> Iterator[Succession]:
        return (s for s in self.past if _is_join(s) and s.to_ids == (station_id,))


def _names(profile: Profile, station_ids: tuple[str, ...]) -> str:
    return "・".join(profile.station(i).name for i in station_ids)


def _split_text(profile: Profile, succession: Succession, group: set[str]) -> str:
    children = _children(succession)
    parents = _names(profile, succession.from_ids)
    if set(succession.from_ids) <= group and set(children) <= group:
        return f"{_names(profile, children)}を分離。その後の統合により、合計への影響はありません"
    if group & set(children):
        return f"{parents}から分離・新設。これより前の数値は{parents}に含まれ、導出できません"
    return f"{_names(profile, children)}を分離。これより前の数値はその管内を含みます"


def _mark_text(profile: Profile, succession: Succession, group: set[str]) -> str:
    old, new = (_names(profile, ids) for ids in (succession.from_ids, succession.to_ids))
    if succession.kind is SuccessionKind.SPLIT:
        return _split_text(profile, succession, group)
    if succession.kind is SuccessionKind.BOUNDARY:
        both = _names(profile, tuple(dict.fromkeys((*succession.from_ids, *succession.to_ids))))
        return f"管轄区域を変更（{both}）。前後の数値は同じ区域のものではありません"
    if not _is_join(succession):
        return f"{old}を{new}へ再編。これより前の数値は導出できません"
    if succession.kind is SuccessionKind.RENAME:
        return f"{old}から{new}へ名称を変更。数値は続いています"
    return f"{old}を統合。これより前は統合前の署の合計です"


def _marks(
    profile: Profile, past: list[Succession], members: tuple[Member, ...]
) -> tuple[SuccessionMark, ...]:
    group = {member.station_id for member in members}
    return tuple(
        SuccessionMark(
            month=first_of_month(succession.day),
            kind=succession.kind,
            text=f"{wareki_month(succession.day)}、{_mark_text(profile, succession, group)}",
            evidence=succession.evidence,
        )
        for succession in past
        if group & {*succession.from_ids, *succession.to_ids}
    )


def _excluded(profile: Profile, day: date, sources: Mapping[str, int]) -> dict[str, str]:
    reasons = {}
    for station in profile.stations:
        if station.id in sources:
            continue
        if station.valid_from and station.valid_from > day:
            reasons[station.id] = "この月にはまだ設置されていないため、含めていません。"
        else:
            reasons[station.id] = (
                "廃止された署で、その数値を引き継ぐ署を一つに決められないため、含めていません。"
            )
    return reasons


def _sources(
    stations: tuple[Station, ...], members: Mapping[str, tuple[Member, ...]]
) -> dict[str, int]:
    shown = {station.id: index for index, station in enumerate(stations)}
    sources: dict[str, int] = {}
    for station in stations:
        for member in members[station.id]:
            if member.station_id in shown and member.station_id != station.id:
                continue  # an older life of a station that is shown itself
            if sources.get(member.station_id, shown[station.id]) != shown[station.id]:
                raise UserError(
                    "プロファイルの successions.csv で、一つの警察署が二つの署に統合されています。"
                    "分かれた場合は split と書いてください。"
                )
            sources[member.station_id] = shown[station.id]
    return sources


def lineage(profile: Profile, month: date) -> Lineage:
    """The stations of a month with everything that their series are made of.

    Raises UserError when the profile merges one station into two.
    """
    day = last_day(month)
    history = _History(profile, day)
    stations = profile.stations_on(day)
    members = {
        station.id: tuple(history.members(station.id, day + timedelta(days=1), is_shown=True))
        for station in stations
    }
    sources = _sources(stations, members)
    return Lineage(
        month=first_of_month(month),
        stations=stations,
        sources=sources,
        members=members,
        marks={i: _marks(profile, history.past, group) for i, group in members.items()},
        starts={i: history.start(group) for i, group in members.items()},
        excluded=_excluded(profile, day, sources),
    )
