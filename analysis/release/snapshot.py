"""The snapshot (基準時点): one moment of the store, held still while a view is made.

Enters: a workspace. Leaves: a `Snapshot`, a workspace as of a fixed moment with its data version
read once. An upload that is committed while a briefing is made is not half in it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from analysis.release.workspace import Workspace
from analysis.store import data_version


@dataclass(frozen=True)
class Snapshot(Workspace):
    """A workspace whose figures cannot change. moment: what the stamp prints as its as-of time."""

    version: str = ""
    moment: datetime = datetime.min


def snapshot(workspace: Workspace) -> Snapshot:
    """The workspace as of this moment, or as of its own; a snapshot is given back as it is.

    When the machine's clock stands before the newest upload (it was set back), the reads are
    left open instead of hiding that upload.
    """
    if isinstance(workspace, Snapshot):
        return workspace
    store, profile_id = workspace.store, workspace.profile.id
    moment = workspace.as_of or datetime.now(UTC)
    version = data_version(store, profile_id, as_of=moment)
    as_of: datetime | None = moment
    if workspace.as_of is None:
        newest = data_version(store, profile_id)
        if newest != version:
            version, as_of = newest, None
    return Snapshot(
        store, workspace.profile, workspace.catalogue, workspace.policy, as_of, version, moment
    )
