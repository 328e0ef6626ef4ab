"""Dated lists (基準日ごとの一覧): a data set that is saved as one whole list a reference date.

Enters: rows with a reference_date, already checked. Leaves: the newest list of each date.
Residents (`residence.py`) and facilities (`facilities.py`) are such data sets; what a list is and
which one holds is in `reference_sets.py`.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.store.connection import Store
from analysis.store.frames import read_frame
from analysis.store.moments import until
from analysis.store.reference_sets import ListTarget, append_list, last_saved


@dataclass(frozen=True)
class DatedLists:
    """A data set of dated lists.

    insert_sql: selects the columns, profile_id and set_id from `incoming`. read_sql: the rows of
    the sets that hold; parameters as HOLDING_SETS_SQL, then the profile_id. optional_numbers: its
    columns of whole numbers that may be missing.
    """

    dataset: str
    insert_sql: str
    read_sql: str
    optional_numbers: tuple[str, ...]

    def save(
        self,
        store: Store,
        profile_id: str,
        rows: pa.Table,
        *,
        credit: str,
        person: str,
        at: datetime | None,
    ) -> None:
        """Append one list for each reference_date of the rows, all in one transaction."""
        with store.writing() as cursor:
            for day, own in _by_date(rows):
                target = ListTarget(profile_id, self.dataset, day, credit=credit)
                append_list(cursor, target, own, self.insert_sql, person=person, at=at)

    def insert(
        self,
        cursor: duckdb.DuckDBPyConnection,
        rows: pa.Table,
        profile_id: str,
        batch_id: int,
        *,
        credit: str,
        person: str,
        at: datetime,
    ) -> None:
        """Write the lists of a batch in the caller's transaction; at: its moment, as stored."""
        for day, own in _by_date(rows):
            target = ListTarget(profile_id, self.dataset, day, credit=credit, batch_id=batch_id)
            moment = at.replace(tzinfo=UTC)
            append_list(cursor, target, own, self.insert_sql, person=person, at=moment)

    def last_saved(self, cursor: duckdb.DuckDBPyConnection, profile_id: str) -> datetime | None:
        """When a list was last saved, as stored; None where never."""
        return last_saved(cursor, profile_id, self.dataset)

    def read(self, store: Store, profile_id: str, as_of: datetime | None) -> pd.DataFrame:
        """The rows of the lists that hold as of a moment; empty where nothing was saved."""
        with store.cursor() as cursor:
            return read_frame(
                cursor,
                self.read_sql,
                [profile_id, [self.dataset], until(as_of), profile_id],
                optional_numbers=self.optional_numbers,
            )


def _by_date(rows: pa.Table) -> list[tuple[date, pa.Table]]:
    days: list[date] = sorted(set(rows["reference_date"].to_pylist()))
    return [(d, rows.filter(pc.equal(rows["reference_date"], pa.scalar(d)))) for d in days]
