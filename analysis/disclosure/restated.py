"""Restated columns (基準だけが変わった表): given before with the same counts, under other rules.

Enters: columns whose counts are those of every earlier time, what was given of them, the new rules.
Leaves: the mask of each, or that it needs the optimiser. A changed policy restates the whole ledger
at once; all versions of such a column have one relation, so that what an outsider can find has a
closed form as in `columns`: thousands of columns take a second, and `successive` gets the few where
more must be withheld than was. What is proposed here is attacked like everything else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.attacker import attack, is_broken
from analysis.disclosure.columns import given_by_others, is_dominated
from analysis.disclosure.given import GivenColumn, as_one_table
from analysis.disclosure.knowledge import hidden_range, shown_range
from analysis.disclosure.linked_table import TOLERANCE, Flags, Floats, Protection
from analysis.disclosure.policy import AudienceRules
from analysis.disclosure.primary import is_below_minimum


@dataclass(frozen=True)
class RestatedMask:
    """is_withheld: (stations + 1, columns), totals last. is_solved: (columns,), else undecided.

    known_before: (columns,) counts that earlier releases give away whatever is withheld now.
    """

    is_withheld: Flags
    is_solved: Flags
    known_before: NDArray[np.int64]


@dataclass(frozen=True)
class _Known:
    """What is known of each cell, (stations + 1, columns), from earlier times and the new rules.

    value: 0 where nothing was reported; there nothing is unknown either.
    """

    value: Floats
    shown_low: Floats
    shown_high: Floats
    hidden_low: Floats
    hidden_high: Floats
    least: Floats  # what must stay possible of each station's count
    most: Floats
    is_open: Flags  # (stations, columns) small, and not known already

    def under(self, mask: Flags) -> tuple[Floats, Floats]:
        """Lowest and highest value of each cell under a mask."""
        return (
            np.where(mask, self.hidden_low, self.shown_low),
            np.where(mask, self.hidden_high, self.shown_high),
        )


def is_restated(earlier: Sequence[GivenColumn], places: tuple[str, ...], counts: Floats) -> bool:
    """Whether a column was always given with these counts. counts: (stations + 1,)."""
    return bool(earlier) and all(
        one.places == places and np.array_equal(one.counts, counts, equal_nan=True)
        for one in earlier
    )


def keep_masks(
    earlier: Sequence[Sequence[GivenColumn]],
    is_small: Flags,
    is_forced: Flags,
    is_total_forced: Flags,
    rules: AudienceRules,
) -> RestatedMask:
    """Earlier masks with what the new rules withhold besides; the total with them only if it must.

    earlier: of each column, all of the same counts. is_small, is_forced: (stations, columns).
    """
    was_shown = np.stack(
        [~np.all([one.is_withheld for one in past], axis=0) for past in earlier], axis=1
    )
    known = _known(earlier, is_small, is_forced, rules)
    stations = is_small | is_forced | ~was_shown[:-1]
    counts = np.stack([past[-1].counts for past in earlier], axis=1)
    total = is_total_forced | is_dominated(counts[:-1], stations, rules)
    with_total = np.vstack([stations, total])
    without_total = np.vstack([stations, total | ~was_shown[-1]])
    is_enough = _is_safe(known, with_total, rules)
    mask = np.where(is_enough, with_total, without_total)
    can_help = ~(stations | was_shown[:-1]) & (counts[:-1] >= max(rules.minimum_count, 1))
    is_all = ~can_help.any(axis=0) & ~_is_safe(known, mask, rules)  # nothing else is left
    mask[-1] |= is_all
    broken = _broken(earlier, known, mask, rules)
    return RestatedMask(
        mask & ~np.isnan(counts), is_all | (broken == 0), np.where(is_all, broken, 0)
    )


def _known(
    earlier: Sequence[Sequence[GivenColumn]],
    is_small: Flags,
    is_forced: Flags,
    rules: AudienceRules,
) -> _Known:
    counts = np.stack([past[-1].counts for past in earlier], axis=1)
    value, is_missing = np.nan_to_num(counts), np.isnan(counts)
    nothing = np.zeros((1, counts.shape[1]), dtype=np.bool_)
    told_low = np.stack([np.max([one.low for one in past], axis=0) for past in earlier], axis=1)
    told_high = np.stack([np.min([one.high for one in past], axis=0) for past in earlier], axis=1)
    small, forced = np.vstack([is_small, nothing]), np.vstack([is_forced, nothing])
    shown, hidden = shown_range(value, rules), hidden_range(value, small, forced, rules)
    lows = [np.where(is_missing, 0.0, np.fmax(told_low, one)) for one in (shown[0], hidden[0])]
    highs = [np.where(is_missing, 0.0, np.fmin(told_high, one)) for one in (shown[1], hidden[1])]
    low, high = rules.protection or (0, 0)
    least, most = np.fmax(lows[1], low)[:-1], np.fmin(highs[1], high)[:-1]
    is_open = ~is_missing[:-1] & is_below_minimum(value[:-1], rules) & (least < most)
    return _Known(value, lows[0], highs[0], lows[1], highs[1], least, most, is_open)


def _is_safe(known: _Known, mask: Flags, rules: AudienceRules) -> Flags:
    """(columns,) Whether every open count keeps its interval under the mask."""
    low, high = known.under(mask)
    up, down = high - known.value, known.value - low
    can_fall = given_by_others(up[:-1], rules) + down[-1]
    can_rise = given_by_others(down[:-1], rules) + up[-1]
    needs_fall, needs_rise = known.value[:-1] - known.least, known.most - known.value[:-1]
    has_room = (down[:-1] >= needs_fall - TOLERANCE) & (up[:-1] >= needs_rise - TOLERANCE)
    holds = has_room & (can_fall >= needs_fall - TOLERANCE) & (can_rise >= needs_rise - TOLERANCE)
    return np.asarray((holds | ~known.is_open).all(axis=0))


def _broken(
    earlier: Sequence[Sequence[GivenColumn]], known: _Known, mask: Flags, rules: AudienceRules
) -> NDArray[np.int64]:
    """(columns,) How many open counts the attacker bounds too narrowly."""
    low, high = known.under(mask)
    columns = [
        replace(past[-1], low=low[:, one], high=high[:, one]) for one, past in enumerate(earlier)
    ]
    column, station = np.nonzero(known.is_open.T)
    cell = column * len(known.value) + station
    protection = Protection(cell, known.least[station, column], known.most[station, column])
    bounds = attack(as_one_table(columns, rules), mask.T.ravel(), cell)
    found = column[is_broken(bounds, protection)]
    return np.bincount(found, minlength=mask.shape[1]).astype(np.int64)
