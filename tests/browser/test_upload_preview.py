"""The preview of an upload as it is seen: every text has room, in both themes and sizes."""

from datetime import date
from pathlib import Path

import pytest

from analysis.profile import load_profile
from tests.browser.conftest import Visit, Watched
from tests.browser.seen import fit, show_whole

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HEADER = "警察署コード,警察署名,年月,指標コード,指標名,件数,単位"
STATIONS = [station.code for station in load_profile("demo").stations_on(date(2025, 4, 1))]


def _lines(*rows: tuple[str, str, str]) -> bytes:
    """Rows of station code, month and count."""
    lines = [f"{code},,{month},fraud_consultations,,{count},件" for code, month, count in rows]
    return ("\r\n".join((HEADER, *lines)) + "\r\n").encode("utf-8-sig")


ASKED = _lines(
    *((code, "2025年4月", "3") for code in STATIONS[1:-2]),
    (STATIONS[0], "2025年4月", "700"),
    (STATIONS[0], "2024年8月", "5"),
)
FAULTY = _lines((STATIONS[0], "2025年3月", "多数"), (STATIONS[0], "2025年13月", "1"))


def _send(window: Watched, data: bytes, name: str, table: str) -> None:
    """Choose a file and wait for the table that it leads to."""
    page = window.open("upload")
    file = {"name": name, "mimeType": "text/csv", "buffer": data}
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("table", name=table).wait_for()
    window.quiet()


@pytest.mark.parametrize(("theme", "size"), [("light", (1280, 800)), ("dark", (1440, 900))])
@pytest.mark.parametrize(
    ("name", "data", "table"),
    [
        ("upload_preview", ASKED, "これまでの動きから大きく外れる件数"),
        ("upload_refused", FAULTY, "取り込めない理由"),
    ],
    ids=["asked", "refused"],
)
def test_what_is_asked_about_has_room(
    visit: Visit,
    screenshots: Path,
    name: str,
    data: bytes,
    table: str,
    theme: str,
    size: tuple[int, int],
) -> None:
    window = visit(theme=theme, width=size[0], height=size[1])
    _send(window, data, f"{name}_{theme}.csv", table)
    page = window.page
    show_whole(page, *size)
    page.screenshot(path=screenshots / f"{name}_{size[0]}_{theme}_whole.png")
    found = fit(page)
    assert found.cut_off == []
    assert found.sideways_px <= 0
    assert found.scrolled_tables == []
