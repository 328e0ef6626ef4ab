"""Audit (監査記録): who judged, who made a document, who was refused.

Enters: a viewer and what they did. Leaves: one event in the store. Uploads, undone uploads and
judgements write their event themselves, in the transaction of the rows they change
(analysis/store); this file records acts that change no figures. An event names places and
versions, never a count and never a cell of an upload.
"""

from enum import StrEnum

from analysis.access.permissions import Permission
from analysis.access.viewer import Viewer
from analysis.profile import MeetingKind
from analysis.store import Store, record_audit


class AuditAction(StrEnum):
    """What is recorded here."""

    BRIEFING_MADE = "briefing_made"
    ACCESS_REFUSED = "access_refused"

    @property
    def label(self) -> str:
        """The Japanese word."""
        return {"briefing_made": "会議資料の作成", "access_refused": "閲覧の拒否"}[self.value]


def record_briefing(
    store: Store,
    viewer: Viewer,
    kind: MeetingKind,
    *,
    station_id: str | None,
    month: str,
    snapshot_id: str,
    file_format: str,
) -> None:
    """A document left: for which meeting, from which snapshot, in which form (pdf, xlsx)."""
    record_audit(
        store,
        profile_id=viewer.profile_id,
        person=viewer.name,
        action=AuditAction.BRIEFING_MADE,
        detail={
            "role": viewer.role.value,
            "meeting": kind.value,
            "station_id": station_id or "",
            "month": month,
            "snapshot_id": snapshot_id,
            "format": file_format,
        },
    )


def record_refusal(store: Store, viewer: Viewer, permission: Permission) -> None:
    """Somebody asked for what their role does not allow."""
    record_audit(
        store,
        profile_id=viewer.profile_id,
        person=viewer.name,
        action=AuditAction.ACCESS_REFUSED,
        detail={"role": viewer.role.value, "permission": permission.value},
    )
