"""Jumps (急な増減): incoming counts far from the series' own history; asked about, never refused.

Enters: incoming cells and the series they continue. Leaves: `Jump`s, the furthest first. The
rule: on the square-root scale, where a Poisson count has the standard deviation 1 whatever its
mean, a count is asked about when it lies more than ASKED_FROM robust standard deviations from the
median of the last HISTORY_MONTHS months, outside everything seen in them, at least
SMALLEST_DIFFERENCE cases from the median, and as far from each of the last RECENT_MONTHS months,
so that a series that grows steadily is not asked about each month anew. A series with fewer than
LEAST_HISTORY values is left alone. A slip of the pen (12 typed as 120, two rows swapped) meets the
rule; ordinary chance does not: 4 of 29,281 cells in two years of the fictional prefecture.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.months import add_months
from analysis.observations import CellState
from analysis.profile import Profile
from analysis.store import Store, current_observations

HISTORY_MONTHS = 36
RECENT_MONTHS = 3
LEAST_HISTORY = 12
SMALLEST_DIFFERENCE = 10
ASKED_FROM = 4.0  # robust standard deviations; chance alone passes it less than once in 10,000
_MAD_TO_SD = 1.4826  # for a normal distribution

_SERIES = ["station_id", "indicator"]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Jump:
    """An incoming count to ask about.

    usual: median of the history; lowest and highest: all that it holds; months: how many values.
    """

    station_id: str
    indicator: str
    month: date
    count: int
    usual: float
    lowest: int
    highest: int
    months: int


def find_jumps(store: Store, profile: Profile, incoming: pd.DataFrame) -> tuple[Jump, ...]:
    """Incoming values far from their own history.

    incoming: OBSERVATION_COLUMNS; only state VALUE is looked at. The history is what the store
    holds now, with the incoming cells in the place of what they change.
    """
    values = incoming.loc[incoming["state"] == CellState.VALUE, [*_SERIES, "month", "count"]]
    if values.empty:
        return ()
    history = _history(store, profile, values)
    together = pd.concat([history, values], ignore_index=True)
    together = together.drop_duplicates([*_SERIES, "month"], keep="last")
    table = together.pivot(index=_SERIES, columns="month", values="count")
    first, last = table.columns.min(), table.columns.max()
    table = table.reindex(columns=pd.date_range(first, last, freq="MS"))
    counts = table.to_numpy(dtype=np.float64, na_value=np.nan)
    rows = table.index.get_indexer(pd.MultiIndex.from_frame(values[_SERIES]))
    columns = table.columns.get_indexer(values["month"])
    return _jumps(values, counts, rows, columns)


def _history(store: Store, profile: Profile, values: pd.DataFrame) -> pd.DataFrame:
    first = add_months(values["month"].min().date(), -HISTORY_MONTHS)
    current = current_observations(
        store,
        profile.id,
        station_ids=tuple(values["station_id"].unique()),
        indicators=tuple(values["indicator"].unique()),
    )
    is_value = current["state"] == CellState.VALUE
    is_near = (current["month"] >= pd.Timestamp(first)) & (
        current["month"] <= values["month"].max()
    )
    return current.loc[is_value & is_near, [*_SERIES, "month", "count"]]


def _jumps(
    values: pd.DataFrame,
    counts: Floats,
    rows: NDArray[np.intp],
    columns: NDArray[np.intp],
) -> tuple[Jump, ...]:
    """counts: (series, months), NaN where there is none. rows, columns: of each incoming value."""
    padded = np.pad(counts, ((0, 0), (HISTORY_MONTHS, 0)), constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, HISTORY_MONTHS, axis=1)
    history = windows[rows, columns]
    before = np.sort(history, axis=1)  # NaN last
    known = (~np.isnan(before)).sum(axis=1)
    usual = _median(before, known)
    scale = _scaled(before)
    middle = _median(scale, known)
    spread = _median(np.sort(np.abs(scale - middle[:, None]), axis=1), known) * _MAD_TO_SD
    count = values["count"].to_numpy(dtype=np.float64)
    distance = np.abs(_scaled(count) - middle) / np.maximum(spread, 1.0)
    steps = np.abs(_scaled(count)[:, None] - _scaled(history[:, -RECENT_MONTHS:]))
    step = np.where(np.isnan(steps), np.inf, steps).min(axis=1)
    lowest = before[:, 0]
    highest = before[np.arange(len(before)), np.maximum(known - 1, 0)]
    is_jump = (
        (known >= LEAST_HISTORY)
        & (distance > ASKED_FROM)
        & (step > ASKED_FROM)
        & ((count < lowest) | (count > highest))
        & (np.abs(count - usual) >= SMALLEST_DIFFERENCE)
    )
    found = np.flatnonzero(is_jump)
    keys = values[[*_SERIES, "month"]].to_numpy()
    return tuple(
        Jump(
            station_id=str(keys[i][0]),
            indicator=str(keys[i][1]),
            month=pd.Timestamp(keys[i][2]).date(),
            count=int(count[i]),
            usual=float(usual[i]),
            lowest=int(lowest[i]),
            highest=int(highest[i]),
            months=int(known[i]),
        )
        for i in found[np.argsort(-distance[found], kind="stable")]
    )


def _scaled(counts: Floats) -> Floats:
    """Counts on the scale on which a Poisson count has the standard deviation 1 (Anscombe 1948)."""
    return np.asarray(2 * np.sqrt(counts + 3 / 8))


def _median(ordered: Floats, known: NDArray[np.int64]) -> Floats:
    """Medians of rows whose NaN stand last; NaN where nothing is known."""
    row = np.arange(len(ordered))
    lower = ordered[row, np.maximum((known - 1) // 2, 0)]
    upper = ordered[row, np.minimum(known // 2, ordered.shape[1] - 1)]
    return np.asarray(np.where(known > 0, (lower + upper) / 2, np.nan))
