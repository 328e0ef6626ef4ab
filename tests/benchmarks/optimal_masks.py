"""How much more is withheld than need be: our masks beside the cheapest ones that hold.

Enters: the columns of a briefing, what was made of them, and what was given before. Leaves: sums of
withheld cells, ours and those of the optimal pattern: an integer program over the same table with
the same knowledge, solved exactly. It knows the earlier releases, too, but may show again what we
keep withheld because it was withheld before.
"""

from dataclasses import dataclass

import numpy as np

from analysis.disclosure.columns import TOTAL_COST, cost_of
from analysis.disclosure.cutting import Columns, Cut, Given
from analysis.disclosure.given import GivenColumn
from analysis.disclosure.linked_table import TOLERANCE, Protection
from analysis.disclosure.policy import AudienceRules
from analysis.disclosure.primary import is_below_minimum
from analysis.disclosure.secondary import choose_withheld
from analysis.disclosure.successive import NewColumn, link_versions, protected_counts

MOST_CELLS = 60  # of a table with all its versions: above it is not solved
TABLES = 4  # of a briefing, spread over the new ones that need more than the small counts


@dataclass
class KeptSum:
    """Cells withheld, stations' counts and totals; loss: what they cost, in station counts."""

    tables: int = 0
    ours: int = 0
    optimal: int = 0
    our_loss: float = 0.0
    least_loss: float = 0.0

    def figures(self) -> dict[str, object]:
        """For the last line; empty where no table was solved."""
        if not self.tables:
            return {}
        return {
            "tables_solved_exactly": self.tables,
            "cells_ours": self.ours,
            "cells_optimal": self.optimal,
            "more_cells_than_optimal_pct": round(100 * (self.ours / self.optimal - 1), 2),
            "more_loss_than_optimal_pct": round(100 * (self.our_loss / self.least_loss - 1), 2),
        }


def compare_with_optimum(
    columns: Columns, made: Cut, before: Given, rules: AudienceRules, kept: KeptSum
) -> None:
    """Add some tables that are new in a briefing, and whose small counts alone would not hold."""
    candidates = [
        one
        for one in np.flatnonzero(made.is_new).tolist()
        if _has_more(made.given[one].counts, made.given[one].is_withheld, rules)
    ]
    for one in candidates[:: max(1, len(candidates) // TABLES)][:TABLES]:
        _compare(columns, made, before, one, rules, kept)


def _has_more(counts: np.ndarray, is_withheld: np.ndarray, rules: AudienceRules) -> bool:
    small = is_below_minimum(np.nan_to_num(counts), rules)
    return bool((is_withheld & ~small).any())


def _compare(
    columns: Columns, made: Cut, before: Given, one: int, rules: AudienceRules, kept: KeptSum
) -> None:
    counts, wider = columns.counts[:, one], columns.is_withheld_wider
    is_reported = ~np.isnan(counts)
    nothing = np.zeros(len(counts) + 1, dtype=bool)
    forced = nothing if wider is None else wider[:, one]
    small = is_reported & is_below_minimum(np.nan_to_num(counts), rules)
    total = float(np.nansum(counts))
    is_total_forced = bool(is_below_minimum(np.array(total), rules) or forced[-1])
    new = NewColumn(columns.places, counts, small, is_reported & forced[:-1], is_total_forced)
    earlier = before.get(columns.keys[one], ())
    versions = link_versions(earlier, new, rules, {})
    table, mine = versions.table, versions.mine
    if len(table.values) > MOST_CELLS:
        return
    must, may = np.zeros((2, len(table.values)), dtype=bool)
    must[mine[:-1][small | new.is_forced]] = True
    must[mine[-1]] = is_total_forced
    shown = {
        key
        for given in earlier
        for key, hidden in zip(_keys(given), given.is_withheld, strict=False)
        if not hidden
    }
    for place, count, cell in zip(new.places, counts.tolist(), mine.tolist(), strict=False):
        can_help = cell >= 0 and count >= max(rules.minimum_count, 1)
        may[cell] |= can_help and not must[cell] and (place, count) not in shown
    may[mine[-1]] = True
    protection = protected_counts(versions, rules)
    cost = np.where(versions.is_count, cost_of(table.values), TOTAL_COST)
    best = choose_withheld(table, _that_can_hold(protection), cost, must=must, may=may).is_withheld
    withheld = made.given[one].is_withheld
    ours = np.zeros(len(best), dtype=bool)
    ours[mine[withheld & (mine >= 0)]] = True
    best &= np.isin(np.arange(len(best)), mine)
    kept.tables += 1
    kept.ours += int(ours.sum())
    kept.optimal += int(best.sum())
    kept.our_loss += float(cost[ours].sum())
    kept.least_loss += float(cost[best].sum())


def _keys(given: GivenColumn) -> list[tuple[str, float]]:
    return list(zip(given.places, given.counts.tolist(), strict=False))


def _that_can_hold(protection: Protection) -> Protection:
    held = protection.high > protection.low + TOLERANCE
    return Protection(protection.cell[held], protection.low[held], protection.high[held])
