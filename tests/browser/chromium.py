"""Chromium for the browser tests: from PATH, else from Debian, else Playwright's own.

Enters: the machine. Leaves: options for Playwright's launch, the same for tests and measurements.
"""

import os
import shutil
import subprocess
import sys
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A browser that speaks to nobody on its own account.
QUIET_FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-extensions",
    "--disable-sync",
    "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
    "--metrics-recording-only",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--force-color-profile=srgb",
)
INSTALL_SECONDS = 600


class NoChromiumError(RuntimeError):
    """No browser, and no way to get one here."""


def _on_path() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _by_debian() -> str | None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ("apt-get", "update", "-qq"),
        ("apt-get", "install", "-y", "-qq", "chromium", "fonts-noto-cjk"),
    ):
        subprocess.run(
            command, env=environment, check=False, capture_output=True, timeout=INSTALL_SECONDS
        )
    return _on_path()


def _by_playwright() -> bool:
    command = (sys.executable, "-m", "playwright", "install", "chromium")
    run = subprocess.run(command, check=False, capture_output=True, timeout=INSTALL_SECONDS)
    return run.returncode == 0


def find_chromium() -> str | None:
    """The browser's path, None for Playwright's own.

    Raises NoChromiumError when there is none and none can be installed.
    """
    path = _on_path() or _by_debian()
    if path or _by_playwright():
        return path
    raise NoChromiumError(
        "The browser tests need Chromium: put it on PATH, or run as root on Debian or Ubuntu so "
        "that apt-get can install chromium and fonts-noto-cjk, or allow `playwright install "
        'chromium`. To leave these tests out, run pytest with -m "not browser".'
    )


def launch_options(executable: str | None) -> dict[str, Any]:
    """What `playwright.chromium.launch` is called with."""
    options: dict[str, Any] = {"headless": True, "args": list(QUIET_FLAGS)}
    if executable:
        options["executable_path"] = executable
    return options
