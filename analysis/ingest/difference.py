"""Checked observations against the store: added, changed (before → after), removed, unchanged.

Enters: a checked frame and what the store holds now. Leaves: a `Diff` of four frames for the
preview; nothing is written. Between checking and committing.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pandas as pd

from analysis.indicators import Catalogue, Domain, Indicator, Origin
from analysis.observations import (
    KEY_COLUMNS,
    OBSERVATION_COLUMNS,
    CellState,
    Observation,
    Provision,
    observation_frame,
)
from analysis.profile import Profile
from analysis.store import Store, current_observations

_VALUE_COLUMNS = ("state", "count", "provision")
_KEYS = list(KEY_COLUMNS)


class UploadMode(StrEnum):
    """What happens to figures that the store has and the file has not."""

    MERGE = "merge"
    REPLACE = "replace"

    @property
    def label(self) -> str:
        """How the upload page calls it."""
        return {
            "merge": "追加・更新（ファイルにない値は残す）",
            "replace": "差替え（ファイルの警察署と月について、ファイルにない値は未報告にする）",
        }[self.value]


@dataclass(frozen=True)
class Diff:
    """The four outcomes of an upload.

    added, removed, unchanged: OBSERVATION_COLUMNS; removed as the store has them now.
    changed: KEY_COLUMNS, then state, count and provision with _before and with _after.
    """

    added: pd.DataFrame
    changed: pd.DataFrame
    removed: pd.DataFrame
    unchanged: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        """Whether committing would change nothing."""
        return not (len(self.added) or len(self.changed) or len(self.removed))


def is_station_reported(indicator: Indicator) -> bool:
    """Whether stations report it each month: context and the open data's street crime come apart."""
    return indicator.origin is not Origin.CONTEXT and indicator.domain is not Domain.STREET_CRIME


def _sent_together(indicator: Indicator) -> str:
    """What REPLACE may empty together: a station's report is one thing, every other list its own."""
    return "station_report" if is_station_reported(indicator) else indicator.code


def diff_upload(
    store: Store, profile: Profile, catalogue: Catalogue, frame: pd.DataFrame, mode: UploadMode
) -> Diff:
    """Compare a checked frame with the store's current values.

    In REPLACE mode, removed holds values that the frame lacks, of its stations and months: of all
    that stations report when the frame holds any of it, else of the frame's own indicators.
    """
    current = _current(store, profile, frame)
    joined = frame.merge(current, on=_KEYS, how="left", suffixes=("_after", "_before"))
    is_known = joined["state_before"].notna()
    is_same = (
        is_known & _same(joined, "state") & _same(joined, "count") & _same(joined, "provision")
    )
    return Diff(
        added=_plain(joined[~is_known]),
        changed=_changes(joined[is_known & ~is_same]),
        removed=_removed(frame, current, catalogue)
        if mode is UploadMode.REPLACE
        else observation_frame([]),
        unchanged=_plain(joined[is_same]),
    )


def incoming_cells(diff: Diff) -> pd.DataFrame:
    """The cells that would come or change, as they would be then (OBSERVATION_COLUMNS)."""
    names = {f"{column}_after": column for column in _VALUE_COLUMNS}
    after = diff.changed.rename(columns=names)[list(OBSERVATION_COLUMNS)]
    return pd.concat([diff.added, after], ignore_index=True)


def missing_observations(removed: pd.DataFrame) -> pd.DataFrame:
    """What is stored for removed cells: the store only appends, so they become 未報告."""
    return observation_frame(
        [
            Observation(
                row.station_id,
                row.indicator,
                date(row.month.year, row.month.month, 1),
                CellState.MISSING,
                None,
                Provision(row.provision),
            )
            for row in removed.itertuples(index=False)
        ]
    )


def _current(store: Store, profile: Profile, frame: pd.DataFrame) -> pd.DataFrame:
    if frame.empty:
        return observation_frame([])
    current = current_observations(
        store,
        profile.id,
        station_ids=tuple(frame["station_id"].unique()),
        months=tuple(month.date() for month in frame["month"].drop_duplicates()),
    )
    return current[list(OBSERVATION_COLUMNS)]


def _same(joined: pd.DataFrame, column: str) -> pd.Series:
    before, after = joined[f"{column}_before"], joined[f"{column}_after"]
    equal = (before == after).fillna(False).astype(bool)
    return equal | (before.isna() & after.isna())


def _plain(joined: pd.DataFrame) -> pd.DataFrame:
    renamed = joined.rename(columns={f"{column}_after": column for column in _VALUE_COLUMNS})
    return renamed[list(OBSERVATION_COLUMNS)].reset_index(drop=True)


def _changes(joined: pd.DataFrame) -> pd.DataFrame:
    values = [f"{column}_{side}" for side in ("before", "after") for column in _VALUE_COLUMNS]
    changes = joined[[*_KEYS, *values]].reset_index(drop=True)
    return changes.astype({"state_before": "int8", "count_before": "Int64"})


def _removed(frame: pd.DataFrame, current: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    group = {i.code: _sent_together(i) for i in catalogue.indicators}
    spoken_of = set(frame["indicator"].map(group))
    covered = current[
        current["indicator"].map(group).isin(spoken_of)
        & (current["state"] != int(CellState.MISSING))
    ]
    pairs = frame[["station_id", "month"]].drop_duplicates()
    in_scope = covered.merge(pairs, on=["station_id", "month"])
    marked = in_scope.merge(frame[_KEYS], on=_KEYS, how="left", indicator="found_in")
    gone = marked[marked["found_in"] == "left_only"]
    return gone[list(OBSERVATION_COLUMNS)].reset_index(drop=True)
