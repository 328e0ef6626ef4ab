"""What the page 検知の信頼性 receives: rates with their limits, released for the viewer's audience.

Enters: results of `analysis.release.reliability`. Leaves: frozen view types, nothing exact.
"""

from dataclasses import dataclass
from datetime import date, datetime

from analysis.release.released import Released, SignStatus, Stamp


@dataclass(frozen=True)
class ReleasedRate:
    """hits of trials. low_pct, high_pct: 95 % limits, None where the share has no value."""

    share_pct: Released
    low_pct: float | None
    high_pct: float | None
    hits: Released
    trials: Released


@dataclass(frozen=True)
class PowerRow:
    """How injected outbreaks of one size were found; size 0: the same months with nothing put in.

    mean_label: cases expected a month, "" for all. at_once, found, never: by a sign in the first
    month, within its duration, not at all. by_month: found until month 0, 1, 2, … with the never
    found counted. by_series: within its duration at 1 % false alarms per series-month.
    """

    spread: str
    size: float
    mean_label: str
    at_once: ReleasedRate
    found: ReleasedRate
    never: ReleasedRate
    by_month: tuple[ReleasedRate, ...]
    new_in_month: tuple[Released, ...]
    by_series_at_once: ReleasedRate
    by_series: ReleasedRate
    median_months: int | None


@dataclass(frozen=True)
class ReliabilityCurve:
    """Shares of p-values at or below each level, per cent. mean_label: "" for all series."""

    mean_label: str
    levels_pct: tuple[float, ...]
    reached: tuple[ReleasedRate, ...]


@dataclass(frozen=True)
class JudgedSigns:
    """Signs on record by the state that people gave them.

    confirmed: 対応中 and 解消 among those decided, 誤検知 the others. waiting: 新規 and 確認中;
    watching: 監視継続, not decided either.
    """

    first_month: date
    last_month: date
    total: Released
    by_status: tuple[tuple[SignStatus, Released], ...]
    confirmed: ReleasedRate
    waiting: Released
    watching: Released


@dataclass(frozen=True)
class MeasuredRates:
    """One backtest. as_known_months: of the replayed months, those judged with what was known then.

    signs_a_month, signs_low, signs_high: new signs. notes: what limits the figures.
    """

    first_month: date
    last_month: date
    as_known_months: int
    replayed_months: int
    signs_a_month: Released
    signs_low: float | None
    signs_high: float | None
    flagged_series: ReleasedRate
    flagged_stations: ReleasedRate
    tested_series_a_month: int
    power: tuple[PowerRow, ...]
    curves: tuple[ReliabilityCurve, ...]
    duration_months: int
    shape_label: str
    seed: int
    notes: tuple[str, ...]
    snapshot_id: str
    is_current: bool
    measured_at: datetime
    measured_by: str


@dataclass(frozen=True)
class Reliability:
    """検知の信頼性. measured: None before anybody ran the backtest. worth: what a sign is worth."""

    worth: str
    measured: MeasuredRates | None
    judged: JudgedSigns | None
    stamp: Stamp
