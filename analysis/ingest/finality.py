"""Finality (暫定・確定): which months may still change, and what changing a final one asks for.

Enters: differences, or a month to declare final. Leaves: the months whose change needs a reason;
a batch of kind `finalisation`. A figure becomes 確定 in one of three ways:

1. its file says so (the column 暫定確定);
2. it arrives after the catalogue's final_after_months have passed;
3. a headquarters analyst declares its month final (確定処理): the month's figures are written again
   as 確定, in a batch of their own, which can be undone like any other.

To change a 確定 figure, or anything in a month that was declared final, takes a reason in words.
"""

import hashlib
from datetime import date, datetime

import pandas as pd

from analysis.errors import UserError
from analysis.ingest.difference import Diff
from analysis.months import first_of_month, wareki_month
from analysis.observations import OBSERVATION_COLUMNS, CellState, Provision
from analysis.profile import Profile
from analysis.store import BatchHeader, Store, commit_batch, current_observations, list_batches

FINALISATION = "finalisation"


def final_months(store: Store, profile_id: str) -> frozenset[date]:
    """The months that were declared final and were not reopened."""
    batches = list_batches(store, profile_id)
    declared = batches[(batches["kind"] == FINALISATION) & ~batches["is_undone"]]
    return frozenset(month.date() for month in declared["first_month"])


def months_needing_reason(diff: Diff, declared: frozenset[date]) -> tuple[date, ...]:
    """The months in which these differences touch what is final, in order."""
    changed = diff.changed[diff.changed["provision_before"] == str(Provision.FINAL)]
    removed = diff.removed[diff.removed["provision"] == str(Provision.FINAL)]
    touched = {month.date() for frame in (changed, removed) for month in frame["month"]}
    for frame in (diff.added, diff.changed, diff.removed):
        touched |= {month.date() for month in frame["month"].drop_duplicates()} & declared
    return tuple(sorted(touched))


def finalise_month(
    store: Store,
    profile: Profile,
    month: date,
    *,
    person: str,
    reason: str,
    today: date,
    at: datetime | None = None,
) -> int:
    """Declare a month final for all stations; returns the number of the batch.

    Undoing that batch reopens the month. Raises UserError without a reason, for a month that has
    not ended, has no figures, or is final already.
    """
    label = wareki_month(month)
    if not reason.strip():
        raise UserError("確定の理由（根拠）を入力してください。")
    if month >= first_of_month(today):
        raise UserError(f"{label}はまだ終わっていないため、確定できません。")
    if month in final_months(store, profile.id):
        raise UserError(f"{label}は、すでに確定しています。")
    current = current_observations(store, profile.id, months=(month,))
    if not (current["state"] == CellState.VALUE).any():
        raise UserError(f"{label}には、まだ値がありません。")
    frame: pd.DataFrame = current[list(OBSERVATION_COLUMNS)].reset_index(drop=True)
    frame["provision"] = pd.array([str(Provision.FINAL)] * len(frame), dtype="str")
    name = f"{label}の確定"
    header = BatchHeader(
        profile_id=profile.id,
        sender=person,
        source_name=name,
        source_sha256=hashlib.sha256(f"{FINALISATION}/{name}".encode()).hexdigest(),
        kind=FINALISATION,
        note=reason,
    )
    return commit_batch(store, header, frame, at=at)
