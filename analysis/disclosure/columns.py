"""One table of a month (署別の表): stations and their total, protected in closed form, many at once.

Enters: counts of stations for many columns (each an indicator in a month), an audience's rules.
Leaves: which stations' counts and which totals to withhold. A column that nobody was given before
has one relation: stations add up to the total. How far a count can move is then what the others can
give or take, so the cheapest protection is found without a program: the smallest counts that may be
shown are withheld one by one until every withheld count keeps its whole interval, or the total is
withheld. Columns that were given before in another state are the matter of `successive`.
"""

from dataclasses import dataclass

import numpy as np

from analysis.disclosure.knowledge import hidden_range, shown_range
from analysis.disclosure.linked_table import TOLERANCE, Flags, Floats
from analysis.disclosure.policy import FULL_PCT, AudienceRules

# What is lost when a total is withheld, in station counts: a prefecture's total stands on every
# page, and takes its year to date and its comparison with the year before with it.
TOTAL_COST = 4.0
COUNT_COST_PER_CASE = 1e-4  # of two counts, rather the smaller one


@dataclass(frozen=True)
class ColumnMask:
    """Which counts are withheld besides the small ones, (stations, columns), and which totals."""

    is_protector: Flags
    is_total_withheld: Flags


def cost_of(counts: Floats) -> Floats:
    """What withholding a station's count costs."""
    return np.asarray(1.0 + COUNT_COST_PER_CASE * counts)


def protect_columns(
    counts: Floats,
    is_small: Flags,
    is_forced: Flags,
    is_total_forced: Flags,
    rules: AudienceRules,
) -> ColumnMask:
    """The cheapest mask of each column on its own.

    counts: (stations, columns), NaN where nothing was reported. is_small: withheld under the
    minimum. is_forced, is_total_forced: withheld in any case, since a wider audience does not get
    them either.
    """
    is_hidden = is_small | is_forced
    added = np.zeros_like(is_hidden)
    open_columns = np.flatnonzero(
        ~is_total_forced & ~is_safe(counts, is_small, is_forced, is_hidden, rules)
    )
    gave_up = is_total_forced.copy()
    spent = np.zeros(counts.shape[1])
    while len(open_columns):
        part = np.ix_(np.arange(len(counts)), open_columns)
        chosen, price = _cheapest(counts[part], (is_hidden | added)[part], rules)
        spent[open_columns] += price
        is_dear = spent[open_columns] >= TOTAL_COST
        gave_up[open_columns[is_dear]] = True
        going_on = open_columns[~is_dear]
        added[chosen[~is_dear], going_on] = True
        rest = np.ix_(np.arange(len(counts)), going_on)
        safe = is_safe(
            counts[rest], is_small[rest], is_forced[rest], (is_hidden | added)[rest], rules
        )
        open_columns = going_on[~safe]
    gave_up |= is_dominated(counts, is_hidden | added, rules)
    added[:, gave_up] = False
    return ColumnMask(added, gave_up)


def _cheapest(counts: Floats, is_hidden: Flags, rules: AudienceRules) -> tuple[np.ndarray, Floats]:
    """Per column the station to withhold next and its cost, infinite where none is left.

    A zero that is shown is not withheld for others: an X there would suggest a case.
    """
    can_help = ~is_hidden & (counts >= max(rules.minimum_count, 1))
    price = np.where(can_help, cost_of(np.nan_to_num(counts)), np.inf)
    chosen = np.argmin(price, axis=0)
    return chosen, price[chosen, np.arange(counts.shape[1])]


def is_dominated(counts: Floats, is_hidden: Flags, rules: AudienceRules) -> Flags:
    """(columns,) Where one withheld station makes nearly the whole total."""
    reported = np.nan_to_num(counts)
    largest = np.where(is_hidden, reported, 0.0).max(axis=0, initial=0.0)
    return np.asarray(largest > rules.dominance_pct / FULL_PCT * reported.sum(axis=0) + TOLERANCE)


def is_safe(
    counts: Floats, is_small: Flags, is_forced: Flags, is_hidden: Flags, rules: AudienceRules
) -> Flags:
    """(columns,) Whether every small count keeps its interval when the total is shown.

    is_forced: withheld from a wider audience, too; is_hidden: everything withheld.
    """
    if rules.protection is None:
        return np.ones(counts.shape[1], dtype=np.bool_)
    is_reported = ~np.isnan(counts)
    value = np.nan_to_num(counts)
    shown_low, shown_high = shown_range(value, rules)
    hidden_low, hidden_high = hidden_range(value, is_small, is_forced, rules)
    up = np.where(is_hidden, hidden_high, shown_high) - value
    down = value - np.where(is_hidden, hidden_low, shown_low)
    up, down = np.where(is_reported, up, 0.0), np.where(is_reported, down, 0.0)
    total = value.sum(axis=0)
    total_low, total_high = shown_range(total, rules)
    low, high = rules.protection
    can_fall = given_by_others(up, rules) + (total - total_low)
    can_rise = given_by_others(down, rules) + (total_high - total)
    holds = (can_fall >= value - low - TOLERANCE) & (can_rise >= high - value - TOLERANCE)
    return np.asarray((holds | ~is_small).all(axis=0))


def given_by_others(amount: Floats, rules: AudienceRules) -> Floats:
    """What the other stations can give to each, without the one whose staff may read this.

    amount: (stations, columns), what each station can give; the answer has the same shape.
    """
    others = amount.sum(axis=0) - amount
    if not rules.knows_own_station or len(amount) == 1:
        return np.asarray(others)
    two = np.sort(amount, axis=0)[-2:]
    first = np.argmax(amount, axis=0)
    is_first = np.arange(len(amount))[:, None] == first
    return np.asarray(others - np.where(is_first, two[0], two[1]))
