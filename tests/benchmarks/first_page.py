"""Seconds from starting the process to the first page painted in a browser, medians of three.

`fresh` begins without a store file, so the fictional prefecture is generated; `again` begins with it.
"""

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.served import served
from tests.browser.chromium import find_chromium, launch_options

REPEATS = 3
PAGE_TITLE = "概況"
TIMEOUT_MS = 60_000


def _seconds_to_page(page: Page, store: Path) -> float:
    start = time.perf_counter()
    with served("app.py", KIZASHI_STORE=str(store), KIZASHI_PROFILE="demo") as address:
        page.goto(address, timeout=TIMEOUT_MS)
        page.get_by_role("heading", name=PAGE_TITLE).first.wait_for(timeout=TIMEOUT_MS)
        return time.perf_counter() - start


def measure() -> dict[str, float]:
    """Start the dashboard three times on a fresh store and three times on the same one."""
    fresh, again = [], []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(find_chromium()))
        for repeat in range(REPEATS):
            store = Path(folder) / f"{repeat}.duckdb"
            for seconds in (fresh, again):
                page = browser.new_page()
                seconds.append(_seconds_to_page(page, store))
                page.close()
        browser.close()
    return {
        "fresh_seconds": round(statistics.median(fresh), 2),
        "fresh_seconds_worst": round(max(fresh), 2),
        "again_seconds": round(statistics.median(again), 2),
    }
