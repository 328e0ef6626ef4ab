"""What leaves and what is refused stands in the audit record, without any figure."""

import json
from pathlib import Path

import pytest

from analysis.access.audit import AuditAction, record_briefing, record_refusal
from analysis.access.permissions import Permission
from analysis.access.viewer import Role, Viewer
from analysis.profile import MeetingKind
from analysis.store import audit_events, open_store

VIEWER = Viewer("分析 花子", Role.HQ_ANALYST, "demo")


@pytest.fixture
def store(tmp_path: Path):
    with open_store(tmp_path / "store.duckdb") as opened:
        yield opened


def test_briefing_is_recorded_with_maker_meeting_and_snapshot(store) -> None:
    record_briefing(
        store,
        VIEWER,
        MeetingKind.STATION,
        station_id="99-101",
        month="2025-03",
        snapshot_id="a/b/c/d",
        file_format="pdf",
    )
    (event,) = audit_events(store, "demo").to_dict("records")
    assert (event["person"], event["action"]) == ("分析 花子", AuditAction.BRIEFING_MADE)
    assert json.loads(event["detail"]) == {
        "role": "hq_analyst",
        "meeting": "station",
        "station_id": "99-101",
        "month": "2025-03",
        "snapshot_id": "a/b/c/d",
        "format": "pdf",
    }


def test_refusal_is_recorded_with_what_was_asked_for(store) -> None:
    partner = Viewer("機関 太郎", Role.PARTNER, "demo")
    record_refusal(store, partner, Permission.VIEW_MAP)
    (event,) = audit_events(store, "demo").to_dict("records")
    assert event["action"] == AuditAction.ACCESS_REFUSED
    assert json.loads(event["detail"]) == {"role": "partner", "permission": "view_map"}


def test_events_of_one_prefecture_are_not_in_anothers_record(store) -> None:
    record_refusal(store, Viewer("甲", Role.PARTNER, "saitama"), Permission.VIEW_MAP)
    assert audit_events(store, "demo").empty
