"""Nothing is asked of any other host, nothing is complained of, nothing is said in English."""

import re
import sys

import pytest

from tests.browser.conftest import PAGES, Visit, Watched
from tests.browser.seen import texts

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Words that stand on a Japanese screen as they are.
KNOWN_WORDS = re.compile(
    r"(?<![A-Za-z])(?:Kizashi|CSV|TSV|XLSX|ZIP|PDF|PowerPoint|Excel|TXT|MB|UTF-8|Shift_JIS|CP932|BOM|N03|GeoJSON|TopoJSON|GeoPackage|TOML|GEOJSON|JSON|TOPOJSON|GPKG|Shapefile|e-Stat|python|"
    r"analysis|boundaries|import|profile|brief|demo|saitama|ibaraki|Farrington|EARS|Jenks|C[123]|Esc|Tab|"
    r"Enter|Ctrl|km|X|[RHS]\d+\.\d+|R|SNS|DV|AI|JIS|synthetic|csv|xlsx|pptx|pdf)(?![A-Za-z])"
)
IDENTIFIER = re.compile(r"[\w.@%-]*\d[\w.@%/-]*|[0-9a-f]{6,}|[a-z_]+\.csv|[\w/]+\.toml")
LEAST_REQUESTS = 50  # scripts and fonts of the page itself
LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


def _english(found: list[str]) -> list[str]:
    rest = {text: KNOWN_WORDS.sub("", IDENTIFIER.sub("", text)) for text in found}
    return sorted(text for text, left in rest.items() if LATIN_WORD.search(left))


def _use_the_map(window: Watched) -> None:
    page = window.page
    frame = page.frame_locator("iframe")
    frame.locator("body[data-ready]").wait_for()
    frame.locator("#layers summary").click()
    for box in frame.locator("#layers input").all():
        box.set_checked(True)
    frame.get_by_title("拡大").click()
    frame.locator("path.area").first.hover(force=True)
    page.wait_for_timeout(300)


@pytest.mark.parametrize("name", PAGES)
def test_page_asks_no_other_host_and_says_nothing_in_english(
    visit: Visit, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    window = visit()
    page = window.open(name)
    if name == "map":
        _use_the_map(window)
    with capsys.disabled():
        asked, elsewhere = len(window.requests), len(window.outside)
        sys.stdout.write(f"\n{PAGES[name]}: {elsewhere} of {asked} requests to other hosts\n")
    assert asked >= LEAST_REQUESTS
    assert window.outside == []
    assert window.complaints == []
    assert _english(texts(page)) == []
    assert page.evaluate("document.documentElement.lang") == "ja"


def test_unknown_address_is_answered_in_japanese(visit: Visit) -> None:
    window = visit()
    page = window.page
    page.goto(f"{window.address}/nowhere")
    window.settle("概況")
    assert _english(texts(page)) == []
