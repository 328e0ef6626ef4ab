"""概況, submissions, uploads, stations, communities and the briefing, as a reader sees them."""

from dataclasses import replace
from datetime import date

import pytest

from analysis import release
from analysis.access.viewer import Role, Viewer
from analysis.errors import PermissionDeniedError, UserError
from analysis.observations import CellState
from analysis.profile import MeetingKind
from analysis.release import Workspace
from analysis.release.panel import exact_panel
from analysis.release.released import IndicatorChange, SubmissionState
from analysis.release.tested import station_adjacency
from analysis.release.views import Overview
from analysis.store import audit_events
from analysis.synthetic import planted_stories
from tests.release.small_stores import FIRST_MONTH, commit, series_frame

STATION = "99-103"


def row(view: Overview, code: str) -> IndicatorChange:
    (found,) = [change for change in view.changes if change.indicator == code]
    return found


def test_change_row_compares_last_month_last_year_and_fiscal_years(
    empty: Workspace, viewer_in
) -> None:
    commit(empty.store, series_frame(STATION, "victim_reports", list(range(1, 19))))
    view = release.overview(viewer_in(Role.HQ_ANALYST), empty, date(2021, 6, 1))
    found = row(view, "victim_reports")
    assert found.this_month.value == 15
    assert found.last_month.value == 14
    assert found.same_month_last_year.value == 3
    assert found.year_to_date.value == 13 + 14 + 15
    assert found.year_to_date_last_year.value == 1 + 2 + 3
    assert [value.value for value in found.recent] == list(range(3, 16))
    assert (found.stations_reported, found.stations_expected) == (1, 26)


def test_total_of_some_stations_says_how_many_reported(empty: Workspace, viewer_in) -> None:
    commit(empty.store, series_frame(STATION, "victim_reports", [4]))
    view = release.overview(viewer_in(Role.HQ_ANALYST), empty)
    assert row(view, "victim_reports").this_month.reason == "27署のうち報告のあった1署の合計"


def test_stock_is_never_added_up_over_months(empty: Workspace, viewer_in) -> None:
    commit(empty.store, series_frame(STATION, "foreign_residents", [900, 910]))
    view = release.overview(viewer_in(Role.HQ_ANALYST), empty)
    assert row(view, "foreign_residents").year_to_date.value == 910


def test_running_total_is_missing_when_the_data_begin_in_the_middle_of_the_year(
    empty: Workspace, viewer_in
) -> None:
    commit(empty.store, series_frame(STATION, "victim_reports", [4] * 14))
    view = release.overview(viewer_in(Role.HQ_ANALYST), empty, date(2021, 4, 1))
    assert row(view, "victim_reports").year_to_date.value == 4
    later = release.overview(viewer_in(Role.HQ_ANALYST), empty, date(2020, 5, 1))
    before_data = row(later, "victim_reports").year_to_date_last_year
    assert (before_data.value, before_data.state) == (None, CellState.MISSING)


def test_planted_late_missing_partial_and_corrected_months_are_told_apart(
    demo: Workspace, viewer_in
) -> None:
    truth, viewer = planted_stories(demo.profile), viewer_in(Role.HQ_ANALYST)

    def state(station_id: str, month: date) -> SubmissionState:
        rows = release.overview(viewer, demo, month).submissions
        return next(r.state for r in rows if r.station_id == station_id)

    assert state(truth.late.station_id, truth.late.month) is SubmissionState.LATE
    assert state(truth.corrected.station_id, truth.corrected.month) is SubmissionState.CORRECTED
    station, month = truth.unreported[0]
    assert state(station, month) is SubmissionState.MISSING
    assert state("99-101", date(2024, 5, 1)) is SubmissionState.COMPLETE


def test_past_years_loaded_at_first_are_not_called_late(empty: Workspace, viewer_in) -> None:
    commit(
        empty.store,
        series_frame(STATION, "victim_reports", [4, 5]),
        series_frame("99-107", "victim_reports", [4, 5]),
    )
    rows = release.overview(viewer_in(Role.HQ_ANALYST), empty).submissions
    states = {r.station_id: r.state for r in rows}
    assert states[STATION] is SubmissionState.COMPLETE
    assert states["99-101"] is SubmissionState.MISSING


def test_quality_counts_zero_missing_and_withheld_apart(demo: Workspace, viewer_in) -> None:
    quality = release.quality(viewer_in(Role.HQ_ANALYST), demo)
    counts = dict(quality.state_counts)
    assert counts["値"] > counts["うち零"] > 0
    assert counts["未報告"] > 0
    assert counts["秘匿"] > 0
    assert len(quality.cells) == len(quality.stations) * len(quality.months)
    assert any("未提出" in note for note in quality.notes)


def test_station_panel_names_territory_neighbours_and_notes(demo: Workspace, viewer_in) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    month = release.available_months(viewer, demo)[-1]
    panel = release.station_panel(viewer, demo, "99-104", month)
    assert panel.municipalities
    certain = [name for name in panel.neighbours if name.endswith("km）")]
    across = [name for name in panel.neighbours if name.endswith("（境界の長さは導出不可）")]
    assert certain
    assert across  # a split municipality lies between
    assert len(certain) + len(across) == len(panel.neighbours)
    adjacency = station_adjacency(demo)  # what detection weighs by
    assert adjacency is not None
    own_row = adjacency[exact_panel(demo).axes.station_index("99-104")]
    assert own_row.sum() == len(panel.neighbours)
    assert any("分けて管轄" in note for note in panel.notes)


def test_geometry_has_a_shape_a_symbol_or_a_reason_for_every_station(
    demo: Workspace, viewer_in
) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    geometry = release.map_geometry(viewer, demo)
    drawn = {feature["properties"]["station_id"] for feature in geometry.stations["features"]}
    unplaced = dict(geometry.unplaced)
    known = {station.id for station in release.available_stations(viewer, demo)}
    symbols = {symbol.station_id for symbol in geometry.symbols if symbol.is_whole}
    assert drawn | symbols | set(unplaced) == known
    assert len(drawn) + len(symbols) + len(unplaced) == len(known)
    assert symbols == {"99-107", "99-108"}  # 汐見崎, 汐見崎東: each holds a part of 汐見崎市 only
    assert geometry.uncertain["99-107"] == "区域は未確定（汐見崎市を汐見崎東署と分担）"
    assert all(unplaced.values())
    kinds = {feature["properties"]["kind"] for feature in geometry.orientation["features"]}
    assert kinds == {"coast", "river", "rail", "station_point"}
    assert geometry.bounds[0] > 149
    assert release.map_geometry(viewer, demo) is geometry


def test_dense_areas_have_bands_and_no_numbers(demo: Workspace, viewer_in) -> None:
    found = release.communities(viewer_in(Role.MEETING_MEMBER), demo)
    assert found.dense_areas
    assert all(area.size_band.endswith(("以上", "人", "未満")) for area in found.dense_areas)
    assert {facility.group for facility in found.facilities} == {
        "企業・学校",
        "繁華街・商業施設",
    }


def test_undone_upload_is_listed_and_no_longer_counts(empty: Workspace, viewer_in) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    commit(empty.store, series_frame(STATION, "victim_reports", [4]))
    second = commit(empty.store, series_frame(STATION, "victim_reports", [7]), name="訂正.csv")
    before = release.cache_key(viewer, empty)
    release.undo_upload(viewer, empty, second, "別の署の数値だった")
    newest = release.upload_history(viewer, empty)[0]
    assert (newest.batch_id, newest.is_undone, newest.can_be_undone) == (second, True, False)
    assert row(release.overview(viewer, empty), "victim_reports").this_month.value == 4
    assert release.cache_key(viewer, empty) != before
    assert "undo_batch" in set(audit_events(empty.store, "demo")["action"])


def test_station_staff_undo_uploads_of_their_own_station_only(empty: Workspace, viewer_in) -> None:
    own = commit(empty.store, series_frame(STATION, "victim_reports", [4]))
    both = commit(
        empty.store,
        series_frame(STATION, "victim_reports", [5]),
        series_frame("99-107", "victim_reports", [5]),
        name="二署.csv",
    )
    officer = viewer_in(Role.STATION_OFFICER, STATION)
    can_undo = {b.batch_id: b.can_be_undone for b in release.upload_history(officer, empty)}
    assert can_undo == {own: True, both: False}
    with pytest.raises(PermissionDeniedError):
        release.undo_upload(officer, empty, both, "理由")
    release.undo_upload(officer, empty, own, "理由")


def test_unknown_upload_cannot_be_undone(empty: Workspace, viewer_in) -> None:
    with pytest.raises(UserError, match="ありません"):
        release.undo_upload(viewer_in(Role.HQ_ANALYST), empty, 999, "理由")


def test_headquarters_briefing_is_complete(demo: Workspace, viewer_in) -> None:
    material = release.briefing_material(viewer_in(Role.HQ_ANALYST), demo, MeetingKind.HEADQUARTERS)
    assert material.meeting.name == "対策会議"
    assert material.previous_meeting_month == date(2025, 2, 1)
    assert [change.domain for change in material.changes]
    assert material.signs
    assert len(material.maps) == 2
    assert material.trends
    assert len(material.measures) == len(demo.profile.measures)
    assert any("未提出" in point for point in material.points_to_decide)
    assert any("公表基準" in limit for limit in material.limits)
    assert len(material.stamp.snapshot_id.split("/")) == 4


def test_changes_compare_with_the_last_meeting(demo: Workspace, viewer_in) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    material = release.briefing_material(
        viewer,
        demo,
        MeetingKind.HEADQUARTERS,
        month=date(2025, 1, 1),
        previous_meeting_month=date(2024, 10, 1),
    )
    then = release.overview(viewer_in(Role.MEETING_MEMBER), demo, date(2024, 10, 1))
    rows = {r.indicator: r for change in material.changes for r in change.rows}
    assert rows["victim_reports"].last_month == row(then, "victim_reports").this_month
    assert all(series.months[-1] == date(2025, 1, 1) for series in material.trends)
    assert all(sign.summary.last_month <= date(2025, 1, 1) for sign in material.signs)


def test_station_briefing_speaks_of_the_station_alone(demo: Workspace, viewer_in) -> None:
    officer = viewer_in(Role.STATION_OFFICER, "99-110")
    material = release.briefing_material(officer, demo, MeetingKind.STATION, station_id="99-110")
    assert material.station_name == "桐ヶ原警察署"
    assert {sign.summary.station_id for sign in material.signs} == {"99-110"}
    assert {r.station_id for r in material.overview.submissions} == {"99-110"}
    assert {series.station_id for series in material.trends} == {"99-110"}
    values = [r.this_month.value for change in material.changes for r in change.rows]
    assert {1.0, 2.0} & set(values)  # its own small counts are its own


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"kind": MeetingKind.STATION}, "警察署の指定"),
        ({"kind": MeetingKind.STATION, "station_id": "99-999"}, "警察署"),
        ({"kind": MeetingKind.HEADQUARTERS, "month": date(1999, 1, 1)}, "その月のデータ"),
        (
            {
                "kind": MeetingKind.HEADQUARTERS,
                "month": date(2024, 10, 1),
                "previous_meeting_month": date(2024, 10, 1),
            },
            "前回会議",
        ),
    ],
)
def test_impossible_briefing_is_refused_in_words(
    demo: Workspace, viewer_in, arguments: dict[str, object], text: str
) -> None:
    with pytest.raises(UserError, match=text):
        release.briefing_material(viewer_in(Role.HQ_ANALYST), demo, **arguments)


def test_same_snapshot_gives_the_same_material(demo: Workspace, viewer_in) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    first = release.briefing_material(viewer, demo, MeetingKind.HEADQUARTERS)
    past = replace(demo, as_of=first.stamp.as_of)
    again = release.briefing_material(viewer, past, MeetingKind.HEADQUARTERS)
    assert again == first


def test_policy_and_role_are_in_the_cache_key(demo: Workspace, viewer_in) -> None:
    member = release.cache_key(viewer_in(Role.MEETING_MEMBER), demo)
    assert release.cache_key(viewer_in(Role.HQ_ANALYST), demo) != member
    other = replace(demo, policy=replace(demo.policy, version="other"))
    assert release.cache_key(viewer_in(Role.MEETING_MEMBER), other) != member
    assert release.cache_key(viewer_in(Role.MEETING_MEMBER), demo) == member


def test_each_release_function_refuses_who_may_not_ask(demo: Workspace, viewer_in) -> None:
    partner, month = viewer_in(Role.PARTNER), date(2025, 3, 1)
    for question in (
        lambda: release.map_month(partner, demo, "victim_reports", month),
        lambda: release.map_geometry(partner, demo),
        lambda: release.communities(partner, demo),
        lambda: release.station_panel(partner, demo, STATION, month),
        lambda: release.trends(partner, demo, "victim_reports"),
        lambda: release.sign_list(partner, demo),
        lambda: release.sign_detail(partner, demo, "99-110|brokers|2024-11"),
        lambda: release.judge_sign(partner, demo, "99-110|brokers|2024-11", "acting", "理由"),
        lambda: release.quality(partner, demo),
        lambda: release.upload_history(partner, demo),
        lambda: release.undo_upload(partner, demo, 1, "理由"),
        lambda: release.briefing_material(partner, demo, MeetingKind.HEADQUARTERS),
    ):
        with pytest.raises(PermissionDeniedError):
            question()


def test_partner_agencies_get_totals_and_nothing_of_stations(demo: Workspace, viewer_in) -> None:
    view = release.overview(viewer_in(Role.PARTNER), demo)
    assert view.changes
    assert (view.signs, view.submissions) == ((), ())


def test_nobody_opens_another_prefecture(demo: Workspace) -> None:
    stranger = Viewer("試験担当", Role.HQ_ANALYST, "saitama")
    for question in (
        lambda: release.overview(stranger, demo),
        lambda: release.stamp(stranger, demo),
        lambda: release.available_months(stranger, demo),
        lambda: release.cache_key(stranger, demo),
        lambda: release.trends(stranger, demo, "victim_reports"),
        lambda: release.briefing_material(stranger, demo, MeetingKind.HEADQUARTERS),
    ):
        with pytest.raises(PermissionDeniedError, match="プロファイル"):
            question()


def test_empty_store_gives_empty_views_or_says_how_to_begin(empty: Workspace, viewer_in) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    assert release.overview(viewer, empty).changes == ()
    assert release.sign_list(viewer, empty).signs == ()
    assert release.quality(viewer, empty).months == ()
    assert release.communities(viewer, empty).dense_areas == ()
    assert release.map_geometry(viewer, empty).bounds is None
    assert release.available_months(viewer, empty) == ()
    assert release.stamp(viewer, empty).latest_month is None
    assert release.upload_history(viewer, empty) == ()
    for question in (
        lambda: release.trends(viewer, empty, "victim_reports"),
        lambda: release.map_month(viewer, empty, "victim_reports", FIRST_MONTH),
        lambda: release.station_panel(viewer, empty, STATION, FIRST_MONTH),
        lambda: release.overview(viewer, empty, FIRST_MONTH),
        lambda: release.sign_detail(viewer, empty, "99-103|brokers|2025-01"),
        lambda: release.briefing_material(viewer, empty, MeetingKind.HEADQUARTERS),
    ):
        with pytest.raises(UserError, match="データ取込"):
            question()


@pytest.mark.parametrize("role", list(Role))
def test_unknown_indicator_station_or_month_is_refused_in_words(
    demo: Workspace, viewer_in, role: Role
) -> None:
    viewer = viewer_in(role, STATION if role is Role.STATION_OFFICER else None)
    if role is Role.PARTNER:
        with pytest.raises(UserError, match="その月のデータ"):
            release.overview(viewer, demo, date(1999, 1, 1))
        return
    with pytest.raises(UserError, match="指標カタログ"):
        release.trends(viewer, demo, "nationality")
    with pytest.raises(UserError, match="警察署"):
        release.trends(viewer, demo, "victim_reports", "43-101")
    with pytest.raises(UserError, match="その月のデータ"):
        release.map_month(viewer, demo, "victim_reports", date(1999, 1, 1))


def test_store_without_figures_still_shows_its_jurisdictions(empty: Workspace, viewer_in) -> None:
    view = release.jurisdiction_map(viewer_in(Role.HQ_ANALYST), empty)
    assert {area.values[0].state for area in view.areas} == {CellState.MISSING}
    assert {area.id for area in view.areas} == {
        station.id for station in empty.profile.stations_on(view.periods[0].first)
    }
    assert any("分けて管轄" in area.note for area in view.areas)


def test_only_indicators_with_figures_are_offered(empty: Workspace, viewer_in) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    assert release.available_indicators(viewer, empty) == ()
    commit(empty.store, series_frame(STATION, "theft_bicycle", [0, 1]))
    commit(empty.store, series_frame(STATION, "victim_reports", [4]))
    assert release.available_indicators(viewer, empty) == ("victim_reports", "theft_bicycle")
