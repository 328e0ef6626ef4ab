"""The framework's own words in Japanese (画面部品の日本語化).

Enters: words.toml, the English texts that the framework shows and their Japanese. Leaves: a page
whose language is Japanese. Mounted once by app.py; the texts come from this project alone.
"""

import json
import tomllib
from functools import cache
from pathlib import Path

from streamlit.components import v2
from streamlit.components.v2.types import ComponentRenderer

_FOLDER = Path(__file__).parent


def show(addresses: tuple[str, ...]) -> None:
    """Put the page into Japanese; draws nothing. addresses: of the pages that exist."""
    _component()(data={"addresses": list(addresses)}, key="japanese_interface", height="content")


@cache
def _component() -> ComponentRenderer:
    words = tomllib.loads((_FOLDER / "words.toml").read_text(encoding="utf-8"))
    script = (_FOLDER / "interface.js").read_text(encoding="utf-8")
    script = script.replace("__WORDS__", json.dumps(words["words"], ensure_ascii=False))
    patterns = json.dumps(list(words["patterns"].items()), ensure_ascii=False)
    return v2.component("kizashi_japanese", js=script.replace("__PATTERNS__", patterns))
