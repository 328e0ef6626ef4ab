"""Signs (予兆): what is asked of a person, and the facts that it rests on.

Enters: nothing. Leaves: frozen `Sign`s, made by `merging`. A sign ranks nobody and does nothing;
it names what was seen, what was expected, and which findings agree.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from analysis.detection.evidence import Pattern
from analysis.detection.testability import Method
from analysis.indicators import Domain, Origin


class SignKind(StrEnum):
    """Which way the reports went."""

    RISE = "rise"
    DRYING_UP = "drying_up"


class SignReading(StrEnum):
    """How the sign is labelled: what it may mean, never that it is so."""

    DETERIORATION = "deterioration"
    REPORTING_CAMPAIGN = "reporting_campaign"
    UNDER_REPORTING = "under_reporting"

    @property
    def label(self) -> str:
        """The Japanese words."""
        return {
            "deterioration": "悪化の可能性",
            "reporting_campaign": "届出促進の影響の可能性",
            "under_reporting": "報告減の可能性",
        }[self.value]


@dataclass(frozen=True)
class SignEvidence:
    """What one reported indicator contributes.

    months: those in which it contributed; month: the most striking of them, to which the
    figures belong. lower, upper: the expected band; p_value: of the month (of a gradual or
    drying-up change: of the change that ends in it). baseline_first, baseline_last: the months
    compared with. pattern: how it contributes; since: where its change began, the month itself
    where it is sudden; total_observed, total_expected: from there to the month.
    """

    indicator: str
    origin: Origin
    months: tuple[date, ...]
    month: date
    observed: float
    expected: float
    lower: float
    upper: float
    p_value: float
    method: Method
    baseline_first: date
    baseline_last: date
    pattern: Pattern
    since: date
    total_observed: float
    total_expected: float


@dataclass(frozen=True)
class Corroboration:
    """A discovered indicator that agrees after adjusting for the activity behind it.

    expected: without adjustment; adjusted_expected: × activity_factor, the rise of activity in
    that month; p_value: of the observed count against the adjusted expectation.
    """

    indicator: str
    month: date
    observed: float
    expected: float
    adjusted_expected: float
    activity_factor: float
    p_value: float


@dataclass(frozen=True)
class Sign:
    """One question to a person: why did these reports rise here, or why did they fall away?"""

    station_id: str
    domain: Domain
    first_month: date
    last_month: date
    evidence: tuple[SignEvidence, ...]
    corroboration: tuple[Corroboration, ...]
    kind: SignKind
    reading: SignReading

    @property
    def key(self) -> str:
        """43-101|brokers|2024-08, of a fall 43-101|brokers|2024-08|drying_up; stable while the
        data are.
        """
        rise = f"{self.station_id}|{self.domain.value}|{self.first_month:%Y-%m}"
        return rise if self.kind is SignKind.RISE else f"{rise}|{self.kind.value}"

    @property
    def strongest(self) -> SignEvidence:
        """The evidence with the smallest p-value."""
        return min(self.evidence, key=lambda evidence: evidence.p_value)
