"""The browser is the one of the other tests in a browser."""

from tests.browser.conftest import chromium

__all__ = ["chromium"]
