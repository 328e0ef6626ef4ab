"""The command line reads like the user manual: import, brief, boundaries, profile."""

import os
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from analysis.__main__ import main
from analysis.indicators import load_catalogue
from analysis.ingest import blank_template, template_indicators
from analysis.profile import load_profile
from analysis.settings import Settings
from analysis.store import current_observations, data_version, list_batches, open_store

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


@pytest.mark.slow
@pytest.mark.parametrize("meeting", ["headquarters", "coordination", "working", "station"])
def test_briefing_of_each_meeting_is_written(
    demo_settings: Settings, tmp_path: Path, meeting: str
) -> None:
    station = ["--station", STATION.name] if meeting == "station" else []
    common = ["brief", "--meeting", meeting, *station, "--month", "2024-10"]
    assert main([*common, "--out", str(tmp_path / "a.pdf")], demo_settings) == 0
    assert main([*common, "--out", str(tmp_path / "a.xlsx")], demo_settings) == 0
    pages = PdfReader(BytesIO((tmp_path / "a.pdf").read_bytes())).pages
    assert all("架空データ" in page.extract_text() for page in pages)
    assert "令和6年10月" in pages[0].extract_text()
    assert len(load_workbook(tmp_path / "a.xlsx").sheetnames) >= 5


@pytest.mark.parametrize(
    "arguments",
    [
        ["brief", "--meeting", "headquarters", "--month", "2024-13", "--out", "a.pdf"],
        ["brief", "--meeting", "headquarters", "--out", "a.docx"],
        ["brief", "--meeting", "party", "--out", "a.pdf"],
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
    assert f"市区町村 {count}" in capsys.readouterr().out
    other = "ibaraki" if profile_id == "saitama" else "saitama"
    assert main(["boundaries", "import", "--profile", other, path], demo_settings) == 1
