"""The indicator catalogue (指標カタログ), read from data/indicators.toml.

Enters: the readable file. Leaves: frozen `Indicator`s by code.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from analysis.errors import UserError

CATALOGUE_PATH = Path(__file__).parent.parent / "data" / "indicators.toml"


class Origin(StrEnum):
    """Who brought the figure about; decides what it may do in detection (design §2.4)."""

    CONTEXT = "context"  # 背景: residents, employers; never flagged
    REPORTED = "reported"  # 届出・相談: victims, residents, agencies told us
    DISCOVERED = "discovered"  # 発見: police activity found it
    ACTIVITY = "activity"  # 活動: what police did

    @property
    def label(self) -> str:
        """The Japanese word."""
        return {
            "context": "背景",
            "reported": "届出・相談",
            "discovered": "警察活動による発見",
            "activity": "警察活動",
        }[self.value]


class Domain(StrEnum):
    """Groups of indicators that speak of one matter."""

    COMMUNITY = "community"
    VICTIMISATION = "victimisation"
    BROKERS = "brokers"
    PRECURSORS = "precursors"
    ENFORCEMENT = "enforcement"
    ACTIVITY = "activity"
    COOPERATION = "cooperation"
    STREET_CRIME = "street_crime"

    @property
    def label(self) -> str:
        """The Japanese word."""
        return {
            "community": "地域の状況",
            "victimisation": "被害・相談",
            "brokers": "悪質仲介",
            "precursors": "前兆情報",
            "enforcement": "検挙・取締り",
            "activity": "警察活動",
            "cooperation": "関係機関連携",
            "street_crime": "街頭犯罪（参考）",
        }[self.value]


@dataclass(frozen=True)
class DefinitionChange:
    """From `valid_from` on the indicator counts something else; series break visibly there."""

    valid_from: date
    note: str


@dataclass(frozen=True)
class Indicator:
    """One row of the catalogue.

    exposure: code of the indicator that may explain growth away, or None.
    lag_months: months after which a month's figure is due.
    final_after_months: months after which a figure counts as 確定 (final).
    is_flag_eligible: whether its series are tested at all.
    relies_on_trust: reported only by people who dare to and know where; may dry up (報告減).
    shows_contact: how much police meet the people who would report.
    """

    code: str
    name: str
    english: str
    domain: Domain
    origin: Origin
    unit: str
    exposure: str | None
    lag_months: int
    final_after_months: int
    is_flag_eligible: bool
    policy_section: str
    definition: str
    definition_changes: tuple[DefinitionChange, ...] = field(default=())
    relies_on_trust: bool = False
    shows_contact: bool = False


@dataclass(frozen=True)
class Catalogue:
    """All indicators in the file's order, and the file's version."""

    version: str
    indicators: tuple[Indicator, ...]

    def __getitem__(self, code: str) -> Indicator:
        """The indicator of that code. Raises UserError for an unknown one."""
        for indicator in self.indicators:
            if indicator.code == code:
                return indicator
        raise UserError(
            "その指標は指標カタログにありません。data/indicators.toml を確認してください。"
        )

    def __contains__(self, code: object) -> bool:
        """Whether the code is in the catalogue."""
        return any(indicator.code == code for indicator in self.indicators)

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes in order."""
        return tuple(indicator.code for indicator in self.indicators)

    def of_origin(self, *origins: Origin) -> tuple[Indicator, ...]:
        """The indicators of these origins, in order."""
        return tuple(i for i in self.indicators if i.origin in origins)

    def of_domain(self, *domains: Domain) -> tuple[Indicator, ...]:
        """The indicators of these domains, in order."""
        return tuple(i for i in self.indicators if i.domain in domains)


def _indicator(entry: dict[str, object]) -> Indicator:
    known = dict(entry)
    changes = tuple(DefinitionChange(**c) for c in known.pop("definition_changes", ()))  # type: ignore[attr-defined]
    indicator = Indicator(
        domain=Domain(str(known.pop("domain"))),
        origin=Origin(str(known.pop("origin"))),
        exposure=str(known.pop("exposure")) if "exposure" in known else None,
        is_flag_eligible=bool(known.pop("flag_eligible")),
        definition_changes=changes,
        **known,  # type: ignore[arg-type]
    )
    if indicator.is_flag_eligible and indicator.origin not in (Origin.REPORTED, Origin.DISCOVERED):
        raise ValueError(f"{indicator.code}: only reported and discovered indicators are tested")
    if indicator.relies_on_trust and indicator.origin is not Origin.REPORTED:
        raise ValueError(f"{indicator.code}: only reported indicators rely on trust")
    if indicator.shows_contact and indicator.origin not in (Origin.DISCOVERED, Origin.ACTIVITY):
        raise ValueError(f"{indicator.code}: only police's own figures show contact")
    return indicator


@cache
def load_catalogue(path: Path = CATALOGUE_PATH) -> Catalogue:
    """Read the catalogue.

    Raises ValueError when a code stands twice, an exposure is unknown, or a context or
    activity indicator is marked as flag eligible (design §2, invariants 3 and 4).
    """
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    indicators = tuple(_indicator(entry) for entry in content["indicator"])
    codes = [indicator.code for indicator in indicators]
    if len(set(codes)) != len(codes):
        raise ValueError("an indicator code stands twice in the catalogue")
    unknown = {i.exposure for i in indicators if i.exposure} - set(codes)
    if unknown:
        raise ValueError(f"unknown exposure: {', '.join(sorted(unknown))}")
    return Catalogue(str(content["version"]), indicators)
