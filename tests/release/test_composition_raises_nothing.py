"""Who lives in small areas and what stands there: whatever it is, the signs are the same."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis import release
from analysis.access.viewer import Role
from analysis.disclosure.policy import load_policy
from analysis.indicators import Origin, load_catalogue
from analysis.profile import load_profile
from analysis.release import Workspace
from analysis.store import open_store, save_facilities, save_residence
from tests.release.small_stores import commit, series_frame

pytestmark = pytest.mark.slow

HERE, THERE = "99-103", "99-107"
QUIET = [2, 1, 3, 2, 2, 1] * 10
JUMPING = ("broker_complaints", "excessive_fee_consultations")
DAYS = pd.to_datetime(["2024-01-01", "2025-01-01"])


def residents(foreign: list[int]) -> pd.DataFrame:
    """Four small areas on two days; the second day has the figures, the first one a tenth."""
    codes = ["99201001", "99201002", "99202001", "99202002"]
    return pd.concat(
        [
            pd.DataFrame(
                {
                    "area_code": pd.array(codes, dtype="str"),
                    "reference_date": day,
                    "foreign_residents": pd.array([f // part for f in foreign], dtype="Int64"),
                    "all_residents": pd.array([10_000] * 4, dtype="Int64"),
                }
            )
            for day, part in zip(DAYS, (10, 1), strict=True)
        ]
    )


def premises(station: str, count: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area_code": pd.array(["99201001"], dtype="str"),
            "station_id": pd.array([station], dtype="str"),
            "grp": pd.array(["企業・学校"], dtype="str"),
            "kind": pd.array(["製造業事業所"], dtype="str"),
            "size_band": pd.array(["50人以上"], dtype="str"),
            "count": pd.array([count], dtype="Int64"),
            "reference_date": DAYS[1],
        }
    )


COMPOSITIONS = {
    "everybody here": (residents([9000, 9000, 0, 0]), premises(HERE, 5000)),
    "everybody there": (residents([0, 0, 9000, 9000]), premises(THERE, 5000)),
}


@pytest.fixture(scope="module")
def jumped(tmp_path_factory) -> Iterator[Workspace]:
    """Reports about brokers jumped at one station; nothing is known of its people."""
    frames = []
    for indicator in load_catalogue().indicators:
        quiet = [900] * len(QUIET) if indicator.origin is Origin.CONTEXT else QUIET
        jump = [*quiet[:-3], 19, 22, 25] if indicator.code in JUMPING else quiet
        frames += [series_frame(HERE, indicator.code, jump)]
        frames += [series_frame(THERE, indicator.code, quiet)]
    with open_store(tmp_path_factory.mktemp("composition") / "store.duckdb") as store:
        commit(store, *frames)
        store.checkpoint()
        yield Workspace(store, load_profile("demo"), load_catalogue(), load_policy())


@pytest.mark.parametrize("composition", COMPOSITIONS)
def test_signs_are_the_same_whoever_lives_where(
    jumped: Workspace, viewer_in, tmp_path: Path, composition: str
) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    before = release.sign_list(viewer, jumped)
    assert [sign.station_id for sign in before.signs] == [HERE]
    lives, stands = COMPOSITIONS[composition]
    copy = shutil.copy(jumped.store.path, tmp_path / "store.duckdb")
    with open_store(Path(copy)) as store:
        peopled = replace(jumped, store=store)
        save_residence(store, "demo", lives)
        save_facilities(store, "demo", stands)
        after = release.sign_list(viewer, peopled)
        assert after.stamp.data_version != before.stamp.data_version
    assert after.signs == before.signs
    assert (after.tested_series, after.untestable_series) == (
        before.tested_series,
        before.untestable_series,
    )
