"""Jurisdictions in words (管轄と署の変遷): which station holds what, since when, and how one knows.

Enters: viewer and workspace. Leaves: `JurisdictionList`. Nothing here is a figure: the profile and
the municipalities of the stored boundaries, compared.
"""

from dataclasses import dataclass
from datetime import date

from analysis.access.permissions import check_can_open_profile, check_can_view_map
from analysis.access.viewer import Viewer
from analysis.geography.territories import territories_on
from analysis.months import wareki_day
from analysis.profile import Profile, Station, Succession, SuccessionKind, Territory
from analysis.release.station_notes import territory_names
from analysis.release.workspace import Workspace
from analysis.store import boundaries

# Kind → its name, and how a series runs through it (analysis.geography.jurisdictions).
_KINDS = {
    SuccessionKind.MERGE: ("統合", "これより前は統合前の署の合計（全署が報告した月だけ）"),
    SuccessionKind.SPLIT: (
        "分離・新設",
        "新しい署はここから。元の署のこれより前は新しい署の区域を含む",
    ),
    SuccessionKind.RENAME: ("名称変更", "そのまま続ける"),
    SuccessionKind.BOUNDARY: ("管轄区域変更", "続けるが、前後は同じ区域ではない"),
}


@dataclass(frozen=True)
class Jurisdiction:
    """A station of today. municipalities: whole ones and parts, in words; () where none is known.

    since: when it was established, "" where always. evidence: of the station and its territory.
    """

    station_name: str
    since: str
    municipalities: tuple[str, ...]
    is_confirmed: bool
    evidence: str


@dataclass(frozen=True)
class JurisdictionChange:
    """A dated succession. before, after: names of stations. joining: how series run through it."""

    day: str
    kind: str
    before: str
    after: str
    joining: str
    evidence: str


@dataclass(frozen=True)
class JurisdictionList:
    """stations and changes as of today, oldest change first.

    unheld: municipalities of the stored boundaries that no station holds. profile_id: whose folder
    has the files to be put right.
    """

    stations: tuple[Jurisdiction, ...]
    changes: tuple[JurisdictionChange, ...]
    unheld: tuple[str, ...]
    profile_id: str

    @property
    def unconfirmed(self) -> int:
        """How many stations wait for confirmation."""
        return sum(not station.is_confirmed for station in self.stations)


def jurisdiction_list(viewer: Viewer, workspace: Workspace) -> JurisdictionList:
    """The stations of today with their territory, and every change of jurisdictions."""
    check_can_view_map(viewer)
    check_can_open_profile(viewer, workspace.profile.id)
    profile, today = workspace.profile, date.today()
    rows = territories_on(profile, today)
    names = territory_names(profile, today)
    own: dict[str, list[Territory]] = {}
    for row in rows:
        own.setdefault(row.station_id, []).append(row)
    drawn = boundaries(workspace.store, profile.id, "municipality")
    held = {row.municipality_code for row in rows}
    return JurisdictionList(
        stations=tuple(
            _jurisdiction(station, own.get(station.id, []), names.get(station.id, ()))
            for station in profile.stations_on(today)
        ),
        changes=tuple(
            _change(profile, succession)
            for succession in sorted(profile.successions, key=lambda s: s.day)
        ),
        unheld=tuple(
            str(name)
            for code, name in zip(drawn["code"], drawn["name"], strict=True)
            if code not in held
        ),
        profile_id=profile.id,
    )


def _jurisdiction(
    station: Station, rows: list[Territory], municipalities: tuple[str, ...]
) -> Jurisdiction:
    is_open = station.needs_confirmation or any(row.needs_confirmation for row in rows)
    # Of stations that were looked up one by one the evidence already has that of the territory.
    further = dict.fromkeys(r.evidence for r in rows if r.evidence not in station.evidence)
    return Jurisdiction(
        station_name=station.full_name,
        since=wareki_day(station.valid_from) if station.valid_from else "",
        municipalities=municipalities,
        is_confirmed=bool(rows) and not is_open,
        evidence="／".join(text for text in (station.evidence, *further) if text),
    )


def _change(profile: Profile, succession: Succession) -> JurisdictionChange:
    kind, joining = _KINDS[succession.kind]
    before, after = (
        "・".join(profile.station(i).full_name for i in ids)
        for ids in (succession.from_ids, succession.to_ids)
    )
    evidence = "／".join(text for text in (succession.note, succession.evidence) if text)
    return JurisdictionChange(wareki_day(succession.day), kind, before, after, joining, evidence)
