"""Uploads (取込): the files in which the stations' figures would have arrived, with their times.

Enters: a `Simulation`, the catalogue and the ground truth. Leaves: `Upload`s in the order of their
times, each with an observation frame: one a fiscal year for the years taken over from before,
then one a month, and the planted late and corrected ones.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd

from analysis.indicators import Catalogue
from analysis.months import (
    add_months,
    fiscal_year,
    fiscal_year_last,
    months_between,
    wareki_fiscal_year,
    wareki_month,
)
from analysis.observations import CellState, Provision
from analysis.profile import Profile
from analysis.synthetic.counts import Simulation
from analysis.synthetic.stories import LAST_MONTH, GroundTruth

SENDER = "組織犯罪対策第二課（架空）"
FIRST_MONTHLY = date(2022, 4, 1)  # from here on the police of 架空県 sent a file each month


@dataclass(frozen=True)
class Upload:
    """One file: when it was committed, what it is called, and its cells.

    sha256: identifies seed and file, so that a build can go on where it stopped. It does not
    change with the generator: a prefecture that was once completed stays as it is.
    """

    at: datetime
    source_name: str
    sha256: str
    note: str
    frame: pd.DataFrame


def _regular_time(month: date) -> datetime:
    """The 10th to 13th of the following month, in the morning (Japanese time)."""
    due = add_months(month, 1)
    return datetime(due.year, due.month, 10 + (month.month * 7) % 4, 0, 30, tzinfo=UTC)


def _fingerprint(seed: int, source_name: str) -> str:
    return hashlib.sha256(f"{seed}/{source_name}".encode()).hexdigest()


def _yearly_name(month: date) -> str:
    return f"年報_{wareki_fiscal_year(fiscal_year(month))}.csv"


def _monthly_name(month: date) -> str:
    return f"月報_{wareki_month(month)}.csv"


def final_fingerprint(seed: int) -> str:
    """The fingerprint of the upload that is committed last."""
    return _fingerprint(seed, _monthly_name(LAST_MONTH))


def _cells(simulation: Simulation, catalogue: Catalogue) -> pd.DataFrame:
    """Every stored cell as one observation frame, ordered by month, station, indicator."""
    months, stations = np.nonzero(simulation.exists.T)
    width = len(simulation.indicators)
    month, station = np.repeat(months, width), np.repeat(stations, width)
    indicator = np.tile(np.arange(width), len(months))
    state = simulation.states[station, indicator, month]
    count = pd.array(simulation.counts[station, indicator, month], dtype="Int64")
    count[state != CellState.VALUE] = pd.NA
    age = np.array([months_between(m, simulation.months[-1]) for m in simulation.months])
    final_after = np.array([i.final_after_months for i in catalogue.indicators])
    is_final = age[month] >= final_after[indicator]
    return pd.DataFrame(
        {
            "station_id": np.array(simulation.station_ids, dtype=object)[station],
            "indicator": np.array(simulation.indicators, dtype=object)[indicator],
            "month": pd.to_datetime(list(simulation.months)).to_numpy("datetime64[ns]")[month],
            "state": state.astype("int8"),
            "count": count,
            "provision": np.where(is_final, Provision.FINAL, Provision.PROVISIONAL),
        }
    ).astype({"station_id": "str", "indicator": "str", "provision": "str"})


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 3, 0, tzinfo=UTC)


def _late_part(frame: pd.DataFrame, truth: GroundTruth) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What arrived in time, and what arrived late."""
    is_late = frame["station_id"] == truth.late.station_id
    return frame[~is_late], frame[is_late]


def _corrected_part(frame: pd.DataFrame, truth: GroundTruth) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What was sent at first, about half of some indicators left out, and the right figures."""
    is_wrong = (frame["station_id"] == truth.corrected.station_id) & frame["indicator"].isin(
        truth.corrected.indicators
    )
    first = frame.copy()
    first.loc[is_wrong, "count"] = first.loc[is_wrong, "count"] // 2
    return first, frame[is_wrong]


def make_uploads(
    simulation: Simulation, profile: Profile, catalogue: Catalogue, truth: GroundTruth, seed: int
) -> tuple[Upload, ...]:
    """All uploads in the order in which they arrived; the last is the newest month's."""
    cells = _cells(simulation, catalogue)
    uploads = []

    def add(at: datetime, source_name: str, note: str, frame: pd.DataFrame) -> None:
        sha256 = _fingerprint(seed, source_name)
        uploads.append(Upload(at, source_name, sha256, note, frame.reset_index(drop=True)))

    by_month = dict(zip(simulation.months, _by_month(cells, simulation), strict=True))
    for last in (m for m in by_month if m < FIRST_MONTHLY and m == fiscal_year_last(m)):
        year = [f for m, f in by_month.items() if fiscal_year(m) == fiscal_year(last)]
        add(_regular_time(last), _yearly_name(last), "過年度分", pd.concat(year))
    for month, frame in by_month.items():
        if month < FIRST_MONTHLY:
            continue
        name = _monthly_name(month)
        in_time = frame
        if month == truth.late.month:
            in_time, late = _late_part(frame, truth)
            station = profile.station(truth.late.station_id).name
            late_name = name.replace(".csv", f"_{station}.csv")
            add(_noon(truth.late.received), late_name, "遅れて届いた月報", late)
        if month == truth.corrected.month:
            in_time, corrected = _corrected_part(frame, truth)
            station = profile.station(truth.corrected.station_id).name
            corrected_name = name.replace(".csv", f"_{station}_訂正.csv")
            add(_noon(truth.corrected.received), corrected_name, "計上漏れの訂正", corrected)
        add(_regular_time(month), name, "", in_time)
    return tuple(sorted(uploads, key=lambda upload: upload.at))


def _by_month(cells: pd.DataFrame, simulation: Simulation) -> list[pd.DataFrame]:
    rows = simulation.exists.sum(axis=0) * len(simulation.indicators)
    bounds = np.concatenate([[0], np.cumsum(rows)]).tolist()
    return [cells.iloc[a:b] for a, b in zip(bounds, bounds[1:], strict=False)]
