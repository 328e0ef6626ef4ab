"""Approval (承認): a pending upload shown to a second person, and put in force by them.

Enters: the number of a pending upload. Leaves: what it would change in the store as it stands now
(days may have passed since it was handed in), and a batch when it is approved. Who may approve is
asked by the page; that it is somebody else than the sender is held by the store.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.errors import UserError
from analysis.indicators import Catalogue
from analysis.ingest.area_difference import AreaDiff, diff_area_counts
from analysis.ingest.commit import unchanged_since
from analysis.ingest.difference import (
    Diff,
    UploadMode,
    diff_upload,
    incoming_cells,
    missing_observations,
)
from analysis.ingest.facility_difference import FacilityDiff, diff_facilities
from analysis.ingest.finality import final_months, months_needing_reason
from analysis.ingest.jumps import Jump, find_jumps
from analysis.ingest.residence_difference import ResidenceDiff, diff_residence
from analysis.profile import Profile
from analysis.store import (
    PendingContents,
    Store,
    approve_pending,
    data_version,
    list_pending,
    pending_contents,
    reject_pending,
)


@dataclass(frozen=True)
class PendingReview:
    """A pending upload against the store as it is now; data_version is the store's."""

    pending_id: int
    contents: PendingContents
    diff: Diff
    areas: AreaDiff
    residents: ResidenceDiff
    facilities: FacilityDiff
    jumps: tuple[Jump, ...]
    final_months: tuple[date, ...]
    data_version: str


def review_pending(
    store: Store, profile: Profile, catalogue: Catalogue, pending_id: int
) -> PendingReview:
    """What approving would change.

    Raises UserError for an upload that waits no longer, and for residents of whom the store lost
    the everybody that they belong to (an undone upload).
    """
    version = data_version(store, profile.id)
    pending = list_pending(store, profile.id)
    modes = pending.loc[pending["pending_id"] == pending_id, "mode"]
    if modes.empty:
        raise UserError(
            f"承認待ち番号{pending_id}は、承認を待っていません。一覧を開き直してください。"
        )
    contents = pending_contents(store, profile.id, pending_id)
    mode = UploadMode(modes.iloc[0])
    diff = diff_upload(store, profile, catalogue, contents.observations, mode)
    return PendingReview(
        pending_id=pending_id,
        contents=contents,
        diff=diff,
        areas=diff_area_counts(store, profile, contents.area_counts),
        residents=diff_residence(store, profile, contents.residents),
        facilities=diff_facilities(store, profile, contents.facilities),
        jumps=find_jumps(store, profile, incoming_cells(diff)),
        final_months=months_needing_reason(diff, final_months(store, profile.id)),
        data_version=version,
    )


def approve_upload(
    store: Store, profile: Profile, review: PendingReview, *, person: str, reason: str
) -> int:
    """Put a reviewed upload in force; returns the number of its batch.

    Raises UserError, with nothing written, when the store has changed since the review, without
    a reason, and for the person who handed it in.
    """
    frame = pd.concat(
        [review.contents.observations, missing_observations(review.diff.removed)],
        ignore_index=True,
    )
    with unchanged_since(store, profile.id, {review.data_version}):
        return approve_pending(
            store,
            profile.id,
            review.pending_id,
            frame,
            area_counts=review.contents.area_counts,
            residents=review.residents.joined,
            facilities=review.contents.facilities,
            person=person,
            reason=reason.strip(),
        )


def reject_upload(
    store: Store, profile: Profile, pending_id: int, *, person: str, reason: str
) -> None:
    """Turn it down, or withdraw one's own. Raises UserError without a reason."""
    reject_pending(store, profile.id, pending_id, person=person, reason=reason.strip())
