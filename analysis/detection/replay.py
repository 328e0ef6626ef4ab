"""Replay (再現): every past month judged anew with what was known when it was judged.

Enters: for each month, the panel as it was known then. Leaves: how many series were tested and
flagged, which signs were new, and every p-value with its expected count. It goes through
`find_signs` as every page does, so it speaks of the detection that is in use.

Detection tests each month on earlier ones alone. So consecutive months whose panels differ in
nothing but the months that came since are judged in one call: the figures are the same.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.detection.baseline import BoolArray, FloatArray
from analysis.detection.detection_settings import DetectionSettings
from analysis.detection.matrix import CountPanel
from analysis.detection.screening import DetectionResult, find_signs
from analysis.detection.signs import SignKind
from analysis.detection.testability import NotTestable
from analysis.indicators import Domain


@dataclass(frozen=True, eq=False)
class KnownPanel:
    """A panel whose last month is the one to be judged.

    is_as_known: whether it holds what was known then; False where the figures were taken over
    later all at once, and only today's are there. adjacency: bool (stations, stations), which of
    them are neighbours, if known.
    """

    panel: CountPanel
    is_as_known: bool
    adjacency: BoolArray | None = None


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


Standing = frozenset[tuple[str, Domain, SignKind]]


def replay(
    known_at: Callable[[int], KnownPanel],
    positions: range,
    *,
    lead_months: int,
    settings: DetectionSettings | None = None,
    after_month: Callable[[int], None] = lambda _: None,
) -> Replay:
    """Judge the months at these positions one after the other.

    known_at: the panel as known when the month at a position was judged. lead_months: months
    tested before, so that signs that go on are known as such. after_month: called with how many
    months are done.
    """
    months: list[ReplayedMonth] = []
    p_values, expected = [np.empty(0)], [np.empty(0)]
    before: Standing | None = None
    for last, is_as_known in _stretches(known_at, positions):
        panel, first = last.panel, len(last.panel.months) - len(is_as_known)
        result = find_signs(
            panel,
            first_tested=max(0, first - lead_months),
            settings=settings,
            adjacency=last.adjacency,
        )
        if before is None:  # what stood before the first judged month is not new in it
            before = _standing(result, panel, first - 1)
        for position, as_known in enumerate(is_as_known, first):
            now = _standing(result, panel, position)
            is_tested = _is_tested(result, position)
            months.append(_month(panel, result, position, as_known, before, now))
            p_values.append(result.p_value[:, :, position][is_tested])
            expected.append(result.expected[:, :, position][is_tested])
            before = now
            after_month(len(months))
    return Replay(tuple(months), np.concatenate(p_values), np.concatenate(expected))


def _stretches(
    known_at: Callable[[int], KnownPanel], positions: range
) -> Iterator[tuple[KnownPanel, list[bool]]]:
    """Months in a row in which the panel only grew: the last one's, and which are as known."""
    last: KnownPanel | None = None
    is_as_known: list[bool] = []
    for position in positions:
        known = known_at(position)
        if last is not None and not _goes_on(last.panel, known.panel):
            yield last, is_as_known
            is_as_known = []
        last = known
        is_as_known.append(known.is_as_known)
    if last is not None:
        yield last, is_as_known


def _goes_on(before: CountPanel, after: CountPanel) -> bool:
    """Whether `after` is `before` with one more month."""
    end = len(before.months)
    if before.station_ids != after.station_ids or after.months[:-1] != before.months:
        return False
    if (before.exposure is None) != (after.exposure is None):
        return False
    pairs: list[tuple[NDArray[Any], NDArray[Any]]] = [
        (before.counts, after.counts),
        (before.observed_state, after.observed_state),
    ]
    if before.exposure is not None and after.exposure is not None:
        pairs.append((before.exposure, after.exposure))
    return all(np.array_equal(old, new[..., :end], equal_nan=True) for old, new in pairs)


def _standing(result: DetectionResult, panel: CountPanel, position: int) -> Standing:
    """Station-domains with a rise or a fall in the month at a position; none before the first."""
    if position < 0:
        return frozenset()
    month = panel.months[position]
    return frozenset(
        (sign.station_id, sign.domain, sign.kind)
        for sign in result.signs
        if sign.first_month <= month <= sign.last_month
    )


def _is_tested(result: DetectionResult, position: int) -> BoolArray:
    """Bool (stations, indicators): reported series with a result in the month."""
    is_tested = result.not_testable[:, :, position] == NotTestable.TESTED
    return np.asarray(is_tested & result.is_raising)


def _month(
    panel: CountPanel,
    result: DetectionResult,
    position: int,
    is_as_known: bool,
    before: Standing,
    now: Standing,
) -> ReplayedMonth:
    is_tested = _is_tested(result, position)
    has_sign = {station_id for station_id, _, _ in now}
    tested = np.array(panel.station_ids, dtype=object)[is_tested.any(axis=1)]
    return ReplayedMonth(
        month=panel.months[position],
        is_as_known=is_as_known,
        tested_series=int(is_tested.sum()),
        alarms=int((result.alarm[:, :, position] & is_tested).sum()),
        tested_stations=len(tested),
        sign_stations=sum(station_id in has_sign for station_id in tested),
        new_signs=len(now - before),
    )
