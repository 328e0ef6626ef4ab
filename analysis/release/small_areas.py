"""Small areas without their small figures: what everything that is told of 集住地域 is made from.

Enters: residents of small areas on one day, an audience's least number. Leaves: the same with every
number below it replaced by what the areas below have in common: their joint share of residents. So
whatever is found, drawn, banded, compared with other days or under other thresholds depends on such
an area's own number not at all: residents moved from one to another change nothing that is told,
and every number below the least stays possible for each of them.
"""

import numpy as np
import pandas as pd


def without_small(frame: pd.DataFrame, minimum: int) -> pd.DataFrame:
    """Residents with the numbers below `minimum` evened out.

    frame: foreign_residents and all_residents, NA = withheld or missing; one row an area, of one
    day. The replaced numbers are below the minimum, too, and not whole; areas whose population is
    not known get half of it.
    """
    foreign = frame["foreign_residents"].to_numpy(dtype=float, na_value=np.nan)
    everybody = frame["all_residents"].to_numpy(dtype=float, na_value=np.nan)
    is_small = foreign < minimum
    is_counted = is_small & ~np.isnan(everybody)
    people = everybody[is_counted].sum()
    share = foreign[is_counted].sum() / people if people else 0.0
    evened = np.where(np.isnan(everybody), minimum / 2, np.minimum(share * everybody, minimum - 1))
    return frame.assign(foreign_residents=np.where(is_small, evened, foreign))
