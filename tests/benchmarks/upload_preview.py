"""Seconds from choosing a station's file of 2,000 rows to the preview in a browser.

The file holds one station's figures of many months, most of them as the store has them, some
changed, the newest added. Measured five times with other figures each time, on a dashboard that
has shown its pages before; the first upload of the process is reported apart.
"""

import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from analysis.indicators import load_catalogue
from analysis.ingest import template_indicators, write_long_csv
from analysis.months import add_months
from analysis.observations import CellState, Observation, Provision, observation_frame
from analysis.profile import load_profile
from analysis.store import open_store
from analysis.synthetic import ensure_demo
from tests.benchmarks.served import served
from tests.browser.chromium import find_chromium, launch_options

ROWS = 2_000
REPEATS = 5
STATION = "99-101"
LAST_MONTH = date(2025, 4, 1)  # one month after the newest of the fictional prefecture
TIMEOUT_MS = 60_000


def _station_file(turn: int) -> bytes:
    """One station's figures of so many months as 2,000 rows need; other figures each turn."""
    catalogue = load_catalogue()
    indicators = template_indicators(catalogue)
    cells = [
        Observation(
            STATION,
            indicator.code,
            add_months(LAST_MONTH, -back),
            CellState.VALUE,
            (back + position + turn) % 9,
            Provision.PROVISIONAL,
        )
        for back in range(-(-ROWS // len(indicators)))
        for position, indicator in enumerate(indicators)
    ]
    return write_long_csv(observation_frame(cells[:ROWS]), load_profile("demo"), catalogue)


def _wait_until_idle(page: Page) -> None:
    app = page.locator("[data-testid=stApp]")
    app.and_(page.locator("[data-test-script-state=notRunning]")).wait_for()


def _seconds_to_preview(page: Page, address: str, turn: int) -> float:
    """From choosing the file until the table of differences stands and nothing runs any more."""
    page.goto(f"{address}/upload")
    page.get_by_role("heading", name="取込の履歴").wait_for()
    _wait_until_idle(page)
    file = {"name": f"月報_{turn}.csv", "mimeType": "text/csv", "buffer": _station_file(turn)}
    start = time.perf_counter()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="この内容で取り込む").wait_for()
    page.get_by_role("table", name="取込の差分_追加").wait_for()
    _wait_until_idle(page)
    return time.perf_counter() - start


def _measured(page: Page, address: str) -> list[float]:
    page.set_default_timeout(TIMEOUT_MS)
    return [_seconds_to_preview(page, address, turn) for turn in range(REPEATS + 1)]


def measure() -> dict[str, float]:
    """Start one dashboard on the fictional prefecture and choose six files, one after another."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "kizashi.duckdb"
        with open_store(store) as opened:
            ensure_demo(opened, load_profile("demo"), load_catalogue(), lambda *_: None)
        with (
            served("app.py", KIZASHI_STORE=str(store), KIZASHI_PROFILE="demo") as address,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(**launch_options(find_chromium()))
            first, *again = _measured(browser.new_page(), address)
            browser.close()
    return {
        "rows": ROWS,
        "preview_seconds": round(statistics.median(again), 2),
        "preview_seconds_worst": round(max(again), 2),
        "first_preview_seconds": round(first, 2),
    }
