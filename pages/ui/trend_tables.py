"""The table of 推移: every month of the large chart in figures, and its marks in words.

Enters: `Trends`. Leaves: a `Table`.
"""

import streamlit as st

from analysis.months import fiscal_year as fiscal_year_of
from analysis.months import wareki_fiscal_year, wareki_month
from analysis.observations import CellState, Provision
from analysis.release.released import ReleasedSeries, SeriesMark
from analysis.release.views import Trends
from pages.ui.released_table import (
    Cell,
    Column,
    Group,
    Row,
    Table,
    change_cell,
    number_columns,
    value_cell,
)
from pages.ui.wording import STATE_LEGEND, number


def month_table(trends: Trends) -> Table:
    """Newest month first, under its fiscal year."""
    series = trends.main
    columns = (
        Column("月", has_breaks=False),
        *number_columns(("値", "期待値", "下限", "上限")),
        Column("判定", has_breaks=False),
        *number_columns(("前年同月比",)),
        Column("区分", has_breaks=False),
        Column("備考"),
    )
    rows: list[Row | Group] = []
    year = None
    for position in reversed(range(len(series.months))):
        month = series.months[position]
        if fiscal_year_of(month) != year:
            year = fiscal_year_of(month)
            rows.append(Group(wareki_fiscal_year(year)))
        rows.append(_month_row(trends, position))
    caption = f"{series.place}_{series.indicator_name}_推移"
    return Table(caption, columns, tuple(rows), (f"単位：{series.unit}", STATE_LEGEND))


def _month_row(trends: Trends, position: int) -> Row:
    series = trends.main
    month = series.months[position]
    marks = [mark.text for mark in series.marks if mark.month == month]
    provision = Provision.PROVISIONAL if series.is_provisional[position] else Provision.FINAL
    has_value = series.values[position].value is not None
    return Row(
        (
            Cell(wareki_month(month), order=month.toordinal()),
            value_cell(series.values[position]),
            _bound(series.expected[position]),
            _bound(series.lower[position]),
            _bound(series.upper[position]),
            _judgement(series, position),
            change_cell(trends.year_on_year_pct[position], decimals=1, suffix="％"),
            Cell(provision.label if has_value else "", tone="note"),
            Cell("　".join(marks), tone="note"),
        )
    )


def _bound(value: float | None) -> Cell:
    return Cell("－", tone="note") if value is None else Cell(number(value, 1), order=value)


def _judgement(series: ReleasedSeries, position: int) -> Cell:
    if series.flagged[position]:
        return Cell("▲ 範囲を超過", tone="sign")
    if series.not_testable[position]:
        return Cell("判定不能", CellState.NOT_TESTABLE, series.not_testable[position])
    return Cell("範囲内" if series.expected[position] is not None else "－", tone="note")


def mark_line(mark: SeriesMark) -> str:
    """The mark with its month, which most texts name themselves."""
    month = wareki_month(mark.month)
    return mark.text if month in mark.text else f"{month}：{mark.text}"


def show_marks(series: ReleasedSeries) -> None:
    """The marks of the chart, written out whole."""
    if series.marks:
        st.markdown("\n".join(f"- {mark_line(mark)}" for mark in series.marks))
