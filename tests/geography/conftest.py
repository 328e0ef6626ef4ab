"""A made-up prefecture of a few stations, and the folder of published files."""

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from analysis.profile import Profile, Station, Succession, SuccessionKind, Territory


def station(code: str, valid_from: str = "", valid_to: str = "", name: str = "") -> Station:
    return Station(
        code=code,
        name=name or code,
        valid_from=date.fromisoformat(valid_from) if valid_from else None,
        valid_to=date.fromisoformat(valid_to) if valid_to else None,
        block="",
        needs_confirmation=False,
        evidence="",
    )


def succession(day: str, kind: SuccessionKind, from_ids: str, to_ids: str) -> Succession:
    return Succession(
        date.fromisoformat(day), kind, tuple(from_ids.split()), tuple(to_ids.split()), "", "告示"
    )


def territory(station_id: str, code: str, part: str = "") -> Territory:
    return Territory(station_id, code, f"{code}市", part, needs_confirmation=False, evidence="")


def profile(
    stations: list[Station],
    successions: list[Succession] | None = None,
    territories: list[Territory] | None = None,
) -> Profile:
    return Profile(
        id="made-up",
        version="1",
        name="架空県",
        police_name="架空県警察",
        policy_title="",
        prefecture_code="99",
        jis_code="00",
        is_synthetic=True,
        source="",
        meetings=(),
        measures=(),
        stations=tuple(stations),
        territories=tuple(territories or ()),
        successions=tuple(successions or ()),
    )


@pytest.fixture
def make() -> type:
    """Builders of profiles, reachable without an importable test package."""

    class Make:
        station = staticmethod(station)
        succession = staticmethod(succession)
        territory = staticmethod(territory)
        profile = staticmethod(profile)

    return Make


@pytest.fixture
def real_file() -> Callable[[str], Path]:
    """Path of a published file below KIZASHI_REAL_DATA."""

    def find(name: str) -> Path:
        folder = os.environ.get("KIZASHI_REAL_DATA")
        if not folder:
            pytest.skip("KIZASHI_REAL_DATA names no folder of published files")
        return Path(folder) / name

    return find
