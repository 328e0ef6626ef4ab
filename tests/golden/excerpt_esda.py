"""Writes esda_local_statistics.csv: G* and local Moran of one field of scores, as esda has them.

Run with esda 2.9.0 and libpysal 4.14.1 installed (they are no dependency; see
analysis/geography/local_association.py): `python tests/golden/excerpt_esda.py`.
Columns: cell, score (spatially smooth, skewed), g_star (Zs of G_Local, star, binary weights), moran (Is of
Moran_Local, row-standardised weights), moran_p (its conditional p_sim, 9,999 permutations: the smaller
tail, so for high cells among high ones the upper one; another stream of random numbers differs from
it by up to 0.02).
"""

from pathlib import Path

import numpy as np
import pandas as pd
from esda.getisord import G_Local
from esda.moran import Moran_Local
from libpysal.weights import lat2W

ROWS, COLUMNS = 9, 11
FILE = Path(__file__).with_name("esda_local_statistics.csv")


def write() -> None:
    """Make the file anew."""
    rng = np.random.default_rng(20200401)
    down, across = np.divmod(np.arange(ROWS * COLUMNS), COLUMNS)
    hill = 2.5 * np.exp(-((down - 2) ** 2 + (across - 7) ** 2) / 4)
    score = np.round(hill + rng.gamma(2, 0.4, ROWS * COLUMNS), 4)
    g_star = G_Local(score, lat2W(ROWS, COLUMNS), transform="B", permutations=0, star=True)
    moran = Moran_Local(
        score,
        lat2W(ROWS, COLUMNS),
        transformation="r",
        permutations=9999,
        seed=7,
    )
    frame = pd.DataFrame(
        {
            "cell": np.arange(ROWS * COLUMNS),
            "score": score,
            "g_star": g_star.Zs,
            "moran": moran.Is,
            "moran_p": moran.p_sim,
        }
    )
    frame.to_csv(FILE, index=False, lineterminator="\n", float_format="%.12g")


if __name__ == "__main__":
    write()
