"""Scoring (採点): in which month each injected outbreak was found, if it was.

Enters: planned outbreaks and what detection made of the panel that holds them. Leaves: for every
size, spread and stratum of the mean, how many were found in month 0, 1, 2, … and how many never.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from analysis.detection.backtest_settings import Spread
from analysis.detection.baseline import BoolArray, FloatArray
from analysis.detection.binomial_rate import Rate
from analysis.detection.matrix import CountPanel
from analysis.detection.outbreak_injection import Outbreak, rows_of
from analysis.detection.screening import DetectionResult

NEVER = -1
STRATA = (0.0, 0.5, 1.0, 2.0, 5.0)  # lower ends of expected cases a month


def stratum_of(expected: float) -> int:
    """Position in STRATA of an expected count."""
    return int(np.searchsorted(STRATA, expected, side="right")) - 1


@dataclass(frozen=True)
class FoundOutbreak:
    """by_sign, by_series: months after its start in which it was found, or NEVER.

    by_sign: a sign of its station and domain, as detection is in use. by_series: a touched
    series at or below the p-value that one in a hundred untouched series-months reaches.
    """

    outbreak: Outbreak
    by_sign: int
    by_series: int


@dataclass(frozen=True)
class Power:
    """Outbreaks of one size and spread; size 0 stands for the same months with nothing put in.

    stratum: position in STRATA of the cases expected of the first series, None for all.
    by_sign, by_series: how many were found in month 0, 1, 2, … of those `outbreaks`.
    """

    spread: Spread
    size: float
    stratum: int | None
    outbreaks: int
    by_sign: tuple[int, ...]
    by_series: tuple[int, ...]

    def found(self, months: int | None = None) -> Rate:
        """Found by a sign within so many months after the start; None for all its length."""
        last = len(self.by_sign) if months is None else months + 1
        return Rate(sum(self.by_sign[:last]), self.outbreaks)

    def found_by_series(self, months: int | None = None) -> Rate:
        """The same at one false alarm in a hundred series-months."""
        last = len(self.by_series) if months is None else months + 1
        return Rate(sum(self.by_series[:last]), self.outbreaks)

    @property
    def never(self) -> Rate:
        """Not found by a sign while it lasted."""
        return Rate(self.outbreaks - sum(self.by_sign), self.outbreaks)

    @property
    def median_months(self) -> int | None:
        """Months after the start until half are found, the never found counted; None if never."""
        reached = np.cumsum(self.by_sign) * 2 >= self.outbreaks
        return int(reached.argmax()) if self.outbreaks and reached.any() else None


def score(
    panel: CountPanel,
    outbreaks: Iterable[Outbreak],
    result: DetectionResult,
    spread: Spread,
    *,
    duration_months: int,
    threshold: float,
) -> list[FoundOutbreak]:
    """Look for each outbreak in the months in which it goes on."""
    found = []
    for outbreak in outbreaks:
        months = slice(outbreak.start, outbreak.start + duration_months)
        domain = rows_of(panel, outbreak.domain) & result.is_raising
        opened = np.asarray(result.selected[outbreak.station, domain, months].any(axis=0))
        touched = result.p_value[outbreak.station, list(outbreak.touched(spread)), months]
        with np.errstate(invalid="ignore"):
            low = np.asarray((touched <= threshold).any(axis=0))
        found.append(FoundOutbreak(outbreak, _first(opened), _first(low)))
    return found


def _first(is_found: BoolArray) -> int:
    return int(is_found.argmax()) if is_found.any() else NEVER


def one_percent_threshold(p_values: FloatArray) -> float:
    """The largest p-value that no more than 1 % of untouched series-months reach.

    p_values: float, any shape, NaN = not tested. 0 where fewer than 100 were tested.
    """
    known = np.sort(p_values[np.isfinite(p_values)])
    allowed = known.size // 100
    if not allowed:
        return 0.0
    below = known[known < known[allowed]]  # ties with the next one would be too many
    return float(below[-1]) if below.size else 0.0


def power(
    found: list[FoundOutbreak], spread: Spread, size: float, *, duration_months: int
) -> tuple[Power, ...]:
    """All outbreaks together first, then those of each stratum of the mean."""
    strata = [stratum_of(one.outbreak.expected) for one in found]
    rows = [_power(found, spread, size, None, duration_months)]
    for stratum in range(len(STRATA)):
        chosen = [one for one, at in zip(found, strata, strict=True) if at == stratum]
        rows.append(_power(chosen, spread, size, stratum, duration_months))
    return tuple(rows)


def _power(
    found: list[FoundOutbreak], spread: Spread, size: float, stratum: int | None, length: int
) -> Power:
    return Power(
        spread,
        size,
        stratum,
        len(found),
        tuple(sum(one.by_sign == month for one in found) for month in range(length)),
        tuple(sum(one.by_series == month for one in found) for month in range(length)),
    )
