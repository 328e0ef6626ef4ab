"""A prefecture of canaries (標識値): every count is a number that stands nowhere else.

Enters: a path. Leaves: a closed store with the map of 架空県 and 30 months of a few indicators. Each
count has seven digits, no two are alike, none is a multiple of 5, so that rounding shows. Ones and
twos among them make the gate withhold large counts and totals, too. Besides: residents of small
areas, an upload that waits, one that was withdrawn.
"""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from analysis.disclosure.policy import POLICY_PATH
from analysis.indicators import load_catalogue
from analysis.ingest import UploadMode
from analysis.months import add_months
from analysis.observations import CellState, Observation, Provision, observation_frame
from analysis.profile import Profile, load_profile
from analysis.store import (
    BatchHeader,
    Handover,
    Store,
    commit_batch,
    hold_upload,
    open_store,
    save_boundaries,
    save_facilities,
    save_residence,
    undo_batch,
)
from analysis.synthetic import DEFAULT_SEED
from analysis.synthetic.fiction import read_fiction
from analysis.synthetic.geometry import build_geometry
from analysis.synthetic.uploads import final_fingerprint

FIRST_MONTH, MONTHS = date(2022, 10, 1), 30
STOCK, ORDINARY = "foreign_residents", "victim_reports"
# Of every domain that pages treat differently: a stock, reported, discovered, what police did.
INDICATORS = (
    STOCK,
    ORDINARY,
    "fraud_consultations",
    "broker_complaints",
    "penal_code_clearances",
    "interpreter_visits",
)
# One has ordinary counts of a long history, so that there is a sign. Large ones would keep the
# detector busy for minutes: all others but the stock begin too late to be forecast.
LONG = (STOCK, ORDINARY)
YOUNG_MONTHS = 3
OWN_STATION = "99-102"
RISING_STATION = "99-105"
LOWEST, HIGHEST = 3_000_000, 9_900_000
ORDINARY_MEAN, ORDINARY_RISE = 90, 2.5
REFERENCE_DAYS = (date(2024, 1, 1), date(2025, 1, 1))
SENDER, OFFICER = "架空県警察本部", "試験の取込担当"
SEED = 31

# The shipped rules, and a domain more that does not leave: so a meeting, too, has large counts to hide.
KEPT_FROM_MEETINGS = "enforcement"

Key = tuple[str, str, date]  # station, indicator, month


@dataclass(frozen=True)
class Planted:
    """What was put in besides the counts that are in force.

    residents: of small areas, which stand in no view; waiting, withdrawn: counts of two uploads.
    """

    residents: frozenset[int]
    waiting: frozenset[int]
    withdrawn: frozenset[int]


class _Numbers:
    """Numbers that are given once."""

    def __init__(self) -> None:
        self._random = np.random.default_rng(SEED)
        self._given: set[int] = set()

    def near(self, wanted: float) -> int:
        """A number nobody has, close to the wanted one."""
        number = int(wanted)
        while number in self._given or number % 5 == 0:
            number += 1
        self._given.add(number)
        return number

    def anywhere(self) -> int:
        """A number nobody has."""
        return self.near(self._random.integers(LOWEST, HIGHEST))

    def around(self, level: float) -> int:
        """A number nobody has, within a thousandth of a level: wide swings keep detectors busy."""
        return self.near(level * (1 + self._random.uniform(-1, 1) / 1000))


def plant(path: Path) -> Planted:
    """Write the store."""
    profile, numbers = load_profile("demo"), _Numbers()
    with open_store(path) as store:
        areas = _draw(store, profile)
        residents = _settle(store, profile, areas, numbers)
        # With the fingerprint of the demo's last upload the dashboard takes the prefecture for made.
        made = final_fingerprint(DEFAULT_SEED)
        _commit(store, profile, _counts(profile, numbers), "月報.csv", made)
        late = add_months(FIRST_MONTH, MONTHS - 1)
        withdrawn = {(RISING_STATION, code, late): numbers.anywhere() for code in INDICATORS[2:4]}
        batch = _commit(store, profile, withdrawn, "誤送.csv", "1" * 64)
        undo_batch(store, profile.id, batch, person=SENDER, reason="誤って送った")
        waiting = {(RISING_STATION, code, late): numbers.anywhere() for code in INDICATORS[2:4]}
        header = BatchHeader(profile.id, OFFICER, "待機.csv", "2" * 64)
        hold_upload(store, header, _frame(waiting), Handover(OFFICER, UploadMode.MERGE.value))
    return Planted(frozenset(residents), frozenset(waiting.values()), frozenset(withdrawn.values()))


def policy_text() -> bytes:
    """data/disclosure_policy.toml with enforcement kept from meetings as well."""
    before, meeting, after = re.split(
        r"(?=^\[audience\.(?:meeting|partner)\])",
        POLICY_PATH.read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    line = "withheld_domains = []"
    if line not in meeting:
        raise ValueError("the policy has changed: say here what meetings are not given")
    kept = meeting.replace(line, f'withheld_domains = ["{KEPT_FROM_MEETINGS}"]')
    return (before + kept + after).encode()


def _draw(store: Store, profile: Profile) -> dict[str, str]:
    """Municipalities and small areas as shapes; returns the small areas' stations by their codes."""
    fiction = read_fiction(profile)
    geometry = build_geometry(fiction, SEED)
    names = {place.municipality_code: place.municipality for place in fiction.places}
    municipalities = [(c, names[c], shape, "") for c, shape in geometry.municipalities.items()]
    small = [(a.code, a.name, a.shape, a.municipality_code) for a in geometry.small_areas]
    for kind, rows in (("municipality", municipalities), ("small_area", small)):
        frame = pd.DataFrame(rows, columns=["code", "name", "wkb", "parent"])
        frame["wkb"] = [shapely.to_wkb(shape) for shape in frame["wkb"]]
        save_boundaries(store, profile.id, kind, frame, credit="架空データ")
    return {a.code: fiction.places[a.place_index].station_id for a in geometry.small_areas}


def _settle(store: Store, profile: Profile, areas: dict[str, str], numbers: _Numbers) -> set[int]:
    """Residents of every small area on two days, and facilities of two kinds."""
    keys = [(area, day) for day in REFERENCE_DAYS for area in areas]
    residents = [numbers.anywhere() for _ in keys]
    frame = pd.DataFrame(
        {
            "area_code": [area for area, _ in keys],
            "reference_date": pd.to_datetime([day for _, day in keys]),
            "foreign_residents": pd.array(residents, dtype="Int64"),
            "all_residents": pd.array([number * 3 for number in residents], dtype="Int64"),
        }
    )
    save_residence(store, profile.id, frame, credit="架空データ")
    schools = pd.DataFrame(
        {
            "area_code": list(areas)[:40],
            "station_id": list(areas.values())[:40],
            "grp": "企業・学校",
            "kind": "日本語学校",
            "size_band": "50人未満",
            "count": pd.array([1 + position % 5 for position in range(40)], dtype="Int64"),
            "reference_date": pd.Timestamp(REFERENCE_DAYS[-1]),
        }
    )
    save_facilities(store, profile.id, schools, credit="架空データ")
    return set(residents)


def _counts(profile: Profile, numbers: _Numbers) -> dict[Key, int]:
    """Counts of all stations that exist through all months; some have ones and twos alone."""
    stations = [s.id for s in profile.stations_on(add_months(FIRST_MONTH, MONTHS - 1))]
    random = np.random.default_rng(SEED)
    counts: dict[Key, int] = {}
    for number, indicator in enumerate(INDICATORS):
        small = set(stations[6 + 2 * number : 9 + 2 * number])
        levels = {station: numbers.anywhere() for station in stations}
        first = 0 if indicator in LONG else MONTHS - YOUNG_MONTHS
        for position in range(first, MONTHS):
            month = add_months(FIRST_MONTH, position)
            for row, station in enumerate(stations):
                if indicator == ORDINARY:
                    is_rising = station == RISING_STATION and position >= MONTHS - 3
                    mean = ORDINARY_MEAN * (ORDINARY_RISE if is_rising else 1)
                    count = int(random.poisson(mean))
                elif station in small:
                    count = 1 + (row + position) % 2
                else:
                    count = numbers.around(levels[station])
                counts[station, indicator, month] = count
    return counts


def _frame(counts: dict[Key, int]) -> pd.DataFrame:
    known = load_catalogue().codes
    return observation_frame(
        [
            Observation(station, code, month, CellState.VALUE, count, Provision.FINAL)
            for (station, code, month), count in counts.items()
            if code in known
        ]
    )


def _commit(
    store: Store, profile: Profile, counts: dict[Key, int], name: str, fingerprint: str
) -> int:
    return commit_batch(store, BatchHeader(profile.id, SENDER, name, fingerprint), _frame(counts))
