"""Replay (再現): every past month judged anew with what was known when it was judged.

Enters: for each month, the panel as it was known then. Leaves: how many series were tested and
flagged, which signs were new, and every p-value with its expected count. It goes through
`find_signs` as every page does, so it speaks of the detection that is in use.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis.detection.baseline import FloatArray
from analysis.detection.detection_settings import DetectionSettings
from analysis.detection.matrix import CountPanel
from analysis.detection.screening import DetectionResult, find_signs
from analysis.detection.testability import NotTestable
from analysis.indicators import Domain


@dataclass(frozen=True, eq=False)
class KnownPanel:
    """A panel whose last month is the one to be judged.

    is_as_known: whether it holds what was known then; False where the figures were taken over
    later all at once, and only today's are there.
    """

    panel: CountPanel
    is_as_known: bool


@dataclass(frozen=True)
class ReplayedMonth:
    """What one month brought.

    tested_series: reported series with a result; alarms: of these, above their band. tested_
    stations: with any such series; sign_stations: of these, with a sign in this month. new_signs:
    station-domains with a sign that had none the month before.
    """

    month: date
    is_as_known: bool
    tested_series: int
    alarms: int
    tested_stations: int
    sign_stations: int
    new_signs: int


@dataclass(frozen=True, eq=False)
class Replay:
    """months: in order. p_value, expected: float (results,), of all tested series and months."""

    months: tuple[ReplayedMonth, ...]
    p_value: FloatArray
    expected: FloatArray


Standing = frozenset[tuple[str, Domain]]


def replay(
    known_at: Callable[[int], KnownPanel],
    positions: range,
    *,
    window_months: int,
    settings: DetectionSettings | None = None,
    after_month: Callable[[int], None] = lambda _: None,
) -> Replay:
    """Judge the months at these positions one after the other.

    known_at: the panel as known when the month at a position was judged. window_months: months
    tested each time, the judged one included. after_month: called with how many are done.
    """
    months, p_values, expected = [], [], []
    standing: Standing | None = None
    for done, position in enumerate(positions, 1):
        known = known_at(position)
        first = max(0, len(known.panel.months) - window_months)
        result = find_signs(known.panel, first_tested=first, settings=settings)
        if standing is None:  # what stood before the first judged month is not new in it
            standing = _standing(result, known.panel, -2)
        now = _standing(result, known.panel, -1)
        is_tested = (result.not_testable[:, :, -1] == NotTestable.TESTED) & result.is_raising
        months.append(_month(known, result, is_tested, standing, now))
        p_values.append(result.p_value[:, :, -1][is_tested])
        expected.append(result.expected[:, :, -1][is_tested])
        standing = now
        after_month(done)
    empty = [np.empty(0)]
    return Replay(
        tuple(months), np.concatenate(p_values or empty), np.concatenate(expected or empty)
    )


def _standing(result: DetectionResult, panel: CountPanel, position: int) -> Standing:
    """Station-domains that have a sign in a month (position from the end)."""
    if len(panel.months) < -position:
        return frozenset()
    month = panel.months[position]
    return frozenset(
        (sign.station_id, sign.domain)
        for sign in result.signs
        if sign.first_month <= month <= sign.last_month
    )


def _month(
    known: KnownPanel,
    result: DetectionResult,
    is_tested: np.ndarray,
    before: Standing,
    now: Standing,
) -> ReplayedMonth:
    has_sign = {station_id for station_id, _ in now}
    tested = np.array(known.panel.station_ids, dtype=object)[is_tested.any(axis=1)]
    return ReplayedMonth(
        month=known.panel.months[-1],
        is_as_known=known.is_as_known,
        tested_series=int(is_tested.sum()),
        alarms=int((result.alarm[:, :, -1] & is_tested).sum()),
        tested_stations=len(tested),
        sign_stations=sum(station_id in has_sign for station_id in tested),
        new_signs=len(now - before),
    )
