"""管轄と署の変遷: what each station holds and how one knows, and what happened to stations.

Enters: viewer. Leaves: two tables, and what is still open.
"""

import streamlit as st

from analysis import release
from analysis.access.viewer import Viewer
from analysis.release.jurisdiction_list import (
    Jurisdiction,
    JurisdictionChange,
    JurisdictionList,
)
from pages.ui import released_table
from pages.ui.released_table import Cell, Column, Row, Table
from pages.ui.workspaces import workspace_of

LIST_HEIGHT_PX = 360
SHOWN_PLACES = 12


def show(viewer: Viewer) -> None:
    """Jurisdictions as the profile has them, and where to put them right."""
    held = release.jurisdiction_list(viewer, workspace_of(viewer.profile_id))
    st.subheader("管轄と署の変遷", anchor=False)
    st.markdown("\n".join(f"- {line}" for line in _summary(held)))
    released_table.show(
        _station_table(held.stations), key="jurisdiction_stations", height_px=LIST_HEIGHT_PX
    )
    if held.changes:
        released_table.show(
            _change_table(held.changes), key="jurisdiction_changes", is_sortable=False
        )


def _summary(held: JurisdictionList) -> list[str]:
    without = sum(not station.municipalities for station in held.stations)
    lines = [f"{len(held.stations)}署のうち、要確認は{held.unconfirmed}署。"]
    if without:
        lines[0] += f"管轄の登録がないのは{without}署。"
    if held.unheld:
        shown, further = held.unheld[:SHOWN_PLACES], len(held.unheld) - SHOWN_PLACES
        more = f"ほか{further}団体" if further > 0 else ""
        lines.append(f"どの署の管轄にもない市区町村：{'、'.join(shown)}{more}。")
    lines.append(
        f"直すには、プロファイル「{held.profile_id}」のフォルダーの territory.csv（管轄）、"
        "successions.csv（変遷）、stations.csv（署）を書き替えます。"
    )
    return lines


def _station_table(stations: tuple[Jurisdiction, ...]) -> Table:
    columns = (
        Column("警察署", has_breaks=False),
        Column("設置", has_breaks=False, why="－は、設置の日の登録がない署"),
        Column("管轄する市区町村"),
        Column("確認", has_breaks=False),
        Column("根拠"),
    )
    return Table("管轄", columns, tuple(_station_row(station) for station in stations))


def _station_row(station: Jurisdiction) -> Row:
    mark = Cell("確認済み", chip="quiet") if station.is_confirmed else Cell("要確認", chip="alert")
    places = "、".join(station.municipalities) or "登録なし"
    return Row(
        (
            Cell(station.station_name),
            Cell(station.since or "－"),
            Cell(places),
            mark,
            Cell(station.evidence),
        )
    )


def _change_table(changes: tuple[JurisdictionChange, ...]) -> Table:
    columns = (
        Column("日", has_breaks=False),
        Column("種類", has_breaks=False),
        Column("変更前"),
        Column("変更後"),
        Column("系列のつなぎ方"),
        Column("根拠"),
    )
    rows = tuple(
        Row(
            (
                Cell(change.day),
                Cell(change.kind),
                Cell(change.before),
                Cell(change.after),
                Cell(change.joining),
                Cell(change.evidence),
            )
        )
        for change in changes
    )
    return Table("署の変遷", columns, rows)
