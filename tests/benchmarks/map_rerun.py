"""Milliseconds from a key press to the painted month, and bytes of a month, in a real browser.

The project's own map (66 and 2,000 polygons) against a page that rebuilds its folium map each
time (66), both with the same made-up polygons and figures, in the same run. Bytes are those of
web socket and HTTP, both ways, until the page is quiet again. Ratios are folium's over ours.
"""

from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.benchmarks.served import served
from tests.browser.chromium import find_chromium, launch_options

PAGES = Path(__file__).parent / "map_pages"
CHANGES = 25
FEW, MANY = 66, 2000
WARM_UP = 2
TIMEOUT_MS = 120_000
QUIET_MS = 700  # longer than the map waits before it tells the server where one stopped

# Notes when a key goes down in a document, on a clock that all documents share.
LISTEN = """(doc) => doc.addEventListener("keydown", (event) => {
  window.top.pressedAt = performance.timeOrigin + event.timeStamp;
}, true)"""
# Resolves after the frame in which `isThere` has become true was painted.
PAINTED = """(asked) => new Promise((done) => {
  const isThere = new Function("doc", `return ${asked}`);
  const look = () => {
    const doc = document.querySelector("iframe")?.contentDocument;
    if (!doc || !isThere(doc)) return requestAnimationFrame(look);
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => done(performance.timeOrigin + performance.now() - window.top.pressedAt);
      channel.port2.postMessage(0);
    });
  };
  look();
})"""


class Counter:
    """Bytes of a page: web socket frames both ways, and the bodies of HTTP answers."""

    def __init__(self, session: CDPSession) -> None:
        self.bytes = 0
        session.send("Network.enable")
        session.on("Network.webSocketFrameReceived", self._frame)
        session.on("Network.webSocketFrameSent", self._frame)
        session.on("Network.loadingFinished", self._answer)

    def _frame(self, event: dict[str, Any]) -> None:
        text = event["response"]["payloadData"]
        is_binary = event["response"]["opcode"] == 2  # then base64
        self.bytes += len(text) * 3 // 4 if is_binary else len(text.encode())

    def _answer(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])


def _quiet(page: Page) -> None:
    page.wait_for_timeout(QUIET_MS)
    app = page.locator("[data-testid=stApp]")
    app.and_(page.locator("[data-test-script-state=notRunning]")).wait_for()


def _changes(page: Page, counter: Counter, press: Any, painted: Any) -> tuple[list[float], float]:
    """Milliseconds of each change, mean bytes of one."""
    milliseconds = []
    for turn in range(WARM_UP + CHANGES):
        if turn == WARM_UP:
            counter.bytes = 0
            milliseconds.clear()
        asked = painted(turn + 1)
        press()
        milliseconds.append(float(page.evaluate(PAINTED, asked)))
        _quiet(page)
    return milliseconds, counter.bytes / CHANGES


def _own(page: Page, address: str, polygons: int) -> dict[str, Any]:
    counter = Counter(page.context.new_cdp_session(page))
    page.goto(address)
    frame = page.frame_locator("iframe")
    frame.locator("body[data-ready]").wait_for()
    frame.get_by_title("拡大").click()
    area = frame.locator("path.area").nth(polygons // 2)
    chosen = area.get_attribute("data-area")
    area.dispatch_event("click")
    _quiet(page)
    main = page.locator("[data-testid=stMain]")
    main.evaluate("e => e.scrollTo(0, 120)")
    frame.locator("body").evaluate(f"e => ({LISTEN})(e.ownerDocument)")
    slider = frame.get_by_role("slider")
    before = _kept(page, frame.locator("body").evaluate(_VIEW))
    slider.evaluate("e => e.focus({ preventScroll: true })")
    position = int(slider.input_value())
    milliseconds, each = _changes(
        page,
        counter,
        lambda: page.keyboard.press("ArrowLeft"),
        lambda turn: f"doc.querySelector('.timeline input').value === '{position - turn}'",
    )
    after = _kept(page, frame.locator("body").evaluate(_VIEW))
    pressed = frame.locator("path.area[aria-pressed='true']").get_attribute("data-area")
    return {
        "p95_ms": float(np.percentile(milliseconds, 95)),
        "bytes": each,
        "kept": before == after and pressed == chosen,
    }


_VIEW = """() => Object.entries(sessionStorage).filter(([key]) => key.startsWith("kizashi-map"))"""


def _kept(page: Page, view: object) -> tuple[object, float]:
    """Centre and zoom as the map notes them, and how far the page is scrolled."""
    return view, float(page.locator("[data-testid=stMain]").evaluate("e => e.scrollTop"))


def _folium(page: Page, address: str, polygons: int) -> dict[str, float]:
    counter = Counter(page.context.new_cdp_session(page))
    page.goto(address)
    frame = page.frame_locator("iframe")
    frame.locator("path.month-71").nth(polygons - 1).wait_for(state="attached")
    _quiet(page)
    page.evaluate(f"() => ({LISTEN})(document)")
    page.get_by_role("button", name="前の月").focus()
    milliseconds, each = _changes(
        page,
        counter,
        lambda: page.keyboard.press("Enter"),
        lambda turn: f"doc.querySelectorAll('path.month-{71 - turn}').length >= {polygons}",
    )
    return {"p95_ms": float(np.percentile(milliseconds, 95)), "bytes": each}


def measure() -> dict[str, Any]:
    """One page after the other, each with a browser window of its own."""
    found: dict[str, dict[str, Any]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(find_chromium()))
        for name, script, polygons, run in (
            ("folium", "folium_page.py", FEW, _folium),
            ("own", "own_page.py", FEW, _own),
            ("many", "own_page.py", MANY, _own),
        ):
            with served(PAGES / script, str(polygons)) as address:
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                page.set_default_timeout(TIMEOUT_MS)
                found[name] = run(page, address, polygons)
                page.close()
        browser.close()
    folium, own, many = found["folium"], found["own"], found["many"]
    return {
        "time_ratio": round(folium["p95_ms"] / own["p95_ms"], 1),
        "bytes_ratio": round(folium["bytes"] / own["bytes"], 1),
        "own_p95_ms": round(own["p95_ms"], 1),
        "folium_p95_ms": round(folium["p95_ms"], 1),
        "own_bytes": round(own["bytes"]),
        "folium_bytes": round(folium["bytes"]),
        "many_polygons": MANY,
        "many_p95_ms": round(many["p95_ms"], 1),
        "view_selection_scroll_kept": own["kept"] and many["kept"],
    }
