"""Properties: whatever is committed, undone and redone, the store agrees with a plain model."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.observations import CellState
from analysis.store import (
    Store,
    commit_batch,
    current_observations,
    data_version,
    latest_month,
    list_batches,
    redo_batch,
    undo_batch,
)
from tests.store.sample_frames import (
    INDICATOR,
    MORNING,
    NOVEMBER,
    OCTOBER,
    OTHER_STATION,
    STATION,
    Cell,
    frame_of,
    header,
)

CELLS: list[Cell] = [
    (station, INDICATOR, month)
    for station in (STATION, OTHER_STATION)
    for month in (OCTOBER, NOVEMBER)
]
Content = int | CellState
contents = st.one_of(st.integers(0, 3), st.sampled_from([CellState.MISSING, CellState.WITHHELD]))
commits = st.dictionaries(st.sampled_from(CELLS), contents, min_size=1)
example_numbers = itertools.count()
# A step is a commit, or a number that picks a batch to undo, or to redo when it is undone.
steps = st.lists(st.one_of(commits, st.integers(0, 9)), min_size=1, max_size=8)


@dataclass
class Model:
    """The same in plain Python: all batches in order, and the set of undone ones after each step."""

    batches: dict[int, dict[Cell, Content]] = field(default_factory=dict)
    undone: set[int] = field(default_factory=set)

    def current(self) -> dict[Cell, Content]:
        values: dict[Cell, Content] = {}
        for batch_id, cells in self.batches.items():
            if batch_id not in self.undone:
                values.update(cells)
        return values

    @property
    def active(self) -> tuple[int, ...]:
        return tuple(batch_id for batch_id in self.batches if batch_id not in self.undone)


def stored(store: Store, profile_id: str, as_of: datetime | None) -> dict[Cell, Content]:
    frame = current_observations(store, profile_id, as_of=as_of)
    assert not frame.duplicated(["station_id", "indicator", "month"]).any()
    return {
        (row.station_id, row.indicator, row.month.date()): (
            int(row.count_) if row.state == CellState.VALUE else CellState(row.state)
        )
        for row in frame.rename(columns={"count": "count_"}).itertuples()
    }


def take(
    store: Store, profile_id: str, model: Model, step: dict[Cell, Content] | int, at: datetime
) -> None:
    if isinstance(step, dict):
        batch_id = commit_batch(store, header(profile_id=profile_id), frame_of(step), at=at)
        model.batches[batch_id] = step
    elif model.batches:
        batch_id = list(model.batches)[step % len(model.batches)]
        change = redo_batch if batch_id in model.undone else undo_batch
        change(store, profile_id, batch_id, person="担当", reason="理由", at=at)
        model.undone ^= {batch_id}


@pytest.mark.slow
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(steps=steps)
def test_store_agrees_with_the_model_as_of_every_moment(
    store: Store, steps: list[dict[Cell, Content] | int]
) -> None:
    profile_id = f"example-{next(example_numbers)}"  # a profile sees nothing of another one
    model, seen = Model(), []
    for number, step in enumerate(steps):
        at = MORNING + timedelta(days=number)
        take(store, profile_id, model, step, at)
        version = data_version(store, profile_id)
        seen.append((at, model.current(), model.active, set(model.undone), version))
    check_all_moments(store, profile_id, seen)


def check_all_moments(
    store: Store,
    profile_id: str,
    seen: list[tuple[datetime, dict[Cell, Content], tuple[int, ...], set[int], str]],
) -> None:
    assert stored(store, profile_id, None) == seen[-1][1]
    for at, values, _, undone, version in seen:
        later = at + timedelta(hours=5)
        assert stored(store, profile_id, later) == values
        assert data_version(store, profile_id, as_of=later) == version
        with_values = [m for (_, _, m), content in values.items() if isinstance(content, int)
                       and not isinstance(content, CellState)]  # fmt: skip
        assert latest_month(store, profile_id, as_of=later) == max(with_values, default=None)
        listed = list_batches(store, profile_id, as_of=later)
        assert set(listed.loc[listed["is_undone"], "batch_id"]) == undone
    # Versions are equal exactly where the same batches count.
    by_version = pd.DataFrame([(version, active) for _, _, active, _, version in seen])
    assert by_version.groupby(0)[1].nunique().eq(1).all()
    assert by_version.groupby(1)[0].nunique().eq(1).all()
