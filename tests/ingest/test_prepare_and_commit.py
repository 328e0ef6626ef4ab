"""Preview, confirm, cancel, undo: the store changes when it should and at no other time."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

import pandas as pd
import pytest

from analysis.errors import RefusedUploadError, UserError
from analysis.ingest import UploadMode, commit_upload
from analysis.observations import CellState
from analysis.profile import Profile
from analysis.store import (
    Store,
    current_observations,
    data_version,
    list_batches,
    undo_batch,
)
from tests.ingest.sent_files import Prepare, Refusal, csv_bytes, long_file

pytestmark = pytest.mark.slow


def patrols(count: str, station: str = "98-101", month: str = "2024-08", provision: str = "確定"):
    return (station, "", month, "joint_patrols", "", count, provision)


def classes(count: str):
    return ("98-101", "", "2024-08", "safety_classes", "", count, "確定")


def residents(count: str):
    return ("98-101", "", "2024-08", "foreign_residents", "", count, "確定")


Commit = Callable[..., int]


@pytest.fixture
def store(own_store: Store) -> Store:
    """A store of this test alone, because it is written to."""
    return own_store


@pytest.fixture
def commit(store: Store, prepare: Prepare) -> Commit:
    def run(data: bytes, **options: object) -> int:
        return commit_upload(store, "試験担当", prepare(data, **options), reason="訂正の試験")

    return run


def current(store: Store, profile: Profile) -> dict[tuple[str, str], tuple[int, int | None]]:
    frame = current_observations(store, profile.id)
    return {
        (row.station_id, row.indicator): (
            int(row.state),
            None if pd.isna(value) else int(value),
        )
        for row, value in zip(frame.itertuples(index=False), frame["count"], strict=True)
    }


def test_preview_and_cancel_write_nothing(store: Store, profile: Profile, prepare: Prepare) -> None:
    before = data_version(store, profile.id)
    prepare(long_file(patrols("3")))
    assert data_version(store, profile.id) == before
    assert list_batches(store, profile.id).empty


def test_confirmed_upload_is_in_the_store_with_its_sender_and_file(
    store: Store, profile: Profile, commit: Commit
) -> None:
    batch_id = commit(long_file(patrols("3")), name="C:\\送信\\report.csv")
    assert current(store, profile) == {("98-101", "joint_patrols"): (0, 3)}
    batches = list_batches(store, profile.id)
    assert list(batches["batch_id"]) == [batch_id]
    assert list(batches["sender"]) == ["試験担当"]
    assert list(batches["source_name"]) == ["report.csv"]


def test_diff_tells_added_changed_and_unchanged_apart(prepare: Prepare, commit: Commit) -> None:
    commit(long_file(patrols("3"), classes("5"), patrols("1", "98-102")))
    diff = prepare(long_file(patrols("4"), classes("5"), residents("9"))).diff
    assert list(diff.added["indicator"]) == ["foreign_residents"]
    assert list(diff.unchanged["indicator"]) == ["safety_classes"]
    (change,) = diff.changed.to_dict("records")
    assert (change["indicator"], change["count_before"], change["count_after"]) == (
        "joint_patrols",
        3,
        4,
    )
    assert diff.removed.empty


def test_state_and_provision_are_changes_too(prepare: Prepare, commit: Commit) -> None:
    commit(long_file(patrols("0"), classes("5")))
    diff = prepare(long_file(patrols("X"), (*classes("5")[:-1], "暫定"))).diff
    assert set(diff.changed["indicator"]) == {"joint_patrols", "safety_classes"}


def test_zero_missing_and_withheld_are_never_equal(prepare: Prepare, commit: Commit) -> None:
    marks = ["0", "", "X"]
    for before in marks:
        commit(long_file(patrols(before), classes("1")))
        for after in marks:
            diff = prepare(long_file(patrols(after), classes("2"))).diff
            is_changed = "joint_patrols" in set(diff.changed["indicator"])
            assert is_changed is (before != after)


def test_value_that_becomes_blank_is_pointed_out(prepare: Prepare, commit: Commit) -> None:
    commit(long_file(patrols("3"), classes("5")))
    prepared = prepare(long_file(patrols(""), classes("6")))
    text = "\n".join(map(str, prepared.checked.notices))
    assert "報告済みの件数が未報告に変わるセルが1個" in text
    assert "確定済みの値が変わるセルが2個" in text


def test_merge_keeps_what_the_file_lacks(store: Store, profile: Profile, commit: Commit) -> None:
    commit(long_file(patrols("3"), classes("5")))
    commit(long_file(patrols("4")))
    assert current(store, profile)["98-101", "safety_classes"] == (0, 5)


def test_replace_empties_what_the_file_lacks_and_only_of_its_own_group(
    store: Store, profile: Profile, prepare: Prepare
) -> None:
    first = long_file(patrols("3"), classes("5"), residents("9"), patrols("1", "98-102"))
    commit_upload(store, "試験担当", prepare(first))
    prepared = prepare(long_file(patrols("4")), mode=UploadMode.REPLACE)
    assert list(prepared.diff.removed["indicator"]) == ["safety_classes"]
    commit_upload(store, "試験担当", prepared, reason="訂正の試験")
    assert current(store, profile) == {
        ("98-101", "joint_patrols"): (0, 4),
        ("98-101", "safety_classes"): (int(CellState.MISSING), None),
        ("98-101", "foreign_residents"): (0, 9),
        ("98-102", "joint_patrols"): (0, 1),
    }


def test_replace_by_one_list_of_offences_leaves_the_other_lists_alone(
    prepare: Prepare, commit: Commit
) -> None:
    street = ("98-101", "", "2024-08")
    commit(long_file((*street, "theft_bicycle", "", "3"), (*street, "theft_vehicle", "", "1")))
    prepared = prepare(long_file((*street, "theft_bicycle", "", "4")), mode=UploadMode.REPLACE)
    assert prepared.diff.removed.empty


def test_undo_brings_back_what_stood_before(store: Store, profile: Profile, commit: Commit) -> None:
    commit(long_file(patrols("3"), classes("5")))
    second = commit(long_file(patrols("4"), classes("5")))
    undo_batch(store, profile.id, second, person="試験担当", reason="誤り")
    assert current(store, profile)["98-101", "joint_patrols"] == (0, 3)


def test_unchanged_cells_survive_the_undoing_of_an_earlier_batch(
    store: Store, profile: Profile, commit: Commit
) -> None:
    first = commit(long_file(patrols("3"), classes("5")))
    commit(long_file(patrols("4"), classes("5")))
    undo_batch(store, profile.id, first, person="試験担当", reason="誤り")
    assert current(store, profile)["98-101", "safety_classes"] == (0, 5)


def test_same_file_twice_is_refused_with_batch_and_day(store: Store, prepare: Prepare) -> None:
    data = long_file(patrols("3"))
    at = datetime(2024, 10, 31, 15, 30, tzinfo=UTC)  # already the 1st of November in Japan
    batch_id = commit_upload(store, "試験担当", prepare(data), reason="訂正の試験", at=at)
    with pytest.raises(RefusedUploadError) as refused:
        prepare(data)
    (problem,) = map(str, refused.value.problems)
    assert f"令和6年11月1日に取込番号{batch_id}として取り込み済み" in problem


def test_undone_file_may_be_sent_again(store: Store, profile: Profile, commit: Commit) -> None:
    data = long_file(patrols("3"))
    undo_batch(store, profile.id, commit(data), person="試験担当", reason="誤り")
    commit(data)
    assert current(store, profile) == {("98-101", "joint_patrols"): (0, 3)}


def test_store_that_changed_since_the_preview_asks_for_a_new_one(
    store: Store, profile: Profile, prepare: Prepare, commit: Commit
) -> None:
    prepared = prepare(long_file(patrols("3")))
    commit(long_file(classes("1")))
    before = data_version(store, profile.id)
    with pytest.raises(UserError, match="もう一度ファイルを選び"):
        commit_upload(store, "試験担当", prepared)
    assert data_version(store, profile.id) == before


def test_upload_prepared_anew_still_answers_to_the_version_that_was_shown(
    store: Store, prepare: Prepare, commit: Commit
) -> None:
    shown = prepare(long_file(patrols("3"))).data_version
    commit(long_file(classes("1")))
    anew = prepare(long_file(patrols("3")))
    with pytest.raises(UserError, match="もう一度ファイルを選び"):
        commit_upload(store, "試験担当", anew, previewed_version=shown)
    commit_upload(store, "試験担当", anew, previewed_version=anew.data_version)


def test_same_preview_is_not_committed_twice(store: Store, prepare: Prepare) -> None:
    prepared = prepare(long_file(patrols("3")))
    commit_upload(store, "試験担当", prepared)
    with pytest.raises(UserError, match="もう一度ファイルを選び"):
        commit_upload(store, "試験担当", prepared)


def test_identical_figures_in_another_file_say_that_nothing_changes(
    prepare: Prepare, commit: Commit
) -> None:
    commit(long_file(patrols("3")))
    prepared = prepare(long_file(patrols("３")))
    assert prepared.diff.is_empty
    assert "変わるところがありません" in str(prepared.checked.notices[0])


REFUSED = {
    "empty": b"",
    "too large": b"a,b\n" + b"1,2\n" * 300_000,
    "binary": b"a\x00b",
    "workbook": b"PK\x03\x04",
    "undecodable": b"a,b\n\x85\x39,1\n",
    "half broken": long_file(patrols("3"), patrols("多数", "98-102")),
    "other prefecture": long_file(("43-101", "浦和")),
    "personal": csv_bytes([("氏名", "件数"), ("架空　花子", "1")]),
    "unfilled": long_file(patrols(""), classes("")),
    "unknown format": csv_bytes([("A", "B"), ("1", "2")]),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_refused_file_leaves_the_store_as_it_was(
    store: Store, profile: Profile, prepare: Prepare, commit: Commit, data: bytes
) -> None:
    commit(long_file(patrols("1")))
    before = current_observations(store, profile.id), data_version(store, profile.id)
    with pytest.raises(RefusedUploadError):
        prepare(data)
    after = current_observations(store, profile.id), data_version(store, profile.id)
    pd.testing.assert_frame_equal(after[0], before[0])
    assert after[1] == before[1]
    assert len(list_batches(store, profile.id)) == 1


def test_log_of_a_refusal_names_kinds_and_numbers_only(
    prepare: Prepare, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(RefusedUploadError):
        prepare(long_file(patrols("トクメイノアタイ")), name="トクメイノナマエ.csv")
    assert "upload refused: {'count': 1}" in caplog.text
    assert "トクメイ" not in caplog.text


def test_frames_of_a_diff_partition_the_file(prepare: Prepare, commit: Commit) -> None:
    commit(long_file(patrols("3"), classes("5")))
    prepared = prepare(long_file(patrols("3"), classes("6"), residents("1")))
    diff = prepared.diff
    assert (len(diff.added), len(diff.changed), len(diff.unchanged)) == (1, 1, 1)
    assert len(prepared.checked.frame) == 3


def test_personal_data_is_all_that_is_said_of_a_file_that_holds_some(refusal: Refusal) -> None:
    header = ("警察署名", "年月", "指標", "件数", "氏名")
    (problem,) = refusal(csv_bytes([header, ("どこか", "いつか", "何か", "多数", "")]))
    assert problem.startswith("1行目E列：個人情報（氏名）と見られる見出し")


def test_indicators_that_speak_of_cards_and_passports_are_no_personal_data(
    prepare: Prepare,
) -> None:
    header = ("警察署名", "年月", "偽造在留カード", "賃金不払・旅券取上げ等の労働相談")
    prepared = prepare(csv_bytes([header, ("青　葉", "2024-08", "1", "2")]))
    assert prepared.checked.summary.cells == 2
