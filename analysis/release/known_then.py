"""What was known then (当時のデータ): the counts as they stood when a past month was judged.

Enters: a workspace. Leaves: for each month a `KnownPanel`, read as of the end of the month after
which its figures are due. Where a past month's figures came only later, all at once, the store
has no such history: then the figures as known now are used, cut at that month, and marked.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np

from analysis.detection.matrix import CountPanel
from analysis.detection.replay import KnownPanel
from analysis.months import add_months
from analysis.observations import CellState
from analysis.release.panel import read_panel
from analysis.release.reader_counts import count_panel, detection_panel, until_month
from analysis.release.snapshot import Snapshot
from analysis.release.tested import station_adjacency

# With less than this of what is known now about the time until then, earlier months came later.
MIN_KNOWN_SHARE = 0.5


def known_then(workspace: Snapshot) -> Callable[[int], KnownPanel]:
    """The panel as known when the month at a position was judged."""
    present, adjacency = count_panel(workspace), station_adjacency(workspace)

    def known_at(position: int) -> KnownPanel:
        month = present.months[position]
        moment = judged_at(month, workspace)
        then = detection_panel(read_panel(replace(workspace, as_of=moment)))
        if month in then.months:
            then = until_month(then, then.months.index(month) + 1)
            if _holds_most(then, until_month(present, position + 1)):
                near = adjacency if then.station_ids == present.station_ids else None
                return KnownPanel(then, is_as_known=True, adjacency=near)
        return KnownPanel(until_month(present, position + 1), False, adjacency)

    return known_at


def judged_at(month: date, workspace: Snapshot) -> datetime:
    """The end of the last month in which a month's figures are in time; never after `workspace`."""
    lag_months = min((i.lag_months for i in workspace.catalogue.indicators), default=1)
    due = add_months(month, lag_months + 1)
    return min(datetime(due.year, due.month, 1, tzinfo=UTC), workspace.moment)


def _holds_most(then: CountPanel, now: CountPanel) -> bool:
    """Whether the newest month had come by then, and most of the months before it."""
    had = then.observed_state == CellState.VALUE
    has = now.observed_state == CellState.VALUE
    return bool(had[..., -1].any() and had.sum() >= MIN_KNOWN_SHARE * np.maximum(has.sum(), 1))
