"""Boundaries, residents and facilities: the newest list of a date holds."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.observations import CellState
from analysis.store import (
    Store,
    audit_events,
    boundaries,
    boundary_credit,
    commit_batch,
    data_version,
    facilities,
    list_batches,
    open_store,
    redo_batch,
    residence,
    save_boundaries,
    save_facilities,
    save_residence,
    undo_batch,
)
from tests.store.sample_frames import PROFILE, days_later, frame_of, header
from tests.store.sample_lists import boundary_frame, facility_frame, residence_frame


def test_boundaries_come_back_byte_for_byte_by_code(store: Store) -> None:
    save_boundaries(store, PROFILE, "municipality", boundary_frame("b", "a"), credit="架空の出典")
    read = boundaries(store, PROFILE, "municipality")
    pd.testing.assert_frame_equal(read, boundary_frame("a", "b"))
    assert boundary_credit(store, PROFILE, "municipality") == "架空の出典"


def test_boundaries_of_a_kind_replace_only_their_own_kind(store: Store) -> None:
    save_boundaries(store, PROFILE, "municipality", boundary_frame("a", "b"), credit="旧")
    save_boundaries(store, PROFILE, "coast", boundary_frame("k"), credit="海岸線")
    save_boundaries(store, PROFILE, "municipality", boundary_frame("c"), credit="新")
    assert boundaries(store, PROFILE, "municipality")["code"].tolist() == ["c"]
    assert boundaries(store, PROFILE, "coast")["code"].tolist() == ["k"]
    assert boundary_credit(store, PROFILE, "municipality") == "新"
    assert boundaries(store, PROFILE, "rail").empty
    assert boundaries(store, "other", "municipality").empty
    assert boundary_credit(store, PROFILE, "rail") == ""


@pytest.mark.parametrize(
    ("kind", "frame"),
    [
        ("road", boundary_frame("a")),
        ("coast", boundary_frame("a", "a")),
        ("coast", boundary_frame("")),
        ("coast", boundary_frame("a").assign(wkb="text")),
        ("coast", boundary_frame("a").drop(columns="parent")),
        ("coast", boundary_frame("a").assign(residents=3)),
    ],
    ids=["kind", "twice", "no code", "no bytes", "too few columns", "too many columns"],
)
def test_boundaries_that_are_none_are_refused(
    unwritten_store: Store, kind: str, frame: pd.DataFrame
) -> None:
    with pytest.raises(ValueError, match="."):
        save_boundaries(unwritten_store, PROFILE, kind, frame, credit="")
    assert audit_events(unwritten_store, PROFILE).empty


def test_saving_the_same_list_again_adds_nothing(store: Store, store_path: Path) -> None:
    for _ in range(2):
        save_boundaries(store, PROFILE, "coast", boundary_frame("a"), credit="出典")
        save_residence(store, PROFILE, residence_frame(10))
    with store.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM boundary").fetchone() == (1,)
        assert cursor.execute("SELECT count(*) FROM residence").fetchone() == (1,)
    assert len(audit_events(store, PROFILE)) == 2


def test_residents_of_another_date_stand_beside_the_earlier_ones(store: Store) -> None:
    save_residence(store, PROFILE, residence_frame(10, "2023-01-01"), at=days_later(0))
    save_residence(store, PROFILE, residence_frame(12, "2024-01-01"), at=days_later(1))
    save_residence(store, PROFILE, residence_frame(13, "2024-01-01"), at=days_later(2))
    assert residence(store, PROFILE)["foreign_residents"].tolist() == [10, 13]
    then = residence(store, PROFILE, as_of=days_later(1))
    assert then["foreign_residents"].tolist() == [10, 12]
    assert residence(store, PROFILE)["reference_date"].dtype == "datetime64[ns]"


def test_residents_left_empty_are_withheld_and_zero_is_zero(store: Store) -> None:
    both = pd.concat(
        [residence_frame(None), residence_frame(0).assign(area_code="00101002")], ignore_index=True
    )
    save_residence(store, PROFILE, both)
    read = residence(store, PROFILE)
    assert read["state"].tolist() == [CellState.WITHHELD, CellState.VALUE]
    assert read["foreign_residents"].isna().tolist() == [True, False]


def test_residents_may_be_said_to_be_missing(store: Store) -> None:
    frame = residence_frame(None, everybody=None).assign(state=pd.array([1], dtype="int8"))
    save_residence(store, PROFILE, frame)
    assert residence(store, PROFILE)["state"].tolist() == [CellState.MISSING]


def test_list_of_a_batch_holds_while_the_batch_is_not_undone(store: Store) -> None:
    save_residence(store, PROFILE, residence_frame(10), at=days_later(0))
    batch_id = commit_batch(
        store, header(), frame_of({}), residents=residence_frame(12), at=days_later(1)
    )
    assert residence(store, PROFILE)["foreign_residents"].tolist() == [12]
    committed = data_version(store, PROFILE)
    undo_batch(store, PROFILE, batch_id, person="本部", reason="誤り", at=days_later(2))
    assert residence(store, PROFILE)["foreign_residents"].tolist() == [10]
    redo_batch(store, PROFILE, batch_id, person="本部", reason="正しい", at=days_later(3))
    assert residence(store, PROFILE)["foreign_residents"].tolist() == [12]
    assert data_version(store, PROFILE) == committed
    undo_batch(store, PROFILE, batch_id, person="本部", reason="やはり誤り", at=days_later(4))
    then = [residence(store, PROFILE, as_of=days_later(day)) for day in range(5)]
    assert [frame["foreign_residents"].tolist() for frame in then] == [[10], [12], [10], [12], [10]]


def test_same_list_in_two_batches_survives_the_undoing_of_the_first(store: Store) -> None:
    first, _ = (
        commit_batch(store, header(name), frame_of({}), residents=residence_frame(12))
        for name in ("一.csv", "二.csv")
    )
    undo_batch(store, PROFILE, first, person="本部", reason="重複")
    assert residence(store, PROFILE)["foreign_residents"].tolist() == [12]


def test_batch_of_residents_covers_the_months_of_their_days(store: Store) -> None:
    commit_batch(store, header(), frame_of({}), residents=residence_frame(3, "2024-06-30"))
    (batch,) = list_batches(store, PROFILE).to_dict("records")
    assert (batch["cells"], batch["stations"]) == (1, 0)
    assert f"{batch['first_month']:%Y-%m-%d}" == "2024-06-01"


@pytest.mark.parametrize(
    "frame",
    [
        residence_frame(501),
        residence_frame(-1),
        residence_frame(10, everybody=None),
        residence_frame(10).assign(state=pd.array([2], dtype="int8")),
        residence_frame(10).assign(nationality="x"),
        residence_frame(10).assign(area_code="一丁目2番3号"),
        pd.concat([residence_frame(10), residence_frame(11)]),
    ],
    ids=["more than all", "negative", "all unknown", "state", "column", "address", "twice"],
)
def test_residents_that_contradict_themselves_are_refused(
    unwritten_store: Store, frame: pd.DataFrame
) -> None:
    with pytest.raises(ValueError, match="residence"):
        save_residence(unwritten_store, PROFILE, frame)
    assert residence(unwritten_store, PROFILE).empty


def test_facilities_of_a_date_are_replaced_whole(store: Store) -> None:
    other_area = facility_frame(4, area_code="00101002")
    save_facilities(store, PROFILE, pd.concat([facility_frame(3), other_area], ignore_index=True))
    save_facilities(store, PROFILE, facility_frame(5))
    read = facilities(store, PROFILE)
    pd.testing.assert_frame_equal(
        read, facility_frame(5).astype({"reference_date": "datetime64[ns]"})
    )


@pytest.mark.parametrize(
    "frame",
    [
        facility_frame(3).assign(kind="長" * 41),
        facility_frame(3).assign(kind=""),
        facility_frame(-3),
        facility_frame(3).assign(count=pd.array([None], dtype="Int64")),
        facility_frame(3).assign(area_code="", station_id=""),
        facility_frame(3).assign(name="架空工業"),
    ],
    ids=["a sentence", "no kind", "negative", "no count", "nowhere", "a name"],
)
def test_facilities_that_are_more_than_counts_are_refused(
    unwritten_store: Store, frame: pd.DataFrame
) -> None:
    with pytest.raises(ValueError, match="facilities"):
        save_facilities(unwritten_store, PROFILE, frame)
    assert facilities(unwritten_store, PROFILE).empty


def test_kind_may_be_as_long_as_a_word(store: Store) -> None:
    save_facilities(store, PROFILE, facility_frame(3).assign(kind="長" * 40))
    assert len(facilities(store, PROFILE)) == 1


def test_lists_survive_reopening(store_path: Path) -> None:
    with open_store(store_path) as store:
        save_boundaries(store, PROFILE, "rail", boundary_frame("a"), credit="出典")
        save_facilities(store, PROFILE, facility_frame(3))
    with open_store(store_path) as store:
        assert len(boundaries(store, PROFILE, "rail")) == 1
        assert len(facilities(store, PROFILE)) == 1
