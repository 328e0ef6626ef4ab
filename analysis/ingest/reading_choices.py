"""Reading choices (読み方の指定): what a sender says about a file that the file does not say itself.

Enters: the sender's answers from the screen or the command line. Leaves: one frozen object that
every reader takes. Nothing here is guessed; the default says nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from analysis.ingest.count_cells import SymbolReading


class CountingBasis(StrEnum):
    """By what a list of offences is counted (計上の基準)."""

    OCCURRENCE = "occurrence"
    RECOGNITION = "recognition"

    @property
    def label(self) -> str:
        """How the screen calls it."""
        return {
            "occurrence": "発生年月で数える（警察署の月別件数になる）",
            "recognition": "認知年で数える（月は分からないため、警察署の年間件数になる）",
        }[self.value]


@dataclass(frozen=True)
class ReadingChoices:
    """The answers for one file.

    symbols: key of a line of SYMBOLS, or a further mark → what it means in this file.
    period: first and last month of annual figures whose year the file does not say.
    reference_day: of a table of residents that does not say it.
    headers: header in its compared form → its meaning (header_memory.header_meanings).
    """

    symbols: Mapping[str, SymbolReading] = field(default_factory=dict)
    basis: CountingBasis = CountingBasis.OCCURRENCE
    period: tuple[date, date] | None = None
    reference_day: date | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


NO_CHOICES = ReadingChoices()
