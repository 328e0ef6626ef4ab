"""Briefing material (会議資料の材料): everything one meeting's document prints, released for it.

Enters: viewer and workspace, the kind of meeting, a month, a station. Leaves: `BriefingMaterial`.

A document travels further than the person who makes it. It is therefore released for those who
sit in the meeting, never for its maker: every meeting gets the `meeting` audience's values; the
station meeting (検討会), whose members are that station's staff, its own station's exact ones.
"""

from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from analysis.access.permissions import check_can_make_briefing, check_can_open_profile
from analysis.access.viewer import Role, Viewer
from analysis.errors import UserError
from analysis.months import add_months
from analysis.profile import MeetingKind
from analysis.release.borders import bordering_stations
from analysis.release.briefing_points import briefing_limits, points_to_decide
from analysis.release.changes import change_rows
from analysis.release.gate import PlaceFigures, ReleasedPanel, released_panel
from analysis.release.geometry import build_geometry
from analysis.release.maps import build_map
from analysis.release.measures import measure_progress
from analysis.release.most_changed import most_changed
from analysis.release.overview import build_overview
from analysis.release.panel import EMPTY_STORE_MESSAGE
from analysis.release.quality import build_quality
from analysis.release.reader_counts import basis_note
from analysis.release.released import ReleasedSeries, SignDetail
from analysis.release.series import series
from analysis.release.signs import build_detail
from analysis.release.signs_on_record import ReleasedSign, current_signs
from analysis.release.snapshot import snapshot
from analysis.release.stamps import build_stamp
from analysis.release.tested import prefecture_tested, station_tested
from analysis.release.views import (
    BriefingMaterial,
    DomainChange,
    MapMeasure,
    MapMonth,
)
from analysis.release.workspace import Workspace

MAPS = 2
PLACE_TRENDS = 4
SIGN_TRENDS = 4
# What a series holds month by month.
BY_MONTH = (
    *("months", "values", "expected", "lower", "upper"),
    *("flagged", "not_testable", "is_provisional"),
)


@dataclass(frozen=True)
class _Meeting:
    """One document being made: who reads it, of which place and month."""

    reader: Viewer
    workspace: Workspace
    panel: ReleasedPanel
    figures: PlaceFigures
    station_id: str | None
    position: int
    earlier: int

    @property
    def month(self) -> date:
        return self.panel.axes.months[self.position]


def briefing_material(
    viewer: Viewer,
    workspace: Workspace,
    kind: MeetingKind,
    *,
    month: date | None = None,
    station_id: str | None = None,
    previous_meeting_month: date | None = None,
) -> BriefingMaterial:
    """The material of a meeting of this kind.

    month: the newest one when None. previous_meeting_month: the month before when None; the
    changes compare with it. station_id: required for the station meeting; other meetings take
    none. Raises UserError when the store is empty, the month has no data, the station is not
    there, or the prefecture has no such meeting.
    """
    check_can_make_briefing(viewer, kind, station_id)
    check_can_open_profile(viewer, workspace.profile.id)
    workspace = snapshot(workspace)
    meeting = workspace.profile.meeting(kind)
    made = _prepare(viewer, workspace, kind, month, station_id, previous_meeting_month)
    signs = _signs(made)
    measures = measure_progress(
        workspace.profile, made.figures, made.panel.axes, made.position, earlier=made.earlier
    )
    overview = build_overview(made.reader, workspace, made.month, made.station_id)
    quality = build_quality(made.reader, workspace, made.month, made.station_id)
    ranked = most_changed(made.figures, made.panel.axes, made.position)
    return BriefingMaterial(
        meeting=meeting,
        station_id=made.station_id,
        station_name=made.figures.name if made.station_id else "",
        month=made.month,
        previous_meeting_month=previous_meeting_month or add_months(made.month, -1),
        overview=overview,
        changes=_changes(made),
        signs=signs,
        maps=_maps(made, ranked[:MAPS]),
        geometry=build_geometry(workspace),
        trends=_trends(made, ranked[:PLACE_TRENDS], signs),
        measures=measures,
        quality=quality,
        limits=briefing_limits(
            made.panel.station_rules,
            quality,
            made.station_id is not None,
            basis_note(made.reader, workspace),
        ),
        points_to_decide=points_to_decide(signs, overview.submissions, measures, made.month),
        stamp=build_stamp(workspace),
        police_name=workspace.profile.police_name,
        policy_title=workspace.profile.policy_title,
        borders=bordering_stations(workspace) if kind is MeetingKind.COORDINATION else (),
    )


def _prepare(
    viewer: Viewer,
    workspace: Workspace,
    kind: MeetingKind,
    month: date | None,
    station_id: str | None,
    previous_meeting_month: date | None,
) -> _Meeting:
    is_station = kind is MeetingKind.STATION
    if is_station and station_id is None:
        raise UserError("警察署の会議資料には警察署の指定が必要です。警察署を選んでください。")
    shown_station = station_id if is_station else None
    reader = _reader(viewer, shown_station)
    panel = released_panel(reader, workspace)
    axes = panel.axes
    if not axes.months:
        raise UserError(EMPTY_STORE_MESSAGE)
    position = axes.month_index(month or axes.months[-1])
    earlier = position - 1
    if previous_meeting_month is not None:
        earlier = axes.month_index(previous_meeting_month)
        if earlier >= position:
            raise UserError("前回会議の月は、資料の月より前にしてください。")
    figures = (
        panel.station(axes.station_index(shown_station))
        if shown_station
        else panel.prefecture(workspace.profile.name)
    )
    return _Meeting(reader, workspace, panel, figures, shown_station, position, earlier)


def _reader(viewer: Viewer, station_id: str | None) -> Viewer:
    """Those who sit in the meeting, as a viewer."""
    if station_id is not None:
        return Viewer(viewer.name, Role.STATION_OFFICER, viewer.profile_id, station_id)
    return Viewer(viewer.name, Role.MEETING_MEMBER, viewer.profile_id)


def _changes(made: _Meeting) -> tuple[DomainChange, ...]:
    """What changed since the last meeting: `last_month` holds the last meeting's month."""
    rows = change_rows(made.figures, made.panel.axes, made.position, earlier=made.earlier)
    grouped = groupby(rows, key=lambda row: (row.domain, row.origin))
    return tuple(DomainChange(domain, origin, tuple(held)) for (domain, origin), held in grouped)


def _signs(made: _Meeting) -> tuple[SignDetail, ...]:
    return tuple(build_detail(made.reader, made.workspace, sign) for sign in _own_signs(made))


def _own_signs(made: _Meeting) -> tuple[ReleasedSign, ...]:
    return tuple(
        sign
        for sign in current_signs(made.reader, made.workspace, made.month)
        if made.station_id in (None, sign.summary.station_id)
    )


def _maps(made: _Meeting, indicators: list[int]) -> tuple[MapMonth, ...]:
    return tuple(
        build_map(
            made.reader,
            made.workspace,
            made.panel.axes.indicators[index].code,
            made.month,
            MapMeasure.COUNT,
        )
        for index in indicators
    )


def _trends(
    made: _Meeting, indicators: list[int], signs: tuple[SignDetail, ...]
) -> tuple[ReleasedSeries, ...]:
    """The place's most changed series, then the series on which the signs rest; cut at the month."""
    axes, tested = made.panel.axes, station_tested(made.reader, made.workspace)
    wanted: list[tuple[str | None, int]] = [(made.station_id, index) for index in indicators]
    for sign in signs[:SIGN_TRENDS]:
        codes = dict.fromkeys(row.indicator for row in sign.evidence)
        wanted += [(sign.summary.station_id, axes.indicator_index(code)) for code in codes][:1]
    found = []
    for station_id, index in dict.fromkeys(wanted):
        if station_id is None:
            shown = series(
                made.figures, axes, index, prefecture_tested(made.reader, made.workspace), 0
            )
        else:
            row = axes.station_index(station_id)
            shown = series(made.panel.station(row), axes, index, tested, row)
        found.append(until(shown, made.position))
    return tuple(found)


def until(shown: ReleasedSeries, position: int) -> ReleasedSeries:
    """The series up to a month: a document of an earlier month knows nothing of later ones."""
    end = position + 1
    cut = {name: getattr(shown, name)[:end] for name in BY_MONTH}
    known = tuple(mark for mark in shown.marks if mark.month <= shown.months[position])
    return replace(shown, **cut, marks=known)
