"""Disclosure policy (公表基準): data/disclosure_policy.toml as frozen values.

Enters: the readable file. Leaves: a `DisclosurePolicy`, one `AudienceRules` for each audience.
Used by primary suppression and by release; an audience without rules is refused.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from analysis.disclosure.audience import Audience
from analysis.disclosure.policy_file import Entry, PolicyFileError, read_entries
from analysis.errors import UserError
from analysis.indicators import Domain

POLICY_PATH = Path(__file__).parent.parent.parent / "data" / "disclosure_policy.toml"
# With zeros shown and a minimum of 2, a withheld cell can only be 1: withholding hides nothing.
LOWEST_HIDING_MINIMUM = 3
FULL_PCT = 100
MARK_LENGTH = 6


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
        problems = [*self._threshold_problems(), *self._protection_problems()]
        if problems:
            raise PolicyFileError([f"[audience.{self.audience}] の {one}" for one in problems])

    def _threshold_problems(self) -> Iterator[str]:
        for key, least in (
            ("minimum_count", 0),
            ("small_area_minimum", 1),
            ("decimals", 0),
            ("rounding_base", 1),
        ):
            if getattr(self, key) < least:
                yield f"{key} は、{least}以上にしてください。"
        if self.zero is ZeroRule.SHOW and 0 < self.minimum_count < LOWEST_HIDING_MINIMUM:
            yield (
                f"minimum_count は、零を示す（zero = show）なら0か{LOWEST_HIDING_MINIMUM}以上に"
                "してください。それより小さいと、秘匿した値が1と分かります。"
            )
        if self.rounding_base > 1 and self.minimum_count % self.rounding_base:
            # A count at the minimum would be rounded to one below it, or tell that it was not.
            yield "minimum_count は、rounding_base の倍数にしてください。"
        for key in ("dominance_pct", "outside_knowledge_pct"):
            if not 0 < getattr(self, key) <= FULL_PCT:
                yield f"{key} は、1から{FULL_PCT}までの割合（％）にしてください。"

    def _protection_problems(self) -> Iterator[str]:
        if self.protection is None:
            if self.minimum_count > 0:
                yield "protection は、minimum_count があれば [最小, 最大] が必要です。"
            return
        if self.minimum_count == 0:
            yield "protection は、minimum_count が0なら空（[]）にしてください。"
            return
        low, high = self.protection
        if not self.smallest_hidden <= low < high <= self.largest_hidden:
            yield (
                "protection は、秘匿する値の中に、最小＜最大で書いてください"
                f"（{self.smallest_hidden}から{max(self.largest_hidden, 0)}まで）。"
            )

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

    version: the file's own, followed by a mark of its rules, so that a changed threshold never
    passes for the same policy. status: whether it is in force or a draft, in words.
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


def _rules(audience: str, entry: Entry) -> AudienceRules:
    known = dict(entry)
    protection: Any = known.pop("protection")
    domains: Any = known.pop("withheld_domains")
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

    Raises PolicyFileError with every problem.
    """
    return read_policy(path.read_bytes())


def read_policy(text: bytes) -> DisclosurePolicy:
    """The policy in a file's bytes. Raises PolicyFileError as above."""
    version, status, entries = read_entries(text)
    rules: list[AudienceRules] = []
    problems: list[str] = []
    for audience in Audience:
        try:
            rules.append(_rules(audience.value, entries[audience.value]))
        except PolicyFileError as error:
            problems += error.problems
    if problems:
        raise PolicyFileError(problems)
    return DisclosurePolicy(f"{version}-{_mark(rules)}", status, tuple(rules))


def _mark(rules: list[AudienceRules]) -> str:
    """Of what is withheld from whom: a reworded reason is no other policy."""
    plain = [replace(one, reason="", approver="") for one in rules]
    return hashlib.sha256(repr(plain).encode()).hexdigest()[:MARK_LENGTH]
