"""Cut the small R reference out of the full one: python tests/golden/excerpt_r_surveillance.py.

Reads the folder that KIZASHI_ORACLE names, writes r_surveillance_*.csv beside this file. See
r_surveillance.md for where the full one comes from.
"""

import os
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
SERIES = ["s05", "s15", "s26", "s36", "s44", "s55", "s58", "s60"]
SETTINGS = [
    "A_delta_a0.01_t1",
    "B_nbPlugin_a0.01_t1",
    "B_muan_a0.05_t1",
    "B_delta_a0.05_t0",
    "D_b5_w0_np12_past3",
    "E_b3_w2_np4",
    "F_A_norew",
    "G_B_limit54",
    "H_B_pop_nbPlugin",
    "J_A_pow12",
]
COLUMNS = "setting series t upperbound score alarm expected phi trend".split()
EVERY = 3  # months


def main() -> None:
    """Write the files of counts, population, settings and results."""
    oracle = Path(os.environ["KIZASHI_ORACLE"])
    for name in ("counts", "population"):
        full = pd.read_csv(oracle / f"monthly_{name}.csv", index_col=0)
        full[SERIES].to_csv(HERE / f"r_surveillance_{name}.csv")
    settings = pd.read_csv(oracle / "ff_monthly_settings.csv")
    chosen = settings[settings["setting"].isin(SETTINGS)]
    chosen.to_csv(HERE / "r_surveillance_settings.csv", index=False)
    rows = pd.read_csv(oracle / "ff_monthly.csv.gz", dtype=str, keep_default_na=False)
    is_kept = rows["setting"].isin(SETTINGS) & rows["series"].isin(SERIES)
    is_kept &= rows["t"].astype(int) % EVERY == 0
    rows.loc[is_kept, COLUMNS].to_csv(HERE / "r_surveillance_farrington.csv", index=False)
    other = pd.read_csv(oracle / "other_monthly.csv.gz", dtype=str, keep_default_na=False)
    for name in ("ears", "glr"):
        is_kept = other["alg"].str.startswith(name) & other["series"].isin(SERIES)
        is_kept &= other["t"].astype(int) % EVERY == 0
        columns = ["alg", "series", "t", "upperbound", "alarm"]
        other.loc[is_kept, columns].to_csv(HERE / f"r_surveillance_{name}.csv", index=False)


if __name__ == "__main__":
    main()
