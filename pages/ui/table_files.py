"""Tables as files (表のダウンロード): what stood on screen, states written out.

Enters: a `Table`. Leaves: a CSV that Excel opens as Japanese, behind a button. A text that a
spreadsheet would take for a formula is written with a leading apostrophe.
"""

import csv
import io
from collections.abc import Callable

import streamlit as st

from pages.ui.released_table import Group, Table
from pages.ui.wording import STATE_LEGEND

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(table: Table, *, heading: tuple[str, ...] = ()) -> bytes:
    """UTF-8 with a mark of its encoding; lines of the heading first, the legend of states last."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerows([_safe(line)] for line in heading)
    writer.writerow(_safe(column.label) for column in table.columns)
    for row in table.rows:
        if isinstance(row, Group):
            writer.writerow([_safe(row.label)])
        else:
            writer.writerow(_safe(cell.text) for cell in row.cells)
    writer.writerow([STATE_LEGEND])
    writer.writerows([_safe(note)] for note in (*table.reasons, *table.notes))
    return lines.getvalue().encode("utf-8-sig")


def download_button(table: Table, *, key: str, heading: tuple[str, ...] = ()) -> None:
    """A button for the table's file; the file is made when it is pressed."""
    whole_table_button(lambda: table, caption=table.caption, key=key, heading=heading)


def whole_table_button(
    make: Callable[[], Table], *, caption: str, key: str, heading: tuple[str, ...] = ()
) -> None:
    """The same for a table of which the screen shows a part: the whole is made when it is pressed."""
    st.download_button(
        "表をCSVで保存",
        data=lambda: csv_bytes(make(), heading=heading),
        file_name=f"{caption.replace('/', '・')}.csv",
        mime="text/csv",
        key=key,
        icon=":material/download:",
        on_click="ignore",
    )


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
