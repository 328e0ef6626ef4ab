"""Pending uploads: no part of the figures until somebody else approves them."""

import json

import pandas as pd
import pytest

from analysis.errors import UserError
from analysis.store import (
    Handover,
    Store,
    approve_pending,
    area_counts,
    audit_events,
    current_observations,
    data_version,
    hold_upload,
    list_batches,
    list_pending,
    pending_contents,
    pending_stations,
    reject_pending,
    residence,
    undo_batch,
)
from tests.store.sample_frames import CELL, PROFILE, STATION, frame_of, header
from tests.store.sample_lists import area_frame, residence_frame

HANDED_IN = Handover("受付担当", "merge", "誤記の訂正")


@pytest.fixture
def pending_id(store: Store) -> int:
    return hold_upload(store, header(), frame_of({CELL: 7}), HANDED_IN)


def approve(store: Store, pending_id: int, person: str, reason: str = "確認した") -> int:
    frame = pending_contents(store, PROFILE, pending_id).observations
    return approve_pending(store, PROFILE, pending_id, frame, person=person, reason=reason)


def test_pending_upload_is_kept_and_not_in_force(store: Store, pending_id: int) -> None:
    before = data_version(store, PROFILE)
    (row,) = list_pending(store, PROFILE).to_dict("records")
    assert (row["pending_id"], row["sender"], row["person"]) == (
        pending_id,
        "試験担当",
        "受付担当",
    )
    assert (row["mode"], row["reason"], row["cells"]) == ("merge", "誤記の訂正", 1)
    held = pending_contents(store, PROFILE, pending_id)
    pd.testing.assert_frame_equal(held.observations, frame_of({CELL: 7}))
    assert (len(held.area_counts), len(held.residents)) == (0, 0)
    assert pending_stations(store, PROFILE)["station_id"].tolist() == [STATION]
    assert current_observations(store, PROFILE).empty
    assert list_batches(store, PROFILE).empty
    assert data_version(store, PROFILE) == before


def test_approval_by_a_second_person_puts_it_in_force(store: Store, pending_id: int) -> None:
    batch_id = approve(store, pending_id, "承認担当")
    assert current_observations(store, PROFILE)["count"].tolist() == [7]
    batches = list_batches(store, PROFILE)
    assert (batches["batch_id"].tolist(), batches["sender"].tolist()) == ([batch_id], ["試験担当"])
    assert batches["note"].tolist() == ["誤記の訂正"]
    assert list_pending(store, PROFILE).empty
    events = audit_events(store, PROFILE)
    assert events["action"].tolist() == ["approve_upload", "commit_batch", "hold_upload"]
    assert events["person"].tolist() == ["承認担当", "承認担当", "受付担当"]
    detail = json.loads(events["detail"].iloc[0])
    assert detail == {"batch_id": batch_id, "pending_id": pending_id, "reason": "確認した"}


def test_areas_and_residents_wait_and_come_in_force_with_their_batch(store: Store) -> None:
    areas = area_frame("98201", 5)
    # Foreign residents without everybody: the file's part, until it is joined with what is held.
    told = residence_frame(10, everybody=None).assign(state=pd.array([0], dtype="int8"))
    pending_id = hold_upload(
        store, header(), frame_of({}), HANDED_IN, area_counts=areas, residents=told
    )
    assert list_pending(store, PROFILE)["cells"].tolist() == [2]
    assert area_counts(store, PROFILE).empty
    assert residence(store, PROFILE).empty
    held = pending_contents(store, PROFILE, pending_id)
    pd.testing.assert_frame_equal(held.area_counts, areas)
    assert held.residents["all_residents"].isna().tolist() == [True]
    batch_id = approve_pending(
        store,
        PROFILE,
        pending_id,
        held.observations,
        area_counts=held.area_counts,
        residents=residence_frame(10),
        person="承認担当",
        reason="照合済み",
    )
    assert area_counts(store, PROFILE)["count"].tolist() == [5]
    assert residence(store, PROFILE)["foreign_residents"].tolist() == [10]
    undo_batch(store, PROFILE, batch_id, person="承認担当", reason="誤り")
    assert area_counts(store, PROFILE).empty
    assert residence(store, PROFILE).empty


@pytest.mark.parametrize("person", ["受付担当", "試験担当"])
def test_neither_sender_nor_who_handed_it_in_may_approve(
    store: Store, pending_id: int, person: str
) -> None:
    with pytest.raises(UserError, match="別の担当者が承認"):
        approve(store, pending_id, person)
    assert list_batches(store, PROFILE).empty
    assert len(list_pending(store, PROFILE)) == 1


def test_decision_needs_a_reason(store: Store, pending_id: int) -> None:
    with pytest.raises(UserError, match="理由"):
        approve(store, pending_id, "承認担当", reason=" ")
    with pytest.raises(UserError, match="理由"):
        reject_pending(store, PROFILE, pending_id, person="承認担当", reason="")
    assert len(list_pending(store, PROFILE)) == 1


@pytest.mark.parametrize(
    ("person", "action"), [("承認担当", "reject_upload"), ("受付担当", "withdraw_upload")]
)
def test_rejected_or_withdrawn_upload_never_comes_in_force(
    store: Store, pending_id: int, person: str, action: str
) -> None:
    reject_pending(store, PROFILE, pending_id, person=person, reason="件数の誤り")
    assert audit_events(store, PROFILE)["action"].iloc[0] == action
    assert list_pending(store, PROFILE).empty
    with pytest.raises(UserError, match="すでに"):
        approve(store, pending_id, "承認担当")
    assert current_observations(store, PROFILE).empty


def test_decided_and_unknown_uploads_are_told_apart(store: Store, pending_id: int) -> None:
    approve(store, pending_id, "承認担当")
    with pytest.raises(UserError, match="すでに"):
        reject_pending(store, PROFILE, pending_id, person="承認担当", reason="誤り")
    with pytest.raises(UserError, match="ありません"):
        reject_pending(store, PROFILE, pending_id + 1, person="承認担当", reason="誤り")
    with pytest.raises(UserError, match="ありません"):
        reject_pending(store, "other", pending_id, person="承認担当", reason="誤り")
