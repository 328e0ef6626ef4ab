"""What was given (公表済みの表): one column in one state, as an audience has it.

Enters: a mask and the counts under it. Leaves: `GivenColumn`, the unit of the release ledger: an
indicator in a month, every station's count and their total. Holds tables, never who read them.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from analysis.disclosure.linked_table import NOBODY, Flags, Floats, LinkedTable
from analysis.disclosure.policy import AudienceRules
from analysis.disclosure.primary import Reason

DIGEST_BYTES = 12


@dataclass(frozen=True, eq=False)
class GivenColumn:
    """A column as an audience has it: the stations' counts, and last their total.

    places: station ids. counts: exact, (stations + 1,), NaN where nothing was reported. low,
    high: what the audience knows of each, NaN where nothing was reported; equal where it was
    shown as it is. reasons: why it was withheld, NONE where it was shown. policy: its version.
    """

    places: tuple[str, ...]
    counts: Floats
    low: Floats
    high: Floats
    reasons: NDArray[np.int8]
    policy: str

    @property
    def is_withheld(self) -> Flags:
        """(stations + 1,) Reported, and not shown."""
        return np.asarray(~np.isnan(self.counts) & (self.reasons != Reason.NONE))

    @cached_property
    def digest(self) -> str:
        """Equal for equal counts of the same stations."""
        return digest_of(self.places, self.counts)


def digest_of(places: tuple[str, ...], counts: Floats) -> str:
    """The mark of a state of a column. counts: (stations + 1,), as in `GivenColumn`."""
    held = hashlib.blake2b("\n".join(places).encode(), digest_size=DIGEST_BYTES)
    held.update(np.ascontiguousarray(np.where(np.isnan(counts), -1.0, counts)).tobytes())
    return held.hexdigest()


def as_one_table(given: Sequence[GivenColumn], rules: AudienceRules) -> LinkedTable:
    """Columns of the same stations as one table: cells column by column, the total last in each."""
    stations, number = len(given[0].places), len(given)
    counts = np.concatenate([one.counts for one in given])
    is_missing = np.isnan(counts)
    value = np.where(is_missing, 0.0, counts)
    low = np.where(is_missing, 0.0, np.concatenate([one.low for one in given]))
    high = np.where(is_missing, 0.0, np.concatenate([one.high for one in given]))
    row = np.append(np.ones(stations), -1.0)
    rows = csr_array(
        (
            np.tile(row, number),
            (np.repeat(np.arange(number), stations + 1), np.arange(len(value))),
        ),
        shape=(number, len(value)),
    )
    holder = np.tile(np.append(np.arange(stations), NOBODY), number)
    if not rules.knows_own_station:
        holder = np.full(len(value), NOBODY, dtype=np.int64)
    return LinkedTable(value, low, high, low, high, rows, holder)
