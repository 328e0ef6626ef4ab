"""What the map page receives: one subject over all its periods, by one unit of area.

Enters: results of the map's release functions. Leaves: frozen view types, nothing exact. A map
holds figures of stations or of municipalities, never of both.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from analysis.geography.map_figures import MunicipalFigures, StationFigures
from analysis.release.released import Released, Stamp
from analysis.release.views import MapMeasure


class MapUnit(StrEnum):
    """Whose figures a map shows (単位)."""

    STATION = "station"
    MUNICIPALITY = "municipality"

    @property
    def label(self) -> str:
        """The Japanese word."""
        return {"station": "警察署", "municipality": "市区町村"}[self.value]

    @property
    def counter(self) -> str:
        """What they are counted in: 26署, 49団体."""
        return {"station": "署", "municipality": "団体"}[self.value]


@dataclass(frozen=True)
class MapPeriod:
    """One position of the map's slider: a month, a year or a reference day.

    first: the first day, by which periods are named and ordered. label: 令和6年10月, 令和6年中,
    令和7年1月1日現在. is_provisional: whether any figure of it may still change.
    """

    first: date
    label: str
    is_provisional: bool


@dataclass(frozen=True)
class MapArea:
    """A station or municipality over all periods; every tuple has one entry a period.

    note: what holds for all periods (split municipality, merger, unconfirmed territory).
    base_notes: which denominator stands under a rate, "" where there is none.
    """

    id: str
    name: str
    values: tuple[Released, ...]
    has_sign: tuple[bool, ...]
    untestable: tuple[str, ...]  # why detection cannot say, "" where it can
    base_notes: tuple[str, ...]
    note: str


COUNT_WORDS = {"件": "件数", "人": "人数", "回": "回数", "": "値"}


def measure_label(measure: MapMeasure, unit: MapUnit, value_unit: str) -> str:
    """The measure's name: people are headed 人数, not 件数; municipal figures are compared by year.

    value_unit: of the subject, as the catalogue has it.
    """
    if measure is MapMeasure.COUNT:
        return COUNT_WORDS.get(value_unit, f"{value_unit}数")
    if unit is MapUnit.MUNICIPALITY and measure is MapMeasure.YEAR_CHANGE:
        return "前年差"
    return measure.label


@dataclass(frozen=True)
class MapSubject:
    """Something that can be drawn by municipality. measures: what it can be drawn as."""

    code: str
    name: str
    unit: str
    measures: tuple[MapMeasure, ...]


@dataclass(frozen=True)
class MapRange:
    """A choropleth over all its periods. definition: how each value is made, in a sentence.

    Raises ValueError when its areas are not all of its unit.
    """

    unit: MapUnit
    subject: str
    subject_name: str
    measure: MapMeasure
    value_unit: str
    decimals: int  # of values made from counts; 0 for counts
    periods: tuple[MapPeriod, ...]
    areas: tuple[MapArea, ...]
    definition: str
    source: str
    stamp: Stamp

    def __post_init__(self) -> None:
        kind = StationFigures if self.unit is MapUnit.STATION else MunicipalFigures
        kind({area.id: area for area in self.areas})

    @property
    def released_values(self) -> NDArray[np.float64]:
        """(area, period): what may be seen, NaN elsewhere; what classes are made of."""
        rows = [[np.nan if v.value is None else v.value for v in a.values] for a in self.areas]
        return np.array(rows, dtype=np.float64).reshape(len(self.areas), len(self.periods))

    def position(self, first: date) -> int:
        """The period that begins on a day; the last one up to it, else the first."""
        before = [index for index, period in enumerate(self.periods) if period.first <= first]
        return before[-1] if before else 0
