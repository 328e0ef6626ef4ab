"""Tables of differences (差分の表): what an upload adds, changes, removes, leaves; what is asked about.

Enters: a `Diff`, jumps and absences, names of stations and indicators. Leaves: `Table`s and their
tabs. The frames hold the file's own figures and the store's figures of the same cells, for
somebody who may upload or approve them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis.access.viewer import Viewer
from analysis.ingest import Absence, Diff, Jump
from analysis.months import wareki_month
from analysis.observations import CellState, Provision
from pages.ui import released_table, table_files
from pages.ui.released_table import Cell, Column, Row, Table, number_columns
from pages.ui.wording import number, short_station
from pages.ui.workspaces import workspace_of

SHOWN_ROWS = 100  # rows of a preview table; the file behind the button holds all
SHOWN_JUMPS = 50
SHOWN_ABSENCES = 12


@dataclass(frozen=True)
class Names:
    """How stations, indicators and units are called, by id and code."""

    stations: Mapping[str, str]
    indicators: Mapping[str, str]
    units: Mapping[str, str]


def names_for(viewer: Viewer) -> Names:
    """The names of the viewer's prefecture."""
    workspace = workspace_of(viewer.profile_id)
    return Names(
        {s.id: short_station(s.full_name) for s in workspace.profile.stations},
        {i.code: i.name for i in workspace.catalogue.indicators},
        {i.code: i.unit for i in workspace.catalogue.indicators},
    )


def show_diff(viewer: Viewer, diff: Diff, *, key: str) -> None:
    """The four outcomes: their numbers, and a tab with the cells of each."""
    show_numbers(diff)
    show_cells(viewer, diff, key=key)


def show_numbers(diff: Diff) -> None:
    """How many cells are added, changed, removed, left as they are."""
    for column, (name, frame) in zip(st.columns(4), _outcomes(diff), strict=True):
        column.metric(f"{name}（セル数）", number(len(frame)), border=True)


def show_cells(viewer: Viewer, diff: Diff, *, key: str) -> None:
    """A tab with the cells of each outcome."""
    names = names_for(viewer)
    outcomes = _outcomes(diff)
    tabs = st.tabs([f"{name} {number(len(frame))}" for name, frame in outcomes])
    for tab, (name, frame) in zip(tabs, outcomes, strict=True):
        with tab:
            _show_frame(names, name, frame, key)


def _outcomes(diff: Diff) -> tuple[tuple[str, pd.DataFrame], ...]:
    return (
        ("追加", diff.added),
        ("変更", diff.changed),
        ("削除", diff.removed),
        ("変更なし", diff.unchanged),
    )


def _show_frame(names: Names, name: str, frame: pd.DataFrame, key: str) -> None:
    if frame.empty:
        st.markdown("該当するセルはありません。")
        return
    shown = difference_table(names, name, frame.head(SHOWN_ROWS))
    released_table.show(shown, key=f"{key}_{name}", height_px=360)
    if len(frame) > SHOWN_ROWS:
        st.caption(f"先頭の{SHOWN_ROWS}行を表示しています。全体はCSVで確かめられます。")
    table_files.whole_table_button(
        lambda: difference_table(names, name, frame),
        caption=shown.caption,
        key=f"{key}_{name}_file",
    )


def difference_table(names: Names, name: str, frame: pd.DataFrame) -> Table:
    """One row per cell: station, indicator, month, and the value, or before and after."""
    sides = ("before", "after") if "state_before" in frame.columns else ("",)
    titles = {"": "値", "before": "変更前", "after": "変更後"}
    columns = (
        Column("警察署", has_breaks=False),
        Column("指標"),
        Column("月", has_breaks=False),
        *number_columns([titles[side] for side in sides]),
        Column("区分", has_breaks=False),
    )
    rows = []
    for record in frame.to_dict("records"):
        month = record["month"].date()
        rows.append(
            Row(
                (
                    Cell(names.stations.get(record["station_id"], record["station_id"])),
                    Cell(names.indicators[record["indicator"]]),
                    Cell(wareki_month(month), order=month.toordinal()),
                    *(_side_cell(record, side) for side in sides),
                    Cell(_provisions(record, sides), tone="note"),
                )
            )
        )
    return Table(f"取込の差分_{name}", columns, tuple(rows))


def _side_cell(record: dict[str, object], side: str) -> Cell:
    suffix = f"_{side}" if side else ""
    return value_cell(record[f"state{suffix}"], record[f"count{suffix}"])


def value_cell(stored_state: object, stored_count: object) -> Cell:
    """A figure as a frame holds it: the count, or the mark of the state without one."""
    state = CellState(int(str(stored_state)))
    if state is not CellState.VALUE:
        return Cell(state.symbol, state, state.label)
    count = int(str(stored_count))
    return Cell(number(count), order=count)


def _provisions(record: dict[str, object], sides: tuple[str, ...]) -> str:
    labels = [
        Provision(record[f"provision_{side}" if side else "provision"]).label for side in sides
    ]
    return labels[0] if len(set(labels)) == 1 else " → ".join(labels)


def show_questions(viewer: Viewer, jumps: tuple[Jump, ...], absences: tuple[Absence, ...]) -> None:
    """Counts far from their own history, and stations that are not in the file."""
    names = names_for(viewer)
    if jumps:
        table = jump_table(names, jumps)
        st.markdown(f"**{table.caption}**")
        released_table.show(table, key="jumps", height_px=300)
    if absences:
        table = absence_table(names, absences)
        st.markdown(f"**{table.caption}**")
        released_table.show(table, key="absences", is_sortable=False)


def jump_table(names: Names, jumps: tuple[Jump, ...]) -> Table:
    """The furthest first; the unit stands behind each count."""
    columns = (
        Column("警察署", has_breaks=False),
        Column("指標"),
        Column("月", has_breaks=False),
        *number_columns(("この取込の件数", "これまでの中央値", "これまでの範囲")),
        Column("根拠", has_breaks=False),
    )
    rows = tuple(
        Row(
            (
                Cell(names.stations.get(jump.station_id, jump.station_id)),
                Cell(names.indicators[jump.indicator]),
                Cell(wareki_month(jump.month), order=jump.month.toordinal()),
                Cell(f"{number(jump.count)}{names.units[jump.indicator]}", order=jump.count),
                Cell(number(jump.usual), order=jump.usual),
                Cell(f"{number(jump.lowest)}～{number(jump.highest)}", order=jump.highest),
                Cell(f"直前{number(jump.months)}か月分", tone="note"),
            )
        )
        for jump in jumps[:SHOWN_JUMPS]
    )
    notes = [
        "同じ署・指標の直前3年の動きから大きく外れ、これまでの範囲にもない件数です。"
        "誤りとは限りません。"
    ]
    if len(jumps) > SHOWN_JUMPS:
        notes.append(f"大きい順に{SHOWN_JUMPS}個を表示（ほか{len(jumps) - SHOWN_JUMPS}個）。")
    return Table("これまでの動きから大きく外れる件数", columns, rows, tuple(notes))


def absence_table(names: Names, absences: tuple[Absence, ...]) -> Table:
    """Stations that should have reported a month of the file, by month."""
    columns = (
        Column("月", has_breaks=False),
        Column("取込済みで、このファイルにない警察署"),
        Column("まだ何も届いていない警察署"),
    )

    def listed(station_ids: tuple[str, ...]) -> str:
        return "、".join(names.stations.get(i, i) for i in station_ids) or "なし"

    rows = tuple(
        Row(
            (
                Cell(wareki_month(absence.month)),
                Cell(listed(absence.in_store)),
                Cell(listed(absence.nowhere)),
            )
        )
        for absence in absences[:SHOWN_ABSENCES]
    )
    further = len(absences) - SHOWN_ABSENCES
    notes = (
        (f"新しい月から{SHOWN_ABSENCES}か月を表示（ほか{further}か月）。",) if further > 0 else ()
    )
    return Table("このファイルにない警察署", columns, rows, notes)
