"""Reference days of communities (基準日): which one the layers show, and what changed since.

Enters: viewer, released communities. Leaves: the communities of the chosen days; two boxes to
choose from; tables of what changed from an earlier day to the newest. Days lie in the session as
texts; one that is no longer registered is passed over.
"""

from datetime import date

import streamlit as st

from analysis.access.viewer import Viewer
from analysis.months import wareki_day
from analysis.release.community_views import Communities, DenseAreaChange, FacilityChange
from analysis.release.released import Released
from pages.ui import cached_queries
from pages.ui.filters import choice_widget, choices
from pages.ui.released_table import (
    Cell,
    Column,
    Row,
    Table,
    change_cell,
    number_columns,
    value_cell,
)
from pages.ui.wording import STATE_LEGEND, difference

DENSE, FACILITY = "dense_day", "facility_day"  # names of the choices


def chosen_communities(viewer: Viewer) -> Communities:
    """The communities of the days that were chosen, else of the newest."""
    newest = cached_queries.communities(viewer)
    days = _held(DENSE, newest.reference_days), _held(FACILITY, newest.facility_days)
    return cached_queries.communities(viewer, *days) if any(days) else newest


def _held(name: str, days: tuple[date, ...]) -> date | None:
    """The chosen day; None for the newest, which needs no asking."""
    earlier = {day.isoformat(): day for day in days[:-1]}
    return earlier.get(choices().get(name, ""))


def choose_days(communities: Communities) -> None:
    """A box for each list that has more than one day."""
    offered = [
        (DENSE, "集住地域の基準日", communities.reference_days),
        (FACILITY, "企業・学校、商業施設の基準日", communities.facility_days),
    ]
    offered = [entry for entry in offered if len(entry[2]) > 1]
    for place, (name, label, days) in zip(st.columns(3), offered, strict=False):
        texts = [day.isoformat() for day in reversed(days)]
        place.selectbox(label, texts, format_func=_day_name, **choice_widget(name, texts, texts[0]))


def _day_name(text: str) -> str:
    return f"{wareki_day(date.fromisoformat(text))}現在"


def area_change_table(communities: Communities) -> Table:
    """集住地域 of the day shown, and what they are on the newest one."""
    then, now = (
        _day_name(day.isoformat())
        for day in (communities.reference_day, communities.reference_days[-1])
        if day is not None
    )
    columns = (
        Column("集住地域", is_fixed=True),
        Column(then, has_breaks=False),
        Column(now, has_breaks=False),
        Column("変化"),
    )
    rows = tuple(_area_row(change) for change in communities.changes)
    note = "人数の区分と範囲の変化です。名前は、それぞれの基準日のものです。"
    return Table("集住地域のその後の変化", columns, rows, (note,))


def _area_row(change: DenseAreaChange) -> Row:
    texts = (change.name, change.then_band or "－", change.now_band or "－", change.words)
    return Row(tuple(Cell(text) for text in texts))


def facility_change_table(communities: Communities) -> Table:
    """Counts of facilities that are not what they were on the day shown."""
    days = (communities.facility_day, communities.facility_days[-1])
    then, now = (_day_name(day.isoformat()) for day in days if day is not None)
    columns = (
        Column("警察署", is_fixed=True, has_breaks=False),
        Column("場所"),
        Column("種別"),
        Column("規模", has_breaks=False),
        *number_columns((then, now, "差")),
    )
    rows = tuple(_facility_row(change) for change in communities.facility_changes)
    notes = (
        "その日に個別に示していない場所は「－」です（署の管轄区域にまとめて示しています）。",
        STATE_LEGEND,
    )
    return Table("企業・学校、繁華街・商業施設のその後の変化", columns, rows, notes)


def _facility_row(change: FacilityChange) -> Row:
    then, now = change.then, change.now
    has_both = then is not None and now is not None
    return Row(
        (
            Cell(change.station_name),
            Cell(change.place),
            Cell(change.kind),
            Cell(change.size_band),
            _count_cell(then),
            _count_cell(now),
            change_cell(difference(now, then)) if has_both else Cell("－"),
        )
    )


def _count_cell(released: Released | None) -> Cell:
    return Cell("－") if released is None else value_cell(released, suffix="施設")
