"""Many threads on one store: readers never see half a batch, writers take turns."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from analysis.store import (
    Store,
    audit_events,
    commit_batch,
    current_observations,
    list_batches,
    redo_batch,
    undo_batch,
)
from tests.store.sample_frames import PROFILE, header, many_rows, send

pytestmark = pytest.mark.slow

CELLS = 200
ROUNDS = 12


def until_set(stop: threading.Event, act: Callable[[], object]) -> int:
    times = 0
    while not stop.is_set():
        act()
        times += 1
    return times


def test_readers_never_see_half_a_batch(store: Store) -> None:
    """Every batch puts one number into all 200 cells; a mixture would be half a batch."""
    commit_batch(store, header(), many_rows(0))
    stop = threading.Event()

    def read() -> None:
        frame = current_observations(store, PROFILE)
        assert len(frame) == CELLS
        assert frame["count"].nunique() == 1
        assert frame["batch_id"].nunique() == 1
        listed = list_batches(store, PROFILE)
        assert (listed["cells"] == CELLS).all()

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(until_set, stop, read) for _ in range(3)]
        try:
            for value in range(1, ROUNDS):
                batch_id = commit_batch(store, header(), many_rows(value))
                undo_batch(store, PROFILE, batch_id, person="担当", reason="誤り")
                redo_batch(store, PROFILE, batch_id, person="担当", reason="誤りではない")
        finally:
            stop.set()
        wait(readers)
        assert all(reader.result() > 0 for reader in readers)


def test_each_thread_reads_its_own_question(store: Store) -> None:
    """A connection object shared between threads gave one thread another one's rows."""
    for number in range(4):
        send(store, number, profile_id=f"profile_{number}")
    stop = threading.Event()

    def ask(number: int) -> Callable[[], object]:
        def act() -> None:
            frame = current_observations(store, f"profile_{number}")
            assert frame["count"].tolist() == [number]

        return act

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(until_set, stop, ask(number)) for number in range(4)]
        wait(readers, timeout=1.0)
        stop.set()
        assert all(reader.result() > 0 for reader in readers)


def test_writers_at_once_all_get_through_with_numbers_of_their_own(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        written = list(
            pool.map(lambda value: commit_batch(store, header(), many_rows(value)), range(12))
        )
    assert len(set(written)) == 12
    listed = list_batches(store, PROFILE)
    assert sorted(listed["batch_id"]) == sorted(written)
    assert listed["committed_at"].is_monotonic_decreasing
    assert (audit_events(store, PROFILE)["action"] == "commit_batch").sum() == 12
    newest = current_observations(store, PROFILE)
    assert set(newest["batch_id"]) == {max(written)}
