"""A tile server of one's own network behind the map: asked alone, credited, and not missed when down."""

import shutil
import struct
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, FrameLocator, Page

from tests.browser.conftest import START_SECONDS, running

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CREDIT = "庁内地図（試験）"
TILE = 256


def _png(colour: tuple[int, int, int]) -> bytes:
    """A tile of one colour."""
    rows = (b"\0" + bytes(colour) * TILE) * TILE
    header = struct.pack(">IIBBBBB", TILE, TILE, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        for name, content in chunks
    )  # fmt: skip


class _Tiles(BaseHTTPRequestHandler):
    tile = _png((200, 230, 200))

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(self.tile)

    def log_message(self, *_: object) -> None:
        """Nothing on the screen of the tests."""


@pytest.fixture(scope="module")
def tile_server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Tiles)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def with_tiles(
    tile_server: ThreadingHTTPServer,
    demo_store_file: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """A dashboard that is told of the tile server."""
    folder = tmp_path_factory.mktemp("tiles")
    shutil.copy(demo_store_file, folder / "kizashi.duckdb")
    address = f"http://127.0.0.1:{tile_server.server_port}/{{z}}/{{x}}/{{y}}.png"
    with running(folder, KIZASHI_TILES=address, KIZASHI_TILES_CREDIT=CREDIT) as dashboard:
        yield dashboard


@pytest.fixture
def opened(with_tiles: str, chromium: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A browser window and every address that it asked."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 800}, locale="ja-JP", accept_downloads=True
    )
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    yield context.new_page(), asked
    context.close()


def _map(page: Page, dashboard: str) -> FrameLocator:
    page.goto(f"{dashboard}/map")
    frame = page.frame_locator("iframe")
    frame.locator("body[data-ready]").wait_for(timeout=START_SECONDS * 1000)
    return frame


def test_tiles_of_that_server_alone_lie_under_the_areas_with_their_credit(
    opened: tuple[Page, list[str]], with_tiles: str, tile_server: ThreadingHTTPServer
) -> None:
    page, asked = opened
    frame = _map(page, with_tiles)
    frame.locator("img.leaflet-tile-loaded").first.wait_for()
    hosts = {urlsplit(url).netloc for url in asked if urlsplit(url).scheme not in {"data", "blob"}}
    tiles = f"127.0.0.1:{tile_server.server_port}"
    assert hosts == {urlsplit(with_tiles).netloc, tiles}
    assert all(url.endswith(".png") for url in asked if urlsplit(url).netloc == tiles)
    assert f"背景：{CREDIT}" in frame.locator(".leaflet-control-attribution").inner_text()
    assert float(frame.locator("path.area").first.get_attribute("fill-opacity") or 1) < 1
    assert frame.locator(".trouble").is_hidden()
    frame.locator("#layers summary").click()
    frame.get_by_label("背景の地図").uncheck()
    assert frame.locator("img.leaflet-tile").count() == 0
    assert frame.locator("path.area").first.get_attribute("fill-opacity") == "1"


def test_a_server_that_is_down_leaves_the_map_usable_and_a_word(
    opened: tuple[Page, list[str]], with_tiles: str, tile_server: ThreadingHTTPServer
) -> None:
    page, _ = opened
    host = f"127.0.0.1:{tile_server.server_port}"
    page.route(f"http://{host}/**", lambda route: route.abort("connectionrefused"))
    frame = _map(page, with_tiles)
    note = frame.locator(".trouble")
    note.wait_for()
    words = f"背景の地図を読み込めません（配信元：{host}）。境界と数値はそのまま使えます。"
    assert note.inner_text() == words
    area = frame.locator("path.area[data-area='99-103']")
    area.dispatch_event("click")
    page.get_by_role(
        "heading", name=(area.get_attribute("aria-label") or "").split("、")[0]
    ).wait_for()
    # The picture has no background, and says so, whether the server answers or not.
    frame.locator("body").evaluate(
        "() => { const write = CanvasRenderingContext2D.prototype.fillText; window.written = [];"
        " CanvasRenderingContext2D.prototype.fillText = function (words, ...rest) {"
        " window.written.push(words); return write.call(this, words, ...rest); }; }"
    )
    with page.expect_download() as saved:
        frame.get_by_role("button", name="画像を保存").click()
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")
    written = frame.locator("body").evaluate("() => window.written.join('')")
    assert "背景の地図は、配信元の画像を保存できないため、この画像に含めていません。" in written
