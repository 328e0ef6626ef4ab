"""The command line reads like the user manual: import, brief, boundaries, profile."""

import json
import os
import shutil
import signal
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from pptx import Presentation
from pypdf import PdfReader

from analysis.__main__ import main
from analysis.commands.shell import ProgressLine
from analysis.indicators import load_catalogue
from analysis.ingest import blank_template, template_indicators
from analysis.profile import SHIPPED_PROFILES, load_profile
from analysis.settings import Settings
from analysis.store import (
    audit_events,
    current_observations,
    data_version,
    list_batches,
    open_store,
)

pytestmark = pytest.mark.slow

MONTH = date(2025, 3, 1)
CATALOGUE = load_catalogue()
DEMO = load_profile("demo")
STATION = DEMO.stations_on(MONTH)[0]


@pytest.fixture
def filled_template(tmp_path: Path) -> Path:
    """The blank template of a station, with the count 7 in every line, saved as Excel does."""
    lines = blank_template(DEMO, CATALOGUE, STATION.id, MONTH).decode("utf-8-sig").splitlines()
    column = lines[0].split(",").index("件数")
    filled = [lines[0]]
    for line in lines[1:]:
        cells = line.split(",")
        cells[column] = "7"
        filled.append(",".join(cells))
    path = tmp_path / "報告.csv"
    path.write_bytes("\r\n".join(filled).encode("cp932"))
    return path


def _version(settings: Settings) -> str:
    store = open_store(settings.store_path)
    version = data_version(store, "demo")
    store.close()
    return version


def test_filled_template_is_imported(
    demo_settings: Settings, filled_template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "--yes", str(filled_template)], demo_settings) == 0
    assert "取り込みました" in capsys.readouterr().out
    store = open_store(demo_settings.store_path)
    now = current_observations(store, "demo", station_ids=[STATION.id], months=[MONTH])
    assert list_batches(store, "demo")["sender"].iloc[0] == demo_settings.viewer_name
    store.close()
    reported = now.set_index("indicator").loc[[i.code for i in template_indicators(CATALOGUE)]]
    assert len(reported) == 35
    assert (reported["count"] == 7).all()
    assert (reported["provision"] == "final").all()  # three months have long passed


def test_dry_run_and_missing_confirmation_write_nothing(
    demo_settings: Settings, filled_template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _version(demo_settings)
    assert main(["import", "--dry-run", str(filled_template)], demo_settings) == 0
    assert main(["import", str(filled_template)], demo_settings) == 1
    assert "何も書き込んでいません" in capsys.readouterr().out
    assert _version(demo_settings) == before


def test_refused_file_lists_its_problems_and_changes_nothing(
    demo_settings: Settings, filled_template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _version(demo_settings)
    text = filled_template.read_bytes().decode("cp932").splitlines()
    text[3] = text[3].replace(",7,", ",七人位,")
    text[5] = text[5].replace(",7,", ",-1,")
    filled_template.write_bytes("\r\n".join(text).encode("cp932"))
    assert main(["import", "--yes", str(filled_template)], demo_settings) == 1
    said = capsys.readouterr().out
    assert "4行目『件数』" in said
    assert "6行目『件数』" in said
    assert "七人位" not in said
    assert _version(demo_settings) == before


def test_station_officer_may_not_import_another_stations_file(
    demo_settings: Settings, filled_template: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = DEMO.stations_on(MONTH)[1].id
    officer = replace(demo_settings, viewer_role="station_officer", viewer_station=other)
    before = _version(demo_settings)
    assert main(["import", "--yes", str(filled_template)], officer) == 1
    assert "担当の警察署以外" in capsys.readouterr().out
    assert _version(demo_settings) == before


def test_missing_file_gets_a_message(
    demo_settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "--yes", "そんざいしない.csv"], demo_settings) == 1
    assert "開けません" in capsys.readouterr().err


def _with_count(template: Path, count: str, name: str) -> Path:
    """The filled template with another figure in every line."""
    text = template.read_bytes().decode("cp932").replace(",7,", f",{count},")
    path = template.with_name(name)
    path.write_bytes(text.encode("cp932"))
    return path


def _report(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def test_report_tells_a_program_what_became_of_every_file(
    demo_settings: Settings, filled_template: Path, tmp_path: Path
) -> None:
    bad = _with_count(filled_template, "ナナ", "誤り.csv")
    report_path = tmp_path / "report.json"
    files = [str(bad), str(filled_template), str(tmp_path / "無い.csv")]
    options = ["--yes", "--reason", "夜間の取込", "--sender", "葦原中央署"]
    options += ["--marked", str(tmp_path), "--json"]
    assert main(["import", *options, str(report_path), *files], demo_settings) == 1
    report = _report(report_path)
    assert (report["version"], report["exit_code"], report["profile"]) == (1, 1, "demo")
    refused, stored, failed = report["files"]
    assert [f["outcome"] for f in report["files"]] == ["refused", "stored", "failed"]
    assert {p["check"] for p in refused["problems"]} == {"count"}
    assert refused["problems"][0]["place"] == "2行目『件数』"
    assert "ナナ" not in report_path.read_text(encoding="utf-8")
    marked = load_workbook(tmp_path / "誤り_誤りの印.xlsx").worksheets[0]
    assert marked["F2"].comment.text.startswith("【誤り】")
    assert "sha256" not in refused
    assert (stored["cells"], stored["stations"], stored["months"]) == (
        35,
        [STATION.id],
        ["2025-03"],
    )
    assert stored["added"] + stored["changed"] + stored["unchanged"] == 35
    assert "開けません" in failed["error"]
    with open_store(demo_settings.store_path) as store:
        batch = list_batches(store, "demo").iloc[0]
        events = audit_events(store, "demo")
    assert (batch["batch_id"], batch["sender"]) == (stored["batch_id"], "葦原中央署")
    assert events["person"].iloc[0] == demo_settings.viewer_name


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT")
def test_interrupt_ends_with_its_code_and_stores_what_came_before_only(
    demo_settings: Settings, filled_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_line: ProgressLine, _share: float, step: str) -> None:
        if step.startswith("二つ目.csv"):
            os.kill(os.getpid(), signal.SIGINT)

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(ProgressLine, "tell", interrupt)
    second = _with_count(filled_template, "8", "二つ目.csv")
    third = _with_count(filled_template, "9", "三つ目.csv")
    report_path = tmp_path / "report.json"
    files = [str(filled_template), str(second), str(third)]
    options = ["--yes", "--reason", "照合済み", "--json", str(report_path)]
    assert main(["import", *options, *files], demo_settings) == 130
    report = _report(report_path)
    assert report["exit_code"] == 130
    assert [f["outcome"] for f in report["files"]] == ["stored", "cancelled", "cancelled"]
    assert "何も保存していません" in report["files"][1]["error"]
    with open_store(demo_settings.store_path) as store:
        assert list_batches(store, "demo")["source_name"].iloc[0] == "報告.csv"
    assert signal.getsignal(signal.SIGINT) is before


def test_interrupt_at_the_question_writes_nothing(
    demo_settings: Settings, filled_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_question: str) -> str:
        raise KeyboardInterrupt

    before = _version(demo_settings)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", interrupt)
    assert main(["import", str(filled_template)], demo_settings) == 130
    assert _version(demo_settings) == before


def test_sheets_are_named_one_by_one_or_all_at_once(
    demo_settings: Settings, tmp_path: Path
) -> None:
    book = Workbook()
    book.active.title = "表紙"
    book.active.append(["月例報告"])
    for name, count in (("3月", 4), ("2月", 5), ("1月", 6)):
        sheet = book.create_sheet(name)
        sheet.append(["令和7年 月例報告"])
        sheet.append(["警察署名", "詐欺被害相談", "合同パトロール"])
        sheet.append([STATION.name, count, count])
    path = str(tmp_path / "月報.xlsx")
    book.save(path)
    report_path = tmp_path / "report.json"

    def months(*options: str) -> list[str]:
        arguments = ["import", "--dry-run", *options, "--json", str(report_path), path]
        assert main(arguments, demo_settings) == 0
        return _report(report_path)["files"][0]["months"]

    assert months("--sheet", "3月", "--sheet", "1月") == ["2025-01", "2025-03"]
    assert months("--all-sheets") == ["2025-01", "2025-02", "2025-03"]
    assert main(["import", "--dry-run", path], demo_settings) == 1
    with pytest.raises(SystemExit, match="2"):
        main(["import", "--all-sheets", "--sheet", "3月", path], demo_settings)


@pytest.mark.slow
def test_final_figures_are_left_alone_without_a_reason(
    demo_settings: Settings, filled_template: Path, tmp_path: Path
) -> None:
    assert main(["import", "--yes", str(filled_template)], demo_settings) == 0
    changed = str(_with_count(filled_template, "8", "訂正.csv"))
    before = _version(demo_settings)
    report_path = tmp_path / "report.json"
    assert main(["import", "--yes", "--json", str(report_path), changed], demo_settings) == 1
    (file,) = _report(report_path)["files"]
    assert (file["outcome"], file["final_months"]) == ("failed", ["2025-03"])
    assert _version(demo_settings) == before
    assert main(["import", "--yes", "--reason", "計上誤り", changed], demo_settings) == 0


@pytest.mark.slow
def test_pending_upload_ends_with_code_three(
    demo_settings: Settings, filled_template: Path, tmp_path: Path
) -> None:
    folder = demo_settings.profiles_folder / "demo"
    shutil.copytree(SHIPPED_PROFILES / "demo", folder)
    path = folder / "profile.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("approval = false", "approval = true"), encoding="utf-8")
    before = _version(demo_settings)
    report_path = tmp_path / "report.json"
    load = ["import", "--yes", "--json", str(report_path), str(filled_template)]
    assert main(load, demo_settings) == 3
    (file,) = _report(report_path)["files"]
    assert (file["outcome"], file["batch_id"]) == ("pending", None)
    assert _version(demo_settings) == before
    assert main(load, demo_settings) == 1  # it waits already
    assert _report(report_path)["files"][0]["problems"][0]["check"] == "duplicate_file"


@pytest.mark.slow
def test_symbol_means_what_the_sender_says_for_this_file(
    demo_settings: Settings, filled_template: Path, tmp_path: Path
) -> None:
    dashes = str(_with_count(filled_template, "-", "横線.csv"))
    report_path = tmp_path / "report.json"
    dry = ["import", "--dry-run", "--json", str(report_path)]

    def checks(*options: str) -> set[str]:
        assert main([*dry, *options, dashes], demo_settings) == 0
        (file,) = _report(report_path)["files"]
        assert (file["outcome"], file["cells"]) == ("previewed", 35)
        return {problem["check"] for problem in file["problems"]}

    assert "value_emptied" in checks()
    assert "value_emptied" not in checks("--symbol=-=zero")


@pytest.mark.slow
def test_run_that_cannot_begin_still_leaves_a_report(
    demo_settings: Settings, filled_template: Path, tmp_path: Path
) -> None:
    report_path = tmp_path / "report.json"
    load = ["import", "--profile", "nowhere", "--json", str(report_path), str(filled_template)]
    assert main(load, demo_settings) == 1
    report = _report(report_path)
    assert (report["exit_code"], report["files"]) == (1, [])
    assert "プロファイル" in report["error"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("meeting", "ending"),
    [("headquarters", "xlsx"), ("coordination", "pptx"), ("working", "xlsx"), ("station", "pptx")],
)
def test_briefing_of_each_meeting_is_written(
    demo_settings: Settings, tmp_path: Path, meeting: str, ending: str
) -> None:
    station = ["--station", STATION.name] if meeting == "station" else []
    common = ["brief", "--meeting", meeting, *station, "--month", "2024-10"]
    assert main([*common, "--out", str(tmp_path / "a.pdf")], demo_settings) == 0
    other = tmp_path / f"a.{ending}"
    assert main([*common, "--out", str(other)], demo_settings) == 0
    pages = PdfReader(BytesIO((tmp_path / "a.pdf").read_bytes())).pages
    assert all("架空データ" in page.extract_text() for page in pages)
    assert "令和6年10月" in pages[0].extract_text()
    if ending == "xlsx":
        assert len(load_workbook(other).sheetnames) >= 5
    else:
        assert len(Presentation(str(other)).slides) >= 20


@pytest.mark.parametrize(
    "arguments",
    [
        ["brief", "--meeting", "headquarters", "--month", "2024-13", "--out", "a.pdf"],
        ["brief", "--meeting", "headquarters", "--out", "a.docx"],
        ["brief", "--meeting", "party", "--out", "a.pdf"],
        ["import", "--symbol", "-=nothing", "a.csv"],
        ["import", "--json", "no/such/folder/report.json", "a.csv"],
        ["import"],
        [],
    ],
)
def test_wrong_arguments_end_with_code_two(arguments: list[str], demo_settings: Settings) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments, demo_settings)


def test_unknown_station_and_profile_get_a_message(
    demo_settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = ["--out", str(tmp_path / "a.pdf")]
    assert main(["brief", "--meeting", "station", "--station", "無い", *out], demo_settings) == 1
    assert "警察署はありません" in capsys.readouterr().err
    assert main(["brief", "--profile", "nowhere", "--meeting", "working", *out], demo_settings) == 1
    assert "プロファイル「nowhere」がありません" in capsys.readouterr().err
    assert not (tmp_path / "a.pdf").exists()


def _real(name: str) -> Path:
    folder = os.environ.get("KIZASHI_REAL_DATA")
    if not folder:
        pytest.skip("KIZASHI_REAL_DATA names no folder of published files")
    return Path(folder) / name


@pytest.mark.real_data
@pytest.mark.slow
def test_published_crimes_of_hokkaido_run_through_the_whole_path(demo_settings: Settings) -> None:
    codes = _real("npa_station_codes/keisatusyotoukoudo_2019-2021.csv")
    made = ["profile", "new", "--prefecture", "北海道", "--station-codes", str(codes)]
    assert main(made, demo_settings) == 0
    files = sorted(_real("crime_hokkaido_2018").glob("*.csv"))
    assert len(files) == 7
    load = ["import", "--profile", "hokkaido", "--yes", *map(str, files)]
    assert main(load, demo_settings) == 0
    store = open_store(demo_settings.store_path)
    stored = current_observations(store, "hokkaido")
    store.close()
    assert set(stored["indicator"]) == {
        i.code for i in CATALOGUE.indicators if i.domain == "street_crime"
    }
    assert stored["month"].nunique() == 12
    assert stored["station_id"].nunique() == 66
    bicycles = stored.loc[stored["indicator"] == "theft_bicycle", "count"]
    assert 3_000 < int(bicycles.sum()) <= 3_977  # rows of the file; some have no month


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("profile_id", "file", "count"),
    [
        ("saitama", "geojson.N03-21_11_210101.json", 72),
        ("ibaraki", "geojson.N03-21_08_210101.json", 44),
    ],
)
def test_published_boundaries_become_the_profiles_map(
    demo_settings: Settings,
    capsys: pytest.CaptureFixture[str],
    profile_id: str,
    file: str,
    count: int,
) -> None:
    path = str(_real(f"boundaries_n03/{file}"))
    assert main(["boundaries", "import", "--profile", profile_id, path], demo_settings) == 0
    said = capsys.readouterr().out
    assert f"{count}件から{count}件" in said
    assert "出典：「国土数値情報（行政区域データ・令和3年1月1日時点）」" in said
    other = "ibaraki" if profile_id == "saitama" else "saitama"
    assert main(["boundaries", "import", "--profile", other, path], demo_settings) == 1
