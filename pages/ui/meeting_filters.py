"""The choice of a meeting (会議の選択): the prefecture's own meetings, by their own names.

Enters: viewer. Leaves: kind, month, the month of the meeting before, and the station of a station
meeting. Owns its widgets' places in the session.
"""

from dataclasses import dataclass
from datetime import date

import streamlit as st

from analysis.access.permissions import can_make_briefing
from analysis.access.viewer import Viewer
from analysis.months import parse_month, wareki_month
from analysis.profile import Meeting, MeetingKind
from pages.ui import filters
from pages.ui.cached_queries import available_months, available_stations
from pages.ui.workspaces import workspace_of

_KIND_KEY = "meeting_kind"
_STATION_KEY = "meeting_station"
_BEFORE_KEY = "meeting_before"


@dataclass(frozen=True)
class MeetingFilter:
    """One document: of which meeting, month and place, and compared with which month."""

    kind: MeetingKind
    month: date
    station_id: str | None
    previous_month: date | None


def meeting_filters(viewer: Viewer) -> MeetingFilter | None:
    """What the viewer chose; None where the role may make no meeting's document."""
    stations = _stations(viewer)
    meetings = {m.kind.value: m for m in _meetings(viewer, bool(stations))}
    if not meetings:
        return None
    first, second, third, fourth = st.columns([3, 2, 2, 2], vertical_alignment="bottom")
    with first:
        kind = MeetingKind(
            st.selectbox(
                "会議", list(meetings), format_func=lambda k: _title(meetings[k]), key=_KIND_KEY
            )
        )
    with second:
        month = filters.choose_month(viewer)
    with third:
        previous = _choose_previous(viewer, month)
    with fourth:
        station_id = _choose_station(stations) if kind is MeetingKind.STATION else None
    st.caption(f"{meetings[kind.value].body}　{meetings[kind.value].purpose}")
    return MeetingFilter(kind, month, station_id, previous)


def _meetings(viewer: Viewer, has_stations: bool) -> tuple[Meeting, ...]:
    return tuple(
        meeting
        for meeting in workspace_of(viewer.profile_id).profile.meetings
        if (meeting.kind is MeetingKind.STATION and has_stations)
        or can_make_briefing(viewer, meeting.kind)
    )


def _stations(viewer: Viewer) -> dict[str, str]:
    return {
        station.id: station.full_name
        for station in available_stations(viewer)
        if can_make_briefing(viewer, MeetingKind.STATION, station.id)
    }


def _title(meeting: Meeting) -> str:
    return f"{meeting.name}（{meeting.body}）"


def _choose_previous(viewer: Viewer, month: date) -> date | None:
    """The month of the meeting before; the changes in the document compare with it."""
    earlier = [f"{m:%Y-%m}" for m in reversed(available_months(viewer)) if m < month]
    if not earlier:
        return None
    if st.session_state.get(_BEFORE_KEY) not in earlier:
        st.session_state[_BEFORE_KEY] = earlier[0]
    chosen = st.selectbox(
        "前回の会議の月",
        earlier,
        format_func=lambda text: wareki_month(parse_month(text)),
        key=_BEFORE_KEY,
    )
    return parse_month(chosen)


def _choose_station(stations: dict[str, str]) -> str:
    return st.selectbox(
        "警察署", list(stations), format_func=stations.__getitem__, key=_STATION_KEY
    )
