"""Tables written in random dialects and read back: `python -m tests.benchmarks intake-roundtrip`.

10,000 observation tables of 架空県, each in a dialect drawn at random (layout × encoding × form of
months × form of counts × marks × titles), from a fixed seed. Counts those that read back equal, and
prints the dialect of each that does not.
"""

import random
import time
from collections import Counter
from datetime import date

import pandas as pd

from analysis.errors import RefusedUploadError
from analysis.indicators import Catalogue, load_catalogue
from analysis.ingest.station_match import exists_in
from analysis.months import month_range
from analysis.observations import CellState, Observation, Provision, observation_frame
from analysis.profile import Profile, load_profile
from tests.ingest.dialects import (
    COUNT_FORMS,
    ENCODINGS,
    MISSING_MARKS,
    MONTH_FORMS,
    STATION_FORMS,
    TITLES,
    WITHHELD_MARKS,
    Dialect,
    Layout,
    read_back,
    write,
)

EXAMPLES = 10_000
SEED = 20241105
SHOWN_FAILURES = 10
MONTHS = tuple(month_range(date(2019, 1, 1), date(2024, 10, 1)))
KEYS = ["station_id", "indicator", "month"]
STATES = (CellState.VALUE, CellState.VALUE, CellState.MISSING, CellState.WITHHELD)


def random_dialect(rng: random.Random) -> Dialect:
    """One way of writing, every part drawn on its own."""
    return Dialect(
        layout=rng.choice(list(Layout)),
        encoding=rng.choice(ENCODINGS),
        delimiter=rng.choice([",", "\t"]),
        month_form=rng.choice(sorted(MONTH_FORMS)),
        count_form=rng.choice(sorted(COUNT_FORMS)),
        station_form=rng.choice(STATION_FORMS),
        missing=rng.choice(MISSING_MARKS),
        withheld=rng.choice(WITHHELD_MARKS),
        titles=rng.choice(TITLES),
        has_synonyms=rng.random() < 0.5,
        trailing_blanks=rng.randrange(3),
    )


def random_frame(
    rng: random.Random, profile: Profile, catalogue: Catalogue, *, one_provision: bool
) -> pd.DataFrame:
    """Up to 20 cells with distinct keys, the first of them with a value."""
    shared = rng.choice(list(Provision))
    cells: dict[tuple[str, str, date], Observation] = {}
    for _ in range(rng.randint(1, 20)):
        station, month = rng.choice(profile.stations), rng.choice(MONTHS)
        if not exists_in(station, month):
            continue
        key = (station.id, rng.choice(catalogue.codes), month)
        state = rng.choice(STATES) if cells else CellState.VALUE
        count = int(10 ** rng.uniform(0, 6)) - 1 if state is CellState.VALUE else None
        provision = shared if one_provision else rng.choice(list(Provision))
        cells[key] = Observation(*key, state, count, provision)
    return observation_frame(list(cells.values()))


def measure() -> dict[str, object]:
    """Examples, how many read back equal, how many differed, were refused, and the seconds."""
    rng = random.Random(SEED)  # noqa: S311 - examples, no secrets
    profile, catalogue = load_profile("demo"), load_catalogue()
    outcomes: Counter[str] = Counter()
    layouts: Counter[str] = Counter()
    started = time.perf_counter()
    while outcomes.total() < EXAMPLES:
        dialect = random_dialect(rng)
        frame = random_frame(rng, profile, catalogue, one_provision=not dialect.is_long)
        if frame.empty:
            continue
        outcome = _outcome(frame, profile, catalogue, dialect)
        outcomes[outcome] += 1
        layouts[dialect.layout.value] += 1
        if outcome != "equal" and outcomes.total() - outcomes["equal"] <= SHOWN_FAILURES:
            print(outcome, dialect)
    return {
        "examples": EXAMPLES,
        "equal": outcomes["equal"],
        "different": outcomes["different"],
        "refused": outcomes["refused"],
        "layouts": dict(layouts),
        "seconds": round(time.perf_counter() - started, 1),
    }


def _outcome(frame: pd.DataFrame, profile: Profile, catalogue: Catalogue, dialect: Dialect) -> str:
    try:
        data = write(frame, profile, catalogue, dialect)
        read = read_back(data, profile, catalogue, name=dialect.file_name)
    except RefusedUploadError as refusal:
        print(refusal.problems[0])
        return "refused"
    left, right = (f.sort_values(KEYS, ignore_index=True) for f in (read, frame))
    return "equal" if left.equals(right) else "different"
