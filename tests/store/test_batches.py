"""Uploads: written whole with their audit event, undone and redone by events."""

import json
from datetime import timedelta

import duckdb
import pandas as pd
import pytest

from analysis.errors import UserError
from analysis.observations import CellState
from analysis.store import (
    Store,
    audit_events,
    batch_stations,
    commit_batch,
    current_observations,
    data_version,
    find_batch_by_sha256,
    is_empty,
    latest_month,
    list_batches,
    redo_batch,
    undo_batch,
)
from tests.store.sample_frames import (
    CELL,
    INDICATOR,
    MORNING,
    NOVEMBER,
    OCTOBER,
    OTHER_STATION,
    PROFILE,
    STATION,
    days_later,
    frame_of,
    header,
    send,
)


def value(store: Store) -> int | None:
    frame = current_observations(store, PROFILE)
    return None if frame.empty else int(frame["count"].iloc[0])


def test_committed_batch_is_listed_with_its_extent(store: Store) -> None:
    frame = frame_of({CELL: 3, (OTHER_STATION, INDICATOR, NOVEMBER): CellState.WITHHELD})
    batch_id = commit_batch(store, header("十月.csv", "abc"), frame, at=MORNING)
    (row,) = list_batches(store, PROFILE).to_dict("records")
    assert row == {
        "batch_id": batch_id,
        "committed_at": pd.Timestamp(MORNING),
        "sender": "試験担当",
        "source_name": "十月.csv",
        "source_sha256": "abc",
        "kind": "observations",
        "note": "",
        "cells": 2,
        "stations": 2,
        "first_month": pd.Timestamp(OCTOBER),
        "last_month": pd.Timestamp(NOVEMBER),
        "is_undone": False,
    }
    stations = batch_stations(store, PROFILE)
    assert stations["station_id"].tolist() == [STATION, OTHER_STATION]


def test_commit_and_undo_leave_audit_events_with_person_and_reason(store: Store) -> None:
    batch_id = send(store, 3, at=MORNING)
    undo_batch(store, PROFILE, batch_id, person="本部担当", reason="署の誤り", at=days_later(1))
    events = audit_events(store, PROFILE)
    assert events["action"].tolist() == ["undo_batch", "commit_batch"]
    assert events["person"].tolist() == ["本部担当", "試験担当"]
    assert events["at"].tolist() == [pd.Timestamp(days_later(1)), pd.Timestamp(MORNING)]
    assert json.loads(events["detail"][0]) == {"batch_id": batch_id, "reason": "署の誤り"}
    assert json.loads(events["detail"][1])["cells"] == 1


def test_undone_batch_uncovers_the_value_before_it(store: Store) -> None:
    send(store, 3)
    second = send(store, 8)
    assert value(store) == 8
    undo_batch(store, PROFILE, second, person="担当", reason="誤り")
    assert value(store) == 3


def test_redone_batch_returns_to_its_place_and_not_to_the_front(store: Store) -> None:
    first = send(store, 3)
    send(store, 8)
    undo_batch(store, PROFILE, first, person="担当", reason="誤り")
    redo_batch(store, PROFILE, first, person="担当", reason="誤りではなかった")
    assert value(store) == 8


def test_undo_of_the_only_batch_leaves_no_figures_and_a_store_that_is_not_empty(
    store: Store,
) -> None:
    assert is_empty(store, PROFILE)
    batch_id = send(store, 3)
    undo_batch(store, PROFILE, batch_id, person="担当", reason="誤り")
    assert value(store) is None
    assert latest_month(store, PROFILE) is None
    assert not is_empty(store, PROFILE)
    assert list_batches(store, PROFILE)["is_undone"].tolist() == [True]


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        (("undo", "undo"), "すでに取り消されています"),
        (("redo",), "取り消されていません"),
        (("undo", "redo", "redo"), "取り消されていません"),
    ],
)
def test_steps_that_change_nothing_are_refused(
    store: Store, steps: tuple[str, ...], message: str
) -> None:
    batch_id = send(store, 3)
    step_of = {"undo": undo_batch, "redo": redo_batch}
    for step in steps[:-1]:
        step_of[step](store, PROFILE, batch_id, person="担当", reason="理由")
    with pytest.raises(UserError, match=message):
        step_of[steps[-1]](store, PROFILE, batch_id, person="担当", reason="理由")


def test_batch_of_another_profile_cannot_be_undone(store: Store) -> None:
    batch_id = send(store, 3, profile_id="other")
    with pytest.raises(UserError, match="ありません"):
        undo_batch(store, PROFILE, batch_id, person="担当", reason="誤り")
    assert list_batches(store, "other")["is_undone"].tolist() == [False]


@pytest.mark.parametrize(("person", "reason"), [("", "誤り"), ("担当", " "), ("担当", "長" * 1001)])
def test_undo_asks_for_a_person_and_a_reason(store: Store, person: str, reason: str) -> None:
    batch_id = send(store, 3)
    with pytest.raises(UserError):
        undo_batch(store, PROFILE, batch_id, person=person, reason=reason)
    undo_batch(store, PROFILE, batch_id, person="担当", reason="長" * 1000)


def test_same_file_is_found_until_its_batch_is_undone(store: Store) -> None:
    assert find_batch_by_sha256(store, PROFILE, "abc") is None
    batch_id = commit_batch(store, header(sha256="abc"), frame_of({CELL: 3}))
    assert find_batch_by_sha256(store, PROFILE, "abc") == batch_id
    assert find_batch_by_sha256(store, "other", "abc") is None
    undo_batch(store, PROFILE, batch_id, person="担当", reason="誤り")
    assert find_batch_by_sha256(store, PROFILE, "abc") is None


def test_recorded_time_never_runs_backwards(store: Store) -> None:
    batch_id = send(store, 3, at=MORNING)
    send(store, 4, at=MORNING)
    undo_batch(store, PROFILE, batch_id, person="担当", reason="誤り", at=days_later(2))
    with pytest.raises(ValueError, match="order of the times"):
        send(store, 5, at=days_later(1))
    with pytest.raises(ValueError, match="timezone-aware"):
        send(store, 5, at=days_later(3).replace(tzinfo=None))
    assert send(store, 5, at=days_later(1), profile_id="other")


def test_upload_after_a_clock_that_ran_ahead_is_still_the_newest(store: Store) -> None:
    far_ahead = MORNING.replace(year=2999)
    send(store, 3, at=far_ahead)
    send(store, 8)
    assert value(store) == 8
    newest = list_batches(store, PROFILE)["committed_at"][0]
    assert newest == pd.Timestamp(far_ahead + timedelta(microseconds=1))


def test_failure_in_the_last_statement_leaves_nothing_behind(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = data_version(store, PROFILE)

    def fail(*_: object, **__: object) -> None:
        raise duckdb.ConstraintException("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr("analysis.store.batches.write_audit", fail)
        with pytest.raises(duckdb.ConstraintException):
            send(store, 3)
    assert is_empty(store, PROFILE)
    assert data_version(store, PROFILE) == before
    with store.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM observation").fetchone() == (0,)
    assert send(store, 4) > 0
    assert value(store) == 4
