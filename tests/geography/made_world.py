"""A made-up prefecture with random mergers, splits and renames, of which everything is known."""

from datetime import date

import numpy as np

from analysis.months import add_months
from analysis.profile import Profile, Station, Succession, SuccessionKind, Territory

FIRST = date(2018, 1, 1)
MONTHS = [add_months(FIRST, offset) for offset in range(24)]


class World:
    """A prefecture told by its plots of land: who holds which plot in which month.

    Its profile registers the land of the last month; a plot is a municipality.
    """

    def __init__(self, rng: np.random.Generator, *, with_splits: bool) -> None:
        self.plots = 6
        self.holds = {f"S{i}": frozenset({i}) for i in range(self.plots)}
        if with_splits:
            self.holds = {"S0": frozenset({0, 1, 2}), "S3": frozenset({3, 4}), "S5": frozenset({5})}
        self.stations = {i: [None, None] for i in self.holds}
        self.successions: list[Succession] = []
        self.by_month: list[dict[str, frozenset[int]]] = []
        self.next = 0
        for offset, month in enumerate(MONTHS):
            if offset and rng.random() < 0.25:
                self._change(rng, month, with_splits=with_splits)
            self.by_month.append(dict(self.holds))

    def _open(self, month: date, plots: frozenset[int]) -> str:
        self.next += 1
        station_id = f"N{self.next}@{month.isoformat()}"
        self.stations[station_id] = [month, None]
        self.holds[station_id] = plots
        return station_id

    def _close(self, station_id: str, month: date) -> None:
        self.stations[station_id][1] = date.fromordinal(month.toordinal() - 1)
        del self.holds[station_id]

    def _change(self, rng: np.random.Generator, month: date, *, with_splits: bool) -> None:
        open_ids = sorted(self.holds)
        large = [i for i in open_ids if len(self.holds[i]) > 1]
        if with_splits and large and rng.random() < 0.5:
            parent = large[rng.integers(len(large))]
            plot = frozenset({min(self.holds[parent])})
            self.holds[parent] -= plot
            new = self._open(month, plot)
            change = (SuccessionKind.SPLIT, (parent,), (parent, new))
        elif len(open_ids) > 1:
            one, other = (open_ids[i] for i in rng.choice(len(open_ids), 2, replace=False))
            land = self.holds[one] | self.holds[other]
            if rng.random() < 0.5:
                self._close(one, month)
                self._close(other, month)
                change = (SuccessionKind.MERGE, (one, other), (self._open(month, land),))
            else:
                self._close(other, month)
                self.holds[one] = land
                change = (SuccessionKind.MERGE, (one, other), (one,))
        else:
            old = open_ids[0]
            land = self.holds[old]
            self._close(old, month)
            change = (SuccessionKind.RENAME, (old,), (self._open(month, land),))
        self.successions.append(Succession(month, *change, "", ""))

    def profile(self) -> Profile:
        stations = tuple(
            Station(i.partition("@")[0], i, begin, end, "", needs_confirmation=False, evidence="")
            for i, (begin, end) in self.stations.items()
        )
        empty = ("1", "架空県", "架空県警察", "", "99", "00", True, "", (), ())
        land = tuple(
            Territory(i, f"{plot}", f"{plot}町", "", needs_confirmation=False, evidence="")
            for i, plots in self.holds.items()
            for plot in sorted(plots)
        )
        return Profile("world", *empty, stations, land, tuple(self.successions))

    def reports(self, land: np.ndarray, reported: np.ndarray) -> tuple[np.ndarray, list[str]]:
        """(stations, 1, months): the sum of the plots held; NaN where not there or not sent."""
        ids = list(self.stations)
        counts = np.full((len(ids), 1, len(MONTHS)), np.nan)
        for month, holds in enumerate(self.by_month):
            for station_id, plots in holds.items():
                if reported[ids.index(station_id), month]:
                    counts[ids.index(station_id), 0, month] = land[sorted(plots), month].sum()
        return counts, ids
