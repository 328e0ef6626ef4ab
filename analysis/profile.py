"""Profiles (県プロファイル): a prefecture's bodies, meetings, stations and their territory.

Enters: a folder of readable files (profile.toml, stations.csv, territory.csv, parts.csv,
successions.csv).
Leaves: a frozen `Profile`. A station is keyed by (prefecture, code, valid_from), because codes
are unique only inside a prefecture and have been reused.
"""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from analysis.errors import UserError
from analysis.months import add_months
from analysis.spreadsheet_text import restored

SHIPPED_PROFILES = Path(__file__).parent.parent / "data" / "profiles"


class MeetingKind(StrEnum):
    """The four kinds onto which each prefecture's own meetings map."""

    HEADQUARTERS = "headquarters"
    COORDINATION = "coordination"
    WORKING = "working"
    STATION = "station"


class SuccessionKind(StrEnum):
    """What happened to jurisdictions on a day."""

    MERGE = "merge"  # 統合
    SPLIT = "split"  # 分離・新設
    RENAME = "rename"  # 名称変更
    BOUNDARY = "boundary"  # 管轄区域変更


@dataclass(frozen=True)
class Station:
    """A police station while it had this code and name; the dates are None where not known.

    kana: how the name is read, in hiragana or katakana; "" where no source says it.
    """

    code: str  # 43-101: the police agency's prefecture code and station code
    name: str  # 浦和, without 警察署
    valid_from: date | None
    valid_to: date | None  # last day, inclusive
    block: str  # 方面・ブロック, "" where the prefecture has none
    needs_confirmation: bool
    evidence: str
    kana: str = ""

    @property
    def id(self) -> str:
        """43-101, or 40-131@2020-03-02 where the first day is known."""
        return f"{self.code}@{self.valid_from.isoformat()}" if self.valid_from else self.code

    @property
    def full_name(self) -> str:
        """浦和警察署."""
        return f"{self.name}警察署"

    def is_valid(self, day: date) -> bool:
        """Whether the station existed on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True)
class Territory:
    """A municipality, or a part of it, that belongs to a station.

    part: "" for the whole municipality, else the part in words (上木崎一丁目を除く).
    """

    station_id: str
    municipality_code: str  # JIS X 0402 with the prefecture, five digits; demo has its own
    municipality: str
    part: str
    needs_confirmation: bool
    evidence: str


class PartBasis(StrEnum):
    """By what a part of a municipality is cut out of it."""

    TOWNS = "towns"  # a list of 町丁・字, drawn from the small areas
    PUBLISHED = "published"  # the station's published jurisdiction (P18)
    REST = "rest"  # what the other stations' parts leave


@dataclass(frozen=True)
class TerritoryPart:
    """Where the part of a municipality lies that a station holds; for drawing only.

    towns: names without the municipality (上落合, 三橋一丁目); a name without 丁目 means all of them.
    """

    station_id: str
    municipality_code: str
    basis: PartBasis
    towns: tuple[str, ...]
    needs_confirmation: bool
    evidence: str


@dataclass(frozen=True)
class Succession:
    """A dated change of jurisdictions, from some stations to others."""

    day: date
    kind: SuccessionKind
    from_ids: tuple[str, ...]
    to_ids: tuple[str, ...]
    note: str
    evidence: str


@dataclass(frozen=True)
class Meeting:
    """A meeting of the prefecture's own, and the kind it maps onto."""

    kind: MeetingKind
    name: str  # 対策会議
    body: str  # 対策本部
    purpose: str


@dataclass(frozen=True)
class Measure:
    """A measure (施策) of the policy, and the indicators by which its progress is seen."""

    code: str
    section: str
    title: str
    responsible: str
    indicators: tuple[str, ...]


@dataclass(frozen=True)
class IntakeRules:
    """When a month's figures are due (提出期限), and whether somebody else approves each upload.

    due_day: a day of the month that lies due_months_after later, 0 for its last day. Days are
    calendar days: a due date on a weekend or a holiday is not moved.
    """

    due_months_after: int = 1
    due_day: int = 0
    needs_approval: bool = False

    def due_on(self, month: date) -> date:
        """The last day on which the month's figures are in time."""
        due_month = add_months(month, self.due_months_after)
        last_day = (add_months(due_month, 1) - timedelta(days=1)).day
        return due_month.replace(day=min(self.due_day or last_day, last_day))

    @property
    def due_label(self) -> str:
        """翌月10日, 翌々月末日, 3か月後の10日."""
        months = {0: "当月", 1: "翌月", 2: "翌々月"}
        when = months.get(self.due_months_after, f"{self.due_months_after}か月後の")
        return f"{when}{f'{self.due_day}日' if self.due_day else '末日'}"


@dataclass(frozen=True)
class Profile:
    """One prefecture. `is_synthetic` profiles mark every page and document 架空データ."""

    id: str
    version: str
    name: str  # 埼玉県
    police_name: str  # 埼玉県警察
    policy_title: str
    prefecture_code: str  # the police agency's, e.g. 43
    jis_code: str  # 11
    is_synthetic: bool
    source: str  # 出典 of the stations and territories
    meetings: tuple[Meeting, ...]
    measures: tuple[Measure, ...]
    stations: tuple[Station, ...]
    territories: tuple[Territory, ...]
    successions: tuple[Succession, ...]
    intake: IntakeRules = IntakeRules()
    parts: tuple[TerritoryPart, ...] = ()

    def station(self, station_id: str) -> Station:
        """The station of that id. Raises UserError for an unknown one."""
        for station in self.stations:
            if station.id == station_id:
                return station
        raise UserError("その警察署は、このプロファイルにありません。")

    def stations_on(self, day: date) -> tuple[Station, ...]:
        """The stations that existed on a day, in the file's order."""
        return tuple(station for station in self.stations if station.is_valid(day))

    def meeting(self, kind: MeetingKind) -> Meeting:
        """The prefecture's own meeting of a kind. Raises UserError when it has none."""
        for meeting in self.meetings:
            if meeting.kind is kind:
                return meeting
        raise UserError(f"{self.name}のプロファイルに、その種類の会議はありません。")


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {name: restored(text) if text else text for name, text in row.items()}
            for row in csv.DictReader(file)
        ]


def _stations(folder: Path) -> tuple[Station, ...]:
    return tuple(
        Station(
            code=row["code"],
            name=row["name"],
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            block=row["block"],
            needs_confirmation=row["needs_confirmation"] == "1",
            evidence=row["evidence"],
            kana=row.get("kana") or "",
        )
        for row in _rows(folder / "stations.csv")
    )


def _territories(folder: Path) -> tuple[Territory, ...]:
    return tuple(
        Territory(
            station_id=row["station_id"],
            municipality_code=row["municipality_code"],
            municipality=row["municipality"],
            part=row["part"],
            needs_confirmation=row["needs_confirmation"] == "1",
            evidence=row["evidence"],
        )
        for row in _rows(folder / "territory.csv")
    )


def _parts(folder: Path) -> tuple[TerritoryPart, ...]:
    return tuple(
        TerritoryPart(
            station_id=row["station_id"],
            municipality_code=row["municipality_code"],
            basis=PartBasis(row["basis"]),
            towns=tuple(town for town in row["towns"].split(";") if town),
            needs_confirmation=row["needs_confirmation"] == "1",
            evidence=row["evidence"],
        )
        for row in _rows(folder / "parts.csv")
    )


def _successions(folder: Path) -> tuple[Succession, ...]:
    return tuple(
        Succession(
            day=date.fromisoformat(row["day"]),
            kind=SuccessionKind(row["kind"]),
            from_ids=tuple(row["from_ids"].split(";")),
            to_ids=tuple(row["to_ids"].split(";")),
            note=row["note"],
            evidence=row["evidence"],
        )
        for row in _rows(folder / "successions.csv")
    )


def _intake_rules(entry: Mapping[str, object]) -> IntakeRules:
    """The table [intake] of profile.toml. Raises ValueError for a key or a value it does not know."""
    rules = IntakeRules(**entry)  # type: ignore[arg-type]
    if not (0 <= rules.due_day <= 31 and 0 <= rules.due_months_after <= 12):
        raise ValueError("intake: due_day runs from 0 to 31, due_months_after from 0 to 12")
    return rules


def _check_references(profile: Profile) -> None:
    ids = [station.id for station in profile.stations]
    if len(set(ids)) != len(ids):
        raise ValueError(f"{profile.id}: a station id stands twice")
    named = {t.station_id for t in profile.territories}
    for succession in profile.successions:
        named |= {*succession.from_ids, *succession.to_ids}
    if named - set(ids):
        raise ValueError(f"{profile.id}: unknown stations {sorted(named - set(ids))}")
    held_in_part = {(t.station_id, t.municipality_code) for t in profile.territories if t.part}
    for part in profile.parts:
        if (part.station_id, part.municipality_code) not in held_in_part:
            raise ValueError(f"{profile.id}: parts.csv names a part that territory.csv does not")
        if bool(part.towns) != (part.basis is PartBasis.TOWNS):
            raise ValueError(
                f"{profile.id}: towns are listed for the basis `towns`, and only there"
            )


def read_profile(folder: Path) -> Profile:
    """Read a profile folder. Raises ValueError when its files contradict each other."""
    content = tomllib.loads((folder / "profile.toml").read_text(encoding="utf-8"))
    profile = Profile(
        id=folder.name,
        version=content["version"],
        name=content["name"],
        police_name=content["police_name"],
        policy_title=content["policy_title"],
        prefecture_code=content["prefecture_code"],
        jis_code=content["jis_code"],
        is_synthetic=content["synthetic"],
        source=content["source"],
        meetings=tuple(
            Meeting(MeetingKind(m["kind"]), m["name"], m["body"], m["purpose"])
            for m in content["meeting"]
        ),
        measures=tuple(
            Measure(m["code"], m["section"], m["title"], m["responsible"], tuple(m["indicators"]))
            for m in content["measure"]
        ),
        stations=_stations(folder),
        territories=_territories(folder),
        successions=_successions(folder),
        intake=_intake_rules(content.get("intake", {})),
        parts=_parts(folder),
    )
    _check_references(profile)
    return profile


def find_profiles(*folders: Path) -> dict[str, Path]:
    """Every profile folder by id, of the shipped ones and of further folders."""
    return {
        path.parent.name: path.parent
        for folder in (SHIPPED_PROFILES, *folders)
        for path in sorted(folder.glob("*/profile.toml"))
    }


def load_profile(profile_id: str, *folders: Path) -> Profile:
    """Load by id. Raises UserError for an unknown profile."""
    known = find_profiles(*folders)
    if profile_id not in known:
        raise UserError(
            f"プロファイル「{profile_id}」がありません。使えるもの：{'、'.join(sorted(known))}。"
        )
    return read_profile(known[profile_id])
