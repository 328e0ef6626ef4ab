"""From stored counts to signs and judgements: what raises a sign, and what never does."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from analysis import release
from analysis.access.viewer import Role, Viewer
from analysis.disclosure.audience import Audience
from analysis.disclosure.policy import UnreleasedSign, load_policy
from analysis.errors import PermissionDeniedError, UserError
from analysis.indicators import Origin, load_catalogue
from analysis.profile import MeetingKind, load_profile
from analysis.release import Workspace
from analysis.release.gate import released_panel
from analysis.release.released import SignStatus
from analysis.release.sign_evidence import evidence_rows
from analysis.release.signs_on_record import may_be_told
from analysis.release.tested import signs_until
from analysis.store import audit_events, open_store, sign_events
from tests.release.small_stores import commit, series_frame

MONTHS = 60
HERE, THERE = "99-103", "99-107"
QUIET = [2, 1, 3, 2, 2, 1] * 10
JUMP = [19, 22, 25]


def frames_with(jumping: tuple[str, ...]) -> list[pd.DataFrame]:
    """Every indicator quiet at two stations, but the named ones jump at one of them."""
    frames = []
    for indicator in load_catalogue().indicators:
        quiet = [900] * MONTHS if indicator.origin is Origin.CONTEXT else QUIET
        jump = [*quiet[:-3], *JUMP] if quiet is QUIET else [*quiet[:-3], 9000, 9000, 9000]
        frames.append(
            series_frame(HERE, indicator.code, jump if indicator.code in jumping else quiet)
        )
        frames.append(series_frame(THERE, indicator.code, quiet))
    return frames


def codes_of(*origins: Origin) -> tuple[str, ...]:
    return tuple(indicator.code for indicator in load_catalogue().of_origin(*origins))


@pytest.mark.parametrize(
    "origins",
    [
        (Origin.CONTEXT,),
        (Origin.ACTIVITY,),
        (Origin.DISCOVERED,),
        (Origin.CONTEXT, Origin.ACTIVITY),
    ],
    ids=lambda origins: "+".join(origins),
)
def test_no_sign_arises_without_reports(empty: Workspace, viewer_in, origins) -> None:
    commit(empty.store, *frames_with(codes_of(*origins)))
    assert release.sign_list(viewer_in(Role.HQ_ANALYST), empty).signs == ()


@pytest.fixture(scope="module")
def jumped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Broker complaints and fees jumped in the last three months at one station; only read."""
    with open_store(tmp_path_factory.mktemp("jumped") / "store.duckdb") as store:
        commit(store, *frames_with(("broker_complaints", "excessive_fee_consultations")))
        yield Workspace(store, load_profile("demo"), load_catalogue(), load_policy())


@pytest.fixture
def judged(jumped: Workspace, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of it, to be written into."""
    jumped.store.checkpoint()
    copy = shutil.copy(jumped.store.path, tmp_path / "store.duckdb")
    with open_store(Path(copy)) as store:
        yield replace(jumped, store=store)


def only_sign(viewer: Viewer, workspace: Workspace):
    (sign,) = release.sign_list(viewer, workspace).signs
    return sign


def test_reports_that_jump_raise_one_sign_that_asks(jumped: Workspace, viewer_in) -> None:
    sign = only_sign(viewer_in(Role.HQ_ANALYST), jumped)
    assert (sign.station_id, sign.domain.value, sign.status) == (HERE, "brokers", SignStatus.NEW)
    assert (sign.first_month, sign.last_month) == (date(2025, 1, 1), date(2025, 3, 1))
    assert sign.headline == (
        "悪質仲介に関する相談が、例年の範囲を3か月続けて上回っています。"
        "何が起きているか確認してください。"
    )
    assert sign.key == "99-103|brokers|2025-01"


def test_sign_shows_observed_beside_expected_and_tests_innocent_explanations(
    jumped: Workspace, viewer_in
) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    detail = release.sign_detail(viewer, jumped, only_sign(viewer, jumped).key)
    assert {row.indicator for row in detail.evidence} == {
        "broker_complaints",
        "excessive_fee_consultations",
    }
    for row in detail.evidence:
        assert row.observed.value > row.upper.value > row.expected.value
        assert row.method
        assert "～" in row.baseline
    assert {explanation.verdict for explanation in detail.explanations} <= {
        "当てはまる",
        "当てはまらない",
        "判定できない",
    }
    assert len(detail.explanations) >= 6
    assert "系列を検定しました" in detail.error_rate


def test_earlier_month_knows_nothing_of_later_ones(jumped: Workspace, viewer_in) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    assert release.sign_list(viewer, jumped, date(2024, 12, 1)).signs == ()
    (sign,) = release.sign_list(viewer, jumped, date(2025, 1, 1)).signs
    assert sign.last_month == date(2025, 1, 1)


def test_judgement_carries_person_reason_and_audit_event(judged: Workspace, viewer_in) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    key = only_sign(viewer, judged).key
    release.judge_sign(viewer, judged, key, SignStatus.CONFIRMING, " 署に照会した ")
    assert only_sign(viewer, judged).status is SignStatus.CONFIRMING
    (event,) = release.sign_detail(viewer, judged, key).events
    assert (event.person, event.reason) == ("試験担当", "署に照会した")
    audit = audit_events(judged.store, "demo")
    assert (audit["person"] == "試験担当").any()
    assert "sign_status" in set(audit["action"])


def test_closed_sign_leaves_the_overview_and_stays_on_record(judged: Workspace, viewer_in) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    sign = only_sign(viewer, judged)
    assert len(release.overview(viewer, judged).signs) == 1
    release.judge_sign(viewer, judged, sign.key, SignStatus.FALSE_ALARM, "計上の誤り")
    assert release.overview(viewer, judged).signs == ()
    assert only_sign(viewer, judged).status is SignStatus.FALSE_ALARM


def test_judgement_stays_with_its_sign_when_its_first_month_moves(
    judged: Workspace, viewer_in
) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    old_key = only_sign(viewer, judged).key
    release.judge_sign(viewer, judged, old_key, SignStatus.ACTING, "関係機関と協議")
    quieter = [*QUIET[:-3], 2, 22, 25]
    commit(
        judged.store,
        series_frame(HERE, "broker_complaints", quieter),
        series_frame(HERE, "excessive_fee_consultations", quieter),
        name="訂正.csv",
    )
    sign = only_sign(viewer, judged)
    assert sign.key != old_key
    assert sign.status is SignStatus.ACTING


@pytest.mark.parametrize(
    ("status", "reason", "text"),
    [
        ("confirming", "  ", "理由"),
        ("new", "戻す", "状態"),
        ("closed", "知らない状態", "状態"),
    ],
)
def test_judgement_without_status_or_reason_is_refused(
    jumped: Workspace, viewer_in, status: str, reason: str, text: str
) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    with pytest.raises(UserError, match=text):
        release.judge_sign(viewer, jumped, only_sign(viewer, jumped).key, status, reason)
    assert sign_events(jumped.store, "demo").empty


def test_nameless_person_cannot_judge(jumped: Workspace, viewer_in) -> None:
    key = only_sign(viewer_in(Role.HQ_ANALYST), jumped).key
    nameless = Viewer(" ", Role.HQ_ANALYST, "demo")
    with pytest.raises(UserError, match="名前"):
        release.judge_sign(nameless, jumped, key, SignStatus.ACTING, "理由")


def test_the_past_cannot_be_judged(jumped: Workspace, viewer_in) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    key = only_sign(viewer, jumped).key
    past = Workspace(
        jumped.store, jumped.profile, jumped.catalogue, jumped.policy, datetime.now(UTC)
    )
    with pytest.raises(UserError, match="過去"):
        release.judge_sign(viewer, past, key, SignStatus.ACTING, "理由")


def test_station_staff_judge_their_own_station_only(judged: Workspace, viewer_in) -> None:
    key = only_sign(viewer_in(Role.HQ_ANALYST), judged).key
    with pytest.raises(PermissionDeniedError):
        release.judge_sign(
            viewer_in(Role.STATION_OFFICER, THERE), judged, key, SignStatus.ACTING, "理由"
        )
    release.judge_sign(
        viewer_in(Role.STATION_OFFICER, HERE), judged, key, SignStatus.ACTING, "理由"
    )


@pytest.mark.parametrize(
    "key", ["", "99-103", "99-103|brokers|yesterday", "99-103|brokers|2019-01"]
)
def test_unknown_sign_is_refused_in_words(jumped: Workspace, viewer_in, key: str) -> None:
    with pytest.raises(UserError, match="予兆"):
        release.sign_detail(viewer_in(Role.HQ_ANALYST), jumped, key)


def test_judgements_are_as_of_too(judged: Workspace, viewer_in) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    before = datetime.now(UTC)
    release.judge_sign(viewer, judged, only_sign(viewer, judged).key, SignStatus.ACTING, "理由")
    past = Workspace(judged.store, judged.profile, judged.catalogue, judged.policy, before)
    assert only_sign(viewer, past).status is SignStatus.NEW


def test_partner_agencies_are_told_of_no_sign(jumped: Workspace, viewer_in) -> None:
    told = {
        role: len(release.overview(viewer_in(role), jumped).signs)
        for role in (Role.HQ_ANALYST, Role.MEETING_MEMBER, Role.PARTNER)
    }
    assert told == {Role.HQ_ANALYST: 1, Role.MEETING_MEMBER: 1, Role.PARTNER: 0}


def stricter(workspace: Workspace, minimum: int, unreleased: UnreleasedSign) -> Workspace:
    """The same figures under another minimum for a meeting."""
    rules = tuple(
        replace(entry, minimum_count=minimum, unreleased_signs=unreleased)
        if entry.audience is Audience.MEETING
        else entry
        for entry in workspace.policy.rules
    )
    policy = replace(workspace.policy, version=f"{minimum}-{unreleased}", rules=rules)
    return replace(workspace, policy=policy)


@pytest.mark.parametrize(
    ("minimum", "first_month"),
    [
        (19, date(2025, 1, 1)),  # the sign's months hold 19, 22 and 25
        (20, date(2025, 2, 1)),
        (26, None),
    ],
)
def test_meeting_is_told_of_signs_that_rest_on_counts_it_sees(
    jumped: Workspace, viewer_in, minimum: int, first_month: date | None
) -> None:
    strict = stricter(jumped, minimum, UnreleasedSign.WITHHOLD)
    signs = release.overview(viewer_in(Role.MEETING_MEMBER), strict).signs
    assert [sign.first_month for sign in signs] == ([first_month] if first_month else [])


@pytest.mark.parametrize("unreleased", list(UnreleasedSign))
def test_sign_with_a_withheld_count_is_kept_back_or_has_no_figures(
    jumped: Workspace, viewer_in, unreleased: UnreleasedSign
) -> None:
    strict, viewer = stricter(jumped, 26, unreleased), viewer_in(Role.MEETING_MEMBER)
    panel = released_panel(viewer, strict)
    (sign,) = signs_until(viewer_in(Role.HQ_ANALYST), jumped, MONTHS - 1)
    assert may_be_told(sign, panel, panel.station_rules) is (unreleased is UnreleasedSign.HEADLINE)
    rows = evidence_rows(panel, sign.station_id, sign.evidence)
    assert {value.value for row in rows for value in (row.observed, row.expected, row.upper)} == {
        None
    }


def test_points_to_decide_ask_about_signs_without_a_verdict(judged: Workspace, viewer_in) -> None:
    viewer = viewer_in(Role.HQ_ANALYST)
    material = release.briefing_material(viewer, judged, MeetingKind.HEADQUARTERS)
    assert any("霧ヶ丘警察署・悪質仲介の予兆（判断未了）" in p for p in material.points_to_decide)
    release.judge_sign(
        viewer, judged, only_sign(viewer, judged).key, SignStatus.RESOLVED, "収まった"
    )
    later = release.briefing_material(viewer, judged, MeetingKind.HEADQUARTERS)
    assert not any("予兆" in point for point in later.points_to_decide)
    assert later.stamp.as_of - material.stamp.as_of < timedelta(minutes=5)
