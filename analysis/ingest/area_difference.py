"""Area counts against the store: added, changed (before → after), unchanged.

Enters: the figures of areas in an upload and what the store holds. Leaves: an `AreaDiff` for the
preview. Nothing is written.
"""

from dataclasses import dataclass

import pandas as pd

from analysis.profile import Profile
from analysis.store import (
    AREA_COUNT_COLUMNS,
    Store,
    area_counts,
    boundaries,
    no_area_counts,
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
    if frame.empty:
        return NO_AREA_DIFF
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


def known_municipalities(store: Store, profile: Profile) -> dict[str, str]:
    """Code → name: of the boundaries in the store, and of the profile's territories above them."""
    frame = boundaries(store, profile.id, "municipality")
    named = dict(zip(frame["code"], frame["name"], strict=True)) if len(frame) else {}
    return named | {row.municipality_code: row.municipality for row in profile.territories}
