"""Nothing told of 集住地域 depends on what a small area below the least number holds."""

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.audience import Audience
from analysis.release import Workspace
from analysis.release.dense_areas import ReleasedDenseAreas, _release
from analysis.release.small_areas import without_small
from analysis.store import residence

LEAST = 10
FOREIGN, EVERYBODY = "foreign_residents", "all_residents"


@pytest.fixture(scope="module")
def residents(demo: Workspace) -> pd.DataFrame:
    return residence(demo.store, "demo")


def moved(frame: pd.DataFrame, least: int, rng: np.random.Generator) -> pd.DataFrame:
    """The residents of all areas below the least number, shared out anew among them, day by day."""
    parts = []
    for _, day in frame.groupby("reference_date"):
        foreign = day[FOREIGN].to_numpy(dtype=float, na_value=np.nan)
        rows = np.flatnonzero(foreign < least)
        room = np.minimum(day[EVERYBODY].to_numpy(dtype=float)[rows], least - 1).astype(int)
        places = np.repeat(rows, room)
        chosen = rng.choice(len(places), int(foreign[rows].sum()), replace=False)
        foreign[rows] = np.bincount(places[chosen], minlength=len(foreign))[rows]
        parts.append(day.assign(**{FOREIGN: pd.Series(foreign, day.index).astype("Int64")}))
    return pd.concat(parts)


def told(workspace: Workspace, frame: pd.DataFrame, audience: Audience) -> ReleasedDenseAreas:
    rules = workspace.policy.rules_for(audience)
    return _release(workspace, rules, frame, frame["reference_date"].max().date())


@pytest.mark.parametrize("audience", [Audience.MEETING, Audience.PARTNER])
def test_residents_moved_among_areas_below_the_least_change_nothing_that_is_told(
    demo: Workspace, residents: pd.DataFrame, audience: Audience
) -> None:
    least = demo.policy.rules_for(audience).small_area_minimum
    other = moved(residents, least, np.random.default_rng(5))
    assert (other[FOREIGN].to_numpy() != residents[FOREIGN].to_numpy()).sum() > 50
    before, after = told(demo, residents, audience), told(demo, other, audience)
    assert len(before.areas) > 3
    assert after == before  # names, outlines, bands, trends and the table of thresholds


def test_every_number_below_the_least_stays_possible_for_every_such_area(
    residents: pd.DataFrame,
) -> None:
    day = residents[residents["reference_date"] == residents["reference_date"].max()]
    foreign = day[FOREIGN].to_numpy(dtype=float)
    everybody = day[EVERYBODY].to_numpy(dtype=float)
    told_as_it_is = without_small(day, LEAST)[FOREIGN].to_numpy()
    small = np.flatnonzero(foreign < LEAST)
    assert len(small) > 20
    for area in small:
        for number in (0.0, min(LEAST - 1.0, everybody[area])):
            other = foreign.copy()
            other[area] = number
            left = foreign[area] - number  # goes to, or comes from, the others
            for row in small[small != area]:
                limit = (min(LEAST - 1, everybody[row]) if left > 0 else 0.0) - other[row]
                step = min(left, limit) if left > 0 else max(left, limit)
                other[row], left = other[row] + step, left - step
            assert left == 0
            world = without_small(day.assign(**{FOREIGN: other}), LEAST)
            np.testing.assert_allclose(world[FOREIGN], told_as_it_is, rtol=1e-12)


def test_numbers_from_the_least_on_stay_and_no_other_reaches_it() -> None:
    frame = pd.DataFrame(
        {FOREIGN: [9.0, 10.0, 11.0, 0.0, np.nan], EVERYBODY: [20.0, 500.0, 600.0, 8000.0, 70.0]}
    )
    evened = without_small(frame, LEAST)[FOREIGN].to_numpy()
    assert list(evened[1:3]) == [10.0, 11.0]
    assert (evened[[0, 3]] < LEAST).all()
    assert np.isnan(evened[4])
