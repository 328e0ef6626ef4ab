"""kill -9 in the middle of uploads: what was acknowledged is there, and nothing is there in part.

One store lives through all rounds. In each a process uploads without end and is killed some time
after some batch, both drawn by a seeded generator; then the store is opened again and compared with what the
process had said. (A killed process leaves what it handed to the system; that a commit also
outlives a loss of power rests on DuckDB's fsync of its log and is not shown here.)
"""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import pytest

from analysis.store import Store, audit_events, current_observations, list_batches, open_store
from tests.store.sample_frames import PROFILE

ROUNDS = 20
SEED = 20241001
MOST_BATCHES = 4
LONGEST_SECONDS = 0.15
PROJECT = Path(__file__).parents[2]


@dataclass
class Figures:
    """What the rounds showed; in the message of every assertion."""

    rounds: int = 0
    acknowledged: dict[int, tuple[int, int]] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)
    partial: set[int] = field(default_factory=set)
    unacknowledged: int = 0
    kills_with_a_log: int = 0

    def __str__(self) -> str:
        return (
            f"{self.rounds} rounds, {len(self.acknowledged)} batches acknowledged, "
            f"{len(self.lost)} of them lost, {len(self.partial)} batches in part, "
            f"{self.unacknowledged} whole though killed before saying so, "
            f"{self.kills_with_a_log} kills left a write-ahead log"
        )


def upload_until_killed(path: Path, seed: int, batches: int, seconds: float) -> list[str]:
    """Start the process, kill it that long after that many batches; the lines it had finished."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.store.committing_process", str(path), str(seed)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    first = [process.stdout.readline() for _ in range(batches)]
    time.sleep(seconds)
    process.kill()
    rest = process.stdout.read()
    process.wait()
    return [*first, *(line for line in rest.splitlines(keepends=True) if line.endswith("\n"))]


def batches_on_record(store: Store) -> pd.DataFrame:
    """By batch_id: the rows that are there, their sum, and what batch and audit say of them."""
    with store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT batch_id, count(*), sum(count) FROM observation GROUP BY batch_id"
        ).fetchall()
    audited = audit_events(store, PROFILE, limit=1_000_000)
    ids = audited["detail"].str.extract(r'"batch_id": (\d+)')[0].astype("int64")
    return pd.concat(
        [
            pd.DataFrame(rows, columns=["batch_id", "rows", "sum"]).set_index("batch_id"),
            list_batches(store, PROFILE).set_index("batch_id")["cells"],
            ids.value_counts().rename("audit_events"),
        ],
        axis=1,
    )


def compare(store: Store, figures: Figures) -> None:
    record = batches_on_record(store)
    is_whole = (
        record["rows"].eq(record["cells"]) & record["audit_events"].eq(1) & record["sum"].notna()
    )
    figures.partial |= set(record.index[~is_whole])
    for batch_id, (rows, total) in figures.acknowledged.items():
        if batch_id not in record.index:
            figures.lost.add(batch_id)
        elif tuple(record.loc[batch_id, ["rows", "sum"]]) != (rows, total):
            figures.partial.add(batch_id)
    figures.unacknowledged = len(set(record.index) - set(figures.acknowledged))
    newest = current_observations(store, PROFILE)
    assert not newest.duplicated(["station_id", "indicator", "month"]).any(), str(figures)


@pytest.mark.slow
def test_kill_nine_loses_nothing_acknowledged_and_leaves_nothing_in_part(
    store_path: Path, record_property: Callable[[str, object], None]
) -> None:
    moments, figures = random.Random(SEED), Figures()  # noqa: S311
    for number in range(ROUNDS):
        batches = moments.randint(0, MOST_BATCHES)
        seconds = moments.uniform(0.0, LONGEST_SECONDS)
        for line in upload_until_killed(store_path, SEED + number, batches, seconds):
            batch_id, rows, total = map(int, line.split())
            assert batch_id not in figures.acknowledged, f"number given twice: {figures}"
            figures.acknowledged[batch_id] = (rows, total)
        figures.rounds += 1
        figures.kills_with_a_log += store_path.with_name(f"{store_path.name}.wal").exists()
        with open_store(store_path) as store:
            compare(store, figures)
    record_property("kill_nine", str(figures))
    sys.stdout.write(f"\nkill -9: {figures}\n")
    assert not figures.lost, str(figures)
    assert not figures.partial, str(figures)
    assert len(figures.acknowledged) >= ROUNDS, str(figures)
    assert figures.kills_with_a_log > 0, str(figures)
