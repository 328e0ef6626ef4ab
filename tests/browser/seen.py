"""What a person sees on a page: its texts, shadow roots and frames included, and how they fit.

Enters: a Playwright page. Leaves: plain lists that tests can judge.
"""

from dataclasses import dataclass

from playwright.sync_api import Frame, Page

_WALK = """
function* walk(root) {
  for (const element of root.querySelectorAll("*")) {
    yield element;
    if (element.shadowRoot) yield* walk(element.shadowRoot);
  }
}
function ownText(element) {
  return [...element.childNodes].filter((n) => n.nodeType === 3).map((n) => n.nodeValue.trim()).join("");
}
function isIcon(element) {
  return getComputedStyle(element).fontFamily.includes("Material Symbols");
}
function isShown(element) {
  return element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
}
"""

_TEXTS = (
    "() => {"
    + _WALK
    + """
  const found = new Set();
  for (const element of walk(document)) {
    if (["SCRIPT", "STYLE", "NOSCRIPT", "TITLE", "CODE"].includes(element.tagName)) continue;
    if (!isShown(element) || isIcon(element)) continue;
    const text = ownText(element);
    if (text) found.add(text);
    for (const name of ["aria-label", "title", "placeholder", "alt"]) {
      const value = element.getAttribute(name);
      if (value && value.trim()) found.add(value.trim());
    }
  }
  return [...found];
}"""
)

# A text is cut off where it needs more room than its box has and the box hides the rest, or where
# it sticks out of the window.
_CUT_OFF = (
    "() => {"
    + _WALK
    + """
  const found = [];
  for (const element of walk(document)) {
    const text = ownText(element);
    if (!text || !isShown(element) || isIcon(element)) continue;
    const style = getComputedStyle(element);
    // Words for screen readers and the link to the content are one pixel wide until they are needed.
    if (style.position === "absolute" && (style.clipPath !== "none" || element.clientWidth <= 1)) continue;
    const hides = [style.overflowX, style.textOverflow].some((v) => ["hidden", "clip", "ellipsis"].includes(v));
    if (hides && style.overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1) {
      found.push(`cut: ${text}`);
    }
    const box = element.getBoundingClientRect();
    if (box.width > 1 && (box.right > innerWidth + 1 || box.left < -1)) found.push(`outside: ${text}`);
  }
  return found;
}"""
)

_SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

_SCROLLED_TABLES = (
    "() => {"
    + _WALK
    + """
  return [...walk(document)]
    .filter((e) => e.classList.contains("wrap") && e.querySelector("table"))
    .filter((e) => e.scrollWidth > e.clientWidth + 1)
    .map((e) => e.getAttribute("aria-label"));
}"""
)


@dataclass(frozen=True)
class Fit:
    """cut_off: texts that cannot be read whole. sideways_px: how far the page scrolls sideways.

    scrolled_tables: names of tables that are wider than their place.
    """

    cut_off: list[str]
    sideways_px: int
    scrolled_tables: list[str]


def _frames(page: Page) -> list[Frame]:
    return [frame for frame in page.frames if not frame.is_detached()]


def texts(page: Page) -> list[str]:
    """Every visible text, label, title and placeholder."""
    return sorted({text for frame in _frames(page) for text in frame.evaluate(_TEXTS)})


def fit(page: Page) -> Fit:
    """Whether everything has room."""
    return Fit(
        [text for frame in _frames(page) for text in frame.evaluate(_CUT_OFF)],
        page.evaluate(_SIDEWAYS),
        page.evaluate(_SCROLLED_TABLES),
    )


def show_whole(page: Page, width: int, height: int) -> None:
    """Make the window as tall as the page, so that a picture holds all of it."""
    main = page.locator("[data-testid=stMain]")
    whole = main.evaluate("e => e.scrollHeight")
    page.set_viewport_size({"width": width, "height": max(height, min(whole, 6000))})
    page.wait_for_timeout(500)
