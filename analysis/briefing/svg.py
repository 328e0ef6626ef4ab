"""SVG (図): the few elements that maps and charts are drawn with, text always escaped.

Enters: numbers and words. Leaves: SVG markup whose unit is the point at the size it is printed.
Colours are one navy ramp and one accent; every meaning has a shape or a pattern beside its
colour, so that a black and white print reads the same.
"""

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

FONT = "Noto Sans JP"
INK = "#1f2933"
QUIET = "#6b7680"
HAIRLINE = "#c9d0d6"
ACCENT = "#b8450f"  # vermilion: signs and alarms only
NAVY = "#1d3f66"
BAND = "#d5dfea"
WATER = "#7f9db9"
# Light to dark at even steps of lightness (CIE L* 91 to 30), one hue: colour-blind safe, and
# even in grey.
RAMP_LIGHT = (221, 231, 241)
RAMP_DARK = (27, 64, 108)
HATCH_ID = "withheld"
DOTS_ID = "missing"
SPLIT_ID = "split"

PATTERNS = (
    f'<pattern id="{HATCH_ID}" width="3.6" height="3.6" patternUnits="userSpaceOnUse" '
    f'patternTransform="rotate(45)"><rect width="3.6" height="3.6" fill="#ffffff"/>'
    f'<rect width="0.9" height="3.6" fill="{QUIET}"/></pattern>'
    f'<pattern id="{DOTS_ID}" width="3.4" height="3.4" patternUnits="userSpaceOnUse">'
    f'<rect width="3.4" height="3.4" fill="#eceff1"/>'
    f'<circle cx="1.7" cy="1.7" r="0.6" fill="{QUIET}"/></pattern>'
    f'<pattern id="{SPLIT_ID}" width="4" height="2.6" patternUnits="userSpaceOnUse">'
    f'<rect width="4" height="2.6" fill="#ffffff"/>'
    f'<rect width="4" height="0.5" fill="#aab3ba"/></pattern>'
)


def plain(text: str) -> str:
    """Text without the control characters that XML forbids."""
    return "".join(c for c in text if c >= " " and c not in "\ufffe\uffff")


def number(value: float) -> str:
    """A coordinate to a twentieth of a millimetre or finer: 12.3, 12."""
    return f"{value:.1f}".removesuffix(".0")


def element(tag: str, body: str = "", /, **attributes: str | float) -> str:
    """One element; underscores in attribute names become hyphens."""
    written = "".join(
        f" {name.rstrip('_').replace('_', '-')}="
        + quoteattr(value if isinstance(value, str) else number(value))
        for name, value in attributes.items()
    )
    return f"<{tag}{written}>{body}</{tag}>" if body else f"<{tag}{written}/>"


def text(x: float, y: float, words: str, size: float, **attributes: str | float) -> str:
    """A line of words; (x, y) is the start of its baseline unless text_anchor says otherwise."""
    style: dict[str, str | float] = {"font_family": FONT, "font_size": size, "fill": INK}
    return element("text", escape(plain(words)), x=x, y=y, **{**style, **attributes})


def outline(x: float, y: float, words: str, size: float, **attributes: str | float) -> str:
    """A light box that goes under a line of words.

    A white stroke around the letters was tried: its letters are copied out of the document a
    second time, and blur at small sizes.
    """
    width = text_width(words, size) + 1.6
    left = x - width / 2 if attributes.get("text_anchor") == "middle" else x - 0.8
    return element("rect", x=left, y=y - size * 0.9, width=width, height=size * 1.08, rx=1.6,
                   fill="#ffffff", fill_opacity=0.86)  # fmt: skip


def haloed(x: float, y: float, words: str, size: float, **attributes: str | float) -> str:
    """A line of words readable on any colour or line."""
    return outline(x, y, words, size, **attributes) + text(x, y, words, size, **attributes)


def line(x1: float, y1: float, x2: float, y2: float, **attributes: str | float) -> str:
    """A straight line."""
    style: dict[str, str | float] = {"stroke": INK, "stroke_width": 0.5}
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **{**style, **attributes})


def path(points: Sequence[tuple[float, float]], *, is_closed: bool = False) -> str:
    """The `d` of a path through points that are told apart at a tenth of a point."""
    written = [f"{number(x)} {number(y)}" for x, y in points]
    kept = [p for i, p in enumerate(written) if i == 0 or p != written[i - 1]]
    return f"M{'L'.join(kept)}{'Z' if is_closed else ''}"


def triangle(x: float, y: float, size: float, **attributes: str | float) -> str:
    """An upright triangle centred on (x, y): the shape of a sign."""
    half = size / 2
    d = path([(x, y - half), (x + half, y + half), (x - half, y + half)], is_closed=True)
    style: dict[str, str | float] = {"fill": ACCENT, "stroke": "#ffffff", "stroke_width": 0.6}
    return element("path", d=d, **{**style, **attributes})


def text_width(words: str, size: float) -> float:
    """Width of a line in points: full-width characters one em, Latin ones a little over half."""
    return sum(size if ord(c) > 0x2E7F or c in "…－～▲" else size * 0.56 for c in words)


def ramp(count: int) -> tuple[str, ...]:
    """Colours of `count` classes, light to dark."""
    steps = [0.0] if count == 1 else [i / (count - 1) for i in range(count)]
    return tuple(
        "#" + "".join(
            f"{round(a + (b - a) * step):02x}" for a, b in zip(RAMP_LIGHT, RAMP_DARK, strict=True)
        )
        for step in steps
    )  # fmt: skip


def drawing(width: float, height: float, title: str, body: str) -> str:
    """A whole SVG of that size in points, with the patterns of the states."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{number(width)}pt" '
        f'height="{number(height)}pt" viewBox="0 0 {number(width)} {number(height)}">'
        f"<title>{escape(plain(title))}</title><defs>{PATTERNS}</defs>{body}</svg>"
    )


def drawing_size(markup: str) -> tuple[float, float]:
    """Width and height in points of a drawing made here."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', markup)
    if found is None:
        raise ValueError("the drawing names no size")
    return float(found[1]), float(found[2])
