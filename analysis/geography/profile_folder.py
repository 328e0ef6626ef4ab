"""A new profile folder (県プロファイルの作成) from the police agency's station code table.

Enters: a prefecture's name and the table. Leaves: a folder that `read_profile` accepts, in which
everything that the table does not say is marked 要確認: stations, meetings, territory.
Used by `python -m analysis profile new`.
"""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import UserError
from analysis.geography.prefectures import Prefecture, find_prefecture
from analysis.geography.station_codes import (
    LeftOut,
    StationCode,
    read_station_codes,
    stations_of,
)
from analysis.profile import MeetingKind, Profile, Station, read_profile

_STATION_COLUMNS = (
    "code",
    "name",
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
    """A profile just written: its folder, what it holds, and the rows left out with reasons."""

    folder: Path
    profile: Profile
    left_out: tuple[LeftOut, ...]


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
        f"source = {_quoted(f'警察署の名称・番号：{source}。管轄区域・会議・施策は未登録（要確認）。')}",
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


def _write_table(path: Path, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _station_row(station: Station) -> tuple[str, ...]:
    return (station.code, station.name, "", "", station.block, "1", station.evidence)


def write_profile(
    folder: Path, prefecture: Prefecture, rows: tuple[StationCode, ...], source: str
) -> NewProfile:
    """Write a profile folder from one table.

    folder: its last part becomes the profile's id. rows: of one table, never of several joined.
    source: how the table is cited. The profile's prefecture_code is that of the first station;
    北海道's stations carry 10 to 14 in their own codes.
    Raises UserError when the folder holds a profile already, cannot be written, or the table has
    no station of the prefecture.
    """
    found = stations_of(rows, prefecture)
    if (folder / "profile.toml").exists():
        raise UserError(
            f"「{folder.name}」のプロファイルは既にあります。上書きしません。"
            "別の場所を --into で指定してください。"
        )
    code = found.stations[0].code.partition("-")[0]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_table(
            folder / "stations.csv", _STATION_COLUMNS, [_station_row(s) for s in found.stations]
        )
        _write_table(folder / "territory.csv", _TERRITORY_COLUMNS, [])
        _write_table(folder / "successions.csv", _SUCCESSION_COLUMNS, [])
        # Last, since a folder becomes a profile by this file.
        (folder / "profile.toml").write_text(
            _profile_toml(prefecture, code, source), encoding="utf-8"
        )
    except OSError as error:
        raise UserError(
            "プロファイルのフォルダに書き込めません。場所と権限を確認してください。"
        ) from error
    return NewProfile(folder, read_profile(folder), found.left_out)


def new_profile(prefecture_name: str, station_codes: Path, into: Path) -> NewProfile:
    """Make `into`/hokkaido (etc.) from a prefecture's name and a table's file.

    Raises UserError for an unknown prefecture, an unreadable table, or an existing profile.
    """
    prefecture = find_prefecture(prefecture_name)
    rows = read_station_codes(station_codes)
    source = f"警察庁「警察署等コード」（{station_codes.name}）"
    return write_profile(into / prefecture.id, prefecture, rows, source)
