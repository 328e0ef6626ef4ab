"""Approving on the command line reads like the user manual: list, approve, reject, withdraw."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analysis.__main__ import main
from analysis.profile import SHIPPED_PROFILES
from analysis.settings import Settings, load_settings
from analysis.store import (
    audit_events,
    current_observations,
    list_batches,
    list_pending,
    open_store,
)
from tests.ingest.sent_files import long_file

pytestmark = pytest.mark.slow

PROFILE = "strict"


@pytest.fixture
def clerk(tmp_path: Path) -> Settings:
    """A fictional prefecture in which every upload is approved; who sits here sends files."""
    folder = tmp_path / "profiles" / PROFILE
    shutil.copytree(SHIPPED_PROFILES / "demo", folder)
    profile = folder / "profile.toml"
    text = profile.read_text(encoding="utf-8").replace("synthetic = true", "synthetic = false")
    text = text.replace("needs_approval = false", "needs_approval = true")
    profile.write_text(text, encoding="utf-8")
    return replace(
        load_settings({}),
        store_path=tmp_path / "kizashi.duckdb",
        profiles_folder=tmp_path / "profiles",
        profile_ids=(PROFILE,),
        viewer_name="受付担当",
    )


@pytest.fixture
def colleague(clerk: Settings) -> Settings:
    return replace(clerk, viewer_name="承認担当")


@pytest.fixture
def number(clerk: Settings, tmp_path: Path) -> str:
    """The number of an upload that the clerk handed in for a station."""
    file = tmp_path / "報告.csv"
    file.write_bytes(long_file(("99-101", "", "2024-10", "fraud_consultations", "", "3", "")))
    assert main(["import", "--yes", "--sender", "葦原中央署", str(file)], clerk) == 3
    with open_store(clerk.store_path) as store:
        return str(list_pending(store, PROFILE)["pending_id"].iloc[0])


@pytest.fixture
def report(tmp_path: Path) -> Path:
    return tmp_path / "report.json"


def read(report: Path) -> dict[str, Any]:
    return json.loads(report.read_text(encoding="utf-8"))


def figures(settings: Settings) -> list[int]:
    with open_store(settings.store_path) as store:
        return current_observations(store, PROFILE)["count"].tolist()


def test_second_person_sees_the_upload_and_puts_it_in_force(
    colleague: Settings, number: str, report: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["approvals", "list", "--json", str(report)], colleague) == 3
    (row,) = read(report)["pending"]
    assert (row["pending_id"], row["sender"], row["person"]) == (
        int(number),
        "葦原中央署",
        "受付担当",
    )
    assert (row["can_be_approved"], row["stations"]) == (True, ["99-101"])
    approve = ["approvals", "approve", number, "--json", str(report)]
    assert main([*approve, "--dry-run"], colleague) == 0
    assert (read(report)["outcome"], read(report)["review"]["added"]) == ("previewed", 1)
    assert figures(colleague) == []
    assert main([*approve, "--yes", "--reason", "原票と照合"], colleague) == 0
    assert (read(report)["outcome"], figures(colleague)) == ("approved", [3])
    with open_store(colleague.store_path) as store:
        assert read(report)["batch_id"] == list_batches(store, PROFILE)["batch_id"].iloc[0]
        event = audit_events(store, PROFILE).iloc[0]
    assert (event["action"], event["person"]) == ("approve_upload", "承認担当")
    capsys.readouterr()
    assert main(["approvals", "list"], colleague) == 0
    assert "承認を待つ取込はありません" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["受付担当", "葦原中央署"])
def test_nobody_approves_what_they_sent_or_handed_in(
    clerk: Settings, number: str, report: Path, name: str
) -> None:
    own = replace(clerk, viewer_name=name)
    approve = ["approvals", "approve", number, "--yes", "--reason", "照合済み"]
    assert main([*approve, "--json", str(report)], own) == 1
    assert (read(report)["outcome"], read(report)["exit_code"]) == ("failed", 1)
    assert "別の担当者" in read(report)["error"]
    assert figures(clerk) == []


def test_role_without_the_right_is_refused_and_the_refusal_is_on_record(
    colleague: Settings, number: str
) -> None:
    officer = replace(colleague, viewer_role="station_officer", viewer_station="99-101")
    for decision in ("approve", "reject"):
        assert main(["approvals", decision, number, "--reason", "確認"], officer) == 1
    member = replace(colleague, viewer_role="meeting_member")
    assert main(["approvals", "list"], member) == 1
    with open_store(colleague.store_path) as store:
        refusals = audit_events(store, PROFILE).query("action == 'access_refused'")
        assert len(list_pending(store, PROFILE)) == 1
    assert len(refusals) == 3


def test_upload_is_turned_down_by_another_and_withdrawn_by_who_sent_it(
    clerk: Settings, colleague: Settings, number: str, report: Path, tmp_path: Path
) -> None:
    reject = ["approvals", "reject", number, "--json", str(report)]
    assert main(reject, colleague) == 1  # a reason is missing
    assert main([*reject, "--reason", "月の誤り"], colleague) == 0
    assert read(report)["outcome"] == "rejected"
    assert main([*reject, "--reason", "月の誤り"], colleague) == 1  # decided already
    assert main(["import", "--yes", str(tmp_path / "報告.csv")], clerk) == 3
    with open_store(clerk.store_path) as store:
        (again,) = list_pending(store, PROFILE)["pending_id"]
    withdraw = ["approvals", "reject", str(again), "--reason", "差替え", "--json", str(report)]
    assert main(withdraw, clerk) == 0
    assert (read(report)["outcome"], figures(clerk)) == ("withdrawn", [])


def test_without_a_yes_nothing_is_approved(
    colleague: Settings, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["approvals", "approve", number, "--reason", "照合済み"], colleague) == 1
    assert "--yes" in capsys.readouterr().out
    assert figures(colleague) == []


def test_run_that_cannot_begin_still_leaves_a_report(clerk: Settings, report: Path) -> None:
    unknown = ["approvals", "list", "--profile", "nowhere", "--json", str(report)]
    assert main(unknown, clerk) == 1
    assert "プロファイル" in read(report)["error"]


@pytest.mark.parametrize("arguments", [[], ["approve"], ["approve", "十"], ["delete", "1"]])
def test_wrong_arguments_end_with_code_two(arguments: list[str], clerk: Settings) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["approvals", *arguments], clerk)
