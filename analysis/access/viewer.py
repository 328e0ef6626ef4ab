"""The viewer (閲覧者): who looks, in which role, with which remit.

Enters: settings (later: a login). Leaves: a frozen `Viewer`, the first argument of every
function of `analysis.release`.
"""

from dataclasses import dataclass
from enum import StrEnum

from analysis.disclosure.audience import Audience
from analysis.errors import UserError
from analysis.settings import Settings


class Role(StrEnum):
    """design §1."""

    HQ_ANALYST = "hq_analyst"
    STATION_OFFICER = "station_officer"
    MEETING_MEMBER = "meeting_member"
    PARTNER = "partner"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """The Japanese word."""
        return {
            "hq_analyst": "本部の分析担当",
            "station_officer": "警察署の推進担当者",
            "meeting_member": "会議構成員",
            "partner": "関係行政機関",
            "administrator": "管理者",
        }[self.value]


@dataclass(frozen=True)
class Viewer:
    """A named person in a role. station_id is set for station staff and for nobody else."""

    name: str
    role: Role
    profile_id: str
    station_id: str | None = None

    def __post_init__(self) -> None:
        if (self.role is Role.STATION_OFFICER) != (self.station_id is not None):
            raise UserError(
                "警察署の推進担当者には担当の警察署が必要で、ほかの役割には指定できません。"
                "設定（KIZASHI_VIEWER_STATION）を確認してください。"
            )

    @property
    def scope(self) -> tuple[str, str, str]:
        """What decides the values this viewer sees: a key for caches, the same for equal views."""
        return (self.profile_id, self.role.value, self.station_id or "")

    def audience_for(self, station_id: str | None) -> Audience:
        """The audience whose policy holds for figures of a station (None: of the prefecture).

        Station staff see their own station exactly and all others as a meeting does; an
        administrator sees no more than a meeting.
        """
        if self.role is Role.HQ_ANALYST:
            return Audience.ANALYST
        if self.role is Role.STATION_OFFICER:
            return Audience.ANALYST if station_id == self.station_id else Audience.MEETING
        return Audience.PARTNER if self.role is Role.PARTNER else Audience.MEETING


def configured_viewer(settings: Settings, profile_id: str) -> Viewer:
    """The one viewer of a local installation. Raises UserError for an unknown role."""
    if settings.viewer_role not in set(Role):
        raise UserError(
            f"役割「{settings.viewer_role}」はありません。"
            f"KIZASHI_VIEWER_ROLE に {'、'.join(Role)} のいずれかを指定してください。"
        )
    role = Role(settings.viewer_role)
    return Viewer(settings.viewer_name, role, profile_id, settings.viewer_station)
