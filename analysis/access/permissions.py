"""Permissions (権限): for every act a pair, `can_x` that answers and `check_can_x` that refuses.

Enters: a viewer and what they want to do. Leaves: an answer, or PermissionDeniedError in
Japanese that says what to do. The table ROLE_PERMISSIONS is the whole rule; a role or an act
that is not in it is refused. A permission opens a page; which figures stand on it is decided
by the audience's disclosure policy, never here.
"""

from enum import StrEnum

from analysis.access.viewer import Role, Viewer
from analysis.errors import PermissionDeniedError
from analysis.profile import MeetingKind


class Permission(StrEnum):
    """An act that a role may or may not do."""

    VIEW_OVERVIEW = "view_overview"
    VIEW_MAP = "view_map"
    VIEW_TRENDS = "view_trends"
    VIEW_SIGNS = "view_signs"
    JUDGE_SIGNS = "judge_signs"
    MAKE_BRIEFING = "make_briefing"
    UPLOAD = "upload"
    UNDO_UPLOAD = "undo_upload"
    APPROVE_UPLOAD = "approve_upload"
    FINALISE_MONTH = "finalise_month"
    VIEW_QUALITY = "view_quality"
    VIEW_RELIABILITY = "view_reliability"
    MEASURE_RELIABILITY = "measure_reliability"
    VIEW_DISCLOSURE = "view_disclosure"
    IMPORT_BOUNDARIES = "import_boundaries"

    @property
    def label(self) -> str:
        """The act in Japanese."""
        return {
            "view_overview": "概況の閲覧",
            "view_map": "地図の閲覧",
            "view_trends": "推移の閲覧",
            "view_signs": "予兆の閲覧",
            "judge_signs": "予兆の判断の記録",
            "make_briefing": "会議資料の作成",
            "upload": "データの取込",
            "undo_upload": "取込の取消し",
            "approve_upload": "取込の承認",
            "finalise_month": "月の確定",
            "view_quality": "データ品質の閲覧",
            "view_reliability": "検知の信頼性の閲覧",
            "measure_reliability": "検知の信頼性の検証",
            "view_disclosure": "秘匿処理の閲覧",
            "import_boundaries": "境界データの取込",
        }[self.value]


class Reach(StrEnum):
    """How far a permission goes."""

    PREFECTURE = "prefecture"  # every station
    OWN_STATION = "own_station"


_READ = {
    Permission.VIEW_OVERVIEW: Reach.PREFECTURE,
    Permission.VIEW_MAP: Reach.PREFECTURE,
    Permission.VIEW_TRENDS: Reach.PREFECTURE,
}
# design §1. Meeting members look at released tables and get signs inside the overview and the
# briefing; triage is not theirs. Partner agencies receive documents, and on the screen see
# nothing but the overview at the strictest policy. Administrators keep users and settings: the
# role gives no wider view of counts and no say over figures.
ROLE_PERMISSIONS: dict[Role, dict[Permission, Reach]] = {
    Role.HQ_ANALYST: dict.fromkeys(Permission, Reach.PREFECTURE),
    Role.STATION_OFFICER: {
        **_READ,
        Permission.VIEW_SIGNS: Reach.PREFECTURE,
        Permission.JUDGE_SIGNS: Reach.OWN_STATION,
        Permission.MAKE_BRIEFING: Reach.OWN_STATION,
        Permission.UPLOAD: Reach.OWN_STATION,
        Permission.UNDO_UPLOAD: Reach.OWN_STATION,
        Permission.VIEW_QUALITY: Reach.PREFECTURE,
        Permission.VIEW_RELIABILITY: Reach.PREFECTURE,
    },
    Role.MEETING_MEMBER: dict(_READ),
    Role.PARTNER: {Permission.VIEW_OVERVIEW: Reach.PREFECTURE},
    Role.ADMINISTRATOR: {
        **_READ,
        Permission.VIEW_QUALITY: Reach.PREFECTURE,
        Permission.VIEW_RELIABILITY: Reach.PREFECTURE,
        Permission.IMPORT_BOUNDARIES: Reach.PREFECTURE,
    },
}


def can(viewer: Viewer, permission: Permission) -> bool:
    """Whether the role has the permission at all, be it for the own station only."""
    return permission in ROLE_PERMISSIONS.get(viewer.role, {})


def check_can(viewer: Viewer, permission: Permission) -> None:
    """Refuse a role that lacks the permission altogether."""
    if not can(viewer, permission):
        raise PermissionDeniedError(
            f"{permission.label}は、役割「{viewer.role.label}」には許可されていません。"
            "必要なときは、管理者に役割の変更を依頼してください。"
        )


def _can_for_station(viewer: Viewer, permission: Permission, station_id: str | None) -> bool:
    reach = ROLE_PERMISSIONS.get(viewer.role, {}).get(permission)
    if reach is Reach.OWN_STATION:
        return station_id is not None and station_id == viewer.station_id
    return reach is Reach.PREFECTURE


def _check_for_station(viewer: Viewer, permission: Permission, station_id: str | None) -> None:
    check_can(viewer, permission)
    if not _can_for_station(viewer, permission, station_id):
        raise PermissionDeniedError(
            f"{permission.label}は、担当の警察署についてだけ許可されています。"
            "担当の警察署を選ぶか、本部の分析担当に依頼してください。"
        )


def can_open_profile(viewer: Viewer, profile_id: str) -> bool:
    """Every role: its own prefecture, and no other."""
    return viewer.profile_id == profile_id


def check_can_open_profile(viewer: Viewer, profile_id: str) -> None:
    """Refuse figures of a prefecture that is not the viewer's."""
    if not can_open_profile(viewer, profile_id):
        raise PermissionDeniedError(
            "このプロファイルのデータは、開いている県の利用者にだけ許可されています。"
            "画面のプロファイルを選び直してください。"
        )


def can_view_overview(viewer: Viewer) -> bool:
    """概況: every role, each at its audience's policy."""
    return can(viewer, Permission.VIEW_OVERVIEW)


def check_can_view_overview(viewer: Viewer) -> None:
    """Refuse who may not view 概況."""
    check_can(viewer, Permission.VIEW_OVERVIEW)


def can_view_map(viewer: Viewer) -> bool:
    """地図 and 署の状況: everybody but partner agencies."""
    return can(viewer, Permission.VIEW_MAP)


def check_can_view_map(viewer: Viewer) -> None:
    """Refuse who may not view 地図."""
    check_can(viewer, Permission.VIEW_MAP)


def can_view_trends(viewer: Viewer) -> bool:
    """推移: everybody but partner agencies."""
    return can(viewer, Permission.VIEW_TRENDS)


def check_can_view_trends(viewer: Viewer) -> None:
    """Refuse who may not view 推移."""
    check_can(viewer, Permission.VIEW_TRENDS)


def can_view_signs(viewer: Viewer) -> bool:
    """予兆: headquarters analysts and station staff."""
    return can(viewer, Permission.VIEW_SIGNS)


def check_can_view_signs(viewer: Viewer) -> None:
    """Refuse who may not view 予兆."""
    check_can(viewer, Permission.VIEW_SIGNS)


def can_judge_signs(viewer: Viewer, station_id: str) -> bool:
    """Headquarters analysts for every station, station staff for their own."""
    return _can_for_station(viewer, Permission.JUDGE_SIGNS, station_id)


def check_can_judge_signs(viewer: Viewer, station_id: str) -> None:
    """Refuse who may not record a judgement on that station's signs."""
    _check_for_station(viewer, Permission.JUDGE_SIGNS, station_id)


def can_make_briefing(viewer: Viewer, kind: MeetingKind, station_id: str | None = None) -> bool:
    """Headquarters analysts every kind, station staff the station meeting of their own station."""
    if viewer.role is Role.STATION_OFFICER and kind is not MeetingKind.STATION:
        return False
    return _can_for_station(viewer, Permission.MAKE_BRIEFING, station_id)


def check_can_make_briefing(
    viewer: Viewer, kind: MeetingKind, station_id: str | None = None
) -> None:
    """Refuse who may not make that meeting's briefing."""
    check_can(viewer, Permission.MAKE_BRIEFING)
    if not can_make_briefing(viewer, kind, station_id):
        raise PermissionDeniedError(
            "会議資料の作成は、担当の警察署の会議についてだけ許可されています。"
            "自署の会議を選ぶか、本部の分析担当に依頼してください。"
        )


def can_upload(viewer: Viewer, station_id: str | None) -> bool:
    """Headquarters analysts any file; station staff a file of their own station alone.

    station_id: None for a file that holds several stations.
    """
    return _can_for_station(viewer, Permission.UPLOAD, station_id)


def check_can_upload(viewer: Viewer, station_id: str | None) -> None:
    """Refuse who may not upload figures of that station."""
    _check_for_station(viewer, Permission.UPLOAD, station_id)


def can_undo_upload(viewer: Viewer, station_id: str | None = None) -> bool:
    """Headquarters analysts any upload; station staff one that holds their own station alone."""
    return _can_for_station(viewer, Permission.UNDO_UPLOAD, station_id)


def check_can_undo_upload(viewer: Viewer, station_id: str | None = None) -> None:
    """Refuse who may not undo an upload of that station."""
    _check_for_station(viewer, Permission.UNDO_UPLOAD, station_id)


def can_approve_upload(viewer: Viewer) -> bool:
    """Headquarters analysts; the store sees to it that nobody approves what they handed in."""
    return can(viewer, Permission.APPROVE_UPLOAD)


def check_can_approve_upload(viewer: Viewer) -> None:
    """Refuse who may not approve or reject an upload."""
    check_can(viewer, Permission.APPROVE_UPLOAD)


def can_finalise_month(viewer: Viewer) -> bool:
    """Headquarters analysts: a month becomes final for all stations at once."""
    return can(viewer, Permission.FINALISE_MONTH)


def check_can_finalise_month(viewer: Viewer) -> None:
    """Refuse who may not declare a month final."""
    check_can(viewer, Permission.FINALISE_MONTH)


def can_view_quality(viewer: Viewer) -> bool:
    """データ品質: headquarters analysts, station staff, administrators."""
    return can(viewer, Permission.VIEW_QUALITY)


def check_can_view_quality(viewer: Viewer) -> None:
    """Refuse who may not view データ品質."""
    check_can(viewer, Permission.VIEW_QUALITY)


def can_view_reliability(viewer: Viewer) -> bool:
    """検知の信頼性: whoever works with signs or answers for the system."""
    return can(viewer, Permission.VIEW_RELIABILITY)


def check_can_view_reliability(viewer: Viewer) -> None:
    """Refuse who may not view 検知の信頼性."""
    check_can(viewer, Permission.VIEW_RELIABILITY)


def can_measure_reliability(viewer: Viewer) -> bool:
    """Measuring anew: headquarters analysts."""
    return can(viewer, Permission.MEASURE_RELIABILITY)


def check_can_measure_reliability(viewer: Viewer) -> None:
    """Refuse who may not measure 検知の信頼性 anew."""
    check_can(viewer, Permission.MEASURE_RELIABILITY)


def can_import_boundaries(viewer: Viewer) -> bool:
    """境界・管轄: headquarters analysts and administrators; shapes are settings, not figures."""
    return can(viewer, Permission.IMPORT_BOUNDARIES)


def check_can_import_boundaries(viewer: Viewer) -> None:
    """Refuse who may not replace boundaries."""
    check_can(viewer, Permission.IMPORT_BOUNDARIES)


def can_view_disclosure(viewer: Viewer) -> bool:
    """秘匿処理: headquarters analysts, who have every count anyway."""
    return can(viewer, Permission.VIEW_DISCLOSURE)


def check_can_view_disclosure(viewer: Viewer) -> None:
    """Refuse who may not view 秘匿処理."""
    check_can(viewer, Permission.VIEW_DISCLOSURE)
