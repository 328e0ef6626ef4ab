"""Area counts live and die with their batch; the meaning of a header is remembered and taken back."""

import json
from datetime import date

import pandas as pd
import pytest

from analysis.observations import CellState, observation_frame
from analysis.store import (
    Store,
    append_header_event,
    area_counts,
    audit_events,
    commit_batch,
    current_observations,
    data_version,
    held_headers,
    list_batches,
    redo_batch,
    undo_batch,
)
from tests.store.sample_frames import CELL, PROFILE, days_later, frame_of, header

NOTHING = observation_frame([])
YEAR = (date(2024, 1, 1), date(2024, 12, 1))


def area_frame(counts: dict[str, int | None], period: tuple[date, date] = YEAR) -> pd.DataFrame:
    """Counts by municipality; None is a withheld one."""
    states = [CellState.WITHHELD if n is None else CellState.VALUE for n in counts.values()]
    return pd.DataFrame(
        {
            "area_kind": "municipality",
            "area_code": list(counts),
            "measure": "recognised_offences",
            "first_month": pd.Timestamp(period[0]),
            "last_month": pd.Timestamp(period[1]),
            "state": pd.array([int(state) for state in states], dtype="int8"),
            "count": pd.array(list(counts.values()), dtype="Int64"),
        }
    ).astype({"area_kind": "str", "area_code": "str", "measure": "str"})


def held(store: Store, **options: object) -> dict[str, object]:
    frame = area_counts(store, PROFILE, **options)
    return dict(zip(frame["area_code"], frame["count"], strict=True))


def test_batch_of_area_counts_alone_is_listed_and_undone_like_any_other(store: Store) -> None:
    counts = area_frame({"98201": 5, "98202": None})
    number = commit_batch(store, header(), NOTHING, area_counts=counts)
    assert held(store) == {"98201": 5, "98202": pd.NA}
    (row,) = list_batches(store, PROFILE).to_dict("records")
    assert (row["cells"], row["stations"]) == (2, 0)
    assert (row["first_month"].date(), row["last_month"].date()) == YEAR
    undo_batch(store, PROFILE, number, person="試験担当", reason="試験")
    assert held(store) == {}
    redo_batch(store, PROFILE, number, person="試験担当", reason="試験")
    assert len(held(store)) == 2


def test_newest_batch_holds_and_an_earlier_moment_shows_the_earlier(store: Store) -> None:
    for day, count in ((0, 5), (1, 7)):
        frame = area_frame({"98201": count})
        commit_batch(store, header(f"{day}.csv"), NOTHING, area_counts=frame, at=days_later(day))
    assert held(store) == {"98201": 7}
    assert held(store, as_of=days_later(0)) == {"98201": 5}


def test_area_counts_never_become_observations_and_change_the_data_version(store: Store) -> None:
    before = data_version(store, PROFILE)
    commit_batch(store, header(), frame_of({CELL: 3}), area_counts=area_frame({"98201": 5}))
    assert len(current_observations(store, PROFILE)) == 1
    assert data_version(store, PROFILE) != before


@pytest.mark.parametrize(
    "change",
    [
        {"area_kind": "person"},
        {"area_code": "浦和区"},
        {"count": pd.array([-1], dtype="Int64")},
        {"count": pd.array([pd.NA], dtype="Int64")},
        {"state": pd.array([3], dtype="int8")},
        {"last_month": pd.Timestamp("2023-01-01")},
        {"first_month": pd.Timestamp("2024-01-02")},
        {"kokuseki": "x"},
    ],
)
def test_frame_that_is_not_so_is_refused_whole(store: Store, change: dict[str, object]) -> None:
    frame = area_frame({"98201": 1}).assign(**change)
    with pytest.raises(ValueError, match="area counts"):
        commit_batch(store, header(), frame_of({CELL: 3}), area_counts=frame)
    assert current_observations(store, PROFILE).empty


def test_meaning_of_a_header_holds_per_sender_until_it_is_taken_back(store: Store) -> None:
    append_header_event(store, PROFILE, "青葉", "受理数", "count", person="試験担当")
    append_header_event(store, PROFILE, "桜台", "受理数", "month", person="試験担当")
    assert held_headers(store, PROFILE, "青葉") == {"受理数": "count"}
    append_header_event(store, PROFILE, "青葉", "受理数", "", person="試験担当")
    assert held_headers(store, PROFILE, "青葉") == {}
    assert held_headers(store, PROFILE, "桜台") == {"受理数": "month"}
    newest = audit_events(store, PROFILE).iloc[0]
    assert newest["action"] == "forget_header"
    assert json.loads(newest["detail"])["sender"] == "青葉"
