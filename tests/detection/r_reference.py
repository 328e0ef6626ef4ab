"""R's results of Farrington's method beside ours: what the tests hold and a benchmark prints.

Enters: the excerpt in tests/golden, or the folder of the full reference. Leaves: rows compared,
mismatches, and the worst relative difference of each quantity by kind of limit.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.detection.farrington import FarringtonResult, farrington
from tests.golden import excerpt_r_surveillance_dated

GOLDEN = Path(__file__).parent.parent / "golden"
POWER_LIMITS = {"2/3": "delta", "1/2": "delta-1/2", "none": "delta-none"}
QUANTITIES = {
    "upperbound": "upper_bound",
    "expected": "expected",
    "score": "score",
    "phi": "dispersion",
}
SMALLEST_SCORE = 1e-2  # scores are differences: below it they are compared absolutely
DEGENERATE = 1e-6  # expected counts below it depend on how many steps R happened to take


@dataclass(frozen=True)
class Calendar:
    """Series of one calendar: counts and population, a row a series; dates, where R had any."""

    counts: pd.DataFrame
    population: pd.DataFrame | None = None
    dates: tuple[date, ...] | None = None


@dataclass(frozen=True)
class FarringtonReference:
    """R's control arguments, a row a setting, and its results, a row a cell."""

    calendars: tuple[Calendar, ...]
    settings: pd.DataFrame
    rows: pd.DataFrame


@dataclass
class Comparison:
    """Cells compared, and where they differ. worst: by limit and quantity, relative."""

    rows: int = 0
    degenerate: int = 0
    alarm_mismatches: list[tuple[str, str, int]] = field(default_factory=list)
    trend_mismatches: int = 0
    missing_mismatches: int = 0
    worst: dict[str, dict[str, float]] = field(
        default_factory=lambda: defaultdict(lambda: dict.fromkeys(QUANTITIES, 0.0))
    )

    @property
    def worst_difference(self) -> float:
        """The largest relative difference of all."""
        return max(max(by_quantity.values()) for by_quantity in self.worst.values())


def monthly_reference(folder: Path, prefix: str, settings: str, rows: str) -> FarringtonReference:
    """The simulated monthly series without dates, from the excerpt or the full reference."""

    def read(name: str) -> pd.DataFrame:
        return pd.read_csv(folder / f"{prefix}{name}.csv", index_col=0).T

    calendar = Calendar(read("counts"), read("population"))
    tables = (pd.read_csv(folder / settings).assign(period=12), pd.read_csv(folder / rows))
    return FarringtonReference((calendar,), *tables)


def monthly_excerpt() -> FarringtonReference:
    """960 of the 84,240 rows."""
    settings, rows = "r_surveillance_settings.csv", "r_surveillance_farrington.csv"
    return monthly_reference(GOLDEN, "r_surveillance_", settings, rows)


def monthly_oracle(folder: Path) -> FarringtonReference:
    """All 39 settings of the full reference."""
    return monthly_reference(folder, "monthly_", "ff_monthly_settings.csv", "ff_monthly.csv.gz")


def dated_excerpt() -> FarringtonReference:
    """Weekly series with and without dates, and monthly ones with dates."""
    counts, settings, rows = (
        pd.read_csv(GOLDEN / f"r_surveillance_dated{name}.csv")
        for name in ("_counts", "_settings", "")
    )
    return FarringtonReference(_calendars(counts), settings, rows)


def dated_oracle(folder: Path) -> FarringtonReference:
    """The same from the full reference."""
    excerpt = excerpt_r_surveillance_dated
    rows = excerpt.results(folder)
    numbers = [name for name in rows if name not in ("setting", "series")]
    rows[numbers] = rows[numbers].apply(pd.to_numeric, errors="coerce")
    return FarringtonReference(_calendars(excerpt.counts(folder)), excerpt.settings(), rows)


def _calendars(counts: pd.DataFrame) -> tuple[Calendar, ...]:
    """Series that share their dates, together."""
    by_dates: dict[tuple[str, ...], list[pd.Series]] = {}
    for _, rows in counts.groupby("series"):
        observed = rows.set_index("t")["observed"].rename(rows["series"].iloc[0])
        by_dates.setdefault(tuple(rows["date"].fillna("")), []).append(observed)
    return tuple(
        Calendar(
            pd.DataFrame(series),
            dates=tuple(date.fromisoformat(day) for day in days) if all(days) else None,
        )
        for days, series in by_dates.items()
    )


def run_setting(calendar: Calendar, row: pd.Series, first_tested: int) -> FarringtonResult:
    """Ours, with R's control arguments."""
    is_delta = row["method"] == "delta"
    cases, months = (int(part) for part in row["limit54"].split("/"))
    population = calendar.population if row["populationOffset"] else None
    return farrington(
        calendar.counts.to_numpy(dtype=float),
        first_tested=first_tested,
        period=row["period"],
        years_back=row["b"],
        half_width=row["w"],
        n_periods=row["noPeriods"],
        exclude_recent=row["past"],
        trend=row["trend"],
        trend_p=row["pThresholdTrend"],
        reweight=row["reweight"],
        weights_threshold=row["weightsThreshold"],
        alpha=row["alpha"],
        limit=POWER_LIMITS[row["powertrans"]] if is_delta else row["method"],
        exposure=None if population is None else population.to_numpy(dtype=float),
        recent_count=(cases, months),
        parity="R",
        dates=calendar.dates,
    )


def compare(reference: FarringtonReference) -> Comparison:
    """Run every setting on every calendar that R ran it on."""
    result = Comparison()
    for _, setting in reference.settings.iterrows():
        of_setting = reference.rows[reference.rows["setting"] == setting["setting"]]
        for calendar in reference.calendars:
            rows = of_setting[of_setting["series"].isin(calendar.counts.index)]
            if len(rows):
                first_tested = int(rows["t"].min()) - 1
                found = run_setting(calendar, setting, first_tested)
                place = rows["series"].map(calendar.counts.index.get_loc).to_numpy(int)
                at = (place, rows["t"].to_numpy(int) - 1 - first_tested)
                _put(result, setting["method"], rows, found, at)
    return result


def _put(
    result: Comparison,
    method: str,
    rows: pd.DataFrame,
    found: FarringtonResult,
    at: tuple[np.ndarray, np.ndarray],
) -> None:
    result.rows += len(rows)
    expected = rows["expected"].to_numpy(float)
    regular = (expected >= DEGENERATE) & ~np.isnan(found.upper_bound[at])
    result.degenerate += int((expected < DEGENERATE).sum())
    differs = found.alarm[at] != rows["alarm"].to_numpy(bool)
    named = rows.loc[differs, ["setting", "series", "t"]]
    result.alarm_mismatches += list(named.itertuples(index=False, name=None))
    kept = found.trend_kept[at] != rows["trend"].to_numpy(bool)
    result.trend_mismatches += int(kept[regular].sum())
    is_known = np.isnan(expected) | (expected >= DEGENERATE)
    is_missing = np.isnan(found.upper_bound[at]) != np.isnan(rows["upperbound"].to_numpy(float))
    result.missing_mismatches += int((is_missing & is_known).sum())
    for column, name in QUANTITIES.items():
        theirs = rows[column].to_numpy(float)[regular]
        difference = np.abs(getattr(found, name)[at][regular] - theirs)
        floor = SMALLEST_SCORE if column == "score" else np.finfo(float).tiny
        relative = difference / np.maximum(np.abs(theirs), floor)
        worst = result.worst[method]
        worst[column] = max(worst[column], float(relative.max(initial=0.0)))
