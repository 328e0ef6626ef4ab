"""What an outsider knows of a count (既知の範囲) before using any sum: from the rules, which are public.

Enters: exact counts, which of them fall under the minimum, an audience's rules. Leaves: the range
that a shown count tells, and the range in which a withheld one is known to lie.
"""

import numpy as np

from analysis.disclosure.linked_table import Flags, Floats
from analysis.disclosure.policy import FULL_PCT, AudienceRules


def rounded(counts: Floats, rules: AudienceRules) -> Floats:
    """Counts as the audience is shown them: to the nearest multiple, halves up."""
    base = rules.rounding_base
    return counts if base == 1 else np.floor(counts / base + 0.5) * base


def shown_range(counts: Floats, rules: AudienceRules) -> tuple[Floats, Floats]:
    """Lowest and highest count that a shown one can stand for; both equal to it unrounded."""
    base = rules.rounding_base
    shown = rounded(counts, rules)
    low = shown - base // 2
    # What is shown is not below the minimum; a zero that is shown is one.
    low = np.where(counts >= rules.minimum_count, np.maximum(low, rules.minimum_count), low)
    return np.maximum(low, 0.0), shown + (base - 1) // 2


def hidden_range(
    counts: Floats, is_small: Flags, is_forced: Flags, rules: AudienceRules
) -> tuple[Floats, Floats]:
    """In what a withheld count is known to lie.

    is_small: withheld under the minimum, which says so much. Any other count is withheld to
    protect these; an outsider may know its size from other months, as far as the rules assume.
    is_forced: withheld from a wider audience, too. Of these a narrower one is not told whether
    they are small: two who compare what they have would learn it.
    """
    spread = outside_spread(counts, rules)
    says_small = is_small & ~is_forced
    low = np.maximum(counts - spread, 0.0)
    high = np.maximum(counts + spread, float(rules.largest_hidden))
    return (
        np.where(says_small, float(rules.smallest_hidden), low),
        np.where(says_small, float(rules.largest_hidden), high),
    )


def outside_spread(counts: Floats, rules: AudienceRules) -> Floats:
    """How far an outsider's knowledge of a count is off at least."""
    share = np.ceil(rules.outside_knowledge_pct / FULL_PCT * counts)
    return np.maximum(float(rules.minimum_count), share)
