"""Reads: current values, as of a moment, filtered; what came when."""

from datetime import date, timedelta

import pandas as pd
import pytest

from analysis.observations import OBSERVATION_COLUMNS, CellState
from analysis.store import (
    Store,
    commit_batch,
    current_observations,
    latest_month,
    list_batches,
    observation_history,
    receipts,
    undo_batch,
)
from tests.store.sample_frames import (
    CELL,
    INDICATOR,
    MORNING,
    NOVEMBER,
    OCTOBER,
    OTHER_INDICATOR,
    OTHER_STATION,
    PROFILE,
    STATION,
    days_later,
    frame_of,
    header,
    send,
)

FOUR_CELLS = {
    (STATION, INDICATOR, OCTOBER): 0,
    (STATION, OTHER_INDICATOR, OCTOBER): CellState.MISSING,
    (STATION, INDICATOR, NOVEMBER): CellState.WITHHELD,
    (OTHER_STATION, INDICATOR, OCTOBER): 7,
}


def test_what_is_stored_comes_back_with_the_same_types(store: Store) -> None:
    sent = frame_of(FOUR_CELLS)
    batch_id = commit_batch(store, header(), sent, at=MORNING)
    read = current_observations(store, PROFILE)
    expected = sent.sort_values(["station_id", "indicator", "month"], ignore_index=True)
    pd.testing.assert_frame_equal(read[list(OBSERVATION_COLUMNS)], expected)
    assert read["batch_id"].tolist() == [batch_id] * 4
    assert (read["committed_at"] == pd.Timestamp(MORNING)).all()


def test_empty_store_gives_empty_frames_of_the_same_types(store: Store) -> None:
    empty = current_observations(store, PROFILE)
    commit_batch(store, header(), frame_of(FOUR_CELLS))
    assert empty.empty
    pd.testing.assert_series_equal(empty.dtypes, current_observations(store, PROFILE).dtypes)


def test_zero_missing_and_withheld_stay_three_different_things(store: Store) -> None:
    commit_batch(store, header(), frame_of(FOUR_CELLS))
    read = current_observations(store, PROFILE).set_index(["station_id", "indicator", "month"])
    zero = read.loc[(STATION, INDICATOR, pd.Timestamp(OCTOBER))]
    missing = read.loc[(STATION, OTHER_INDICATOR, pd.Timestamp(OCTOBER))]
    withheld = read.loc[(STATION, INDICATOR, pd.Timestamp(NOVEMBER))]
    assert (zero["state"], zero["count"]) == (CellState.VALUE, 0)
    assert missing["state"] == CellState.MISSING
    assert withheld["state"] == CellState.WITHHELD
    assert pd.isna(missing["count"])
    assert pd.isna(withheld["count"])


def test_as_of_a_moment_what_came_later_does_not_exist(store: Store) -> None:
    first = send(store, 3, at=days_later(0))
    send(store, 8, at=days_later(2))
    undo_batch(store, PROFILE, first, person="担当", reason="誤り", at=days_later(4))

    def seen(days: float) -> list[int]:
        moment = MORNING + timedelta(days=days)
        return current_observations(store, PROFILE, as_of=moment)["count"].tolist()

    instant_before = -1 / 86_400_000_000
    assert seen(instant_before) == []
    assert seen(0) == [3]
    assert seen(2 + instant_before) == [3]
    assert seen(2) == [8]
    assert list_batches(store, PROFILE, as_of=days_later(3))["is_undone"].tolist() == [False, False]
    assert list_batches(store, PROFILE, as_of=days_later(4))["is_undone"].tolist() == [False, True]
    assert len(list_batches(store, PROFILE, as_of=days_later(1))) == 1


def test_as_of_without_a_time_zone_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="timezone-aware"):
        current_observations(store, PROFILE, as_of=MORNING.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        ({}, 4),
        ({"station_ids": [OTHER_STATION]}, 1),
        ({"indicators": {INDICATOR}}, 3),
        ({"months": (OCTOBER,)}, 3),
        ({"station_ids": [STATION], "indicators": [INDICATOR], "months": [NOVEMBER]}, 1),
        ({"station_ids": []}, 0),
        ({"station_ids": ["' OR 1 = 1 --"]}, 0),
    ],
)
def test_filters_select_their_cells_and_an_empty_one_selects_none(
    store: Store, filters: dict[str, list[str]], rows: int
) -> None:
    commit_batch(store, header(), frame_of(FOUR_CELLS))
    assert len(current_observations(store, PROFILE, **filters)) == rows  # type: ignore[arg-type]


def test_profiles_in_one_file_do_not_see_each_other(store: Store) -> None:
    send(store, 3)
    send(store, 8, profile_id="other")
    assert current_observations(store, PROFILE)["count"].tolist() == [3]
    assert current_observations(store, "other")["count"].tolist() == [8]


def test_history_tells_every_value_and_which_were_undone(store: Store) -> None:
    send(store, 3)
    wrong = send(store, 30)
    send(store, CellState.WITHHELD)
    undo_batch(store, PROFILE, wrong, person="担当", reason="桁違い")
    history = observation_history(store, PROFILE, *CELL)
    assert history["count"].fillna(-1).tolist() == [3, 30, -1]
    assert history["is_undone"].tolist() == [False, True, False]
    assert history["committed_at"].is_monotonic_increasing
    assert observation_history(store, PROFILE, STATION, INDICATOR, NOVEMBER).empty


def test_latest_month_is_the_newest_with_a_value(store: Store) -> None:
    send(store, 3, at=days_later(0))
    send(store, CellState.MISSING, cell=(STATION, INDICATOR, NOVEMBER), at=days_later(1))
    assert latest_month(store, PROFILE) == OCTOBER
    send(store, 0, cell=(STATION, INDICATOR, NOVEMBER), at=days_later(2))
    assert latest_month(store, PROFILE) == date(2024, 11, 1)
    assert latest_month(store, PROFILE, as_of=days_later(1)) == OCTOBER


def test_receipts_tell_first_and_last_receipt_and_revised_cells(store: Store) -> None:
    commit_batch(store, header(), frame_of({CELL: 3, (STATION, OTHER_INDICATOR, OCTOBER): 1}),
                 at=days_later(0))  # fmt: skip
    commit_batch(store, header(), frame_of({CELL: 3, (STATION, OTHER_INDICATOR, OCTOBER): 2}),
                 at=days_later(5))  # fmt: skip
    undone = send(store, 9, at=days_later(6))
    undo_batch(store, PROFILE, undone, person="担当", reason="誤り", at=days_later(7))
    (row,) = receipts(store, PROFILE).to_dict("records")
    assert row["first_received"] == pd.Timestamp(days_later(0))
    assert row["last_received"] == pd.Timestamp(days_later(5))
    assert row["revised_cells"] == 1
    assert receipts(store, PROFILE, as_of=days_later(1))["revised_cells"].tolist() == [0]


def test_value_withdrawn_to_missing_counts_as_revised(store: Store) -> None:
    send(store, 0)
    send(store, CellState.MISSING)
    assert receipts(store, PROFILE)["revised_cells"].tolist() == [1]
