"""The map in a real browser: it is never rebuilt, and everything can be done by keyboard."""

import json

import pytest
from playwright.sync_api import FrameLocator, Page

from tests.browser.conftest import Visit, Watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def _open_map(window: Watched) -> tuple[Page, FrameLocator]:
    page = window.open("map")
    frame = page.frame_locator("iframe")
    frame.locator("body[data-ready]").wait_for()
    return page, frame


def _view(frame: FrameLocator) -> dict[str, object]:
    """Centre and zoom as the map itself noted them."""
    text = frame.locator("body").evaluate(
        "() => sessionStorage.getItem(Object.keys(sessionStorage).find("
        "(key) => key.startsWith('kizashi-map-')))"
    )
    return json.loads(text)


def _shown_month(frame: FrameLocator) -> str:
    return frame.locator("body").get_attribute("data-ready") or ""


def _earlier_month(page: Page, frame: FrameLocator) -> None:
    before = _shown_month(frame)
    slider = page.get_by_role("slider").first
    slider.focus()
    slider.press("ArrowLeft")
    frame.locator(f"body:not([data-ready='{before}'])").wait_for()


def test_zoom_and_centre_stay_when_the_month_changes(visit: Visit) -> None:
    page, frame = _open_map(visit())
    start = frame.locator("path.station").first.bounding_box()
    for _ in range(3):
        frame.get_by_title("拡大").click()
        page.wait_for_timeout(500)
    frame.locator("#map").evaluate("e => { e.wasHereBefore = true; }")
    before, title = _view(frame), _shown_month(frame)
    _earlier_month(page, frame)
    assert _shown_month(frame) != title
    assert _view(frame) == before
    assert frame.locator("#map").evaluate("e => e.wasHereBefore")
    now = frame.locator("path.station").first.bounding_box()
    assert start
    assert now
    assert now["width"] > 1.5 * start["width"]


def test_zoom_comes_back_after_a_visit_to_another_page(visit: Visit) -> None:
    window = visit()
    page, frame = _open_map(window)
    frame.get_by_title("拡大").click()
    page.wait_for_timeout(600)
    before = _view(frame)
    page.get_by_role("link", name="推移").click()
    window.settle("推移")
    page.get_by_role("link", name="地図").click()
    window.settle("地図")
    frame.locator("body[data-ready]").wait_for()
    assert _view(frame) == before


def test_station_is_found_and_chosen_by_keyboard_alone(visit: Visit) -> None:
    window = visit()
    page, frame = _open_map(window)
    stops = frame.locator("path.station[tabindex='0']")
    assert stops.count() == 1
    stops.focus()
    first = stops.get_attribute("data-station")
    for key in ("ArrowDown", "ArrowRight", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    chosen = frame.locator("path.station:focus")
    assert chosen.get_attribute("data-station") != first
    name = (chosen.get_attribute("aria-label") or "").split("、")[0]
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=name, exact=True).wait_for()
    pressed = frame.locator("path.station[aria-pressed='true']")
    assert (pressed.get_attribute("aria-label") or "").startswith(name)
    _earlier_month(page, frame)
    assert (pressed.get_attribute("aria-label") or "").startswith(name)
    window.quiet()
    pressed.focus()
    page.keyboard.press("Escape")
    page.get_by_role("heading", name=name, exact=True).wait_for(state="detached")


def test_click_chooses_and_the_table_beside_says_the_same(visit: Visit) -> None:
    window = visit()
    page, frame = _open_map(window)
    path = frame.locator("path.station").nth(4)
    label = path.get_attribute("aria-label") or ""
    name, value = label.split("、")[:2]
    path.dispatch_event("click")
    page.get_by_role("heading", name=name, exact=True).wait_for()
    row = page.locator("tr", has=page.locator("th", has_text=name.removesuffix("警察署"))).first
    figure = row.locator("td").first.inner_text()
    assert value.startswith(figure)


def test_stations_with_a_sign_are_outlined_and_states_have_patterns(visit: Visit) -> None:
    _, frame = _open_map(visit())
    for path in frame.locator("path.station").all():
        label, fill = path.get_attribute("aria-label") or "", path.get_attribute("fill") or ""
        assert ("未報告" in label.split("、")[1]) == (fill == "url(#missing)")
        assert ("秘匿" in label.split("、")[1]) == (fill == "url(#withheld)")
        if "予兆あり" in label:
            assert float(path.get_attribute("stroke-width") or 0) > 2


def test_station_names_do_not_cover_each_other(visit: Visit) -> None:
    _, frame = _open_map(visit())
    boxes = [
        box
        for label in frame.locator(".label").all()
        if label.is_visible() and (box := label.bounding_box())
    ]
    assert len(boxes) > 10
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            is_apart = (
                one["x"] + one["width"] <= other["x"]
                or other["x"] + other["width"] <= one["x"]
                or one["y"] + one["height"] <= other["y"]
                or other["y"] + other["height"] <= one["y"]
            )
            assert is_apart
