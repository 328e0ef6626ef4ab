"""The workspace: one prefecture's open store, profile, catalogue and policy, as of a moment.

Enters: settings. Leaves: the second argument of every release function (the viewer is the first).
"""

from dataclasses import dataclass
from datetime import datetime

from analysis.disclosure.policy import DisclosurePolicy, load_policy
from analysis.errors import UserError
from analysis.indicators import Catalogue, load_catalogue
from analysis.profile import Profile, load_profile
from analysis.settings import Settings
from analysis.store import Store, open_store


@dataclass(frozen=True)
class Workspace:
    """as_of None means now; a time in the past gives what was known then."""

    store: Store
    profile: Profile
    catalogue: Catalogue
    policy: DisclosurePolicy
    as_of: datetime | None = None


def open_workspace(settings: Settings, profile_id: str) -> Workspace:
    """Open the installation's store for one of its profiles.

    Raises UserError for a profile that is not allowed here, StoreDamagedError, StoreLockedError.
    """
    if profile_id not in settings.profile_ids:
        raise UserError(
            f"プロファイル「{profile_id}」は、この設定では開けません。"
            "KIZASHI_PROFILE を確認してください。"
        )
    profile = load_profile(profile_id, settings.profiles_folder)
    return Workspace(open_store(settings.store_path), profile, load_catalogue(), load_policy())
