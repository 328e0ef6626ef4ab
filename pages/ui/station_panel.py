"""The station panel (署の状況): what a click on a station shows.

Enters: `StationPanel`. Leaves: its territory, notes, signs and figures on screen.
"""

import streamlit as st

from analysis.release.views import StationPanel
from pages.ui import change_tables, released_table, sign_tables, table_files
from pages.ui.trend_tables import mark_line


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
    changes = change_tables.change_table(
        panel.changes, f"{panel.station_name}の指標の動き", has_reports=False
    )
    released_table.show(changes, key="station_changes")
    table_files.download_button(
        change_tables.change_file(panel.changes, changes.caption), key="station_changes_file"
    )
