"""Frames that may not be stored: refused with every problem, nothing written, no value told."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.observations import CellState
from analysis.store import Store, commit_batch, is_empty
from tests.store.sample_frames import (
    CELL,
    INDICATOR,
    NOVEMBER,
    PROFILE,
    STATION,
    frame_of,
    header,
)

Change = Callable[[pd.DataFrame], pd.DataFrame]


def sound() -> pd.DataFrame:
    return frame_of({CELL: 3, (STATION, INDICATOR, NOVEMBER): CellState.WITHHELD})


REFUSED: dict[str, tuple[Change, str]] = {
    "a column too many": (lambda f: f.assign(nationality="x"), "1 columns too many"),
    "a column missing": (lambda f: f.drop(columns="provision"), "missing: provision"),
    "a float count": (lambda f: f.assign(count=f["count"].astype("Float64")), "whole numbers"),
    "a negative count": (lambda f: f.assign(count=f["count"] - 4), "never negative"),
    "a value without a count": (lambda f: f.assign(state=np.int8(0)), "state VALUE"),
    "a count beside a state": (lambda f: f.assign(state=np.int8(1)), "state VALUE"),
    "a result of detection": (
        lambda f: f.assign(state=np.array([0, 3], dtype="int8")),
        "nothing else",
    ),
    "a text as state": (lambda f: f.assign(state="0"), "state: whole numbers"),
    "a month on the 2nd": (lambda f: f.assign(month=f["month"] + pd.Timedelta(days=1)), "on the 1st"),
    "a month at noon": (lambda f: f.assign(month=f["month"] + pd.Timedelta(hours=12)), "time of day"),
    "a month as text": (lambda f: f.assign(month="2024-10"), "datetime64"),
    "a month with a zone": (
        lambda f: f.assign(month=f["month"].dt.tz_localize("UTC")),
        "datetime64",
    ),
    "a month missing": (lambda f: f.assign(month=f["month"].where(f["state"] == 0)), "without gaps"),
    "a key twice": (lambda f: pd.concat([f, f.iloc[:1]], ignore_index=True), "1 keys stand"),
    "no rows": (lambda f: f.iloc[:0], "no rows"),
    "a name as station": (lambda f: f.assign(station_id="浦和 太郎"), "not codes"),
    "a sentence as indicator": (lambda f: f.assign(indicator="he said so"), "not codes"),
    "a station missing": (
        lambda f: f.assign(station_id=f["station_id"].where(f["state"] == 0)),
        "station_id: text without gaps",
    ),
    "an unknown provision": (lambda f: f.assign(provision="perhaps"), "provisional or final"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_frame_is_refused_and_nothing_is_written(unwritten_store: Store, case: str) -> None:
    change, message = REFUSED[case]
    with pytest.raises(ValueError, match=message) as refusal:
        commit_batch(unwritten_store, header(), change(sound()))
    assert is_empty(unwritten_store, PROFILE)
    assert "太郎" not in str(refusal.value)


def test_frame_without_those_faults_is_stored(store: Store) -> None:
    assert commit_batch(store, header(), sound()) > 0


def test_all_problems_are_told_at_once(unwritten_store: Store) -> None:
    bad = sound().assign(provision="perhaps", indicator="a b", state=np.int8(2))
    with pytest.raises(ValueError, match="indicator: .*count: .*provision: "):
        commit_batch(unwritten_store, header(), bad)


def test_order_of_columns_and_rows_does_not_matter(store: Store) -> None:
    shuffled = sound().iloc[::-1, ::-1]
    assert commit_batch(store, header(), shuffled) > 0


def test_profile_is_a_code(unwritten_store: Store) -> None:
    with pytest.raises(ValueError, match="profile_id"):
        commit_batch(unwritten_store, header(profile_id="../県"), sound())


def test_tables_refuse_what_a_frame_check_would_miss(store: Store) -> None:
    """The last line of defence: constraints of the table itself."""
    row = "'test', 1, '98-101', 'x', DATE '2024-10-01', {state}, {count}, 'final'"
    for state, count in ((0, "NULL"), (1, "5"), (3, "NULL"), (0, "-1")):
        with store.cursor() as cursor, pytest.raises(Exception, match="(?i)constraint"):
            cursor.execute(
                f"INSERT INTO observation VALUES ({row.format(state=state, count=count)})"  # noqa: S608
            )
