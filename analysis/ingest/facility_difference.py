"""Facilities against the store: which counts come, change and go when a table takes its day's place.

Enters: the counts of a file or of a pending upload. Leaves: by reference day how many rows come,
change and go, and the sums of each group before and after. Nothing is written.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.months import wareki_day
from analysis.profile import Profile
from analysis.store import Store, facilities

_KEYS = ["area_code", "station_id", "grp", "kind", "size_band"]


@dataclass(frozen=True)
class FacilityDay:
    """What an upload does to the list of one day. sums: group, before (None: no list), after."""

    day: date
    added: int
    changed: int
    removed: int
    unchanged: int
    sums: tuple[tuple[str, int | None, int], ...]

    @property
    def text(self) -> str:
        """In one sentence, as previews and reports say it."""
        groups = "、".join(
            f"{group}{after:,}施設" if before is None else f"{group}{before:,}→{after:,}施設"
            for group, before, after in self.sums
        )
        return (
            f"{wareki_day(self.day)}現在の施設数（{groups}）。"
            f"新しい行{self.added:,}、変わる行{self.changed:,}、なくなる行{self.removed:,}、"
            f"同じ行{self.unchanged:,}。"
        )


@dataclass(frozen=True)
class FacilityDiff:
    """days: empty for a file without facilities."""

    days: tuple[FacilityDay, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether committing would change no count."""
        return not any(day.added or day.changed or day.removed for day in self.days)


NO_FACILITY_DIFF = FacilityDiff()


def diff_facilities(store: Store, profile: Profile, frame: pd.DataFrame | None) -> FacilityDiff:
    """Compare counts of facilities with those that the store holds of the same days."""
    if frame is None or frame.empty:
        return NO_FACILITY_DIFF
    held = facilities(store, profile.id)
    return FacilityDiff(
        tuple(
            _of_day(own, held[held["reference_date"] == day], pd.Timestamp(day))
            for day, own in frame.groupby("reference_date", sort=True)
        )
    )


def _of_day(after: pd.DataFrame, before: pd.DataFrame, day: pd.Timestamp) -> FacilityDay:
    both = after.merge(before, on=_KEYS, how="outer", suffixes=("", "_before"), indicator=True)
    is_kept = both["_merge"] == "both"
    changed = int((is_kept & (both["count"] != both["count_before"]).fillna(False)).sum())
    groups = sorted({*after["grp"], *before["grp"]})
    sums = {
        group: tuple(int(f.loc[f["grp"] == group, "count"].sum()) for f in (before, after))
        for group in groups
    }
    return FacilityDay(
        day=day.date(),
        added=int((both["_merge"] == "left_only").sum()),
        changed=changed,
        removed=int((both["_merge"] == "right_only").sum()),
        unchanged=int(is_kept.sum()) - changed,
        sums=tuple(
            (group, was if len(before) else None, now) for group, (was, now) in sums.items()
        ),
    )
