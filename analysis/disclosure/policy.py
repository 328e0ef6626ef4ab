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

POLICY_PATH = Path(__file__).parent.parent.parent / "data" / "disclosure_policy.toml"
# With zeros shown and a minimum of 2, a withheld cell can only be 1: withholding hides nothing.
LOWEST_HIDING_MINIMUM = 3


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

    minimum_count: counts below are withheld; 0 withholds nothing. small_area_minimum: the same
    for residents of a small area. decimals: kept of values derived from counts.
    """

    audience: Audience
    minimum_count: int
    zero: ZeroRule
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
    never passes for the same policy.
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
    return AudienceRules(
        audience=Audience(audience),
        zero=ZeroRule(str(known.pop("zero"))),
        signs=SignRule(str(known.pop("signs"))),
        unreleased_signs=UnreleasedSign(str(known.pop("unreleased_signs"))),
        **known,  # type: ignore[arg-type]
    )


@cache
def load_policy(path: Path = POLICY_PATH) -> DisclosurePolicy:
    """Read the policy.

    Raises ValueError for an unknown audience, key or rule, and when an audience has no rules.
    """
    text = path.read_bytes()
    content = tomllib.loads(text.decode("utf-8"))
    try:
        rules = tuple(_rules(name, entry) for name, entry in content["audience"].items())
    except TypeError as error:
        raise ValueError(f"{path.name}: a key is missing or unknown: {error}") from error
    missing = set(Audience) - {entry.audience for entry in rules}
    if missing:
        raise ValueError(f"{path.name}: no rules for {', '.join(sorted(missing))}")
    mark = hashlib.sha256(text).hexdigest()[:6]
    return DisclosurePolicy(f"{content['version']}-{mark}", content["status"], rules)
