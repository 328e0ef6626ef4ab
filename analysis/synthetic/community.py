"""Community context (地域の状況): who lives, works and studies where, month by month.

Enters: the `Fiction`, the ground truth and a seed. Leaves: arrays (place, month) that everything
else follows: context indicators, levels of counts, and residence by small area.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analysis.months import months_between
from analysis.synthetic.fiction import Character, Fiction
from analysis.synthetic.stories import GroundTruth

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

# Foreign residents against the last month: steady growth with two flat years.
_PATH_MONTHS = (date(2018, 4, 1), date(2020, 3, 1), date(2022, 3, 1), date(2025, 3, 1))
_PATH_INDEX = (0.70, 0.80, 0.79, 1.00)

# Foreign residents per workplace, and share of foreign residents who study.
_RESIDENTS_PER_WORKPLACE = 11.0
_WORK = {
    Character.INDUSTRY: 1.4,
    Character.PORT: 1.2,
    Character.FARMING: 1.6,
    Character.FISHING: 1.4,
    Character.HILLS: 1.2,
    Character.RESORT: 1.1,
}
_STUDY_SHARE = {Character.CAMPUS: 0.42, Character.CAPITAL: 0.16, Character.RESIDENTIAL: 0.07}
_YARDS = {
    Character.FARMING: 2.2,
    Character.INDUSTRY: 1.6,
    Character.PORT: 1.7,
    Character.FISHING: 1.1,
    Character.HILLS: 1.0,
}
_NIGHTLIFE = {Character.CAPITAL: 2.0, Character.PORT: 1.6, Character.RESORT: 1.6}


@dataclass(frozen=True)
class Community:
    """People and workplaces, (place, month) float; population (place,) is everybody.

    growth_factor: (place, month), what the planted growth multiplied; 1 elsewhere.
    yards, nightlife: (place,) relative weights of open land and of entertainment.
    """

    months: tuple[date, ...]
    residents: Array
    employers: Array
    students: Array
    pupils: Array
    supporters: Array
    population: Array
    growth_factor: Array
    yards: Array
    nightlife: Array


def _path(months: tuple[date, ...]) -> Array:
    at = [months_between(_PATH_MONTHS[0], month) for month in months]
    return np.interp(at, [months_between(_PATH_MONTHS[0], m) for m in _PATH_MONTHS], _PATH_INDEX)


def _growth(fiction: Fiction, truth: GroundTruth, months: tuple[date, ...]) -> Array:
    """(place, month): from 1 in the month before the growth begins to its factor at the end."""
    total = months_between(truth.growth.first_month, months[-1]) + 1
    passed = np.array([months_between(truth.growth.first_month, m) + 1 for m in months])
    rise = truth.growth.factor_at_end ** np.clip(passed / total, 0.0, 1.0)
    here = np.array([place.station_id == truth.growth.station_id for place in fiction.places])
    return np.where(here[:, None], rise[None, :], 1.0)


def build_community(
    fiction: Fiction, truth: GroundTruth, months: tuple[date, ...], seed: int, *, with_stories: bool
) -> Community:
    """The prefecture's people; without stories nobody grows faster than the others."""
    rng = np.random.default_rng([seed, 2])
    places, count = fiction.places, len(months)
    population = np.array([float(place.residents) for place in places])
    share = np.array([place.foreign_share_pct / 100.0 for place in places])
    years = np.arange(count)[None, :] / 12.0
    own_growth = np.exp(rng.normal(0.0, 0.012, (len(places), 1)) * (years - years[:, -1:]))
    wander = np.cumsum(rng.normal(0.0, 0.004, (len(places), count)), axis=1)
    spring = np.array([1.012 if month.month in (4, 5) else 1.0 for month in months])
    growth = _growth(fiction, truth, months) if with_stories else np.ones((len(places), count))
    base = population * share
    residents = (
        base[:, None] * _path(months) * own_growth * np.exp(wander - wander[:, -1:]) * spring
    )
    residents = residents * growth

    def weight(table: dict[Character, float], default: float) -> Array:
        return np.array([table.get(place.character, default) for place in places])

    enrolled = np.array([1.04 if month.month in (4, 5, 10) else 1.0 for month in months])
    return Community(
        months=months,
        residents=residents,
        employers=residents * (weight(_WORK, 0.7) / _RESIDENTS_PER_WORKPLACE)[:, None],
        students=residents * weight(_STUDY_SHARE, 0.01)[:, None] * enrolled,
        pupils=residents * 0.034,
        supporters=1.0 + np.sqrt(residents) * 0.045,
        population=population,
        growth_factor=growth,
        yards=weight(_YARDS, 0.5),
        nightlife=weight(_NIGHTLIFE, 0.7),
    )
