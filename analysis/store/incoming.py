"""Incoming observations (受け入れる観測値): checked once more, then rows for the store.

Enters: an observation frame. Leaves: an Arrow table in a fixed order. Ingest has checked what
people send and explained it to them; here a defect of the program is kept out of the store.
"""

import pandas as pd
import pyarrow as pa

from analysis.observations import KEY_COLUMNS, OBSERVATION_COLUMNS, CellState, Provision
from analysis.store.frames import (
    code_problems,
    column_problems,
    count_problems,
    day_problems,
    duplicate_problems,
    refuse,
    text_problems,
)

STORED_STATES = (CellState.VALUE, CellState.MISSING, CellState.WITHHELD)
_TEXT_COLUMNS = ("station_id", "indicator", "provision")
_SCHEMA = pa.schema(
    [
        ("station_id", pa.string()),
        ("indicator", pa.string()),
        ("month", pa.date32()),
        ("state", pa.int8()),
        ("count", pa.int64()),
        ("provision", pa.string()),
    ]
)


def check_observations(frame: pd.DataFrame) -> None:
    """Whether a frame may be stored (analysis.observations says what it holds).

    Raises ValueError with every problem: columns missing or too many, wrong types, no rows, keys
    that are not codes or stand twice, states that are results, a count beside a state.
    """
    refuse("observations", column_problems(frame, OBSERVATION_COLUMNS))
    types = [
        *text_problems(frame, _TEXT_COLUMNS),
        *day_problems(frame, "month", is_month=True),
        *count_problems(frame, "count"),
    ]
    if not pd.api.types.is_integer_dtype(frame["state"]):
        types.append("state: whole numbers are expected")
    refuse("observations", types)
    refuse("observations", _content_problems(frame))


def _content_problems(frame: pd.DataFrame) -> list[str]:
    problems = code_problems(frame, ("station_id", "indicator"))
    problems += duplicate_problems(frame, KEY_COLUMNS)
    if frame.empty:
        problems.append("there are no rows")
    if not frame["state"].isin(STORED_STATES).all():
        problems.append("state: value, missing and withheld are stored, nothing else")
    if (frame["count"].isna() == (frame["state"] == CellState.VALUE)).any():
        problems.append("count: belongs to state VALUE and to no other")
    if not frame["provision"].isin(list(Provision)).all():
        problems.append("provision: provisional or final")
    return problems


def observation_rows(frame: pd.DataFrame) -> pa.Table:
    """The rows of a checked frame, ordered by key, so that equal frames give equal rows."""
    ordered = frame.sort_values(list(KEY_COLUMNS))[list(OBSERVATION_COLUMNS)]
    return pa.Table.from_pandas(ordered, schema=_SCHEMA, preserve_index=False)
