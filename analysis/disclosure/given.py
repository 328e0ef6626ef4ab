"""What was given (公表済みの表): one column in one state, as an audience has it.

Enters: a mask and the counts under it. Leaves: `GivenColumn`, the unit of the release ledger: an
indicator in a month, every station's count and their total. Holds tables, never who read them.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure.linked_table import Flags, Floats
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
