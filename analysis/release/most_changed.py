"""Which indicators a document shows in full: those of what was reported that changed most.

Enters: one place's released figures. Leaves: positions of indicators. Chooses among released
values only, so the choice tells nothing of a withheld one; it orders indicators, never places.
"""

from math import sqrt

from analysis.indicators import Domain, Origin
from analysis.release.gate import PlaceFigures
from analysis.release.panel import PanelAxes

# Counts vary by about the root of their mean: a change is weighed by it, so that a large series
# does not always come first. 1 is added for a base of zero.
BASE_FOR_ZERO = 1.0
LEFT_OUT = (Domain.STREET_CRIME,)  # for reference only, not part of the policy's subject


def most_changed(figures: PlaceFigures, axes: PanelAxes, month: int) -> list[int]:
    """Positions of reported indicators, the most changed against the same month last year first.

    Those whose two values are not both released come last, in the catalogue's order. Where no
    station reported any of them, all stand in that order, so that the map still says so.
    """
    subjects = [
        index
        for index, indicator in enumerate(axes.indicators)
        if indicator.origin is Origin.REPORTED and indicator.domain not in LEFT_OUT
    ]
    known = [index for index in subjects if figures.reported[index, month] > 0]
    return sorted(known or subjects, key=lambda index: -_change(figures, index, month))


def _change(figures: PlaceFigures, index: int, month: int) -> float:
    now, base = figures.released(index, month).value, figures.released(index, month - 12).value
    if now is None or base is None:
        return -1.0
    return abs(now - base) / sqrt(base + BASE_FOR_ZERO)
