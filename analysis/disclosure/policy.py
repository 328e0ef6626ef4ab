"""Disclosure policy (公表基準): data/disclosure_policy.toml as frozen values.

Enters: the readable file. Leaves: a `DisclosurePolicy`, one `AudienceRules` for each audience.
Used by primary suppression and by release; an audience without rules is refused.
"""

import hashlib
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from analysis.disclosure.audience import Audience
from analysis.errors import UserError
from analysis.indicators import Domain

POLICY_PATH = Path(__file__).parent.parent.parent / "data" / "disclosure_policy.toml"
# With zeros shown and a minimum of 2, a withheld cell can only be 1: withholding hides nothing.
LOWEST_HIDING_MINIMUM = 3
FULL_PCT = 100


class ZeroRule(StrEnum):
    """What becomes of a count of zero."""

    SHOW = "show"
    WITHHOLD = "withhold"


class SignRule(StrEnum):
    """Which signs (予兆) an audience may be told of."""

    ALL = "all"
    RELEASED_EVIDENCE = "released_evidence"
    NONE = "none"


class UnreleasedSign(StrEnum):
    """What becomes of a sign whose evidence is not released in full."""

    HEADLINE = "headline"
    WITHHOLD = "withhold"


@dataclass(frozen=True)
class AudienceRules:
    """The rules of one audience.

    minimum_count: counts below are withheld; 0 withholds nothing. protection: lowest and highest
    count that must stay possible for each of them, None where nothing is withheld. rounding_base:
    shown counts are multiples of it. dominance_pct: a total with a withheld part above this share
    is withheld. outside_knowledge_pct: how well outsiders may know other withheld counts.
    knows_own_station: whether a reader may know one station's exact counts. withheld_domains:
    whose counts never leave. small_area_minimum: the least residents of a small area that is
    shown. decimals: kept of values derived from counts.
    """

    audience: Audience
    minimum_count: int
    zero: ZeroRule
    protection: tuple[int, int] | None
    rounding_base: int
    dominance_pct: int
    outside_knowledge_pct: int
    knows_own_station: bool
    withheld_domains: tuple[Domain, ...]
    small_area_minimum: int
    signs: SignRule
    unreleased_signs: UnreleasedSign
    decimals: int
    reason: str
    approver: str

    def __post_init__(self) -> None:
        if self.minimum_count < 0 or self.small_area_minimum < 1 or self.decimals < 0:
            raise ValueError(f"{self.audience}: a threshold is negative")
        if self.zero is ZeroRule.SHOW and 0 < self.minimum_count < LOWEST_HIDING_MINIMUM:
            raise ValueError(f"{self.audience}: a minimum below 3 hides nothing while 0 is shown")
        if self.rounding_base < 1:
            raise ValueError(f"{self.audience}: figures are rounded to multiples of 1 or more")
        if self.minimum_count % self.rounding_base:
            # A count at the minimum would be rounded to one below it, or tell that it was not.
            raise ValueError(f"{self.audience}: the minimum must be a multiple of rounding_base")
        for share in (self.dominance_pct, self.outside_knowledge_pct):
            if not 0 < share <= FULL_PCT:
                raise ValueError(f"{self.audience}: a share lies between 1 and 100 per cent")
        self._check_protection()

    def _check_protection(self) -> None:
        if (self.protection is None) != (self.minimum_count == 0):
            raise ValueError(
                f"{self.audience}: protection belongs to a minimum, and a minimum to it"
            )
        if self.protection is None:
            return
        low, high = self.protection
        if not self.smallest_hidden <= low < high <= self.largest_hidden:
            raise ValueError(f"{self.audience}: protection must lie within what is withheld")

    @property
    def is_exact(self) -> bool:
        """Whether the audience has every count as it is."""
        return self.minimum_count == 0 and self.rounding_base == 1 and not self.withheld_domains

    @property
    def smallest_hidden(self) -> int:
        """The smallest count that a withheld cell can hold."""
        return 0 if self.zero is ZeroRule.WITHHOLD else 1

    @property
    def largest_hidden(self) -> int:
        """The largest count that a withheld cell can hold; below `smallest_hidden` for none."""
        return self.minimum_count - 1


@dataclass(frozen=True)
class DisclosurePolicy:
    """All audiences' rules.

    version: the file's own, followed by a mark of its content, so that a changed threshold
    never passes for the same policy. status: whether it is in force or a draft, in words.
    """

    version: str
    status: str
    rules: tuple[AudienceRules, ...]

    def rules_for(self, audience: Audience | str) -> AudienceRules:
        """The rules of an audience. Raises UserError for an unknown one."""
        for rules in self.rules:
            if rules.audience == audience:
                return rules
        raise UserError(
            "その公表先の基準がありません。data/disclosure_policy.toml を確認してください。"
        )


def _rules(audience: str, entry: dict[str, object]) -> AudienceRules:
    known = dict(entry)
    protection = known.pop("protection")
    if not isinstance(protection, list) or len(protection) not in (0, 2):
        raise ValueError(f"{audience}: protection is a lowest and a highest count, or empty")
    domains = known.pop("withheld_domains")
    if not isinstance(domains, list):
        raise ValueError(f"{audience}: withheld_domains is a list")
    return AudienceRules(
        audience=Audience(audience),
        zero=ZeroRule(str(known.pop("zero"))),
        protection=(protection[0], protection[1]) if protection else None,
        withheld_domains=tuple(Domain(domain) for domain in domains),
        signs=SignRule(str(known.pop("signs"))),
        unreleased_signs=UnreleasedSign(str(known.pop("unreleased_signs"))),
        **known,  # type: ignore[arg-type]
    )


@cache
def load_policy(path: Path = POLICY_PATH) -> DisclosurePolicy:
    """Read the policy.

    Raises ValueError for an unknown audience, key or rule, and when an audience has no rules.
    """
    return read_policy(path.read_bytes(), path.name)


def read_policy(text: bytes, name: str) -> DisclosurePolicy:
    """The policy in a file's bytes; `name` stands in the errors. Raises ValueError as above."""
    content = tomllib.loads(text.decode("utf-8"))
    try:
        rules = tuple(_rules(audience, entry) for audience, entry in content["audience"].items())
        version, status = str(content["version"]), str(content["status"])
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"{name}: a key is missing or unknown: {error}") from error
    missing = set(Audience) - {entry.audience for entry in rules}
    if missing:
        raise ValueError(f"{name}: no rules for {', '.join(sorted(missing))}")
    mark = hashlib.sha256(text).hexdigest()[:6]
    return DisclosurePolicy(f"{version}-{mark}", status, rules)
