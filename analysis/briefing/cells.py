"""Released values → cells: how a figure, a difference and a state are printed.

Enters: `Released` values. Leaves: `Cell`s of the content model. A difference or a ratio is
derived only where both released values are numbers; otherwise the cell keeps the worse state.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from analysis.briefing.model import NOT_APPLICABLE, Cell, LegendEntry
from analysis.months import wareki_day
from analysis.observations import CellState
from analysis.release.changes import STOCK_NOTE
from analysis.release.released import IndicatorChange, Released

JST = timezone(timedelta(hours=9), "JST")
NOTED = "※"  # after a number: a remark under the table belongs to it
MIN_BASE_FOR_PERCENT = 10  # 増減率 of fewer cases swings by tens of per cent for one case

# The order in which a derived value inherits a state: what was kept back outweighs what was not
# sent, and both outweigh what could not be tested.
_WORSE_FIRST = (CellState.WITHHELD, CellState.MISSING, CellState.NOT_TESTABLE)

LEGEND = (
    LegendEntry("0", "零", "報告があり、その件数が0であったもの。", CellState.VALUE),
    LegendEntry(
        CellState.MISSING.symbol,
        CellState.MISSING.label,
        "警察署からの報告がまだないもの。0ではない。",
        CellState.MISSING,
    ),
    LegendEntry(
        CellState.WITHHELD.symbol,
        CellState.WITHHELD.label,
        "報告はあるが、少数の件数から個人が推測されるおそれがあるため公表しないもの。",
        CellState.WITHHELD,
    ),
    LegendEntry(
        CellState.NOT_TESTABLE.symbol,
        CellState.NOT_TESTABLE.label,
        "過去の期間が短い等の理由で、期待値と比べられないもの。異常がないことを意味しない。",
        CellState.NOT_TESTABLE,
    ),
    LegendEntry(NOT_APPLICABLE, "該当なし", "その欄に入る数値がもともとないもの。"),
)


def format_number(value: float, decimals: int = 0, *, is_signed: bool = False) -> str:
    """1,234 or 12.3; with sign +3 and −3, ±0 for zero, as official tables write it."""
    rounded = round(value, decimals)
    if not is_signed:
        return f"{rounded:,.{decimals}f}"
    if rounded == 0:
        return f"±{0:.{decimals}f}"
    return f"{'+' if rounded > 0 else '−'}{abs(rounded):,.{decimals}f}"


def text_cell(text: str) -> Cell:
    """A cell of words."""
    return Cell(text)


def not_applicable() -> Cell:
    """A cell in which nothing could stand."""
    return Cell(NOT_APPLICABLE)


def number_cell(value: float, decimals: int = 0, *, is_signed: bool = False) -> Cell:
    """A cell of a number that is not a released count (numbers of stations, of months)."""
    return Cell(
        format_number(value, decimals, is_signed=is_signed), CellState.VALUE, round(value, decimals)
    )


def state_cell(state: CellState, reason: str = "") -> Cell:
    """A cell that holds a state instead of a number."""
    return Cell(state.symbol, state, reason=reason)


def released_cell(released: Released, decimals: int = 0) -> Cell:
    """The cell of a released value; a number that a remark belongs to is marked with ※."""
    if released.value is None:
        return state_cell(released.state, released.reason)
    cell = number_cell(released.value, decimals)
    if not released.reason or released.reason == STOCK_NOTE:
        return cell
    return replace(cell, text=f"{cell.text}{NOTED}", reason=released.reason)


def worse_state(values: Sequence[Released]) -> Released | None:
    """The released value whose state a derived value must take; None when all are numbers."""
    for state in _WORSE_FIRST:
        for released in values:
            if released.state is state:
                return released
    return None


def difference_cell(now: Released, before: Released, decimals: int = 0) -> Cell:
    """Now minus before, signed."""
    worse = worse_state((now, before))
    if worse is not None or now.value is None or before.value is None:
        return state_cell(worse.state, worse.reason) if worse else not_applicable()
    return number_cell(now.value - before.value, decimals, is_signed=True)


def change_pct(now: Released, before: Released) -> float | None:
    """Change in per cent; None where a value is not a number or the base is too small."""
    if now.value is None or before.value is None or before.value < MIN_BASE_FOR_PERCENT:
        return None
    return (now.value / before.value - 1) * 100


def change_pct_cell(now: Released, before: Released) -> Cell:
    """Change in per cent, signed; － where the base is below MIN_BASE_FOR_PERCENT."""
    worse = worse_state((now, before))
    if worse is not None:
        return state_cell(worse.state, worse.reason)
    change = change_pct(now, before)
    return not_applicable() if change is None else number_cell(change, 1, is_signed=True)


def optional_cell(value: float | None, reason: str, decimals: int = 1) -> Cell:
    """An expected value or a bound: None means it was not tested, and the cell says so."""
    if value is None:
        return state_cell(CellState.NOT_TESTABLE, reason)
    return number_cell(value, decimals)


def sparkline_cell(change: IndicatorChange) -> Cell:
    """The cell of a small line over the last months."""
    return Cell("", recent=tuple(released_cell(released) for released in change.recent))


def day_text(moment: date | datetime | None) -> str:
    """令和6年11月5日 (Japanese time), or － for None."""
    if moment is None:
        return NOT_APPLICABLE
    if isinstance(moment, datetime):
        return wareki_day(moment.astimezone(JST).date())
    return wareki_day(moment)


def moment_text(moment: datetime) -> str:
    """令和6年11月5日 14時30分 (Japanese time)."""
    local = moment.astimezone(JST)
    return f"{wareki_day(local.date())} {local.hour}時{local.minute:02d}分"


def phrase(released: Released, unit: str, decimals: int = 0) -> str:
    """12件, or the state's word with brackets for a sentence."""
    if released.value is None:
        return f"（{released.state.label}）"
    return f"{format_number(released.value, decimals)}{unit}"
