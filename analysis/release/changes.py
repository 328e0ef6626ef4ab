"""Rows of change (増減): this month against last month, last year and fiscal year to date.

Enters: one place's released figures. Leaves: `IndicatorChange` rows for 概況, the station panel
and the briefing. Sums over months are made of released months only (see `sum_released`).
"""

from collections.abc import Iterable

import numpy as np

from analysis.disclosure.primary import MaskedCounts, Reason, sum_released
from analysis.indicators import Domain, Indicator
from analysis.months import fiscal_year_first, months_between
from analysis.observations import CellState
from analysis.release.gate import OUTSIDE_DATA, PlaceFigures, release_cell
from analysis.release.panel import PanelAxes
from analysis.release.released import IndicatorChange, Released

RECENT_MONTHS = 13  # a year and the same month before it
STOCK_NOTE = "時点の数のため、累計ではなく当月の数"


def is_stock(indicator: Indicator) -> bool:
    """Whether the figure is a number on a day (月末現在), which is never added over months."""
    return indicator.domain is Domain.COMMUNITY


def change_rows(
    figures: PlaceFigures,
    axes: PanelAxes,
    month: int,
    *,
    earlier: int | None = None,
    indicators: Iterable[int] | None = None,
) -> tuple[IndicatorChange, ...]:
    """One row per indicator for the month at position `month`.

    earlier: position of the month to stand in `last_month`; the month before when None.
    indicators: positions; all that have any figure in the months compared when None.
    """
    if indicators is None:
        indicators = _with_figures(figures, month)
    compared = month - 1 if earlier is None else earlier
    return tuple(_row(figures, axes, index, month, compared) for index in indicators)


def _with_figures(figures: PlaceFigures, month: int) -> list[int]:
    window = figures.masked.states[:, max(0, month - RECENT_MONTHS + 1) : month + 1]
    has_any = (window != CellState.MISSING).any(axis=1)
    return [int(index) for index in np.flatnonzero(has_any)]


def _row(
    figures: PlaceFigures, axes: PanelAxes, index: int, month: int, compared: int
) -> IndicatorChange:
    indicator = axes.indicators[index]
    return IndicatorChange(
        indicator=indicator.code,
        name=indicator.name,
        unit=indicator.unit,
        domain=indicator.domain,
        origin=indicator.origin,
        this_month=figures.released(index, month),
        last_month=figures.released(index, compared),
        same_month_last_year=figures.released(index, month - 12),
        year_to_date=year_to_date(figures, axes, index, month),
        year_to_date_last_year=year_to_date(figures, axes, index, month - 12),
        recent=tuple(
            figures.released(index, position)
            for position in range(month - RECENT_MONTHS + 1, month + 1)
        ),
        stations_reported=int(figures.reported[index, month]),
        stations_expected=int(figures.expected[month]),
    )


def year_to_date(figures: PlaceFigures, axes: PanelAxes, index: int, month: int) -> Released:
    """Sum from April to the month. A stock gives the month's own figure instead.

    Missing where the data begin later than April; withheld where one month is withheld.
    """
    if is_stock(axes.indicators[index]):
        value = figures.released(index, month)
        return Released(value.value, value.state, value.reason or STOCK_NOTE)
    if month < 0:
        return OUTSIDE_DATA
    length = months_between(fiscal_year_first(axes.months[month]), axes.months[month]) + 1
    if month - length + 1 < 0:
        return Released(None, CellState.MISSING, "年度の初めの月のデータがないため")
    return _sum_of_months(figures, index, slice(month - length + 1, month + 1))


def _sum_of_months(figures: PlaceFigures, index: int, months: slice) -> Released:
    masked = figures.masked
    part = MaskedCounts(
        masked.values[index : index + 1, months],
        masked.states[index : index + 1, months],
        masked.reasons[index : index + 1, months],
    )
    total = sum_released(part, axis=1)
    value = release_cell(total, (0,), figures.rules)
    if value.state is not CellState.VALUE:
        return value
    if (part.reasons == Reason.EARLIER_TOTAL).any():
        return Released(value.value, value.state, "前に公表した合計のままの月を含む累計")
    missing = int((part.states == CellState.MISSING).sum())
    if missing:
        return Released(value.value, value.state, f"未報告の{missing}か月を含まない累計")
    if (figures.reported[index, months] < figures.expected[months]).any():
        return Released(value.value, value.state, "未報告の署がある月を含む累計")
    return value
