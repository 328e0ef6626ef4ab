"""Area counts against the store: added, changed, unchanged; and residents joined with those held.

Enters: the figures of areas in an upload and what the store holds. Leaves: an `AreaDiff` for the
preview, and the list of residents that is saved. Nothing is written.
"""

from dataclasses import dataclass

import pandas as pd

from analysis.errors import Problem, RefusedUploadError
from analysis.observations import CellState
from analysis.profile import Profile
from analysis.store import (
    AREA_COUNT_COLUMNS,
    Store,
    area_counts,
    boundaries,
    no_area_counts,
    residence,
)

_KEYS = list(AREA_COUNT_COLUMNS[:5])


@dataclass(frozen=True)
class AreaDiff:
    """What an upload changes among the figures of areas (AREA_COUNT_COLUMNS each).

    changed: the figures as they would be; before: the same ones as they are.
    """

    added: pd.DataFrame
    changed: pd.DataFrame
    before: pd.DataFrame
    unchanged: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        """Whether committing would change none of them."""
        return not (len(self.added) or len(self.changed))


NO_AREA_DIFF = AreaDiff(*[no_area_counts()] * 4)


def diff_area_counts(store: Store, profile: Profile, frame: pd.DataFrame) -> AreaDiff:
    """Compare figures of areas with the newest ones of the store."""
    columns = list(AREA_COUNT_COLUMNS)
    held = area_counts(store, profile.id)[columns]
    joined = frame.merge(held, on=_KEYS, how="left", suffixes=("", "_before"))
    is_known = joined["state_before"].notna()
    is_same = (
        is_known
        & (joined["state"] == joined["state_before"])
        & (
            (joined["count"] == joined["count_before"]).fillna(False).astype(bool)
            | (joined["count"].isna() & joined["count_before"].isna())
        )
    )
    changed = joined[is_known & ~is_same]
    before = held.merge(changed[_KEYS], on=_KEYS)
    return AreaDiff(
        added=joined.loc[~is_known, columns].reset_index(drop=True),
        changed=changed[columns].reset_index(drop=True),
        before=before.reset_index(drop=True),
        unchanged=joined.loc[is_same, columns].reset_index(drop=True),
    )


def joined_residence(store: Store, profile: Profile, frame: pd.DataFrame) -> pd.DataFrame:
    """Residents by small area with what the store holds of the same day.

    Census tables come apart: one has everybody, another the foreign residents. A figure of the
    file goes before one that is held; one that the file does not have is kept.
    Raises RefusedUploadError where foreign residents would stand without everybody.
    """
    held = residence(store, profile.id)
    held = held[held["reference_date"].isin(frame["reference_date"])]
    both = frame.merge(
        held, on=["area_code", "reference_date"], how="outer", suffixes=("", "_held")
    )
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


_ALONE = Problem(
    "residents_alone",
    "",
    "外国人の数だけがあり、総人口がまだ保存されていない地域があります。",
    "同じ基準日の、総人口のある統計表を先に取り込んでください。",
)


def known_municipalities(store: Store, profile: Profile) -> dict[str, str]:
    """Code → name: of the boundaries in the store, and of the profile's territories above them."""
    frame = boundaries(store, profile.id, "municipality")
    named = dict(zip(frame["code"], frame["name"], strict=True)) if len(frame) else {}
    return named | {row.municipality_code: row.municipality for row in profile.territories}
