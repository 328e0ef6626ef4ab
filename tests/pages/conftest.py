"""The screen without a browser: app.py run by Streamlit's own test driver, per role and store."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

PROJECT = Path(__file__).parents[2]
RUN_SECONDS = 30
STATION_ID = "99-102"
PAGES = {
    "pages/explore/overview.py": "概況",
    "pages/explore/map.py": "地図",
    "pages/explore/trends.py": "推移",
    "pages/signs/signs.py": "予兆",
    "pages/signs/reliability.py": "検知の信頼性",
    "pages/meeting/briefing.py": "会議資料",
    "pages/data/upload.py": "データ取込",
    "pages/data/quality.py": "データ品質",
    "pages/data/disclosure.py": "秘匿処理",
    "pages/data/boundaries.py": "境界・管轄",
}


class Screen:
    """One viewer's session."""

    def __init__(self) -> None:
        self.run = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=RUN_SECONDS)

    def open(self, page: str = "pages/explore/overview.py") -> AppTest:
        """Start, then go to the page."""
        self.run.run()
        if page != "pages/explore/overview.py":
            self.run.switch_page(page)
            self.run.run()
        assert not self.run.exception
        return self.run

    def until_read(self) -> None:
        """Ask again until a chosen file has been read; most are when they are chosen."""
        while any(button.key == "upload_stop" for button in self.run.button):
            time.sleep(0.2)
            self.run.run()
        assert not self.run.exception

    @property
    def titles(self) -> list[str]:
        """What the page calls itself."""
        return [title.value for title in self.run.title]

    @property
    def errors(self) -> str:
        """All error boxes in one text."""
        return "\n".join(error.value for error in self.run.error)

    @property
    def said(self) -> str:
        """Everything the framework's own text elements say."""
        parts = [
            *self.run.title,
            *self.run.subheader,
            *self.run.markdown,
            *self.run.caption,
            *self.run.error,
            *self.run.warning,
            *self.run.info,
            *self.run.success,
        ]
        return "\n".join(str(part.value) for part in parts)

    def tables(self) -> dict[str, dict[str, object]]:
        """What the released tables were sent, by caption."""
        found = {}
        for element in self.run.get("bidi_component"):
            data = json.loads(element.proto.json)
            if "columns" in data:
                found[data["caption"]] = data
        return found

    def cells(self, caption: str) -> list[list[str]]:
        """The texts of a table, row by row, without its group rows."""
        rows = self.tables()[caption]["rows"]
        return [[cell["text"] for cell in row["cells"]] for row in rows if "cells" in row]


OpenScreen = Callable[..., Screen]


@pytest.fixture(scope="session")
def read_only_store(demo_store_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy for all tests that write no figures."""
    copy = tmp_path_factory.mktemp("pages") / "kizashi.duckdb"
    shutil.copy(demo_store_file, copy)
    return copy


@pytest.fixture
def own_store(demo_store_file: Path, tmp_path: Path) -> Path:
    """A copy for one test that writes."""
    copy = tmp_path / "kizashi.duckdb"
    shutil.copy(demo_store_file, copy)
    return copy


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch, read_only_store: Path) -> Iterator[OpenScreen]:
    """Begins a session: screen(role="partner", store=..., profiles="demo,saitama")."""

    def begin(
        role: str = "hq_analyst",
        station: str = "",
        store: Path | None = None,
        profiles: str = "demo",
        **settings: str,
    ) -> Screen:
        st.cache_resource.clear()
        values = {
            "KIZASHI_STORE": str(store or read_only_store),
            "KIZASHI_PROFILE": profiles,
            "KIZASHI_VIEWER_NAME": "試験の担当者",
            "KIZASHI_VIEWER_ROLE": role,
            "KIZASHI_VIEWER_STATION": station,
            **settings,
        }
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        return Screen()

    yield begin
    st.cache_resource.clear()
