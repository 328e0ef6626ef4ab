"""Figures of a map (地図の数値): of stations or of municipalities, never of both.

Enters: figures by place. Leaves: one of two types, so that a map that takes figures has to say
which places it draws. A station's month and a municipality's year are different things, and a
split municipality belongs to several stations: side by side in one colour scale they would be
compared. The check looks at the keys, because both are text by the time they reach a page.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

Figure = TypeVar("Figure")

_STATION_ID = re.compile(r"\d{2}-\d{3}(@\d{4}-\d{2}-\d{2})?")
_MUNICIPALITY_CODE = re.compile(r"\d{5}")


@dataclass(frozen=True)
class StationFigures(Generic[Figure]):
    """Figures by station id (43-101, 40-131@2020-03-02). Raises ValueError for another key."""

    figures: Mapping[str, Figure]

    def __post_init__(self) -> None:
        _check_keys(self.figures, _STATION_ID, "stations")


@dataclass(frozen=True)
class MunicipalFigures(Generic[Figure]):
    """Figures by municipality code (11107). Raises ValueError for another key."""

    figures: Mapping[str, Figure]

    def __post_init__(self) -> None:
        _check_keys(self.figures, _MUNICIPALITY_CODE, "municipalities")


def _check_keys(figures: Mapping[str, object], pattern: re.Pattern[str], places: str) -> None:
    foreign = [key for key in figures if not pattern.fullmatch(key)]
    if foreign:
        raise ValueError(f"a map of {places} holds no other places: {sorted(foreign)[:3]}")
