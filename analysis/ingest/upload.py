"""What checking an upload leaves: the observation frame, the problems, and what was read.

Enters and leaves: frozen results shared by the checks, the diff, the commit and the upload page.
"""

from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from analysis.errors import Problem
from analysis.store import no_area_counts


@dataclass(frozen=True)
class UploadSummary:
    """What a file held.

    rows_read: data rows of the file; rows_placed: rows that became or entered an observation.
    not_placed: reason and number of rows for the others (lists and published tables).
    zero_cells: cells that are 0 because a whole year's list names no event there.
    cells: observations in the frame; station_ids and months in order. source: 出典 of a published
    table, "" for a file of the stations' own.
    """

    format_label: str
    encoding_label: str
    delimiter_label: str
    rows_read: int
    rows_placed: int
    not_placed: tuple[tuple[str, int], ...]
    zero_cells: int
    cells: int
    station_ids: tuple[str, ...]
    months: tuple[date, ...]
    source: str = ""


@dataclass(frozen=True)
class CheckedUpload:
    """A file after all checks. The frame (OBSERVATION_COLUMNS) is empty when a problem blocks.

    area_counts: figures of municipalities, or of stations over a year (AREA_COUNT_COLUMNS).
    residence: residents by small area; facilities: counts by kind and size band; None where the
    file is no table of them.
    """

    frame: pd.DataFrame
    problems: tuple[Problem, ...]
    summary: UploadSummary
    area_counts: pd.DataFrame = field(default_factory=no_area_counts)
    residence: pd.DataFrame | None = None
    facilities: pd.DataFrame | None = None

    @property
    def is_blocked(self) -> bool:
        """Whether any problem stops the upload."""
        return any(problem.is_blocking for problem in self.problems)

    @property
    def notices(self) -> tuple[Problem, ...]:
        """What the user should know although it stops nothing."""
        return tuple(problem for problem in self.problems if not problem.is_blocking)
