"""What was chosen on one page holds on the next."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Visit, Watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _choose(window: Watched, label: str, option: str) -> None:
    box = window.page.locator("[data-testid=stMain]").get_by_role("combobox", name=label)
    box.click()
    window.page.get_by_role("option", name=option, exact=True).click()
    window.quiet()


def _chosen(page: Page, label: str) -> str:
    return page.locator("[data-testid=stMain]").get_by_role("combobox", name=label).input_value()


def test_indicator_and_month_stay_when_the_page_changes(visit: Visit) -> None:
    window = visit()
    page = window.open("map")
    _choose(window, "分野", "悪質仲介")
    _choose(window, "指標", "高額手数料の相談")
    slider = page.frame_locator("iframe").get_by_role("slider")
    slider.focus()
    slider.press("ArrowLeft")
    # The map tells the page where one stopped, and the table beside it follows.
    page.get_by_role("table", name="高額手数料の相談_件数_令和7年2月").wait_for()
    window.quiet()
    page.get_by_role("link", name="推移").click()
    window.settle("推移")
    assert _chosen(page, "指標") == "高額手数料の相談"
    page.get_by_role("link", name="概況").click()
    window.settle("概況")
    assert _chosen(page, "月") == "令和7年2月"
    page.get_by_role("link", name="地図").click()
    window.settle("地図")
    assert _chosen(page, "分野") == "悪質仲介"
    assert _chosen(page, "指標") == "高額手数料の相談"
