"""Group headings (見出しの括り): words above the headers of several columns that change no meaning.

Enters: a `Sheet` whose header was joined from several rows. Leaves: the sheet with the groups taken
out of its headers, and a notice; or None where there are none. Only words that say nothing of what
is counted are taken out: the domains and origins of the catalogue, half-years and quarters beside
their months, and 件数 under a header of its own. 前年同月, 累計 and every other word stays, and
leaves its column unknown.
"""

import re
from dataclasses import replace

from analysis.errors import Problem
from analysis.indicators import Domain
from analysis.ingest.columns import Column, find_column, normalised
from analysis.ingest.sheet import Sheet

_GROUPS = frozenset(
    normalised(word)
    for word in (
        *(domain.label for domain in Domain),
        *("届出・相談", "発見", "活動", "指標", "指標名", "項目", "項目名", "内訳", "区分"),
    )
)
_PART_OF_YEAR = re.compile(r"(?:上|下)(?:半)?期|第?[1-4一二三四]四半期")
_ENDS_WITH_YEAR = re.compile(r"年度?$")


def without_groups(sheet: Sheet) -> Sheet | None:
    """The sheet with its headers as they would stand alone; None where nothing changes."""
    if len(sheet.header_rows) < 2:
        return None
    header = tuple(map(_alone, sheet.header))
    if header == sheet.header:
        return None
    notice = Problem(
        "header_groups",
        "",
        "複数行の見出しのうち、分野や半期などの括りを除いて読みました。",
        "列の指標と年月が違わないか確かめてください。",
        is_blocking=False,
    )
    return replace(sheet, header=header, notices=(*sheet.notices, notice))


def _alone(header: str) -> str:
    words = header.split(" ")
    kept = [
        plain
        for word in words
        if normalised(word) not in _GROUPS
        and find_column(word) is not Column.COUNT
        and (plain := _PART_OF_YEAR.sub("", word))
    ]
    if len(words) < 2 or not kept:
        return header
    joined = kept[0]
    for word in kept[1:]:
        joined += word if _ENDS_WITH_YEAR.search(joined) else f" {word}"
    return joined
