"""Dated municipalities (廃置分合): which names and codes held from when to when, and what follows them.

Enters: data/municipal_changes.csv, one row for a municipality that ended (valid_to, successors) or
began (valid_from), with its evidence. Leaves: the rows of a prefecture. A municipality that is not
listed is taken to have existed always; a code that is not evidenced is left empty, never guessed.
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from analysis.months import add_months

CHANGES_FILE = Path(__file__).parent.parent.parent / "data" / "municipal_changes.csv"


@dataclass(frozen=True)
class DatedMunicipality:
    """A municipality while it had this name; dates are inclusive, None where nothing changed.

    code: JIS X 0402 with the prefecture, "" where it is not evidenced. successors: codes of what
    its territory belongs to now, or a name (さいたま市, whose wards came later).
    """

    code: str
    name: str
    valid_from: date | None
    valid_to: date | None
    successors: tuple[str, ...]
    needs_confirmation: bool
    evidence: str

    def existed_in(self, first_month: date, last_month: date) -> bool:
        """Whether it existed on any day of the period from the first month to the last."""
        last_day = add_months(last_month, 1) - timedelta(days=1)
        return (self.valid_from is None or self.valid_from <= last_day) and (
            self.valid_to is None or first_month <= self.valid_to
        )


def changes_of(jis_code: str) -> tuple[DatedMunicipality, ...]:
    """The dated municipalities of a prefecture (11), in the file's order."""
    return read_changes(CHANGES_FILE).get(jis_code, ())


@cache
def read_changes(path: Path) -> dict[str, tuple[DatedMunicipality, ...]]:
    """The rows of a file by prefecture.

    Raises ValueError for a row without a date or evidence, one that ended without successors, and
    a code that is not of its prefecture.
    """
    found: dict[str, list[DatedMunicipality]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["prefecture"], []).append(_read(row))
    return {prefecture: tuple(rows) for prefecture, rows in found.items()}


def _read(row: dict[str, str]) -> DatedMunicipality:
    entry = DatedMunicipality(
        code=row["code"],
        name=row["name"],
        valid_from=_day(row["valid_from"]),
        valid_to=_day(row["valid_to"]),
        successors=tuple(filter(None, row["successors"].split(";"))),
        needs_confirmation=row["needs_confirmation"] == "1",
        evidence=row["evidence"],
    )
    is_dated = entry.valid_from or entry.valid_to
    is_followed = entry.valid_to is None or entry.successors
    is_own = not entry.code or entry.code.startswith(row["prefecture"])
    if not (entry.name and is_dated and is_followed and is_own and entry.evidence):
        raise ValueError(f"municipal_changes: {entry.name or row} is not complete")
    return entry


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
