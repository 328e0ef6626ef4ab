"""Series run through mergers; what was not reported by everybody is never partly summed."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.geography.joining import join_cells, join_counts, join_states
from analysis.geography.jurisdictions import lineage
from analysis.months import month_range
from analysis.observations import CellState
from analysis.profile import SuccessionKind, load_profile
from tests.geography.made_world import MONTHS, World

V, M, W = CellState.VALUE, CellState.MISSING, CellState.WITHHELD
NAN = np.nan
TSUKUBA, KAMISU, KASHIMA = "40-131@2020-03-02", "40-130@2017-04-01", "40-112"
IDS = ["40-118", "40-119", TSUKUBA]


def ibaraki():
    return lineage(load_profile("ibaraki"), date(2024, 10, 1))


def joined_row(counts, months, station_id=TSUKUBA, ids=IDS):
    result = ibaraki()
    array = np.array(counts, dtype=float)[:, None, :]
    return join_counts(array, ids, result, months)[result.station_ids.index(station_id), 0]


def test_before_the_merger_the_sum_and_after_it_the_new_station():
    months = list(month_range(date(2020, 1, 1), date(2020, 5, 1)))
    row = joined_row(
        [[1, 2, NAN, NAN, NAN], [10, 20, NAN, NAN, NAN], [NAN, NAN, 100, 200, 300]], months
    )
    np.testing.assert_array_equal(row, [11, 22, 100, 200, 300])


def test_one_missing_predecessor_makes_the_sum_missing():
    months = [date(2020, 1, 1), date(2020, 2, 1)]
    row = joined_row([[1, NAN], [10, 20], [NAN, NAN]], months)
    np.testing.assert_array_equal(row, [11, NAN])


def test_zero_is_not_missing():
    row = joined_row([[0], [0], [NAN]], [date(2020, 1, 1)])
    np.testing.assert_array_equal(row, [0])


def test_in_the_month_of_the_change_the_last_days_are_added_where_reported():
    month = [date(2020, 3, 1)]
    assert joined_row([[3], [NAN], [100]], month)[0] == 103
    assert joined_row([[NAN], [NAN], [100]], month)[0] == 100
    assert np.isnan(joined_row([[3], [4], [NAN]], month)[0])


def test_figures_outside_a_stations_life_are_not_used():
    row = joined_row([[1, 5], [10, 50], [7, 100]], [date(2020, 1, 1), date(2020, 4, 1)])
    np.testing.assert_array_equal(row, [11, 100])


def test_a_split_off_station_has_no_figures_before_the_split():
    months = [date(2017, 3, 1), date(2017, 4, 1)]
    ids = [KASHIMA, KAMISU]
    np.testing.assert_array_equal(joined_row([[9, 5], [4, 6]], months, KAMISU, ids), [NAN, 6])
    np.testing.assert_array_equal(joined_row([[9, 5], [4, 6]], months, KASHIMA, ids), [9, 5])


def test_an_absorbed_station_is_needed_only_before_the_change(make):
    profile = make.profile(
        [make.station("A"), make.station("B", valid_to="2019-12-31")],
        [make.succession("2020-01-01", SuccessionKind.MERGE, "A B", "A")],
    )
    counts = np.array([[[1.0, 2.0, 3.0]], [[10.0, NAN, NAN]]])
    months = [date(2019, 11, 1), date(2019, 12, 1), date(2020, 1, 1)]
    joined = join_counts(counts, ["A", "B"], lineage(profile, date(2021, 1, 1)), months)
    np.testing.assert_array_equal(joined[0, 0], [11, NAN, 3])


def test_a_station_without_a_row_is_missing():
    row = joined_row([[1, 2]], [date(2020, 1, 1), date(2020, 4, 1)], ids=["40-118"])
    np.testing.assert_array_equal(row, [NAN, NAN])


@pytest.mark.parametrize(
    ("central", "north", "joined"),
    [(V, V, V), (V, M, M), (V, W, W), (M, W, W), (M, M, M), (W, W, W)],
)
def test_withheld_wins_over_missing_and_missing_over_a_value(central, north, joined):
    result = ibaraki()
    states = np.array([[[central]], [[north]], [[M]]], dtype=np.int8)
    row = join_states(states, IDS, result, [date(2020, 1, 1)])[result.station_ids.index(TSUKUBA)]
    assert row[0, 0] == joined


def test_a_withheld_figure_of_the_last_days_withholds_the_month():
    result = ibaraki()
    index = result.station_ids.index(TSUKUBA)
    counts = np.array([[[NAN]], [[NAN]], [[100.0]]])
    states = np.array([[[W]], [[M]], [[V]]], dtype=np.int8)
    joined, joined_states = join_cells(counts, states, IDS, result, [date(2020, 3, 1)])
    assert joined_states[index, 0, 0] == W
    assert np.isnan(joined[index, 0, 0])


def test_wrong_axes_and_unknown_states_are_refused():
    result = ibaraki()
    with pytest.raises(ValueError, match="station, indicator, month"):
        join_counts(np.zeros((2, 1, 1)), IDS, result, [date(2020, 1, 1)])
    untestable = np.full((3, 1, 1), CellState.NOT_TESTABLE, dtype=np.int8)
    with pytest.raises(ValueError, match="joined"):
        join_states(untestable, IDS, result, [date(2020, 1, 1)])


@given(seed=st.integers(0, 2**32 - 1), share_missing=st.sampled_from([0.0, 0.2]))
@settings(max_examples=60, deadline=None)
def test_after_any_mergers_a_series_is_the_figure_of_its_land_or_missing(seed, share_missing):
    rng = np.random.default_rng(seed)
    world = World(rng, with_splits=False)
    land = rng.poisson(5, (world.plots, len(MONTHS))).astype(float)
    reported = rng.random((len(world.stations), len(MONTHS))) >= share_missing
    counts, ids = world.reports(land, reported)
    result = lineage(world.profile(), MONTHS[-1])
    joined = join_counts(counts, ids, result, MONTHS)
    for row, station_id in enumerate(result.station_ids):
        plots = world.holds[station_id]
        for month, holds in enumerate(world.by_month):
            then = [i for i, held in holds.items() if held & plots]
            everybody_sent = all(reported[ids.index(i), month] for i in then)
            expected = land[sorted(plots), month].sum() if everybody_sent else np.nan
            np.testing.assert_equal(joined[row, 0, month], expected)


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_with_splits_nothing_is_counted_twice_and_the_last_month_is_complete(seed):
    rng = np.random.default_rng(seed)
    world = World(rng, with_splits=True)
    land = rng.poisson(5, (world.plots, len(MONTHS))).astype(float)
    reported = np.ones((len(world.stations), len(MONTHS)), dtype=bool)
    counts, ids = world.reports(land, reported)
    result = lineage(world.profile(), MONTHS[-1])
    joined = join_counts(counts, ids, result, MONTHS)
    assert (np.nansum(joined[:, 0], axis=0) <= land.sum(axis=0)).all()
    assert joined[:, 0, -1].sum() == land[:, -1].sum()
    for station_id, start in result.starts.items():
        has_figure = ~np.isnan(joined[result.station_ids.index(station_id), 0])
        np.testing.assert_array_equal(has_figure, [start is None or start <= m for m in MONTHS])


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_the_order_of_the_rows_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    world = World(rng, with_splits=True)
    counts, ids = world.reports(
        rng.poisson(5, (world.plots, len(MONTHS))).astype(float),
        rng.random((len(world.stations), len(MONTHS))) >= 0.1,
    )
    order = rng.permutation(len(ids))
    result = lineage(world.profile(), MONTHS[-1])
    np.testing.assert_array_equal(
        join_counts(counts, ids, result, MONTHS),
        join_counts(counts[order], [ids[i] for i in order], result, MONTHS),
    )
