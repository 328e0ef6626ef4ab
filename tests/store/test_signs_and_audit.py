"""Judgements of signs and the audit: steps appended with person, reason and time."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

import pandas as pd
import pytest

from analysis.errors import UserError
from analysis.release.released import SignStatus
from analysis.store import Store, append_sign_event, audit_events, record_audit, sign_events
from analysis.store.signs import SIGN_STATUSES
from tests.store.sample_frames import MORNING, OCTOBER, PROFILE, STATION, days_later


@dataclass(frozen=True)
class Step:
    station_id: str = STATION
    domain: str = "brokers"
    month: date = OCTOBER
    status: str = "confirming"
    person: str = "本部担当"
    reason: str = "署に照会した"
    kind: str = "rise"
    at: datetime | None = None


def append(store: Store, step: Step) -> None:
    append_sign_event(store, PROFILE, **asdict(step))


def test_statuses_of_the_store_are_those_of_the_released_signs() -> None:
    assert tuple(SIGN_STATUSES) == tuple(status.value for status in SignStatus)


def test_steps_come_back_in_order_and_as_of_a_moment(store: Store) -> None:
    append(store, Step(at=days_later(0)))
    append(store, Step(status="resolved", reason="誤入力だった", at=days_later(2)))
    assert sign_events(store, PROFILE)["status"].tolist() == ["confirming", "resolved"]
    assert sign_events(store, PROFILE, as_of=days_later(1))["status"].tolist() == ["confirming"]
    (first, _) = sign_events(store, PROFILE).to_dict("records")
    assert first["month"] == pd.Timestamp(OCTOBER)
    assert first["at"] == pd.Timestamp(MORNING)
    assert first["person"] == "本部担当"
    assert sign_events(store, "other").empty


def test_steps_of_a_rise_and_of_reports_that_dry_up_are_told_apart(store: Store) -> None:
    append(store, Step(at=days_later(2)))
    append(store, Step(kind="drying_up", at=days_later(1)))
    assert sign_events(store, PROFILE)["kind"].tolist() == ["rise", "drying_up"]


def test_step_is_audited(store: Store) -> None:
    append(store, Step())
    (event,) = audit_events(store, PROFILE).to_dict("records")
    assert event["action"] == "sign_status"
    assert json.loads(event["detail"])["status"] == "confirming"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"reason": "  "}, UserError),
        ({"person": ""}, UserError),
        ({"status": "closed"}, ValueError),
        ({"kind": "fall"}, ValueError),
        ({"domain": "nationality"}, ValueError),
        ({"month": date(2024, 10, 2)}, ValueError),
        ({"station_id": "某署"}, ValueError),
    ],
)
def test_step_that_is_none_is_refused(
    unwritten_store: Store, changed: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        append(unwritten_store, replace(Step(), **changed))  # type: ignore[arg-type]
    assert sign_events(unwritten_store, PROFILE).empty
    assert audit_events(unwritten_store, PROFILE).empty


def test_step_before_the_last_one_of_the_same_sign_is_refused(store: Store) -> None:
    append(store, Step(at=days_later(2)))
    append(store, Step(station_id="98-102", at=days_later(1)))
    with pytest.raises(ValueError, match="order of the times"):
        append(store, Step(status="acting", at=days_later(1)))


def test_audit_tells_the_newest_first_up_to_a_limit(store: Store) -> None:
    for number in range(3):
        record_audit(
            store, profile_id=PROFILE, person="担当", action="opened", detail={"頁": number}
        )
    events = audit_events(store, PROFILE, limit=2)
    assert [json.loads(text)["頁"] for text in events["detail"]] == [2, 1]
    assert str(events["at"].dt.tz) == "UTC"


def test_audit_refuses_what_json_does_not_know(store: Store) -> None:
    with pytest.raises(TypeError):
        record_audit(
            store, profile_id=PROFILE, person="担当", action="x", detail={"frame": pd.DataFrame()}
        )
    assert audit_events(store, PROFILE).empty
