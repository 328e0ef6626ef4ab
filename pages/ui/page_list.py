"""The pages (画面の一覧): which there are, in which group, behind which permission.

Enters: a viewer. Leaves: the navigation. Pages that the viewer may not open are not listed, yet
known: asked for by address, they refuse in words instead of being blank.
"""

from dataclasses import dataclass

import streamlit as st

from analysis.access.permissions import Permission
from analysis.access.viewer import Viewer
from pages.ui.guard import is_allowed


@dataclass(frozen=True)
class PageEntry:
    """One page of the screen."""

    group: str
    title: str
    path: str
    address: str  # the last part of its URL
    icon: str
    permission: Permission


PAGES = (
    PageEntry(
        "状況把握",
        "概況",
        "pages/explore/overview.py",
        "overview",
        ":material/dashboard:",
        Permission.VIEW_OVERVIEW,
    ),
    PageEntry(
        "状況把握", "地図", "pages/explore/map.py", "map", ":material/map:", Permission.VIEW_MAP
    ),
    PageEntry(
        "状況把握",
        "推移",
        "pages/explore/trends.py",
        "trends",
        ":material/show_chart:",
        Permission.VIEW_TRENDS,
    ),
    PageEntry(
        "予兆", "予兆", "pages/signs/signs.py", "signs", ":material/flag:", Permission.VIEW_SIGNS
    ),
    PageEntry(
        "予兆",
        "検知の信頼性",
        "pages/signs/reliability.py",
        "reliability",
        ":material/balance:",
        Permission.VIEW_RELIABILITY,
    ),
    PageEntry(
        "会議",
        "会議資料",
        "pages/meeting/briefing.py",
        "briefing",
        ":material/description:",
        Permission.MAKE_BRIEFING,
    ),
    PageEntry(
        "データ",
        "データ取込",
        "pages/data/upload.py",
        "upload",
        ":material/upload_file:",
        Permission.UPLOAD,
    ),
    PageEntry(
        "データ",
        "データ品質",
        "pages/data/quality.py",
        "quality",
        ":material/fact_check:",
        Permission.VIEW_QUALITY,
    ),
    PageEntry(
        "データ",
        "境界・管轄",
        "pages/data/boundaries.py",
        "boundaries",
        ":material/polyline:",
        Permission.IMPORT_BOUNDARIES,
    ),
    PageEntry(
        "データ",
        "秘匿処理",
        "pages/data/disclosure.py",
        "disclosure",
        ":material/visibility_off:",
        Permission.VIEW_DISCLOSURE,
    ),
)


ADDRESSES = tuple(entry.address for entry in PAGES)


def navigation(viewer: Viewer) -> st.Page:
    """Register every page and return the one that was asked for."""
    groups: dict[str, list[st.Page]] = {}
    for entry in PAGES:
        page = st.Page(
            entry.path,
            title=entry.title,
            icon=entry.icon,
            url_path=entry.address,
            default=entry is PAGES[0],
            visibility="visible" if is_allowed(viewer, entry.permission) else "hidden",
        )
        groups.setdefault(entry.group, []).append(page)
    return st.navigation(groups, expanded=True)
