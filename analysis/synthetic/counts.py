"""Counts (件数): every indicator for every station and month, as stations would have sent them.

Enters: the `Fiction`, catalogue, ground truth and a seed. Leaves: a `Simulation` with counts
(station, indicator, month) and states. Stories only ever add to the ordinary course, from a random
stream of their own: a run without them differs in nothing else.
"""

import zlib
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from analysis.indicators import Catalogue, Indicator, Origin
from analysis.months import month_range
from analysis.observations import CellState
from analysis.profile import Profile
from analysis.synthetic.community import Array, Community, build_community
from analysis.synthetic.fiction import Fiction
from analysis.synthetic.rates import Driver, Rate, rate_of
from analysis.synthetic.stories import FIRST_MONTH, LAST_MONTH, GroundTruth

Counts = NDArray[np.int64]

MONTHS = tuple(month_range(FIRST_MONTH, LAST_MONTH))

_STATION_SPREAD = 0.22  # log standard deviation of a station's own level
_SHARED_WANDER = 0.02  # log standard deviation of a month's step of the prefecture's level
_CONTEXT = {
    "foreign_residents": "residents",
    "foreign_employers": "employers",
    "foreign_students": "students",
    "pupils_japanese_support": "pupils",
    "foreign_supporters": "supporters",
}
# Two years in which gatherings were avoided: activity halved, then came back.
_QUIET_MONTHS = (date(2020, 4, 1), date(2021, 12, 1))
_QUIET_FACTOR = 0.55


@dataclass(frozen=True)
class Simulation:
    """counts: int (station, indicator, month), meaningful where states is VALUE.

    states: int8 (station, indicator, month), CellState; exists: bool (station, month), False
    where a station does not exist or has not sent the month: no cell is stored there.
    expected: float, the ordinary mean of each cell, without stories.
    """

    station_ids: tuple[str, ...]
    indicators: tuple[str, ...]
    months: tuple[date, ...]
    counts: Counts
    states: NDArray[np.int8]
    exists: NDArray[np.bool_]
    expected: Array


def _stream(seed: int, purpose: int, code: str) -> np.random.Generator:
    """A stream per indicator: a new indicator leaves the figures of all others as they are."""
    return np.random.default_rng([seed, purpose, zlib.crc32(code.encode())])


def _weights(profile: Profile, fiction: Fiction) -> Array:
    """(station, place): 1 where a station is, or was, in charge of a place."""
    return np.array(
        [
            [float(s.id in (place.station_id, place.first_station_id)) for place in fiction.places]
            for s in profile.stations
        ]
    )


def _driver(driver: Driver, community: Community, in_charge: Array) -> Array:
    """(station, month), relative levels."""
    people = community.population[:, None] * np.ones_like(community.residents)
    per_place = {
        Driver.RESIDENTS: community.residents,
        Driver.EMPLOYERS: community.employers,
        Driver.STUDENTS: community.students,
        Driver.POPULATION: people,
        Driver.YARDS: people**0.7 * community.yards[:, None],
        Driver.NIGHTLIFE: people**0.9 * community.nightlife[:, None],
        Driver.EFFORT: community.residents,
    }[driver]
    level: Array = in_charge @ per_place
    return np.sqrt(level) + 12.0 if driver is Driver.EFFORT else level


def _month_factors(
    indicator: Indicator, rate: Rate, months: tuple[date, ...], rng: np.random.Generator
) -> Array:
    rhythm = np.array([rate.rhythm[(month.month - 4) % 12] for month in months])
    years_to_go = np.arange(len(months))[::-1] / 12.0
    trend = (1.0 + rate.growth_pct_per_year / 100.0) ** -years_to_go
    wander = np.cumsum(rng.normal(0.0, _SHARED_WANDER, len(months)))
    factors: Array = rhythm * trend * np.exp(wander - wander.mean())
    if indicator.origin is Origin.ACTIVITY:
        is_quiet = np.array([_QUIET_MONTHS[0] <= m <= _QUIET_MONTHS[1] for m in months])
        factors = np.where(is_quiet, _QUIET_FACTOR * factors, factors)
    return factors


def _expected(
    indicator: Indicator, profile: Profile, fiction: Fiction, ordinary: Community, seed: int
) -> Array:
    """The ordinary mean (station, month) of a counted indicator."""
    rng = _stream(seed, 3, indicator.code)
    rate = rate_of(indicator)
    own = np.exp(rng.normal(0.0, _STATION_SPREAD, len(profile.stations)))
    level = _driver(rate.driver, ordinary, _weights(profile, fiction)) * own[:, None]
    is_today = np.array([station.valid_to is None for station in profile.stations])
    level = level / level[is_today, -1].sum()
    _join_predecessors(level, profile)
    factors = _month_factors(indicator, rate, ordinary.months, rng)
    return np.asarray(rate.monthly_total * level * factors)


def _join_predecessors(level: Array, profile: Profile) -> None:
    """A merged station's level is its predecessors' together, so that nothing jumps there."""
    index = {station.id: row for row, station in enumerate(profile.stations)}
    for succession in profile.successions:
        if len(succession.to_ids) == 1:
            rows = [index[i] for i in succession.from_ids]
            level[index[succession.to_ids[0]]] = level[rows].sum(axis=0)


def _negative_binomial(mean: Array, variance_ratio: float, rng: np.random.Generator) -> Counts:
    """Counts with variance = variance_ratio × mean."""
    scale = variance_ratio - 1.0
    if scale <= 0:
        return rng.poisson(mean)
    return rng.poisson(rng.gamma(np.maximum(mean, 1e-9) / scale, scale))


def _extra_mean(
    indicator: Indicator,
    station_ids: tuple[str, ...],
    months: tuple[date, ...],
    expected: Array,
    grown: Array,
    truth: GroundTruth,
) -> Array:
    """What the stories add to the mean (station, month)."""
    extra = expected * (grown - 1.0) if indicator.exposure else np.zeros_like(expected)
    factor = dict(truth.definition_factors).get(indicator.code, 1.0)
    for change in indicator.definition_changes:
        is_new = np.array([month >= change.valid_from for month in months])
        extra = extra + (expected + extra) * (factor - 1.0) * is_new
    for effect in truth.effects():
        if indicator.code in effect.indicators:
            covered = np.array([effect.first_month <= m <= effect.last_month for m in months])
            extra[station_ids.index(effect.station_id)] += effect.extra_per_month * covered
    return extra


def _states(
    profile: Profile, catalogue: Catalogue, months: tuple[date, ...], truth: GroundTruth
) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
    ids = [station.id for station in profile.stations]
    states = np.zeros((len(ids), len(catalogue.indicators), len(months)), dtype=np.int8)
    codes = catalogue.codes
    for gap in truth.gaps:
        state = CellState.WITHHELD if gap.is_withheld else CellState.MISSING
        columns = [codes.index(code) for code in gap.indicators if code in codes]
        for k, month in enumerate(months):
            if gap.first_month <= month <= gap.last_month:
                states[ids.index(gap.station_id), columns, k] = state
    exists = np.array([[s.is_valid(month) for month in months] for s in profile.stations])
    for station_id, month in truth.unreported:
        exists[ids.index(station_id), months.index(month)] = False
    return states, exists


def simulate(
    profile: Profile,
    fiction: Fiction,
    catalogue: Catalogue,
    truth: GroundTruth,
    seed: int,
    *,
    with_stories: bool = True,
) -> Simulation:
    """Simulate every indicator of the catalogue; the same arguments give the same counts."""
    months = MONTHS
    ids = tuple(station.id for station in profile.stations)
    in_charge = _weights(profile, fiction)
    ordinary = build_community(fiction, truth, months, seed, with_stories=False)
    actual = build_community(fiction, truth, months, seed, with_stories=with_stories)
    grown = (in_charge @ actual.residents) / (in_charge @ ordinary.residents)
    shape = (len(ids), len(catalogue.indicators), len(months))
    counts, expected = np.zeros(shape, dtype=np.int64), np.zeros(shape)
    for k, indicator in enumerate(catalogue.indicators):
        if indicator.code in truth.zero_indicators:
            continue
        if indicator.code in _CONTEXT:
            level = in_charge @ getattr(actual, _CONTEXT[indicator.code])
            counts[:, k] = np.round(level)
            expected[:, k] = in_charge @ getattr(ordinary, _CONTEXT[indicator.code])
            continue
        mean = _expected(indicator, profile, fiction, ordinary, seed)
        expected[:, k] = mean
        ratio = rate_of(indicator).variance_ratio
        counts[:, k] = _negative_binomial(mean, ratio, _stream(seed, 4, indicator.code))
        if with_stories:
            extra = _extra_mean(indicator, ids, months, mean, grown, truth)
            counts[:, k] += _stream(seed, 5, indicator.code).poisson(extra)
    states, exists = _states(profile, catalogue, months, truth)
    return Simulation(ids, catalogue.codes, months, counts, states, exists, expected)
