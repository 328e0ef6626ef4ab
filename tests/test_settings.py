"""Settings: the file, and the environment over it."""

from pathlib import Path

import pytest

from analysis.errors import UserError
from analysis.settings import PROJECT_FOLDER, TileServer, load_settings


def test_default_store_is_a_git_ignored_file_in_the_project() -> None:
    settings = load_settings({})
    assert settings.store_path == PROJECT_FOLDER / ".kizashi" / "kizashi.duckdb"
    assert ".kizashi/" in (PROJECT_FOLDER / ".gitignore").read_text(encoding="utf-8")
    assert settings.profile_ids[0] == "demo"


def test_environment_overrides_the_file(tmp_path: Path) -> None:
    settings = load_settings(
        {
            "KIZASHI_STORE": str(tmp_path / "a.duckdb"),
            "KIZASHI_PROFILE": "saitama, demo",
            "KIZASHI_MAX_UPLOAD_MB": "3",
            "KIZASHI_VIEWER_NAME": "山田",
            "KIZASHI_VIEWER_ROLE": "station_officer",
            "KIZASHI_VIEWER_STATION": "43-101",
        }
    )
    assert settings.store_path == tmp_path / "a.duckdb"
    assert settings.profiles_folder == tmp_path / "profiles"
    assert settings.profile_ids == ("saitama", "demo")
    assert settings.max_upload_mb == 3
    assert (settings.viewer_name, settings.viewer_role, settings.viewer_station) == (
        "山田",
        "station_officer",
        "43-101",
    )


def test_no_tiles_are_asked_for_unless_an_address_is_set() -> None:
    assert load_settings({}).tiles is None
    set_here = {
        "KIZASHI_TILES": "http://10.1.2.3/{z}/{x}/{y}.png",
        "KIZASHI_TILES_CREDIT": "庁内地図",
    }
    assert load_settings(set_here).tiles == TileServer(
        "http://10.1.2.3/{z}/{x}/{y}.png", "庁内地図"
    )


@pytest.mark.parametrize(
    "address", ["10.1.2.3/{z}/{x}/{y}.png", "http://10.1.2.3/{z}/{x}.png", "x"]
)
def test_address_of_tiles_that_is_none_is_refused_in_words(address: str) -> None:
    with pytest.raises(UserError, match="KIZASHI_TILES"):
        load_settings({"KIZASHI_TILES": address})
