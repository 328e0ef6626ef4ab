"""Seconds from starting the process to the first page painted in a browser, medians of three.

`fresh` begins without a store file, so the fictional prefecture is generated; `again` begins with it.
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import find_chromium, launch_options

PROJECT = Path(__file__).parents[2]
REPEATS = 3
PAGE_TITLE = "概況"
TIMEOUT_MS = 60_000


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _seconds_to_page(page: Page, store: Path) -> float:
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
    start = time.perf_counter()
    process = subprocess.Popen(
        [*command, f"--server.port={port}"],
        cwd=PROJECT,
        env={**os.environ, "KIZASHI_STORE": str(store), "KIZASHI_PROFILE": "demo"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        page.goto(f"http://127.0.0.1:{port}/", timeout=TIMEOUT_MS)
        page.get_by_role("heading", name=PAGE_TITLE).first.wait_for(timeout=TIMEOUT_MS)
        return time.perf_counter() - start
    finally:
        process.terminate()
        process.wait(timeout=20)


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
