"""Panels in which nothing happens: simulated series, and 架空県 without its planted events.

Enters: a seed. Leaves: a panel, and which of its stations are neighbours (a ring). The first kind
has five reported indicators at stations of much the same size; the second all of the catalogue's
that are not discovered, at 26 stations from a case a month to one in years, with levels that wander
together, residents as exposures, and variances of 1.1 to 2.6 times the mean.
"""

from collections.abc import Callable

import numpy as np

from analysis.detection import CountPanel
from analysis.detection.matrix import exposure_from_context
from analysis.indicators import Origin, load_catalogue
from analysis.observations import CellState
from analysis.profile import load_profile
from analysis.synthetic.counts import simulate
from analysis.synthetic.fiction import read_fiction
from analysis.synthetic.stories import planted_stories
from tests.detection.conftest import PanelMaker

N_STATIONS, N_MONTHS = 26, 84


def simulated_series(seed: int) -> CountPanel:
    """The panels of the tests of detection."""
    maker = PanelMaker()
    return maker.panel(maker.counts(N_STATIONS, N_MONTHS, seed))


def quiet_prefecture(seed: int) -> CountPanel:
    """架空県, drawn anew, without stories, gaps and changed definitions; stations of today."""
    profile, catalogue = load_profile("demo"), load_catalogue()
    truth = planted_stories(profile)
    drawn = simulate(profile, read_fiction(profile), catalogue, truth, seed, with_stories=False)
    is_today = [station.valid_to is None for station in profile.stations]
    rows = [k for k, i in enumerate(catalogue.indicators) if i.origin is not Origin.DISCOVERED]
    counts = drawn.counts[is_today][:, rows].astype(float)
    indicators = tuple(catalogue.indicators[row] for row in rows)
    return CountPanel(
        counts,
        np.full(counts.shape, CellState.VALUE, dtype=np.int8),
        tuple(s for s, kept in zip(drawn.station_ids, is_today, strict=True) if kept),
        indicators,
        drawn.months,
        exposure_from_context(counts, indicators),
    )


def ring(n_stations: int) -> np.ndarray:
    """Bool (stations, stations): each station borders the one before and the one after it."""
    place = np.arange(n_stations)
    apart = np.abs(place[:, None] - place)
    return np.isin(apart, (1, n_stations - 1))


KINDS: dict[str, Callable[[int], CountPanel]] = {
    "series": simulated_series,
    "prefecture": quiet_prefecture,
}
