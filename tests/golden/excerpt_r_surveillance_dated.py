"""Cut R's results on dated and weekly series: python tests/golden/excerpt_r_surveillance_dated.py.

Reads the folder that KIZASHI_ORACLE names, writes r_surveillance_dated*.csv beside this file. See
r_surveillance.md for where the full ones come from.
"""

import os
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
WEEKLY = ["agona", "newport", "campyDE"]
MONTHLY = ["s20", "s36", "s44"]
FIRST_MONTH = "2014-01-01"
COLUMNS = "setting series t upperbound score alarm expected phi trend".split()
LAST = 45  # of each setting and series
EVERY = {"weekly": 5, "monthly": 3}
# R's control arguments, as its scripts give them; limit54 and the rest as in
# r_surveillance_settings.csv. Weekly: the package's defaults but for what is named.
NOUFAILY = {"noPeriods": 10, "past": 26, "pThresholdTrend": 1.0}
WEEKLY_DEFAULT = {
    "period": 52, "b": 5, "w": 3, "noPeriods": 1, "past": 3, "trend": True,
    "pThresholdTrend": 0.05, "reweight": True, "weightsThreshold": 2.58, "alpha": 0.05,
    "method": "delta", "powertrans": "2/3", "populationOffset": False, "limit54": "5/4",
}  # fmt: skip
WEEKLY_SETTINGS = {
    "W1_default": {},
    "W2_nouf_nbPlugin": {**NOUFAILY, "method": "nbPlugin"},
    "W2_nouf_muan": {**NOUFAILY, "method": "muan", "alpha": 0.01},
    "W2_nouf_delta": {**NOUFAILY, "alpha": 0.01},
    "W3_b3": {**NOUFAILY, "b": 3, "method": "nbPlugin", "limit54": "0/4"},
    "W4_wt1": {"weightsThreshold": 1.0, "alpha": 0.005, "limit54": "0/4"},
}


def settings() -> pd.DataFrame:
    """One row a setting of the dated and weekly results."""
    rows = [{"setting": name, **WEEKLY_DEFAULT, **own} for name, own in WEEKLY_SETTINGS.items()]
    monthly = {**WEEKLY_DEFAULT, "period": 12, "w": 1, "past": 1, "limit54": "0/4"}
    for method in ("delta", "nbPlugin", "muan"):
        rows.append({"setting": f"DA_{method}", **monthly, "method": method})
        blocks = {"noPeriods": 10, "past": 6, "pThresholdTrend": 1.0, "method": method}
        rows.append({"setting": f"DB_{method}", **monthly, **blocks})
    return pd.DataFrame(rows)


def counts(oracle: Path) -> pd.DataFrame:
    """All dated and weekly series: series, t, date (empty where R was given none), observed."""
    weekly = pd.read_csv(oracle / "weekly_counts.csv").rename(columns={"dataset": "series"})
    monthly = pd.read_csv(oracle / "monthly_counts.csv")
    monthly["date"] = pd.date_range(FIRST_MONTH, periods=len(monthly), freq="MS").strftime("%F")
    monthly = monthly.melt(["t", "date"], var_name="series", value_name="observed")
    return pd.concat([weekly, monthly])[["series", "t", "date", "observed"]]


def results(oracle: Path) -> pd.DataFrame:
    """All rows of R's results on them, as R wrote them."""
    names = ("ff_weekly.csv", "ff_monthly_dates.csv")
    files = [pd.read_csv(oracle / name, dtype=str, keep_default_na=False) for name in names]
    return pd.concat(files)[COLUMNS]


def main() -> None:
    """Write the three files."""
    oracle = Path(os.environ["KIZASHI_ORACLE"])
    chosen = [*WEEKLY, *MONTHLY]
    series = counts(oracle)
    series[series["series"].isin(chosen)].to_csv(
        HERE / "r_surveillance_dated_counts.csv", index=False
    )
    settings().to_csv(HERE / "r_surveillance_dated_settings.csv", index=False)
    rows = results(oracle).groupby(["setting", "series"]).tail(LAST)
    every = (
        rows["setting"].str.startswith("W").map({True: EVERY["weekly"], False: EVERY["monthly"]})
    )
    is_kept = rows["series"].isin(chosen) & (rows["t"].astype(int) % every == 0)
    rows[is_kept].to_csv(HERE / "r_surveillance_dated.csv", index=False)


if __name__ == "__main__":
    main()
