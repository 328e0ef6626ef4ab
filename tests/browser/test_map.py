"""The map in a real browser: it is never rebuilt, and everything can be done by keyboard."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FrameLocator, Page

from analysis.profile import load_profile
from tests.browser.conftest import Visit, Watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOXES = "all => all.map((e) => e.getBoundingClientRect().toJSON())"  # width 0: not shown


@pytest.fixture(scope="module")
def still(_made: str, chromium: Browser) -> Iterator[tuple[Page, FrameLocator]]:
    """A map that is only looked at: opened once for all tests that change nothing on it."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 800}, color_scheme="light", locale="ja-JP"
    )
    window = Watched(context.new_page(), _made)
    yield _open_map(window)
    context.close()


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


def _earlier_month(frame: FrameLocator) -> None:
    before = _shown_month(frame)
    slider = frame.get_by_role("slider").first
    slider.focus()
    slider.press("ArrowLeft")
    frame.locator(f"body:not([data-ready='{before}'])").wait_for()


def test_zoom_and_centre_stay_when_the_month_changes(visit: Visit) -> None:
    page, frame = _open_map(visit())
    start = frame.locator("path.area").first.bounding_box()
    for _ in range(3):
        frame.get_by_title("拡大").click()
        page.wait_for_timeout(500)
    frame.locator(".map").evaluate("e => { e.wasHereBefore = true; }")
    before, title = _view(frame), _shown_month(frame)
    _earlier_month(frame)
    assert _shown_month(frame) != title
    assert _view(frame) == before
    assert frame.locator(".map").evaluate("e => e.wasHereBefore")
    now = frame.locator("path.area").first.bounding_box()
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
    stops = frame.locator("path.area[tabindex='0']")
    assert stops.count() == 1
    stops.focus()
    first = stops.get_attribute("data-area")
    for key in ("ArrowDown", "ArrowRight", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
    chosen = frame.locator("path.area:focus")
    assert chosen.get_attribute("data-area") != first
    name = (chosen.get_attribute("aria-label") or "").split("、")[0]
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=name, exact=True).wait_for()
    pressed = frame.locator("path.area[aria-pressed='true']")
    assert (pressed.get_attribute("aria-label") or "").startswith(name)
    _earlier_month(frame)
    assert (pressed.get_attribute("aria-label") or "").startswith(name)
    window.quiet()
    pressed.focus()
    page.keyboard.press("Escape")
    page.get_by_role("heading", name=name, exact=True).wait_for(state="detached")


def test_click_chooses_and_the_table_beside_says_the_same(visit: Visit) -> None:
    window = visit()
    page, frame = _open_map(window)
    path = frame.locator("path.area").nth(4)
    label = path.get_attribute("aria-label") or ""
    name, value = label.split("、")[:2]
    path.dispatch_event("click")
    page.get_by_role("heading", name=name, exact=True).wait_for()
    row = page.locator("tr", has=page.locator("th", has_text=name.removesuffix("警察署"))).first
    figure = row.locator("td").first.inner_text()
    assert value.startswith(figure)


def test_a_station_without_an_area_of_its_own_stands_as_a_square_and_is_chosen_like_others(
    visit: Visit,
) -> None:
    window = visit()
    page, frame = _open_map(window)
    square = frame.locator("path.symbol[data-area='99-107']")
    words = square.get_attribute("aria-label") or ""
    assert words.startswith("汐見崎警察署、")
    assert "区域は未確定（汐見崎市を汐見崎東署と分担）" in words
    assert "区域は未確定（模式的な位置）\n2署" in frame.locator(".legend").inner_text()
    other = frame.locator("path.symbol[data-area='99-108']")
    boxes = [box for box in (square.bounding_box(), other.bounding_box()) if box]
    assert boxes[0]["x"] + boxes[0]["width"] < boxes[1]["x"]
    square.focus()
    page.keyboard.press("ArrowRight")
    assert other.evaluate("e => e === document.activeElement")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="汐見崎東警察署", exact=True).wait_for()
    assert other.get_attribute("aria-pressed") == "true"
    window.quiet()
    with page.expect_download() as saved:
        page.get_by_role("button", name="表をCSVで保存").first.click()
    lines = saved.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert any(
        line.startswith("汐見崎東,") and "区域は未確定（汐見崎市を" in line for line in lines
    )


def test_stations_with_a_sign_are_outlined_and_states_have_patterns(
    still: tuple[Page, FrameLocator],
) -> None:
    _, frame = still
    for path in frame.locator("path.area").all():
        label, fill = path.get_attribute("aria-label") or "", path.get_attribute("fill") or ""
        assert ("未報告" in label.split("、")[1]) == (fill == "url(#missing)")
        assert ("秘匿" in label.split("、")[1]) == (fill == "url(#withheld)")
        if "予兆あり" in label:
            assert float(path.get_attribute("stroke-width") or 0) > 2


def test_station_names_do_not_cover_each_other(still: tuple[Page, FrameLocator]) -> None:
    _, frame = still
    boxes = [box for box in frame.locator(".label").evaluate_all(BOXES) if box["width"]]
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


def test_months_play_in_the_browser_alone(visit: Visit) -> None:
    window = visit()
    page, frame = _open_map(window)
    frame.get_by_role("slider").fill("60")
    page.get_by_role("table", name="_令和5年4月").wait_for()
    window.quiet()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    colours = frame.locator("path.area").evaluate_all(
        "all => all.map((e) => e.getAttribute('fill'))"
    )
    started = _shown_month(frame)
    frame.get_by_role("button", name="再生").click()
    frame.locator("body[data-period='2023-07-01']").wait_for()
    assert _shown_month(frame) != started
    assert sent == []
    assert page.get_by_role("table", name="_令和5年4月").count() == 1
    later = frame.locator("path.area").evaluate_all("all => all.map((e) => e.getAttribute('fill'))")
    assert later != colours
    frame.get_by_role("button", name="停止").click()
    stopped = _shown_month(frame).split("　")[-1]
    page.get_by_role("table", name=f"_{stopped}").wait_for()


def test_two_periods_stand_side_by_side_and_move_together(visit: Visit) -> None:
    window = visit()
    page, frame = _open_map(window)
    page.get_by_role("button", name="比較・階級").click()
    page.get_by_text("2つの期間").click()
    frame.locator(".pane").nth(1).wait_for()
    window.quiet()
    page.keyboard.press("Escape")
    assert frame.locator(".period").all_inner_texts() == ["令和7年3月", "令和6年3月"]
    frame.get_by_title("拡大").first.click()
    page.wait_for_timeout(500)
    area = "path.area[data-area='99-103']"
    left, right = (frame.locator(".pane").nth(side).locator(area) for side in (0, 1))
    maps = [box for box in map(lambda m: m.bounding_box(), frame.locator(".map").all()) if box]
    boxes = [box for box in (left.bounding_box(), right.bounding_box()) if box]
    for side in ("x", "y"):
        places = [box[side] - around[side] for box, around in zip(boxes, maps, strict=True)]
        assert places[0] == pytest.approx(places[1], abs=2)
    assert boxes[0]["width"] == pytest.approx(boxes[1]["width"], abs=1)
    left.dispatch_event("click")
    assert right.get_attribute("aria-pressed") == "true"
    legends = frame.locator(".legend ol").all_inner_texts()
    bounds = [[line for line in legend.splitlines() if "署" not in line] for legend in legends]
    assert bounds[0] == bounds[1]
    table = page.get_by_role("table", name="件数_令和7年3月・令和6年3月")
    heads = [text.split("\n")[0] for text in table.locator("thead th").all_inner_texts()]
    assert heads[1:4] == ["令和7年3月", "令和6年3月", "差"]


def test_municipal_figures_swap_everything(visit: Visit) -> None:
    window = visit()
    page, frame = _open_map(window)
    page.get_by_text("市区町村", exact=True).click()
    frame = page.frame_locator("iframe").last  # the stations' map stands until the new one does
    frame.locator("body[data-ready*='1月1日現在']").wait_for()
    window.quiet()
    ids = frame.locator("path.area").evaluate_all("all => all.map((e) => e.dataset.area)")
    assert len(ids) == 49
    assert {len(code) for code in ids} == {5}
    assert page.get_by_role("combobox", name="選択中の警察署").count() == 0
    table = page.get_by_role("table", name="在留外国人数（住民）_人数_令和7年1月1日現在")
    assert table.locator("thead th").first.inner_text().startswith("市区町村")
    assert "署" not in frame.locator(".legend ol").inner_text()


def test_picture_is_made_in_the_browser(still: tuple[Page, FrameLocator], tmp_path: Path) -> None:
    page, frame = still
    with page.expect_download() as saved:
        frame.get_by_role("button", name="画像を保存").click()
    assert saved.value.suggested_filename.endswith("_令和7年3月.png")
    saved.value.save_as(tmp_path / "map.png")
    content = (tmp_path / "map.png").read_bytes()
    width = int.from_bytes(content[16:20], "big")
    assert content.startswith(b"\x89PNG")
    assert width > 1000
    assert len(content) > 50_000  # not an empty sheet


def test_small_stations_have_targets_of_24_px(visit: Visit) -> None:
    page, frame = _open_map(visit())
    for _ in range(4):
        frame.get_by_title("縮小").click()
        page.wait_for_timeout(300)
    discs = frame.locator("path.target").all()
    assert discs
    for disc in discs:
        box = disc.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 23.5
    target = frame.locator("path.target").first
    chosen = target.get_attribute("data-target")
    target.dispatch_event("click")
    frame.locator(f"path.area[data-area='{chosen}'][aria-pressed='true']").wait_for()


def test_facilities_that_would_cover_one_another_are_one_symbol_until_zoomed_in(
    visit: Visit,
) -> None:
    page, frame = _open_map(visit())
    frame.locator("#layers summary").click()
    frame.get_by_label("企業・学校").check()
    frame.locator("#layers summary").click()
    symbols = frame.locator(".facility")
    boxes = symbols.evaluate_all(BOXES)
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            assert max(abs(one["x"] - other["x"]), abs(one["y"] - other["y"])) > 16
    joined = symbols.filter(has=frame.locator("text")).first
    joined.hover(force=True)
    assert "か所（拡大すると分かれ" in frame.locator(".leaflet-tooltip").last.inner_text()
    for _ in range(4):
        frame.get_by_title("拡大").click()
        page.wait_for_timeout(300)
    assert symbols.count() > 1.5 * len(boxes)


def test_states_and_zero_stand_in_the_legend_with_their_numbers(
    still: tuple[Page, FrameLocator],
) -> None:
    _, frame = still
    words = frame.locator(".legend").inner_text()
    for state in ("秘匿", "未報告", "判定不能"):
        assert state in words
    counts = [
        int(text.removesuffix("署")) for text in frame.locator(".legend ol small").all_inner_texts()
    ]
    states = frame.locator(".legend ul li").filter(has_text=re.compile("秘匿|未報告|判定不能"))
    counts += [int(text.removesuffix("署")) for text in states.locator("small").all_inner_texts()]
    assert sum(counts) == len(load_profile("demo").stations_on(date(2025, 3, 31)))
