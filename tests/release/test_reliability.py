"""検知の信頼性 behind the gate: measured once, kept with its snapshot, small numbers withheld."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from analysis import release
from analysis.access.viewer import Role
from analysis.detection.backtest import BacktestResult
from analysis.detection.backtest_settings import BacktestSettings, Spread
from analysis.detection.binomial_rate import Rate
from analysis.detection.outbreak_scoring import Power
from analysis.detection.p_value_reliability import ReliabilityPoint
from analysis.detection.replay import ReplayedMonth
from analysis.disclosure.audience import Audience
from analysis.errors import CancelledError, PermissionDeniedError, UserError
from analysis.observations import CellState
from analysis.release import Workspace
from analysis.release.backtest_record import from_text, to_text
from analysis.release.known_then import judged_at, known_then
from analysis.release.reader_counts import count_panel
from analysis.release.released import SignStatus
from analysis.release.released_rates import released_rate, simulated_rate
from analysis.release.reliability_views import ReleasedRate
from analysis.release.snapshot import snapshot
from analysis.store import audit_events, open_store
from analysis.synthetic import planted_stories
from tests.release.small_stores import commit, series_frame

QUICK = BacktestSettings(months=3, lead_months=1, sizes=(4.0,), rounds=1, duration_months=2)
RESULT = BacktestResult(
    QUICK,
    (ReplayedMonth(date(2025, 3, 1), True, 100, 2, 26, 1, 1),),
    (ReliabilityPoint(None, 0.01, Rate(2, 100)), ReliabilityPoint(1, 0.01, Rate(1, 40))),
    0.004,
    (Power(Spread.SEVERAL, 4.0, None, 12, (3, 2), (5, 1)),),
)


def test_record_is_read_back_as_it_was() -> None:
    assert from_text(to_text(RESULT)) == RESULT


def test_record_of_another_format_is_not_read() -> None:
    other = json.loads(to_text(RESULT)) | {"format": 99}
    assert from_text(json.dumps(other)) is None


@pytest.mark.parametrize(
    ("rate", "shown"),
    [
        (Rate(0, 50), True),
        (Rate(2, 50), False),
        (Rate(3, 50), True),
        (Rate(48, 50), False),
        (Rate(47, 50), True),
        (Rate(50, 50), True),
    ],
)
def test_rate_of_few_is_withheld_for_a_meeting_with_its_limits(
    demo: Workspace, rate: Rate, shown: bool
) -> None:
    released = released_rate(rate, demo.policy.rules_for(Audience.MEETING))
    assert (released.share_pct.state is CellState.VALUE) is shown
    assert (released.low_pct is not None) is shown
    assert (released.hits.value is not None) is shown
    exact = released_rate(rate, demo.policy.rules_for(Audience.ANALYST))
    assert exact.share_pct.value == 2.0 * rate.hits


def test_rate_of_nothing_has_no_value() -> None:
    assert simulated_rate(Rate(0, 0)).share_pct.state is CellState.NOT_TESTABLE


def test_month_is_judged_with_what_had_come_by_then(demo: Workspace) -> None:
    planted = planted_stories(demo.profile).late
    held = snapshot(demo)
    present, known_at = count_panel(held), known_then(held)
    september = present.months.index(planted.month)
    then = known_at(september)
    late = then.panel.station_ids.index(planted.station_id)
    assert then.is_as_known
    assert then.panel.months[-1] == planted.month
    assert (then.panel.observed_state[late, :, -1] == CellState.MISSING).all()
    assert (present.observed_state[late, :, september] == CellState.VALUE).any()


def test_month_that_was_taken_over_later_is_judged_with_todays_figures(
    empty: Workspace, viewer_in
) -> None:
    commit(empty.store, series_frame("99-103", "broker_complaints", [2, 1, 3] * 10))
    known = known_then(snapshot(empty))(29)
    assert not known.is_as_known
    assert known.panel.counts.shape[2] == 30
    assert judged_at(date(2022, 9, 1), snapshot(empty)).date() == date(2022, 11, 1)


@pytest.fixture
def own(demo_store_file: Path, demo: Workspace, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of the demo, to be written into."""
    copy = shutil.copy(demo_store_file, tmp_path / "store.duckdb")
    with open_store(Path(copy)) as store:
        yield replace(demo, store=store)


def _hits_and_rest(rate: ReleasedRate) -> tuple[float, ...]:
    if rate.hits.value is None:
        assert rate.share_pct.value is rate.low_pct is rate.high_pct is None
        return ()
    return rate.hits.value, rate.trials.value - rate.hits.value


@pytest.mark.slow
def test_measured_once_and_read_by_all_who_may(own: Workspace, viewer_in) -> None:
    analyst = viewer_in(Role.HQ_ANALYST)
    before = release.reliability(analyst, own, QUICK)
    assert before.measured is None
    assert "まだ検証していません" in before.worth
    release.measure_reliability(analyst, own, QUICK)
    for viewer in (
        analyst,
        viewer_in(Role.ADMINISTRATOR),
        viewer_in(Role.STATION_OFFICER, "99-110"),
    ):
        measured = release.reliability(viewer, own, QUICK).measured
        assert measured is not None
        assert measured.is_current
        assert measured.measured_by == "試験担当"
        assert measured.as_known_months == measured.replayed_months == 3
        assert {row.size for row in measured.power} == {0.0, 4.0}
        if viewer is not analyst:
            of_real_counts = [measured.flagged_series, measured.flagged_stations]
            of_real_counts += [rate for curve in measured.curves for rate in curve.reached]
            numbers = [_hits_and_rest(rate) for rate in of_real_counts]
            assert any(numbers)
            assert not {1, 2} & {number for pair in numbers for number in pair}
    assert release.reliability(analyst, own, replace(QUICK, seed=9)).measured is None
    assert (audit_events(own.store, "demo")["action"] == "keep_result").sum() == 1


@pytest.mark.slow
def test_measured_rates_are_marked_when_the_figures_have_changed(own: Workspace, viewer_in) -> None:
    analyst = viewer_in(Role.HQ_ANALYST)
    release.measure_reliability(analyst, own, QUICK)
    commit(own.store, series_frame("99-103", "broker_complaints", [7]), name="訂正.csv")
    measured = release.reliability(analyst, own, QUICK).measured
    assert measured is not None
    assert not measured.is_current


def test_cancelled_measurement_keeps_nothing(own: Workspace, viewer_in) -> None:
    analyst = viewer_in(Role.HQ_ANALYST)
    with pytest.raises(CancelledError):
        release.measure_reliability(analyst, own, QUICK, is_cancelled=lambda: True)
    assert release.reliability(analyst, own, QUICK).measured is None


@pytest.mark.parametrize("role", [Role.MEETING_MEMBER, Role.PARTNER])
def test_who_may_not_see_is_refused(demo: Workspace, viewer_in, role: Role) -> None:
    with pytest.raises(PermissionDeniedError, match="検知の信頼性の閲覧"):
        release.reliability(viewer_in(role), demo)


def test_only_analysts_measure(demo: Workspace, viewer_in) -> None:
    for viewer in (viewer_in(Role.ADMINISTRATOR), viewer_in(Role.STATION_OFFICER, "99-110")):
        with pytest.raises(PermissionDeniedError, match="検知の信頼性の検証"):
            release.measure_reliability(viewer, demo, QUICK)


def test_store_with_too_few_months_says_so(empty: Workspace, viewer_in) -> None:
    analyst = viewer_in(Role.HQ_ANALYST)
    with pytest.raises(UserError, match="取り込まれていません"):
        release.measure_reliability(analyst, empty, QUICK)
    commit(empty.store, series_frame("99-103", "broker_complaints", [2, 1]))
    with pytest.raises(UserError, match="2か月分"):
        release.measure_reliability(analyst, empty, QUICK)


@pytest.mark.slow
def test_judged_signs_are_counted_by_their_last_state(own: Workspace, viewer_in) -> None:
    analyst = viewer_in(Role.HQ_ANALYST)
    listed = [sign.key for sign in release.sign_list(analyst, own).signs]
    assert len(listed) >= 6
    for key, *statuses in (
        (listed[0], SignStatus.CONFIRMING, SignStatus.ACTING),
        (listed[1], SignStatus.ACTING, SignStatus.RESOLVED),
        (listed[2], SignStatus.CONFIRMING, SignStatus.FALSE_ALARM),
        (listed[3], SignStatus.CONFIRMING),
        (listed[4], SignStatus.WATCHING),
    ):
        for status in statuses:
            release.judge_sign(analyst, own, key, status, "試験")
    shown = release.reliability(analyst, own)
    judged = shown.judged
    assert judged is not None
    counts = {status: value.value for status, value in judged.by_status}
    assert counts == {
        SignStatus.NEW: len(listed) - 5,
        SignStatus.CONFIRMING: 1,
        SignStatus.ACTING: 1,
        SignStatus.RESOLVED: 1,
        SignStatus.FALSE_ALARM: 1,
        SignStatus.WATCHING: 1,
    }
    assert (judged.confirmed.hits.value, judged.confirmed.trials.value) == (2, 3)
    assert judged.waiting.value == len(listed) - 4
    assert judged.watching.value == 1
    assert judged.total.value == len(listed)
    at_station = release.reliability(viewer_in(Role.STATION_OFFICER, "99-110"), own).judged
    assert at_station is not None
    assert at_station.confirmed.share_pct.state is CellState.WITHHELD
    withheld = [s for s, value in at_station.by_status if value.state is CellState.WITHHELD]
    assert len(withheld) == 5
    assert at_station.watching.value is None
