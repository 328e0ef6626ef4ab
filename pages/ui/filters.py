"""Filters (絞り込み): month, indicator, station; the owner of their places in the session.

Enters: what there is to choose from. Leaves: what was chosen, kept when the page changes. The
values in the session are plain texts: codes, ids and months as 2024-10.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from analysis.access.viewer import Viewer
from analysis.indicators import Domain, Indicator
from analysis.months import parse_month, wareki_month
from analysis.profile import Station
from analysis.release.released import SignStatus, SignSummary
from pages.ui.cached_queries import available_indicators, available_months, available_stations
from pages.ui.workspaces import current_workspace

FILTERS_KEY = "filters"
WHOLE_PREFECTURE = ""  # the station filter's entry for the prefecture


@dataclass(frozen=True)
class TrendFilter:
    """What 推移 shows; station_id None is the prefecture."""

    indicator: Indicator
    station_id: str | None


def forget_choices() -> None:
    """Drop every filter: another profile has other months and stations."""
    st.session_state.pop(FILTERS_KEY, None)


def choices() -> dict[str, Any]:
    """What was chosen, by name; kept apart from the widgets, which forget when a page changes."""
    held: dict[str, Any] = st.session_state.setdefault(FILTERS_KEY, {})
    return held


def choice_widget(
    name: str, allowed: Sequence[str], fallback: str, form: str = "box"
) -> dict[str, Any]:
    """Key and callback of the widget that shows a choice.

    The choice goes into the widget before it is drawn, and back when the viewer changes it. Two
    forms of widget never share a key: the framework would take one's position for the other's.
    """
    held = choices()
    if held.get(name) not in allowed:
        held[name] = fallback
    key = f"filter_{name}_{form}"
    st.session_state[key] = held[name]
    return {"key": key, "on_change": keep_choice, "args": (name, key)}


def keep_choice(name: str, key: str) -> None:
    """Take over what a widget shows now (its callback)."""
    choices()[name] = st.session_state[key]


def choose_month(viewer: Viewer) -> date:
    """A month from a list, newest first."""
    months = [f"{month:%Y-%m}" for month in reversed(available_months(viewer))]
    widget = choice_widget("month", months, months[0])
    return parse_month(st.selectbox("月", months, format_func=_month_name, **widget))


def _month_name(text: str) -> str:
    return wareki_month(parse_month(text))


def choose_indicator(viewer: Viewer, which: str = "") -> Indicator:
    """An indicator of which there are figures, after its domain. which: "second", beside another."""
    catalogue, known = current_workspace().catalogue, set(available_indicators(viewer))
    offered = [i for i in catalogue.indicators if i.code in known] or list(catalogue.indicators)
    domains = list(dict.fromkeys(indicator.domain.value for indicator in offered))
    left, right = st.columns([2, 3])
    domain = left.selectbox(
        "分野",
        domains,
        format_func=lambda value: Domain(value).label,
        **choice_widget(f"domain{which}", domains, _first_domain(domains)),
    )
    codes = [indicator.code for indicator in offered if indicator.domain == domain]
    code = right.selectbox(
        "指標",
        codes,
        format_func=lambda value: catalogue[value].name,
        # Beside another: the next one, since nobody compares a figure with itself.
        **choice_widget(f"indicator{which}", codes, codes[1] if which and codes[1:] else codes[0]),
    )
    return catalogue[code]


def choose_station(viewer: Viewer, *, has_prefecture: bool, label: str = "警察署") -> str | None:
    """A station's id, or None for the whole prefecture (or for no station)."""
    names = {WHOLE_PREFECTURE: "管内全体" if has_prefecture else "選択なし"}
    names |= {station.id: station.full_name for station in available_stations(viewer)}
    widget = choice_widget("station", list(names), WHOLE_PREFECTURE)
    return st.selectbox(label, list(names), format_func=names.__getitem__, **widget) or None


def chosen_station() -> str | None:
    """The station chosen last, before its box is drawn."""
    return choices().get("station") or None


def set_station(station_id: str | None) -> None:
    """Choose a station from elsewhere: a click on the map or on a small chart (in a callback)."""
    choices()["station"] = station_id or WHOLE_PREFECTURE


def choose_statuses() -> set[SignStatus]:
    """The states of life whose signs are listed; none chosen means all."""
    key = "filter_statuses_pills"
    st.session_state[key] = choices().get("statuses", [])
    chosen = st.pills(
        "状態",
        [status.value for status in SignStatus],
        format_func=lambda value: SignStatus(value).label,
        selection_mode="multi",
        key=key,
        on_change=keep_choice,
        args=("statuses", key),
    )
    return {SignStatus(value) for value in chosen} or set(SignStatus)


def matching_signs(
    signs: tuple[SignSummary, ...], statuses: set[SignStatus], station_id: str | None
) -> tuple[SignSummary, ...]:
    """The signs of those states, and of that station when one is chosen."""
    return tuple(
        sign for sign in signs if sign.status in statuses and station_id in (None, sign.station_id)
    )


def trend_filters(viewer: Viewer) -> TrendFilter:
    """Indicator and place in one line."""
    chooser, places = st.columns([5, 2], vertical_alignment="bottom")
    with chooser:
        indicator = choose_indicator(viewer)
    with places:
        station_id = choose_station(viewer, has_prefecture=True)
    return TrendFilter(indicator, station_id)


def station_named(viewer: Viewer, station_id: str) -> Station:
    """The station of a chosen id."""
    return next(s for s in available_stations(viewer) if s.id == station_id)


def _first_domain(domains: list[str]) -> str:
    """Where a reader starts: what was reported to the police, not the background."""
    preferred = Domain.VICTIMISATION.value
    return preferred if preferred in domains else domains[0]
