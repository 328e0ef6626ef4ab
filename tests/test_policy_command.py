"""`policy preview`: a changed policy looked at, in words and in JSON, and never put in force."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.__main__ import main
from analysis.disclosure.policy import POLICY_PATH
from analysis.settings import Settings
from analysis.store import open_store, releases_to

pytestmark = pytest.mark.slow

STRICTER = (
    POLICY_PATH.read_text(encoding="utf-8")
    .replace("minimum_count = 3", "minimum_count = 5")
    .replace("protection = [1, 2]", "protection = [1, 4]")
)


def written(folder: Path, text: str) -> str:
    path = folder / "直した基準.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_preview_says_what_changes_for_whom_and_gives_nothing(
    demo_settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.json"
    arguments = [written(tmp_path, STRICTER), "--profile", "demo", "--json", str(report)]
    assert main(["policy", "preview", *arguments], demo_settings) == 0
    said = capsys.readouterr().out
    assert "会議：新たに秘匿" in said
    assert "公表台帳にも記録していません" in said
    found = json.loads(report.read_text(encoding="utf-8"))
    meeting, partner = found["audiences"]
    assert (meeting["audience"], partner["audience"]) == ("meeting", "partner")
    assert meeting["hides"] > 5000
    assert meeting["withheld_then"] - meeting["withheld_now"] == meeting["hides"] - meeting["shows"]
    assert meeting["examples"][0]["becomes"] == "withheld"
    assert found["policy_version"] != found["other_version"]
    with open_store(demo_settings.store_path) as store:
        assert releases_to(store, "demo", "meeting") == ()
        assert releases_to(store, "demo", "partner") == ()
    only = ["policy", "preview", arguments[0], "--audience", "partner"]
    assert main(only, demo_settings) == 0
    assert "会議：" not in capsys.readouterr().out


def test_file_that_is_no_policy_is_refused_with_every_place(
    demo_settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = STRICTER.replace("protection = [1, 4]", "protection = [1, 9]").replace(
        "decimals = 1", "digits = 1", 1
    )
    report = tmp_path / "report.json"
    arguments = [written(tmp_path, text), "--json", str(report)]
    assert main(["policy", "preview", *arguments], demo_settings) == 1
    said = capsys.readouterr().err
    assert "[audience.analyst] に decimals がありません" in said
    assert "[audience.analyst] の digits は知らない項目です" in said
    found = json.loads(report.read_text(encoding="utf-8"))
    assert found["exit_code"] == 1
    assert "digits" in found["error"]
    assert found["audiences"] == []


def test_audience_without_withheld_counts_and_an_unknown_one_are_refused(
    demo_settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, STRICTER)
    assert main(["policy", "preview", file, "--audience", "analyst"], demo_settings) == 1
    assert "すべての件数" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["policy", "preview", file, "--audience", "press"], demo_settings)


def test_only_who_may_see_disclosure_control_previews(
    demo_settings: Settings, tmp_path: Path
) -> None:
    member = replace(demo_settings, viewer_role="meeting_member")
    assert main(["policy", "preview", written(tmp_path, STRICTER)], member) == 1
