"""A long file on データ取込: its rows move, the page stays usable, the button stops it, nothing stays."""

import time

import pytest

from tests.browser.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HEADER = "警察署コード,警察署名,年月,指標コード,指標名,件数,単位"
ROWS = 100_000
STOPPED_WITHIN_SECONDS = 20  # about one second where nothing else runs


def test_reading_of_a_long_file_is_seen_and_stopped(visit: Visit) -> None:
    window = visit()
    page = window.open("upload")
    history = page.get_by_role("table", name="取込の履歴").inner_text()
    lines = "".join(f"99-101,,2025年4月,fraud_consultations,,{n},件\r\n" for n in range(ROWS))
    file = {"name": "長い.csv", "mimeType": "text/csv", "buffer": f"{HEADER}\r\n{lines}".encode()}
    page.locator("input[type=file]").set_input_files(file)
    stop = page.get_by_role("button", name="読込を中止")
    stop.wait_for()
    first = page.get_by_text("ファイルを検査しています：").inner_text()
    page.wait_for_function(
        "before => ![...document.querySelectorAll('p')].some(p => p.innerText === before)",
        arg=first,
    )
    assert page.get_by_role("heading", name="取込の履歴").is_visible()
    pressed = time.monotonic()
    stop.click()
    page.get_by_text("読込を中止しました。何も保存していません。").wait_for()
    assert time.monotonic() - pressed < STOPPED_WITHIN_SECONDS
    window.quiet()
    assert page.get_by_role("table", name="取込の履歴").inner_text() == history
    assert page.get_by_role("button", name="この内容で取り込む").count() == 0
    assert window.complaints == []
