"""Every page in both themes and two widths: a picture to look at, and nothing cut off.

The window is made wider under the page, as a user does it.
"""

from pathlib import Path

import pytest

from tests.browser.conftest import PAGES, Visit
from tests.browser.seen import fit, show_whole

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZES = ((1280, 800), (1440, 900))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_page_has_room_for_every_text(
    visit: Visit, screenshots: Path, name: str, theme: str
) -> None:
    window = visit(theme=theme)
    page = window.open(name)
    if name == "map":
        page.frame_locator("iframe").locator("body[data-ready]").wait_for()
    if name == "reliability":
        window.measure()
    found = {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        window.quiet()
        page.screenshot(path=screenshots / f"{name}_{width}_{theme}.png")
        show_whole(page, width, height)
        page.screenshot(path=screenshots / f"{name}_{width}_{theme}_whole.png")
        found[width] = fit(page)
    assert {width: one.cut_off for width, one in found.items() if one.cut_off} == {}
    assert {width: one.sideways_px for width, one in found.items() if one.sideways_px > 0} == {}
    assert {width: one.scrolled_tables for width, one in found.items() if one.scrolled_tables} == {}


def test_theme_follows_the_browser(visit: Visit) -> None:
    colours = {}
    for theme in ("light", "dark"):
        page = visit(theme=theme).open()
        app = page.locator("[data-testid=stApp]")
        colours[theme] = app.evaluate("e => getComputedStyle(e).backgroundColor")
    assert colours == {"light": "rgb(255, 255, 255)", "dark": "rgb(17, 22, 29)"}
