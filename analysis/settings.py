"""Settings: data/settings.toml, overridden by environment variables.

Enters: the file and the environment. Leaves: one frozen `Settings`, read once per process.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import UserError

PROJECT_FOLDER = Path(__file__).parent.parent
SETTINGS_PATH = PROJECT_FOLDER / "data" / "settings.toml"


@dataclass(frozen=True)
class TileServer:
    """A tile server of one's own network. address: with {z}, {x} and {y}; credit: its 出典."""

    address: str
    credit: str

    def __post_init__(self) -> None:
        is_address = self.address.startswith(("http:", "https:", "/"))
        if not is_address or not all(part in self.address for part in ("{z}", "{x}", "{y}")):
            raise UserError(
                "背景地図のアドレスの書き方が違います。{z}、{x}、{y}を含むアドレスを、"
                "data/settings.toml の tiles 又は環境変数 KIZASHI_TILES に指定してください。"
            )


@dataclass(frozen=True)
class Settings:
    """What one installation decides.

    profile_ids: the profiles that may be opened here; the first is opened at first.
    viewer_*: who sits in front of the screen when there is no login.
    """

    store_path: Path
    profile_ids: tuple[str, ...]
    profiles_folder: Path  # profiles made here, beside the shipped ones
    max_upload_mb: int
    viewer_name: str
    viewer_role: str
    viewer_station: str | None
    tiles: TileServer | None = None  # none: maps are drawn without any tiles


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read settings.

    KIZASHI_STORE, KIZASHI_PROFILE (comma-separated when several are allowed),
    KIZASHI_PROFILES_FOLDER, KIZASHI_MAX_UPLOAD_MB, KIZASHI_VIEWER_NAME, KIZASHI_VIEWER_ROLE,
    KIZASHI_VIEWER_STATION, KIZASHI_TILES and KIZASHI_TILES_CREDIT override the file.
    Raises UserError for an address of tiles that is none.
    """
    file = tomllib.loads(SETTINGS_PATH.read_text(encoding="utf-8"))
    store_path = PROJECT_FOLDER / environment.get("KIZASHI_STORE", file["store"])
    profiles_folder = environment.get("KIZASHI_PROFILES_FOLDER")
    tiles = environment.get("KIZASHI_TILES", file["map"]["tiles"])
    return Settings(
        store_path=store_path,
        profile_ids=tuple(
            name.strip()
            for name in environment.get("KIZASHI_PROFILE", ",".join(file["profiles"])).split(",")
        ),
        profiles_folder=Path(profiles_folder)
        if profiles_folder
        else store_path.parent / "profiles",
        max_upload_mb=int(environment.get("KIZASHI_MAX_UPLOAD_MB", file["max_upload_mb"])),
        viewer_name=environment.get("KIZASHI_VIEWER_NAME", file["viewer"]["name"]),
        viewer_role=environment.get("KIZASHI_VIEWER_ROLE", file["viewer"]["role"]),
        viewer_station=environment.get("KIZASHI_VIEWER_STATION", file["viewer"]["station"]) or None,
        tiles=TileServer(
            tiles, environment.get("KIZASHI_TILES_CREDIT", file["map"]["tiles_credit"])
        )
        if tiles
        else None,
    )
