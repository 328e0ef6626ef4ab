"""A real browser on a real process: started here, stopped here by its own process id."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

PROJECT = Path(__file__).parents[2]
START_SECONDS = 90
MEASURE_SECONDS = 300
PAGE_TIMEOUT_MS = 30_000
PAGES = {
    "overview": "概況",
    "map": "地図",
    "trends": "推移",
    "signs": "予兆",
    "reliability": "検知の信頼性",
    "briefing": "会議資料",
    "upload": "データ取込",
    "quality": "データ品質",
    "disclosure": "秘匿処理",
    "boundaries": "境界・管轄",
}


@dataclass
class Watched:
    """A browser page and everything it asked for and complained of."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def outside(self) -> list[str]:
        """Requests to any other host or port than the one that was started."""
        own = urlsplit(self.address).netloc
        return [
            url
            for url in self.requests
            if urlsplit(url).scheme not in {"data", "blob"} and urlsplit(url).netloc != own
        ]

    def open(self, name: str = "overview") -> Page:
        """A page of the screen, by its address, when it has finished."""
        self.page.goto(f"{self.address}/{'' if name == 'overview' else name}")
        self.settle(PAGES[name])
        return self.page

    def measure(self) -> None:
        """On 検知の信頼性: measure, unless this dashboard has done so already."""
        start = self.page.get_by_role("button", name="検証を始める")
        if start.count():
            start.click()
        again = self.page.get_by_role("button", name="検証をやり直す")
        again.wait_for(timeout=MEASURE_SECONDS * 1000)
        self.quiet()

    def settle(self, heading: str) -> None:
        """Wait until the title is there and nothing is running any more."""
        self.page.get_by_role("heading", name=heading, exact=True).first.wait_for()
        self.quiet()

    def quiet(self) -> None:
        """Wait until the script has ended and the page has drawn what it sent."""
        app = self.page.locator("[data-testid=stApp]")
        app.and_(self.page.locator("[data-test-script-state=notRunning]")).wait_for()
        self.page.locator("[data-testid=stSkeleton]").first.wait_for(state="detached")
        self.page.wait_for_timeout(400)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(f"the dashboard did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[str]:
    """The address of a dashboard whose store and log lie in a folder; stopped at the end."""
    port, log = _free_port(), folder / "log.txt"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("KIZASHI_")},
        "KIZASHI_STORE": str(folder / "kizashi.duckdb"),
        "KIZASHI_PROFILE": "demo,saitama",
        **settings,
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "streamlit", "run", "app.py"),
                *(f"--server.port={port}", "--server.headless=true"),
            ],
            cwd=PROJECT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_for(port, process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard on the fictional prefecture, its store made for this session."""
    with running(tmp_path_factory.mktemp("dashboard")) as address:
        yield address


@pytest.fixture(scope="session")
def _made(dashboard: str, chromium: Browser) -> str:
    """The dashboard after its first visit, which makes the fictional prefecture."""
    page = chromium.new_page()
    page.goto(dashboard)
    page.get_by_role("heading", name="概況", exact=True).wait_for(timeout=START_SECONDS * 1000)
    page.close()
    return dashboard


Visit = Callable[..., Watched]


@pytest.fixture
def visit(_made: str, chromium: Browser) -> Iterator[Visit]:
    """Opens a fresh browser window: visit(theme="dark", width=1440, height=900)."""
    contexts = []

    def open_window(theme: str = "light", width: int = 1280, height: int = 800) -> Watched:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme=theme,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PAGE_TIMEOUT_MS)
        watched = Watched(page, _made)
        context.on("request", lambda request: watched.requests.append(request.url))
        page.on("websocket", lambda socket: watched.requests.append(socket.url))
        page.on("pageerror", lambda error: watched.complaints.append(str(error)))
        page.on("console", lambda message: _note(watched, message.type, message.text))
        return watched

    yield open_window
    for context in contexts:
        context.close()


# The framework asks below the page's own address first and gets a 404 before it finds its root.
_KNOWN = ("404 (Not Found)",)


def _note(watched: Watched, kind: str, text: str) -> None:
    if kind == "error" and not any(known in text for known in _KNOWN):
        watched.complaints.append(text)


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures go: KIZASHI_SCREENSHOTS, else a temporary folder."""
    named = os.environ.get("KIZASHI_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
