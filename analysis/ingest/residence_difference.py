"""Residents of small areas against the store: joined with what is held, and what that changes.

Enters: the residents of a file or of a pending upload. Leaves: the whole list of each of its days,
as it would be stored, and by day how many areas come and change, with the sums before and after.
Single areas are not shown: their figures may be smaller than anybody may see. Nothing is written.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.errors import Problem, RefusedUploadError
from analysis.observations import CellState
from analysis.profile import Profile
from analysis.store import Store, residence

_KEYS = ["area_code", "reference_date"]
_FIGURES = ["foreign_residents", "all_residents", "state"]


@dataclass(frozen=True)
class ResidentSums:
    """Sums over the areas of a day; withheld and missing areas (of foreigners) are counted."""

    areas: int
    all_residents: int
    foreign_residents: int
    withheld: int
    missing: int


@dataclass(frozen=True)
class ResidentDay:
    """What an upload does to the list of one day. before: None where the day had no list."""

    day: date
    added: int
    changed: int
    unchanged: int
    before: ResidentSums | None
    after: ResidentSums


@dataclass(frozen=True)
class ResidenceDiff:
    """joined: the whole lists of the days, None for a file without residents."""

    joined: pd.DataFrame | None = None
    days: tuple[ResidentDay, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether committing would change no area."""
        return not any(day.added or day.changed for day in self.days)


NO_RESIDENCE_DIFF = ResidenceDiff()


def diff_residence(store: Store, profile: Profile, frame: pd.DataFrame | None) -> ResidenceDiff:
    """Compare residents of small areas with those that the store holds of the same days.

    Raises RefusedUploadError where foreign residents would stand without everybody.
    """
    if frame is None or frame.empty:
        return NO_RESIDENCE_DIFF
    held = residence(store, profile.id)
    held = held[held["reference_date"].isin(frame["reference_date"])]
    joined = _joined(frame, held)
    days = sorted(joined["reference_date"].unique())
    return ResidenceDiff(joined, tuple(_of_day(joined, held, pd.Timestamp(day)) for day in days))


def _joined(frame: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    """A figure of the file goes before one that is held; one that the file lacks is kept.

    Census tables come apart: one has everybody, another the foreign residents.
    """
    both = frame.merge(held, on=_KEYS, how="outer", suffixes=("", "_held"))
    is_told = both["state"].notna() & (both["state"] != CellState.MISSING)
    both["state"] = both["state"].where(is_told, both["state_held"])
    both["state"] = both["state"].fillna(int(CellState.MISSING)).astype("int8")
    both["foreign_residents"] = both["foreign_residents"].where(
        is_told, both["foreign_residents_held"]
    )
    both["all_residents"] = both["all_residents"].fillna(both["all_residents_held"])
    if ((both["state"] == CellState.VALUE) & both["all_residents"].isna()).any():
        raise RefusedUploadError((_ALONE,))
    return both[list(frame.columns)]


def _of_day(joined: pd.DataFrame, held: pd.DataFrame, day: pd.Timestamp) -> ResidentDay:
    after, before = (f[f["reference_date"] == day].set_index("area_code") for f in (joined, held))
    kept = after.loc[after.index.isin(before.index), _FIGURES].sort_index()
    # NA is told apart from every number, so that 秘匿 turned into a figure is a change.
    was = before.loc[kept.index, _FIGURES].astype("Int64").fillna(-1)
    changed = int((kept.astype("Int64").fillna(-1) != was).any(axis="columns").sum())
    return ResidentDay(
        day=day.date(),
        added=len(after) - len(kept),
        changed=changed,
        unchanged=len(kept) - changed,
        before=_sums(before) if len(before) else None,
        after=_sums(after),
    )


def _sums(frame: pd.DataFrame) -> ResidentSums:
    return ResidentSums(
        areas=len(frame),
        all_residents=int(frame["all_residents"].sum()),
        foreign_residents=int(frame["foreign_residents"].sum()),
        withheld=int((frame["state"] == CellState.WITHHELD).sum()),
        missing=int((frame["state"] == CellState.MISSING).sum()),
    )


_ALONE = Problem(
    "residents_alone",
    "",
    "外国人の数だけがあり、総人口がまだ保存されていない地域があります。",
    "同じ基準日の、総人口のある統計表を先に取り込んでください。",
)
