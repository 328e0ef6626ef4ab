"""Real weekly counts, R and ours side by side: bicycle thefts by station, and notified infections.

Bicycle thefts of Hokkaido 2018 (the folder that KIZASHI_REAL_DATA names) are 52 weeks: EARS C1–C3,
which need weeks, are compared; Farrington's method needs years and cannot be. The weekly series
that R's package ships (campylobacter, Salmonella Newport in all and in its eight largest states,
Salmonella Agona; 6 to 10 years) carry Farrington's. Nobody knows the truth of real series: printed
are bounds that differ, alarms, and agreement.
"""

import os
import subprocess
import tempfile
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.detection.ears import ears_c1, ears_c2, ears_c3
from analysis.detection.farrington import farrington
from tests.benchmarks.child import ONE_THREAD
from tests.benchmarks.r_surveillance import has_surveillance

HERE = Path(__file__).parent
THEFTS = Path("crime_hokkaido_2018") / "hokkaido_2018zitensyatou.csv"
STATION, DAY = "管轄警察署（発生地）", "発生年月日（始期）"
FIRST_MONDAY, N_WEEKS = date(2018, 1, 1), 52
MIN_CASES = 52  # of the year: a station with fewer is left out
EARS = {"C1": ears_c1, "C2": ears_c2, "C3": ears_c3}
R_EARS_DEFAULTS = {"min_spread": 0.0}
WEEKLY = {"period": 52, "half_width": 3, "exclude_recent": 26}


def weekly_thefts(folder: Path) -> tuple[pd.DataFrame, dict[str, int]]:
    """Thefts by week and station (Monday weeks of 2018), and what was left out."""
    rows = pd.read_csv(folder / THEFTS, encoding="cp932", dtype=str)
    days = pd.to_datetime(rows[DAY], format="%Y-%m-%d", errors="coerce")
    week = (days - pd.Timestamp(FIRST_MONDAY)).dt.days // 7
    inside = week.between(0, N_WEEKS - 1)
    table = pd.crosstab(week[inside].astype(int), rows.loc[inside, STATION])
    table = table.reindex(range(N_WEEKS), fill_value=0)
    kept = table.loc[:, table.sum() >= MIN_CASES]
    left_out = {
        "thefts": len(rows),
        "unknown_day": int(days.isna().sum()),
        "other_years_or_last_day": int((days.notna() & ~inside).sum()),
        "stations_below_one_a_week": table.shape[1] - kept.shape[1],
    }
    return kept, left_out


def _run_r(weekly: pd.DataFrame) -> dict[str, pd.DataFrame]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "weekly.csv"
        weekly.set_axis(range(weekly.shape[1]), axis=1).to_csv(path, index=False)
        command = ["Rscript", str(HERE / "real_series.R"), str(path), folder]
        subprocess.run(command, check=True, env=ONE_THREAD)
        names = ("ears", "package", "farrington")
        return {
            name: pd.read_csv(Path(folder) / f"{name}.csv", skipinitialspace=True) for name in names
        }


def _compare_ears(weekly: pd.DataFrame, theirs: pd.DataFrame | None) -> dict[str, object]:
    """Alarms of each chart; where R ran, bounds and alarms that differ."""
    counts = weekly.T.to_numpy(float)
    figures: dict[str, object] = {}
    for method, detect in EARS.items():
        as_in_r, ours = detect(counts, **R_EARS_DEFAULTS), detect(counts)
        found = {"cells": int(np.isfinite(ours.upper_bound).sum()), "alarms": int(ours.alarm.sum())}
        if theirs is not None:
            rows = theirs[theirs["method"] == method]
            at = (rows["series"].to_numpy(int) - 1, rows["t"].to_numpy(int) - 1)
            alarm = rows["alarm"].fillna(0).to_numpy(bool)
            bound = rows["upperbound"].to_numpy(float)
            difference = np.abs(as_in_r.upper_bound[at] - bound) / np.maximum(bound, 1.0)
            found |= {
                "r_alarms": int(alarm.sum()),
                "same_settings_alarm_mismatches": int((as_in_r.alarm[at] != alarm).sum()),
                "same_settings_worst_bound_difference": float(f"{np.nanmax(difference):.1e}"),
                "default_alarms_both": int((ours.alarm[at] & alarm).sum()),
            }
        figures[method] = found
    return figures


def _dates(days: pd.Series) -> tuple[date, ...] | None:
    return None if days.isna().any() else tuple(date.fromisoformat(day) for day in days)


def _compare_farrington(found: dict[str, pd.DataFrame]) -> tuple[pd.DataFrame, dict[str, object]]:
    """A row a series: cases a week, alarms of R and ours, and where parity differs."""
    lines = []
    for name, rows in found["package"].groupby("series", sort=False):
        theirs = found["farrington"][found["farrington"]["series"] == name]
        counts, dates = rows["observed"].to_numpy(float)[None], _dates(rows["date"])
        first = int(theirs["t"].min()) - 1
        parity = farrington(counts, first_tested=first, dates=dates, parity="R", **WEEKLY)  # type: ignore[arg-type]
        ours = farrington(counts, first_tested=first, dates=dates, **WEEKLY)  # type: ignore[arg-type]
        alarm, bound = theirs["alarm"].to_numpy(bool), theirs["upperbound"].to_numpy(float)
        same = (parity.upper_bound[0] == bound) | (
            np.isnan(parity.upper_bound[0]) & np.isnan(bound)
        )
        lines.append(
            {
                "series": name,
                "cases a week": round(float(counts.mean()), 2),
                "weeks": len(theirs),
                "R alarms": int(alarm.sum()),
                "our alarms": int(ours.alarm.sum()),
                "both": int((ours.alarm[0] & alarm).sum()),
                "our bound above R's": int((ours.upper_bound[0] > bound).sum()),
                "our bound below R's": int((ours.upper_bound[0] < bound).sum()),
                "parity: bounds that differ": int((~same).sum()),
                "parity: alarms that differ": int((parity.alarm[0] != alarm).sum()),
            }
        )
    table = pd.DataFrame(lines)
    total = table.drop(columns=["series", "cases a week"]).sum()
    return table, {"series": len(table), **{key: int(value) for key, value in total.items()}}


def measure() -> dict[str, object]:
    """Thefts first, then the package's series."""
    figures: dict[str, object] = {}
    weekly = pd.DataFrame({"none": np.zeros(N_WEEKS, dtype=int)})
    folder = os.environ.get("KIZASHI_REAL_DATA")
    if folder is None:
        figures["thefts"] = "absent: KIZASHI_REAL_DATA names no folder"
    else:
        weekly, left_out = weekly_thefts(Path(folder))
        figures["thefts"] = {"stations": weekly.shape[1], "weeks": N_WEEKS, **left_out}
        last = FIRST_MONDAY + timedelta(weeks=N_WEEKS - 1)
        print(f"bicycle thefts a week, {FIRST_MONDAY} to the week of {last}:")
        print(weekly.agg(["sum", "mean", "max"]).T.round(1).to_string())
    found = _run_r(weekly) if has_surveillance() else None
    if folder is not None:
        figures["ears"] = _compare_ears(weekly, None if found is None else found["ears"])
        print(pd.DataFrame(figures["ears"]).T.to_string())
        figures["farrington_on_thefts"] = "not testable: one year of weeks, years are needed"
    if found is None:
        return {**figures, "r": "absent: its weekly series and results are left out"}
    table, figures["farrington"] = _compare_farrington(found)
    print(table.to_string(index=False))
    return {**figures, "r": "surveillance"}
