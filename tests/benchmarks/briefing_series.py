"""Monthly briefings of a prefecture with late files and corrections, for the attack on them.

Enters: counts, or a seed for random ones. Leaves: the figures as they stand at each briefing, as
columns for `cut`. Every month one station is late (its figures come with the next briefing) and
one station corrects figures of the last half year.
"""

from collections.abc import Iterator
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.cutting import ColumnKey, Columns, Cut
from analysis.disclosure.given import GivenColumn
from analysis.disclosure.knowledge import hidden_range, shown_range
from analysis.disclosure.policy import AudienceRules
from analysis.disclosure.primary import Reason, is_below_minimum
from analysis.months import add_months

Floats = NDArray[np.float64]
Ledger = dict[ColumnKey, list[GivenColumn]]

RANDOM_SHAPE = (8, 3)  # stations, indicators
EARLIER_MONTHS = 6  # given with the first briefing
CORRECTED_SHARE = 0.3  # of a station's indicators, in one month of the last half year
FIRST_MONTH = date(2019, 4, 1)


def random_counts(rng: np.random.Generator, briefings: int) -> Floats:
    """(stations, indicators, months) of a small prefecture whose counts differ widely."""
    (stations, indicators), months = RANDOM_SHAPE, briefings + EARLIER_MONTHS
    mean = np.exp(rng.normal(0.3, 1.2, (stations, indicators)))[:, :, None]
    return rng.negative_binomial(3, 3 / (3 + mean), (stations, indicators, months)).astype(float)


def briefings_of(counts: Floats, rng: np.random.Generator) -> Iterator[Floats]:
    """The figures as they stand at each briefing: one station late, one correction a month."""
    stations, indicators, months = counts.shape
    state = counts[:, :, :EARLIER_MONTHS].copy()
    late = None
    for month in range(EARLIER_MONTHS, months):
        newest = counts[:, :, month : month + 1].copy()
        if late is not None:
            state[late, :, -1] = counts[late, :, month - 1]
        state = np.concatenate([state, newest], axis=2)
        late = int(rng.integers(stations))
        state[late, :, -1] = np.nan
        where = (int(rng.integers(stations)), rng.random(indicators) < CORRECTED_SHARE)
        when = month - int(rng.integers(1, 6))
        changed = state[where[0], where[1], when]
        state[where[0], where[1], when] = np.maximum(
            changed + rng.integers(-3, 4, changed.shape), 0
        )
        yield state.copy()


def columns_of(state: Floats, wider: NDArray[np.bool_] | None) -> Columns:
    """A state as columns. wider: what a wider audience does not get."""
    stations, indicators, months = state.shape
    number = indicators * months
    return Columns(
        tuple(f"99-{row:03}" for row in range(stations)),
        tuple(
            (f"i{row}", add_months(FIRST_MONTH, month))
            for row in range(indicators)
            for month in range(months)
        ),
        state.reshape(stations, -1),
        np.zeros(number, dtype=bool),
        wider,
    )


def note_given(made: Cut, columns: Columns, ledger: Ledger) -> None:
    """What is new goes into the ledger."""
    for key, one, is_new in zip(columns.keys, made.given, made.is_new, strict=True):
        if is_new:
            ledger[key].append(one)


def give_plainly(made: Cut, columns: Columns, ledger: Ledger, rules: AudienceRules) -> None:
    """The same columns with the counts below the minimum withheld, and nothing else."""
    for key, one, is_new in zip(columns.keys, made.given, made.is_new, strict=True):
        if not is_new:
            continue
        value = np.nan_to_num(one.counts)
        small = is_below_minimum(value, rules)
        shown, hidden = shown_range(value, rules), hidden_range(value, small, ~small & small, rules)
        low, high = (np.where(small, hidden[s], shown[s]) for s in (0, 1))
        reasons = np.where(small, Reason.BELOW_MINIMUM, Reason.NONE).astype(np.int8)
        ledger[key].append(GivenColumn(one.places, one.counts, low, high, reasons, one.policy))
