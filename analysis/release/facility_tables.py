"""Facilities as tables by place: small areas of a station, one table a kind and size band.

Enters: a moment of the store. Leaves: `PlaceTables` for the release ledger. A small area below the
least number joins the rest of its station; the rest is what the shown areas leave of the table's
total, so whoever knows both knows the total. Which areas hold any at all is not told, nor taken to
be known: an area that is not shown may hold none or up to one less than the least.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from analysis.disclosure.policy import LOWEST_HIDING_MINIMUM, AudienceRules, ZeroRule
from analysis.months import first_of_month
from analysis.release.place_tables import PlaceTable, PlaceTables
from analysis.release.snapshot import Snapshot
from analysis.store import facilities

FACILITIES = "facilities"  # of store.RELEASE_KINDS

Cell = tuple[str, str, str, str]  # station, group, kind, size band
ByArea = Mapping[str, int]  # small area → count; "" where none is named


@dataclass(frozen=True)
class FacilityCounts:
    """Exact counts of a reference day, cells in order; stays inside this package."""

    day: date
    cells: Mapping[Cell, ByArea]

    @property
    def areas(self) -> Mapping[str, tuple[str, ...]]:
        """Station → its small areas that hold anything at all."""
        found: dict[str, set[str]] = defaultdict(set)
        for (station_id, *_), by_area in self.cells.items():
            found[station_id] |= set(by_area)
        return {station_id: tuple(sorted(areas)) for station_id, areas in found.items()}


def smallest_area_count(rules: AudienceRules) -> int:
    """From how many facilities on a small area stands by itself, for the audience."""
    return max(rules.minimum_count, LOWEST_HIDING_MINIMUM)


def area_rules(rules: AudienceRules) -> AudienceRules:
    """What holds for a small area's count, of the rules of an audience without exact counts.

    Staff know their own station's facilities and nothing of another's table.
    """
    least = smallest_area_count(rules)
    return replace(
        rules,
        minimum_count=least,
        zero=ZeroRule.WITHHOLD,
        protection=(0, least - 1),
        knows_own_station=False,
    )


def table_code(cell: Cell) -> str:
    """The ledger's name of the table of a station, kind and size band."""
    return "/".join(cell)


def facilities_by_day(held: Snapshot) -> tuple[FacilityCounts, ...]:
    """Counts of every reference day, the newest last; empty where none are registered."""
    frame = facilities(held.store, held.profile.id, as_of=held.as_of)
    found: dict[date, dict[Cell, dict[str, int]]] = {}
    columns = ("station_id", "grp", "kind", "size_band", "area_code", "count")
    values = zip(*(frame[column].tolist() for column in columns), strict=True)
    for day, (*cell, area, count) in zip(frame["reference_date"].dt.date, values, strict=True):
        by_area = found.setdefault(day, {}).setdefault((cell[0], cell[1], cell[2], cell[3]), {})
        by_area[area] = by_area.get(area, 0) + count
    return tuple(FacilityCounts(day, dict(sorted(found[day].items()))) for day in sorted(found))


def facility_tables(held: Snapshot, day: date | None = None) -> PlaceTables:
    """The tables of a reference day, None for the newest."""
    of_day = [one for one in facilities_by_day(held) if day in (None, one.day)]
    tables = tuple(_tables(held, of_day[-1])) if of_day else ()
    return PlaceTables(FACILITIES, tables, area_rules, is_one_series=True, joined={})


def _tables(held: Snapshot, of_day: FacilityCounts) -> list[PlaceTable]:
    areas = of_day.areas
    names = {station_id: held.profile.station(station_id).full_name for station_id in areas}
    return [
        PlaceTable(
            table_code(cell),
            f"{names[cell[0]]}　{cell[2]}（{cell[3]}）",
            first_of_month(of_day.day),
            areas[cell[0]],
            np.array([float(by_area.get(area, 0)) for area in areas[cell[0]]]),
        )
        for cell, by_area in of_day.cells.items()
    ]
