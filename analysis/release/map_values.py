"""What a station's map value is (地図の値): count, rate, change, or difference from expected.

Enters: a released panel, an indicator, positions of months. Leaves: one `Released` per month and
what stands under it as denominator. Everything is made of released values: where one part is
withheld or missing, the result is withheld or missing, too.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.disclosure.policy import AudienceRules
from analysis.disclosure.primary import MaskedCounts
from analysis.indicators import Indicator
from analysis.months import wareki_month
from analysis.observations import CellState
from analysis.release.gate import PlaceFigures, ReleasedPanel, derived, part_withheld
from analysis.release.panel import Floats, Positions, latest_known
from analysis.release.released import Released
from analysis.release.series import series
from analysis.release.tested import Tested
from analysis.release.views import MapMeasure

RESIDENTS = "foreign_residents"  # 在留外国人数, the denominator where the catalogue names none
RATE_PER = 1000
NO_EXPECTED = "検定の対象でない指標又は月のため、期待値がありません"
MONTHS_BACK = {MapMeasure.YEAR_CHANGE: 12, MapMeasure.MONTH_CHANGE: 1}


def offered_measures(indicator: Indicator) -> tuple[MapMeasure, ...]:
    """What an indicator can be drawn as: nothing is divided by itself, nothing untested compared."""
    return tuple(
        measure
        for measure in MapMeasure
        if not (measure is MapMeasure.RATE and denominator_code(indicator) == indicator.code)
        and not (measure is MapMeasure.EXPECTED and not indicator.is_flag_eligible)
    )


def denominator_code(indicator: Indicator) -> str:
    """What the indicator is divided by: its exposure, else 在留外国人数."""
    return indicator.exposure or RESIDENTS


@dataclass(frozen=True)
class Denominator:
    """The released denominators. newest, months: (station, month), the newest known and its month."""

    name: str
    unit: str
    masked: MaskedCounts
    newest: Floats
    months: Positions

    @property
    def per(self) -> str:
        """在留外国人千人当たり."""
        return f"{self.name.removesuffix('数')}千{self.unit}当たり"


def denominator(panel: ReleasedPanel, indicator: Indicator) -> Denominator | None:
    """What rates of the indicator are divided by; None where the catalogue lacks it."""
    known = {entry.code: index for index, entry in enumerate(panel.axes.indicators)}
    index = known.get(denominator_code(indicator))
    if index is None:
        return None
    entry, cells = panel.axes.indicators[index], panel.cells
    masked = MaskedCounts(cells.values[:, index], cells.states[:, index], cells.reasons[:, index])
    return Denominator(entry.name, entry.unit, masked, *latest_known(masked.values))


Valued = tuple[Released, str]  # the value, and which denominator it is divided by ("" for none)


@dataclass(frozen=True)
class StationValues:
    """Values of one indicator and measure, made on demand."""

    panel: ReleasedPanel
    index: int
    measure: MapMeasure
    tested: Tested
    base: Denominator | None

    def of_station(self, row: int, positions: range) -> tuple[Valued, ...]:
        """One value a month for a station."""
        figures = self.panel.station(row)
        make: dict[MapMeasure, Callable[[], tuple[Valued, ...]]] = {
            MapMeasure.COUNT: lambda: _plain(_counts(figures, self.index, positions)),
            MapMeasure.RATE: lambda: tuple(self._rate(figures, row, p) for p in positions),
            MapMeasure.EXPECTED: lambda: _plain(self._from_expected(figures, row, positions)),
        }
        if self.measure in make:
            return make[self.measure]()
        back = MONTHS_BACK[self.measure]
        now = _counts(figures, self.index, positions)
        then = [figures.released(self.index, position - back) for position in positions]
        return _plain([difference(a, b, figures.rules) for a, b in zip(now, then, strict=True)])

    def _rate(self, figures: PlaceFigures, row: int, position: int) -> Valued:
        """The month's count over the month's denominator, else over the newest one before it."""
        count, base = figures.released(self.index, position), self.base
        if count.value is None:
            is_hidden = count.state is CellState.WITHHELD
            return (part_withheld(figures.rules) if is_hidden else count), ""
        if base is None:
            return _no_denominator(RESIDENTS), ""
        source = int(base.months[row, position])
        if source < 0:
            is_hidden = (base.masked.states[row, : position + 1] == CellState.WITHHELD).any()
            return (part_withheld(figures.rules) if is_hidden else _no_denominator(base.name)), ""
        size = float(base.newest[row, position])
        if size == 0:
            return Released(None, CellState.NOT_TESTABLE, f"分母（{base.name}）が零のため"), ""
        note = f"分母：{wareki_month(self.panel.axes.months[source])}の{base.name}"
        value = derived(RATE_PER * count.value / size, figures.rules)
        return Released(value, CellState.VALUE), note

    def _from_expected(self, figures: PlaceFigures, row: int, positions: range) -> list[Released]:
        shown = series(figures, self.panel.axes, self.index, self.tested, row)
        return [
            _beyond(shown.values[p], shown.expected[p], shown.not_testable[p], figures.rules)
            for p in positions
        ]


def _counts(figures: PlaceFigures, index: int, positions: range) -> list[Released]:
    return [figures.released(index, position) for position in positions]


def _plain(values: list[Released]) -> tuple[Valued, ...]:
    return tuple((value, "") for value in values)


def _no_denominator(name: str) -> Released:
    return Released(None, CellState.MISSING, f"分母（{name}）が未報告のため")


def difference(now: Released, then: Released, rules: AudienceRules) -> Released:
    """How much more than then; nothing where one of the two is not released."""
    if CellState.WITHHELD in (now.state, then.state):
        return part_withheld(rules)
    if now.value is None:
        return now
    if then.value is None:
        return Released(None, CellState.MISSING, f"比べる期間：{then.reason or then.state.label}")
    return Released(now.value - then.value, CellState.VALUE)


def _beyond(value: Released, expected: float | None, reason: str, rules: AudienceRules) -> Released:
    if value.value is None:
        return part_withheld(rules) if value.state is CellState.WITHHELD else value
    if expected is None:
        return Released(None, CellState.NOT_TESTABLE, reason or NO_EXPECTED)
    return Released(derived(value.value - expected, rules), CellState.VALUE)


def value_unit(indicator: Indicator, measure: MapMeasure, base: Denominator | None) -> str:
    """The unit as the legend prints it."""
    if measure is not MapMeasure.RATE or base is None:
        return indicator.unit
    return f"{indicator.unit}（{base.per}）"


def definition(measure: MapMeasure, base: Denominator | None, basis: str = "") -> str:
    """How a value is made, in a sentence. basis: what expected values rest on."""
    if measure is MapMeasure.RATE:
        name = base.name if base else "在留外国人数"
        return f"率＝当月の数÷{name}×{RATE_PER}（{name}は当月、なければ直近の公表値）"
    return {
        MapMeasure.COUNT: "当月の数",
        MapMeasure.YEAR_CHANGE: "前年同月差＝当月の数－前年同月の数",
        MapMeasure.MONTH_CHANGE: "前月差＝当月の数－前月の数",
        MapMeasure.EXPECTED: f"期待との差＝当月の数－検出の方法による期待値{f'。{basis}' if basis else ''}",
    }[measure]


def measured(values: StationValues) -> Floats:
    """(station, month): released values of all months, NaN elsewhere; what classes are made of."""
    axes = values.panel.axes
    months = range(len(axes.months))
    rows = [
        [
            np.nan if value.value is None else value.value
            for value, _ in values.of_station(r, months)
        ]
        for r in range(len(axes.stations))
    ]
    return np.array(rows, dtype=np.float64).reshape(len(axes.stations), len(months))
