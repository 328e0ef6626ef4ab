"""The workspace: one prefecture's open store, profile, catalogue and policy, as of a moment.

Enters: settings. Leaves: the second argument of every release function (the viewer is the first).
"""

from dataclasses import dataclass
from datetime import datetime

from analysis.disclosure.policy import DisclosurePolicy
from analysis.indicators import Catalogue
from analysis.profile import Profile
from analysis.store import Store


@dataclass(frozen=True)
class Workspace:
    """as_of None means now; a time in the past gives what was known then."""

    store: Store
    profile: Profile
    catalogue: Catalogue
    policy: DisclosurePolicy
    as_of: datetime | None = None
