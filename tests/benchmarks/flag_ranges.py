"""What signs and alarms found in exact counts would tell of a count: ranges for the attacker.

Enters: exact counts and the detection on them. Leaves: the range in which a reader who is told of
every sign knows each count to lie, who is taken to know what was expected of it. A cell that
contributes to a sign is as large as a contribution must be; one that does not is smaller than what
would have stood out by itself. The product tells its limited readers no such signs: theirs are
found in what they were given. This is the knowledge that they would have otherwise.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.detection.detection_settings import DetectionSettings
from analysis.detection.limits import upper_tail
from analysis.detection.matrix import CountPanel
from analysis.detection.screening import DetectionResult
from analysis.disclosure.linked_table import LinkedTable
from analysis.disclosure.successive import Versions

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class FlagRanges:
    """(stations, indicators, months); NaN where nothing is told."""

    low: Floats
    high: Floats

    def last(self, months: int) -> "FlagRanges":
        """The newest months only."""
        return FlagRanges(self.low[..., -months:], self.high[..., -months:])

    def at(self, indicator: int, month: int) -> "FlagRanges":
        """Of one column, (stations,)."""
        return FlagRanges(self.low[:, indicator, month], self.high[:, indicator, month])


def told_by_exact_flags(panel: CountPanel, result: DetectionResult) -> FlagRanges:
    """What the signs and alarms of a result tell of every count that may raise one."""
    expected = result.expected
    is_tested = np.isfinite(expected) & result.is_raising[:, None]
    contributes = is_tested & (result.alarm | result.selected)
    low = np.full(panel.counts.shape, np.nan)
    low[contributes] = least_contribution(
        panel.counts[contributes],
        expected[contributes],
        result.assessment.ratio[contributes],
        result.settings,
    )
    quiet = largest_quiet(expected, result.upper, result.settings)
    high = np.where(is_tested & ~contributes, np.maximum(quiet, panel.counts), np.nan)
    return FlagRanges(low, high)


def largest_quiet(expected: Floats, upper: Floats, settings: DetectionSettings) -> Floats:
    """The largest count that is no alarm: within the band, or below the effect-size floor."""
    floor = np.maximum(settings.min_ratio * expected, expected + settings.min_excess)
    return np.asarray(np.maximum(np.floor(upper), np.ceil(floor) - 1))


def least_contribution(
    counts: Floats, expected: Floats, ratio: Floats, settings: DetectionSettings
) -> Floats:
    """(cells,) The smallest count that could have stood there instead and contributed as well.

    It leans (mid-p below the limit) and is raised; one that contributes by a lasting change is only
    known to be raised.
    """
    raised = np.maximum(np.ceil(settings.min_ratio * expected), 1.0)
    leaning = counts.copy()
    for count in range(int(counts.max(initial=0.0)), 0, -1):
        here = np.full(counts.shape, float(count))
        tail = upper_tail(here, expected, ratio) + upper_tail(here + 1, expected, ratio)
        leaning = np.where((tail / 2 < settings.leaning_alpha) & (here < leaning), here, leaning)
    at = np.maximum(leaning, 1.0)
    is_sudden = (
        upper_tail(at, expected, ratio) + upper_tail(at + 1, expected, ratio)
    ) / 2 < settings.leaning_alpha
    return np.minimum(np.where(is_sudden, np.maximum(raised, leaning), raised), counts)


def narrowed(versions: Versions, told: FlagRanges) -> LinkedTable:
    """A column's table with what is told of its last state known besides.

    A range that the count does not lie in belongs to another state, and is left out.
    """
    table, cell = versions.table, versions.mine[:-1]
    low, high = table.hidden_low.copy(), table.hidden_high.copy()
    for station, position in enumerate(cell.tolist()):
        if position < 0:
            continue
        value = table.values[position]
        if told.low[station] <= value:
            low[position] = max(low[position], told.low[station])
        if told.high[station] >= value:
            high[position] = min(high[position], told.high[station])
    shown_low = np.maximum(table.shown_low, np.minimum(low, table.values))
    shown_high = np.minimum(table.shown_high, np.maximum(high, table.values))
    return replace(
        table, hidden_low=low, hidden_high=high, shown_low=shown_low, shown_high=shown_high
    )
