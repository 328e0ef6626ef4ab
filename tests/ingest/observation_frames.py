"""Observation frames for properties: distinct keys, every state, at least one value."""

from datetime import date

import pandas as pd
from hypothesis import strategies as st

from analysis.indicators import Catalogue
from analysis.ingest.station_match import exists_in
from analysis.months import month_range
from analysis.observations import CellState, Observation, Provision, observation_frame
from analysis.profile import Profile

MONTHS = tuple(month_range(date(2019, 1, 1), date(2024, 10, 1)))
STATES = (CellState.VALUE, CellState.MISSING, CellState.WITHHELD)
MAX_DRAWN_COUNT = 999_999  # a column of seven digits may be account numbers, and is refused


@st.composite
def frames(
    draw: st.DrawFn, profile: Profile, catalogue: Catalogue, *, one_provision: bool = False
) -> pd.DataFrame:
    """A frame of up to 20 cells; the first one holds a value, because a file of none is refused."""
    keys = draw(
        st.lists(
            st.tuples(
                st.sampled_from(profile.stations),
                st.sampled_from(catalogue.codes),
                st.sampled_from(MONTHS),
            ).filter(lambda key: exists_in(key[0], key[2])),
            min_size=1,
            max_size=20,
            unique_by=lambda key: (key[0].id, key[1], key[2]),
        )
    )
    shared = draw(st.sampled_from(Provision))
    observations = []
    for number, (station, code, month) in enumerate(keys):
        state = draw(st.sampled_from(STATES)) if number else CellState.VALUE
        count = draw(st.integers(0, MAX_DRAWN_COUNT)) if state is CellState.VALUE else None
        provision = shared if one_provision else draw(st.sampled_from(Provision))
        observations.append(Observation(station.id, code, month, state, count, provision))
    return observation_frame(observations)
