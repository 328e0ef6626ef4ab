"""Differences of areas (市区町村・年間の数値、小地域の居住者数、施設数): what changes beside stations' months.

Enters: an `AreaDiff`, a `ResidenceDiff`, a `FacilityDiff`. Leaves: tables and sentences of them,
for somebody who may upload or approve them; of small areas the sums of a day only, as
analysis.ingest.residence_difference says.
"""

import pandas as pd
import streamlit as st

from analysis.access.viewer import Viewer
from analysis.ingest import (
    AreaDiff,
    FacilityDiff,
    ResidenceDiff,
    ResidentDay,
    ResidentSums,
    measure_names,
)
from analysis.months import wareki_day
from pages.ui import difference_tables, released_table, table_files
from pages.ui.difference_tables import SHOWN_ROWS
from pages.ui.released_table import Cell, Column, Row, Table, number_columns
from pages.ui.wording import number, span
from pages.ui.workspaces import workspace_of

_KEYS = ["area_kind", "area_code", "measure", "first_month", "last_month"]
_KINDS = {"municipality": "市区町村", "station": "警察署"}


def show_areas(viewer: Viewer, areas: AreaDiff, *, key: str) -> None:
    """Figures of municipalities and of whole years: how many come and change, and which."""
    counts = (len(areas.added), len(areas.changed), len(areas.unchanged))
    if not any(counts):
        return
    st.markdown("**市区町村別・年間の数値**")
    _show_counts(counts, "数")
    incoming = pd.concat([areas.changed, areas.added], ignore_index=True)
    if incoming.empty:
        return
    both = incoming.merge(areas.before, on=_KEYS, how="left", suffixes=("", "_before"))
    table = area_table(viewer, both.head(SHOWN_ROWS))
    released_table.show(table, key=key, height_px=300)
    table_files.whole_table_button(
        lambda: area_table(viewer, both), caption=table.caption, key=f"{key}_file"
    )


def area_table(viewer: Viewer, frame: pd.DataFrame) -> Table:
    """One row per area, measure and period, as it is and as it would be stored.

    frame: AREA_COUNT_COLUMNS, and state_before and count_before, NA for what is new.
    """
    names = difference_tables.names_for(viewer)
    measures = measure_names() | dict(names.indicators)
    territories = workspace_of(viewer.profile_id).profile.territories
    areas = {row.municipality_code: row.municipality for row in territories} | dict(names.stations)
    columns = (
        Column("区分", has_breaks=False),
        Column("地域", has_breaks=False),
        Column("項目"),
        Column("期間", has_breaks=False),
        *number_columns(("変更前", "変更後")),
    )
    rows = tuple(
        Row(
            (
                Cell(_KINDS.get(record["area_kind"], record["area_kind"])),
                Cell(areas.get(record["area_code"], record["area_code"])),
                Cell(measures.get(record["measure"], record["measure"])),
                Cell(span(record["first_month"].date(), record["last_month"].date())),
                _before(record),
                difference_tables.value_cell(record["state"], record["count"]),
            )
        )
        for record in frame.to_dict("records")
    )
    return Table("市区町村別・年間の数値", columns, rows)


def _before(record: dict[str, object]) -> Cell:
    if pd.isna(record["state_before"]):
        return Cell("（なし）", tone="note")
    return difference_tables.value_cell(record["state_before"], record["count_before"])


def show_residents(residents: ResidenceDiff, *, key: str) -> None:
    """Residents of small areas: how many areas come and change, and the sums of each day."""
    if not residents.days:
        return
    st.markdown("**小地域の居住者数**")
    days = residents.days
    added, changed = sum(day.added for day in days), sum(day.changed for day in days)
    _show_counts((added, changed, sum(day.unchanged for day in days)), "地域数")
    released_table.show(residents_table(residents.days), key=key, is_sortable=False)


def show_facilities(facilities: FacilityDiff) -> None:
    """Facilities: a sentence a day, with the sums of both groups."""
    for day in facilities.days:
        st.markdown("**企業・学校、繁華街・商業施設**")
        st.markdown(day.text)


def residents_table(days: tuple[ResidentDay, ...]) -> Table:
    """One row per day and side: areas, everybody, foreign residents, and what has no figure."""
    columns = (
        Column("基準日", has_breaks=False),
        Column("", has_breaks=False),
        *number_columns(("地域数", "総人口", "外国人", "秘匿の地域", "未報告の地域")),
    )
    rows = []
    for day in days:
        for side, sums in (("変更前", day.before), ("変更後", day.after)):
            rows.append(Row((Cell(wareki_day(day.day)), Cell(side), *_sum_cells(sums))))
    note = "基準日ごとの合計です。小地域ごとの人数は、少人数の地域があるため表示しません。"
    return Table("小地域の居住者数（基準日ごとの合計）", columns, tuple(rows), (note,))


def _sum_cells(sums: ResidentSums | None) -> tuple[Cell, ...]:
    if sums is None:
        return (Cell("（なし）", tone="note"), *[Cell("")] * 4)
    units = (
        (sums.areas, ""),
        (sums.all_residents, "人"),
        (sums.foreign_residents, "人"),
        (sums.withheld, ""),
        (sums.missing, ""),
    )
    return tuple(Cell(f"{number(count)}{unit}", order=count) for count, unit in units)


def _show_counts(counts: tuple[int, ...], unit: str) -> None:
    for column, name, count in zip(
        st.columns(3), ("追加", "変更", "変更なし"), counts, strict=True
    ):
        column.metric(f"{name}（{unit}）", number(count), border=True)
