"""Filters (絞り込み): month, indicator, station; the owner of their places in the session.

Enters: what there is to choose from. Leaves: what was chosen, kept when the page changes. The
values in the session are plain texts: codes, ids and months as 2024-10.
"""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from analysis.access.viewer import Viewer
from analysis.indicators import Domain, Indicator
from analysis.months import parse_month, wareki_month
from analysis.profile import Station
from analysis.release.released import SignStatus, SignSummary
from analysis.release.views import MapMeasure
from pages.ui.cached_queries import available_indicators, available_months, available_stations
from pages.ui.workspaces import current_workspace

MONTH_KEY = "filter_month"
DOMAIN_KEY = "filter_domain"
INDICATOR_KEY = "filter_indicator"
STATION_KEY = "filter_station"
MEASURE_KEY = "filter_measure"
STATUS_KEY = "filter_statuses"
WHOLE_PREFECTURE = ""  # the station filter's entry for the prefecture


@dataclass(frozen=True)
class MapFilter:
    """What the map shows."""

    indicator: Indicator
    month: date
    measure: MapMeasure


@dataclass(frozen=True)
class TrendFilter:
    """What 推移 shows; station_id None is the prefecture."""

    indicator: Indicator
    station_id: str | None


def forget_choices() -> None:
    """Drop every filter: another profile has other months and stations."""
    for key in (MONTH_KEY, DOMAIN_KEY, INDICATOR_KEY, STATION_KEY, MEASURE_KEY, STATUS_KEY):
        st.session_state.pop(key, None)


def choose_month(viewer: Viewer) -> date:
    """A month from a list, newest first."""
    months = [f"{month:%Y-%m}" for month in reversed(available_months(viewer))]
    _keep_within(MONTH_KEY, months, months[0])
    chosen = st.selectbox(
        "月",
        months,
        format_func=lambda text: wareki_month(parse_month(text)),
        key=MONTH_KEY,
        persist_state="session",
    )
    return parse_month(chosen)


def slide_month(viewer: Viewer) -> date:
    """A month by a slider, oldest left."""
    months = [f"{month:%Y-%m}" for month in available_months(viewer)]
    _keep_within(MONTH_KEY, months, months[-1])
    if len(months) == 1:
        return parse_month(months[0])
    chosen = st.select_slider(
        "月",
        months,
        format_func=lambda text: wareki_month(parse_month(text)),
        key=MONTH_KEY,
        persist_state="session",
    )
    return parse_month(chosen)


def choose_indicator(viewer: Viewer) -> Indicator:
    """An indicator of which there are figures, after its domain."""
    catalogue, known = current_workspace().catalogue, set(available_indicators(viewer))
    offered = [i for i in catalogue.indicators if i.code in known] or list(catalogue.indicators)
    domains = list(dict.fromkeys(indicator.domain.value for indicator in offered))
    _keep_within(DOMAIN_KEY, domains, _first_domain(domains))
    left, right = st.columns([2, 3])
    domain = left.selectbox(
        "分野",
        domains,
        format_func=lambda value: Domain(value).label,
        key=DOMAIN_KEY,
        persist_state="session",
    )
    codes = [indicator.code for indicator in offered if indicator.domain == domain]
    _keep_within(INDICATOR_KEY, codes, codes[0])
    code = right.selectbox(
        "指標",
        codes,
        format_func=lambda value: catalogue[value].name,
        key=INDICATOR_KEY,
        persist_state="session",
    )
    return catalogue[code]


def choose_station(viewer: Viewer, *, has_prefecture: bool, label: str = "警察署") -> str | None:
    """A station's id, or None for the whole prefecture (or for no station)."""
    stations = available_stations(viewer)
    names = {WHOLE_PREFECTURE: "管内全体" if has_prefecture else "選択なし"}
    names |= {station.id: station.full_name for station in stations}
    _keep_within(STATION_KEY, list(names), WHOLE_PREFECTURE)
    chosen = st.selectbox(
        label, list(names), format_func=names.__getitem__, key=STATION_KEY, persist_state="session"
    )
    return chosen or None


def set_station(station_id: str | None) -> None:
    """Choose a station from elsewhere: a click on the map or on a small chart (in a callback)."""
    st.session_state[STATION_KEY] = station_id or WHOLE_PREFECTURE


def choose_measure() -> MapMeasure:
    """Count or rate."""
    values = [measure.value for measure in MapMeasure]
    _keep_within(MEASURE_KEY, values, values[0])
    chosen = st.segmented_control(
        "表示する値",
        values,
        format_func=lambda value: {"count": "件数", "rate": "率（千人当たり）"}[value],
        key=MEASURE_KEY,
        required=True,
        persist_state="session",
    )
    return MapMeasure(chosen or values[0])


def choose_statuses() -> set[SignStatus]:
    """The states of life whose signs are listed; none chosen means all."""
    chosen = st.pills(
        "状態",
        [status.value for status in SignStatus],
        format_func=lambda value: SignStatus(value).label,
        selection_mode="multi",
        key=STATUS_KEY,
        persist_state="session",
    )
    return {SignStatus(value) for value in chosen} or set(SignStatus)


def matching_signs(
    signs: tuple[SignSummary, ...], statuses: set[SignStatus], station_id: str | None
) -> tuple[SignSummary, ...]:
    """The signs of those states, and of that station when one is chosen."""
    return tuple(
        sign for sign in signs if sign.status in statuses and station_id in (None, sign.station_id)
    )


def map_filters(viewer: Viewer) -> MapFilter:
    """Indicator and measure in one line, the month's slider below."""
    chooser, measures = st.columns([4, 2], vertical_alignment="bottom")
    with chooser:
        indicator = choose_indicator(viewer)
    with measures:
        measure = choose_measure()
    return MapFilter(indicator, slide_month(viewer), measure)


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


def _keep_within(key: str, allowed: list[str], fallback: str) -> None:
    """The session's value, unless it is no longer one of those that may be chosen."""
    if st.session_state.get(key) not in allowed:
        st.session_state[key] = fallback
