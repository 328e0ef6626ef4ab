"""Contents (取込の中身): what one upload brings, checked and as rows, whichever tables it goes to.

Enters: an observation frame, figures of areas, residents of small areas, counts of facilities;
all but one may be absent.
Leaves: Arrow tables in a fixed order, how much of which months they cover, and their digest. A
batch (analysis.store.batches) and a pending upload (analysis.store.pending) hold the same.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.store.area_counts import area_count_rows
from analysis.store.facilities import facility_rows
from analysis.store.frames import content_digest
from analysis.store.incoming import check_observations, observation_rows
from analysis.store.residence import residence_rows


@dataclass(frozen=True)
class Extent:
    """What an upload covers. cells: rows of all its tables."""

    cells: int
    stations: int
    first_month: date
    last_month: date


@dataclass(frozen=True)
class Contents:
    """The rows of an upload; areas, residents and facilities are None where it has none."""

    observations: pa.Table
    areas: pa.Table | None = None
    residents: pa.Table | None = None
    facilities: pa.Table | None = None

    @property
    def extent(self) -> Extent:
        """The number of cells and stations, and the first and last month."""
        ends = [pc.min_max(days).as_py() for days in self._days() if len(days)]
        return Extent(
            cells=sum(table.num_rows for table in (self.observations, *self._further())),
            stations=pc.count_distinct(self.observations["station_id"]).as_py(),
            first_month=min(end["min"] for end in ends).replace(day=1),
            last_month=max(end["max"] for end in ends).replace(day=1),
        )

    @property
    def digest(self) -> str:
        """Equal for equal rows."""
        return "".join(map(content_digest, [self.observations, *self._further()]))

    def _further(self) -> list[pa.Table]:
        tables = (self.areas, self.residents, self.facilities)
        return [table for table in tables if table is not None]

    def _days(self) -> list[pa.ChunkedArray]:
        days = [self.observations["month"]]
        if self.areas is not None:
            days += [self.areas["first_month"], self.areas["last_month"]]
        lists = (table for table in (self.residents, self.facilities) if table is not None)
        return [*days, *(table["reference_date"] for table in lists)]


def checked_contents(
    frame: pd.DataFrame,
    area_counts: pd.DataFrame | None = None,
    residents: pd.DataFrame | None = None,
    facilities: pd.DataFrame | None = None,
    *,
    is_joined: bool = True,
) -> Contents:
    """The rows of checked frames; empty ones count as absent.

    is_joined: whether residents are whole lists of their days (see residence_rows).
    Raises ValueError with every problem, also where there is no row at all.
    """
    areas = None if area_counts is None or area_counts.empty else area_count_rows(area_counts)
    lists = None
    if residents is not None and not residents.empty:
        lists = residence_rows(residents, is_joined=is_joined)
    places = None if facilities is None or facilities.empty else facility_rows(facilities)
    if not frame.empty or (areas is None and lists is None and places is None):
        check_observations(frame)
    return Contents(observation_rows(frame), areas, lists, places)
