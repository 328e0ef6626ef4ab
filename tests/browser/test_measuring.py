"""検知の信頼性 in a browser: the progress moves by itself, other pages work, the stop button stops."""

import re

import pytest

from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_measurement_goes_on_beside_other_pages_and_is_stopped(visit: Visit) -> None:
    window = visit()
    page = window.open("reliability")
    begin = page.get_by_role("button", name=re.compile("検証を(始める|やり直す)"))
    begin.click()
    progress = page.get_by_text("検証しています：")
    progress.wait_for()
    first = progress.inner_text()
    page.wait_for_function(
        "before => ![...document.querySelectorAll('p')].some(p => p.innerText === before)",
        arg=first,
    )
    page.get_by_role("link", name="推移").click()
    window.settle("推移")
    page.get_by_role("link", name="検知の信頼性").click()
    page.get_by_text("検証しています：").wait_for()
    stop = page.get_by_test_id("stMainBlockContainer").get_by_role("button", name="中止")
    stop.click()  # the framework's own button for a run has the same name
    page.get_by_text("検証を中止しました。何も保存していません。").wait_for()
    begin.and_(page.locator(":enabled")).wait_for()
    assert window.complaints == []
