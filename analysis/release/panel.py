"""The exact panel (正確な件数): every count of a prefecture as arrays, joined through mergers.

Enters: a workspace. Leaves: an `ExactPanel`, shared by all release functions of the process and
never handed past this package. Axis order (station, indicator, month) everywhere.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.errors import UserError
from analysis.geography.joining import join_cells
from analysis.geography.jurisdictions import Lineage, lineage
from analysis.indicators import Indicator
from analysis.months import first_of_month, month_range, months_between
from analysis.observations import CellState, Provision
from analysis.profile import Profile, Station
from analysis.release.computed_once import ComputedOnce
from analysis.release.snapshot import snapshot
from analysis.release.workspace import Workspace
from analysis.store import current_observations

Floats = NDArray[np.float64]
States = NDArray[np.int8]
Flags = NDArray[np.bool_]
Positions = NDArray[np.int64]

KEPT_PANELS = 4  # a prefecture as of now and as of a few earlier moments


@dataclass(frozen=True)
class PanelAxes:
    """What the three axes stand for, and what is known of them.

    stations: those that exist in the newest month; earlier ones are joined into them.
    is_active: (station, month), whether the station (or a predecessor) existed.
    """

    stations: tuple[Station, ...]
    indicators: tuple[Indicator, ...]
    months: tuple[date, ...]
    is_active: Flags
    lineage: Lineage

    def station_index(self, station_id: str) -> int:
        """Position of a station. Raises UserError for one that does not exist now."""
        for index, station in enumerate(self.stations):
            if station.id == station_id:
                return index
        raise UserError(
            "その警察署は、表示している月にはありません。現在の警察署を選んでください。"
        )

    def indicator_index(self, code: str) -> int:
        """Position of an indicator. Raises UserError for an unknown one."""
        for index, indicator in enumerate(self.indicators):
            if indicator.code == code:
                return index
        raise UserError("その指標は指標カタログにありません。指標を選び直してください。")

    def month_index(self, month: date) -> int:
        """Position of a month. Raises UserError for one without any figures."""
        if not self.months:
            raise UserError(EMPTY_STORE_MESSAGE)
        index = months_between(self.months[0], month)
        if not 0 <= index < len(self.months):
            raise UserError("その月のデータはありません。データのある月を選んでください。")
        return index


@dataclass(frozen=True)
class ExactPanel:
    """Exact counts. counts: NaN unless states is VALUE. is_provisional: 暫定, False without value."""

    axes: PanelAxes
    counts: Floats
    states: States
    is_provisional: Flags
    unplaced_cells: int  # observations of stations whose figures enter no series shown


EMPTY_STORE_MESSAGE = (
    "データがまだ取り込まれていません。「データ取込」で署の月次ファイルを取り込むか、"
    "架空県のプロファイルを開いてください。"
)

_panels: ComputedOnce[ExactPanel] = ComputedOnce(KEPT_PANELS)


def panel_key(workspace: Workspace) -> tuple[str, ...]:
    """Names everything the exact panel depends on; equal for equal figures."""
    held = snapshot(workspace)
    return (
        str(held.store.path),
        held.profile.id,
        held.profile.version,
        held.catalogue.version,
        held.version,
    )


def exact_panel(workspace: Workspace) -> ExactPanel:
    """The panel as of the workspace's moment; with no months when the store holds no figures."""
    held = snapshot(workspace)
    return _panels.get(panel_key(held), lambda: read_panel(held))


def read_panel(workspace: Workspace) -> ExactPanel:
    """The panel as of the workspace's moment, read anew and not kept."""
    store, profile = workspace.store, workspace.profile
    frame = current_observations(store, profile.id, as_of=workspace.as_of)
    frame = frame[frame["indicator"].isin(workspace.catalogue.codes)]
    if frame.empty:
        months: tuple[date, ...] = ()
        known = lineage(profile, first_of_month(date.today()))
    else:
        months = tuple(month_range(frame["month"].min().date(), frame["month"].max().date()))
        known = lineage(profile, months[-1])
    axes = PanelAxes(
        known.stations, workspace.catalogue.indicators, months, _active(known, months), known
    )
    return fill_panel(axes, frame, profile)


def _active(known: Lineage, months: tuple[date, ...]) -> Flags:
    """(station, month): whether the station, or one that was joined into it, then existed."""
    rows = []
    for station_id in known.station_ids:
        start, members = known.starts[station_id], known.members[station_id]
        rows.append(
            [
                (start is None or start <= month)
                and any(
                    (member.first is None or member.first <= month)
                    and (member.last is None or month <= member.last)
                    for member in members
                )
                for month in months
            ]
        )
    return np.array(rows, dtype=np.bool_).reshape(len(known.stations), len(months))


def fill_panel(axes: PanelAxes, frame: pd.DataFrame, profile: Profile) -> ExactPanel:
    """Arrays of an observation frame, predecessors joined into the stations shown."""
    station_ids = [station.id for station in profile.stations]
    shape = (len(station_ids), len(axes.indicators), len(axes.months))
    cell, is_placed = _cells(frame, station_ids, axes)
    counts = np.full(shape, np.nan)
    states = np.full(shape, CellState.MISSING, dtype=np.int8)
    is_provisional = np.zeros(shape, dtype=np.bool_)
    counts[cell] = frame["count"].to_numpy(dtype=np.float64, na_value=np.nan)[is_placed]
    states[cell] = frame["state"].to_numpy(dtype=np.int8)[is_placed]
    is_provisional[cell] = (frame["provision"] == Provision.PROVISIONAL).to_numpy()[is_placed]
    joined_counts, joined_states = join_cells(
        counts, states, station_ids, axes.lineage, axes.months
    )
    joined_provisional = np.zeros(joined_states.shape, dtype=np.bool_)
    for row, station_id in enumerate(station_ids):
        if station_id in axes.lineage.sources:
            joined_provisional[axes.lineage.sources[station_id]] |= is_provisional[row]
    return ExactPanel(
        axes,
        joined_counts,
        joined_states,
        joined_provisional & (joined_states == CellState.VALUE),
        _not_in_a_series(frame, axes.lineage),
    )


def _cells(
    frame: pd.DataFrame, station_ids: list[str], axes: PanelAxes
) -> tuple[tuple[Positions, Positions, Positions], Flags]:
    """Where each observation stands in the array, and which observations have a place."""
    station = _positions(frame["station_id"], station_ids)
    indicator = _positions(frame["indicator"], [entry.code for entry in axes.indicators])
    is_placed = (station >= 0) & (indicator >= 0)
    months = month_positions(axes, frame["month"])
    return (
        station[is_placed],
        indicator[is_placed],
        months[is_placed],
    ), is_placed


def month_positions(axes: PanelAxes, months: pd.Series) -> Positions:
    """Position of each month on the panel's axis. The months must lie within the data."""
    numbers = months.to_numpy().astype("datetime64[M]").astype(np.int64)
    first = np.datetime64(axes.months[0], "M").astype(np.int64) if axes.months else np.int64(0)
    return np.asarray(numbers - first)


def _positions(names: pd.Series, known: list[str]) -> Positions:
    """Position of each name among the known ones, -1 where it is none of them."""
    codes, found = pd.factorize(names)  # few different names: look each up once
    place = {name: row for row, name in enumerate(known)}
    positions = np.array([place.get(name, -1) for name in found], dtype=np.int64)
    return np.asarray(positions[codes])


def _not_in_a_series(frame: pd.DataFrame, known: Lineage) -> int:
    return int((~frame["station_id"].isin(list(known.sources))).sum())


def latest_known(counts: Floats) -> tuple[Floats, Positions]:
    """The newest value up to each month, along the last axis, and the month it is from (-1: none).

    For stocks such as 在留外国人数 that are not reported every month.
    """
    positions = np.where(np.isnan(counts), -1, np.arange(counts.shape[-1]))
    newest = np.maximum.accumulate(positions, axis=-1)
    values = np.take_along_axis(counts, np.maximum(newest, 0), axis=-1)
    return np.where(newest >= 0, values, np.nan), newest
