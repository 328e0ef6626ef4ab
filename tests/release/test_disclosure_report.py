"""秘匿処理 and the ledger: given once and for all, checked against the past, shown to analysts."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from analysis import release
from analysis.access.viewer import Role
from analysis.disclosure.audience import Audience
from analysis.disclosure.cutting import LeakError
from analysis.disclosure.policy import POLICY_PATH
from analysis.errors import PermissionDeniedError, UserError
from analysis.observations import CellState, Observation, Provision, observation_frame
from analysis.release import Workspace, ledger
from analysis.release.gate import released_panel
from analysis.release.panel import exact_panel
from analysis.store import BatchHeader, commit_batch, open_store, releases_to

STRICTER = (
    POLICY_PATH.read_bytes()
    .replace(b"minimum_count = 3", b"minimum_count = 5")
    .replace(b"protection = [1, 2]", b"protection = [1, 4]")
)


@pytest.fixture
def own(demo: Workspace, demo_store_file: Path, tmp_path: Path) -> Iterator[Workspace]:
    """The demo in a store of its own, to give and to correct."""
    copy = tmp_path / "own.duckdb"
    shutil.copy(demo_store_file, copy)
    with open_store(copy) as store:
        yield replace(demo, store=store)


def correct(workspace: Workspace, station_id: str, code: str, month: date, count: int) -> None:
    rows = [Observation(station_id, code, month, CellState.VALUE, count, Provision.PROVISIONAL)]
    header = BatchHeader("demo", "訂正担当", "訂正.csv", f"{count:064x}")
    commit_batch(workspace.store, header, observation_frame(rows))


def test_what_is_given_is_written_down_before_anybody_sees_it(own: Workspace, viewer_in) -> None:
    assert releases_to(own.store, "demo", "meeting") == ()
    released_panel(viewer_in(Role.MEETING_MEMBER), own)
    (first,) = releases_to(own.store, "demo", "meeting")
    assert len(first.months) == 47 * 84
    ledger._cuts.clear()
    again = ledger.audience_cut(own, Audience.MEETING)
    assert not again.is_new.any()
    assert len(releases_to(own.store, "demo", "meeting")) == 1


def test_partner_is_withheld_everything_that_a_meeting_is(own: Workspace) -> None:
    wider = ledger.withheld_in(ledger.audience_cut(own, Audience.MEETING))
    narrow = ledger.withheld_in(ledger.audience_cut(own, Audience.PARTNER))
    assert (narrow | ~wider).all()


def test_correction_of_a_withheld_count_leaves_the_total_as_it_was_given(
    own: Workspace, viewer_in
) -> None:
    viewer = viewer_in(Role.MEETING_MEMBER)
    before, exact = released_panel(viewer, own), exact_panel(own)
    hidden = (exact.counts == 1) & before.totals.is_released[None]
    station, indicator, month = np.argwhere(hidden)[-1]
    axes = exact.axes
    correct(
        own,
        axes.stations[station].id,
        axes.indicators[indicator].code,
        axes.months[month],
        2,
    )
    after = released_panel(viewer, own)
    assert exact_panel(own).counts[station, indicator, month] == 2
    assert after.totals.values[indicator, month] == before.totals.values[indicator, month]
    figures = after.prefecture("架空県").released(int(indicator), int(month))
    assert "前に公表した合計" in figures.reason
    assert len(releases_to(own.store, "demo", "meeting")) == 2


def test_release_that_the_attacker_breaks_is_not_made(
    own: Workspace, viewer_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_it(*_: object) -> None:
        raise LeakError((("broker_complaints", date(2024, 10, 1)),))

    monkeypatch.setattr(ledger, "cut", break_it)
    with pytest.raises(UserError, match="悪質仲介事業者に関する苦情.*逆算できます.*粗い"):
        released_panel(viewer_in(Role.MEETING_MEMBER), own)
    assert releases_to(own.store, "demo", "meeting") == ()


def test_report_is_for_analysts_and_gives_nothing_to_anybody(own: Workspace, viewer_in) -> None:
    for role in (Role.MEETING_MEMBER, Role.PARTNER, Role.ADMINISTRATOR):
        with pytest.raises(PermissionDeniedError):
            release.disclosure_report(viewer_in(role), own)
    report = release.disclosure_report(viewer_in(Role.HQ_ANALYST), own)
    assert [one.audience for one in report.audiences] == [Audience.MEETING, Audience.PARTNER]
    meeting = report.audiences[0]
    assert 0 < meeting.whole.protecting < meeting.whole.small < meeting.whole.cells
    assert meeting.whole.cases_withheld < 0.02 * meeting.whole.cases
    assert report.releases == ()
    assert releases_to(own.store, "demo", "meeting") == ()


def test_every_withheld_count_keeps_its_interval(demo: Workspace, viewer_in) -> None:
    analyst = viewer_in(Role.HQ_ANALYST)
    month = release.available_months(analyst, demo)[-1]
    for audience in ("meeting", "partner"):
        cells = release.bounded_cells(analyst, demo, audience, "broker_complaints", month)
        assert len(cells) > 3
        assert all(cell.is_protected for cell in cells)
    with pytest.raises(UserError, match="すべての件数"):
        release.bounded_cells(analyst, demo, "analyst", "broker_complaints", month)
    with pytest.raises(UserError, match="公表先"):
        release.bounded_cells(analyst, demo, "press", "broker_complaints", month)


def test_another_policy_shows_what_it_would_hide_and_changes_nothing(
    own: Workspace, viewer_in
) -> None:
    analyst = viewer_in(Role.HQ_ANALYST)
    same = release.policy_preview(analyst, own, POLICY_PATH.read_bytes(), "same.toml")
    assert same.policy_version == same.other_version
    assert [(one.hides, one.shows) for one in same.changes] == [(0, 0), (0, 0)]
    preview = release.policy_preview(analyst, own, STRICTER, "stricter.toml")
    meeting, _ = preview.changes
    assert meeting.hides > 5000
    assert meeting.then.withheld == meeting.now.withheld + meeting.hides - meeting.shows
    assert meeting.examples[0].month == release.available_months(analyst, own)[-1]
    assert all(releases_to(own.store, "demo", audience) == () for audience in Audience)


def test_policy_that_opens_or_closes_an_audience_is_compared_too(
    demo: Workspace, viewer_in
) -> None:
    text = POLICY_PATH.read_bytes().replace(b"minimum_count = 0", b"minimum_count = 3", 1)
    text = text.replace(b"protection = []", b"protection = [1, 2]", 1)
    changes = release.policy_preview(viewer_in(Role.HQ_ANALYST), demo, text, "x.toml").changes
    assert changes[0].audience is Audience.ANALYST
    assert changes[0].now.withheld == 0
    assert changes[0].hides == changes[0].then.withheld > 5000


def test_every_problem_of_a_policy_file_is_named_with_its_place(demo: Workspace, viewer_in) -> None:
    text = POLICY_PATH.read_text(encoding="utf-8")
    text = text.replace('zero = "show"', 'zero = "perhaps"', 1).replace("rounding_base = 5", "")
    with pytest.raises(UserError, match="公表基準として読めません") as refused:
        release.policy_preview(viewer_in(Role.HQ_ANALYST), demo, text.encode(), "bad.toml")
    lines = str(refused.value).splitlines()
    assert "bad.toml" in lines[0]
    assert lines[1:] == [
        "・[audience.analyst] の zero は、show、withhold のどれかにしてください。",
        "・[audience.partner] に rounding_base がありません。",
    ]
