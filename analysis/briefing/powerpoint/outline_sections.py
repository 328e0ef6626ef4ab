"""Sections of the deck (セクション): the briefing's sections, as PowerPoint lists slides by them.

Enters: a presentation, and for each slide the section it belongs to. Leaves: a section list in the
presentation; its identifiers are made of the sections' names, so that bytes stay the same.
"""

import uuid
from itertools import groupby
from typing import Any

from analysis.briefing.svg import plain

_NAMES = uuid.UUID("6f1d6c1e-3f0b-5d8a-9a39-5b2f0c6d7e10")


def write_outline(presentation: Any, slides: list[tuple[str, Any]]) -> None:
    """Fill the template's section list; `slides` in their order."""
    listed = presentation.element.find(".//{*}sectionLst")
    space = listed.nsmap["p14"]
    for title, group in groupby(slides, key=lambda entry: entry[0]):
        name = str(uuid.uuid5(_NAMES, title)).upper()
        section = _child(listed, f"{{{space}}}section", name=plain(title), id=f"{{{name}}}")
        ids = _child(section, f"{{{space}}}sldIdLst")
        for _, slide in group:
            _child(ids, f"{{{space}}}sldId", id=str(slide.slide_id))


def _child(parent: Any, tag: str, **attributes: str) -> Any:
    made = parent.makeelement(tag, attributes)
    parent.append(made)
    return made
