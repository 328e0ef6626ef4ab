"""Who may do what: the whole truth table, written out by hand, for both halves of each pair."""

from collections.abc import Callable

import pytest

from analysis.access import permissions
from analysis.access.permissions import ROLE_PERMISSIONS, Permission, check_can
from analysis.access.viewer import Role, Viewer
from analysis.errors import PermissionDeniedError
from analysis.profile import MeetingKind

OWN, OTHER = "99-101", "99-102"
ALL_ROLES = tuple(Role)


def viewer_in(role: Role) -> Viewer:
    return Viewer("試験", role, "demo", OWN if role is Role.STATION_OFFICER else None)


# act -> the roles that may do it, in the order analyst, station, member, partner, administrator
VIEWING = {
    "view_overview": (True, True, True, True, True),
    "view_map": (True, True, True, False, True),
    "view_trends": (True, True, True, False, True),
    "view_signs": (True, True, False, False, False),
    "view_quality": (True, True, False, False, True),
    "view_reliability": (True, True, False, False, True),
    "measure_reliability": (True, False, False, False, False),
    "approve_upload": (True, False, False, False, False),
    "finalise_month": (True, False, False, False, False),
    "view_disclosure": (True, False, False, False, False),
    "import_boundaries": (True, False, False, False, True),
}
# act, station -> the same
AT_STATION = {
    ("judge_signs", OWN): (True, True, False, False, False),
    ("judge_signs", OTHER): (True, False, False, False, False),
    ("upload", OWN): (True, True, False, False, False),
    ("upload", OTHER): (True, False, False, False, False),
    ("upload", None): (True, False, False, False, False),
    ("undo_upload", OWN): (True, True, False, False, False),
    ("undo_upload", OTHER): (True, False, False, False, False),
    ("undo_upload", None): (True, False, False, False, False),
}
# kind, station -> the same
BRIEFINGS = {
    (MeetingKind.HEADQUARTERS, None): (True, False, False, False, False),
    (MeetingKind.HEADQUARTERS, OWN): (True, False, False, False, False),
    (MeetingKind.COORDINATION, None): (True, False, False, False, False),
    (MeetingKind.WORKING, None): (True, False, False, False, False),
    (MeetingKind.WORKING, OWN): (True, False, False, False, False),
    (MeetingKind.STATION, OWN): (True, True, False, False, False),
    (MeetingKind.STATION, OTHER): (True, False, False, False, False),
    (MeetingKind.STATION, None): (True, False, False, False, False),
}


def assert_both_halves(act: str, role: Role, is_allowed: bool, *arguments: object) -> None:
    can: Callable[..., bool] = getattr(permissions, f"can_{act}")
    check: Callable[..., None] = getattr(permissions, f"check_can_{act}")
    assert can(viewer_in(role), *arguments) is is_allowed
    if is_allowed:
        check(viewer_in(role), *arguments)
    else:
        with pytest.raises(PermissionDeniedError):
            check(viewer_in(role), *arguments)


@pytest.mark.parametrize("act", VIEWING)
def test_viewing_truth_table(act: str) -> None:
    for role, is_allowed in zip(ALL_ROLES, VIEWING[act], strict=True):
        assert_both_halves(act, role, is_allowed)


@pytest.mark.parametrize(("act", "station"), AT_STATION)
def test_acts_at_a_station_truth_table(act: str, station: str | None) -> None:
    for role, is_allowed in zip(ALL_ROLES, AT_STATION[act, station], strict=True):
        assert_both_halves(act, role, is_allowed, station)


@pytest.mark.parametrize(("kind", "station"), BRIEFINGS)
def test_briefing_truth_table(kind: MeetingKind, station: str | None) -> None:
    for role, is_allowed in zip(ALL_ROLES, BRIEFINGS[kind, station], strict=True):
        assert_both_halves("make_briefing", role, is_allowed, kind, station)


@pytest.mark.parametrize("role", ALL_ROLES)
def test_a_viewer_opens_the_own_prefecture_and_no_other(role: Role) -> None:
    assert_both_halves("open_profile", role, True, "demo")
    assert_both_halves("open_profile", role, False, "saitama")


def test_every_permission_has_a_pair() -> None:
    for permission in Permission:
        assert hasattr(permissions, f"can_{permission}")
        assert hasattr(permissions, f"check_can_{permission}")


def test_a_role_missing_from_the_table_may_do_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(ROLE_PERMISSIONS, Role.HQ_ANALYST)
    for act in VIEWING:
        assert_both_halves(act, Role.HQ_ANALYST, False)
    assert_both_halves("upload", Role.HQ_ANALYST, False, OWN)


def test_refusal_names_the_act_and_says_what_to_do() -> None:
    with pytest.raises(PermissionDeniedError, match="地図の閲覧.*関係行政機関.*管理者に"):
        check_can(viewer_in(Role.PARTNER), Permission.VIEW_MAP)
    with pytest.raises(PermissionDeniedError, match="担当の警察署.*本部の分析担当に依頼"):
        permissions.check_can_upload(viewer_in(Role.STATION_OFFICER), OTHER)
