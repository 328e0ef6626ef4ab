"""Every page in both themes and two widths: a picture to look at, and nothing cut off."""

from pathlib import Path

import pytest

from tests.browser.conftest import PAGES, Visit
from tests.browser.seen import fit, show_whole

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZES = ((1280, 800), (1440, 900))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES, ids=lambda size: str(size))
@pytest.mark.parametrize("name", PAGES)
def test_page_has_room_for_every_text(
    visit: Visit, screenshots: Path, name: str, theme: str, width: int, height: int
) -> None:
    window = visit(theme=theme, width=width, height=height)
    page = window.open(name)
    if name == "map":
        page.frame_locator("iframe").locator("body[data-ready]").wait_for()
    if name == "reliability":
        window.measure()
    page.screenshot(path=screenshots / f"{name}_{width}_{theme}.png")
    show_whole(page, width, height)
    page.screenshot(path=screenshots / f"{name}_{width}_{theme}_whole.png")
    found = fit(page)
    assert found.cut_off == []
    assert found.sideways_px <= 0
    assert found.scrolled_tables == []


def test_theme_follows_the_browser(visit: Visit) -> None:
    colours = {}
    for theme in ("light", "dark"):
        page = visit(theme=theme).open()
        app = page.locator("[data-testid=stApp]")
        colours[theme] = app.evaluate("e => getComputedStyle(e).backgroundColor")
    assert colours == {"light": "rgb(255, 255, 255)", "dark": "rgb(17, 22, 29)"}
