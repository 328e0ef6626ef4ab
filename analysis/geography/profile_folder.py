"""A new profile folder (県プロファイルの作成) from the police agency's station code tables.

Enters: a prefecture, the tables of one or more years, and proposed territories where boundaries
were given. Leaves: a folder that `read_profile` accepts, in which everything that the tables do
not say is marked 要確認: stations, meetings, territory. Two lists in it are for the person who
completes it and are read by nobody else: successions_proposed.csv, what may have happened to
stations, and territory_open.csv, the municipalities that no station holds yet.
Used by `python -m analysis profile new`.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import UserError
from analysis.geography.prefectures import Prefecture
from analysis.geography.station_codes import LeftOut, stations_of
from analysis.geography.station_succession import (
    ProposedSuccession,
    Tables,
    survey_prefecture,
)
from analysis.geography.territory_proposals import TerritoryProposal
from analysis.profile import MeetingKind, Profile, Station, read_profile
from analysis.spreadsheet_text import csv_text

_STATION_COLUMNS = (
    "code",
    "name",
    "kana",
    "valid_from",
    "valid_to",
    "block",
    "needs_confirmation",
    "evidence",
)
_TERRITORY_COLUMNS = (
    "station_id",
    "municipality_code",
    "municipality",
    "part",
    "needs_confirmation",
    "evidence",
)
_SUCCESSION_COLUMNS = ("day", "kind", "from_ids", "to_ids", "note", "evidence")
_PART_COLUMNS = (
    "station_id",
    "municipality_code",
    "basis",
    "towns",
    "needs_confirmation",
    "evidence",
)
_PROPOSAL_COLUMNS = ("候補", "前の署", "後の署", "前の表", "後の表", "根拠")
_OPEN_COLUMNS = ("municipality_code", "municipality")
_MEETINGS = (
    (MeetingKind.HEADQUARTERS, "本部会議（要確認）", "警察本部（要確認）", "方針と施策を決める。"),
    (
        MeetingKind.COORDINATION,
        "調整会議（要確認）",
        "警察本部（要確認）",
        "部門間・署間を調整する。",
    ),
    (
        MeetingKind.WORKING,
        "担当者会議（要確認）",
        "担当者（要確認）",
        "実務を検討し、情報を共有する。",
    ),
    (MeetingKind.STATION, "警察署会議（要確認）", "警察署（要確認）", "警察署の対策を検討する。"),
)


@dataclass(frozen=True)
class NewProfile:
    """A profile just written.

    left_out: rows of the newest table that are no police station, with the reason.
    proposals: what may have happened to stations between the tables.
    """

    folder: Path
    profile: Profile
    left_out: tuple[LeftOut, ...]
    proposals: tuple[ProposedSuccession, ...]


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are a part of TOML's."""
    return json.dumps(text, ensure_ascii=False)


def _profile_toml(prefecture: Prefecture, prefecture_code: str, source: str) -> str:
    lines = [
        "# 警察署等コードの表から作成。会議の名称・主体と施策は要綱を見て書き直し、管轄は",
        "# territory.csv に、統合・分離は successions.csv に書き加える。",
        'version = "1"',
        f"name = {_quoted(prefecture.name)}",
        f"police_name = {_quoted(prefecture.police_name)}",
        'policy_title = "（要確認）"',
        f"prefecture_code = {_quoted(prefecture_code)}",
        f"jis_code = {_quoted(prefecture.jis_code)}",
        "synthetic = false",
        f"source = {_quoted(f'警察署の名称・番号：{source}。管轄区域・会議・施策は未確認（要確認）。')}",
        "measure = []",
    ]
    for kind, name, body, purpose in _MEETINGS:
        lines += [
            "",
            "[[meeting]]",
            f"kind = {_quoted(kind.value)}",
            f"name = {_quoted(name)}",
            f"body = {_quoted(body)}",
            f"purpose = {_quoted(purpose)}",
        ]
    return "\n".join(lines) + "\n"


def _write_table(path: Path, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(csv_text([columns, *rows]).replace("\r\n", "\n"))


def _station_row(station: Station) -> tuple[str, ...]:
    row = (station.code, station.name, station.kana, "", "", station.block, "1")
    return (*row, station.evidence)


def write_profile(folder: Path, prefecture: Prefecture, tables: Tables, source: str) -> NewProfile:
    """Write a profile folder.

    folder: its last part becomes the profile's id. tables: label → rows, oldest first; the newest
    gives the stations, the earlier ones only proposals. source: how the newest table is cited.
    The profile's prefecture_code is that of the first station; 北海道's stations carry 10 to 14 in
    their own codes.
    Raises UserError when the folder holds a profile already, cannot be written, or the table has
    no station of the prefecture.
    """
    found = stations_of(list(tables.values())[-1], prefecture)
    proposals = survey_prefecture(tables, prefecture).proposals
    if (folder / "profile.toml").exists():
        raise UserError(
            f"「{folder.name}」のプロファイルは既にあります。上書きしません。"
            "別の場所を --into で指定してください。"
        )
    code = found.stations[0].code.partition("-")[0]
    with _writing():
        folder.mkdir(parents=True, exist_ok=True)
        _write_table(
            folder / "stations.csv", _STATION_COLUMNS, [_station_row(s) for s in found.stations]
        )
        _write_table(folder / "territory.csv", _TERRITORY_COLUMNS, [])
        _write_table(folder / "successions.csv", _SUCCESSION_COLUMNS, [])
        if proposals:
            rows = [_proposal_row(proposal) for proposal in proposals]
            _write_table(folder / "successions_proposed.csv", _PROPOSAL_COLUMNS, rows)
        # Last, since a folder becomes a profile by this file.
        (folder / "profile.toml").write_text(
            _profile_toml(prefecture, code, source), encoding="utf-8"
        )
    return NewProfile(folder, read_profile(folder), found.left_out, proposals)


def write_territories(folder: Path, proposal: TerritoryProposal) -> Profile:
    """Put proposed territories into a profile just written, and the list of what is still open.

    Raises UserError where the folder cannot be written.
    """
    with _writing():
        rows = [
            (t.station_id, t.municipality_code, t.municipality, t.part, "1", t.evidence)
            for t in proposal.territories
        ]
        _write_table(folder / "territory.csv", _TERRITORY_COLUMNS, rows)
        if proposal.parts:
            parts = [
                (
                    p.station_id,
                    p.municipality_code,
                    p.basis.value,
                    ";".join(p.towns),
                    "1",
                    p.evidence,
                )
                for p in proposal.parts
            ]
            _write_table(folder / "parts.csv", _PART_COLUMNS, parts)
        if proposal.open_places:
            _write_table(folder / "territory_open.csv", _OPEN_COLUMNS, list(proposal.open_places))
    return read_profile(folder)


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UserError(
            "プロファイルのフォルダに書き込めません。場所と権限を確認してください。"
        ) from error


def _proposal_row(proposal: ProposedSuccession) -> tuple[str, ...]:
    names = [
        "・".join(f"{row.name}（{row.code}）" for row in rows)
        for rows in (proposal.earlier, proposal.later)
    ]
    return (proposal.kind_label, *names, *proposal.between, proposal.reason)
