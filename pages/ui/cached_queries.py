"""The one cached query layer: what pages ask of `analysis.release`.

Enters: a viewer and filters. Leaves: view types with released values. A cached function knows
nothing but its key: the viewer's scope, the versions that decide what is shown, and the filters;
it makes a viewer of that scope anew. So no viewer is ever shown what was computed for another.
Views are frozen, and their geometry is never changed: they are shared, not copied.
"""

from datetime import date

import streamlit as st

from analysis import release
from analysis.access.viewer import Viewer
from analysis.profile import MeetingKind, Station
from analysis.release.community_views import Communities
from analysis.release.disclosure_views import BoundedCell, DisclosureReport, PolicyPreview
from analysis.release.map_views import MapSubject
from analysis.release.released import SignDetail, Stamp
from analysis.release.reliability_views import Reliability
from analysis.release.views import (
    BriefingMaterial,
    MapGeometry,
    MapMeasure,
    Overview,
    Quality,
    SignList,
    StationPanel,
    SubmissionGrid,
    Trends,
)
from pages.ui.map_files import RangeFile, range_file
from pages.ui.workspaces import viewer_of_scope, workspace_of

Scope = tuple[str, str, str]
Versions = tuple[str, ...]

_VERSIONS_KEY = "run_versions"
_SPINNER = "集計しています…"


def _asker(scope: Scope) -> tuple[Viewer, release.Workspace]:
    return viewer_of_scope(scope), workspace_of(scope[0])


def begin_run(viewer: Viewer) -> None:
    """Note once per run which versions hold: a page asks many questions about one moment.

    Uploads, undoings and verdicts happen in callbacks before a run, or end theirs.
    """
    versions = release.cache_key(viewer, workspace_of(viewer.profile_id))
    st.session_state[_VERSIONS_KEY] = [viewer.profile_id, *versions]


def current_versions(viewer: Viewer) -> Versions:
    """What decides the figures of this run. Raises LookupError for another profile's viewer."""
    profile_id, *versions = st.session_state[_VERSIONS_KEY]
    if profile_id != viewer.profile_id:
        raise LookupError("the run began with another profile")
    return tuple(versions)


@st.cache_resource(max_entries=64, show_spinner=_SPINNER)
def _overview(scope: Scope, versions: Versions, month: date | None) -> Overview:
    return release.overview(*_asker(scope), month)


def overview(viewer: Viewer, month: date | None) -> Overview:
    """概況 of a month."""
    return _overview(viewer.scope, current_versions(viewer), month)


@st.cache_resource(max_entries=64, show_spinner=False)
def _map_range(scope: Scope, versions: Versions, indicator: str, measure: MapMeasure) -> RangeFile:
    return range_file(release.map_range(*_asker(scope), indicator, measure))


def map_range(viewer: Viewer, indicator: str, measure: MapMeasure) -> RangeFile:
    """The choropleth of an indicator by station, all months."""
    return _map_range(viewer.scope, current_versions(viewer), indicator, measure)


@st.cache_resource(max_entries=32, show_spinner=False)
def _municipal_range(scope: Scope, versions: Versions, code: str, measure: MapMeasure) -> RangeFile:
    return range_file(release.municipal_range(*_asker(scope), code, measure))


def municipal_range(viewer: Viewer, code: str, measure: MapMeasure) -> RangeFile:
    """The choropleth of municipal figures, all periods."""
    return _municipal_range(viewer.scope, current_versions(viewer), code, measure)


@st.cache_resource(max_entries=16, show_spinner=False)
def _map_subjects(scope: Scope, versions: Versions) -> tuple[MapSubject, ...]:
    return release.map_subjects(*_asker(scope))


def map_subjects(viewer: Viewer) -> tuple[MapSubject, ...]:
    """What can be drawn by municipality."""
    return _map_subjects(viewer.scope, current_versions(viewer))


@st.cache_resource(max_entries=16, show_spinner=False)
def _jurisdiction_map(scope: Scope, versions: Versions) -> RangeFile:
    return range_file(release.jurisdiction_map(*_asker(scope)))


def jurisdiction_map(viewer: Viewer) -> RangeFile:
    """The jurisdictions without figures, for a store that holds none yet."""
    return _jurisdiction_map(viewer.scope, current_versions(viewer))


@st.cache_resource(max_entries=16, show_spinner="地図を用意しています…")
def _map_geometry(scope: Scope, versions: Versions) -> MapGeometry:
    return release.map_geometry(*_asker(scope))


def map_geometry(viewer: Viewer) -> MapGeometry:
    """Shapes of the jurisdictions, the same for every month."""
    return _map_geometry(viewer.scope, current_versions(viewer))


@st.cache_resource(max_entries=16, show_spinner="集住地域を求めています…")
def _communities(
    scope: Scope, versions: Versions, day: date | None, facility_day: date | None
) -> Communities:
    return release.communities(*_asker(scope), day, facility_day)


def communities(
    viewer: Viewer, day: date | None = None, facility_day: date | None = None
) -> Communities:
    """The three kinds of communities on a reference day each, None for the newest."""
    return _communities(viewer.scope, current_versions(viewer), day, facility_day)


@st.cache_resource(max_entries=256, show_spinner=False)
def _station_panel(scope: Scope, versions: Versions, station_id: str, month: date) -> StationPanel:
    return release.station_panel(*_asker(scope), station_id, month)


def station_panel(viewer: Viewer, station_id: str, month: date) -> StationPanel:
    """What stands beside the map when a station is chosen."""
    return _station_panel(viewer.scope, current_versions(viewer), station_id, month)


@st.cache_resource(max_entries=128, show_spinner=_SPINNER)
def _trends(scope: Scope, versions: Versions, indicator: str, station_id: str | None) -> Trends:
    return release.trends(*_asker(scope), indicator, station_id)


def trends(viewer: Viewer, indicator: str, station_id: str | None) -> Trends:
    """推移 of an indicator: one place large, every station small."""
    return _trends(viewer.scope, current_versions(viewer), indicator, station_id)


@st.cache_resource(max_entries=64, show_spinner=_SPINNER)
def _sign_list(scope: Scope, versions: Versions, month: date | None) -> SignList:
    return release.sign_list(*_asker(scope), month)


def sign_list(viewer: Viewer, month: date | None) -> SignList:
    """The signs on record up to a month."""
    return _sign_list(viewer.scope, current_versions(viewer), month)


@st.cache_resource(max_entries=128, show_spinner=False)
def _sign_detail(scope: Scope, versions: Versions, key: str) -> SignDetail:
    return release.sign_detail(*_asker(scope), key)


def sign_detail(viewer: Viewer, key: str) -> SignDetail:
    """One sign with its explanation and its life."""
    return _sign_detail(viewer.scope, current_versions(viewer), key)


@st.cache_resource(max_entries=16, show_spinner="資料の内容を集めています…")
def _briefing_material(
    scope: Scope,
    versions: Versions,
    kind: MeetingKind,
    month: date,
    station_id: str | None,
    previous_month: date | None,
) -> BriefingMaterial:
    return release.briefing_material(
        *_asker(scope),
        kind,
        month=month,
        station_id=station_id,
        previous_meeting_month=previous_month,
    )


def briefing_material(
    viewer: Viewer,
    kind: MeetingKind,
    month: date,
    station_id: str | None,
    previous_month: date | None,
) -> BriefingMaterial:
    """Everything one meeting's document prints."""
    return _briefing_material(
        viewer.scope, current_versions(viewer), kind, month, station_id, previous_month
    )


@st.cache_resource(max_entries=16, show_spinner=_SPINNER)
def _quality(scope: Scope, versions: Versions) -> Quality:
    return release.quality(*_asker(scope))


def quality(viewer: Viewer) -> Quality:
    """データ品質."""
    return _quality(viewer.scope, current_versions(viewer))


@st.cache_resource(max_entries=16, show_spinner=_SPINNER)
def _submission_grid(scope: Scope, versions: Versions, today: date) -> SubmissionGrid:
    return release.submission_grid(*_asker(scope), today=today)


def submission_grid(viewer: Viewer, today: date) -> SubmissionGrid:
    """提出状況 as of a day: what was in time yesterday may be overdue today."""
    return _submission_grid(viewer.scope, current_versions(viewer), today)


@st.cache_resource(max_entries=64, show_spinner=False)
def _available_indicators(scope: Scope, versions: Versions) -> tuple[str, ...]:
    return release.available_indicators(*_asker(scope))


def available_indicators(viewer: Viewer) -> tuple[str, ...]:
    """Codes of the indicators of which anything was ever reported."""
    return _available_indicators(viewer.scope, current_versions(viewer))


@st.cache_resource(max_entries=64, show_spinner=False)
def _available_months(scope: Scope, versions: Versions) -> tuple[date, ...]:
    return release.available_months(*_asker(scope))


def available_months(viewer: Viewer) -> tuple[date, ...]:
    """Months with figures, oldest first."""
    return _available_months(viewer.scope, current_versions(viewer))


@st.cache_resource(max_entries=64, show_spinner=False)
def _available_stations(
    scope: Scope, versions: Versions, month: date | None
) -> tuple[Station, ...]:
    return release.available_stations(*_asker(scope), month)


def available_stations(viewer: Viewer, month: date | None = None) -> tuple[Station, ...]:
    """The stations of a month (None: of the newest)."""
    return _available_stations(viewer.scope, current_versions(viewer), month)


def stamp(viewer: Viewer) -> Stamp:
    """What the figures rest on, now."""
    return release.stamp(viewer, workspace_of(viewer.profile_id))


def reliability(viewer: Viewer) -> Reliability:
    """検知の信頼性, read each time: a measurement may have ended since the run began."""
    return release.reliability(viewer, workspace_of(viewer.profile_id))


@st.cache_resource(max_entries=8, show_spinner="公表値と照らし合わせています…")
def _disclosure_report(
    scope: Scope, versions: Versions, ledger: str, month: date | None
) -> DisclosureReport:
    return release.disclosure_report(*_asker(scope), month)


def disclosure_report(viewer: Viewer, month: date | None) -> DisclosureReport:
    """秘匿処理 of a month; made anew when something was given to an audience."""
    ledger = release.ledger_mark(viewer, workspace_of(viewer.profile_id))
    return _disclosure_report(viewer.scope, current_versions(viewer), ledger, month)


@st.cache_resource(max_entries=64, show_spinner=_SPINNER)
def _bounded_cells(
    scope: Scope, versions: Versions, ledger: str, audience: str, indicator: str, month: date
) -> tuple[BoundedCell, ...]:
    return release.bounded_cells(*_asker(scope), audience, indicator, month)


def bounded_cells(
    viewer: Viewer, audience: str, indicator: str, month: date
) -> tuple[BoundedCell, ...]:
    """How far an outsider can bound what is withheld of one table."""
    ledger = release.ledger_mark(viewer, workspace_of(viewer.profile_id))
    versions = current_versions(viewer)
    return _bounded_cells(viewer.scope, versions, ledger, audience, indicator, month)


@st.cache_resource(max_entries=4, show_spinner="基準を当てはめています…")
def _policy_preview(
    scope: Scope, versions: Versions, ledger: str, content: bytes, name: str
) -> PolicyPreview:
    return release.policy_preview(*_asker(scope), content, name)


def policy_preview(viewer: Viewer, content: bytes, name: str) -> PolicyPreview:
    """What another policy would hide and show."""
    ledger = release.ledger_mark(viewer, workspace_of(viewer.profile_id))
    return _policy_preview(viewer.scope, current_versions(viewer), ledger, content, name)
