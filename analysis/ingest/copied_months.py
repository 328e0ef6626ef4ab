"""Copied months (前の月の写し): a station's month equal to the month before; asked about, never refused.

Enters: incoming cells and what the store holds of the month before. Leaves: `CopiedMonth`s. The
rule: all incoming counts of a station and month equal those of the month before, at least
LEAST_NONZERO of them not 0. Somebody who fills in a form by copying last month's sheet and changes
only its date sends such a month; two small counts are equal by chance about one time in three, so
that chance makes one in some 5,000 station months of that many counts.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.observations import CellState
from analysis.profile import Profile
from analysis.store import Store, current_observations

LEAST_NONZERO = 8
_SERIES = ["station_id", "indicator"]


@dataclass(frozen=True)
class CopiedMonth:
    """A station's month that repeats the one before. cells: how many counts are equal."""

    station_id: str
    month: date
    cells: int


def find_copies(store: Store, profile: Profile, incoming: pd.DataFrame) -> tuple[CopiedMonth, ...]:
    """Incoming months that repeat the month before, in order.

    incoming: OBSERVATION_COLUMNS; only state VALUE is looked at. The month before is what the
    store holds now, with the incoming cells in the place of what they change.
    """
    values = incoming.loc[incoming["state"] == CellState.VALUE, [*_SERIES, "month", "count"]]
    if len(values) < LEAST_NONZERO:
        return ()
    current = current_observations(
        store, profile.id, station_ids=tuple(values["station_id"].unique())
    )
    held = current.loc[current["state"] == CellState.VALUE, [*_SERIES, "month", "count"]]
    together = pd.concat([held, values], ignore_index=True)
    before = together.drop_duplicates([*_SERIES, "month"], keep="last")
    before = before.assign(month=before["month"] + pd.DateOffset(months=1))
    joined = values.merge(before, on=[*_SERIES, "month"], how="left", suffixes=("", "_before"))
    joined["is_same"] = (joined["count"] == joined["count_before"]).fillna(value=False).astype(bool)
    joined["is_nonzero"] = joined["count"] > 0
    months = joined.groupby(["station_id", "month"]).agg(
        is_same=("is_same", "all"), nonzero=("is_nonzero", "sum"), cells=("count", "size")
    )
    copied = months[months["is_same"] & (months["nonzero"] >= LEAST_NONZERO)]
    return tuple(
        CopiedMonth(str(station_id), month.date(), int(row.cells))
        for (station_id, month), row in copied.iterrows()
    )
