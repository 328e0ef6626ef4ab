"""Versions: equal for equal states, other for other ones."""

from pathlib import Path

import pandas as pd

from analysis.store import (
    Store,
    append_sign_event,
    batch_list_version,
    boundary_version,
    data_version,
    open_store,
    redo_batch,
    save_boundaries,
    save_facilities,
    save_residence,
    sign_version,
    undo_batch,
)
from tests.store.sample_frames import (
    MORNING,
    OCTOBER,
    PROFILE,
    STATION,
    days_later,
    send,
)
from tests.store.sample_lists import boundary_frame, facility_frame, residence_frame


def test_each_commit_gives_another_version(store: Store) -> None:
    versions = {data_version(store, PROFILE)}
    for value in (3, 3, 4):
        send(store, value)
        versions.add(data_version(store, PROFILE))
    assert len(versions) == 4


def test_undo_and_redo_give_the_earlier_versions_back(store: Store) -> None:
    empty = data_version(store, PROFILE)
    batch_id = send(store, 3)
    full = data_version(store, PROFILE)
    undo_batch(store, PROFILE, batch_id, person="担当", reason="誤り")
    assert data_version(store, PROFILE) == empty
    redo_batch(store, PROFILE, batch_id, person="担当", reason="誤りではない")
    assert data_version(store, PROFILE) == full


def test_version_of_a_list_of_batches_remembers_an_undone_one(store: Store) -> None:
    versions = {batch_list_version(store, PROFILE)}
    batch_id = send(store, 3)
    versions.add(batch_list_version(store, PROFILE))
    undo_batch(store, PROFILE, batch_id, person="担当", reason="誤り")
    versions.add(batch_list_version(store, PROFILE))
    redo_batch(store, PROFILE, batch_id, person="担当", reason="誤りではない")
    versions.add(batch_list_version(store, PROFILE))
    assert len(versions) == 4


def test_as_of_gives_the_version_then(store: Store) -> None:
    first = send(store, 3, at=days_later(0))
    then = data_version(store, PROFILE)
    send(store, 4, at=days_later(1))
    undo_batch(store, PROFILE, first, person="担当", reason="誤り", at=days_later(2))
    assert data_version(store, PROFILE, as_of=days_later(0)) == then
    assert data_version(store, PROFILE) not in {then, data_version(store, PROFILE, as_of=MORNING)}
    assert data_version(store, PROFILE, as_of=days_later(-1)) == data_version(store, "other")


def test_same_uploads_at_the_same_times_have_the_same_version_elsewhere(
    store: Store, tmp_path: Path
) -> None:
    with open_store(tmp_path / "second.duckdb") as second:
        send(second, 99, profile_id="other")  # shifts the numbers of batches
        for opened in (store, second):
            send(opened, 3, at=days_later(0))
            send(opened, 4, at=days_later(1))
        assert data_version(store, PROFILE) == data_version(second, PROFILE)


def test_other_content_at_the_same_time_has_another_version(store: Store, tmp_path: Path) -> None:
    with open_store(tmp_path / "second.duckdb") as second:
        send(store, 3, at=MORNING)
        send(second, 4, at=MORNING)
        assert data_version(store, PROFILE) != data_version(second, PROFILE)


def test_residence_and_facilities_belong_to_the_data_version(store: Store) -> None:
    versions = [data_version(store, PROFILE)]
    save_residence(store, PROFILE, residence_frame(10), at=days_later(0))
    versions.append(data_version(store, PROFILE))
    save_facilities(store, PROFILE, facility_frame(2), at=days_later(1))
    versions.append(data_version(store, PROFILE))
    save_residence(store, PROFILE, residence_frame(11), at=days_later(2))
    assert len({*versions, data_version(store, PROFILE)}) == 4
    assert data_version(store, PROFILE, as_of=days_later(1)) == versions[2]
    save_residence(store, PROFILE, residence_frame(10), at=days_later(3))
    assert data_version(store, PROFILE) == versions[2]


def test_boundaries_and_signs_have_versions_of_their_own(store: Store) -> None:
    data, signs, map_version = (
        data_version(store, PROFILE),
        sign_version(store, PROFILE),
        boundary_version(store, PROFILE),
    )
    save_boundaries(store, PROFILE, "coast", boundary_frame("a"), credit="出典")
    append_sign_event(
        store,
        PROFILE,
        station_id=STATION,
        domain="brokers",
        month=OCTOBER,
        status="confirming",
        person="担当",
        reason="署に照会",
    )
    assert data_version(store, PROFILE) == data
    assert sign_version(store, PROFILE) != signs
    changed = boundary_version(store, PROFILE)
    assert changed != map_version
    save_boundaries(store, PROFILE, "coast", boundary_frame("a"), credit="出典")
    assert boundary_version(store, PROFILE) == changed
    save_boundaries(store, PROFILE, "coast", boundary_frame("a"), credit="別の出典")
    assert boundary_version(store, PROFILE) != changed


def test_version_is_short_and_the_same_after_reopening(store_path: Path) -> None:
    with open_store(store_path) as store:
        send(store, 3)
        before = data_version(store, PROFILE)
    with open_store(store_path) as store:
        assert data_version(store, PROFILE) == before
    assert pd.Series([before]).str.fullmatch("[0-9a-f]{12}").all()
