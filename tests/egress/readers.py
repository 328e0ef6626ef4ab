"""Which planted numbers a reader must never get (知らせてはならない数), by the gate.

Enters: the planted store. Leaves: a `Knowledge` for each reader: numbers that are secret, numbers
that were released. Sums over a fiscal year are secret as soon as one month in them is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.access.viewer import Role, Viewer
from analysis.months import fiscal_year
from analysis.release import Workspace
from analysis.release.gate import released_panel
from analysis.release.panel import exact_panel
from tests.egress.layers import Wanted
from tests.egress.planted import LOWEST, OWN_STATION, Planted

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Reader:
    """Who looks. station: of an officer."""

    role: Role
    station: str | None = None

    @property
    def viewer(self) -> Viewer:
        """The reader as a viewer of 架空県."""
        return Viewer("試験の読み手", self.role, "demo", self.station)


PARTNER = Reader(Role.PARTNER)
MEMBER = Reader(Role.MEETING_MEMBER)
OFFICER = Reader(Role.STATION_OFFICER, OWN_STATION)
ANALYST = Reader(Role.HQ_ANALYST)


@dataclass(frozen=True)
class Knowledge:
    """secret: never for this reader. withheld: of them, those that the gate holds back, which an
    analyst sees. released: given to the reader.
    """

    secret: Wanted
    withheld: Wanted
    released: Wanted


def knowledge(reader: Reader, workspace: Workspace, planted: Planted) -> Knowledge:
    """What the reader may and may not get, of numbers large enough to be known again."""
    panel, cut = exact_panel(workspace), released_panel(reader.viewer, workspace)
    totals = np.where(np.isnan(panel.counts).all(axis=0), np.nan, np.nansum(panel.counts, axis=0))
    exact = np.concatenate([panel.counts, totals[None]])
    given = np.concatenate([cut.cells.values, cut.totals.values[None]])
    is_given = np.concatenate([cut.cells.is_released, cut.totals.is_released[None]])
    years = np.array([fiscal_year(month) for month in panel.axes.months])
    is_hidden = ~np.isnan(exact) & ~is_given
    released, withheld = _large(given[is_given]), _large(exact)
    for year in set(years.tolist()):
        span = years == year
        is_open = ~np.logical_or.accumulate(is_hidden[..., span], axis=-1)
        released |= _large(np.nancumsum(given[..., span], axis=-1)[is_open])
        withheld |= _large(np.nancumsum(exact[..., span], axis=-1))
    withheld -= released
    others = planted.residents | planted.withdrawn
    if reader.role is not Role.HQ_ANALYST:
        others |= planted.waiting
    return Knowledge(
        Wanted(frozenset(withheld | others)),
        Wanted(frozenset(withheld)),
        Wanted(frozenset(released)),
    )


def _large(counts: Floats) -> set[int]:
    return {int(count) for count in counts[counts >= LOWEST].tolist() if count == int(count)}
