"""Joining series (系列の接続): arrays of all stations → arrays of the stations shown.

Enters: exact counts and states by station × indicator × month, and a `Lineage`. Leaves: the same
for the shown stations. Arrays in, arrays out. The rules stand in `jurisdictions.py`.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analysis.geography.jurisdictions import Lineage, Member
from analysis.observations import CellState

Counts = NDArray[np.float64]
States = NDArray[np.int8]
Mask = NDArray[np.bool_]


def _is_needed(member: Member, months: Sequence[date]) -> list[bool]:
    return [
        (member.first is None or member.first <= month)
        and (member.last is None or month <= member.last)
        for month in months
    ]


def _masks(
    lineage: Lineage, station_id: str, months: Sequence[date]
) -> tuple[list[str], Mask, Mask]:
    """Member ids; and (members, months): whose figure is needed, whose is added where reported."""
    members = lineage.members[station_id]
    start = lineage.starts[station_id]
    in_series = np.array([start is None or start <= month for month in months], dtype=bool)
    needed = np.array([_is_needed(member, months) for member in members], dtype=bool)
    added = np.array([[m.partial_month == month for month in months] for m in members], dtype=bool)
    return [member.station_id for member in members], needed & in_series, added & in_series


def _check_shape(array: NDArray[np.generic], station_ids: Sequence[str], months: int) -> None:
    if array.ndim != 3 or array.shape[0] != len(station_ids) or array.shape[2] != months:
        raise ValueError("the array must be (station, indicator, month)")


def _rows(
    array: NDArray[np.generic], station_ids: Sequence[str], wanted: list[str], fill: float
) -> NDArray[np.generic]:
    """The wanted stations' rows; a station that the array does not hold is all `fill`."""
    index = {station_id: row for row, station_id in enumerate(station_ids)}
    rows = np.full((len(wanted), *array.shape[1:]), fill, dtype=array.dtype)
    for position, station_id in enumerate(wanted):
        if station_id in index:
            rows[position] = array[index[station_id]]
    return rows


def _any(needed: Mask) -> Mask:
    """(members, months) → (1, months): whether the series has a member at all."""
    return np.asarray(needed.any(axis=0, keepdims=True), dtype=bool)


def join_counts(
    counts: Counts, station_ids: Sequence[str], lineage: Lineage, months: Sequence[date]
) -> Counts:
    """Sum predecessors' counts into the stations shown.

    counts: float (stations of station_ids, indicators, months); NaN = no figure, whether missing
    or withheld. Figures of a station outside its own life are not used.
    Returns float (lineage.stations, indicators, months); NaN wherever a needed member has no
    figure, and before a series' start.
    Raises ValueError when the axes do not fit.
    """
    _check_shape(counts, station_ids, len(months))
    joined = np.full((len(lineage.stations), *counts.shape[1:]), np.nan)
    for row, shown_id in enumerate(lineage.station_ids):
        member_ids, needed, added = _masks(lineage, shown_id, months)
        figures = _rows(counts, station_ids, member_ids, np.nan)
        wanted = needed[:, None, :]
        is_complete = _any(needed) & ~(wanted & np.isnan(figures)).any(axis=0)
        used = (needed | added)[:, None, :] & ~np.isnan(figures)
        total = np.where(used, figures, 0.0).sum(axis=0)
        joined[row] = np.where(is_complete, total, np.nan)
    return joined


def join_states(
    states: States, station_ids: Sequence[str], lineage: Lineage, months: Sequence[date]
) -> States:
    """The states that belong to `join_counts`: withheld wins over missing, missing over a value.

    states: int8 (stations of station_ids, indicators, months), CellState VALUE, MISSING, WITHHELD.
    Returns int8 (lineage.stations, indicators, months); MISSING where the series has no member.
    Raises ValueError when the axes do not fit or another state stands in the array.
    """
    _check_shape(states, station_ids, len(months))
    if not np.isin(states, (CellState.VALUE, CellState.MISSING, CellState.WITHHELD)).all():
        raise ValueError("only values, missing and withheld cells can be joined")
    shape = (len(lineage.stations), *states.shape[1:])
    joined = np.full(shape, CellState.MISSING, dtype=np.int8)
    for row, shown_id in enumerate(lineage.station_ids):
        member_ids, needed, added = _masks(lineage, shown_id, months)
        cells = _rows(states, station_ids, member_ids, CellState.MISSING)
        wanted, used = needed[:, None, :], (needed | added)[:, None, :]
        has_value = _any(needed) & ~(wanted & (cells != CellState.VALUE)).any(axis=0)
        joined[row][has_value] = CellState.VALUE
        joined[row][(used & (cells == CellState.WITHHELD)).any(axis=0)] = CellState.WITHHELD
    return joined


def join_cells(
    counts: Counts,
    states: States,
    station_ids: Sequence[str],
    lineage: Lineage,
    months: Sequence[date],
) -> tuple[Counts, States]:
    """Counts and states joined together: a count stands exactly where the state is VALUE.

    Arguments and errors as in `join_counts` and `join_states`. They differ in one case that only
    the states can tell: a withheld figure of a predecessor's last days withholds the whole month.
    """
    joined_states = join_states(states, station_ids, lineage, months)
    joined_counts = join_counts(counts, station_ids, lineage, months)
    return np.where(joined_states == CellState.VALUE, joined_counts, np.nan), joined_states
