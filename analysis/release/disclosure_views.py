"""What 秘匿処理 shows: what is withheld from whom and why, what it costs, how far it can be bounded.

Enters: results of `disclosure_report`. Leaves: frozen view types, for headquarters analysts alone.
"""

from dataclasses import dataclass
from datetime import date, datetime

from analysis.disclosure.audience import Audience
from analysis.release.released import Stamp


@dataclass(frozen=True)
class WithheldShare:
    """How many of `cells` reported counts are withheld, by reason; and of `cases` how many cases.

    totals: of so many prefecture totals `totals_withheld` are withheld, and `totals_as_before`
    given as they were before the last corrections.
    """

    cells: int
    small: int
    protecting: int
    excluded: int
    cases: int
    cases_withheld: int
    totals: int
    totals_withheld: int
    totals_as_before: int

    @property
    def withheld(self) -> int:
        """All counts withheld."""
        return self.small + self.protecting + self.excluded


@dataclass(frozen=True)
class IndicatorShare:
    """The same for one indicator."""

    code: str
    name: str
    domain: str
    share: WithheldShare


@dataclass(frozen=True)
class PlaceShare:
    """Figures by place of one kind: how many of `values` and of `totals` are withheld, by what rule.

    totals: of facilities, what is left of a station beside the small areas shown. All are 0 where
    no number is shown to anybody.
    """

    label: str
    values: int
    withheld: int
    totals: int
    totals_withheld: int
    rule: str


@dataclass(frozen=True)
class AudienceReport:
    """What one audience is not given. rules: the policy's rules in words; places: figures by place,
    empty for an audience that is given none.
    """

    audience: Audience
    rules: tuple[str, ...]
    reason: str
    approver: str
    whole: WithheldShare
    month: WithheldShare
    indicators: tuple[IndicatorShare, ...]
    places: tuple[PlaceShare, ...]


@dataclass(frozen=True)
class GivenRelease:
    """One entry of the release ledger (公表台帳). kind: of what the tables are, in words."""

    kind: str
    audience: Audience
    at: datetime
    policy_version: str
    data_version: str
    columns: int
    first_month: date
    last_month: date


@dataclass(frozen=True)
class DisclosureReport:
    """秘匿処理 of a month."""

    month: date
    months: int
    policy_version: str
    policy_status: str
    audiences: tuple[AudienceReport, ...]
    releases: tuple[GivenRelease, ...]
    stamp: Stamp


@dataclass(frozen=True)
class BoundedCell:
    """How far an outsider can bound one withheld count, from everything given and a total.

    place: a station, or the prefecture for the total. protection_low, _high: what must stay
    possible; None where the count only protects others.
    """

    place: str
    reason: str
    low: float
    high: float
    protection_low: float | None
    protection_high: float | None

    @property
    def is_protected(self) -> bool:
        """Whether all that must stay possible does."""
        if self.protection_low is None or self.protection_high is None:
            return self.high > self.low
        return self.low <= self.protection_low and self.high >= self.protection_high


@dataclass(frozen=True)
class PolicyExample:
    """One value that another policy would withhold (is_hidden), or show."""

    indicator: str
    month: date
    place: str
    is_hidden: bool


@dataclass(frozen=True)
class PolicyChange:
    """What another policy would hide and show to one audience, in counts and totals.

    known_before: withheld counts that were shown before. now, then: shares of all months.
    """

    audience: Audience
    hides: int
    shows: int
    hides_totals: int
    shows_totals: int
    known_before: int
    now: WithheldShare
    then: WithheldShare
    examples: tuple[PolicyExample, ...]


@dataclass(frozen=True)
class PolicyPreview:
    """Another policy beside the one in force; versions with the marks of their rules."""

    policy_version: str
    other_version: str
    changes: tuple[PolicyChange, ...]
