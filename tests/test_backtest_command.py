"""`python -m analysis backtest`: a readable table, the same figures as files, a clean end by Ctrl-C."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from analysis import release
from analysis.__main__ import main
from analysis.detection import DetectionSettings
from analysis.detection.backtest import backtest
from analysis.settings import Settings
from analysis.store import audit_events, open_store

pytestmark = pytest.mark.slow

PROJECT = Path(__file__).parents[1]
QUICK = ["backtest", "--profile", "demo", "--months", "4", "--sizes", "6", "--rounds", "1"]


@pytest.mark.slow
def test_table_and_files_hold_the_same_figures(
    demo_settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unlearnt = DetectionSettings(calibration_months=1)  # two years of forecasts take the time
    measuring = sys.modules[release.reliability.__module__]
    monkeypatch.setattr(measuring, "backtest", partial(backtest, detection=unlearnt))
    files = ["--json", str(tmp_path / "a.json"), "--csv", str(tmp_path / "a.csv")]
    assert main([*QUICK, *files], demo_settings) == 0
    said = capsys.readouterr()
    assert "架空データ" in said.out
    assert "この設定では" in said.out
    assert "標準偏差の6倍" in said.out
    assert "100% 模擬の増加の検知" in said.err
    content = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert (content["profile"], content["is_synthetic"], content["months"]) == ("demo", True, 4)
    table = list(csv.reader((tmp_path / "a.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert len(table) == len(content["rows"]) + 1
    for row, line in zip(content["rows"], table[1:], strict=True):
        assert [row["item"], str("" if row["value"] is None else row["value"])] == [
            line[1],
            line[3],
        ]


@pytest.mark.parametrize(
    "wrong",
    [
        ["--months", "3"],
        ["--months", "many"],
        ["--sizes", "0"],
        ["--sizes", "nan"],
        ["--seed", "-1"],
        ["--shape", "wave"],
        ["--rounds", "0"],
        ["--json", "そんなフォルダーはない/a.json"],
    ],
)
def test_wrong_arguments_end_with_code_two(wrong: list[str], demo_settings: Settings) -> None:
    with pytest.raises(SystemExit, match="2"):
        main([*QUICK, *wrong], demo_settings)


def test_who_may_not_measure_is_refused(
    demo_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(QUICK, replace(demo_settings, viewer_role="administrator")) == 1
    assert "検知の信頼性の検証は" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT")
def test_interrupt_ends_with_code_one_and_keeps_nothing(demo_settings: Settings) -> None:
    environment = {**os.environ, "KIZASHI_STORE": str(demo_settings.store_path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "analysis", "backtest", "--profile", "demo", "--months", "4"],
        cwd=PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    said = b""
    while "再現 1/4".encode() not in said:
        said += os.read(process.stderr.fileno(), 4096)
        assert process.poll() is None
    time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    output, rest = process.communicate(timeout=60)
    assert process.returncode == 1
    assert output == b""
    assert "中止しました" in rest.decode()
    with open_store(demo_settings.store_path) as store:
        assert "keep_result" not in set(audit_events(store, "demo")["action"])
