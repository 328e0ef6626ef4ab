"""Series (系列): one indicator over all months for one place, with its band and its marks.

Enters: a place's released figures and the detector's results for it. Leaves: `ReleasedSeries`
for 推移 and the briefing. Expected values, bounds and alarms come from what the viewer was given;
beside a withheld count they are left out, so that nobody takes them for it.
"""

import numpy as np

from analysis.indicators import Indicator
from analysis.months import wareki_month
from analysis.observations import CellState
from analysis.release.gate import PlaceFigures, derived
from analysis.release.panel import Floats, PanelAxes
from analysis.release.released import MarkKind, Released, ReleasedSeries, SeriesMark
from analysis.release.tested import Tested

WITHHELD_MONTH = "件数が秘匿のため、判定も示しません"


def series(
    figures: PlaceFigures, axes: PanelAxes, index: int, tested: Tested, row: int
) -> ReleasedSeries:
    """The series of the indicator at `index`; `row` is the place's row in `tested`."""
    indicator = axes.indicators[index]
    values = tuple(figures.released(index, month) for month in range(len(axes.months)))
    is_shown = figures.masked.is_released[index]
    return ReleasedSeries(
        indicator=indicator.code,
        indicator_name=indicator.name,
        unit=indicator.unit,
        station_id=figures.station_id,
        place=figures.name,
        months=axes.months,
        values=values,
        expected=_derived_values(tested.expected[row, index], is_shown, figures),
        lower=_derived_values(tested.lower[row, index], is_shown, figures),
        upper=_derived_values(tested.upper[row, index], is_shown, figures),
        flagged=tuple((tested.is_alarm[row, index] & is_shown).tolist()),
        not_testable=_reasons(tested, row, index, values),
        is_provisional=tuple((figures.is_provisional[index] & is_shown).tolist()),
        marks=marks(axes, figures.station_id, indicator),
        basis=tested.basis if tested.is_meant(index) else "",
    )


def _derived_values(
    values: Floats, is_shown: np.ndarray, figures: PlaceFigures
) -> tuple[float | None, ...]:
    return tuple(
        derived(value, figures.rules) if shown and value == value else None  # NaN: not tested
        for value, shown in zip(values.tolist(), is_shown.tolist(), strict=True)
    )


def _reasons(tested: Tested, row: int, index: int, values: tuple[Released, ...]) -> tuple[str, ...]:
    return tuple(
        WITHHELD_MONTH if value.state is CellState.WITHHELD else tested.reason(row, index, month)
        for month, value in enumerate(values)
    )


def marks(
    axes: PanelAxes, station_id: str | None, indicator: Indicator | None
) -> tuple[SeriesMark, ...]:
    """Mergers and splits of the station, and changed definitions of the indicator, by month.

    The prefecture's own series has no succession marks: a merger does not change its total.
    """
    found = [
        SeriesMark(mark.month, MarkKind(mark.kind.value), mark.text)
        for mark in (axes.lineage.marks[station_id] if station_id else ())
    ]
    for change in indicator.definition_changes if indicator else ():
        text = f"{wareki_month(change.valid_from)}、定義を変更（{change.note}）"
        found.append(SeriesMark(change.valid_from, MarkKind.DEFINITION, text))
    return tuple(sorted(found, key=lambda mark: mark.month))
