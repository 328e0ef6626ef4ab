"""Every view of every role is walked, and each value in it compared with the exact counts."""

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from itertools import product

import numpy as np
import pytest

from analysis import release
from analysis.access.viewer import Role, Viewer
from analysis.disclosure.audience import Audience
from analysis.errors import PermissionDeniedError
from analysis.observations import CellState
from analysis.profile import MeetingKind
from analysis.release import Workspace
from analysis.release.community_views import FacilityCount
from analysis.release.gate import released_panel
from analysis.release.map_values import offered_measures
from analysis.release.map_views import MapArea, MapRange, MapSubject
from analysis.release.panel import exact_panel
from analysis.release.released import (
    IndicatorChange,
    Released,
    ReleasedSeries,
    SignDetail,
    SignEvidenceRow,
)
from analysis.release.views import AreaValue, MapMeasure, MapMonth, StationPanel

# Where a Released value is not a count but computed from counts that stand beside it.
COMPUTED = {("Trends", "year_on_year_pct"), ("Overview", "not_testable_share")}
COUNTS = {
    (IndicatorChange, "this_month"),
    (IndicatorChange, "last_month"),
    (IndicatorChange, "same_month_last_year"),
    (IndicatorChange, "year_to_date"),
    (IndicatorChange, "year_to_date_last_year"),
    (IndicatorChange, "recent"),
    (ReleasedSeries, "values"),
    (SignEvidenceRow, "observed"),
    (AreaValue, "released"),
    (MapArea, "values"),
    (FacilityCount, "released"),
}
DERIVED = {(SignEvidenceRow, "expected"), (SignEvidenceRow, "upper")}
SMALLEST = {Audience.MEETING: 3, Audience.PARTNER: 10}


def views_of(viewer: Viewer, workspace: Workspace, *, every: int) -> Iterator[object]:
    """Views that the role may open: of every n-th indicator and station."""
    months = release.available_months(viewer, workspace)
    codes = workspace.catalogue.codes[::every]
    stations = release.available_stations(viewer, workspace)[::every]
    questions = [lambda m=m: release.overview(viewer, workspace, m) for m in months[-14::6]]
    questions += [
        lambda c=c, m=m: release.map_month(viewer, workspace, c, m)
        for c, m in product(codes, months[-1 : -1 - 24 // every : -7])
    ]
    questions += [
        lambda c=c, k=k: release.map_range(viewer, workspace, c, k)
        for c in codes[:: max(1, 8 // every)]
        for k in offered_measures(workspace.catalogue[c])
    ]
    questions += [
        lambda c=s.code, k=k: release.municipal_range(viewer, workspace, c, k)
        for s in asked(lambda: release.map_subjects(viewer, workspace))
        for k in s.measures
    ]
    questions += [lambda c=c: release.trends(viewer, workspace, c) for c in codes]
    questions += [
        lambda s=s: release.station_panel(viewer, workspace, s.id, months[-1]) for s in stations
    ]
    questions += [lambda: release.communities(viewer, workspace)]
    questions += [lambda: release.quality(viewer, workspace)]
    for question in questions:
        try:
            yield question()
        except PermissionDeniedError:
            continue
    try:
        signs = release.sign_list(viewer, workspace)
    except PermissionDeniedError:
        return
    yield signs
    for sign in signs.signs:
        yield release.sign_detail(viewer, workspace, sign.key)


def walk(
    thing: object, station_id: str | None = None, holder: str = ""
) -> Iterator[tuple[object, str, Released, str | None]]:
    """Every Released value in a view: what holds it, in which field, of which station."""
    if is_dataclass(thing) and not isinstance(thing, type):
        own = getattr(thing, "station_id", None) or station_id
        if isinstance(thing, MapArea):
            own = thing.id
        if isinstance(thing, SignDetail):
            own = thing.summary.station_id
        for field in fields(thing):
            value = getattr(thing, field.name)
            items = value if isinstance(value, tuple) else (value,)
            for item in items:
                if isinstance(item, Released):
                    yield thing, field.name, item, own
                else:
                    yield from walk(item, own)
    elif isinstance(thing, (tuple, list)):
        for item in thing:
            yield from walk(item, station_id)


def asked(question: Callable[[], tuple[MapSubject, ...]]) -> tuple[MapSubject, ...]:
    """The answer, nothing for a role that may not ask."""
    try:
        return question()
    except PermissionDeniedError:
        return ()


def is_computed(view: object) -> bool:
    """A map of rates or differences: made of released counts, which `test_maps` holds."""
    return isinstance(view, MapMonth | MapRange) and view.measure is not MapMeasure.COUNT


def assert_nothing_small(view: object, viewer: Viewer) -> int:
    """Every count in the view may be seen by the viewer. Returns how many were looked at."""
    looked_at = 0
    for holder, field, value, station_id in walk(view):
        key = (type(holder), field)
        if key in DERIVED:
            assert isinstance(holder, SignEvidenceRow)
            if holder.observed.state is not CellState.VALUE:
                assert value.value is None
            continue
        if (type(holder).__name__, field) in COMPUTED:
            continue
        assert key in COUNTS, f"{key} is new: say here whether it is a count"
        audience = viewer.audience_for(station_id)
        if audience is Audience.ANALYST or is_computed(view) or value.value is None:
            continue
        looked_at += 1
        shown_zero = value.value == 0 and audience is Audience.MEETING
        assert shown_zero or value.value >= SMALLEST[audience], (key, station_id)
    return looked_at


RELEASED_ROLES = [
    (Role.MEETING_MEMBER, None),
    (Role.PARTNER, None),
    (Role.ADMINISTRATOR, None),
    (Role.STATION_OFFICER, "99-110"),
]


@pytest.mark.parametrize(
    ("role", "station", "every"),
    # The meeting's release is what the others' are made of: every view of it, some of theirs.
    [(*who, 1 if who[0] is Role.MEETING_MEMBER else 3) for who in RELEASED_ROLES],
)
def test_no_count_below_the_minimum_stands_in_any_view(
    demo: Workspace, viewer_in, role: Role, station: str | None, every: int
) -> None:
    viewer = viewer_in(role, station)
    views = views_of(viewer, demo, every=every)
    looked_at = sum(assert_nothing_small(view, viewer) for view in views)
    assert looked_at > (100 if role is Role.PARTNER else 10_000)


@pytest.mark.parametrize("kind", list(MeetingKind))
def test_an_analysts_briefing_holds_what_the_meeting_may_have(
    demo: Workspace, viewer_in, kind: MeetingKind
) -> None:
    station = "99-110" if kind is MeetingKind.STATION else None
    material = release.briefing_material(viewer_in(Role.HQ_ANALYST), demo, kind, station_id=station)
    reader = viewer_in(Role.STATION_OFFICER, station) if station else viewer_in(Role.MEETING_MEMBER)
    if station is None:
        assert assert_nothing_small(material, reader) > 500
    else:
        for view in (material.maps, material.trends, material.signs):
            assert_nothing_small(view, reader)


def test_the_walk_would_find_an_exact_value(demo: Workspace, viewer_in) -> None:
    view = release.trends(viewer_in(Role.HQ_ANALYST), demo, "broker_complaints")
    with pytest.raises(AssertionError):
        assert_nothing_small(view, viewer_in(Role.MEETING_MEMBER))


@cache
def exact_counts(workspace: Workspace) -> dict[tuple[str, str], np.ndarray]:
    panel = exact_panel(workspace)
    return {
        (station.id, indicator.code): panel.counts[row, column]
        for row, station in enumerate(panel.axes.stations)
        for column, indicator in enumerate(panel.axes.indicators)
    }


@pytest.mark.parametrize(("role", "station"), [*RELEASED_ROLES[:1], RELEASED_ROLES[3]])
def test_released_series_are_the_exact_ones_with_holes(
    demo: Workspace, viewer_in, role: Role, station: str | None
) -> None:
    exact = exact_counts(demo)
    for code in ("broker_complaints", "victim_reports", "joint_patrols"):
        for shown in release.trends(viewer_in(role, station), demo, code).multiples:
            counts = exact[shown.station_id, code]
            for month, value in enumerate(shown.values):
                if value.value is not None:
                    assert value.value == counts[month]
                    continue
                assert (shown.expected[month], shown.lower[month], shown.upper[month]) == (
                    None,
                    None,
                    None,
                )
                assert not shown.flagged[month]
                assert not shown.is_provisional[month]
                assert value.reason


def test_own_station_is_exact_for_its_staff_and_the_neighbour_is_not(
    demo: Workspace, viewer_in
) -> None:
    trends = release.trends(viewer_in(Role.STATION_OFFICER, "99-110"), demo, "broker_complaints")
    small = {
        shown.station_id: sum(value.value in (1.0, 2.0) for value in shown.values)
        for shown in trends.multiples
    }
    assert small.pop("99-110") > 0
    assert set(small.values()) == {0}


def test_explanations_for_a_meeting_hold_no_figures(demo: Workspace, viewer_in) -> None:
    material = release.briefing_material(viewer_in(Role.HQ_ANALYST), demo, MeetingKind.HEADQUARTERS)
    assert material.signs
    for sign in material.signs:
        for explanation in sign.explanations:
            assert not any(word in explanation.text for word in ("件）", "倍", "か月前"))


@pytest.mark.parametrize(("role", "station"), [*RELEASED_ROLES[:1], RELEASED_ROLES[3]])
def test_no_total_is_released_over_a_single_unknown_station(
    demo: Workspace, viewer_in, role: Role, station: str | None
) -> None:
    exact, released = exact_panel(demo), released_panel(viewer_in(role, station), demo)
    unknown = (exact.states == CellState.VALUE) & ~released.cells.is_released
    shown = released.totals.is_released & unknown.any(axis=0)
    # Where all that is unknown is 1 or 2, the sum lies between all ones and all twos, at neither.
    all_small = shown & (np.where(unknown, exact.counts, 0) <= 2).all(axis=0)
    number = unknown.sum(axis=0)[all_small]
    hidden_sum = np.where(unknown, exact.counts, 0).sum(axis=0)[all_small]
    assert (number > 1).all()
    assert (hidden_sum > number).all()
    assert (hidden_sum < 2 * number).all()
    assert (unknown.sum(axis=0)[shown] > 1).all()
    assert all_small.any()
    assert (released.totals.states == CellState.WITHHELD).any()


def test_running_total_tells_nothing_beyond_the_months(demo: Workspace, viewer_in) -> None:
    viewer = viewer_in(Role.MEETING_MEMBER)
    month = release.available_months(viewer, demo)[-1]
    for row in release.overview(viewer, demo, month).changes:
        months_withheld = any(value.state is CellState.WITHHELD for value in row.recent[1:])
        if row.domain.value != "community":
            assert (row.year_to_date.state is CellState.WITHHELD) is months_withheld


def test_map_classes_are_made_of_released_values(demo: Workspace, viewer_in) -> None:
    viewer = viewer_in(Role.MEETING_MEMBER)
    months = release.available_months(viewer, demo)
    maps = [release.map_month(viewer, demo, "broker_complaints", m) for m in months[-4:]]
    assert len({shown.class_breaks for shown in maps}) == 1
    assert min(maps[0].class_breaks) >= 3


def test_a_station_panel_for_a_meeting_is_released_too(demo: Workspace, viewer_in) -> None:
    viewer = viewer_in(Role.MEETING_MEMBER)
    month = release.available_months(viewer, demo)[-1]
    panel = release.station_panel(viewer, demo, "99-110", month)
    assert isinstance(panel, StationPanel)
    withheld = [row for row in panel.changes if row.this_month.state is CellState.WITHHELD]
    assert withheld
    assert all("公表基準" in row.this_month.reason for row in withheld)
