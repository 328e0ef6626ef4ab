"""How released values and dates are written on screen; the one place for number formats.

Enters: `Released` values, dates. Leaves: Japanese text. A state is written as its symbol (…, X,
判定不能), never as a number.
"""

from datetime import UTC, date, datetime, timedelta, timezone

from analysis.months import wareki_day, wareki_month
from analysis.observations import CellState
from analysis.release.released import Released

JAPAN = timezone(timedelta(hours=9))
STATE_LEGEND = "0＝零　…＝未報告　X＝秘匿　判定不能＝検定できない"
MINUS = "−"  # the minus sign, as wide as a digit


def number(value: float, decimals: int = 0) -> str:
    """1,234 or 12.3; whole numbers without decimals unless asked for."""
    if not decimals and value != int(value):
        decimals = 1
    return f"{value:,.{decimals}f}".replace("-", MINUS)


def signed(value: float, decimals: int = 0) -> str:
    """＋3, −2, ±0."""
    if round(value, decimals or 1) == 0:
        return "±0"
    return f"{'＋' if value > 0 else ''}{number(value, decimals)}"


def text_of(released: Released, decimals: int = 0) -> str:
    """The number, or the symbol of the state."""
    return released.state.symbol if released.value is None else number(released.value, decimals)


def text_with_unit(released: Released, unit: str) -> str:
    """12件, or the state in words with its symbol (…（未報告）)."""
    if released.value is not None:
        return f"{number(released.value)}{unit}"
    if released.state is CellState.NOT_TESTABLE:
        return released.state.label
    return f"{released.state.symbol}（{released.state.label}）"


def difference(now: Released, then: Released) -> Released:
    """How much more than then; the state of whichever of the two has no value."""
    for side in (now, then):
        if side.value is None:
            return side
    return Released((now.value or 0) - (then.value or 0), CellState.VALUE)


def moment(at: datetime) -> str:
    """令和6年10月1日 9:05, Japanese time; times without a zone are UTC."""
    local = (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(JAPAN)
    return f"{wareki_day(local.date())} {local.hour}:{local.minute:02d}"


def span(first: date, last: date) -> str:
    """令和6年8月～10月; one month alone as itself."""
    if first == last:
        return wareki_month(first)
    if first.year == last.year and wareki_month(first)[:3] == wareki_month(last)[:3]:
        return f"{wareki_month(first)}～{last.month}月"
    return f"{wareki_month(first)}～{wareki_month(last)}"


def short_station(name: str) -> str:
    """浦和 from 浦和警察署."""
    return name.removesuffix("警察署")
