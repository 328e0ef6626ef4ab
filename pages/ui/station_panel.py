"""The station panel (署の状況): what a click on a station shows.

Enters: `StationPanel`. Leaves: its territory, notes, signs, measures and figures on screen.
"""

import streamlit as st

from analysis.release.released import IndicatorChange
from analysis.release.views import MeasureProgress, StationPanel
from pages.ui import change_tables, released_table, sign_tables, table_files
from pages.ui.released_table import (
    Cell,
    Column,
    Row,
    Table,
    change_cell,
    number_columns,
    value_cell,
)
from pages.ui.trend_tables import mark_line
from pages.ui.wording import STATE_LEGEND, difference


def show_station(panel: StationPanel) -> None:
    """Everything known of one station in one month."""
    st.subheader(panel.station_name, anchor=False)
    lines = [
        *([f"方面・ブロック：{panel.block}"] if panel.block else []),
        f"管轄：{'、'.join(panel.municipalities) or '登録なし'}",
        *([f"隣接：{'、'.join(panel.neighbours)}"] if panel.neighbours else []),
        *(mark_line(mark) for mark in panel.marks),
        *panel.notes,
    ]
    st.markdown("\n".join(f"- {line}" for line in lines))
    if panel.signs:
        signs = sign_tables.sign_table(panel.signs, f"{panel.station_name}の予兆")
        released_table.show(signs, key="station_signs", is_sortable=False)
    if panel.measures:
        with st.expander("施策の実施状況"):
            released_table.show(measure_table(panel), key="station_measures", is_sortable=False)
    changes = change_tables.change_table(
        panel.changes, f"{panel.station_name}の指標の動き", has_reports=False
    )
    released_table.show(changes, key="station_changes")
    table_files.download_button(
        change_tables.change_file(panel.changes, changes.caption), key="station_changes_file"
    )


def measure_table(panel: StationPanel) -> Table:
    """Every measure of the policy with the indicators by which its progress is seen."""
    columns = (
        Column("施策"),
        Column("指標"),
        *number_columns(("当月", "前年同月差", "年度累計")),
    )
    rows = tuple(
        _measure_row(measure, change, is_first=position == 0)
        for measure in panel.measures
        for position, change in enumerate(measure.rows)
    )
    notes = ("実施の量を示し、増減だけで施策の効果を示すものではありません。", STATE_LEGEND)
    return Table(f"{panel.station_name}の施策の実施状況", columns, rows, notes)


def _measure_row(measure: MeasureProgress, change: IndicatorChange, *, is_first: bool) -> Row:
    return Row(
        (
            Cell(measure.title if is_first else "", why=measure.responsible),
            Cell(f"{change.name}（{change.unit}）"),
            value_cell(change.this_month),
            change_cell(difference(change.this_month, change.same_month_last_year)),
            value_cell(change.year_to_date),
        )
    )
